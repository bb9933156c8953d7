"""A few sentences with names, and a small phoneme_ner for them."""

from spacy.training import Example
from thinc.api import fix_random_seed

ORTH = {"@g2p": "spacy-phoneme-ner.Orth.v1"}  # needs no extra
CONFIG = {
    "pretrained": None,
    "g2p": ORTH,
    "model": {
        "@architectures": "spacy-phoneme-ner.BIOTagger.v1",
        "tok2vec": {
            "@architectures": "spacy-phoneme-ner.PhonemeWordEncoder.v1",
            "streams": "ipa",
            "width": 32,
            "symbol_width": 16,
            "depth": 2,
        },
    },
}
TRAIN = [
    ("Amina Yusuf visited London .", [(0, 11, "PER"), (20, 26, "LOC")]),
    ("Google opened an office in Lagos .", [(0, 6, "ORG"), (27, 32, "LOC")]),
    ("The river flows slowly .", []),
    ("Kofi Mensah works for Acme Trading .", [(0, 11, "PER"), (22, 34, "ORG")]),
]


def examples(nlp, data=TRAIN):
    return [Example.from_dict(nlp.make_doc(text), {"entities": ents}) for text, ents in data]


def train(nlp, steps=60, data=TRAIN):
    fix_random_seed(0)
    optimizer = nlp.initialize(lambda: examples(nlp, data))
    optimizer.learn_rate = 0.01
    for _ in range(steps):
        losses = {}
        nlp.update(examples(nlp, data), sgd=optimizer, losses=losses)
    return losses


def found(doc):
    return [(ent.start_char, ent.end_char, ent.label_) for ent in doc.ents]
