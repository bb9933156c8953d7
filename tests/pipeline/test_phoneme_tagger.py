"""The phoneme_tagger component, as spaCy uses it."""

import subprocess
import sys
from shutil import copyfile

import numpy as np
import pytest
import spacy
from shared_pipelines import add_encoder, listener
from spacy.tokens import Doc
from spacy.training import Example
from tagged_sentences import (
    CONFIG,
    SENTENCES,
    blank_tagger,
    examples,
    initialized_tagger,
    train,
)
from thinc.api import SGD, Adam, fix_random_seed
from tiny_encoders import SIZES, save_phoneme_encoder

from spacy_phoneme_ner.errors import PhonemeNERError
from spacy_phoneme_ner.layer import get_ipa, has_layer, set_layer
from spacy_phoneme_ner.models.transformers.loaders import make_folder_loader_v1

pytestmark = pytest.mark.usefixtures("one_thread")
TEXTS = [text for text, _ in SENTENCES]


def tags_of(doc):
    return " ".join(token.tag_ for token in doc)


@pytest.fixture(scope="module")
def trained():
    nlp = blank_tagger()
    losses = train(nlp)
    assert losses["phoneme_tagger"] < 0.1
    return nlp


def copied(nlp):
    other = blank_tagger()
    return other.from_bytes(nlp.to_bytes())


def test_it_learns_its_training_data(trained):
    for text, tags in SENTENCES:
        doc = trained(text)
        assert tags_of(doc) == tags
        assert [token.pos_ for token in doc] == tags.split()
    scores = trained.evaluate(examples(trained))
    assert scores["tag_acc"] == scores["pos_acc"] == 1.0


def test_disk_and_bytes_round_trips_into_differently_seeded_models(trained, tmp_path):
    texts = [*TEXTS, "Nobody sees two boats in Accra ."]
    trained.to_disk(tmp_path)
    fix_random_seed(1)
    from_disk = spacy.load(tmp_path)
    assert from_disk.get_pipe("phoneme_tagger").labels == trained.get_pipe("phoneme_tagger").labels
    docs = list(trained.pipe(texts))
    expected = trained.get_pipe("phoneme_tagger").model.predict(docs)
    for other in (from_disk, copied(trained)):
        assert [tags_of(doc) for doc in other.pipe(texts)] == [tags_of(doc) for doc in docs]
        for ours, theirs in zip(other.get_pipe("phoneme_tagger").model.predict(docs), expected):
            np.testing.assert_allclose(ours, theirs, atol=1e-5)


def test_saved_weights_are_safetensors_and_nothing_can_run(trained, tmp_path):
    trained.to_disk(tmp_path)
    data = (tmp_path / "phoneme_tagger" / "model").read_bytes()
    assert b"F32" in data and b"\x80\x02" not in data[:2] and b"PK\x03\x04" not in data


def test_settings_are_saved(tmp_path):
    nlp = initialized_tagger(
        overwrite=True, neg_prefix="not:", label_smoothing=0.25, set_pos=False, lang="eng"
    )
    nlp.to_disk(tmp_path)
    component = spacy.load(tmp_path).get_pipe("phoneme_tagger")
    settings = {"overwrite": True, "neg_prefix": "not:", "label_smoothing": 0.25, "set_pos": False}
    assert {name: component.cfg[name] for name in settings} == settings
    assert component.lang == "eng"


def test_pipe_processes_and_select_pipes_agree(trained):
    texts = TEXTS * 4
    expected = [tags_of(trained(text)) for text in texts]
    assert [tags_of(doc) for doc in trained.pipe(texts, batch_size=3)] == expected
    assert [tags_of(doc) for doc in trained.pipe(texts, n_process=2, batch_size=4)] == expected
    with trained.select_pipes(disable=["phoneme_tagger"]):
        assert not trained(texts[0])[0].tag_


def test_it_can_be_sourced_into_a_pipeline_of_another_language(trained):
    other = spacy.blank("si")
    other.add_pipe("phoneme_tagger", source=trained)
    doc = other(TEXTS[0])
    assert tags_of(doc) == SENTENCES[0][1] and doc[0].pos_ == "PROPN"
    assert doc[0]._.ipa_lang == "sin"


