"""The entry for spaCy's Universe: as its site takes it, and its example runs."""

import json

from documented import ROOT

import spacy_phoneme_ner

ENTRY = json.loads((ROOT / "docs" / "assets" / "universe.json").read_text(encoding="utf8"))
# What spaCy's site asks of an entry, and knows as a category.
TEXTS = ("id", "title", "slogan", "description", "pip", "code_language", "author")
CATEGORIES = {
    *("pipeline", "training", "conversational", "scientific", "biomedical", "visualizers"),
    *("nonpython", "standalone", "apis", "extensions", "models", "research", "courses", "books"),
    *("videos", "podcasts"),
}


def test_it_has_what_the_site_asks_for():
    assert all(isinstance(ENTRY[name], str) and ENTRY[name] for name in TEXTS)
    assert set(ENTRY["category"]) <= CATEGORIES and ENTRY["category"]
    assert all(isinstance(tag, str) for tag in ENTRY["tags"])
    assert len(ENTRY["slogan"]) <= 200
    setup = (ROOT / "setup.cfg").read_text(encoding="utf8")
    assert f"name = {ENTRY['pip']}\n" in setup and spacy_phoneme_ner.__name__ in setup


def test_its_example_prints_what_it_says(capsys):
    lines = ENTRY["code_example"]
    exec(compile("\n".join(lines), "universe", "exec"), {})
    said = [line.removeprefix("# ") for line in lines if line.startswith("# ")]
    assert capsys.readouterr().out.splitlines() == said
