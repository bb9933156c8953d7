"""What annotation tools export comes back as gold: every form, and all that is not gold."""

import json

import pytest
import spacy
from spacy.tokens import Doc

from spacy_phoneme_ner.corpora import Sentence, convert, read_corpus
from spacy_phoneme_ner.corpora.annotation_tools import TOOLS
from spacy_phoneme_ner.corpora.formats import find_format
from spacy_phoneme_ner.corpora.sentences import Skipped
from spacy_phoneme_ner.errors import PhonemeNERError

# Written for this test.
TEXT = "Ama Osei lives in Oslo."
NAMES = [(0, 8, "PER"), (18, 22, "LOC")]


def label_studio(text=TEXT, names=NAMES, told=True, **more):
    result = [
        {
            "type": "labels",
            "value": {
                "start": start,
                "end": end,
                "labels": [label],
                **({"text": text[start:end]} if told else {}),
            },
        }
        for start, end, label in names
    ]
    return {"data": {"text": text}, "annotations": [{"result": result}], **more}


def label_studio_min(text=TEXT, names=NAMES):
    regions = [{"start": a, "end": b, "text": text[a:b], "labels": [c]} for a, b, c in names]
    return {"text": text, "id": 7, "label": regions, "annotator": 1, "annotation_id": 9}


def doccano(text=TEXT, names=NAMES, key="label"):
    return {"id": 3, "text": text, key: [list(name) for name in names], "Comments": []}


def doccano_entities(text=TEXT, names=NAMES):
    entities = [{"id": 1, "start_offset": a, "end_offset": b, "label": c} for a, b, c in names]
    return {"text": text, "entities": entities, "relations": []}


def prodigy(text=TEXT, names=NAMES, answer="accept", **more):
    spans = [{"start": a, "end": b, "label": c} for a, b, c in names]
    return {"text": text, "spans": spans, "answer": answer, **more}


def argilla(text=TEXT, names=NAMES, **more):
    value = [{"start": a, "end": b, "label": c} for a, b, c in names]
    responses = {"span": [{"value": value, "user_id": "u"}]}
    return {"id": "1", "fields": {"text": text}, "suggestions": {}, "responses": responses, **more}


FORMS = {
    "label-studio": label_studio,
    "label-studio, least": label_studio_min,
    "doccano": doccano,
    "doccano, entities": doccano_entities,
    "prodigy": prodigy,
    "argilla": argilla,
}


def tool_of(form):
    return form.split(",")[0]


@pytest.fixture()
def read(tmp_path):
    def read(tool, *entries):
        path = tmp_path / "export.json"
        path.write_text(json.dumps(entries), encoding="utf8")
        return list(read_corpus(path, tool))

    return read


def names_of(items):
    """The names of sentences, as their words."""
    found = []
    for item in items:
        for word, tag in zip(item.words, item.tags):
            if tag.startswith("B-"):
                found.append([tag[2:], word])
            elif tag != "O":
                found[-1].append(word)
    return [tuple(name) for name in found]


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("lines", [True, False])
def test_every_form_is_told_apart_and_read(form, lines, tmp_path):
    path = tmp_path / f"export.{'jsonl' if lines else 'json'}"
    entries = [FORMS[form](), FORMS[form]("Nobody came.", [])]
    text = "\n".join(map(json.dumps, entries)) if lines else json.dumps(entries, indent=1)
    path.write_text(text, encoding="utf8")
    assert find_format(path) == tool_of(form)
    for format in ("auto", tool_of(form)):
        first, second = read_corpus(path, format)
        assert first.words == ("Ama", "Osei", "lives", "in", "Oslo", ".")
        assert names_of([first]) == [("PER", "Ama", "Osei"), ("LOC", "Oslo")]
        assert set(second.tags) == {"O"}


@pytest.mark.parametrize("form", FORMS)
def test_what_is_trained_on_has_the_text_as_it_was(form, read):
    text = "Ama  Osei, of Oslo (Norway)."
    items = read(tool_of(form), FORMS[form](text, [(0, 9, "PER"), (14, 18, "LOC")]))
    nlp = spacy.blank("xx")
    doc_bin, report = convert(items, lang="eng", vocab=nlp.vocab, ipa="none")
    (doc,) = doc_bin.get_docs(nlp.vocab)
    assert doc.text == "Ama Osei, of Oslo (Norway)."  # two spaces are one
    assert [(ent.text, ent.label_) for ent in doc.ents] == [("Ama Osei", "PER"), ("Oslo", "LOC")]
    assert not doc.has_unknown_spaces and report.cut == 0
    assert ("Cut words", "1") not in report.rows


