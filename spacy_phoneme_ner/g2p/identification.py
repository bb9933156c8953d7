"""Telling which language each word of a mixed text is in."""

from typing import Any, Dict, List, Optional, Sequence, Tuple

import numpy as np
from numpy.typing import NDArray

from ..checks import check_number
from ..errors import Errors, PhonemeNERError
from ..extras import import_extra
from ..languages import find_language
from ..memory.locks import SharedLock

Scores = NDArray[np.float64]


class LanguageIdentifier:
    """Tells languages of one script apart, by py3langid's byte n-grams (BSD licence).

    Needs the extra `lid`. Words are short, so a word's language is decided with its
    neighbours': the path through the words with the greatest sum of log-probabilities,
    where each change of language costs `switch` (the Viterbi algorithm).

    candidates (Optional[Sequence[str]]): The languages to choose among. If None: those
        that the text's settings name, or else all that the identifier knows and the
        G2P reads; then the whole text is taken to be in one of them.
    switch (float): The cost of a change of language, in nats.
    """

    def __init__(self, *, candidates: Optional[Sequence[str]] = None, switch: float = 3.0) -> None:
        check_number("switch", switch, 0.0)
        self.candidates = None if candidates is None else list(candidates)
        for tag in self.candidates or ():
            find_language(tag)
        self.switch = switch
        self._model: Any = None
        self._labels: Dict[str, str] = {}
        self._lock = SharedLock()

    def supported(self, codes: Sequence[str]) -> List[str]:
        """Give those of some languages (ISO 639-3) that the model knows, in order."""
        self._load()
        return [code for code in codes if code in self._labels]

    def identify(self, words: Sequence[str], codes: Sequence[str]) -> str:
        """Tell which language a text is in.

        words (Sequence[str]): Its words.
        codes (Sequence[str]): The candidates, ISO 639-3.
        RETURNS (str): One of them.
        RAISES (PhonemeNERError): If the model knows none of them.
        """
        return self._choose(codes, [" ".join(words)], switch=0.0)[0]

    def identify_each(self, words: Sequence[str], codes: Sequence[str]) -> List[str]:
        """Tell which language each word of a text is in.

        words (Sequence[str]): The words in order.
        codes (Sequence[str]): The candidates, ISO 639-3.
        RETURNS (List[str]): One of them for each word.
        RAISES (PhonemeNERError): If the model knows none of them.
        """
        return self._choose(codes, words, self.switch)

    def __getstate__(self) -> Dict[str, Any]:
        return {**self.__dict__, "_model": None, "_labels": {}}

    def _choose(self, codes: Sequence[str], texts: Sequence[str], switch: float) -> List[str]:
        candidates = self.supported(codes)
        if not candidates:
            everything = ", ".join(sorted(self._labels))
            raise PhonemeNERError(Errors.P045.format(got=", ".join(codes), known=everything))
        scores = np.array([self._scores(text, candidates) for text in texts])
        return [candidates[i] for i in _best_path(scores, switch)]

    def _scores(self, text: str, codes: Sequence[str]) -> List[float]:
        # Without its margins a short word has next to no n-grams.
        ranked = dict(self._model.rank(f" {text.lower()} "))
        return [ranked[self._labels[code]] for code in codes]

    def _load(self) -> None:
        with self._lock:
            if self._model is None:
                self._model, self._labels = _load_model()


def _best_path(scores: Scores, switch: float) -> List[int]:
    """Find the path through the columns of the greatest sum.

    scores (Scores): Shape: (words, languages).
    switch (float): What each change of column costs.
    RETURNS (List[int]): The column of each row.
    """
    total, back = scores[0], []
    for row in scores[1:]:
        best = int(total.argmax())
        stays = total >= total[best] - switch
        back.append(np.where(stays, np.arange(len(total)), best))
        total = row + np.where(stays, total, total[best] - switch)
    path = [int(total.argmax())]
    for step in reversed(back):
        path.append(int(step[path[-1]]))
    return path[::-1]


def _load_model() -> Tuple[Any, Dict[str, str]]:
    langid = import_extra("py3langid.langid", "Language identification")
    model = langid.LanguageIdentifier.from_model_file(langid.MODEL_FILE)
    labels: Dict[str, str] = {}
    for label in model.labels:
        labels.setdefault(_iso_code(label), label)
    return model, labels


def _iso_code(label: str) -> str:
    try:
        return find_language(label).code
    except PhonemeNERError:
        return label
