"""What `render` and displaCy write, in Chromium: laid out rightly, and nothing forbidden."""

from itertools import pairwise

import pytest
from browsers import open_browser
from display.shown_docs import HOSTILE, arabic, make_doc, mixed, somali
from spacy import displacy

from spacy_phoneme_ner.display import displacy_options, render, to_displacy

_WORDS = """
return [...document.querySelectorAll('ruby')].map(e => {
    const b = e.getBoundingClientRect(), s = e.querySelector('rt').getBoundingClientRect();
    return [e.firstChild.textContent, b.left, b.top, s.top - b.top]
});"""


@pytest.fixture(scope="module")
def browser(tmp_path_factory):
    with open_browser(tmp_path_factory.mktemp("profile"), width=1000) as opened:
        yield opened


def words(browser, html, tmp_path):
    """Open a page. RETURNS: Its words from left to right, row by row."""
    path = tmp_path / "page.html"
    path.write_text(html, encoding="utf8")
    browser.get(path.as_uri())
    assert browser.get_log("browser") == []
    found = browser.execute_script(_WORDS)
    assert all(below > 10 for *_, below in found)
    return [word for word, *_ in sorted(found, key=lambda w: (round(w[2] / 20), w[1]))]


def by_displacy(doc):
    options = displacy_options()
    shown = [to_displacy(doc)]
    return displacy.render(
        shown, style="ent", manual=True, options=options, page=True, jupyter=False
    )


@pytest.mark.parametrize(
    "write", [lambda doc: render(doc, page=True), by_displacy], ids=["render", "displaCy"]
)
def test_words_stand_as_they_are_read(browser, write, tmp_path):
    assert words(browser, write(somali()), tmp_path) == ["Axmed", "Cali", "waa", "Hargeysa"]
    read = ["زار", "محمد", "السادس", "مدينة", "مراكش", "Morocco"]
    assert words(browser, write(arabic()), tmp_path) == read[::-1]
    expected = ["The", "film", "مراكش", "مدينة", "by", "Studio", "محمد"]
    assert words(browser, write(mixed()), tmp_path) == expected
    colour = "return getComputedStyle(document.querySelector('mark')).backgroundColor"
    assert browser.execute_script(colour) == "rgb(251, 227, 189)"


def test_hostile_texts_do_nothing(browser, tmp_path):
    docs = [make_doc([text], [f"B-{text}"], [text], text) for text in HOSTILE]
    words(browser, render(docs, page=True), tmp_path)
    assert browser.execute_script("return document.querySelectorAll('mark').length") == len(docs)
    assert browser.execute_script("return document.querySelectorAll('script, img').length") == 0


def test_a_picture_is_one(browser, tmp_path):
    path = tmp_path / "names.svg"
    path.write_text(render([somali(), arabic()], style="svg"), encoding="utf8")
    browser.get(path.as_uri())
    assert browser.execute_script("return document.documentElement.tagName") == "svg"
    # Words lie within the picture, and not over each other.
    boxes = browser.execute_script(
        "return [...document.querySelectorAll('text[font-size=\"19\"]')].map(e => {"
        "const b = e.getBoundingClientRect(); return [Math.round(b.top), b.left, b.right]})"
    )
    rows = {}
    for top, left, right in boxes:
        assert left >= 0 and right <= 880
        rows.setdefault(top // 20, []).append((left, right))
    for row in rows.values():
        ordered = sorted(row)
        assert all(a[1] <= b[0] + 2 for a, b in pairwise(ordered))
