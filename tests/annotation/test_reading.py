"""Documents from files of every format, and what is wrong with the others."""

import gzip
import io
import json
import sys

import pytest
import spacy
from hypothesis import given
from hypothesis import strategies as st
from spacy.tokens import Doc, DocBin

from spacy_phoneme_ner.annotation import Document, Reject, read_documents
from spacy_phoneme_ner.annotation.readers.lines import read_lines
from spacy_phoneme_ner.annotation.reading import READERS, find_inputs
from spacy_phoneme_ner.errors import MissingExtraError, PhonemeNERError
from spacy_phoneme_ner.layer import set_layer

ROWS = [
    {"text": "Leta na Ama.", "tag": "swa", "n": 1},
    {"text": 'නිමල් "පෙරේරා", මහනුවර', "tag": "sin", "n": 2},
    {"text": "", "tag": "", "n": 3},
]


def read(path, **settings):
    """What is read, and what is not."""
    rejects = []
    return list(read_documents(path, on_reject=rejects.append, **settings)), rejects


def write_jsonl(path, rows=ROWS):
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf8")
    return path


def quoted(value):
    return '"' + str(value).replace('"', '""') + '"'


def test_jsonl(tmp_path):
    path = write_jsonl(tmp_path / "a.jsonl")
    documents, rejects = read(path, lang_field="tag")
    assert not rejects
    assert documents[0] == Document("Leta na Ama.", "a.jsonl:1", "swa", {"n": 1})
    assert [document.text for document in documents] == [row["text"] for row in ROWS]
    assert documents[2].lang is None
    documents, _ = read(path, id_field="n", text_field="tag")
    assert [(d.id, d.text) for d in documents] == [("1", "swa"), ("2", "sin"), ("3", "")]


@pytest.mark.parametrize("pattern", ["", "**/*.txt", "**/*", "**", "d*/**/*.txt"])
def test_folders_that_are_links_and_lead_in_circles(tmp_path, pattern):
    for name in ("all/d1/a.txt", "elsewhere/b.txt", "all/d2/.hidden/c.txt"):
        (tmp_path / name).parent.mkdir(parents=True)
        (tmp_path / name).write_text(name)
    (tmp_path / "all" / "d3").symlink_to("../elsewhere", target_is_directory=True)
    for i in range(9):
        (tmp_path / "all" / "d1" / f"up-{i}").symlink_to("..", target_is_directory=True)
    documents, rejects = read(tmp_path / "all" / pattern)
    assert sorted(d.text for d in documents) == ["all/d1/a.txt", "elsewhere/b.txt"] and not rejects


@pytest.mark.parametrize("name", ["a.csv", "a.tsv"])
def test_tables(tmp_path, name):
    rows = [row for row in ROWS if row["text"]]
    if name == "a.csv":
        lines = ["text,tag,n", *(",".join(map(quoted, row.values())) for row in rows)]
    else:
        lines = ["text\ttag\tn", *("\t".join(map(str, row.values())) for row in rows)]
    (tmp_path / name).write_text("\ufeff" + "\r\n".join(lines) + "\r\n", encoding="utf8")
    documents, rejects = read(tmp_path / name, lang_field="tag")
    assert not rejects
    assert [(d.text, d.lang, d.meta) for d in documents] == [
        (row["text"], row["tag"], {"n": str(row["n"])}) for row in rows
    ]
    assert [d.id for d in documents] == [f"{name}:2", f"{name}:3"]


def test_a_field_of_several_lines(tmp_path):
    (tmp_path / "a.csv").write_text('text,n\n"one\ntwo ""x""",1\nthree,2\n', encoding="utf8")
    documents, _ = read(tmp_path / "a.csv")
    assert [(d.id, d.text) for d in documents] == [
        ("a.csv:2", 'one\ntwo "x"'),
        ("a.csv:4", "three"),
    ]


def test_text(tmp_path):
    (tmp_path / "a.txt").write_bytes(b"\xef\xbb\xbfone\r\n\r\n  two \nthree")
    documents, _ = read(tmp_path / "a.txt")
    assert [(d.id, d.text) for d in documents] == [
        ("a.txt:1", "one"),
        ("a.txt:3", "  two "),
        ("a.txt:4", "three"),
    ]
    documents, _ = read(tmp_path / "a.txt", format="document")
    assert documents == [Document("one\r\n\r\n  two \nthree", "a.txt")]


def test_parquet(tmp_path):
    arrow, parquet = pytest.importorskip("pyarrow"), pytest.importorskip("pyarrow.parquet")
    parquet.write_table(arrow.Table.from_pylist(ROWS), tmp_path / "a.parquet")
    documents, rejects = read(tmp_path / "a.parquet", lang_field="tag", id_field="n")
    assert not rejects
    assert [(d.id, d.text, d.lang) for d in documents] == [
        (str(row["n"]), row["text"], row["tag"] or None) for row in ROWS
    ]
    assert "no field 'body'" in read(tmp_path / "a.parquet", text_field="body")[1][0].reason


