import os
from pathlib import Path
from typing import List

import pytest
import typer
from spacy.tokens import DocBin
from spacy.vocab import Vocab
from typer.testing import CliRunner

from spacy_phoneme_ner.commands.convert import convert_cli
from spacy_phoneme_ner.layer import get_ipa, get_langs

TSV = "ගාල්ල\tB-LOC\n\nලංකා\tI-LOC\n\t\nරට\tO\n\tO\n"
JSON = """{"id_mapping": {"1": "B-PER"}, "test":
    [{"tokens": ["Ada"], "ner_tags": [1], "epi_tokens": ["adaː"]}]}"""

# PhoneXL's form: spelling, tag, IPA, romanisation.
POS = "雨\tNOUN\tame_a\tame\nが\tADP\tɡə\tga\n\n降る\tVERB\t\t\n"
NAMES = "横\tB-LOC\tjo\tyoko\n浜\tI-LOC\thamə\thama\n"

app = typer.Typer()
app.command()(convert_cli)


@pytest.fixture()
def source(tmp_path: Path) -> Path:
    path = tmp_path / "si.tsv"
    path.write_text(TSV, encoding="utf8")
    return path


def run(*args: object, code: int = 0) -> str:
    """Run the command and give all it prints; only an exit may end it early."""
    result = CliRunner().invoke(app, [str(arg) for arg in args])
    assert result.exit_code == code, (result.output, result.exception)
    assert result.exception is None or isinstance(result.exception, SystemExit)
    # The cells alone, without what parts them.
    return " ".join(result.output.replace("|", " ").split())


def read(path: Path) -> List:
    return list(DocBin().from_disk(path).get_docs(Vocab()))


def test_a_corpus_with_its_ipa_and_counts(source: Path, tmp_path: Path) -> None:
    output = run(source, tmp_path / "new" / "si.spacy", "--lang", "Sinhala")
    first, second, third = read(tmp_path / "new" / "si.spacy")
    assert first.ents[0].label_ == "LOC"
    assert get_ipa(first) == ["ɡaːllə"] and get_langs(first) == ["sin"]
    assert "Sentences 3 Tokens 3 Entities 2 LOC 2 Repaired tags 1 Skipped rows 1" in output
    assert [doc[0].text for doc in (second, third)] == ["ලංකා", "රට"]


def test_settings(source: Path, tmp_path: Path) -> None:
    target = tmp_path / "a.spacy"
    run(source, target, "-l", "si", "--g2p", "orth", "-n", 1)
    (doc,) = read(target)
    assert get_ipa(doc) == ["ගාල්ල"]
    run(source, target, "-l", "si", "--ipa", "none")
    assert all(not doc.user_data for doc in read(target))
    (tmp_path / "a.json").write_text(JSON, encoding="utf8")
    run(tmp_path / "a.json", target, "-l", "en", "--split", "test", "--ipa", "file")
    assert get_ipa(read(target)[0]) == ["adaː"]
    (tmp_path / "a.txt").write_text("B-PER x Ada\n", encoding="utf8")
    columns = ("--word-column", -1, "--tag-column", 0)
    run(tmp_path / "a.txt", target, "-l", "en", "-f", "conll", *columns)
    assert read(target)[0].ents[0].text == "Ada"


def test_parts_of_speech_are_recognised(tmp_path: Path) -> None:
    source, target = tmp_path / "ja.tsv", tmp_path / "ja.spacy"
    source.write_text(POS, encoding="utf8")
    output = run(source, target, "-l", "ja", "--ipa", "file")
    expected = "Sentences 2 Tokens 3 Parts of speech 3 ADP 1 NOUN 1 VERB 1 Skipped rows 0"
    assert expected in output and "Entities" not in output
    first, second = read(target)
    assert [(t.text, t.pos_, t.tag_) for t in first] == [
        ("雨", "NOUN", "NOUN"),
        ("が", "ADP", "ADP"),
    ]
    assert not first.has_annotation("ENT_IOB")
    assert (get_ipa(first), get_ipa(second)) == (["ame a", "ɡə"], [""])
    run(source, target, "-l", "ja", "--ipa", "auto")  # the G2P knows Japanese
    assert get_ipa(read(target)[0]) == ["ame", "ɡa"]
    run(source, target, "-l", "qya", "--ipa", "auto")  # it knows no Quenya
    assert get_ipa(read(target)[0]) == ["amea", "ɡə"], "cleaned"


def test_columns_that_are_asked_for(tmp_path: Path) -> None:
    source, target = tmp_path / "ja.tsv", tmp_path / "ja.spacy"
    source.write_text(NAMES, encoding="utf8")
    run(source, target, "-l", "ja", "--ipa", "none", "--word-column", 3, "--tag-column", 1)
    assert [token.text for token in read(target)[0]] == ["yoko", "hama"]


