"""A pipeline learns from text alone."""

import pytest
import spacy
from shared_pipelines import add_encoder, listener
from spacy.tokens import Span
from spacy.training import Example
from tiny_bundles import ORTH, TEXTS, TRAIN, architecture, examples, found, trained_pipeline

from spacy_phoneme_ner.adaptation import AdaptationSettings, adapt
from spacy_phoneme_ner.errors import PhonemeNERError
from spacy_phoneme_ner.pipeline.teacher import TeacherPipeline

pytestmark = pytest.mark.usefixtures("one_thread")
CRF = {"model": architecture("CRFTagger")}
EAGER = AdaptationSettings(passes=60, learn_rate=0.02, dropout=0.0, least_words=0)
GOLD = [ents for _, ents in TRAIN]


@pytest.fixture(scope="module")
def models(tmp_path_factory):
    """Folders of pipelines: one that learned little, and those of others."""
    folder = tmp_path_factory.mktemp("models")
    made = {
        "little": trained_pipeline(CRF, steps=2),
        "teacher": trained_pipeline(CRF, steps=60, seed=1),
        "other labels": trained_pipeline(CRF, [(TEXTS[0], [(0, 11, "ANIMAL")])], steps=1),
        "no names": spacy.blank("en"),
        "by rules": trained_pipeline(CRF, steps=1, g2p={"@g2p": "spacy-phoneme-ner.IPA.v1"}),
    }
    two = trained_pipeline(CRF, steps=1)
    two.add_pipe("phoneme_ner", name="second", source=None, config={"pretrained": None, **CRF})
    two.initialize(lambda: examples(two))
    made["two"] = two
    for name, nlp in made.items():
        nlp.to_disk(folder / name)
    return {name: str(folder / name) for name in made}


def test_it_finds_what_its_teacher_finds(models):
    before, teacher = (found(spacy.load(models[name])) for name in ("little", "teacher"))
    assert teacher == GOLD != before
    adapted = adapt(models["little"], TEXTS, lang="sw", teacher=models["teacher"], settings=EAGER)
    assert found(adapted.nlp) == GOLD
    counts = adapted.changes.counts
    assert counts["kept"] < sum(map(len, GOLD)) == sum(counts.values()) - counts["lost"]
    assert (adapted.n_lines, adapted.n_words) == (4, sum(len(text.split()) for text in TEXTS))


def test_a_teacher_may_be_loaded_already_and_gives_its_threshold(models):
    nlp = spacy.load(models["teacher"])
    nlp.get_pipe("phoneme_ner").cfg["threshold"] = 0.25
    settings = AdaptationSettings(passes=1, least_words=0)
    adapted = adapt(
        models["little"], TEXTS, lang="sw", teacher=TeacherPipeline(nlp), settings=settings
    )
    assert adapted.nlp.get_pipe("phoneme_ner").threshold == 0.25


def test_it_becomes_sure_of_what_it_thinks_itself(models):
    adapted = adapt(models["teacher"], TEXTS, lang="sw", settings=EAGER)
    assert found(adapted.nlp) == GOLD
    before, after = (
        [ent._.score for doc in nlp.pipe(TEXTS) for ent in doc.ents]
        for nlp in (spacy.load(models["teacher"]), adapted.nlp)
    )
    assert sum(after) > sum(before)


def test_the_same_seed_gives_the_same_weights(models):
    settings = AdaptationSettings(passes=2, least_words=0)

    def weights(seed):
        its = AdaptationSettings(**{**settings.__dict__, "seed": seed})
        return adapt(models["little"], TEXTS, lang="sw", settings=its).nlp.to_bytes()

    assert weights(0) == weights(0) != weights(1)


def test_the_text_is_not_kept_and_the_model_is_as_it_was(models, tmp_path):
    before = {p: p.read_bytes() for p in _files(models["little"])}
    adapted = adapt(models["little"], ["Zanzibarita sleeps ."], lang="sw", settings=EAGER)
    adapted.nlp.to_disk(tmp_path / "adapted")
    assert {p: p.read_bytes() for p in _files(models["little"])} == before
    assert not any(b"Zanzibarita" in p.read_bytes() for p in _files(tmp_path / "adapted"))


