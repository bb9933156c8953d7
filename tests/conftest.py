"""Shared fixtures. The real data lies beside the checkout, if it is there at all."""

from pathlib import Path
from typing import Callable, Iterator

import pytest
import spacy
from absent_packages import hide
from spacy.language import Language

DATA = Path(__file__).resolve().parents[2] / "shared" / "data"


@pytest.fixture(scope="session")
def data() -> Path:
    """The folder of real corpora; tests that need it are skipped without it."""
    if not DATA.is_dir():
        pytest.skip(f"no real data at {DATA}")
    return DATA


@pytest.fixture()
def nlp() -> Language:
    """A blank Sinhala pipeline."""
    return spacy.blank("si")


@pytest.fixture()
def uninstall(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Hides packages from imports, as if they were not installed."""
    return lambda *packages: hide(packages, monkeypatch.setattr, monkeypatch.delitem)


@pytest.fixture(scope="module")
def one_thread() -> Iterator[None]:
    """Tiny models only wait for their threads, where others use the cores."""
    import torch

    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)
