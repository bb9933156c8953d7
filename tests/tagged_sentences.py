"""A few sentences with parts of speech, and a small phoneme_tagger for them."""

import numpy as np
import spacy
from quiet import QUIET
from spacy.tokens import Doc
from spacy.training import Example
from thinc.api import fix_random_seed

# Read by their letters: needs no extra.
CONFIG = {
    "g2p": {"@g2p": "spacy-phoneme-ner.Orth.v1"},
    "model": {"tok2vec": {"width": 16, "symbol_width": 8, "depth": 1, "noise": QUIET}},
}
SENTENCES = [
    ("Amina sees the old boat .", "PROPN VERB DET ADJ NOUN PUNCT"),
    ("The boat was very slow .", "DET NOUN AUX ADV ADJ PUNCT"),
    ("She and Kofi walk to Lagos .", "PRON CCONJ PROPN VERB ADP PROPN PUNCT"),
    ("Two birds sing !", "NUM NOUN VERB PUNCT"),
]


def tagged_doc(nlp, text, tags):
    return Doc(nlp.vocab, words=text.split(), tags=tags.split(), pos=tags.split())


def examples(nlp, sentences=SENTENCES):
    return [
        Example(Doc(nlp.vocab, words=text.split()), tagged_doc(nlp, text, tags))
        for text, tags in sentences
    ]


def blank_tagger(**settings):
    nlp = spacy.blank("en")
    nlp.add_pipe("phoneme_tagger", config={**CONFIG, **settings})
    return nlp


def initialized_tagger(seed=0, **settings):
    """A tagger whose head has weights: from zeros, as spaCy begins, no encoder learns."""
    fix_random_seed(seed)
    nlp = blank_tagger(**settings)
    nlp.initialize(lambda: examples(nlp))
    head = nlp.get_pipe("phoneme_tagger").model.get_ref("output_layer")
    weights = np.random.default_rng(seed).normal(size=head.get_param("W").shape)
    head.set_param("W", weights.astype("float32"))
    return nlp


def train(nlp, steps=60, sentences=SENTENCES):
    fix_random_seed(0)
    optimizer = nlp.initialize(lambda: examples(nlp, sentences))
    optimizer.learn_rate = 0.01
    for _ in range(steps):
        losses = {}
        nlp.update(examples(nlp, sentences), sgd=optimizer, losses=losses)
    return losses