def test_a_doc_without_a_layer_gets_one_and_a_layer_is_kept(trained):
    assert get_ipa(trained(TEXTS[0]))[0] == "amina"
    doc = Doc(trained.vocab, words=["Amina"])
    set_layer(doc, ["mine"], "eng")
    assert get_ipa(trained(doc)) == ["mine"]


def test_it_reads_the_layer_and_not_the_letters(trained):
    sounds, silent = (Doc(trained.vocab, words=["xyz"] * 6) for _ in range(2))
    set_layer(sounds, [word.lower() for word in TEXTS[1].split()], "eng")
    set_layer(silent, [""] * 6, "eng")
    assert tags_of(trained(sounds)) != tags_of(trained(silent))


def test_no_layer_is_made_for_an_encoder_of_spelling():
    model = {"@architectures": "spacy.Tagger.v2", "tok2vec": {"streams": "orth", "width": 8}}
    nlp = initialized_tagger(g2p=None, model=model)
    assert not has_layer(nlp(TEXTS[0])) and tags_of(nlp(TEXTS[0]))
    nlp.update(examples(nlp), sgd=Adam(0.01))


@pytest.mark.parametrize("text", ["", "   ", "\n", "😀 🎉", "1990", "a" * 5000, "\u200d"])
def test_any_text_works(trained, text):
    doc = trained(text)
    assert has_layer(doc) and all(token.tag_ in doc.vocab.strings for token in doc)


def test_empty_docs_may_stand_among_others(trained):
    docs = list(trained.pipe(["", TEXTS[0], ""]))
    assert [tags_of(doc) for doc in docs] == ["", SENTENCES[0][1], ""]
    empty = Example.from_dict(trained.make_doc(""), {})
    nlp = copied(trained)
    losses = nlp.update([empty, *examples(nlp), empty], sgd=Adam(0.001))
    expected = copied(trained).update(examples(trained), sgd=Adam(0.001))
    assert losses == pytest.approx(expected, rel=1e-4)


def test_empty_updates_are_harmless(trained):
    component = trained.get_pipe("phoneme_tagger")
    assert component.update([]) == {"phoneme_tagger": 0.0}
    empty = Example.from_dict(trained.make_doc(""), {})
    assert component.update([empty]) == {"phoneme_tagger": 0.0}
    assert list(trained.pipe([])) == []


# What is set.


def test_tags_that_are_there_are_kept_or_overwritten(trained):
    def doc():
        words = TEXTS[1].split()
        return Doc(trained.vocab, words=words, tags=["X", *[""] * 5], pos=["", "X", *[""] * 4])

    kept = trained(doc())
    assert [token.tag_ for token in kept] == ["X", *SENTENCES[1][1].split()[1:]]
    # The part of speech goes with the tag that the token has.
    assert [token.pos_ for token in kept] == ["X", "X", *SENTENCES[1][1].split()[2:]]
    nlp = copied(trained)
    nlp.get_pipe("phoneme_tagger").cfg["overwrite"] = True
    overwritten = nlp(doc())
    assert tags_of(overwritten) == SENTENCES[1][1]
    assert [token.pos_ for token in overwritten] == SENTENCES[1][1].split()


def test_tags_that_are_no_parts_of_speech_are_tags_only():
    sentences = [("Amina sings .", "NNP VERB ."), ("Kofi sings .", "NNP VERB .")]

    def make(nlp):
        docs = [Doc(nlp.vocab, words=t.split(), tags=tags.split()) for t, tags in sentences]
        return [Example(Doc(nlp.vocab, words=[t.text for t in doc]), doc) for doc in docs]

    nlp = blank_tagger()
    nlp.initialize(lambda: make(nlp))
    for _ in range(30):
        nlp.update(make(nlp), sgd=nlp._optimizer)
        nlp._optimizer.learn_rate = 0.01
    doc = nlp("Amina sings .")
    assert tags_of(doc) == "NNP VERB ."
    assert [token.pos_ for token in doc] == ["", "VERB", ""]
    scores = nlp.evaluate(make(nlp))
    assert scores["tag_acc"] == 1.0 and scores["pos_acc"] is None


def test_parts_of_speech_can_be_left_alone(trained):
    nlp = blank_tagger(set_pos=False)
    train(nlp, steps=20)
    doc = nlp(TEXTS[0])
    assert doc[0].tag_ and not doc[0].pos_
    assert "pos_acc" not in nlp.evaluate(examples(nlp))


