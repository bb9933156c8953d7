"""Output that is there whole or not at all, and leaves nothing behind."""

import os
import subprocess
import sys
import threading
from contextlib import suppress

import pytest
from killing import hidden, killed_at, needs_fork

from spacy_phoneme_ner.disk import files
from spacy_phoneme_ner.disk.files import clear_left, making_folder, put_back, replacing, write_text
from spacy_phoneme_ner.errors import PhonemeNERError


def write_folder(path, text, **settings):
    with making_folder(path, **settings) as folder:
        for name in ("one", "two"):
            (folder / name).write_text(text)


def read(path):
    if path.is_file():
        return path.read_text()
    texts = {file.read_text() for file in path.iterdir()}
    assert len(texts) == 1 and len(list(path.iterdir())) == 2, "a mix"
    return texts.pop()


def test_files_and_folders_are_written_and_replaced(tmp_path):
    file, folder = tmp_path / "deep" / "file.txt", tmp_path / "deep" / "folder"
    for text in ("old", "new"):
        write_text(file, text)
        write_folder(folder, text, replace=True)
        assert read(file) == read(folder) == text
    with pytest.raises(PhonemeNERError, match="P507"):
        write_folder(folder, "newer")
    (tmp_path / "empty").mkdir()
    write_folder(tmp_path / "empty", "text")
    assert hidden(tmp_path) == []


def test_after_an_error_the_old_is_there(tmp_path, monkeypatch):
    file, folder = tmp_path / "file.txt", tmp_path / "folder"
    write_text(file, "old")
    write_folder(folder, "old")
    with suppress(KeyError), replacing(file) as temporary:
        temporary.write_text("new")
        raise KeyError
    with suppress(KeyError), making_folder(folder, replace=True) as temporary:
        (temporary / "one").write_text("new")
        raise KeyError
    rename = os.rename

    def fail_to_put_in_place(source, target):
        if "unfinished" in str(source):
            raise PermissionError(13, "not allowed")
        rename(source, target)

    monkeypatch.setattr(files.os, "rename", fail_to_put_in_place)
    with pytest.raises(PhonemeNERError, match=r"P503.*not allowed"):
        write_folder(folder, "new", replace=True)
    assert (read(file), read(folder), hidden(tmp_path)) == ("old", "old", [])


@pytest.mark.parametrize("name", ["", "a\0b", "x" * 300, "x/" * 3000 + "y"])
def test_names_that_no_file_can_have(tmp_path, monkeypatch, name):
    monkeypatch.chdir(tmp_path)
    path = type(tmp_path)(name)
    for write in (write_text, write_folder):
        with pytest.raises(PhonemeNERError, match="P503"):
            write(path, "text")
    with pytest.raises(PhonemeNERError, match="P503"):
        write_folder(path, "text", replace=True)


def test_names_as_long_as_the_system_takes_them(tmp_path):
    for name in ("x" * 250 + ".txt", "ක" * 80):
        write_text(tmp_path / name, "text")
        write_folder(tmp_path / f"{name[:80]}-folder", "text")
        assert read(tmp_path / name) == "text"
    with replacing(tmp_path / ("x" * 250 + ".svg")) as temporary:
        assert temporary.suffix == ".svg"
        temporary.touch()


@needs_fork
@pytest.mark.parametrize("kind", ["file", "folder"])
@pytest.mark.parametrize("there", [False, True], ids=["first", "again"])
def test_a_killed_process_leaves_old_or_new_and_the_next_clears(kind, there, tmp_path):
    def write(text):
        path = tmp_path / "out.txt"
        write_text(path, text) if kind == "file" else write_folder(path, text, replace=True)

    seen, left, step, killed = set(), 0, 0, True
    while killed:
        if there:
            write("old")
        killed = killed_at(step, lambda: write("new"), tmp_path)
        left += bool(hidden(tmp_path))
        put_back(tmp_path / "out.txt")
        seen.add(read(tmp_path / "out.txt") if (tmp_path / "out.txt").exists() else None)
        clear_left(tmp_path / "out.txt")
        assert hidden(tmp_path) == []
        if not there and (tmp_path / "out.txt").exists():
            write_folder(tmp_path / "gone", "", replace=True)
            (tmp_path / "out.txt").rename(tmp_path / "gone" / "out")
        step += 1
    assert seen == {"old" if there else None, "new"}
    assert left and step > 2, "it was killed in the middle"


@needs_fork
def test_only_what_is_surely_left_is_cleared(tmp_path):
    write_folder(tmp_path / "out", "old")
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    dead, alive, machine = ended.pid, os.getppid(), files._machine()
    kept = [
        f".{dead}-out",
        f".unfinished-{machine}-{alive}-0-out",
        f".unfinished-{machine}-{dead}-0-other",
        f".unfinished-{machine}-{dead}-out",
        f".unfinished-00000000-{dead}-0-out",
        f"unfinished-{machine}-{dead}-0-out",
        f".unfinished-{machine}-{dead}-0-out.txt",
        f".replaced-{machine}-{alive}-0-out",
    ]
    cleared = [
        f".unfinished-{machine}-{dead}-0-out",
        f".replaced-{machine}-{dead}-7-out",
        # A process before this one had the same number.
        f".unfinished-{machine}-{os.getpid()}-999999-out",
        f".unfinished-{machine}-{2**200}-0-out",
    ]
    for name in (*kept, *cleared):
        write_folder(tmp_path / name, "text")
    (tmp_path / f".unfinished-{machine}-{dead}-1-out").write_text("a file")
    (tmp_path / f".unfinished-{machine}-{dead}-2-out").symlink_to(tmp_path / kept[0])
    clear_left(tmp_path / "out")
    assert {path.name for path in tmp_path.iterdir()} == {"out", *kept}
    assert read(tmp_path / "out") == "old" and read(tmp_path / kept[0]) == "text"


def test_threads_do_not_clear_each_other(tmp_path):
    wrong = []

    def write(number):
        for _ in range(30):
            try:
                write_text(tmp_path / "out.txt", str(number) * 1000)
            except PhonemeNERError as error:
                wrong.append(error)

    threads = [threading.Thread(target=write, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong and hidden(tmp_path) == [] and len(set(read(tmp_path / "out.txt"))) == 1
