import pickle

import numpy as np
import pytest

from spacy_phoneme_ner.bilingual.code_switching import (
    Dictionary,
    Match,
    Switch,
    Translation,
    carry_labels,
    draw_switches,
    entry_key,
    find_matches,
    goes_on,
    splice,
)
from spacy_phoneme_ner.errors import PhonemeNERError


def to(*words):
    return Translation(words, tuple(f"[{word}]" for word in words))


def dictionary(source="jpn", one_word=(), **entries):
    translations = {
        entry_key(key): tuple(to(*text.split()) for text in texts) for key, texts in entries.items()
    }
    return Dictionary(source, "kor", translations, frozenset(one_word))


def spans(words, known, labels=None):
    return [match[:2] for match in find_matches(words, known, labels)]


KNOWN = dictionary(東京=["dogjo"], 東京都=["dogjo do"], 都庁=["docheong"], 駅=["jeog"])


def test_single_character_tokens_match_entries_of_several_unlike_the_released_code():
    matches = find_matches(list("東京駅へ"), KNOWN)
    assert matches == [Match(0, 2, (to("dogjo"),)), Match(2, 3, (to("jeog"),))]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("東京都庁", [(0, 3)]),  # the longest from the left, though 東京 + 都庁 covers more
        ("東東京", [(1, 3)]),
        ("東都", []),
        ("京東", []),
        ("駅駅", [(0, 1), (1, 2)]),
        ("", []),
    ],
)
def test_the_longest_match_from_the_left(words, expected):
    assert spans(list(words), KNOWN) == expected


def test_tokens_need_not_be_characters_but_have_to_end_where_the_entry_does():
    assert spans(["東京", "都", "駅"], KNOWN) == [(0, 2), (2, 3)]
    assert spans(["東", "京都"], KNOWN) == [(0, 2)]
    assert spans(["東京駅"], KNOWN) == []
    assert spans(["東", "", "京"], KNOWN) == spans(["東", " ", "京"], KNOWN) == []


def test_case_unicode_form_and_spaces_of_entries_make_no_difference():
    known = dictionary(source="vie", Hải_quân=[], **{"hải quân": ["haegun"], "straße": ["gil"]})
    decomposed = "Ha\u0309i"
    assert len(decomposed) == 4
    assert spans([decomposed, "QUÂN", "STRASSE"], known) == [(0, 2), (2, 3)]
    assert spans(["hảiquân"], known) == [(0, 1)]


def test_a_word_written_in_one_is_not_two_words_side_by_side():
    known = dictionary(
        source="eng", one_word=["apart"], apart=["ttalo"], **{"new york": ["njujog"]}
    )
    assert spans(["a", "part", "of", "New", "York"], known) == [(3, 5)]
    assert spans(["apart"], known) == [(0, 1)]
    assert spans(list("apart"), known) == [(0, 5)]  # as PAN-X cuts Chinese text with Latin words


def test_the_length_of_the_longest_entry():
    assert (KNOWN.longest, dictionary().longest) == (3, 0)
    assert spans(["東"], dictionary()) == []


@pytest.mark.parametrize(
    ("tags", "expected"),
    [
        ("B-LOC I-LOC I-LOC I-LOC", [(0, 3)]),
        ("O O O O", [(0, 3)]),
        ("B-LOC I-LOC O O", [(0, 2), (2, 4)]),  # 東京 + 都庁, as 東京都 would leave the name
        ("B-LOC I-LOC B-ORG I-ORG", [(0, 2), (2, 4)]),
        ("I-LOC I-LOC I-LOC I-LOC", [(0, 3)]),
        ("B-LOC B-LOC B-LOC B-LOC", []),  # each a name of its own
        ("O B-LOC I-LOC I-LOC", [(2, 4)]),
        ("B-LOC I-PER I-PER I-PER", [(2, 4)]),
        ("NOUN NOUN NOUN NOUN", [(0, 3)]),
        ("PROPN PROPN NOUN NOUN", [(0, 2), (2, 4)]),
        ("PROPN NOUN VERB NOUN", []),
    ],
)
def test_matches_whose_tags_can_be_carried_over(tags, expected):
    assert spans(list("東京都庁"), KNOWN, tags.split()) == expected


def test_all_of_several_tags_have_to_fit():
    ents, pos = ["O", "O", "O", "O"], ["NOUN", "NOUN", "PART", "NOUN"]
    assert spans(list("東京都庁"), KNOWN, list(zip(ents, pos))) == [(0, 2)]
    assert not goes_on("O", ("O", "NOUN"))


@pytest.mark.parametrize(
    ("tags", "n_words", "expected"),
    [
        ("B-LOC I-LOC", 1, "B-LOC"),
        ("B-LOC", 3, "B-LOC I-LOC I-LOC"),
        ("I-LOC I-LOC", 3, "I-LOC I-LOC I-LOC"),
        ("O", 2, "O O"),
        ("PROPN PROPN", 2, "PROPN PROPN"),
    ],
)
def test_tags_of_a_translation(tags, n_words, expected):
    assert carry_labels(tags.split(), n_words) == expected.split()


def test_draws_are_fresh_at_every_call_unlike_the_released_code():
    matches = [Match(i, i + 1, (to("a"), to("b"))) for i in range(200)]
    rng = np.random.default_rng(0)
    first, second = draw_switches(matches, 0.4, rng), draw_switches(matches, 0.4, rng)
    assert first != second
    assert draw_switches(matches, 0.4, np.random.default_rng(0)) == first


def test_the_rate_is_of_matches_and_translations_are_drawn_evenly():
    three = (to("a"), to("b"), to("c", "d"))
    matches = [Match(4 * i, 4 * i + 4, three) for i in range(20_000)]
    switches = draw_switches(matches, 0.3, np.random.default_rng(1))
    # Four standard deviations of a binomial: 4·√(20000·0.3·0.7) = 259, 4·√(6000·⅓·⅔) = 146.
    assert abs(len(switches) - 6000) < 259
    for translation in three:
        assert abs(sum(s.translation == translation for s in switches) - 2000) < 146 + 259 / 3
    assert draw_switches(matches, 0.0, np.random.default_rng(1)) == []
    assert len(draw_switches(matches, 1.0, np.random.default_rng(1))) == 20_000
    assert draw_switches([], 0.5, np.random.default_rng(1)) == []


@pytest.mark.parametrize("rate", [-0.1, 1.1, float("nan")])
def test_a_rate_is_a_probability(rate):
    with pytest.raises(PhonemeNERError, match=r"P530.*rate is"):
        draw_switches([], rate, np.random.default_rng(0))


def test_splicing_a_column():
    switches = [Switch(0, 1, to("x", "y")), Switch(2, 4, to("z"))]
    spliced = splice("abcde", switches, lambda old, new: [old.upper() + w for w in new.words])
    assert spliced == ["Ax", "Ay", "b", "CDz", "e"]
    assert splice("ab", [], lambda old, new: []) == ["a", "b"]


@pytest.mark.parametrize(("words", "ipa"), [((), ()), (("a",), ()), (("a",), ("x", "y"))])
def test_a_translation_has_words_and_a_pronunciation_for_each(words, ipa):
    with pytest.raises(PhonemeNERError, match="P220"):
        Translation(words, ipa)


def test_a_dictionary_can_be_sent_to_another_process():
    copied = pickle.loads(pickle.dumps(KNOWN))
    assert copied == KNOWN
    assert spans(list("東京"), copied) == [(0, 2)]
