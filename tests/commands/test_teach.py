"""The command that has a pipeline tag a corpus for others to learn from."""

from functools import partial

import numpy as np
import pytest
import spacy
from running import run_command
from spacy.tokens import Doc, DocBin
from tiny_bundles import TEXTS, architecture, trained_pipeline

from spacy_phoneme_ner.commands import phoneme_cli
from spacy_phoneme_ner.commands.teach import teach_cli
from spacy_phoneme_ner.corpora.sampled import SampledCorpus
from spacy_phoneme_ner.corpora.teacher_file import TeacherFile
from spacy_phoneme_ner.models.heads.soft_tags import SoftTags
from spacy_phoneme_ner.pipeline.teacher import TeacherPipeline

pytestmark = pytest.mark.usefixtures("one_thread")
run = partial(run_command, teach_cli)
LANGS = ("kin", "sin", "tam")


@pytest.fixture(scope="module")
def nlp():
    return trained_pipeline({"model": architecture("CRFTagger")}, steps=40)


@pytest.fixture(scope="module")
def model(nlp, tmp_path_factory):
    path = tmp_path_factory.mktemp("models") / "teacher"
    nlp.to_disk(path)
    return path


@pytest.fixture(scope="module")
def corpus(tmp_path_factory):
    """Sentences of three languages in two folders, the last words of which are names."""
    folder = tmp_path_factory.mktemp("corpus")
    vocab = spacy.blank("xx").vocab
    for i, lang in enumerate(LANGS):
        docs = []
        for j in range(10):
            words = [*TEXTS[j % len(TEXTS)].split(), f"{lang}{j}"]
            docs.append(Doc(vocab, words=words, ents=[*["O"] * (len(words) - 1), "B-EVENT"]))
        path = folder / ("news" if i else "wiki") / f"{lang}.spacy"
        path.parent.mkdir(exist_ok=True)
        DocBin(docs=docs).to_disk(path)
    return folder


def words_of(docs):
    return [[token.text for token in doc] for doc in docs]


def all_words(corpus):
    vocab = spacy.blank("xx").vocab
    docs = [d for p in corpus.rglob("*.spacy") for d in DocBin().from_disk(p).get_docs(vocab)]
    return words_of(docs)


def test_it_writes_what_the_pipeline_thinks_of_each_sentence(nlp, model, corpus, tmp_path):
    out = tmp_path / "new" / "taught.safetensors"
    output = run(model, corpus, "--output", out, "--sure", "1")
    assert [path.name for path in out.parent.iterdir()] == [out.name]
    taught, texts = TeacherFile.from_disk(out), all_words(corpus)
    assert len(taught) == 30 and taught.tags == nlp.get_pipe("phoneme_ner").tags
    facts = {"teacher": str(model), "component": "phoneme_ner", "sure": "1.0"}
    assert facts.items() <= taught.facts.items()
    assert f"| 30 | {sum(map(len, texts))} | 100.0 % |" in output and f"Wrote {out}" in output
    teacher = TeacherPipeline(nlp)
    for words in texts:
        (expected,) = teacher.score([Doc(spacy.blank("xx").vocab, words=words)])
        chances = [SoftTags([r], teacher.moves).chances() for r in (taught.find(words), expected)]
        np.testing.assert_allclose(*chances, atol=0.02)


def test_several_files(model, corpus, tmp_path):
    files = [corpus / "wiki" / "kin.spacy", corpus / "news" / "tam.spacy"]
    assert run(model, *files, "-o", tmp_path / "taught", "--quiet") == ""
    taught = TeacherFile.from_disk(tmp_path / "taught")
    found = [taught.find(words) is not None for words in all_words(corpus)]
    assert sum(found) == 20 == len(taught)


@pytest.mark.parametrize(
    ("args", "settings"),
    [
        (("--size", "8", "--seed", "3"), {"size": 8, "seed": 3}),
        (("--size", "9", "--temperature", "5"), {"size": 9, "temperature": 5.0}),
        (("--only", "si,ta"), {"only": "si,ta"}),
        (("--exclude", "kin"), {"exclude": "kin"}),
        (("--corpora", "news"), {"corpora": "news"}),
    ],
)
def test_what_is_drawn_is_what_training_draws(model, corpus, tmp_path, args, settings):
    run(model, corpus, "-o", tmp_path / "taught", "--quiet", *args)
    taught = TeacherFile.from_disk(tmp_path / "taught")
    expected = words_of(SampledCorpus(corpus, **settings).read_docs(spacy.blank("xx").vocab))
    assert len(taught) == len(expected) < 30
    assert all(taught.find(words) is not None for words in expected)


def test_mistakes_are_named_and_nothing_is_left(model, corpus, tmp_path):
    blank = spacy.blank("en")
    blank.to_disk(tmp_path / "blank")
    (tmp_path / "empty").mkdir()
    (tmp_path / "damaged.spacy").write_text("waa")
    DocBin(docs=[Doc(blank.vocab)]).to_disk(tmp_path / "nothing.spacy")
    (tmp_path / "file").write_text("mine")
    before = sorted(tmp_path.rglob("*"))
    out = ("-o", tmp_path / "out" / "taught")
    for code, *args in (
        ("P410", tmp_path / "absent", corpus, *out),
        ("P177", tmp_path / "blank", corpus, *out),
        ("P177", model, corpus, *out, "--component", "tagger"),
        ("P412", model, tmp_path / "absent", *out),
        ("P403", model, tmp_path / "empty", *out),
        ("P213", model, tmp_path / "damaged.spacy", *out),
        ("P233", model, tmp_path / "nothing.spacy", *out),
        ("P221", model, corpus, *out, "--only", "eng"),
        ("P530", model, corpus, *out, "--sure", "2"),
        ("P530", model, corpus, *out, "--size", "2", "--temperature", "0"),
        ("P505", model, corpus, "-o", tmp_path / "file" / "taught"),
    ):
        assert code in run(*args, "--quiet", code=1), (code, args)
    assert sorted(tmp_path.rglob("*")) == before and (tmp_path / "file").read_text() == "mine"


def test_it_goes_on_where_it_was_interrupted(model, corpus, tmp_path, monkeypatch):
    from spacy_phoneme_ner.corpora import teaching

    monkeypatch.setattr(teaching, "_BATCH", 4)
    monkeypatch.setattr(teaching, "_KEPT", 4)
    score, asked = TeacherPipeline.score, []

    def tag(self, docs):
        asked.extend(docs)
        if len(asked) == 12:
            raise KeyboardInterrupt
        return score(self, docs)

    monkeypatch.setattr(TeacherPipeline, "score", tag)
    out = tmp_path / "taught"
    run(model, corpus, "-o", out, "--quiet", code=130)
    assert [path.name for path in tmp_path.iterdir()] == ["taught.unfinished"]
    run(model, corpus, "-o", out, "--quiet")
    assert len(asked) == 12 + 30 - 8 and len(TeacherFile.from_disk(out)) == 30
    assert list(tmp_path.iterdir()) == [out]


def test_a_good_file_outlives_a_failure(model, corpus, tmp_path):
    out = tmp_path / "taught"
    run(model, corpus, "-o", out, "--quiet")
    data = out.read_bytes()
    run(model, corpus, "-o", out, "--component", "tagger", "--quiet", code=1)
    assert out.read_bytes() == data and list(tmp_path.iterdir()) == [out]


def test_it_is_a_command_of_spacy():
    assert teach_cli in [command.callback for command in phoneme_cli.registered_commands]
