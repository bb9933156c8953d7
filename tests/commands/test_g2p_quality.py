import json
from functools import partial

import pytest
from running import run_command

from spacy_phoneme_ner.commands.g2p_choice import make_g2p, make_g2ps
from spacy_phoneme_ner.commands.g2p_quality import g2p_quality_cli
from spacy_phoneme_ner.errors import PhonemeNERError
from spacy_phoneme_ner.evaluation import plot
from spacy_phoneme_ner.g2p import EpitranG2P, IpaG2P
from spacy_phoneme_ner.registries import registry

LETTERS = '{"@g2p": "spacy-phoneme-ner.Orth.v1"}'


run = partial(run_command, g2p_quality_cli)


@pytest.fixture()
def lexica(tmp_path):
    folder = tmp_path / "lexica"
    folder.mkdir()
    (folder / "geo.tsv").write_text("ბაბა\tbaba\nდედა\tdɛda\n", encoding="utf8")
    (folder / "som.tsv").write_text("leta\tleta\nabti\tabdi\n", encoding="utf8")
    (folder / "qya.tsv").write_text("nuna\tnuna\n", encoding="utf8")
    (folder / "notes.txt").write_text("mine")
    return folder


def test_one_language(lexica, tmp_path):
    args = (lexica / "som.tsv", "--lang", "so", "--g2p", "orth")
    output = run(*args, "-o", tmp_path / "out")
    assert "Somali" in output and "Wrote" in output
    stored = json.loads((tmp_path / "out" / "quality.json").read_text(encoding="utf8"))
    (row,) = stored["languages"]
    assert (row["lang"], row["g2p"], row["reference"], row["n_words"]) == ("som", "orth", "som", 2)
    assert row["rates"]["per"]["value"] == pytest.approx(100 / 8)
    assert row["confusions"] == [{"expected": "d", "got": "t", "n": 1}]
    assert (tmp_path / "out" / "quality.svg").exists() == plot.can_plot()


def test_a_folder_and_several_g2ps(lexica):
    args = ("--lang", "{lang}.tsv", "--g2p", "Epitran", "--g2p", LETTERS)
    output = run(lexica, *args)
    assert "Georgian" in output and "kat" in output and "orth − Epitran" in output
    assert "not served" in output and "Not served by Epitran: Quenya (qya)" in output
    assert output == run(lexica, *args)


def test_quiet_and_without_output(lexica, tmp_path):
    before = sorted(tmp_path.rglob("*"))
    assert run(lexica / "som.tsv", "-l", "so", "--quiet") == ""
    assert sorted(tmp_path.rglob("*")) == before


def test_mistakes_are_named_without_a_traceback(lexica, tmp_path):
    (tmp_path / "bad.tsv").write_text("leeta\n")
    som = lexica / "som.tsv"
    for code, *args in (
        ("P412", tmp_path / "absent", "-l", "so"),
        ("P001", som, "-l", "somx9"),
        ("P217", lexica, "-l", "so"),
        ("P218", lexica, "-l", "{lang}.json"),
        ("P001", lexica, "-l", "{lang}"),
        ("P017", tmp_path / "bad.tsv", "-l", "so"),
        ("P415", som, "-l", "so", "--g2p", "nothing"),
        ("P416", som, "-l", "so", "--g2p", '{"@g2p": "spacy-phoneme-ner.Letters.v1", "x": 1}'),
        ("P416", som, "-l", "so", "--g2p", '{"x": 1}'),
        ("P416", som, "-l", "so", "--g2p", "{x"),
        ("P505", som, "-l", "so", "-o", som / "out"),
    ):
        assert f"[{code}]" in run(*args, code=1), code


def test_g2ps_by_name():
    assert isinstance(make_g2p("ipa"), IpaG2P)
    assert isinstance(make_g2p("EPITRAN"), EpitranG2P)
    assert isinstance(make_g2p("spacy-phoneme-ner.Epitran.v1"), EpitranG2P)
    made = make_g2p('{"@g2p": "spacy-phoneme-ner.Epitran.v1", "profile": "paper"}')
    assert isinstance(made, EpitranG2P) and made.profile == "paper"
    assert list(make_g2ps(["epitran", LETTERS, LETTERS])) == ["epitran", "orth", "orth 2"]


def test_what_is_registered_and_no_g2p():
    registry.g2p("test_g2p_quality.number.v1", func=lambda: 3)
    with pytest.raises(PhonemeNERError, match=r"P416.*no G2P but int"):
        make_g2p("test_g2p_quality.number.v1")


def test_a_lexicon_of_the_data(data):
    output = run(data / "charsiu-dicts" / "epo.tsv", "-l", "epo", "-n", 50)
    assert "Esperanto" in output and " 50 " in output


def test_files_of_the_study(data, tmp_path):
    """The study took these languages from Epitran: but for repairs, the two are the same."""
    args = ("-l", "{lang}_wikiann.json", "-n", 50, "--g2p", "epitran", "-o", tmp_path)
    assert "Iloko" in run(data / "wikiann-zeroshot", *args)
    stored = json.loads((tmp_path / "quality.json").read_text(encoding="utf8"))
    rates = {
        row["lang"]: row["rates"]["per"]["value"] for row in stored["languages"] if row["rates"]
    }
    assert len(stored["languages"]) == 28
    assert all(rates[lang] < 5 for lang in ("sin", "ilo", "kin", "tel", "kir"))
