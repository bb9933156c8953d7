"""The page is one file, is well formed, and shows what was counted, whatever names are made of."""

import base64
import hashlib
import re
from collections import Counter
from html.parser import HTMLParser

import pytest
from reports import HOSTILE, data_of, page_of, rulers, write_gold

from spacy_phoneme_ner.evaluation.mistakes.study import find_mistakes
from spacy_phoneme_ner.evaluation.page.browsing import browsing_json
from spacy_phoneme_ner.evaluation.page.html import Cell, Column, attribute, shares, table

# Elements that have no end.
VOID = {"meta", "path", "circle", "rect"}
MAY_HAVE = {
    "script": {"type", "id"},
    "style": set(),
    "meta": {"charset", "http-equiv", "content", "name"},
    "a": {"class", "href"},
}


class Page(HTMLParser):
    """Elements, and text by the elements that it is in; what is not nested is an error."""

    def __init__(self, html):
        super().__init__()
        self.tags, self.open, self.texts, self.elements = Counter(), [], Counter(), []
        self.feed(html)
        self.close()
        assert not self.open

    def handle_starttag(self, tag, attrs):
        self.tags[tag] += 1
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.tags[tag] += 1
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        if tag not in VOID:
            assert self.open.pop() == tag

    def handle_data(self, text):
        if text.strip():
            self.texts[self.open[-1] if self.open else "", text] += 1


@pytest.fixture()
def gold(make_doc, tmp_path):
    """Sentences of hostile words, in entities of hostile labels."""
    docs = [
        make_doc(["waa", text, "ni"], ["O", f"B-{text}", "O"], ipa=["waː", text, "ni"])
        for text in HOSTILE
    ]
    return {"som": write_gold(tmp_path / "som.spacy", docs)}


def test_hostile_texts_and_labels_are_shown_and_do_nothing(gold, make_doc, tmp_path):
    plain = {"som": write_gold(tmp_path / "plain.spacy", [make_doc(["ni"], ["O"], ipa=["ni"])])}
    harmless = Page(page_of({"model": rulers(ni="LOC")}, plain))
    # Each text is found as a name of another hostile kind.
    found = dict(zip(HOSTILE, [*HOSTILE[1:], HOSTILE[0]]))
    html = page_of({HOSTILE[0]: rulers(**found), HOSTILE[1]: rulers()}, gold, HOSTILE[2])
    page = Page(html)
    for tag in ("script", "style", "meta", "title", "form", "select"):
        expected = harmless.tags[tag]
        if tag == "title":  # of drawings, too
            assert page.open == [] and page.tags["title"] > expected
        else:
            assert page.tags[tag] == expected, tag
    assert not page.tags.keys() & {"img", "iframe", "object", "link", "base", "embed"}
    for tag, attrs in page.elements:
        assert not any(name.startswith("on") or name == "style" for name in attrs), attrs
        assert set(attrs) <= MAY_HAVE.get(tag, set(attrs))
    assert not re.search("[\u2028-\u202e\u2066-\u2069]", html)
    # It is all there, in words.
    shown = {word for example in data_of(html)["examples"] for word, *_ in example["w"]}
    assert {HOSTILE[0], HOSTILE[1], HOSTILE[-1], " a b", " retsis "} <= shown
    texts = {text for _, text in page.texts}
    assert HOSTILE[0] in texts and HOSTILE[2] in texts


def test_only_the_pages_own_style_and_script_may_run(gold):
    html = page_of({"model": rulers()}, gold)
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', html).group(1)
    rules = dict(rule.strip().split(" ", 1) for rule in policy.split(";"))
    assert rules["default-src"] == "'none'" and "unsafe" not in policy
    style = re.search("<style>(.*?)</style>", html, re.S).group(1)
    script = re.findall("<script>(.*?)</script>", html, re.S)
    assert len(script) == 1
    for rule, text in (("style-src", style), ("script-src", script[0])):
        digest = base64.b64encode(hashlib.sha256(text.encode("utf8")).digest()).decode()
        assert rules[rule] == f"'sha256-{digest}'"
    # Nothing is asked for from anywhere.
    assert not re.search(r"(src|href)=\"(?!#)", html) and "url(" not in style
    assert not re.search(r"\b(fetch|XMLHttpRequest|innerHTML|eval|Function)\b", script[0])


