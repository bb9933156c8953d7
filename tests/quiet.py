"""The small encoder's noise, turned off, so that a test sees what it changes alone."""

from dataclasses import fields

from spacy_phoneme_ner.models.words.noise import Noise

QUIET = {field.name: 0.0 for field in fields(Noise)}


def noise(**settings):
    """A block that hides and changes nothing but what is named."""
    assert set(settings) <= set(QUIET)
    return {**QUIET, **settings}
