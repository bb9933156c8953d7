import os
from pathlib import Path

import pytest

from spacy_phoneme_ner.corpora.files import blocks, check_line, read_text
from spacy_phoneme_ner.corpora.malformed import MalformedRow
from spacy_phoneme_ner.disk.files import replacing
from spacy_phoneme_ner.errors import PhonemeNERError


def test_mark_and_line_ends_are_no_text(write) -> None:
    path = write("a.txt", b"\xef\xbb\xbfone\r\ntwo\rthree\n")
    assert read_text(path, expected="text") == "one\ntwo\nthree\n"


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r\r\n", "\r\r\r\n", "\r"])
def test_line_ends_are_one_each_however_often_they_were_converted(write, end: str) -> None:
    text = "one\ntwo\n\nthree\n"
    path = write("a.txt", text.replace("\n", end))
    assert read_text(path, expected="text") == text


@pytest.mark.parametrize(
    "text", ["\ufeff\ufeffone\n\ntwo", "one\n\ufeff\ntwo", "one\n\n\ufefftwo\ufeff"]
)
def test_marks_of_files_that_were_put_together_are_no_text(write, text: str) -> None:
    assert read_text(write("a.txt", text), expected="text") == "one\n\ntwo"


def test_documents_begin_blocks_of_their_own() -> None:
    starts = ["-DOCSTART- -X- O O", "en:-docstart-\tO", "-DOCSTART-\n1\t-DOCSTART-\tO"]
    text = f"a\n{starts[0]}\nb\n{starts[1]}\nc\n{starts[2]}\nd\n-DOCSTART-s\n"
    assert list(blocks(text)) == [
        [(1, "a")],
        [(3, "b")],
        [(5, "c")],
        [(8, "d"), (9, "-DOCSTART-s")],
    ]


def test_lines_in_another_encoding_can_be_left_to_the_reader(write) -> None:
    path = write("a.txt", b"ok\nCaf\xe9\nn\0l\n")
    lines = read_text(path, expected="text", lenient=True).split("\n")
    check_line(path, 1, lines[0])
    for number, byte in ((2, "0xe9"), (3, "0x00")):
        with pytest.raises(MalformedRow, match=rf"P202.*a\.txt:{number}: not UTF-8.*{byte}"):
            check_line(path, number, lines[number - 1])
    with pytest.raises(PhonemeNERError, match="UTF-16"):
        read_text(write("b.txt", "ok".encode("utf-16")), expected="text", lenient=True)


def test_blocks_keep_line_numbers_and_characters_that_only_python_cuts_lines_at() -> None:
    text = "\n\na\x85b\u2028c\nd\n \t\n\ne"
    assert list(blocks(text)) == [[(3, "a\x85b\u2028c"), (4, "d")], [(7, "e")]]


@pytest.mark.parametrize(
    "content,line,hint",
    [
        (b"Galle\tB-LOC\nCaf\xe9\tO\n", 2, "latin1"),  # one line in another encoding
        ("Galle\tB-LOC\n".encode("utf-16"), 1, "UTF-16"),
        (b"a\nb\nc\0d\n", 3, "NUL"),
        (b"Galle\xff", 1, "0xff, at byte 5"),
    ],
)
def test_what_is_not_utf8_is_named_by_its_line(write, content: bytes, line: int, hint: str) -> None:
    path = write("a.tsv", content)
    with pytest.raises(PhonemeNERError, match=rf"a\.tsv:{line}: not UTF-8") as caught:
        read_text(path, expected="text")
    assert hint in str(caught.value)


@pytest.mark.parametrize(
    "content,got", [("", "the file is empty"), ("\ufeff", "blank"), (" \n\t\r\n", "blank lines")]
)
def test_a_file_without_text(write, content: str, got: str) -> None:
    with pytest.raises(PhonemeNERError, match=rf"No sentence in .*a\.tsv: {got}.*Expected rows"):
        read_text(write("a.tsv", content), expected="rows")


def test_no_file(tmp_path: Path) -> None:
    with pytest.raises(PhonemeNERError, match=r"not found: .*none\.tsv \(No such file"):
        read_text(tmp_path / "none.tsv", expected="rows")
    with pytest.raises(PhonemeNERError, match=r"a directory"):
        read_text(tmp_path, expected="rows")


def test_output_is_moved_to_its_place(tmp_path: Path) -> None:
    target = tmp_path / "new" / "out.bin"
    with replacing(target) as temporary:
        temporary.write_text("whole")
        assert not target.exists()
    assert target.read_text() == "whole"
    assert os.listdir(target.parent) == ["out.bin"]


def test_an_error_leaves_what_was_there(tmp_path: Path) -> None:
    target = tmp_path / "out.bin"
    target.write_text("old")
    with pytest.raises(KeyError), replacing(target) as temporary:
        temporary.write_text("half")
        raise KeyError
    assert target.read_text() == "old"
    assert os.listdir(tmp_path) == ["out.bin"]


def test_a_place_that_cannot_be_written(tmp_path: Path) -> None:
    with pytest.raises(PhonemeNERError, match="directory"), replacing(tmp_path):
        pass
    (tmp_path / "file").write_text("")
    inside = tmp_path / "file" / "out.bin"
    with pytest.raises(PhonemeNERError, match="Cannot write"), replacing(inside):
        pass
