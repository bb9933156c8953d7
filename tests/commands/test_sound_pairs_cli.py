from functools import partial

import pytest
from running import run_command

from spacy_phoneme_ner.commands.sound_pairs import sound_pairs_cli

FOUR = "leta\tlɛta\tleeta\tlɛːta\nada\tada\tfi\tfiː\nx\tx\tX\tx\ny\t\tz\tz\n"
LANGS = ("--source", "ja", "--target", "ko")

run = partial(run_command, sound_pairs_cli)


@pytest.fixture()
def four(tmp_path):
    (tmp_path / "four.txt").write_text(FOUR, encoding="utf8")
    return tmp_path / "four.txt"


def test_the_mined_file_and_the_counts(four):
    output = run(four, four.parent / "out.tsv", *LANGS, "--max-distance", 0.3)
    assert (four.parent / "out.tsv").read_text(encoding="utf8") == "leta\tlɛta\tleeta\tlɛːta\n"
    for row in ("Sound alike", "Farther apart than 0.3", "Spelled the same", "in full"):
        assert f"{row} | 1 |" in output, row


def test_quiet_and_g2p(four):
    (four.parent / "two.tsv").write_text("leta\tleeta\n", encoding="utf8")
    args = four.parent / "two.tsv", four.parent / "out.tsv", *LANGS, "--ipa", "g2p"
    assert run(*args, "--g2p", "letters", "--quiet") == ""
    assert (four.parent / "out.tsv").read_text(encoding="utf8").startswith("leta\t")


def test_mistakes_are_named_without_a_traceback_or_a_file(four):
    two, out = four.parent / "two.tsv", four.parent / "out.tsv"
    two.write_text("leta\tleeta\n", encoding="utf8")
    for code, *args in (
        ("P201", four.parent / "nowhere.txt", out, *LANGS),
        ("P224", two, out, *LANGS),
        ("P214", four, out, *LANGS, "--max-distance", 0),
        ("P530", four, out, *LANGS, "--max-distance", 2),
        ("P502", four, out, *LANGS, "--ipa", "none"),
        ("P415", two, out, *LANGS, "--ipa", "g2p", "--g2p", "x"),
        ("P225", four, out, "--source", "ja", "--target", "jpn"),
        ("P505", four, four.parent, *LANGS),
        ("P536", four, four, *LANGS),
    ):
        assert f"[{code}]" in run(*args, code=1), code
    assert not out.exists() and four.read_text(encoding="utf8") == FOUR
