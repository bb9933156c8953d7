"""The signatures of this package's models, and what their embedding tables begin with."""

from typing import List

from spacy.tokens import Doc
from thinc.api import Model
from thinc.types import Floats2d

# One row for each token of each Doc. Shape of an output: (len(doc), width)
Encoder = Model[List[Doc], List[Floats2d]]
# One row for each token of each Doc. Shape of an output: (len(doc), n_tags), logits
Tagger = Model[List[Doc], List[Floats2d]]

PADDING, UNKNOWN = 0, 1  # the first rows of every embedding table
