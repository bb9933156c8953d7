"""Bundles of tiny models, and one in the place of what the package ships."""

import pytest
from tiny_bundles import architecture, make_bundle, trained_pipeline

from spacy_phoneme_ner.pretrained import bundle


@pytest.fixture(scope="session")
def teacher():
    """A trained pipeline with a CRF."""
    return trained_pipeline({"model": architecture("CRFTagger")})


@pytest.fixture(scope="session")
def folder(teacher, tmp_path_factory):
    """The bundle of it."""
    return make_bundle(teacher, tmp_path_factory.mktemp("crf"), "--name", "tiny")


@pytest.fixture(scope="session")
def default_teacher():
    """A pipeline with the model that is the default, hardly trained."""
    return trained_pipeline({}, steps=3)


@pytest.fixture(scope="session")
def _shelf(default_teacher, tmp_path_factory):
    shelf = tmp_path_factory.mktemp("shelf")
    make_bundle(default_teacher, shelf).rename(shelf / "small")
    return shelf


@pytest.fixture()
def small(_shelf, monkeypatch):
    """As if the package shipped a tiny bundle, and nothing else."""
    monkeypatch.setattr(bundle, "_SHIPPED", _shelf)
    return _shelf / "small"


@pytest.fixture()
def nothing_shipped(monkeypatch, tmp_path):
    """As in a checkout without weights."""
    monkeypatch.setattr(bundle, "_SHIPPED", tmp_path / "nothing")
