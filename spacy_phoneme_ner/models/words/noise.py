"""What is hidden or changed in training, so that the encoder trusts no one habit.

Draws come from NumPy's global generator, which spaCy seeds from the training
config, so that a run can be repeated.
"""

from dataclasses import dataclass, fields
from typing import NamedTuple, Optional

import numpy as np
from numpy.typing import NDArray

from ...checks import check_number
from .cues import Cues, hide_case
from .symbols import SymbolTable

Ints = NDArray[np.int64]
_NEIGHBOURS = 8


class Shown(NamedTuple):
    """What of each token is shown in training: 1 where it is, else 0.

    streams (ndarray): Its streams. Shape: (n_tokens, 1), float32
    evidence (ndarray): What a gazetteer tells of it. Shape: (n_tokens, 1), float32
    pieces (ndarray): What a table tells of its pieces. Shape: (n_tokens, 1), float32
    """

    streams: Cues
    evidence: Cues
    pieces: Cues


@dataclass(frozen=True)
class Noise:
    """How much of the input is spoilt in training; each a probability, 0…1.

    hide_case (float): A whole sentence is read as if its script had no case.
    letter_reading (float): A word's IPA is that of its Latin letters, read each at
        its own value (`g2p.LettersG2P`) instead of in the language's own way: many
        languages read foreign names so, and few share the habits of English.
    drop_symbol (float): A symbol of a word is left out.
    swap_symbol (float): A symbol is replaced: a segment by one that is
        articulated like it, a letter by one that is confused with it.
    hide_stream (float): A word loses one of its streams, where it has several.
    hide_word (float): A token loses all its streams, and what tables tell of it;
        its cues and its neighbours are left.
    hide_sound (float): All tokens of a sentence lose their streams. In a language never
        seen, words are strange, however they are spelt: what a gazetteer tells of them has
        to do.
    hide_evidence (float): A token loses what a gazetteer tells of it.
    hide_lists (float): A sentence is not shown the lists of names in its own language that a
        gazetteer has, as if there were none; what annotated text in it says, it never is.
    hide_pieces (float): All tokens of a sentence lose what a table tells of their pieces, as if
        the language were one of those that nobody has read enough of.
    """

    hide_case: float = 0.5
    letter_reading: float = 0.5
    drop_symbol: float = 0.05
    swap_symbol: float = 0.08
    hide_stream: float = 0.4
    hide_word: float = 0.05
    hide_sound: float = 0.0
    hide_evidence: float = 0.15
    hide_lists: float = 0.5
    hide_pieces: float = 0.25

    def __post_init__(self) -> None:
        for field in fields(self):
            check_number(f"noise.{field.name}", getattr(self, field.name), 0.0, 1.0)

    def symbols(self, numbers: Ints, table: SymbolTable) -> Ints:
        """Drop and swap the symbols of words; at least one symbol is left to each.

        numbers (ndarray): Numbered symbols, 0 after a word's end.
            Shape: (n_words, longest)
        table (SymbolTable): The stream's symbols.
        RETURNS (ndarray): Shape: (n_words, longest)
        """
        present = numbers > 0
        swapped = present & (np.random.random(numbers.shape) < self.swap_symbol)
        numbers = numbers.copy()
        if swapped.any():
            near = table.neighbours(numbers[swapped], _NEIGHBOURS)
            picked = np.random.randint(_NEIGHBOURS, size=len(near))
            numbers[swapped] = near[np.arange(len(near)), picked]
        dropped = present & (np.random.random(numbers.shape) < self.drop_symbol)
        dropped &= (present & ~dropped).any(axis=1, keepdims=True)
        numbers[dropped] = 0
        # Close the gaps: what is left of a word moves to its front.
        order = np.argsort(numbers == 0, axis=1, kind="stable")
        return np.take_along_axis(numbers, order, axis=1)

    def kept_streams(self, n_words: int, n_streams: int) -> Optional[Cues]:
        """Draw which streams of which words are read.

        RETURNS (Optional[ndarray]): 1 where a word keeps a stream, else 0; None if all
            are kept. Shape: (n_words, n_streams), float32
        """
        kept = np.ones((n_words, n_streams), dtype=np.float32)
        if n_streams > 1:
            losing = np.flatnonzero(np.random.random(n_words) < self.hide_stream)
            kept[losing, np.random.randint(n_streams, size=len(losing))] = 0.0
        return None if kept.all() else kept

    def shown(self, lengths: Ints, *, with_pieces: bool = False) -> Shown:
        """Draw which tokens keep their streams, and which what tables tell of them.

        lengths (ndarray): The tokens of each sentence. Shape: (n_sentences,)
        with_pieces (bool): Whether there is a table of pieces to hide anything of.
        RETURNS (Shown): What is kept.
        """
        n_tokens = int(lengths.sum())
        word = np.random.random(n_tokens) >= self.hide_word
        sound = np.repeat(np.random.random(len(lengths)) >= self.hide_sound, lengths)
        evidence = np.random.random(n_tokens) >= self.hide_evidence
        # What is drawn for nothing would change all that is drawn after it.
        hidden = self.hide_pieces if with_pieces else 0.0
        read = np.random.random(len(lengths)) >= hidden if hidden else np.ones(len(lengths), bool)
        pieces = np.repeat(read, lengths)
        kept = ((word & some)[:, None].astype(np.float32) for some in (sound, evidence, pieces))
        return Shown(*kept)

    def with_lists(self, n_sentences: int) -> NDArray[np.bool_]:
        """Draw which sentences are shown the lists of their own language.

        RETURNS (ndarray): Shape: (n_sentences,), bool
        """
        return np.random.random(n_sentences) >= self.hide_lists

    def cues(self, cues: Cues, lengths: Ints) -> Cues:
        """Hide the case of whole sentences.

        cues (ndarray): Shape: (n_tokens, n_cues)
        lengths (ndarray): The tokens of each sentence. Shape: (n_sentences,)
        RETURNS (ndarray): Shape: (n_tokens, n_cues)
        """
        caseless = np.random.random(len(lengths)) < self.hide_case
        return hide_case(cues, np.repeat(caseless, lengths))
