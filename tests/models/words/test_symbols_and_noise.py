"""Symbols, and what is changed of them in training."""

import numpy as np
import pytest

from spacy_phoneme_ner.ipa import PLAIN, Style, distance, features
from spacy_phoneme_ner.models.types import PADDING, UNKNOWN
from spacy_phoneme_ner.models.words.cues import cue_matrix
from spacy_phoneme_ner.models.words.noise import Noise
from spacy_phoneme_ner.models.words.reader import MAX_SYMBOLS, number_words, spell_words
from spacy_phoneme_ner.models.words.symbols import SymbolTable


@pytest.fixture()
def table():
    table = SymbolTable(64, articulatory=True)
    table.numbers(["p", "a", "t"])
    return table


def number(strings, table, cut="ipa", style=PLAIN):
    """Write words as numbers, as training does."""
    return number_words(spell_words(strings, cut=cut, style=style), table.number)


def test_only_trained_symbols_have_rows_of_their_own(table):
    rows, _ = table.look_up(["p", "q", "a", "x", "q", ""])
    assert rows.tolist() == [2, UNKNOWN, 3, UNKNOWN, UNKNOWN, UNKNOWN]
    assert table.rows(np.array([0])).tolist() == [PADDING]
    assert table.trained == ["p", "a", "t"]


def test_what_is_looked_up_leaves_no_trace(table):
    before = len(table)
    _, found = table.look_up(["q", "x", ""])
    assert np.array_equal(found[:2], [features("q"), features("x")]) and not found[2].any()
    assert len(table) == before and table.look_up([])[1].shape == (0, 24)


def test_a_full_table_keeps_what_it_has():
    table = SymbolTable(4, articulatory=False)
    assert table.rows(table.numbers("abc")).tolist() == [2, 3, UNKNOWN]


def test_saved_symbols_come_back_to_their_rows(table):
    other = SymbolTable(64, articulatory=True)
    other.numbers(["x", "y"])
    other.restore(table.trained)
    assert other.look_up(["t", "a", "p", "x"])[0].tolist() == [4, 3, 2, UNKNOWN]


def test_features_are_those_of_the_segment_even_if_it_is_untrained(table):
    numbers = table.numbers(["q", "p"])
    assert np.array_equal(table.features(numbers), [features("q"), features("p")])
    assert not table.features(np.array([0])).any()


def test_words_are_spelt_without_what_transcribers_disagree_on(table):
    spelt = number(["ˈpaːt", "", "pá"], table)
    assert spelt.shape == (3, 3)
    assert table.rows(spelt[0]).tolist() == [2, 3, 4]
    assert spelt[1].tolist() == [0, 0, 0]
    assert spelt[2].tolist() == [*spelt[0, :2].tolist(), 0]


def test_a_long_word_keeps_its_beginning_and_its_end():
    table = SymbolTable(64, articulatory=False)
    spelt = number(["ab" * 500 + "c"], table, "letters")
    assert spelt.shape == (1, MAX_SYMBOLS) and spelt[0, -1] != spelt[0, 0]


def test_what_stands_between_spaces_is_a_symbol():
    table = SymbolTable(64, articulatory=False)
    spelt = number(["t_S a: t_S", "", "aː˥ s"], table, "spaces")
    assert table.trained == ["t_S", "a:", "aː˥", "s"]
    assert table.rows(spelt[0]).tolist() == [2, 3, 2] and not spelt[1].any()


def test_a_symbol_that_is_confused_with_none_stays():
    np.random.seed(0)
    table = SymbolTable(64, articulatory=False)
    numbers = table.numbers(["tak", "AH0"])[:, None]
    assert np.array_equal(Noise(drop_symbol=0, swap_symbol=1.0).symbols(numbers, table), numbers)


def test_segments_are_swapped_for_near_ones(table):
    np.random.seed(0)
    numbers = np.repeat(table.numbers(["p"]), 200)[:, None]
    swapped = Noise(drop_symbol=0, swap_symbol=1.0).symbols(numbers, table)
    found = {table._symbols[n] for n in swapped.ravel()}
    assert len(found) > 3 and "p" not in found
    assert max(distance("p", segment) for segment in found) < distance("p", "a") / 2
    assert found <= set(table.trained), "a sound that is swapped in is trained"


