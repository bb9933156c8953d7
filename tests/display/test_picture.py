import re
import xml.etree.ElementTree as ET

from display.shown_docs import arabic, make_doc, mixed, somali

from spacy_phoneme_ner.display import render
from spacy_phoneme_ner.display.svg import Picture, advance


def texts(svg):
    """The texts of a picture with their places, from left to right in each row."""
    found = [e for e in ET.fromstring(svg).iter() if e.tag.endswith("text")]
    places = [
        (float(e.get("y")), float(e.get("x")), e.text, int(e.get("font-size"))) for e in found
    ]
    return sorted(places)


def words(svg):
    return [text for _, _, text, size in texts(svg) if size == 19]


def test_words_names_and_sounds():
    doc = somali()
    doc.user_data["title"] = "Somali"
    svg = render(doc, style="svg")
    assert words(svg) == ["Axmed", "Cali", "waa", "Hargeysa", "."]
    assert [text for *_, text, size in texts(svg) if size == 13] == [
        *("æħmed", "ʕæli", "wæː", "hærɡejsæ")
    ]
    assert [text for *_, text, size in texts(svg) if size == 9] == ["PER 81%", "LOC 99%"]
    assert ET.fromstring(svg).get("aria-label") == (
        "Somali: Axmed Cali waa Hargeysa. Names: Axmed Cali (PER 81%), Hargeysa (LOC 99%). "
        "IPA: æħmed ʕæli wæː hærɡejsæ"
    )


def test_a_line_from_right_to_left_begins_at_the_right():
    svg = render(arabic(), style="svg", width=1000)
    expected = ["زار", "محمد", "السادس", "مدينة", "مراكش", "(", "Morocco", ")", "."]
    assert words(svg)[::-1] == expected
    # Who draws the text mirrors the brackets.
    brackets = re.findall(r'<text [^>]*direction="rtl">([()])<', svg)
    assert brackets == ["(", ")"]
    x = [x for _, x, text, _ in texts(svg) if text == "زار"]
    assert x[0] > 900


def test_mixed_directions_in_a_line():
    assert words(render(mixed(), style="svg", width=1000)) == [
        *("The", "film", "مراكش", "مدينة", "by", "Studio", "محمد", ".")
    ]


def test_rows_are_filled_and_names_go_on_in_the_next():
    long = make_doc(["word"] * 60, ["B-PER"] + ["I-PER"] * 59, scores=[0.5])
    svg = render(long, style="svg", width=300)
    boxes = [e for e in ET.fromstring(svg).iter() if e.tag.endswith("rect")][1:]
    assert len(boxes) > 5 and len({box.get("y") for box in boxes}) == len(boxes)
    for box in boxes:
        assert float(box.get("x")) >= 18 and float(box.get("x")) + float(box.get("width")) <= 282.1
    height = float(ET.fromstring(svg).get("height"))
    assert max(y for y, *_ in texts(svg)) < height


def test_what_is_wider_than_the_picture_is_cut():
    svg = render(make_doc(["a" * 5000, "b"], ipa=["ə" * 5000, ""]), style="svg")
    assert words(svg)[0].endswith("…") and len(words(svg)[0]) < 100


def test_an_empty_picture():
    assert ET.fromstring(render([], style="svg")) is not None
    assert ET.fromstring(render(make_doc([]), style="svg")) is not None


def test_text_is_text():
    picture = Picture(10, 10, 'a "b" <c>')
    picture.text(1, 1, "<script>&", 9)
    root = ET.fromstring(str(picture))
    assert root.get("aria-label") == 'a "b" <c>'
    assert [element.text for element in root.iter() if element.tag.endswith("text")] == [
        "<script>&"
    ]


def test_marks_above_and_below_take_no_room():
    assert advance("e\u0301", 10) == advance("e", 10) < advance("漢", 10)
    assert advance("த", 10) > advance("e", 10)
