"""The signatures of this package's models."""

from typing import List

from spacy.tokens import Doc
from thinc.api import Model
from thinc.types import Floats2d

# One row for each token of each Doc. Shape of an output: (len(doc), width)
Encoder = Model[List[Doc], List[Floats2d]]
# One row for each token of each Doc. Shape of an output: (len(doc), n_tags), logits
Tagger = Model[List[Doc], List[Floats2d]]
