"""Messages can be printed and read, whatever they quote."""

import pickle
import re
from collections import defaultdict
from pathlib import Path

import pytest

from spacy_phoneme_ner.errors import Errors, MissingExtraError, PhonemeNERError

PACKAGE = Path(__file__).parents[1] / "spacy_phoneme_ner"


def test_every_message_begins_with_its_code():
    for code in (name for name in dir(Errors) if not name.startswith("_")):
        assert getattr(Errors, code).startswith(f"[{code}] "), code


@pytest.mark.parametrize("kind", [PhonemeNERError, MissingExtraError])
def test_a_message_is_no_longer_than_can_be_read(kind):
    message = str(kind(f"[P001] Unknown language '{'x' * 100_000}': expected a tag."))
    assert len(message) < 2_100
    assert message.startswith("[P001] Unknown") and message.endswith("expected a tag.")
    assert str(kind("short")) == "short"


def test_a_message_can_be_printed():
    message = str(PhonemeNERError("Unknown language '\ud800ä'."))
    assert message.encode("utf8").decode("utf8") == "Unknown language '\\ud800ä'."
    again = pickle.loads(pickle.dumps(PhonemeNERError("'\ud800'")))
    assert str(again) == "'\\ud800'"


ROOMS_OF_GROUPS = {
    "0": {"g2p", "ipa", "languages.py", "layer.py"},
    "1": {"models", "pipeline"},
    "2": {"corpora", "bilingual"},
    "3": {"evaluation", "adaptation"},
    "4": {"commands"},
    "6": {"pretrained"},
    "7": {"pretraining"},
    "8": {"annotation"},
    "9": {"display", "server"},
}


def test_every_code_is_used_in_the_rooms_of_its_group():
    used = defaultdict(set)
    for path in PACKAGE.rglob("*.py"):
        room = path.relative_to(PACKAGE).parts[0]
        for code in re.findall(r"\bErrors\.(P\d{3})", path.read_text(encoding="utf8")):
            used[code].add(room)
    codes = {name for name in dir(Errors) if not name.startswith("_")}
    assert set(used) == codes
    for code, rooms in used.items():
        assert code[1] == "5" or rooms & ROOMS_OF_GROUPS[code[1]], (code, rooms)
