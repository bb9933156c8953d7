"""Which listener listens to which encoder, also in pipelines made of others."""

import copy
import gc

import numpy as np
import pytest
import spacy
from shared_pipelines import (
    TEXTS,
    TRAIN,
    add_encoder,
    add_ner,
    add_tagger,
    assert_same,
    examples,
    found,
    listener,
    one_encoder,
    two_encoders,
)
from thinc.api import fix_random_seed

from spacy_phoneme_ner.errors import PhonemeNERError

pytestmark = pytest.mark.usefixtures("one_thread")


def test_listeners_and_encoders_of_spacy_are_left_alone():
    fix_random_seed(0)
    nlp = spacy.blank("si")
    nlp.add_pipe("tok2vec", config={"model": {"width": 8}})
    add_encoder(nlp, "sounds")
    spacys = {"@architectures": "spacy.Tok2VecListener.v1", "width": 8, "upstream": "*"}
    add_tagger(nlp, spacys)
    add_ner(nlp, listener("*"))
    optimizer = nlp.initialize(lambda: examples(nlp))
    optimizer.learn_rate = 0.02
    assert nlp.get_pipe("tok2vec").listening_components == ["tagger"]
    assert nlp.get_pipe("sounds").listening_components == ["phoneme_ner"]
    for _ in range(40):
        nlp.update(examples(nlp), sgd=optimizer)
    doc = nlp(TEXTS[0])
    assert found(doc) == ([(0, 2, "PER"), (3, 4, "LOC")], list("NNVN."))
    np.testing.assert_array_equal(doc.tensor, nlp.get_pipe("tok2vec").predict([doc])[0])


def test_a_star_means_the_only_encoder_that_read_the_doc():
    nlp = one_encoder(upstream="*")
    assert_same(nlp, nlp)
    add = spacy.blank("si")
    add_encoder(add, "sounds")
    add_encoder(add, "letters", "orth")
    add_ner(add, listener("*"))
    with pytest.raises(PhonemeNERError, match=r"P121.*'phoneme_ner'.*'sounds', 'letters'"):
        add.initialize(lambda: examples(add))
    listening = add.get_pipe("phoneme_ner").model.get_ref("tok2vec")
    for name in ("sounds", "letters"):
        doc = add.get_pipe(name)(add.make_doc(TEXTS[0]))  # the other is as if disabled
        expected = add.get_pipe(name).model.predict([doc])[0]
        np.testing.assert_allclose(listening.predict([doc])[0], expected, atol=1e-6)
    add.remove_pipe("sounds")
    add.initialize(lambda: examples(add))
    assert len(add("Amina visited Lagos")) == 3


def test_without_its_encoder_a_listener_says_what_to_do(nlp):
    add_ner(nlp, listener("sounds"))
    add_encoder(nlp, "sounds")  # too late in the pipeline
    with pytest.raises(PhonemeNERError, match=r"P120.*'sounds'.*knows: none\. Add"):
        nlp.initialize(lambda: examples(nlp))
    nlp = spacy.blank("si")
    nlp.add_pipe("tok2vec", name="sounds")
    add_encoder(nlp, "letters")
    add_ner(nlp, listener("sounds"))
    with pytest.raises(PhonemeNERError, match=r"P120 *.*'phoneme_ner'.*'sounds'.*knows: 'letters'"):
        nlp.get_pipe("phoneme_ner").initialize(lambda: examples(nlp))


def test_an_encoder_that_leaves_the_pipeline_is_not_listened_to():
    nlp = two_encoders()
    nlp.remove_pipe("sounds")
    gc.collect()
    with pytest.raises(PhonemeNERError, match="P120"):
        nlp(TEXTS[0])


def test_renaming_is_noticed_and_can_be_followed(tmp_path):
    nlp = two_encoders()
    expected = found(nlp(TEXTS[0]))
    nlp.rename_pipe("phoneme_ner", "names")
    assert found(nlp(TEXTS[0])) == expected
    assert nlp.get_pipe("sounds").listening_components == ["names"]
    nlp.rename_pipe("sounds", "voices")
    with pytest.raises(PhonemeNERError, match=r"P120.*'names'.*'sounds'.*'voices', 'letters'"):
        nlp(TEXTS[0])
    nlp.config["components"]["names"]["model"]["tok2vec"]["upstream"] = "voices"
    nlp.to_disk(tmp_path)
    config = spacy.util.load_config(tmp_path / "config.cfg")
    config["components"]["names"]["model"]["tok2vec"]["upstream"] = "voices"
    config.to_disk(tmp_path / "config.cfg")
    assert found(spacy.load(tmp_path)(TEXTS[0])) == expected


