import json
from typing import List, Sequence

import numpy as np
import pytest
from letters_g2p import LettersG2P

from spacy_phoneme_ner.errors import PhonemeNERError
from spacy_phoneme_ner.evaluation import plot
from spacy_phoneme_ner.evaluation.sounds.name_pairs import NamePair
from spacy_phoneme_ner.evaluation.sounds.similarity import (
    area_under_curve,
    draw_partners,
    measure_similarity,
)
from spacy_phoneme_ner.evaluation.sounds.similarity_report import similarity_table, write_similarity
from spacy_phoneme_ner.ipa import distance


def sums(true: Sequence[int], shuffled: Sequence[int]) -> np.ndarray:
    return np.array([true, shuffled, [0] * len(true)], dtype=float).T


def test_area_under_curve() -> None:
    assert area_under_curve(sums([1, 0], [0, 1])) == 100
    assert area_under_curve(sums([0, 1], [1, 0])) == 0
    assert area_under_curve(sums([2, 2], [3, 3])) == 50
    # True at 1 and 3, shuffled at 2 and 3: 1 < 2, 1 < 3, 3 > 2, 3 = 3.
    found = area_under_curve(sums([1, 0, 1], [0, 1, 1]))
    assert found == pytest.approx(100 * 2.5 / 4)
    both = np.stack([sums([1, 0], [0, 1]), sums([0, 1], [1, 0])])
    assert area_under_curve(both).tolist() == [100, 0]


def test_distances_counted_by_hand() -> None:
    # Each can only be shuffled with the other: they are as long.
    pairs = [NamePair("pa", "ba"), NamePair("ti", "di")]
    found = measure_similarity(
        pairs, ("som", "sin"), g2p=LettersG2P(), n_shuffles=3, n_resamples=50, source="x"
    )
    within = [distance("p", "b") / 2, distance("t", "d") / 2]
    crossed = [
        (distance("p", "d") + distance("a", "i")) / 2,
        (distance("t", "b") + distance("i", "a")) / 2,
    ]
    assert found.within.value == pytest.approx(100 * sum(within) / 2, abs=1e-4)
    assert found.shuffled.value == pytest.approx(100 * sum(crossed) / 2, abs=1e-4)
    assert found.difference.value == pytest.approx(found.shuffled.value - found.within.value)
    assert (found.auc.value, found.auc.low, found.auc.high) == (100, 100, 100)
    assert found.shuffled_values.shape == (2, 3) and found.skipped == {}
    assert (found.langs, found.ipa, found.n_pairs) == (("som", "sin"), "letters", 2)


def test_whether_sounds_are_the_same_or_how_alike_they_are() -> None:
    pairs = [NamePair("pa", "ba"), NamePair("ti", "di")]
    settings = {"g2p": LettersG2P(), "n_shuffles": 3, "n_resamples": 50}
    found = measure_similarity(pairs, ("som", "sin"), articulatory=False, **settings)
    assert found.within.value == 50 and found.shuffled.value == 100


def random_words(n: int, seed: int) -> List[str]:
    rng = np.random.default_rng(seed)
    return ["".join(rng.choice([*"ptkmnsaeiou"], rng.integers(2, 9))) for _ in range(n)]


def test_unrelated_words_are_at_chance_whatever_their_lengths() -> None:
    # Translations as long as the names, but of other sounds: length is no likeness.
    first = random_words(600, 1)
    rng = np.random.default_rng(2)
    pairs = [NamePair(w, "".join(rng.choice([*"ptkmnsaeiou"], len(w)))) for w in first]
    found = measure_similarity(pairs, ("som", "sin"), g2p=LettersG2P(), n_resamples=200)
    assert found.auc.low < 50 < found.auc.high
    assert found.difference.low < 0 < found.difference.high
    alike = [NamePair(w, w.replace("p", "b") + "a") for w in first]
    found = measure_similarity(alike, ("som", "sin"), g2p=LettersG2P(), n_resamples=200)
    assert found.auc.low > 95 and found.difference.low > 20


def test_translations_of_one_name_are_drawn_together() -> None:
    words = random_words(40, 3)
    once = [NamePair(w, w[::-1] + "i") for w in words]
    often = [NamePair(p.first, p.second + end) for p in once for end in "aeou"]
    few, many = (
        measure_similarity(pairs, ("som", "sin"), g2p=LettersG2P(), n_resamples=400)
        for pairs in (once, often)
    )
    # Four translations that sound the same say no more than one.
    assert (many.n_pairs, few.n_pairs) == (160, 40)
    widths = [found.within.high - found.within.low for found in (few, many)]
    assert widths[1] > 0.75 * widths[0]