def test_it_is_saved_loaded_and_trained_further(models, tmp_path):
    adapted = adapt(models["little"], TEXTS, lang="sw", teacher=models["teacher"], settings=EAGER)
    adapted.nlp.to_disk(tmp_path / "adapted")
    nlp = spacy.load(tmp_path / "adapted")
    assert found(nlp) == found(adapted.nlp)
    assert nlp.get_pipe("phoneme_ner").lang == "sw"
    assert nlp.config["components"]["phoneme_ner"]["lang"] == "sw"
    optimizer = nlp.resume_training()
    new = [Example.from_dict(nlp.make_doc(TEXTS[2]), {"entities": [(4, 9, "LOC")]})]
    for _ in range(60):
        nlp.update(new, sgd=optimizer)
    assert [ent.text for ent in nlp(TEXTS[2]).ents] == ["river"]


def test_a_text_that_is_too_small_changes_nothing(models):
    settings = AdaptationSettings(passes=5, learn_rate=0.1, least_words=1_000)
    adapted = adapt(models["little"], TEXTS, lang="sw", settings=settings)
    assert not adapted.learned
    assert found(adapted.nlp) == found(spacy.load(models["little"]))
    assert adapted.changes.counts["kept"] == sum(adapted.changes.counts.values())
    assert adapted.nlp.get_pipe("phoneme_ner").lang == "sw"


def test_progress_is_told_in_words(models):
    told = {}

    def note(step, n_words, total):
        done, _ = told.get(step, (0, total))
        told[step] = done + n_words, total

    settings = AdaptationSettings(passes=3, least_words=0)
    its = adapt(models["little"], TEXTS, lang="sw", settings=settings, on_progress=note)
    assert told["Learning"] == (3 * its.n_words, 3 * its.n_words)
    assert all(done == total for done, total in told.values())


def test_words_may_be_given_and_nothing_else_of_them_is_looked_at(models):
    settings = AdaptationSettings(passes=2, least_words=0)
    nlp = spacy.blank("xx")
    docs = [nlp.make_doc(text) for text in TEXTS]
    docs[0].ents = [Span(docs[0], 0, 4, label="ORG")]
    by_text, by_words = (
        adapt(models["little"], lines, lang="sw", settings=settings).nlp.to_bytes()
        for lines in (TEXTS, docs)
    )
    assert by_text == by_words


@pytest.mark.parametrize(
    ("model", "settings", "message"),
    [
        ("little", {"lines": []}, "P362"),
        ("little", {"lines": ["", " \t "]}, "P362"),
        ("by rules", {"lang": "Quenyaish"}, "Quenyaish"),
        ("little", {"teacher": "other labels"}, "P175.*B-ANIMAL"),
        ("little", {"teacher": "no names"}, "P177"),
        ("little", {"teacher": "nowhere"}, "P806.*nowhere"),
        ("little", {"component": "ner"}, "P361.*phoneme_ner"),
        ("no names", {}, "P803"),
        ("nowhere", {}, "P806.*nowhere"),
        ("two", {}, "P360.*phoneme_ner, second"),
    ],
)
def test_mistakes_are_told(models, model, settings, message):
    given = {"lines": TEXTS, "lang": "sw", **settings}
    if "teacher" in given:
        given["teacher"] = models.get(given["teacher"], given["teacher"])
    with pytest.raises(PhonemeNERError, match=message):
        adapt(models.get(model, model), **given)


def test_one_of_several_components_is_named(models):
    settings = AdaptationSettings(passes=1, least_words=0)
    adapted = adapt(models["two"], TEXTS, lang="sw", component="second", settings=settings)
    old, new = spacy.load(models["two"]), adapted.nlp
    assert old.get_pipe("phoneme_ner").to_bytes() == new.get_pipe("phoneme_ner").to_bytes()
    assert old.get_pipe("second").to_bytes() != new.get_pipe("second").to_bytes()


def test_an_encoder_that_others_read_is_left_alone(tmp_path):
    nlp = spacy.blank("en")
    add_encoder(nlp, "shared")
    model = {"@architectures": "spacy-phoneme-ner.CRFTagger.v1", "tok2vec": listener("*")}
    nlp.add_pipe("phoneme_ner", config={"pretrained": None, "g2p": ORTH, "model": model})
    nlp.initialize(lambda: examples(nlp))
    nlp.to_disk(tmp_path)
    with pytest.raises(PhonemeNERError, match=r"P364.*phoneme_ner"):
        adapt(str(tmp_path), TEXTS, lang="sw")


def _files(folder):
    from pathlib import Path

    return sorted(path for path in Path(folder).rglob("*") if path.is_file())
