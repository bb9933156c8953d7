"""What Chinese and Japanese share: words that are read together with their neighbours."""

from typing import List, Sequence

from ..base import OneLanguageG2P

_BETWEEN = "\x1f"  # Unicode's "unit separator"
_LONGEST_RUN = 128  # characters; no reading depends on more of a text


class ContextualG2P(OneLanguageG2P):
    """Base of backends whose reading of a word depends on the words beside it.

    Neighbouring words that `joins` accepts are a run; all others are boundaries
    between runs and read alone. Runs are cached, not words, so the same word may
    be read in several ways: callers must not keep its transcription by the word.

    context (bool): Whether words are read in their runs, or each by itself.
    cache_size (int): How many runs are kept at most; long ones count for several.
    """

    contextual = True

    def __init__(self, *, context: bool = True, cache_size: int = 100_000) -> None:
        super().__init__(cache_size=cache_size)
        self.context = context
        self.contextual = context

    def joins(self, word: str) -> bool:
        """Tell whether a word is read together with its neighbours of the same kind."""
        raise NotImplementedError

    def read(self, words: List[str]) -> List[str]:
        """Transcribe a run: one string for each word. A word alone is a run of one."""
        raise NotImplementedError

    def __call__(self, words: Sequence[str], lang: str) -> List[str]:
        """Transcribe words (see `G2P.__call__`).

        words (Sequence[str]): The words in the order of the text.
        """
        words = [word.replace(_BETWEEN, "") if _BETWEEN in word else word for word in words]
        runs = super().__call__(self._runs(words) if self.context else words, lang)
        return [ipa for run in runs for ipa in run.split(_BETWEEN)]

    def transcribe(self, words: Sequence[str], lang: str) -> List[str]:
        return [_BETWEEN.join(self.read(run.split(_BETWEEN))) for run in words]

    def _runs(self, words: Sequence[str]) -> List[str]:
        runs: List[List[str]] = []
        length = 0
        for word in words:
            if not self.joins(word):
                runs.append([word])
                length = _LONGEST_RUN  # the next word starts anew
                continue
            length += len(word)
            if not runs or length > _LONGEST_RUN:
                runs.append([])
                length = len(word)
            runs[-1].append(word)
        return [_BETWEEN.join(run) for run in runs]
