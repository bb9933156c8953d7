"""Messages can be printed and read, whatever they quote."""

import pickle

import pytest

from spacy_phoneme_ner.errors import Errors, MissingExtraError, PhonemeNERError


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
