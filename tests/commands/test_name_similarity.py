import json
from functools import partial
from pathlib import Path

import pytest
from running import run_command

from spacy_phoneme_ner.commands.name_similarity import find_langs, name_similarity_cli
from spacy_phoneme_ner.errors import PhonemeNERError
from spacy_phoneme_ner.evaluation import plot

TWO = "Leta\tLeeta\nAda\tAada\nKino\tKiino\nPetro\tBetro\nx\tX\n"
FOUR = "a\tleta\tb\tleːta\nc\tada\td\taːda\ne\tkino\tf\tkiːno\n"


run = partial(run_command, name_similarity_cli)


@pytest.fixture()
def pairs(tmp_path):
    (tmp_path / "sw-so.tsv").write_text(TWO, encoding="utf8")
    (tmp_path / "four.tsv").write_text(FOUR, encoding="utf8")
    return tmp_path


def test_languages_by_name_and_files_written(pairs):
    output = run(pairs / "sw-so.tsv", "-o", pairs / "out", "--shuffles", 3)
    assert "Swahili–Somali" in output and "Left out of sw-so.tsv: 1 spelled alike" in output
    stored = json.loads((pairs / "out" / "similarity.json").read_text(encoding="utf8"))
    (row,) = stored["files"]
    assert (row["langs"], row["n_pairs"], row["n_shuffles"]) == (["swa", "som"], 4, 3)
    assert row["within"]["value"] < row["shuffled"]["value"] and row["auc"]["value"] > 90
    assert (stored["seed"], stored["limit"], stored["keep_same"]) == (0, 2000, False)
    assert (pairs / "out" / "similarity.svg").exists() == plot.can_plot()


def test_several_files_with_the_ipa_of_their_own(pairs):
    (pairs / "again.tsv").write_text(FOUR, encoding="utf8")
    args = (pairs / "four.tsv", pairs / "again.tsv", "--langs", "ja", "ko", "--ipa", "file")
    output = run(*args)
    assert output.count("Japanese–Korean") == 2 and "100.00 [100.00, 100.00]" in output
    assert output == run(*args)


def test_names_only(pairs):
    (pairs / "names.txt").write_text("leta\nADA\n", encoding="utf8")
    output = run(pairs / "sw-so.tsv", "--names", pairs / "names.txt")
    assert "2 not in the list of names, 1 spelled alike" in output


def test_quiet(pairs):
    assert run(pairs / "sw-so.tsv", "--quiet", "--g2p", "letters") == ""


def test_mistakes_are_named_without_a_traceback(pairs):
    (pairs / "so-sw.tsv").write_text("Leta\n")
    for code, *args in (
        ("P201", pairs / "ab-sw.tsv", "--langs", "so", "sw"),
        ("P417", pairs / "four.tsv"),
        ("P001", pairs / "four.tsv", "--langs", "so", "swx9"),
        ("P321", pairs / "so-sw.tsv"),
        ("P502", pairs / "sw-so.tsv", "--ipa", "x"),
        ("P322", pairs / "sw-so.tsv", "--ipa", "file"),
        ("P415", pairs / "sw-so.tsv", "--g2p", "x"),
        ("P002", pairs / "sw-so.tsv", "--langs", "so", "qya", "--g2p", "epitran"),
        ("P323", pairs / "sw-so.tsv", "--names", pairs / "four.txt"),
        ("P505", pairs / "sw-so.tsv", "-o", pairs / "four.tsv" / "out"),
    ):
        if code == "P323":
            (pairs / "four.txt").write_text("nobody\n")
        assert f"[{code}]" in run(*args, code=1), code


def test_languages_in_names():
    assert find_langs(Path("x/ja-ko-dict.txt")) == ("ja", "ko")
    assert find_langs(Path("eng_sin.tsv")) == ("eng", "sin")
    assert find_langs(Path("a.tsv"), ("si", "en")) == ("si", "en")
    for name in ("names.tsv", "jako-en.tsv"):
        with pytest.raises(PhonemeNERError, match="P417"):
            find_langs(Path(name))


def test_phonexl(data):
    output = run(data / "phonexl" / "ja-ko-dict.txt", "--ipa", "file", "-n", 100)
    assert "Japanese–Korean" in output and " 100 " in output
