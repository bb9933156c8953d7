"""A phoneme_ner whose encoder has a gazetteer: how it is filled, trained and kept."""

import numpy as np
import pytest
import spacy
from named_docs import LABELS, named_doc, random_docs
from quiet import QUIET
from spacy.tokens import DocBin
from spacy.training import Example
from thinc.api import Config, fix_random_seed
from tiny_bundles import ORTH, TEXTS, TRAIN, architecture, examples, make_bundle

from spacy_phoneme_ner.errors import PhonemeNERError
from spacy_phoneme_ner.models.words.gazetteer_counts import GazetteerCounter

pytestmark = pytest.mark.usefixtures("one_thread")
SETTINGS = {"gazetteer": "ipa-classes+orth", "gazetteer_slots": 256, "noise": QUIET}
KINDS = ("ipa-classes", "orth")


def blank(lang="en", *, model=None, **settings):
    nlp = spacy.blank(lang)
    model = model or architecture("CRFTagger", **SETTINGS)
    nlp.add_pipe("phoneme_ner", config={"pretrained": None, "g2p": ORTH, "model": model})
    nlp.config["initialize"]["components"]["phoneme_ner"] = settings
    return nlp


def encoder_of(nlp):
    return nlp.get_pipe("phoneme_ner").model.get_ref("tok2vec")


def tables_of(nlp):
    net = encoder_of(nlp).shims[0].module.gazetteer
    return [getattr(net, name).numpy().copy() for name in ("marks", "counts", "prior")]


def count(docs):
    counter = GazetteerCounter(KINDS, LABELS)
    counter.add(docs)
    return counter.finish()


def counts_of_languages(nlp):
    return count(random_docs(nlp.vocab, 20, ("sin", "tam")))


def found(doc):
    return [(ent.start_char, ent.end_char, ent.label_) for ent in doc.ents]


def scores(nlp, texts=TEXTS):
    return np.concatenate(nlp.get_pipe("phoneme_ner").predict([nlp.make_doc(t) for t in texts]))


@pytest.fixture(scope="module")
def trained():
    fix_random_seed(0)
    nlp = blank()
    optimizer = nlp.initialize(lambda: examples(nlp))
    optimizer.learn_rate = 0.01
    tables = tables_of(nlp)
    for _ in range(60):
        losses = {}
        nlp.update(examples(nlp), sgd=optimizer, losses=losses)
    assert losses["phoneme_ner"] < 5
    for before, after in zip(tables, tables_of(nlp)):
        np.testing.assert_array_equal(before, after)
    return nlp


def test_it_learns_its_training_data(trained):
    for text, entities in TRAIN:
        assert found(trained(text)) == entities


def test_names_are_counted_in_all_examples_and_pronounced_for_it(trained):
    nlp = blank()
    docs = [named_doc(nlp.vocab, text) for text in TEXTS]  # the same pronunciations
    for doc, (_, entities) in zip(docs, TRAIN):
        doc.ents = [doc.char_span(*entity) for entity in entities]
    nlp.initialize(lambda: iter(examples(nlp)))
    counts = encoder_of(nlp).attrs["gazetteer"].counts
    assert counts.groups == () and counts.labels == LABELS and counts.kinds == KINDS
    expected = count(docs)
    for kind in KINDS:
        np.testing.assert_array_equal(counts.by_kind[kind].keys, expected.by_kind[kind].keys)
        np.testing.assert_array_equal(counts.by_kind[kind].own, expected.by_kind[kind].own)
    np.testing.assert_array_equal(counts.prior, expected.prior)
    for own, its in zip(tables_of(nlp), tables_of(trained)):
        np.testing.assert_array_equal(own, its)


def test_more_examples_than_the_model_is_initialised_with():
    nlp = blank()
    docs = random_docs(nlp.vocab, 1203, ("sin", "tam"))
    bare = [nlp.make_doc(doc.text) for doc in docs]
    nlp.initialize(lambda: (Example(p, d) for p, d in zip(bare, docs)))
    counts = encoder_of(nlp).attrs["gazetteer"].counts
    assert counts.groups == ("sin", "tam")
    n_words = sum(token.text.isalpha() for doc in docs for token in doc)
    assert counts.by_kind["orth"].own.sum() == n_words


def test_round_trips_into_differently_seeded_pipelines(trained, tmp_path):
    trained.to_disk(tmp_path)
    fix_random_seed(1)
    from_bytes = blank()
    from_bytes.from_bytes(trained.to_bytes())
    texts = [*TEXTS, "Nobody said Lagos twice in Accra ."]
    for other in (spacy.load(tmp_path), from_bytes):
        # Products of matrices are rounded by how many words were new together.
        np.testing.assert_allclose(scores(other, texts), scores(trained, texts), atol=1e-5)
        for own, its in zip(tables_of(trained), tables_of(other)):
            np.testing.assert_array_equal(own, its)
        assert [found(other(text)) for text in texts] == [found(trained(text)) for text in texts]
        optimizer = other.resume_training()
        other.update(examples(other), sgd=optimizer)
        for own, its in zip(tables_of(trained), tables_of(other)):
            np.testing.assert_array_equal(own, its)