def test_what_nobody_has_looked_at_is_no_gold(read):
    guess = [{"result": label_studio()["annotations"][0]["result"]}]
    cases = {
        "label-studio": [
            label_studio(annotations=[], predictions=guess),
            label_studio(annotations=[{"result": [], "was_cancelled": True}]),
            {"text": TEXT, "id": 1},
        ],
        "doccano": [{"text": TEXT}],
        "prodigy": [
            {"text": TEXT, "spans": prodigy()["spans"]},
            prodigy(answer="reject"),
            prodigy(answer="ignore"),
        ],
        "argilla": [
            argilla(responses={}, suggestions=argilla()["responses"]),
            argilla(responses={"span": [{"value": [], "status": "draft"}]}),
            argilla(responses={"span": [{"value": [], "status": "discarded"}]}),
            argilla(responses={"stars": [{"value": 3}], "order": [{"value": [{"value": "a"}]}]}),
        ],
    }
    assert set(cases) == set(TOOLS)
    for tool, entries in cases.items():
        items = read(tool, *entries)
        assert len(items) == len(entries)
        assert all(isinstance(item, Skipped) for item in items), tool
    reasons = [item.reason for item in read("prodigy", *cases["prodigy"])]
    assert reasons == ["not annotated", "answer: reject", "answer: ignore"]


def test_of_several_people_one_is_believed(read):
    first, last = ([{"start": 0, "end": end, "label": "PER"}] for end in (3, 8))
    answers = {"span": [{"value": first, "user_id": "a"}, {"value": last, "user_id": "b"}]}
    assert names_of(read("argilla", argilla(responses=answers))) == [("PER", "Ama", "Osei")]
    results = [label_studio(names=[(0, end, "PER")])["annotations"][0] for end in (3, 8)]
    task = label_studio(annotations=results)
    assert names_of(read("label-studio", task)) == [("PER", "Ama", "Osei")]
    results[0]["ground_truth"] = True
    assert names_of(read("label-studio", task)) == [("PER", "Ama")]
    results[0]["was_cancelled"] = True
    assert names_of(read("label-studio", task)) == [("PER", "Ama", "Osei")]


def test_other_marks_and_fields_are_passed_over(read):
    task = label_studio(told=False)
    task["annotations"][0]["result"] += [
        {"type": "choices", "value": {"choices": ["good"]}},
        {"type": "relation", "from_id": "a", "to_id": "b"},
    ]
    task["data"] = {"comment": TEXT}
    assert names_of(read("label-studio", task)) == [("PER", "Ama", "Osei"), ("LOC", "Oslo")]
    record = argilla(fields={"comment": TEXT})
    assert names_of(read("argilla", record)) == [("PER", "Ama", "Osei"), ("LOC", "Oslo")]


@pytest.mark.parametrize("form", FORMS)
def test_names_that_no_tags_can_say(form, read):
    """In each other, with white space, over line ends; labels of two words."""
    make, tool = FORMS[form], tool_of(form)
    items = read(tool, make(TEXT, [(0, 8, "PER"), (4, 8, "Family name"), (4, 12, "X")]))
    assert [i.reason for i in items if isinstance(i, Skipped)] == [
        "name inside another, or over it"
    ] * 2
    assert names_of(items[2:]) == [("PER", "Ama", "Osei")]
    items = read(tool, make(TEXT, [(3, 9, "Family name"), (9, 9, "PER"), (17, 18, "LOC")]))
    assert names_of([i for i in items if isinstance(i, Sentence)]) == [("Family_name", "Osei")]
    assert [i.reason for i in items if isinstance(i, Skipped)] == ["name without characters"] * 2
    two = "Ama Osei\r\n\n  in Oslo \n"
    first, second = read(tool, make(two, [(0, 8, "PER"), (16, 20, "LOC")]))
    assert (first.words, second.words) == (("Ama", "Osei"), ("in", "Oslo"))
    assert names_of([second]) == [("LOC", "Oslo")]
    (item,) = read(tool, make(two, [(4, 20, "PER")]))
    assert item.reason == "a name over the end of a line"
    (item,) = read(tool, make(TEXT, [(0, 8, "PER"), (18, 99, "LOC")]))
    assert item.reason == "a name that is not in the text"
    (item,) = read(tool, make(" \n", []))
    assert item.reason == "sentence without words"


@pytest.mark.parametrize("form", FORMS)
def test_words_are_cut_where_names_end(form, read):
    items = read(
        tool_of(form), FORMS[form]("the Oslobased Ama-Osei", [(4, 8, "LOC"), (14, 17, "PER")])
    )
    assert items[0].words[:3] == ("the", "Oslo", "based") and items[0].cut >= 1
    assert names_of(items) == [("LOC", "Oslo"), ("PER", "Ama")]
    nlp = spacy.blank("xx")
    doc_bin, report = convert(items, lang="eng", vocab=nlp.vocab, ipa="none")
    assert next(doc_bin.get_docs(nlp.vocab)).text == "the Oslobased Ama-Osei"
    assert ("  LOC", "1") in report.rows and dict(report.rows)["Cut words"] == str(items[0].cut)


