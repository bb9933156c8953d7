"""Tiny trained pipelines, and the bundles that the command makes of them."""

import json

import numpy as np
import spacy
from running import run_command
from spacy.training import Example
from thinc.api import fix_random_seed

from spacy_phoneme_ner.commands.bundle import bundle_cli
from spacy_phoneme_ner.pretrained.writing import _write_meta

ORTH = {"@g2p": "spacy-phoneme-ner.Orth.v1"}  # needs no extra
TRAIN = [
    ("Amina Yusuf visited London .", [(0, 11, "PER"), (20, 26, "LOC")]),
    ("Google opened an office in Lagos .", [(0, 6, "ORG"), (27, 32, "LOC")]),
    ("The river flows slowly .", []),
    ("Kofi Mensah works for Acme Trading .", [(0, 11, "PER"), (22, 34, "ORG")]),
]
TEXTS = [text for text, _ in TRAIN]
LABELS = ("LOC", "ORG", "PER")


def architecture(head="BIOTagger", width=16, **settings):
    return {
        "@architectures": f"spacy-phoneme-ner.{head}.v1",
        "tok2vec": {
            "@architectures": "spacy-phoneme-ner.PhonemeWordEncoder.v1",
            "streams": "ipa",
            "width": width,
            "symbol_width": 8,
            "depth": 1,
            "gazetteer": "",
            "noise": {"letter_reading": 0.0, "hide_word": 0.05, "hide_sound": 0.0},
            **settings,
        },
    }


def examples(nlp, data=TRAIN):
    return [Example.from_dict(nlp.make_doc(text), {"entities": ents}) for text, ents in data]


def trained_pipeline(model, data=TRAIN, steps=40, seed=0, **settings):
    fix_random_seed(seed)
    nlp = spacy.blank("en")
    nlp.add_pipe("phoneme_ner", config={"pretrained": None, "g2p": ORTH, **model, **settings})
    optimizer = nlp.initialize(lambda: examples(nlp, data))
    optimizer.learn_rate = 0.01
    for _ in range(steps):
        nlp.update(examples(nlp, data), sgd=optimizer)
    return nlp


def save_pupil_and_teacher(folder):
    """Save a pipeline that has hardly learned anything, `little`, and one that has, `teacher`."""
    crf = {"model": architecture("CRFTagger")}
    trained_pipeline(crf, steps=2).to_disk(folder / "little")
    trained_pipeline(crf, steps=60, seed=1).to_disk(folder / "teacher")
    return folder


def make_bundle(nlp, folder, *args):
    """Save a pipeline, and make a bundle of it with the command."""
    nlp.to_disk(folder / "pipeline")
    said = run_command(bundle_cli, folder / "pipeline", folder / "bundle", *args)
    assert "Wrote" in said
    return folder / "bundle"


def seal(folder, **changes):
    """Change the meta of a bundle, and seal whatever lies there, right or wrong."""
    meta = json.loads((folder / "meta.json").read_text(encoding="utf8"))
    _write_meta(folder, {**meta, **changes})


def scores(nlp):
    """What the component gives for the texts: all arrays in one."""
    docs = [nlp.make_doc(text) for text in TEXTS]
    return np.concatenate(nlp.get_pipe("phoneme_ner").predict(docs))


def found(nlp):
    return [[(e.start_char, e.end_char, e.label_) for e in doc.ents] for doc in nlp.pipe(TEXTS)]