# The loss.


def example(nlp, words, tags, predicted=None):
    return Example(Doc(nlp.vocab, words=predicted or words), Doc(nlp.vocab, words=words, tags=tags))


def test_it_weighs_as_much_as_spacys_mean():
    """The gradient is that of spaCy's tagger divided by the tokens, all the way down."""
    nlp = initialized_tagger()
    ours = nlp.get_pipe("phoneme_tagger")
    batch = examples(nlp)
    nlp.update(batch, sgd=False)  # numbers the symbols, and writes the layers
    spacys = spacy.pipeline.Tagger(nlp.vocab, ours.model, "tagger")
    spacys.cfg["labels"] = list(ours.labels)
    gradients = []
    for component in (ours, spacys):
        for node in ours.model.walk():
            for name in node.grad_names:
                node.set_grad(name, np.zeros_like(node.get_param(name)))
        component.update(batch)
        gradients.append(ours.model.get_ref("output_layer").get_grad("W").copy())
    n_tokens = sum(len(eg.reference) for eg in batch)
    np.testing.assert_allclose(gradients[0] * n_tokens, gradients[1], rtol=1e-3, atol=1e-4)


def test_a_step_moves_the_head_by_the_gradient():
    nlp = initialized_tagger()
    component = nlp.get_pipe("phoneme_tagger")
    head = component.model.get_ref("output_layer")
    batch = examples(nlp)
    component.update(batch)
    start, gradient = head.get_param("b").copy(), head.get_grad("b").copy()
    assert np.abs(gradient).max() > 1e-2
    component.finish_update(SGD(0.5, L2=0.0, grad_clip=0.0))
    np.testing.assert_allclose(head.get_param("b"), start - 0.5 * gradient, atol=1e-6)


def test_drop_reaches_the_encoder():
    nlp = initialized_tagger()
    nlp.update(examples(nlp), sgd=False, drop=0.3)
    assert nlp.get_pipe("phoneme_tagger").model.get_ref("tok2vec").attrs["dropout_rate"] == 0.3


# Labels.


def test_labels_are_collected_or_given():
    nlp = blank_tagger()
    component = nlp.get_pipe("phoneme_tagger")
    component.initialize(lambda: examples(nlp), nlp=nlp)
    assert (
        component.labels
        == component.label_data
        == tuple(sorted({t for _, s in SENTENCES for t in s.split()}))
    )
    nlp = blank_tagger()
    component = nlp.get_pipe("phoneme_tagger")
    component.initialize(lambda: examples(nlp), nlp=nlp, labels=["VERB", "NOUN"])
    assert component.labels == ("VERB", "NOUN")


def test_what_a_token_is_not_is_no_label():
    nlp = blank_tagger()
    batch = [example(nlp, ["the", "boat"], ["!VERB", "NOUN"])]
    component = nlp.get_pipe("phoneme_tagger")
    component.initialize(lambda: batch, nlp=nlp)
    assert component.labels == ("NOUN",)


def test_a_new_label_can_be_added_and_learned(trained):
    nlp = copied(trained)
    component = nlp.get_pipe("phoneme_tagger")
    before = [tags_of(nlp(text)) for text in TEXTS]
    assert component.add_label("VERB") == 0 and component.add_label("INTJ") == 1
    assert component.labels[-1] == component.label_data[-1] == "INTJ"
    assert [tags_of(nlp(text)) for text in TEXTS] == before
    data = [*SENTENCES, ("Wow !", "INTJ PUNCT")]
    optimizer = nlp.resume_training()
    optimizer.learn_rate = 0.01
    for _ in range(60):
        nlp.update(examples(nlp, data), sgd=optimizer)
    assert tags_of(nlp("Wow !")) == "INTJ PUNCT"
    assert [tags_of(nlp(text)) for text in TEXTS] == before
    assert tags_of(copied(nlp)("Wow !")) == "INTJ PUNCT"
    with pytest.raises(ValueError, match="E187"):
        component.add_label(3)


def test_a_label_can_be_added_amid_training():
    nlp = initialized_tagger()
    optimizer = Adam(0.01)
    nlp.update(examples(nlp), sgd=optimizer)
    nlp.get_pipe("phoneme_tagger").add_label("INTJ")
    nlp.update(examples(nlp, [("Wow !", "INTJ PUNCT")]), sgd=optimizer)


