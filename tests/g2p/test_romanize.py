"""Letters of any script in Latin ones."""

import pytest

from spacy_phoneme_ner.g2p.romanize import romanize


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        # Syllabaries
        *(("ᏣᎳᎩ", "tsalagi"), ("ᐃᓄᒃᑎᑐᑦ", "inoktitot"), ("ꕙꔤ", "vai"), ("ꆈꌠ", "nuosu")),
        *(("きと", "kito"), ("ㄅㄆ", "bp")),
        # Letters with a vowel of their own, signs that change and that end it
        *(("ꦗꦏꦂꦠ", "jakarta"), ("ᬩᬮᬶ", "bali"), ("ᮞᮥᮔ᮪ᮓ", "sunda"), ("ꯃꯅꯤꯄꯨꯔ", "manipura")),
        *(("ꢱꣃꢬꢵꢯ꣄ꢡ꣄ꢬ", "sauraashtra"), ("ᨅᨔ", "basa"), ("ᯅᯖᯂ᯲", "batah"), ("ꨌꩌ", "cham")),
        *(("ᤕᤠᤰᤌᤢᤱ", "yakthung"), ("दिल्ली", "dillii")),
        # Alphabets, whose letters' names begin with their sound
        *(("ߒߞߏ", "nkoo"), ("𞤆𞤵𞤤𞤢𞤪", "pular"), ("ᚠᚢᚦᚨᚱᚲ", "futhark"), ("ᠮᠣᠩᠭᠣᠯ", "monggol")),
        *(("𐓏𐓘𐓻𐓘𐓻𐓟", "wazhazhe"), ("საქართველო", "sakhartvelo"), ("𐌲𐌿𐍄", "gut")),
        # What is no letter, or has no name that says how it is read
        *(("", ""), ("1990", ""), ("?!", ""), ("北京", ""), ("𓂀", ""), ("ᏣᎳᎩ-12", "tsalagi")),
        *(("ᥖᥭᥰ", "tai"), ("ÉCOLE", "école")),
    ],
)
def test_words(word, expected):
    assert romanize(word) == expected


def test_whatever_comes_gives_latin_letters():
    everything = map(chr, [*range(0x80, 0xD800), *range(0xE000, 0x1FFFF)])
    given = {c: romanize(c) for c in everything if c.isalpha() and not c.islower()}
    odd = [c for c, latin in given.items() if latin and not latin.isascii() and latin != c.lower()]
    assert not odd
    assert sum(map(bool, given.values())) > 10_000
