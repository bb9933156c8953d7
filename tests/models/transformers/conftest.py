"""A tiny encoder of phonemes, and Docs for it."""

import pytest
from phoneme_transformers import some_docs
from tiny_encoders import save_phoneme_encoder


@pytest.fixture(scope="package")
def tiny(tmp_path_factory):
    """Its folder, and the encoder as transformers has it."""
    folder = tmp_path_factory.mktemp("xphonebert")
    return folder, save_phoneme_encoder(folder)


@pytest.fixture()
def docs(nlp):
    """Of which one is empty, and one has nothing that is pronounced."""
    return some_docs(nlp)