def test_dropping_leaves_no_gaps_and_no_empty_word(table):
    np.random.seed(0)
    numbers = number(["patapata"] * 500, table)
    dropped = Noise(drop_symbol=0.5, swap_symbol=0).symbols(numbers, table)
    kept = (dropped > 0).sum(axis=1)
    assert kept.min() >= 1 and 3 < kept.mean() < 5
    assert all((row[: (row > 0).sum()] > 0).all() for row in dropped)
    emptied = Noise(drop_symbol=1.0, swap_symbol=0).symbols(numbers[:1], table)
    assert (emptied > 0).any()


def test_no_noise_changes_nothing(table):
    numbers = number(["pat", "ta"], table)
    quiet = Noise(0, 0, 0, 0, 0, 0, 0, 0)
    assert np.array_equal(quiet.symbols(numbers, table), numbers)
    assert quiet.kept_streams(10, 2) is None
    assert all(shown.all() for shown in quiet.shown(np.array([3, 0, 2])))
    cues = cue_matrix(["London"])
    assert np.array_equal(quiet.cues(cues, np.array([1])), cues)


def test_streams_and_words_are_hidden_as_often_as_asked():
    np.random.seed(0)
    kept = Noise(hide_stream=0.5).kept_streams(4000, 2)
    assert kept.sum(axis=1).min() == 1 and kept.mean() == pytest.approx(0.75, abs=0.02)
    assert (kept.mean(axis=0) > 0.7).all(), "either stream is hidden"
    assert Noise(hide_stream=0.5).kept_streams(4000, 1) is None, "a single one is never picked"


def test_tokens_lose_their_streams_and_their_evidence_as_often_as_asked():
    np.random.seed(0)
    lengths = np.array([10, 0, 30] * 300)
    noise = Noise(hide_word=0.2, hide_sound=0.0, hide_evidence=0.5, hide_pieces=0.0)
    streams, known, pieces = noise.shown(lengths)
    assert streams.shape == known.shape == (12_000, 1) and streams.dtype == known.dtype == "float32"
    assert set(np.unique(streams)) == set(np.unique(known)) == {0.0, 1.0}
    assert streams.mean() == pytest.approx(0.8, abs=0.02)
    assert known[streams == 1].mean() == pytest.approx(0.5, abs=0.02)
    assert (known[streams == 0] == 0).all(), "who loses the word loses its evidence"
    assert (pieces == streams).all(), "and its pieces"


def test_the_sound_of_whole_sentences_is_hidden():
    np.random.seed(0)
    lengths = np.array([10, 0, 30] * 300)
    noise = Noise(hide_word=0.0, hide_sound=0.25, hide_evidence=0.0, hide_pieces=0.0)
    streams, known, pieces = noise.shown(lengths)
    sentences = np.split(streams[:, 0], np.cumsum(lengths)[:-1])
    shown = [sentence[0] for sentence in sentences if len(sentence)]
    assert all((sentence == sentence[:1]).all() for sentence in sentences)
    assert np.mean(shown) == pytest.approx(0.75, abs=0.05)
    assert known.all() and pieces.all(), "what tables tell of its words is left"


def test_the_pieces_of_whole_sentences_are_hidden():
    np.random.seed(0)
    lengths = np.array([10, 0, 30] * 300)
    noise = Noise(hide_word=0.0, hide_sound=0.0, hide_evidence=0.0, hide_pieces=0.25)
    assert noise.shown(lengths).pieces.all(), "without a table, nothing is drawn"
    streams, known, pieces = noise.shown(lengths, with_pieces=True)
    sentences = np.split(pieces[:, 0], np.cumsum(lengths)[:-1])
    assert all((sentence == sentence[:1]).all() for sentence in sentences)
    shown = [sentence[0] for sentence in sentences if len(sentence)]
    assert np.mean(shown) == pytest.approx(0.75, abs=0.05)
    assert streams.all() and known.all()


def test_case_is_hidden_in_whole_sentences():
    np.random.seed(0)
    lengths = np.array([2] * 500)
    hidden = Noise(hide_case=0.5).cues(cue_matrix(["London", "Paris"] * 500), lengths)
    title = hidden[:, 0].reshape(500, 2)
    assert (title[:, 0] == title[:, 1]).all() and title.mean() == pytest.approx(0.5, abs=0.08)


def test_tones_and_length_are_read_where_asked_for():
    table = SymbolTable(64, articulatory=True)
    plain = number(["pá˥ː"], table)
    toned = number(["pa˥"], table, style=Style())
    assert (plain != 0).sum() == 2 and (toned != 0).sum() == 3
    lengthened = number(["paː"], table, style=Style(tones="strip"))
    assert lengthened[0, 1] != plain[0, 1]
