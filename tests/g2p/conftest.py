"""Shared by the tests of rules."""

import pytest


@pytest.fixture
def folder(tmp_path):
    """Write the files of a language: `folder(map=…, pre=…, post=…, strip=…, code=…)`."""

    def write(code="xyz-Latn", **texts):
        for kind, text in texts.items():
            ending = ".csv" if kind in ("map", "strip") else ".txt"
            path = tmp_path / kind / f"{code}{ending}"
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, encoding="utf8")
        return tmp_path

    return write
