"""Maps and rules in Epitran's format, from files that a user wrote."""

import pytest

from spacy_phoneme_ner.errors import PhonemeNERError
from spacy_phoneme_ner.g2p import MapG2P
from spacy_phoneme_ner.g2p.rules import SpellingRules


def rules_of(folder, code="xyz-Latn", **settings):
    return SpellingRules(folder / "map" / f"{code}.csv", **settings)


def test_the_longest_grapheme_wins_and_what_is_unknown_passes(folder):
    rules = rules_of(folder(map="% a comment\nOrth,Phon\nn,n\ng,ɡ\nng,ŋ\na,a\n"))
    assert rules("Nganga") == "ŋaŋa"
    assert rules("na7x") == "na7x" and rules("") == ""


def test_rules_before_and_after_the_map(folder):
    made = folder(
        map="Orth,Phon\na,a\nt,t\ni,i\nc,k\n",
        pre="% soft before front vowels\n::front:: = i|e\nc -> t / _ (::front::)\n",
        post="t -> d / a _ a\n0 -> ʔ / # _ a\na -> 0 / _ #\n",
    )
    rules = rules_of(made)
    assert rules("cica") == "tik"
    assert rules("ata") == "ʔad"


def test_a_swap_of_two_groups(folder):
    made = folder(map="Orth,Phon\na,a\nk,k\nt,t\n", post="(?P<sw1>k)(?P<sw2>t) -> 0 / _ a\n")
    assert rules_of(made)("akta") == "atka"


def test_marks_are_stripped_and_forms_of_a_letter_are_one(folder):
    rules = rules_of(folder(map="Orth,Phon\ne,e\né,ɛ\n", strip="\u0300\n"))
    assert rules("é") == rules("e\u0301") == "ɛ" and rules("è") == "e"


def test_a_map_extends_another(folder):
    folder(
        code="base-Latn", map="Orth,Phon\na,a\nb,b\n", pre="d -> b / _\n", post="b -> β / a _ a\n"
    )
    made = folder(map="% extends: base-Latn\nOrth,Phon\na,ɑ\nc,b\n", post="β -> v / _\n")
    rules = rules_of(made, bases=[made])
    assert rules("c") == "b" and rules("d") == "b"
    assert rules("ada") == "ɑbɑ", "the base's rule looks for a, which is ɑ now"
    with pytest.raises(PhonemeNERError, match="extends 'base-Latn'"):
        rules_of(made)


def test_a_fallback_reads_only_what_the_map_lacks_and_the_word_has(folder):
    made = folder(map="Orth,Phon\na,a\n", pre="q -> j / _\n")
    fallback = made / "Latn.csv"
    fallback.write_text("Orth,Phon\na,æ\nj,d͡ʒ\nñ,n\n\u0303,\n", encoding="utf8")
    rules = rules_of(made, fallback=fallback)
    assert rules("aj") == "ad͡ʒ"
    assert rules("aq") == "aj", "a j that a rule wrote is IPA"
    assert rules("ã") == "a"


def test_tones_can_be_left_out(folder):
    made = folder(map="Orth,Phon\ná,a˥\n")
    assert rules_of(made)("á") == "a˥" and rules_of(made, tones=False)("á") == "a"


def test_words_of_any_length_even_by_rules_over_the_whole_word(folder):
    made = folder(map="Orth,Phon\na,a\nb,b\n", post="b -> p / a.* _ #\n")
    assert rules_of(made)("ab") == "ap"
    assert len(rules_of(made)("ab" * 50_000)) == 100_000
    assert rules_of(made, faithful=True)("ab" * 50)[-1] == "p"


def test_the_backend_takes_a_folder_or_a_file(folder):
    made = folder(map="Orth,Phon\na,g\n", code="eus-Latn")
    g2p = MapG2P(path=str(made))
    assert g2p.languages == ("eus-Latn",)
    assert g2p(["a", "A1", "!", "7"], "Basque") == ["ɡ", "ɡ", "", ""]
    alone = made / "eus-Latn.csv"
    alone.write_text("Orth,Phon\na,o\n", encoding="utf8")
    (made / "eus-Latn.post.txt").write_text("o -> u / _ #\n", encoding="utf8")
    assert MapG2P(path=alone)(["aa"], "eu") == ["ou"]


def test_no_map_no_language(folder, tmp_path):
    with pytest.raises(PhonemeNERError, match="P040"):
        MapG2P(path=tmp_path / "nowhere")
    g2p = MapG2P(path=folder(map="Orth,Phon\na,a\n", code="eus-Latn"))
    with pytest.raises(PhonemeNERError, match=r"'map' G2P has no rules for 'fi' \(Finnish\)"):
        g2p([], "fi")


def test_a_broken_file_is_told_when_the_language_is_set(folder):
    g2p = MapG2P(path=folder(map="Orth,Phon\na\n", code="eus-Latn"))
    with pytest.raises(PhonemeNERError, match=r"csv:2"):
        g2p([], "eu")
