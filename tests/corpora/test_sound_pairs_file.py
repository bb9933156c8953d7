from pathlib import Path

import pytest
from spacy.util import registry

from spacy_phoneme_ner.bilingual.sound_pairs import SoundPairs, SpokenWord
from spacy_phoneme_ner.corpora.sound_pairs import (
    make_sound_pairs_v1,
    mine_file,
    write_sound_pairs,
)
from spacy_phoneme_ner.errors import PhonemeNERError
from spacy_phoneme_ner.g2p import LettersG2P

FOUR = "leta\tlɛta\tleeta\tlɛːta\nnew_lo\tnu_lo\tniulo\tniulo\nada\tada\tfi\tfiː\nx\tx\tX\tx\n"
LETA = (SpokenWord("leta", "lɛta"), SpokenWord("leeta", "lɛːta"))
NEWLO = (SpokenWord("new lo", "nu lo"), SpokenWord("niulo", "niulo"))
ADA = (SpokenWord("ada", "ada"), SpokenWord("fi", "fiː"))


@pytest.fixture()
def four(tmp_path):
    path = tmp_path / "four.txt"
    path.write_text(FOUR, encoding="utf8")
    return path


def read(path, **settings):
    return make_sound_pairs_v1(path=path, source="ja", target="ko", **settings)()


def test_four_columns(four):
    assert read(four) == SoundPairs(("jpn", "kor"), (LETA, NEWLO, ADA))
    assert read(four, max_distance=0.3).pairs == (LETA, NEWLO)


def test_named_in_the_config_of_an_objective(four):
    pairs = {"@readers": "spacy-phoneme-ner.SoundPairs.v1", "path": str(four)}
    pairs = {**pairs, "source": "ja", "target": "ko", "max_distance": 0.3}
    objective = {"@objectives": "spacy-phoneme-ner.SoundContrast.v1", "pairs": pairs}
    made = registry.resolve({"objectives": {"sound_contrast": objective}})
    assert made["objectives"]["sound_contrast"]._read().pairs == (LETA, NEWLO)


def test_two_columns_are_transcribed(tmp_path):
    path = tmp_path / "two.tsv"
    path.write_text("leta\tlata\nada\tfi\n", encoding="utf8")
    found = read(path, ipa="g2p", g2p=LettersG2P(), max_distance=0.3)
    ((first, second),) = found.pairs
    assert (first.spelling, second.spelling) == ("leta", "lata")
    assert first.ipa and second.ipa and first.ipa != second.ipa


def test_nothing_is_read_before_the_pairs_are_asked_for():
    make_sound_pairs_v1(path=Path("nowhere.tsv"), source="ja", target="ko")
    with pytest.raises(PhonemeNERError, match="P216"):
        read(None)


def test_what_is_written_is_read_again(four, tmp_path):
    mined = mine_file(four, "ja", "ko", max_distance=0.3)
    write_sound_pairs(tmp_path / "out" / "pairs.tsv", mined.pairs)
    assert read(tmp_path / "out" / "pairs.tsv").pairs == (LETA, NEWLO)


def test_mistakes(four, tmp_path):
    for settings, code in (
        (
            {"max_distance": 0.0},
            r"P214.*four.txt.*of 4, 1 are spelled the same, 0 .* and 3 are too far.*: 0.0",
        ),
        ({"max_distance": 1.5}, "P530.*max_distance"),
        ({"max_distance": float("nan")}, "P530.*max_distance"),
        ({"ipa": "none"}, "P502.*ipa"),
    ):
        with pytest.raises(PhonemeNERError, match=code):
            read(four, **settings)
    (tmp_path / "two.tsv").write_text("leta\tlata\n", encoding="utf8")
    with pytest.raises(PhonemeNERError, match="P224"):
        read(tmp_path / "two.tsv")
    (tmp_path / "none.tsv").write_text("# nothing\n", encoding="utf8")
    with pytest.raises(PhonemeNERError, match="P223"):
        read(tmp_path / "none.tsv")
    with pytest.raises(PhonemeNERError, match="P001"):
        make_sound_pairs_v1(path=four, source="ja", target="nolanguage9")()


def test_phonexl(data):
    assert len(read(data / "phonexl" / "ja-ko-dict.txt").pairs) > 10_000