def test_tables_have_headings_and_what_was_counted(make_doc, tmp_path):
    docs = [make_doc(["Leta", "ni"], ["B-LOC", "O"], ipa=["leta", "ni"])] * 3
    files = {lang: write_gold(tmp_path / f"{lang}.spacy", docs) for lang in ("som", "uig")}
    html = page_of({"good": rulers(Leta="LOC"), "bad": rulers(Leta="PER", ni="LOC")}, files)
    page = Page(html)
    assert page.tags["caption"] == page.tags["table"] == page.tags["thead"]
    assert page.tags["h1"] == 1 and ("h3", "good") not in page.texts
    headings = [attrs for tag, attrs in page.elements if tag == "th"]
    assert all(attrs["scope"] in ("row", "col") for attrs in headings)
    drawn = [attrs for tag, attrs in page.elements if tag == "svg" and "aria-hidden" not in attrs]
    assert drawn and all(attrs["role"] == "img" and attrs["aria-label"] for attrs in drawn)
    texts = {text for _, text in page.texts}
    assert {"Somali", "Uyghur", "F1, good", "F1, bad", "6 sentences with 6 entities, of "} <= texts
    assert any(text.startswith("Latin script, average of 1") for text in texts)
    data = data_of(html)
    assert data["models"] == ["good", "bad"] and data["languages"]["uig"] == "Uyghur"
    assert data["counts"] == [[0] * 8, [6, 0, 0, 0, 0, 0, 0, 6]]
    ids = [attrs["id"] for _, attrs in page.elements if "id" in attrs]
    assert len(ids) == len(set(ids))
    links = {attrs["href"] for tag, attrs in page.elements if tag == "a"}
    assert links <= {f"#{name}" for name in ids}


def test_the_page_is_the_same_each_time(gold):
    assert page_of({"model": rulers()}, gold) == page_of({"model": rulers()}, gold)


def test_text_from_the_right(make_doc, tmp_path):
    words = {"uig": ["شىنجاڭ", "2024", "ABC"], "som": ["Leta", "شىنجاڭ", "ni", "waa"]}
    for lang, texts in words.items():
        doc = make_doc(texts, ["B-LOC", *["O"] * (len(texts) - 1)], ipa=["a"] * len(texts))
        path = write_gold(tmp_path / f"{lang}.spacy", [doc])
        (example,) = data_of(page_of({"model": rulers()}, {lang: path}))["examples"]
        assert example["r"] == (lang == "uig")


def test_what_there_is_no_room_for_is_left_out_evenly(make_doc, tmp_path):
    docs = [make_doc(["Leta", "ni"], ["B-LOC", "O"], ipa=["leta", "ni"])] * 40
    path = write_gold(tmp_path / "som.spacy", docs)
    pipelines = {"a": rulers(), "b": rulers(Leta="PER", ni="LOC")}
    mistakes = find_mistakes(pipelines, {"som": path}, n_examples=40, n_resamples=20)
    whole = browsing_json(mistakes)
    assert (
        len(data_of(f'<script type="application/json" id="data">{whole}</script>')["examples"])
        == 120
    )
    cut = browsing_json(mistakes, len(whole.encode("utf8")) // 2)
    kept = data_of(f'<script type="application/json" id="data">{cut}</script>')
    n = Counter((example["m"], example["k"]) for example in kept["examples"])
    assert set(n) == {(0, "missed"), (1, "type"), (1, "spurious")}
    assert max(n.values()) - min(n.values()) <= 1 and 15 <= min(n.values()) < 40
    assert kept["counts"] == [[0, 0, 0, 0, 0, 0, 40, 0], [40, 0, 0, 0, 0, 0, 0, 40]]


def test_many_types_are_put_together(make_doc, tmp_path):
    docs = [make_doc(["Leta"], [f"B-T{i}"], ipa=["leta"]) for i in range(200)]
    html = page_of({"model": rulers()}, {"som": write_gold(tmp_path / "som.spacy", docs)})
    assert html.count(">other types<") >= 1 and len(html) < 500_000


def test_small_pieces():
    assert attribute('a"<&\n\ud800' + "x" * 100).startswith("a&quot;&lt;&amp; �x")
    assert len(attribute("x" * 100)) == 81
    empty = shares([("a", 0), ("b", 0)])
    assert 'aria-label="nothing"' in empty.html and empty.value == 0
    html = table("c", [Column("a", False), Column("b")], [[Cell("x", "x"), Cell("1", 1)]])
    assert '<th scope="row" data-value="x">x</th><td class="number" data-value="1">1</td>' in html
