"""The benchmark of what a text without annotation teaches, on a tiny corpus."""

import json
import sys
from pathlib import Path

import pytest
import spacy
from spacy.tokens import Doc, DocBin
from tiny_bundles import TRAIN, save_pupil_and_teacher

from spacy_phoneme_ner.pipeline.phonemizer import pronounce
from spacy_phoneme_ner.pipeline.teacher import TeacherPipeline

BENCHMARKS = Path(__file__).parents[1] / "benchmarks"
sys.path.insert(0, str(BENCHMARKS))
try:
    import adaptation
finally:
    sys.path.remove(str(BENCHMARKS))

pytestmark = pytest.mark.usefixtures("one_thread")


@pytest.fixture(scope="module")
def models(tmp_path_factory):
    return save_pupil_and_teacher(tmp_path_factory.mktemp("models"))


@pytest.fixture(scope="module")
def corpus(tmp_path_factory, models):
    nlp = spacy.load(models / "teacher")
    docs = []
    for text, ents in TRAIN * 2:
        made = nlp.make_doc(text)
        spaces = [bool(token.whitespace_) for token in made]
        doc = Doc(nlp.vocab, words=[token.text for token in made], spaces=spaces)
        doc.set_ents([doc.char_span(*ent) for ent in ents], default="outside")
        docs.append(doc)
    pronounce(docs, nlp.get_pipe("phoneme_ner").g2p, "sw")
    path = tmp_path_factory.mktemp("corpus") / "news" / "swa.spacy"
    path.parent.mkdir()
    DocBin(docs=docs, store_user_data=True).to_disk(path)
    return path.parents[1]


def scores(folder, title):
    content = json.loads((folder / f"{title}-0.json").read_text(encoding="utf8"))
    return content["scores"]["swa news"]["value"]


def test_each_means_is_scored_and_the_text_alone_is_learned(models, corpus, tmp_path, monkeypatch):
    texts = []

    def learn(model, its, lang, teacher, settings):
        texts.append(([doc.text for doc in its], lang, teacher is not None, settings))
        return spacy.load(models / "teacher" if teacher else models / "little")

    monkeypatch.setattr(adaptation, "learn", learn)
    monkeypatch.chdir(models)
    adaptation.score("little", corpus, "teacher", output=tmp_path)
    assert len([*tmp_path.glob("*.json")]) == len(adaptation.MEANS)
    assert scores(tmp_path, "little, teacher") == scores(tmp_path, "little, taught") == 100
    assert scores(tmp_path, "little, as it is") == scores(tmp_path, "little, itself") < 100
    assert [text for text, *_ in texts] == [[text for text, _ in TRAIN * 2]] * 4
    assert [has for _, _, has, _ in texts] == [False, False, True, True]
    assert [settings.agreement for *_, settings in texts][:2] == [0.0, 0.25]


def test_other_text_is_scored_than_is_learned(models, corpus, tmp_path, monkeypatch):
    learned = []
    monkeypatch.setattr(
        adaptation,
        "learn",
        lambda model, texts, *_: learned.append([doc.text for doc in texts]) or spacy.load(model),
    )
    monkeypatch.chdir(models)
    adaptation.score("little", corpus, means="itself", other=True, output=tmp_path)
    assert learned == [[text for text, _ in (TRAIN * 2)[::2]]]
    content = json.loads((tmp_path / "little, itself, other text-0.json").read_text("utf8"))
    assert content["system"] == "little, itself, other text"


def test_a_teacher_is_asked_once(models, monkeypatch):
    asked = []
    score = TeacherPipeline.score
    monkeypatch.setattr(
        TeacherPipeline, "score", lambda self, docs: asked.append(len(docs)) or score(self, docs)
    )
    teacher = adaptation.RememberedTeacher(str(models / "teacher"))
    docs = [teacher.nlp.make_doc(text) for text, _ in TRAIN]
    first = teacher.score(docs)
    again = teacher.score(docs[::-1])
    assert asked == [4]
    assert all((a == b).all() for a, b in zip(first, again[::-1], strict=True))


def test_sizes(models, corpus, tmp_path, monkeypatch, capsys):
    sizes = []
    monkeypatch.setattr(
        adaptation,
        "learn",
        lambda model, texts, *_: sizes.append(len(texts)) or spacy.load(models / "teacher"),
    )
    monkeypatch.chdir(models)
    adaptation.sizes("little", corpus, "teacher", output=tmp_path)
    assert sizes == [4] * 10  # as many as half of the corpus has
    assert "| taught" in capsys.readouterr().out
