"""A tiny BERT in a folder, in the layout that spacy-transformers reads."""

import pytest


@pytest.fixture(autouse=True)
def extra():
    pytest.importorskip("spacy_transformers", reason="extra 'spacy-transformers' is not installed")


@pytest.fixture(scope="session")
def bert(tmp_path_factory):
    """The folder: config, weights and tokenizer. The network is not asked for any of them."""
    from tiny_encoders import save_bert

    folder = tmp_path_factory.mktemp("bert")
    save_bert(folder)
    return folder
