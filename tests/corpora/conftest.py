"""Small corpora in every format, written by the tests themselves."""

from pathlib import Path
from typing import Callable, List, Sequence, Union

import pytest

Write = Callable[..., Path]


@pytest.fixture()
def write(tmp_path: Path) -> Write:
    """Write a file and give its path."""

    def write_file(name: str, content: Union[str, bytes]) -> Path:
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode("utf8"))
        return path

    return write_file


class Shout:
    """A G2P that counts how often it is called."""

    name = "shout"

    def __init__(self) -> None:
        self.calls: List[int] = []

    def __call__(self, words: Sequence[str], lang: str) -> List[str]:
        self.calls.append(len(words))
        return [f"{word.upper()}@{lang}" for word in words]


@pytest.fixture()
def shout() -> Shout:
    return Shout()
