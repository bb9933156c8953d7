"""The registries that this package adds to spaCy's own.

spaCy loads every registered factory before it makes a pipeline, and every command before
it reads a config: with either comes this module, so that a config may name `@g2p` in a
process that has imported spaCy alone. Code that registers a function, or resolves a block
without a pipeline, takes `registry` from here instead of from spaCy: it is the same.
Other packages register theirs through entry points as well (group `spacy_g2p`, …).
"""

from typing import Dict

import catalogue
from spacy.util import registry

__all__ = ["OWN_REGISTRIES", "registry"]

# What each holds.
OWN_REGISTRIES: Dict[str, str] = {
    "g2p": "spelling to sound: a `G2P`",
    "language_identifiers": "what tells which language a text is in",
    "encoder_loaders": "where the weights of a pre-trained encoder come from",
    "objectives": "what trains an encoder besides the annotations: an `Objective`",
}

for _name in OWN_REGISTRIES:
    # Who reloads this module finds what is registered still there.
    if not hasattr(registry, _name):
        setattr(registry, _name, catalogue.create("spacy", _name, entry_points=True))