@pytest.mark.parametrize("form", FORMS)
def test_characters_of_two_units(form, read):
    """Tools that run in a browser may count an emoji twice."""
    text = "🚀🚀 Ama Osei in Oslo"
    right = [("PER", "Ama", "Osei"), ("LOC", "Oslo")]
    points, units = [(3, 11, "PER"), (15, 19, "LOC")], [(5, 13, "PER"), (17, 21, "LOC")]
    assert names_of(read(tool_of(form), FORMS[form](text, points))) == right
    entry = FORMS[form](text, units)
    if tool_of(form) == "label-studio":  # which says what it has marked
        regions = entry.get("label") or [r["value"] for r in entry["annotations"][0]["result"]]
        for region, (start, end, _) in zip(regions, points):
            region["text"] = text[start:end]
    assert names_of(read(tool_of(form), entry)) == right


def test_a_region_that_says_something_else_is_not_believed(read):
    task = label_studio()
    task["annotations"][0]["result"][0]["value"]["text"] = "Kofi"
    (item,) = read("label-studio", task)
    assert item.reason == "a name that is not in the text"
    # Line ends are written out.
    task = label_studio("Ama\nOsei", [(0, 3, "PER")])
    task["annotations"][0]["result"][0]["value"].update(text="Ama\\n", end=4)
    assert names_of(read("label-studio", task)) == [("PER", "Ama")]


def test_prodigys_own_tokens(read):
    tokens = [
        {"text": t, "start": 0, "end": 0, "id": 0} for t in ("Ama", "Osei", "lives in", "Oslo", ".")
    ]
    (item,) = read("prodigy", prodigy(tokens=tokens))
    assert item.words == ("Ama", "Osei", "lives in", "Oslo", ".")
    assert item.spaces == (True, True, True, False, False)
    (item,) = read("prodigy", prodigy(tokens=tokens[1:]))  # of another text
    assert item.words == ("Ama", "Osei", "lives", "in", "Oslo", ".")


BAD = {
    "label-studio": [
        ({"data": 3, "annotations": [{"result": []}]}, "no text for the text"),
        ({"data": {"a": "x", "b": "y"}, "annotations": [{"result": []}]}, "'a', 'b' for the text"),
        ({"data": {"text": "x"}, "annotations": 3}, "3 in 'annotations'"),
        ({"data": {"text": "x"}, "annotations": [{"result": 3}]}, "3 in 'result'"),
        (label_studio(names=[("a", 3, "PER")], told=False), "for a name"),
    ],
    "doccano": [
        ({"label": []}, "no 'text'"),
        ({"text": 3, "label": []}, "int in 'text'"),
        ({"text": "x", "label": "PER"}, "'PER' in 'label'"),
        ({"text": "x", "label": [[0, 1]]}, r"\[0, 1\] for a name"),
        ({"text": "x", "label": [[True, 1, "PER"]]}, "for a name"),
        ({"text": "x", "entities": [{"start": 0, "end": 1, "label": "PER"}]}, "for a name"),
    ],
    "prodigy": [
        ({"spans": [], "answer": "accept"}, "no 'text'"),
        (prodigy(names=[(0, 1, 3)]), "for a name"),
        ({"text": "x", "spans": 3, "answer": "accept"}, "3 in 'spans'"),
        (prodigy(tokens=[{"id": 3}]), "in 'tokens'"),
    ],
    "argilla": [
        (argilla(fields={"a": "x", "b": "y"}), "'a', 'b' in 'fields'"),
        (argilla(fields=3), "no text in 'fields'"),
        (argilla(responses=3), "3 in 'responses'"),
        (argilla(names=[(0, "a", "PER")]), "for a name"),
    ],
}


@pytest.mark.parametrize(("tool", "entry", "got"), [(t, *case) for t in BAD for case in BAD[t]])
def test_what_is_malformed_is_named(tool, entry, got, read):
    with pytest.raises(PhonemeNERError, match=rf"P207\] .*entry 2: got .*{got}, expected "):
        read(tool, FORMS[tool](), entry)


@pytest.mark.parametrize("tool", TOOLS)
@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "P203"),
        ("[]", "P203.*an empty list"),
        ("[3]", "P207.*entry 1: got int"),
        ("null", r"P207.*export.json:1: got null"),
        ('{"text": "a"}\n{"text"', r"P206.*export.json:2:8"),
        ('[{"text": 1},\n{"text"]', r"P206.*export.json:2:8"),
    ],
)
def test_what_is_no_json_is_named(tool, text, message, tmp_path):
    (tmp_path / "export.json").write_text(text, encoding="utf8")
    with pytest.raises(PhonemeNERError, match=message):
        list(read_corpus(tmp_path / "export.json", tool))


def test_a_file_of_no_tool_is_told(tmp_path):
    (tmp_path / "export.jsonl").write_text('{"text": "a", "meta": 1}', encoding="utf8")
    with pytest.raises(PhonemeNERError, match=r"P207.*'text', 'meta'.*label-studio.*--format"):
        read_corpus(tmp_path / "export.jsonl")


def test_spaces_are_one_for_each_word():
    with pytest.raises(PhonemeNERError, match="2 words, 1 spaces"):
        Sentence(words=("a", "b"), tags=None, spaces=(True,))
    assert Doc(spacy.blank("xx").vocab, words=["a"]).text == "a "
