"""How a pipeline is adapted."""

from dataclasses import dataclass
from typing import Optional

from ..checks import check_number, check_optional_number


@dataclass(frozen=True)
class AdaptationSettings:
    """How a pipeline is adapted. The values are those that did best on running text of languages
    that it was not trained on; `benchmarks/adaptation.py` prints what others gave.

    rounds (Optional[int]): How often the text is tagged by what was learned so far, and what is
        sure of that is learned. If None, once without a teacher, and never with one.
    agreement (float): How far, before that, each tag is moved towards what is thought of its word
        elsewhere in the text, 0…1 (`word_forms.agree`).
    sure (float): How probable a name has to be for the pipeline to learn it from its own tags, 0…1.
    unsure (float): How probable it has to be that a token is part of a name for nothing to be
        learned of it, if it is in none that is sure, 0…1; below, it is learned to be in none.
    passes (int): How often the text is gone through in a round.
    learn_rate (float): The rate of learning, at its highest.
    dropout (float): The dropout rate.
    batch_words (int): How many words are learned from at a time.
    most_characters (int): How many characters of the text are read at most; of a longer one,
        so many are drawn.
    least_words (int): How many words the text must have for anything to be learned of it: of
        fewer, the pipeline is given back as it was.
    seed (int): What is drawn at random is drawn by.
    """

    rounds: Optional[int] = None
    agreement: float = 0.25
    sure: float = 0.4
    unsure: float = 0.2
    passes: int = 8
    learn_rate: float = 0.002
    dropout: float = 0.3
    batch_words: int = 1000
    most_characters: int = 1_500_000
    least_words: int = 500
    seed: int = 0

    def __post_init__(self) -> None:
        check_optional_number("rounds", self.rounds, 0, whole=True)
        check_number("agreement", self.agreement, 0.0, 1.0)
        check_number("sure", self.sure, 0.0, 1.0)
        check_number("unsure", self.unsure, 0.0, 1.0)
        check_number("passes", self.passes, 1, whole=True)
        check_number("learn_rate", self.learn_rate, 0.0, above=True)
        check_number("dropout", self.dropout, 0.0, 1.0, below=True)
        check_number("batch_words", self.batch_words, 1, whole=True)
        check_number("most_characters", self.most_characters, 1, whole=True)
        check_number("least_words", self.least_words, 0, whole=True)
        check_number("seed", self.seed, 0, 2**32 - 1, whole=True)

    def own_rounds(self, has_teacher: bool) -> int:
        """How often what the pipeline itself is sure of is learned."""
        if self.rounds is not None:
            return self.rounds
        return 0 if has_teacher else 1