def test_quiet(source: Path, tmp_path: Path) -> None:
    assert run(source, tmp_path / "a.spacy", "-l", "si", "--quiet") == ""


@pytest.mark.parametrize(
    "content,args,message",
    [
        ("", (), "[P203]"),
        ("Ada\tPER\n", (), "si.tsv:1: unknown tag 'PER'"),
        ("Ada\tB-PER\n\nKing\n", (), "si.tsv:3: got 1 TAB-separated column"),
        (b"Ada\tB-PER\n\xff\tO\n", (), "si.tsv:2: not UTF-8"),
        (" \tO\n", (), "1 skipped rows only (empty word)"),
        (TSV, ("-f", "xml"), "Unknown format 'xml'"),
        (TSV, ("-f", "paper"), "si.tsv:1:1: not JSON"),
        (TSV, ("--ipa", "x"), "Unknown ipa 'x'"),
        (TSV, ("--ipa", "file"), "[P209]"),
        (POS + "が\tADP\tɡə\n", (), "si.tsv:5: got 3 TAB-separated columns"),
        (POS + "が\tPREP\tɡə\tga\n", (), "si.tsv:5: unknown tag 'PREP'"),
        (POS + "\n" + NAMES, (), "[P215] {path}:6: 'B-LOC' (of the word '横')"),
        (TSV, ("-f", "phonexl"), "si.tsv:1: got 2 TAB-separated columns"),
        (TSV, ("--g2p", "x"), "Unknown G2P 'x': expected one of charsiu"),
        (TSV, ("--lang", "sinhalx9"), "Unknown language 'sinhalx9'"),
        (TSV, ("--lang", "qya"), "[P002]"),
    ],
)
def test_errors_leave_no_output(tmp_path: Path, content, args: tuple, message: str) -> None:
    source, target = tmp_path / "si.tsv", tmp_path / "si.spacy"
    source.write_bytes(content if isinstance(content, bytes) else content.encode("utf8"))
    target.write_text("old")
    output = run(source, target, "--lang", "si", *args, code=1)
    assert message.format(path=source) in output
    assert sorted(os.listdir(tmp_path)) == ["si.spacy", "si.tsv"]
    assert target.read_text() == "old"


def test_what_cannot_be_read_is_skipped_if_that_is_asked_for(tmp_path: Path) -> None:
    source, target = tmp_path / "si.tsv", tmp_path / "si.spacy"
    source.write_bytes("ගාල්ල\tB-LOC\n\nලංකා\tLOC\n\n\tO\n\nx\n\n\u200b\tO\n".encode() + b"\xff\tO\n")
    output = run(source, target, "-l", "si", "--on-error", "skip")
    assert "Sentences 1 Tokens 1" in output
    assert (
        "Skipped rows 4 empty word 1 not UTF-8 1 other columns than expected 1 unknown tag 1"
        in output
    )
    rows = [row.split("\t") for row in (tmp_path / "si.skipped.tsv").read_text("utf8").split("\n")]
    assert [row[:2] for row in rows[:-1]] == [
        ["line", "reason"],
        ["3", "unknown tag"],
        ["5", "empty word"],
        ["7", "other columns than expected"],
        ["10", "not UTF-8"],
    ]
    assert "si.tsv:3: unknown tag 'LOC'" in rows[1][2] and rows[2][2] == "" and rows[-1] == [""]
    source.write_text(TSV, encoding="utf8")
    run(source, target, "-l", "si", "--on-error", "skip", "-q")
    assert len((tmp_path / "si.skipped.tsv").read_text("utf8").split("\n")) == 3
    source.write_text("x\n", encoding="utf8")
    error = "1 skipped rows only (other columns than expected)"
    assert error in run(source, target, "-l", "si", "--on-error", "skip", code=1)
    assert "Unknown --on-error 'x': expected" in run(
        source, target, "-l", "si", "--on-error", "x", code=1
    )
    (tmp_path / "si.skipped.tsv").unlink()
    (tmp_path / "si.skipped.tsv").mkdir()
    assert "[P505]" in run(source, target, "-l", "si", "--on-error", "skip", code=1)


def test_outputs_that_cannot_be(source: Path, tmp_path: Path) -> None:
    assert "[P401]" in run(source, tmp_path / "si.bin", "-l", "si", code=1)
    (tmp_path / "dir.spacy").mkdir()
    assert "[P505]" in run(source, tmp_path / "dir.spacy", "-l", "si", code=1)
    assert "[P201]" in run(tmp_path / "no.tsv", tmp_path / "a.spacy", "-l", "si", code=1)
    assert sorted(os.listdir(tmp_path)) == ["dir.spacy", "si.tsv"]


