import re
import subprocess
import sys
import xml.etree.ElementTree as ET

import pytest
import spacy
from display.shown_docs import HOSTILE, arabic, make_doc, mixed, somali
from elements import Elements

import spacy_phoneme_ner
from spacy_phoneme_ner.display import Rendered, render
from spacy_phoneme_ner.errors import PhonemeNERError

ALLOWED = {"html", "head", "meta", "title", "style", "body", "div", "h2", "p", "span", "bdi"}
ALLOWED |= {"ruby", "rp", "rt", "mark"}


def test_names_words_and_sounds_are_there():
    html = render(somali())
    found = Elements(html)
    assert found.texts["ruby"] == ["Axmed", "Cali", "waa", "Hargeysa"]
    assert found.texts["rt"] == ["æħmed", "ʕæli", "wæː", "hærɡejsæ"]
    assert [mark["class"] for mark in found.of("mark")] == ["hue-0", "hue-1"]
    assert found.of("rt")[0] == {"dir": "ltr", "lang": "so-fonipa"}
    assert '<bdi class="label">PER <span class="score">81%</span></bdi></span></mark>' in html
    # 0.9999 is not certain.
    assert '<span class="score">99%</span>' in html
    assert html.startswith("<style>") and found.of("div") == [
        {"class": "phoneme-ner", "lang": "so"}
    ]


def test_the_text_can_be_read_off_without_the_sounds():
    for doc in (somali(), arabic(), mixed()):
        html = render(doc, confidence=False)
        body = re.sub(
            r"<style>.*?</style>|<rp>.*?</rp>|<rt.*?</rt>|<bdi class.*?</bdi>", "", html, flags=re.S
        )
        assert re.sub("<[^>]*>", "", body).strip() == doc.text.strip()


def test_what_is_not_wanted_is_left_out():
    assert "<ruby" not in render(somali(), ipa=False) and "81%" in render(somali(), ipa=False)
    assert "81%" not in render(somali(), confidence=False)
    assert "81%" not in render(somali(scores=None))
    assert "<rt" not in render(somali(ipa=None))


def test_right_to_left():
    found = Elements(render(arabic()))
    assert found.of("p") == [{"dir": "rtl"}]
    assert found.of("div")[0]["lang"] == "ar"
    assert [mark["dir"] for mark in found.of("mark")] == ["rtl", "rtl", "ltr"]
    assert {rt["dir"] for rt in found.of("rt")} == {"ltr"}


def test_mixed_directions():
    html = render(mixed())
    assert Elements(html).of("p") == [{"dir": "ltr"}]
    # The two Arabic words are one run, so that the first of them stands to the right.
    run = re.search(r'<span dir="rtl">(.*?</ruby> .*?)</span> <ruby dir="ltr"', html)[1]
    assert re.findall(r">([^<>]+)<rp>", run) == ["مدينة", "مراكش"]
    name = re.search("<mark.*?</mark>", html)[0]
    assert 'dir="ltr">Studio' in name.replace(' lang="en"', "") and '<span dir="rtl"><' in name


def test_lines_have_directions_of_their_own():
    doc = make_doc(["one", "\n", "محمد", "\n\n", "(", "\n"], spaces=[False] * 6)
    assert [p["dir"] for p in Elements(render(doc)).of("p")] == ["ltr", "rtl", "ltr"]
    assert "<p" not in render(make_doc([])) and "<p" not in render(make_doc([" ", "\n"]))


@pytest.mark.parametrize("style", ["html", "page", "svg"])
@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_in_a_text_a_label_or_a_title_breaks_out(text, style):
    doc = make_doc([text, "x"], [f"B-{text}", "O"], [text, text], text, [0.5])
    doc.user_data["title"] = text
    settings = {"style": "svg"} if style == "svg" else {"page": style == "page"}
    out = render(doc, **settings)
    out.encode("utf8")
    if style == "svg":
        root = ET.fromstring(out)
        assert {element.tag.rpartition("}")[2] for element in root.iter()} <= {
            "svg",
            "rect",
            "text",
        }
        names = {name for element in root.iter() for name in element.attrib}
        assert not {name for name in names if name.startswith("on") or "href" in name}
        return
    found = Elements(out)
    assert {tag for tag, _ in found.found} <= ALLOWED
    attributes = {name for _, attrs in found.found for name in attrs}
    assert attributes <= {
        "class",
        "dir",
        "lang",
        "style",
        "charset",
        "name",
        "content",
        "http-equiv",
    }
    clean = re.sub("[\x00\x07\ufffe]", "\ufffd", text)
    assert clean in "".join(found.texts["rt"]) and clean in found.texts["h2"]
    # As a style sheet it has only ours.
    assert len(found.of("style")) == 1 and text not in "".join(found.texts["style"])


