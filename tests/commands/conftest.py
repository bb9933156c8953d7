"""A pipeline on disk for the commands that load one."""

import pytest
import spacy


@pytest.fixture(scope="module")
def model(tmp_path_factory):
    nlp = spacy.blank("xx")
    nlp.add_pipe("entity_ruler").add_patterns([{"label": "LOC", "pattern": "Leta"}])
    path = tmp_path_factory.mktemp("models") / "ruler"
    nlp.to_disk(path)
    return path
