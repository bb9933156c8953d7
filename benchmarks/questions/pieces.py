"""Pieces of several sounds that are learned from how the words of a corpus sound."""

import os
from functools import cache
from typing import Any, Callable, Dict, Iterable, List

# How many cores a benchmark takes is not for its libraries to decide.
os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
from tokenizers import Tokenizer, models, trainers

from .notations import of_segments

_FIRST = 0xE000  # private characters, of which a segment is one
_UNKNOWN = "?"
_LONGEST = 8  # segments of a piece


class SoundPieces:
    """Learns pieces of sounds, and cuts pronunciations into them.

    kind (str): "BPE" (Sennrich et al. 2016) or "unigram" (Kudo 2018).
    size (int): How many pieces are learned at most, the segments among them.
    words (Iterable[str]): The pronunciations to learn from, one a token.
    """

    def __init__(self, kind: str, size: int, words: Iterable[str]) -> None:
        self._characters: Dict[str, str] = {}
        self._segments: List[str] = []
        self._tokenizer = Tokenizer(models.BPE(unk_token=_UNKNOWN))
        trainer: Any = trainers.BpeTrainer(
            vocab_size=size,
            special_tokens=[_UNKNOWN],
            max_token_length=_LONGEST,
            show_progress=False,
        )
        if kind == "unigram":
            self._tokenizer = Tokenizer(models.Unigram())
            trainer = trainers.UnigramTrainer(
                vocab_size=size,
                special_tokens=[_UNKNOWN],
                unk_token=_UNKNOWN,
                max_piece_length=_LONGEST,
                show_progress=False,
            )
        self._tokenizer.train_from_iterator(filter(None, map(self._write, words)), trainer)

    def __call__(self, ipa: str) -> List[str]:
        """Cut a pronunciation into pieces, each written as its segments without blanks.

        A segment that there was none of is a piece by itself.
        """
        text = self._write(ipa)
        # By their places, as what is unknown has no text.
        places = self._tokenizer.encode(text).offsets if text else []
        return ["".join(map(self._read, text[start:end])) for start, end in places]

    def _write(self, ipa: str) -> str:
        return "".join(map(self._character, of_segments(ipa)))

    def _character(self, segment: str) -> str:
        if segment not in self._characters:
            self._characters[segment] = chr(_FIRST + len(self._segments))
            self._segments.append(segment)
        return self._characters[segment]

    def _read(self, character: str) -> str:
        return self._segments[ord(character) - _FIRST]


def writer(cut: SoundPieces) -> Callable[[str, str, str], str]:
    """Make what `written` takes of pieces; each pronunciation is cut once."""

    @cache
    def written(ipa: str) -> str:
        return " ".join(cut(ipa))

    return lambda ipa, lang, text: written(ipa)
