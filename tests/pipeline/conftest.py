"""Fixtures for components that share encoders."""

import pytest
from shared_pipelines import examples, two_encoders
from thinc.api import Adam


@pytest.fixture(scope="session")
def trained_shared():
    """Two shared encoders: "sounds" for phoneme_ner, "letters" for spaCy's tagger."""
    nlp = two_encoders()
    optimizer = Adam(0.02)
    for _ in range(30):
        nlp.update(examples(nlp), sgd=optimizer)
    return nlp
