"""Words of a language whose pronunciations the tests know."""

import unicodedata

from spacy_phoneme_ner.ipa import unknown_segments


def check_known_words(g2p, lang, text):
    """Check that words are read as expected, composed and decomposed, and in IPA alone.

    g2p (G2P): What reads them.
    lang (str): The language.
    text (str): The words, each with its IPA after it.
    """
    words = text.split()
    expected = {w: unicodedata.normalize("NFC", ipa) for w, ipa in zip(words[::2], words[1::2])}
    read = g2p(list(expected), lang)
    assert dict(zip(expected, read)) == expected
    decomposed = [unicodedata.normalize("NFD", word) for word in expected]
    assert g2p(decomposed, lang) == read
    assert not [ipa for ipa in read if unknown_segments(ipa)]
