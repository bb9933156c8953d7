"""An annotator, loaded once."""

import pytest

from spacy_phoneme_ner.annotation import Annotator


@pytest.fixture(scope="session")
def annotator():
    return Annotator("small")
