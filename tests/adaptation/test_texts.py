"""What is drawn of a text to learn from."""

from spacy_phoneme_ner.adaptation import draw_lines
from spacy_phoneme_ner.annotation.documents import Document


def draw(*texts, most=1_000, seed=0):
    return draw_lines((Document(text) for text in texts), most, seed)


def test_lines_are_read_once_and_empty_ones_not_at_all():
    sample = draw("Amina went home.\n\n  \nKofi did not.\r\nAmina went home.", "Kofi did not. ")
    assert sample.lines == ["Amina went home.", "Kofi did not."]
    assert sample.is_whole


def test_nothing_comes_of_nothing():
    assert draw().lines == draw("", "\n \n").lines == []
    assert draw().is_whole


def test_a_long_line_is_cut_where_sentences_end_and_nothing_is_lost():
    text = " ".join(f"Sentence number {i} of many ends here." for i in range(100))
    lines = draw(text, most=100_000).lines
    assert len(lines) > 1 and max(map(len, lines)) <= 1_000
    assert all(line.rstrip().endswith("here.") for line in lines)
    assert "".join(lines) == text


def test_of_a_long_text_lines_are_drawn_in_their_order():
    texts = [f"line {i:04}" for i in range(1_000)]
    sample = draw(*texts, most=900)
    assert len(sample.lines) == 100 and not sample.is_whole
    assert (sample.characters, sample.total) == (900, 9_000)
    assert sample.lines == sorted(sample.lines)
    assert sample.lines == draw(*texts, most=900).lines != draw(*texts, most=900, seed=1).lines
    # From all over the text: of ten times so many, no more than half are from one half.
    assert 25 < sum(line < "line 0500" for line in sample.lines) < 75


def test_a_line_longer_than_all_that_is_wanted_is_read_all_the_same():
    assert draw("one line of several words", most=3).lines == ["one line of several words"]