def test_docbin(tmp_path):
    nlp = spacy.blank("xx")
    doc = Doc(nlp.vocab, words=["Leta", "na"])
    set_layer(doc, ["leta", "na"], "swa")
    DocBin(store_user_data=True, docs=[doc, nlp("Ama.")]).to_disk(tmp_path / "a.spacy")
    documents, rejects = read(tmp_path / "a.spacy", lang_field="lang")
    assert documents == [
        Document("Leta na ", "a.spacy:1", "swa"),
        Document("Ama.", "a.spacy:2"),
    ]
    assert not rejects


def test_compressed(tmp_path):
    data = write_jsonl(tmp_path / "a.jsonl").read_bytes()
    (tmp_path / "b.jsonl.gz").write_bytes(gzip.compress(data[:40]) + gzip.compress(data[40:]))
    expected, _ = read(tmp_path / "a.jsonl")
    documents, _ = read(tmp_path / "b.jsonl.gz")
    assert [d.text for d in documents] == [d.text for d in expected]
    zstandard = pytest.importorskip("zstandard")
    (tmp_path / "c.jsonl.zst").write_bytes(zstandard.compress(data))
    documents, _ = read(tmp_path / "c.jsonl.zst")
    assert [d.text for d in documents] == [d.text for d in expected]


def test_folders_and_patterns(tmp_path):
    (tmp_path / "x" / "y").mkdir(parents=True)
    (tmp_path / "x" / ".hidden").write_text("not this\n")
    for name in ("x/b.txt", "x/a.txt", "x/y/c.txt"):
        (tmp_path / name).write_text(f"{name}\n")
    write_jsonl(tmp_path / "x" / "d.jsonl", ROWS[:1])
    documents, rejects = read(tmp_path / "x")
    assert [d.id for d in documents] == ["a.txt:1", "b.txt:1", "d.jsonl:1", "y/c.txt:1"]
    assert not rejects
    documents, _ = read(str(tmp_path / "x" / "*.txt"))
    assert [d.id for d in documents] == ["a.txt:1", "b.txt:1"]
    documents, _ = read([tmp_path / "x" / "b.txt", tmp_path / "x" / "a.txt"])
    assert [d.id for d in documents] == ["b.txt:1", "a.txt:1"]
    (tmp_path / "x" / "e.pdf").write_bytes(b"%PDF")
    _, rejects = read(tmp_path / "x")
    assert [r.id for r in rejects] == ["e.pdf"] and "tells no format" in rejects[0].reason


@pytest.mark.parametrize("name", ["absent.txt", "*.txt", "empty"])
def test_nothing_there(tmp_path, name):
    (tmp_path / "empty").mkdir()
    with pytest.raises(PhonemeNERError, match="P802"):
        find_inputs([tmp_path / name])
    (tmp_path / "there.md").write_text("x")
    with pytest.raises(PhonemeNERError, match="P802"):
        find_inputs([tmp_path / "there.md", tmp_path / name])


def test_what_is_piped_in(monkeypatch):
    stdin = io.TextIOWrapper(io.BytesIO("නිමල්\nLeta\n".encode()))
    monkeypatch.setattr(sys, "stdin", stdin)
    documents, _ = read("-")
    assert [(d.id, d.text) for d in documents] == [("stdin:1", "නිමල්"), ("stdin:2", "Leta")]


BAD_LINES = {
    "broken": (b'{"text": "Le', "no JSON"),
    "list": (b'["text"]', "no JSON object, but list"),
    "null": (b"null", "but null"),
    "field": (b'{"body": "Leta"}', "no field 'text'; it has 'body'"),
    "number": (b'{"text": 3}', "is no text, but int"),
    "none": (b'{"text": null}', "is no text, but null"),
    "latin1": (b'{"text": "caf\xe9"}', "not in UTF-8: the byte 0xe9 at character 3"),
    "surrogate": (b'{"text": "\\ud800"}', "half a character"),
    "nul": (b'{"text": "a\\u0000b"}', "NUL"),
    "deep": (b"[" * 100_000, "no JSON"),
    "digits": (b'{"text": ' + b"1" * 10_000 + b"}", "no JSON"),
    "long": (json.dumps({"text": "x" * 101}).encode(), "101 characters, and at most 100"),
    "very long": (json.dumps({"text": "x" * 9_999}).encode(), "bytes, and documents of at most"),
    "language": (b'{"text": "Leta", "lang": 3}', "names no language: 3"),
}