def test_processes_agree(trained):
    texts = TEXTS * 3
    expected = [found(trained(text)) for text in texts]
    assert [found(doc) for doc in trained.pipe(texts, n_process=2, batch_size=4)] == expected


def test_counts_from_a_file_by_a_config(tmp_path):
    path = tmp_path / "names.safetensors"
    counts_of_languages(spacy.blank("en")).to_disk(path)
    config = Config().from_str(
        f"""
        [gazetteer]
        @readers = "spacy-phoneme-ner.GazetteerFromFile.v1"
        path = "{path}"
        """
    )
    nlp = blank(**config)
    nlp.initialize(lambda: examples(nlp))
    assert encoder_of(nlp).attrs["gazetteer"].counts.groups == ("sin", "tam")
    own = blank()
    own.initialize(lambda: examples(own))
    assert (tables_of(nlp)[0] != tables_of(own)[0]).any(), "the file's, not the examples'"
    optimizer = nlp.resume_training()
    nlp.update(examples(nlp), sgd=optimizer)
    path.write_bytes(b"")
    with pytest.raises(PhonemeNERError, match="P118"):
        blank(**config).initialize(lambda: examples(nlp))


def test_where_no_encoder_has_a_gazetteer_the_file_is_not_read():
    nlp = blank(model=architecture())
    asked = []
    nlp.get_pipe("phoneme_ner").initialize(
        lambda: examples(nlp), nlp=nlp, gazetteer=lambda: asked.append(1)
    )
    assert asked == []


def test_what_does_not_fit_is_refused():
    nlp = blank()
    component = nlp.get_pipe("phoneme_ner")
    counter = GazetteerCounter(["orth"], LABELS)
    counter.add(random_docs(nlp.vocab, 9, ("sin",)))
    with pytest.raises(PhonemeNERError, match="P119"):
        component.initialize(lambda: examples(nlp), nlp=nlp, gazetteer=counter.finish)
    event = [("Ramadan begins", [(0, 7, "EVENT")])]
    with pytest.raises(PhonemeNERError, match=r"P117.*gazetteer_labels"):
        nlp.initialize(lambda: examples(nlp, event))


def test_a_pretrained_one_keeps_its_tables_unless_it_is_given_others(trained, tmp_path):
    folder = make_bundle(trained, tmp_path)
    nlp = spacy.blank("en")
    config = {"pretrained": str(folder), "model": None, "g2p": ORTH}
    component = nlp.add_pipe("phoneme_ner", config=config)
    others = [("Kandy was far .", [(0, 5, "LOC")])]

    def learns(gazetteer=None):
        component.initialize(lambda: examples(nlp, others), nlp=nlp, gazetteer=gazetteer)
        own = zip(tables_of(nlp)[:2], tables_of(trained)[:2])
        return not all(np.array_equal(one, other) for one, other in own)

    assert not learns() and encoder_of(nlp).attrs["gazetteer"].counts is None
    nlp.update(examples(nlp, others), sgd=nlp.resume_training())
    assert learns(lambda: counts_of_languages(nlp))
    assert encoder_of(nlp).attrs["gazetteer"].counts is not None
    assert not learns()
    assert encoder_of(nlp).attrs["gazetteer"].counts is None, "they were of other tables"


def test_spacy_train_from_a_corpus_of_two_languages(tmp_path):
    from spacy.cli.train import train

    nlp = blank()
    docs = random_docs(nlp.vocab, 30, ("sin", "tam"))
    DocBin(docs=docs, store_user_data=True).to_disk(tmp_path / "corpus.spacy")
    config = nlp.config
    reader = {"@readers": "spacy-phoneme-ner.PhonemeCorpus.v1", "path": "${paths.train}"}
    config["corpora"] = {"train": reader, "dev": reader}
    config["paths"]["train"] = str(tmp_path / "corpus.spacy")
    config["training"].update({"max_steps": 3, "eval_frequency": 3, "seed": 1})
    config.to_disk(tmp_path / "config.cfg")
    train(tmp_path / "config.cfg", tmp_path / "out")
    loaded = spacy.load(tmp_path / "out" / "model-last")
    assert (tables_of(loaded)[0] != 0).any()
    assert encoder_of(loaded).attrs["gazetteer"].counts is None
