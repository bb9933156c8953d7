import json

from display.shown_docs import HOSTILE, arabic, make_doc, somali
from spacy import displacy

from spacy_phoneme_ner.display import displacy_options, to_displacy


def shown(*docs, **settings):
    data = [to_displacy(doc, **settings) for doc in docs]
    return displacy.render(
        data, style="ent", manual=True, options=displacy_options(), page=True, jupyter=False
    )


def test_displacy_shows_the_sounds():
    doc = somali()
    doc.user_data["title"] = "<Somali>"
    html = shown(doc)
    assert '<rt dir="ltr" lang="so-fonipa">hærɡejsæ</rt>' in html and "PER <span" in html
    assert "&lt;Somali&gt;" in html and html.count("<style>") == 1
    assert "81%" not in shown(doc, confidence=False) and "<rt" not in shown(doc, ipa=False)
    assert "background-color: gold" in shown(doc, colors={"PER": "gold"})


def test_directions_go_to_displacy():
    assert '<html lang="ar">' in shown(arabic()) and "direction: rtl" in shown(arabic())


def test_it_is_json_and_nothing_is_lost_between_lines():
    doc = make_doc(["<one>", "\n", "two", "\n"], spaces=[True, False, True, False])
    data = to_displacy(doc)
    assert json.loads(json.dumps(data)) == data
    covered = "".join(doc.text[span["start"] : span["end"]] for span in data["ents"])
    assert covered == "<one>two"
    assert "&lt;one&gt;" in shown(doc) and "<one>" not in shown(doc)
    assert to_displacy(make_doc([]))["text"] == ""


def test_hostile_text():
    for text in HOSTILE:
        html = shown(make_doc([text], [f"B-{text}"], [text], text))
        assert "<script" not in html and "<img" not in html
