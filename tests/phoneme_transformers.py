"""PhonemeTransformers of tiny encoders, and what they are compared with."""

import torch
from spacy.tokens import Doc
from thinc.api import fix_random_seed
from tiny_encoders import SIZES, nested

from spacy_phoneme_ner.layer import set_layer
from spacy_phoneme_ner.models.transformers.loaders import make_folder_loader_v1
from spacy_phoneme_ner.models.transformers.phoneme_transformer import build_phoneme_transformer_v1
from spacy_phoneme_ner.models.transformers.token_encoder import set_encoder_loader

# What XPhoneBERT would be given for `some_docs`. ː is mapped to a neighbour in the last.
STRINGS = ["k æ n d i ▁ ɪ z ▁ b ɪ ɡ ▁ .", "", ". ▁ !", "t͡ʃ ə r t͡ʃ ▁ 1 9 9 0"]
# Where the tokens of each begin in them; nowhere, if nothing of a token is read.
FIRST = [[1, 7, None, 10, 14], [], [1, 3], [1, 6]]


def build(folder=None, seed=0, **settings):
    fix_random_seed(seed)
    model = build_phoneme_transformer_v1(**nested({**SIZES, **settings}))
    if folder is not None:
        set_encoder_loader(model, make_folder_loader_v1(path=str(folder)))
    model.initialize()
    return model


def pronounced(nlp, words, ipa):
    doc = Doc(nlp.vocab, words=words)
    set_layer(doc, ipa, "eng")
    return doc


def some_docs(nlp):
    return [
        pronounced(nlp, ["Kandy", "is", "\n", "big", "."], ["kændi", "ɪz", "", "bɪɡ", ""]),
        pronounced(nlp, [], []),
        pronounced(nlp, [".", "!"], ["", ""]),
        pronounced(nlp, ["church", "1990"], ["t͡ʃəːrt͡ʃ", ""]),
    ]


def reference(model, string):
    """The vectors that transformers itself gives for a string of phonemes."""
    with torch.no_grad():
        inputs = model.tokenizer(string, return_tensors="pt")
        return model.roberta(**inputs).last_hidden_state[0].numpy()