def test_partners_are_others_of_the_same_length() -> None:
    pairs = [NamePair(f"a{i}", "b" * (2 + i % 3) + str(i)) for i in range(90)]
    lengths = [2 + i % 3 for i in range(90)]
    found = draw_partners(pairs, lengths, 5, seed=0)
    for i, drawn in enumerate(found):
        assert len(drawn) == 5 and i not in drawn
        assert all(lengths[j] == lengths[i] for j in drawn)
    assert found == draw_partners(pairs, lengths, 5, seed=0)
    assert found != draw_partners(pairs, lengths, 5, seed=1)


def test_rare_lengths_are_drawn_from_the_next() -> None:
    pairs = [NamePair(str(i), f"b{i}") for i in range(42)]
    lengths = [3] * 20 + [5] * 20 + [8, 9]
    found = draw_partners(pairs, lengths, 5, seed=0)
    assert all(j < 20 for drawn in found[:20] for j in drawn)
    assert all(j >= 20 for drawn in found[20:] for j in drawn)
    assert all(found)


def test_true_pairs_are_never_drawn() -> None:
    # One name with three translations, and one that has nothing else to be shuffled with.
    pairs = [NamePair("A", "x"), NamePair("a", "y"), NamePair("b", "z")]
    found = draw_partners(pairs, [1, 1, 1], 4, seed=0, known=[NamePair("b", "x")])
    assert found == [[2] * 4, [2] * 4, [1] * 4]
    assert draw_partners(pairs[:2], [1, 1], 4, seed=0) == [[], []]


def test_pairs_that_are_left_out() -> None:
    pairs = [
        *(NamePair("Leta", "LETA"), NamePair("pa", "ba"), NamePair("ti", "di")),
        *(NamePair("to", "do"), NamePair("12", "13"), NamePair("ක", "ka")),
    ]
    names = frozenset({"leta", "pa", "di", "12", "ka"})
    found = measure_similarity(pairs, ("som", "sin"), g2p=LettersG2P(), names=names, n_resamples=2)
    assert found.n_pairs == 2
    assert found.skipped == {
        "not in the list of names": 1,
        "not pronounced in full": 2,
        "spelled alike": 1,
    }
    kept = measure_similarity(
        pairs, ("som", "sin"), g2p=LettersG2P(), keep_same=True, n_resamples=2
    )
    assert kept.n_pairs == 4


def test_a_draw_goes_on_until_enough_are_pronounced() -> None:
    pairs = [NamePair(f"{'ක' if i % 2 else ''}t{c}", c * 2) for i, c in enumerate("aeiou" * 8)]
    pairs = [NamePair(p.first + "p" * i, p.second) for i, p in enumerate(pairs)]
    found = measure_similarity(
        pairs, ("som", "sin"), g2p=LettersG2P(), limit=15, n_shuffles=2, n_resamples=2
    )
    assert found.n_pairs == 15


def test_tones_take_no_part() -> None:
    pairs = [NamePair("a", "b", ("pa˥˩", "pa")), NamePair("c", "d", ("ti", "tí"))]
    found = measure_similarity(pairs, ("cmn", "vie"), n_resamples=2)
    assert (found.within.value, found.ipa) == (0, "file")


def test_nothing_to_compare() -> None:
    pairs = [NamePair("pa", "ba"), NamePair("Leta", "leta")]
    with pytest.raises(PhonemeNERError, match=r"P323.*'x'.*of 2, .*1 spelled alike, 1 no other"):
        measure_similarity(pairs, ("som", "sin"), g2p=LettersG2P(), source="x")
    with pytest.raises(PhonemeNERError, match=r"P322.*--ipa file"):
        measure_similarity(pairs, ("som", "sin"))


def test_files(tmp_path) -> None:
    pairs = [NamePair("pa", "ba"), NamePair("ti", "di"), NamePair("x", "X")]
    rows = [
        measure_similarity(pairs, langs, g2p=LettersG2P(), n_resamples=5, source=source)
        for langs, source in [(("som", "sin"), "a.tsv"), (("jpn", "kor"), "b.tsv")]
    ]
    written = write_similarity(rows, {"seed": 0, "limit": 10}, tmp_path)
    assert sorted(tmp_path.iterdir()) == sorted(written)
    stored = json.loads((tmp_path / "similarity.json").read_text(encoding="utf8"))
    assert stored["limit"] == 10
    assert [file["langs"] for file in stored["files"]] == [["som", "sin"], ["jpn", "kor"]]
    assert stored["files"][0]["auc"] == {"value": 100, "low": 100, "high": 100}
    assert "Somali–Sinhala" in similarity_table(rows)
    text = (tmp_path / "similarity.md").read_text(encoding="utf8")
    assert "- a.tsv: 1 spelled alike" in text and "10 drawn for\neach)" in text
    if plot.can_plot():
        assert "</svg>" in (tmp_path / "similarity.svg").read_text(encoding="utf8")
