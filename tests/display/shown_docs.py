"""Docs to be shown, made without a model."""

from spacy.tokens import Doc
from spacy.vocab import Vocab

from spacy_phoneme_ner.layer import set_layer
from spacy_phoneme_ner.pipeline.entity_scores import set_scores

ARABIC = ["زار", "محمد", "السادس", "مدينة", "مراكش", "(", "Morocco", ")", "."]


def make_doc(words, ents=None, ipa=None, langs="som", scores=None, spaces=None):
    doc = Doc(Vocab(), words=words, ents=ents, spaces=spaces)
    if ipa is not None:
        set_layer(doc, ipa, langs)
    if scores is not None:
        set_scores(doc, doc.ents, scores)
    return doc


def somali(**changed):
    settings = {
        "words": ["Axmed", "Cali", "waa", "Hargeysa", "."],
        "ents": ["B-PER", "I-PER", "O", "B-LOC", "O"],
        "ipa": ["æħmed", "ʕæli", "wæː", "hærɡejsæ", ""],
        "scores": [0.8149, 0.9999],
        "spaces": [True, True, True, False, False],
    }
    return make_doc(**{**settings, **changed})


def arabic():
    return make_doc(
        ARABIC,
        ["O", "B-PER", "I-PER", "O", "B-LOC", "O", "B-LOC", "O", "O"],
        ["zaːr", "maħmad", "ʔasːaːdis", "madiːna", "maraːkiʃ", "", "məɹɑkow", "", ""],
        ["ara"] * 6 + ["eng"] + ["ara"] * 2,
        [0.7, 0.5, 0.6],
        [True] * 5 + [False, False, False, False],
    )


def mixed():
    """English, with two words of Arabic that are no name and a name of both."""
    return make_doc(
        ["The", "film", "مدينة", "مراكش", "by", "Studio", "محمد", "."],
        ["O", "O", "O", "O", "O", "B-ORG", "I-ORG", "O"],
        ["ðə", "fɪlm", "madiːna", "maraːkiʃ", "baj", "stuːdiow", "maħmad", ""],
        ["eng", "eng", "ara", "ara", "eng", "eng", "ara", "eng"],
    )


HOSTILE = (
    "</ruby><script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='alert(1)",
    "</style><style>*{display:none}",
    "{0.__class__} {markup} %s $x",
    "a\u202eb\u2066c",
    "&lt;b&gt;&#60;",
    "]]><!--",
    "\x00\x07\ufffe",
    "javascript:alert(1)",
)
