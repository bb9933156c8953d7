"""Pipelines whose tags are drawn by known chances, so that it is known how sure they should be."""

import numpy as np
import spacy
from spacy.tokens import Doc
from thinc.api import Model

from spacy_phoneme_ner.layer import set_layer
from spacy_phoneme_ner.models.heads.bio import is_well_formed

TAGS = ("O", "B-LOC", "I-LOC", "B-PER", "I-PER")
CHANCES = {
    "na": (0.96, 0.01, 0.01, 0.01, 0.01),
    "leta": (0.26, 0.70, 0.01, 0.02, 0.01),
    "ama": (0.07, 0.01, 0.01, 0.90, 0.01),
    "zunze": (0.30, 0.05, 0.60, 0.03, 0.02),
}
TEXTS = ("na leta", "leta zunze na", "ama na leta", "na", "zunze ama", "na leta zunze ama")
HEADS = ("BIOTagger", "CRFTagger")
ENCODER = "spacy-phoneme-ner-tests.OneHotWords.v1"


@spacy.registry.architectures(ENCODER)
def build_one_hot_words():
    """Give each word of `CHANCES` a vector of its own, and other tokens zeros."""

    def forward(model, docs, is_train):
        rows = [[[t.text == word for word in CHANCES] for t in doc] for doc in docs]
        vectors = [np.array(r, dtype="float32").reshape((-1, len(CHANCES))) for r in rows]
        return vectors, lambda d_vectors: []

    return Model("one_hot_words", forward, dims={"nO": len(CHANCES)})


def unsure_pipeline(head="BIOTagger", sharpness=3.0, **settings):
    """A pipeline that gives every tag the chance it has, to the power of the sharpness."""
    nlp = spacy.blank("xx")
    architecture = {
        "@architectures": f"spacy-phoneme-ner.{head}.v1",
        "tok2vec": {"@architectures": ENCODER},
        **({"threshold": None} if head == "CRFTagger" else {}),
        "nO": len(TAGS),
    }
    component = nlp.add_pipe(
        "phoneme_ner",
        config={
            "model": architecture,
            "pretrained": None,
            "lang": "kin",
            "g2p": {"@g2p": "spacy-phoneme-ner.Orth.v1"},
            **settings,
        },
    )
    component.cfg["labels"] = ["LOC", "PER"]
    component.model.initialize(X=[nlp.make_doc("na")])
    linear = component.model.get_ref("output_layer").layers[0]
    weights = sharpness * np.log(np.array(list(CHANCES.values())).T)
    linear.set_param("W", weights.astype("float32"))
    return nlp


def draw_docs(nlp, n, seed=0, lang="kin"):
    """Gold Docs with tags drawn by their chances; what is ill-formed is drawn again."""
    rng = np.random.default_rng(seed)
    docs = []
    for i in range(n):
        words = TEXTS[i // 2 % len(TEXTS)].split()  # in pairs, for every other one is measured
        while True:
            tags = np.array([rng.choice(len(TAGS), p=CHANCES[word]) for word in words])
            if is_well_formed(tags):
                break
        doc = Doc(nlp.vocab, words=words, ents=[TAGS[tag] for tag in tags])
        set_layer(doc, words, lang)
        docs.append(doc)
    return docs
