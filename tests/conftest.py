"""Shared fixtures. The real data lies beside the checkout, if it is there at all."""

import os
from pathlib import Path
from typing import Any, Callable, Iterator

# Before torch is imported: processes that test beside each other (`make test`) have a core each,
# and so have those that they start.
if "PYTEST_XDIST_WORKER" in os.environ:
    os.environ.setdefault("OMP_NUM_THREADS", "1")

import pytest
import spacy
from absent_packages import hide
from requirements import lacking
from spacy.language import Language

DATA = Path(__file__).resolve().parents[2] / "shared" / "data"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[Any]) -> Any:
    """A test that fails for want of an extra is skipped, and says of which."""
    report = yield
    extra = lacking(call.excinfo.value) if report.failed and call.excinfo else None
    if extra is not None:
        report.outcome = "skipped"
        report.longrepr = (str(item.path), 0, f"Skipped: extra '{extra}' is not installed")
    return report


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