def test_a_failure_while_writing_leaves_nothing(
    source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def to_disk(self: DocBin, path: Path) -> None:
        path.write_text("half")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(DocBin, "to_disk", to_disk)
    assert "No space left" in run(source, tmp_path / "a.spacy", "-l", "si", code=1)
    assert os.listdir(tmp_path) == ["si.tsv"]


def test_a_corpus_of_the_study(data: Path, tmp_path: Path) -> None:
    source = data / "wikiann-zeroshot" / "sinhala_wikiann.json"
    assert "Sentences 100 " in run(source, tmp_path / "si.spacy", "-l", "sin", "--ipa", "file")
    assert len(read(tmp_path / "si.spacy")) == 100


def test_a_folder_of_phonexl(data: Path, tmp_path: Path) -> None:
    folder = data / "phonexl" / "panx"
    args = ("--lang", "test-{lang}.tsv", "--ipa", "file", "-n", 20)
    output = run(folder, tmp_path / "out", *args)
    assert output.count("Sentences 20 ") == 3 == output.count("Pronunciations file")
    codes = {path.stem: get_langs(read(path)[0])[0] for path in (tmp_path / "out").iterdir()}
    assert codes == {code: code for code in ("cmn", "kor", "vie")}


def test_a_folder_is_converted_by_the_languages_in_its_file_names(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    for name in ("test-sin.tsv", "test-Turkish.tsv", "notes.txt"):
        (folder / name).write_text("ada\tB-LOC\n", encoding="utf8")
    output = run(folder, tmp_path / "out", "--lang", "test-{lang}.tsv")
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["sin.spacy", "tur.spacy"]
    assert get_langs(read(tmp_path / "out" / "tur.spacy")[0]) == ["tur"]
    assert output.count("Converted /") == 2


def test_corpora_that_share_a_folder_have_folders_of_their_own(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    for name in ("zh-pud-gsd", "ja-gsd", "ja-pud", "ko-klue"):
        (folder / f"{name}-dev.tsv").write_text("ada\tB-LOC\n", encoding="utf8")
    args = ("--lang", "{lang}-{corpus}-dev.tsv", "--ipa", "none", "--corpora")
    run(folder, tmp_path / "out", *args, "gsd, pud-gsd,pud")
    written = sorted(p.relative_to(tmp_path / "out") for p in (tmp_path / "out").rglob("*.spacy"))
    expected = ("gsd/jpn.spacy", "pud/jpn.spacy", "pud-gsd/cmn.spacy")
    assert [path.as_posix() for path in written] == [*expected]
    assert "[P218]" in run(folder, tmp_path / "no", *args, "gsd,pud,ewt", code=1)
    assert not (tmp_path / "no").exists()


@pytest.mark.parametrize(
    "args", [("--lang", "{lang}-{corpus}.tsv"), ("--lang", "{lang}.tsv", "--corpora", "gsd")]
)
def test_a_place_for_the_corpus_and_its_names_go_together(tmp_path: Path, args: tuple) -> None:
    (tmp_path / "ja-gsd.tsv").write_text("ada\tB-LOC\n", encoding="utf8")
    assert "[P443]" in run(tmp_path, tmp_path / "out", *args, code=1)


@pytest.mark.parametrize(
    ("target", "lang", "message"),
    [
        ("out", "si", "[P217]"),
        ("out", "dev-{lang}.tsv", "[P218]"),
        ("out.spacy", "test-{lang}.tsv", "[P404]"),
        ("out", "{lang}.tsv", "Unknown language 'test-sin'"),
    ],
)
def test_a_folder_that_is_asked_for_wrongly(
    tmp_path: Path, target: str, lang: str, message: str
) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "test-sin.tsv").write_text("ada\tB-LOC\n", encoding="utf8")
    assert message in run(folder, tmp_path / target, "--lang", lang, code=1)
    assert not (tmp_path / target).exists()


@pytest.mark.parametrize(
    ("names", "key"),
    [(("en", "eng"), "eng"), (("English", "eng-Latn"), "eng"), (("ne", "npi"), "npi")],
)
def test_two_files_of_one_language_are_refused_before_any_is_converted(
    tmp_path: Path, names: tuple, key: str
) -> None:
    for name in ("si", *names):
        (tmp_path / f"{name}.iob").write_text("Ada B-PER\n", encoding="utf8")
    out = tmp_path / "out"
    output = run(tmp_path, out, "--lang", "{lang}.iob", code=1)
    assert "[P230]" in output and f"'{key}'" in output
    assert all(f"{name}.iob" in output for name in names)
    assert not out.exists()


def test_a_language_in_two_scripts_has_two_files(tmp_path: Path) -> None:
    for name in ("kur-Latn", "kur-Arab", "deu", "deu-Latn-nar"):
        (tmp_path / f"{name}.iob").write_text("Ada B-PER\n", encoding="utf8")
    run(tmp_path, tmp_path / "out", "--lang", "{lang}.iob", "--ipa", "none", "--quiet")
    written = sorted(path.name for path in (tmp_path / "out").iterdir())
    assert written == ["deu-Latn-nar.spacy", "deu.spacy", "kur-Arab.spacy", "kur.spacy"]
