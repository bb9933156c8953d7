"""Docs with names and an IPA layer, as a gazetteer counts them."""

import numpy as np
from spacy.tokens import Doc, Span

from spacy_phoneme_ner.layer import set_layer

LABELS = ("LOC", "ORG", "PER")


def named_doc(vocab, text, lang="eng", names=(), *, layer=True, default="outside"):
    """Make a Doc of words between spaces; what is not alphabetic is not pronounced.

    `names` are (first token, label) or (first, end, label).
    """
    words = text.split()
    doc = Doc(vocab, words=words)
    if layer:
        set_layer(doc, [w.lower() if w.isalpha() else "" for w in words], lang)
    ends = [name[1] if len(name) == 3 else name[0] + 1 for name in names]
    spans = [Span(doc, name[0], end, name[-1]) for name, end in zip(names, ends)]
    doc.set_ents(spans, default=default)
    return doc


def random_docs(vocab, n, langs, *, seed=0, words=40):
    """Draw Docs, empty ones too, whose words come up in several languages and classes."""
    rng = np.random.default_rng(seed)
    letters = np.array(list("ptkmnsaiu"))
    pool = ["".join(rng.choice(letters, size=rng.integers(1, 5))) for _ in range(words)]
    pool += ["1990", "."]
    docs = []
    for i in range(n):
        text = " ".join(rng.choice(pool, size=rng.integers(0, 9)))
        length = len(text.split())
        kinds = rng.choice([None, None, *LABELS], size=length)
        names = [(j, str(kind)) for j, kind in enumerate(kinds) if kind is not None]
        docs.append(named_doc(vocab, text, langs[i % len(langs)], names))
    return docs
