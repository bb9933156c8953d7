"""What annotation tools import: as their documentation has it, and it comes back as gold."""

import json

import pytest
import spacy

from spacy_phoneme_ner.annotation import FORMATS, AnnotatedDocument, Document, Entity
from spacy_phoneme_ner.corpora import read_corpus
from spacy_phoneme_ner.corpora.annotation_tools import TOOLS
from spacy_phoneme_ner.corpora.sentences import Skipped

TEXT = "🚀 Ama Osei lives in Oslo."
NAMES = (
    Entity(2, 10, "PER", "Ama Osei", 0.75, "ama"),
    Entity(20, 24, "LOC", "Oslo", 0.5),
)
DOCUMENTS = [
    AnnotatedDocument(Document(TEXT, "news.jsonl:1", meta={"year": 1999}), NAMES, "eng", 7),
    AnnotatedDocument(Document("Nobody\n[\n]\ncame.", "news.jsonl:2"), (), "eng", 3),
]
NLP = spacy.blank("xx")


def write(tool, folder, documents=DOCUMENTS, name="out"):
    path = folder / f"{name}{FORMATS[tool].suffix}"
    FORMATS[tool].write(path, documents, NLP.tokenizer)
    return path


def read(path):
    text = path.read_text(encoding="utf8")
    return json.loads(text) if path.suffix == ".json" else list(map(json.loads, text.splitlines()))


def test_label_studio(tmp_path):
    first, second = read(write("label-studio", tmp_path))
    assert first["data"] == {"text": TEXT, "id": "news.jsonl:1", "lang": "eng"}
    assert first["meta"] == {"year": 1999} and "meta" not in second
    (prediction,) = first["predictions"]
    assert prediction["score"] == 0.5
    person, place = prediction["result"]
    assert person["id"] != place["id"]
    assert (person["from_name"], person["to_name"], person["type"]) == ("label", "text", "labels")
    assert person["value"] == {"start": 2, "end": 10, "text": "Ama Osei", "labels": ["PER"]}
    assert second["predictions"] == [{"model_version": "phoneme_ner", "result": []}]


def test_doccano(tmp_path):
    first, second = read(write("doccano", tmp_path))
    assert first["text"] == TEXT and first["label"] == [[2, 10, "PER"], [20, 24, "LOC"]]
    assert first["source"] == "news.jsonl:1" and first["meta"] == {"year": 1999}
    assert second["label"] == [] and "id" not in second


def test_argilla(tmp_path):
    first, second = read(write("argilla", tmp_path))
    assert first["fields"] == {"text": TEXT} and first["id"] == "news.jsonl:1"
    assert first["suggestions"]["span"] == {
        "value": [
            {"start": 2, "end": 10, "label": "PER"},
            {"start": 20, "end": 24, "label": "LOC"},
        ],
        "score": [0.75, 0.5],
        "agent": "phoneme_ner",
    }
    assert second["suggestions"] == second["responses"] == {}
    unsure = AnnotatedDocument(Document(TEXT), (NAMES[0], Entity(20, 24, "LOC", "Oslo")))
    (record,) = read(write("argilla", tmp_path, [unsure], "unsure"))
    assert record["suggestions"]["span"]["score"] is None


def test_prodigy(tmp_path):
    first, second = read(write("prodigy", tmp_path))
    assert first["meta"] == {"year": 1999, "id": "news.jsonl:1", "lang": "eng"}
    person, place = first["spans"]
    assert [t["text"] for t in first["tokens"]] == ["🚀", "Ama", "Osei", "lives", "in", "Oslo", "."]
    assert first["tokens"][0] == {"text": "🚀", "start": 0, "end": 1, "id": 0, "ws": True}
    assert (person["token_start"], person["token_end"], person["label"]) == (1, 2, "PER")
    assert (place["start"], place["end"], place["token_end"]) == (20, 24, 5)
    assert "answer" not in first and second["spans"] == []
    for token in first["tokens"]:
        assert TEXT[token["start"] : token["end"]] == token["text"]
    # A mark that is no whole tokens would be refused.
    part = AnnotatedDocument(Document("in Osloson"), (Entity(3, 7, "LOC", "Oslo"),))
    (example,) = read(write("prodigy", tmp_path, [part], "part"))
    assert (example["spans"][0]["start"], example["spans"][0]["end"]) == (3, 10)


@pytest.mark.parametrize("tool", TOOLS)
@pytest.mark.parametrize("counts", [(0,), (1, 1), (0, 2), (2, 0, 1)])
def test_parts_are_joined_to_what_is_written_at_once(tool, counts, tmp_path):
    whole = [DOCUMENTS[i % 2] for i in range(sum(counts))]
    parts, start = [], 0
    for i, n in enumerate(counts):
        parts.append(write(tool, tmp_path, whole[start : start + n], f"part{i}"))
        start += n
    FORMATS[tool].join(parts, tmp_path / "joined")
    assert (tmp_path / "joined").read_bytes() == write(tool, tmp_path, whole, "whole").read_bytes()


def answer(tool, entry):
    """What the tool exports when a person has said that all is right."""
    if tool == "label-studio":
        entry["annotations"] = [{"result": p["result"]} for p in entry.pop("predictions")]
    elif tool == "argilla":
        value = entry["suggestions"].get("span", {"value": []})["value"]
        entry["responses"] = {"span": [{"value": value, "user_id": "u"}]}
    elif tool == "prodigy":
        entry["answer"] = "accept"
    return entry


@pytest.mark.parametrize("tool", TOOLS)
def test_what_a_person_confirms_comes_back_as_gold(tool, tmp_path):
    path = write(tool, tmp_path)
    if tool != "doccano":  # which keeps no guesses apart
        assert all(isinstance(item, Skipped) for item in read_corpus(path, tool))
    export = tmp_path / "export.json"
    export.write_text(json.dumps([answer(tool, entry) for entry in read(path)]), encoding="utf8")
    first, *others = read_corpus(export, "auto")
    assert first.words == ("🚀", "Ama", "Osei", "lives", "in", "Oslo", ".")
    assert first.tags == ("O", "B-PER", "I-PER", "O", "O", "B-LOC", "O")
    assert [item.words[0] for item in others] == ["Nobody", "[", "]", "came"]
