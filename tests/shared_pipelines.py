"""Tiny pipelines of components that share encoders, and what is asked of them."""

import numpy as np
import spacy
from quiet import QUIET
from spacy.training import Example
from thinc.api import fix_random_seed

from spacy_phoneme_ner.models.shared_listener import build_shared_listener_v1
from spacy_phoneme_ner.pipeline import shared_encoder  # noqa: F401, registers the factory

LISTENER = "spacy-phoneme-ner.SharedListener.v1"
if not spacy.registry.has("architectures", LISTENER):
    spacy.registry.architectures.register(LISTENER, func=build_shared_listener_v1)

ORTH = {"@g2p": "spacy-phoneme-ner.Orth.v1"}  # needs no extra
TRAIN = [
    ("Amina Yusuf visited Paris .", [(0, 11, "PER"), (20, 25, "LOC")], "NNVN."),
    ("Google opened an office in Lagos .", [(0, 6, "ORG"), (27, 32, "LOC")], "NVDNPN."),
    ("The river flows slowly .", [], "DNVR."),
    ("Kofi Mensah works for Acme .", [(0, 11, "PER"), (22, 26, "ORG")], "NNVPN."),
]
TEXTS = [text for text, _, _ in TRAIN]


def encoder(streams, width=8):
    return {
        "@architectures": "spacy-phoneme-ner.PhonemeWordEncoder.v1",
        "streams": streams,
        "width": width,
        "symbol_width": 6,
        "depth": 1,
        "gazetteer": "",
        "noise": QUIET,
    }


def listener(upstream, width=8):
    return {"@architectures": LISTENER, "width": width, "upstream": upstream}


def add_ner(nlp, tok2vec, name="phoneme_ner"):
    model = {"@architectures": "spacy-phoneme-ner.BIOTagger.v1", "tok2vec": tok2vec}
    config = {"pretrained": None, "g2p": ORTH, "model": model}
    return nlp.add_pipe("phoneme_ner", name=name, config=config)


def add_tagger(nlp, tok2vec, name="tagger"):
    model = {"@architectures": "spacy.Tagger.v2", "tok2vec": tok2vec}
    return nlp.add_pipe("tagger", name=name, config={"model": model})


def add_encoder(nlp, name, streams="ipa", **settings):
    config = {"model": encoder(streams), "g2p": ORTH, **settings}
    return nlp.add_pipe("shared_encoder", name=name, config=config)


def examples(nlp):
    return [
        Example.from_dict(nlp.make_doc(text), {"entities": ents, "tags": list(tags)})
        for text, ents, tags in TRAIN
    ]


def initialized(nlp):
    nlp.initialize(lambda: examples(nlp))
    # spaCy's tagger begins with zeros, and so without gradients for the encoder.
    softmax = nlp.get_pipe("tagger").model.layers[-1].layers[0]
    weights = np.random.default_rng(0).normal(size=softmax.get_param("W").shape)
    softmax.set_param("W", weights.astype("float32"))
    return nlp


def two_encoders(seed=0):
    fix_random_seed(seed)
    nlp = spacy.blank("si")
    add_encoder(nlp, "sounds", "ipa")
    add_encoder(nlp, "letters", "orth")
    add_ner(nlp, listener("sounds"))
    add_tagger(nlp, listener("letters"))
    return initialized(nlp)


def own_encoders():
    fix_random_seed(1)
    nlp = spacy.blank("si")
    add_ner(nlp, encoder("ipa"))
    add_tagger(nlp, encoder("orth"))
    nlp.initialize(lambda: examples(nlp))
    return nlp


def one_encoder(seed=0, upstream="sounds"):
    fix_random_seed(seed)
    nlp = spacy.blank("si")
    add_encoder(nlp, "sounds", "ipa")
    add_ner(nlp, listener(upstream))
    add_tagger(nlp, listener(upstream))
    return initialized(nlp)


def give_weights(nlp, other):
    """Give components with encoders of their own the weights of one with shared encoders."""
    for name, shared in (("phoneme_ner", "sounds"), ("tagger", "letters")):
        source, target = nlp.get_pipe(name).model, other.get_pipe(name).model
        target.get_ref("tok2vec").from_bytes(nlp.get_pipe(shared).model.to_bytes())
        for node in source.walk():
            for param in node.param_names:
                head = next(n for n in target.walk() if n.name == node.name)
                head.set_param(param, node.get_param(param).copy())


def module(nlp, name="sounds"):
    model = nlp.get_pipe(name).model
    return (model if model.shims else model.get_ref("tok2vec")).shims[0].module


def gradients(net):
    return {n: p.grad.clone() for n, p in net.named_parameters() if p.grad is not None}


def scores(nlp, docs):
    """What the components predict for Docs that go through the pipeline as usual."""
    found = []
    for name in ("phoneme_ner", "tagger"):
        component = nlp.get_pipe(name)
        # The encoders go first, as in the pipeline.
        for other in nlp.pipeline:
            if hasattr(other[1], "listener_map"):
                other[1].set_annotations(docs, other[1].predict(docs))
        found += component.predict(docs) if name != "tagger" else component.model.predict(docs)
    return found


def assert_same(nlp, other, texts=TEXTS):
    for ours, theirs in zip(
        scores(nlp, [nlp.make_doc(t) for t in texts]),
        scores(other, [other.make_doc(t) for t in texts]),
        strict=True,
    ):
        np.testing.assert_allclose(ours, theirs, atol=1e-5)
    for ours, theirs in zip(nlp.pipe(texts), other.pipe(texts), strict=True):
        assert found(ours) == found(theirs)


def found(doc):
    return [(e.start, e.end, e.label_) for e in doc.ents], [t.tag_ for t in doc]
