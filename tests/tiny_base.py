"""A tiny pipeline made as the strong model is: an encoder of spelling with sound, and a CRF."""

import spacy
from spacy.training import Example
from thinc.api import fix_random_seed
from tiny_encoders import SIZES, nested, save_spelling_encoder

TRAIN = [
    ("Amina Yusuf visited London .", [(0, 11, "PER"), (20, 26, "LOC")]),
    ("Google opened an office in Lagos .", [(0, 6, "ORG"), (27, 32, "LOC")]),
    ("The river flows slowly .", []),
]


def tiny_base(folder, steps=40):
    """Train it, with an encoder that is put into a folder first."""
    save_spelling_encoder(folder, "bert")
    fix_random_seed(0)
    spelling = {
        "@architectures": "spacy-phoneme-ner.SpellingTransformer.v1",
        **nested({**SIZES, "dropout": 0.0}),
    }
    sound = {
        "@architectures": "spacy-phoneme-ner.PhonemeWordEncoder.v1",
        "width": 8,
        "symbol_width": 6,
        "depth": 1,
        "gazetteer": "orth",
        "gazetteer_slots": 512,
    }
    model = {
        "@architectures": "spacy-phoneme-ner.CRFTagger.v1",
        "tok2vec": {
            "@architectures": "spacy-phoneme-ner.SpellingWithSound.v1",
            "gate_width": 6,
            "spelling": spelling,
            "sound": sound,
        },
    }
    nlp = spacy.blank("xx")
    nlp.add_pipe("phoneme_ner", config={"pretrained": None, "lang": "som", "model": model})
    loader = {
        "@encoder_loaders": "spacy-phoneme-ner.EncoderFromFolder.v1",
        "path": str(folder),
    }
    nlp.config["initialize"]["components"]["phoneme_ner"] = {"encoder_loader": loader}
    examples = [
        Example.from_dict(nlp.make_doc(text), {"entities": entities}) for text, entities in TRAIN
    ]
    optimizer = nlp.initialize(lambda: examples)
    optimizer.learn_rate = 0.01
    for _ in range(steps):
        nlp.update(examples, sgd=optimizer)
    return nlp


def found(nlp):
    """What a pipeline finds in the text that it learned from."""
    docs = nlp.pipe(text for text, _ in TRAIN)
    return [[(e.start_char, e.end_char, e.label_) for e in doc.ents] for doc in docs]