def test_a_page_loads_nothing_and_runs_nothing():
    page = render([somali(), arabic()], page=True)
    assert page.startswith("<!doctype html>")
    found = Elements(page)
    policy = next(meta["content"] for meta in found.of("meta") if "http-equiv" in meta)
    assert policy == "default-src 'none'; style-src 'unsafe-inline'"
    assert not re.search(r"https?:|url\(|@import|<script|<link|src=", page)
    assert found.texts["title"] == ["Names, and how they sound"]
    doc = somali()
    doc.user_data["title"] = "Somali"
    assert Elements(render(doc, page=True)).texts["title"] == ["Somali"]


def test_colours():
    html = render(somali(), colors={"per": "gold"})
    assert '<mark style="background-color: gold" dir="ltr">' in html and 'class="hue-1"' in html
    assert 'fill="gold"' in render(somali(), style="svg", colors={"PER": "gold"})
    other = render(somali(ents=["B-ROLE", "I-ROLE", "O", "B-ROLE", "O"]))
    assert len(set(re.findall(r'class="(hue-\d)"', other))) == 1
    bad = [
        "red; background: url(//x)",
        "url(x)",
        "",
        '"',
        "rgb(1",
        3,
        None,
        "var(--x)",
        "expression(x)",
    ]
    for colour in bad:
        with pytest.raises(PhonemeNERError, match=r"P902.*'PER'"):
            render(somali(), colors={"PER": colour})


def test_parts_and_several():
    doc = somali()
    assert Elements(render(doc[3:5])).texts["rt"] == ["hærɡejsæ"]
    assert "99%" in render(doc[3:5]) and "81%" not in render(doc[3:5])
    assert len(Elements(render(iter([doc, doc]))).of("div")) == 2
    assert render([]).startswith("<style>")


@pytest.mark.parametrize("wrong", ["text", b"x", 3, None, ["text"], [None], {"a": 1}])
def test_what_is_no_doc(wrong):
    with pytest.raises(PhonemeNERError, match=r"P901.*expected a Doc"):
        render(wrong)


def test_settings_out_of_range():
    with pytest.raises(PhonemeNERError, match=r"P502.*style 'png'.*html, svg"):
        render(somali(), style="png")
    for width in (0, 199, 10_001, 300.5, "wide", None):
        with pytest.raises(PhonemeNERError, match=r"P530.*width is"):
            render(somali(), style="svg", width=width)


def test_a_layer_of_some_words_and_a_merged_name():
    doc = somali(ipa=["æħmed", None, None, "hærɡejsæ", ""])
    assert Elements(render(doc)).texts["rt"] == ["æħmed", "hærɡejsæ"]
    doc = somali()
    with doc.retokenize() as retokenizer:
        retokenizer.merge(doc[0:2])
    assert "æħmed ʕæli" in Elements(render(doc)).texts["rt"]


def test_a_damaged_layer_is_told():
    doc = somali()
    key = next(key for key in doc.user_data if "phoneme_layer" in key)
    doc.user_data[key] = {**doc.user_data[key], "ipa": ["x"]}
    with pytest.raises(PhonemeNERError, match=r"P006"):
        render(doc)


def test_notebooks_show_it():
    shown = render(somali())
    assert isinstance(shown, Rendered) and shown._repr_html_() == shown
    assert render(somali(), style="svg")._repr_html_().startswith("<svg")


def test_the_package_itself_offers_it_and_stays_cheap():
    assert spacy_phoneme_ner.render is render
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = spacy_phoneme_ner.nothing
    code = """import sys, spacy
before = set(sys.modules)
import spacy_phoneme_ner
doc = spacy.blank("xx")("a b")
spacy_phoneme_ner.render(doc)
print(*{name.partition(".")[0] for name in set(sys.modules) - before} & {"torch", "safetensors"})"""
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    # Whether thinc has imported torch is its own affair: we do not.
    assert ran.stdout.split() == []


def test_what_a_pipeline_finds_is_shown():
    nlp = spacy.blank("xx")
    nlp.add_pipe("phoneme_ner", config={"lang": "Somali"})
    found = Elements(render(nlp("Axmed Cali Xasan ayaa jooga Hargeysa.")))
    assert len(found.of("mark")) == 2 and "æħmed" in found.texts["rt"]