def test_widths_have_to_fit(nlp):
    add_encoder(nlp, "sounds")
    add_ner(nlp, listener("sounds", width=12))
    with pytest.raises(PhonemeNERError, match=r"P122.*'phoneme_ner'.*12.*'sounds'.*8"):
        nlp.initialize(lambda: examples(nlp))


def test_listeners_can_be_replaced_by_copies(trained_shared, tmp_path):
    nlp = copy.deepcopy(trained_shared)
    nlp.replace_listeners("sounds", "phoneme_ner", ["model.tok2vec"])
    assert nlp.get_pipe("sounds").listening_components == []
    nlp.remove_pipe("sounds")
    assert [found(doc) for doc in nlp.pipe(TEXTS)] == [
        found(doc) for doc in trained_shared.pipe(TEXTS)
    ]
    nlp.to_disk(tmp_path)
    assert found(spacy.load(tmp_path)(TEXTS[0])) == found(trained_shared(TEXTS[0]))


def test_sourcing_with_the_encoder(trained_shared):
    nlp = spacy.blank("si")
    nlp.add_pipe("sounds", source=trained_shared)
    nlp.add_pipe("phoneme_ner", source=trained_shared)
    for text, ents, _ in TRAIN:
        assert [(e.start_char, e.end_char, e.label_) for e in nlp(text).ents] == ents


def test_sourcing_into_a_pipeline_with_another_encoder_of_that_name():
    source, nlp = two_encoders(), spacy.blank("si")
    expected = found(source(TEXTS[0]))
    doc = source.get_pipe("sounds")(source.make_doc(TEXTS[0]))
    own = source.get_pipe("phoneme_ner").predict([doc])[0]
    fix_random_seed(9)
    add_encoder(nlp, "sounds")
    nlp.get_pipe("sounds").initialize(lambda: examples(nlp))
    nlp.add_pipe("phoneme_ner", source=source)
    component = nlp.get_pipe("phoneme_ner")
    other = component.predict([nlp.get_pipe("sounds")(nlp.make_doc(TEXTS[0]))])[0]
    assert not np.allclose(other, own, atol=1e-3), "read by the encoder of the new pipeline"
    # Both pipelines share the component, and each gives it its own vectors.
    doc = source.get_pipe("sounds")(source.make_doc(TEXTS[0]))
    np.testing.assert_allclose(component.predict([doc])[0], own, atol=1e-6)
    for disabled in ([], ["sounds"]):
        with source.select_pipes(disable=disabled):
            assert found(source(TEXTS[0])) == expected
            np.testing.assert_allclose(
                component.predict([source.make_doc(TEXTS[0])])[0], own, atol=1e-6
            )
        with nlp.select_pipes(disable=disabled):
            np.testing.assert_allclose(
                component.predict([nlp.make_doc(TEXTS[0])])[0], other, atol=1e-6
            )


def test_sourcing_without_the_encoder_is_an_error_once_the_source_is_gone(tmp_path):
    two_encoders().to_disk(tmp_path)
    nlp = spacy.blank("si")
    nlp.add_pipe("phoneme_ner", source=spacy.load(tmp_path))
    gc.collect()
    with pytest.raises(PhonemeNERError, match=r"P120.*replace_listeners"):
        nlp(TEXTS[0])


def test_sourcing_in_a_config(tmp_path):
    source = two_encoders()
    source.to_disk(tmp_path)
    expected = found(source(TEXTS[0]))
    config = {
        "nlp": {"lang": "si", "pipeline": ["sounds", "phoneme_ner", "tagger"]},
        "components": {
            "sounds": {"source": str(tmp_path)},
            "phoneme_ner": {"source": str(tmp_path)},
            "tagger": {"source": str(tmp_path), "replace_listeners": ["model.tok2vec"]},
        },
    }
    nlp = spacy.util.load_model_from_config(config, auto_fill=True)
    gc.collect()
    assert found(nlp(TEXTS[0])) == expected
