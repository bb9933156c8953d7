import sys
from types import ModuleType, SimpleNamespace
from typing import Any, Callable, List

import pytest

from spacy_phoneme_ner.corpora import Sentence, Skipped
from spacy_phoneme_ner.corpora.sentences import EMPTY_WORD, UNEQUAL
from spacy_phoneme_ner.corpora.wikiann_hub import read_wikiann_hub
from spacy_phoneme_ner.errors import MissingExtraError, PhonemeNERError


class Rows(List[Any]):
    """As much of a `datasets.Dataset` as is used."""

    def __init__(self, rows: List[Any]) -> None:
        super().__init__(rows)
        names = ["O", "B-PER", "I-PER", "B-ORG", "I-ORG", "B-LOC", "I-LOC"]
        self.features = {"ner_tags": SimpleNamespace(feature=SimpleNamespace(names=names))}


@pytest.fixture()
def hub(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    module = ModuleType("datasets")
    monkeypatch.setitem(sys.modules, "datasets", module)
    return module


def test_rows_of_the_hub(hub: Any) -> None:
    asked = []
    rows = Rows(
        [
            {"tokens": ["Ada", "King"], "ner_tags": [1, 2], "langs": ["en", "en"]},
            {"tokens": ["Ada"], "ner_tags": [1, 2]},
            {"tokens": ["", "Galle"], "ner_tags": [5, 6]},
            {"tokens": [], "ner_tags": []},
        ]
    )
    hub.load_dataset = lambda *args, **kwargs: asked.append((args, kwargs)) or rows
    items = list(read_wikiann_hub("si", split="test"))
    assert asked == [(("unimelb-nlp/wikiann", "si"), {"split": "test"})]
    assert items[:4] == [
        Sentence(("Ada", "King"), ("B-PER", "I-PER"), line=1),
        Skipped(2, UNEQUAL),
        Skipped(3, EMPTY_WORD),
        Sentence(("Galle",), ("B-LOC",), line=3, repaired=1),
    ]
    assert [(type(item), item.line) for item in items[4:]] == [(Skipped, 4)]


def test_a_failed_download_names_what_was_asked_for(hub: Any) -> None:
    def load_dataset(*args: Any, **kwargs: Any) -> None:
        raise ConnectionError("offline")

    hub.load_dataset = load_dataset
    message = r"WikiANN 'xx' \(train\) .* ConnectionError: offline\. Check the network"
    with pytest.raises(PhonemeNERError, match=message):
        list(read_wikiann_hub("xx", split="train"))


def test_the_missing_package_names_its_extra(uninstall: Callable[..., None]) -> None:
    uninstall("datasets")
    with pytest.raises(MissingExtraError, match=r"pip install 'spacy-phoneme-ner\[hub\]'"):
        list(read_wikiann_hub("si"))
