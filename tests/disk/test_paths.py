"""Names of files are looked at before any work is done."""

import os

import pytest

from spacy_phoneme_ner.disk.paths import (
    check_is_other,
    check_output_file,
    check_output_folder,
    read_path,
)
from spacy_phoneme_ner.errors import PhonemeNERError


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    "name", ["a", "a/b/c", ".", "..", " ", "…", "x" * 200, "x" * 200 + "/" + "y" * 200, "a//b"]
)
def test_names_that_something_could_have(folder, name):
    assert read_path(name) == type(folder)(name)
    assert not [*folder.iterdir()], "looking makes nothing"


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("", r"P534.*empty"),
        ("x" * 256, "P535.*too long"),
        ("new/" + "é" * 128, "P535.*too long"),
        ("a\0b", r"P535.*'a\\x00b' cannot be used: .*null"),
    ],
)
def test_names_that_nothing_can_have(name, message):
    with pytest.raises(PhonemeNERError, match=message):
        read_path(name)


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such files")
def test_a_device_or_a_pipe_is_no_file(folder):
    os.mkfifo(folder / "pipe")
    for name in ("pipe", "/dev/zero"):
        with pytest.raises(PhonemeNERError, match=r"P535.*neither a file nor a folder"):
            read_path(name)


def test_outputs(folder):
    (folder / "file").write_text("x")
    (folder / "there").mkdir()
    for path in ("new", "there", "there/new/deeper", "."):
        check_output_folder(type(folder)(path))
    for path in ("new", "file", "new/deeper", "there/new"):
        check_output_file(type(folder)(path))
    for path in ("file", "file/new"):
        with pytest.raises(PhonemeNERError, match=r"P505.*'file' is not a folder|/file' is not a"):
            check_output_folder(type(folder)(path))
    with pytest.raises(PhonemeNERError, match=r"P505.*is a folder"):
        check_output_file(folder / "there")
    with pytest.raises(PhonemeNERError, match=r"P505.*is not a folder"):
        check_output_file(folder / "file" / "new")


def test_what_is_read_is_known_by_any_name(folder):
    (folder / "file").write_text("x")
    (folder / "link").symlink_to("file")
    (folder / "hard").hardlink_to(folder / "file")
    for name in ("file", "link", "hard", "./file"):
        with pytest.raises(PhonemeNERError, match=r"P536.*what is read"):
            check_output_file(type(folder)(name), [folder / "file"])
    check_is_other(folder / "other", [folder / "file", folder / "absent"])
    check_is_other(folder / "file", [])
