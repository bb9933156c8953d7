"""The page from the command line."""

import time

import pytest
from reports import data_of, rulers, write_gold
from running import run_command
from spacy.tokens import Doc
from spacy.vocab import Vocab

from spacy_phoneme_ner.commands.report import report_cli
from spacy_phoneme_ner.layer import set_layer

VOCAB = Vocab()


def make_doc(words, ents=None, lang="kin"):
    doc = Doc(VOCAB, words=words, ents=ents)
    set_layer(doc, [word.lower() for word in words], lang)
    return doc


@pytest.fixture()
def gold(tmp_path):
    (tmp_path / "gold").mkdir()
    docs = [make_doc(["Leta", "ni", "Aba"], ["B-LOC", "O", "B-PER"]), make_doc(["ni"], ["O"])]
    write_gold(tmp_path / "gold" / "kin.spacy", docs)
    return tmp_path / "gold"


def test_one_pipeline(model, gold, tmp_path):
    page = tmp_path / "page.html"
    printed = run_command(report_cli, model, gold, page)
    assert "| missed | 1 |" in printed and "page.html" in printed
    html = page.read_text(encoding="utf8")
    assert "<h1>Mistakes of <bdi>ruler</bdi></h1>" in html
    assert "2 sentences with 2 entities, of <bdi>gold</bdi>, in 1 language. Mistakes: 1." in html
    assert "not every pipeline has a gazetteer" in html
    assert len(data_of(html)["examples"]) == 1


def test_several_pipelines_and_known_names(model, gold, tmp_path):
    other = tmp_path / "model-best"
    rulers(Aba="LOC").to_disk(other)
    names = tmp_path / "names.tsv"
    names.write_text("# source: ours\n# licence: MIT\nAba\tLOC\tkin\n", encoding="utf8")
    page = tmp_path / "page.html"
    args = (model, other, gold, page, "--names", names, "--corpus", gold, "--examples", 0)
    assert run_command(report_cli, *args, "--quiet") == ""
    html = page.read_text(encoding="utf8")
    data = data_of(html)
    assert data["models"] == ["ruler", "model-best"] and data["examples"] == []
    assert data["counts"][0][data["kinds"].index("missed")] == 1
    assert data["counts"][1][data["kinds"].index("type")] == 1
    assert "told from the names that were given" in html


def test_pipelines_of_one_name_are_told_apart(gold, tmp_path):
    paths = [tmp_path / name / "model-best" for name in ("a", "b")]
    for path in paths:
        path.parent.mkdir()
        rulers(Leta="LOC").to_disk(path)
    page = tmp_path / "page.html"
    run_command(report_cli, *paths, paths[0], gold, page, "-q")
    html = page.read_text(encoding="utf8")
    # More than a heading holds is cut there.
    assert data_of(html)["models"] == [str(path) for path in paths]


def test_gold_without_entities(model, tmp_path):
    write_gold(tmp_path / "kin.spacy", [make_doc(["Leta", "ni"], ["O", "O"])])
    printed = run_command(report_cli, model, tmp_path / "kin.spacy", tmp_path / "page.html")
    assert "| spurious | 1 |" in printed and (tmp_path / "page.html").exists()


@pytest.mark.parametrize("what", ["nothing annotated", "no IPA", "no language", "no data"])
def test_gold_that_cannot_be_used(model, tmp_path, what):
    (tmp_path / "gold").mkdir()
    name, doc, code = {
        "nothing annotated": ("kin", make_doc(["Leta"]), "P308"),
        "no IPA": ("kin", Doc(VOCAB, ["Leta"], ents=["B-LOC"]), "P309"),
        "no language": ("qqqq", make_doc(["Leta"], ["B-LOC"]), "P0"),
        "no data": ("", None, "P403"),
    }[what]
    if name:
        write_gold(tmp_path / "gold" / f"{name}.spacy", [doc])
    printed = run_command(report_cli, model, tmp_path / "gold", tmp_path / "page.html", code=1)
    assert f"[{code}" in printed
    assert not (tmp_path / "page.html").exists()


def test_nothing_is_written_over_by_mistake(model, gold, tmp_path):
    path = gold / "kin.spacy"
    before = path.read_bytes()
    assert "[P470]" in run_command(report_cli, model, gold, path, code=1)
    link = tmp_path / "page.html"
    link.symlink_to(path)
    assert "[P536]" in run_command(report_cli, model, gold, link, code=1)
    assert path.read_bytes() == before


def test_known_names_that_cannot_be_used(model, gold, tmp_path):
    page = tmp_path / "page.html"
    empty, bare = tmp_path / "empty", tmp_path / "bare"
    for folder in (empty, bare):
        folder.mkdir()
    write_gold(bare / "kin.spacy", [Doc(VOCAB, ["Leta"], ents=["B-LOC"])])
    nameless = tmp_path / "names.tsv"
    nameless.write_text("# source: ours\n# licence: MIT\nni\tO\tkin\n", encoding="utf8")
    for option, path, code in (
        ("--corpus", tmp_path / "absent", "P412"),
        ("--corpus", empty, "P403"),
        ("--corpus", bare, "P437"),
        ("--names", empty, "P242"),
        ("--names", nameless, "P345"),
    ):
        printed = run_command(report_cli, model, gold, page, option, path, code=1)
        assert f"[{code}]" in printed and not page.exists()


@pytest.mark.slow
def test_fifty_thousand_sentences_open(tmp_path, tmp_path_factory):
    """Of 40 languages, each sentence wrong in several ways: the page is small, and opens."""
    from browsers import open_browser

    from spacy_phoneme_ner.evaluation.groups import STUDY

    langs = (*STUDY, "swe", "deu", "fra", "ita", "spa", "por", "pol", "ces", "ron", "hun")[:40]
    sentences = (
        (["Leta", "ni", "Aba", "Sana", "waa"], ["B-LOC", "O", "B-PER", "I-PER", "O"]),
        (["waa", "Leta", "Sana"], ["O", "B-LOC", "B-ORG"]),
    )
    (tmp_path / "gold").mkdir()
    n_each = 50_000 // len(langs) // len(sentences)
    for lang in langs:
        docs = [make_doc(*sentence, lang) for sentence in sentences]
        write_gold(tmp_path / "gold" / f"{lang}.spacy", docs * n_each)
    rulers(Leta="ORG", ni="LOC", Aba="PER", Sana="PER").to_disk(tmp_path / "rules")
    page = tmp_path / "page.html"
    args = (tmp_path / "rules", tmp_path / "gold", page, "--examples", 20_000, "-q")
    run_command(report_cli, *args)
    assert page.stat().st_size < 20_000_000
    with open_browser(tmp_path_factory.mktemp("profile")) as browser:
        start = time.monotonic()
        browser.get(page.as_uri())
        assert time.monotonic() - start < 20
        assert browser.get_log("browser") == []
        assert "50,000 sentences" in browser.find_element("tag name", "header").text
        shown = browser.find_element("id", "shown").text
        assert shown.startswith("This page has a sample of ") and "mistakes. 20 are shown" in shown
        browser.find_element("id", "more").click()
        assert len(browser.find_elements("css selector", "#list li")) == 40