def test_training_is_resumed_and_rehearsed(trained):
    nlp = copied(trained)
    optimizer = nlp.resume_training()
    docs = [Example.from_dict(nlp.make_doc(text), {}) for text in TEXTS]
    assert nlp.rehearse(docs, sgd=optimizer)["phoneme_tagger"] == pytest.approx(0.0, abs=1e-3)
    nlp.update(examples(nlp), sgd=optimizer)
    assert tags_of(nlp(TEXTS[0])) == SENTENCES[0][1]


# Encoders from elsewhere.


def test_a_pretrained_encoder_is_loaded(tmp_path):
    save_phoneme_encoder(tmp_path / "encoder")
    tok2vec = {
        "@architectures": "spacy-phoneme-ner.PhonemeTransformer.v1",
        **SIZES,
        "computing": {"dropout": 0.0},
    }
    nlp = blank_tagger(model={"@architectures": "spacy.Tagger.v2", "tok2vec": tok2vec})
    loader = make_folder_loader_v1(path=str(tmp_path / "encoder"))
    component = nlp.get_pipe("phoneme_tagger")
    component.initialize(lambda: examples(nlp), nlp=nlp, encoder_loader=loader)
    optimizer = Adam(0.003)
    for _ in range(40):
        losses = nlp.update(examples(nlp), sgd=optimizer)
    assert losses["phoneme_tagger"] < 0.5
    nlp.to_disk(tmp_path / "model")
    assert tags_of(spacy.load(tmp_path / "model")(TEXTS[0])) == tags_of(nlp(TEXTS[0]))


def test_it_listens_to_a_shared_encoder():
    fix_random_seed(0)
    nlp = spacy.blank("en")
    add_encoder(nlp, "sounds", "ipa")
    model = {"@architectures": "spacy.Tagger.v2", "tok2vec": listener("sounds")}
    nlp.add_pipe("phoneme_tagger", config={**CONFIG, "model": model})
    nlp.initialize(lambda: examples(nlp))
    optimizer = Adam(0.02)
    for _ in range(60):
        nlp.update(examples(nlp), sgd=optimizer)
    assert nlp.evaluate(examples(nlp))["pos_acc"] == 1.0


# Mistakes.


def test_untrained_and_untagged_components_say_what_to_do():
    nlp = blank_tagger()
    component = nlp.get_pipe("phoneme_tagger")
    with pytest.raises(PhonemeNERError, match=r"P102.*'phoneme_tagger'.*spacy train"):
        nlp("a")
    with pytest.raises(PhonemeNERError, match="P102"):
        component.update(examples(nlp))
    with pytest.raises(ValueError, match=r"E143.*phoneme_tagger"):
        nlp.initialize(lambda: [Example.from_dict(nlp.make_doc("no tags"), {})])


def test_an_unknown_language_fails_when_the_component_is_added():
    with pytest.raises(PhonemeNERError, match="P001"):
        spacy.blank("en").add_pipe("phoneme_tagger", config={"lang": "nowhere"})


READ = """
nlp = __import__("en_tiny").load()
print([" ".join(t.tag_ + "/" + t.pos_ for t in doc) for doc in nlp.pipe({texts!r})])
"""


def run_elsewhere(*command, cwd):
    command = [sys.executable, *command]
    run = subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=True)
    return run.stdout.strip()


@pytest.mark.slow
def test_the_packaged_pipeline_is_the_same(trained, tmp_path):
    trained.to_disk(tmp_path / "model")
    (tmp_path / "packages").mkdir()
    settings = ["--name", "tiny", "--build", "none"]
    run_elsewhere("-m", "spacy", "package", "model", "packages", *settings, cwd=tmp_path)
    folder = tmp_path / "packages" / "en_tiny-0.0.0"
    # All that the package's setup.py does before it is built, for which pip needs a network.
    copyfile(folder / "meta.json", folder / "en_tiny" / "meta.json")
    expected = [" ".join(f"{tag}/{tag}" for tag in tags.split()) for _, tags in SENTENCES]
    assert run_elsewhere("-c", READ.format(texts=TEXTS), cwd=folder) == str(expected)