@pytest.mark.parametrize("bad", [*BAD_LINES])
def test_a_bad_line_is_told_and_the_rest_is_read(tmp_path, bad):
    line, reason = BAD_LINES[bad]
    path = tmp_path / "a.jsonl"
    path.write_bytes(b'{"text": "one"}\n' + line + b'\n{"text": "two"}\n')
    most = 100_000 if bad in ("deep", "digits") else 100
    documents, rejects = read(path, lang_field="lang", max_length=most)
    assert [(d.id, d.text) for d in documents] == [("a.jsonl:1", "one"), ("a.jsonl:3", "two")]
    assert [reject.id for reject in rejects] == ["a.jsonl:2"]
    assert reason in rejects[0].reason
    with pytest.raises(PhonemeNERError, match=r"P801.*a\.jsonl:2 cannot be read"):
        list(read_documents(path, lang_field="lang", max_length=most))


@pytest.mark.parametrize(
    ("name", "data", "ids", "reason"),
    [
        (
            "a.csv",
            b"text,n\none,1\ntwo\nthree,3\n",
            ["2", "4"],
            "1 fields, and the first row",
        ),
        ("a.csv", b'text,n\none,1\n"two"x,2\nthree,3\n', ["2", "4"], "no row of comma-separated"),
        ("a.csv", b'text,n\none,1\n"two,2\nthree,3\n', ["2"], "lines 3 to 4"),
        ("a.csv", b"body,n\none,1\n", [], "no field 'text'; it has 'body', 'n'"),
        ("a.csv", b"text\none\ncaf\xe9\ntwo\n", ["2", "4"], "the byte 0xe9"),
        ("a.tsv", b'text\tn\none\t1\n"two\t2\t3\nthree\t3\n', ["2", "4"], "3 fields"),
        ("a.tsv", b"body\tn\none\t1\n", [], "no field 'text'"),
        ("a.txt", b"one\ncaf\xe9\ntwo\n", ["1", "3"], "the byte 0xe9"),
        ("a.txt", b"\xff\xfeo\0n\0e\0\n\0", [], "UTF-16"),
        ("a.csv", b"\xff\xfet\0e\0x\0t\0\n\0", [], "UTF-16"),
        ("a.txt", b"one\n" + b"x" * 500 + b"\ntwo\n", ["1", "3"], "bytes, and documents"),
        ("a.csv", b"text\none\n" + b"x" * 5_000 + b"\ntwo\n", ["2", "4"], "and documents"),
        ("a.parquet", b"PAR1 no table", [], "cannot be read as Parquet"),
        ("a.spacy", b"no DocBin", [], "P213"),
        ("a.txt.gz", gzip.compress(b"one\n" * 9_999)[:40], None, "cannot be read to its end"),
        ("a.txt.gz", b"one\n", [], "cannot be read to its end"),
    ],
)
def test_bad_files(tmp_path, name, data, ids, reason):
    if name == "a.parquet":
        pytest.importorskip("pyarrow")
    (tmp_path / name).write_bytes(data)
    (tmp_path / "z.txt").write_text("last\n")
    documents, rejects = read([tmp_path / name, tmp_path / "z.txt"], max_length=100)
    assert documents[-1] == Document("last", "z.txt:1")
    if ids is not None:
        assert [d.id for d in documents[:-1]] == [f"{name}:{number}" for number in ids]
    assert rejects and reason in rejects[0].reason, rejects


def test_a_file_that_may_not_be_read(tmp_path, monkeypatch):
    (tmp_path / "a.txt").write_text("x")

    def refuse(self, *args):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("pathlib.Path.open", refuse)
    assert read(tmp_path / "a.txt")[1] == [
        Reject("a.txt", "it cannot be read to its end: Permission denied")
    ]


def test_extras_that_are_missing(tmp_path, uninstall):
    (tmp_path / "a.parquet").write_bytes(b"PAR1")
    (tmp_path / "a.txt.zst").write_bytes(b"x")
    uninstall("pyarrow", "zstandard")
    with pytest.raises(MissingExtraError, match=r"spacy-phoneme-ner\[parquet\]"):
        read(tmp_path / "a.parquet")
    with pytest.raises(MissingExtraError, match=r"spacy-phoneme-ner\[zstd\]"):
        read(tmp_path / "a.txt.zst")


def test_settings():
    with pytest.raises(PhonemeNERError, match=r"P502.*format 'docx'.*" + ", ".join(READERS)):
        read("-", format="docx")
    with pytest.raises(PhonemeNERError, match=r"P530.*max_length is 0"):
        read("-", max_length=0)


@given(st.binary(max_size=300), st.integers(0, 20), st.integers(1, 40))
def test_lines_are_those_of_the_bytes(data, most, chunk):
    class Stream(io.BytesIO):
        def read(self, size=-1):
            return super().read(chunk)

    expected = data.split(b"\n")
    expected = expected[:-1] if not expected[-1] else expected
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return
    lines = list(read_lines(Stream(data), most))
    assert [line.number for line in lines] == [*range(1, len(expected) + 1)]
    for line, raw in zip(lines, expected):
        if len(raw) > most:
            assert (line.text, line.length) == ("", len(raw))
        else:
            raw = raw.removeprefix(b"\xef\xbb\xbf") if line.number == 1 else raw
            assert line.text.encode("utf8", "surrogateescape") == raw.removesuffix(b"\r")
