"""How much of a corpus a bilingual dictionary knows, and so how much of it can be switched."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Dict, Iterable, Iterator, List, Optional, Sequence, Tuple, Union

from ..bilingual.code_switching import Dictionary, Label, find_matches, goes_on
from ..corpora.docbin import read_docs
from ..corpora.formats import read_corpus
from ..corpora.sentences import Sentence
from ..corpora.switching_augmenter import shared_labels
from .tables import NOTHING, markdown_table

Labelled = Tuple[Sequence[str], Optional[Sequence[Label]]]
_HEADER = (
    *("Corpus", "Sentences", "Tokens", "Tokens %", "Sentences %"),
    *("One token", "Several", "Tags carry %"),
)


@dataclass
class SwitchingCoverage:
    """What a dictionary knows of a corpus.

    corpus (str): The name of the corpus.
    n_sentences (int): Its sentences.
    n_tokens (int): Its tokens.
    n_known_sentences (int): The sentences with a match.
    n_known_tokens (int): The tokens inside of a match.
    n_single (int): The matches of one token.
    n_several (int): The matches of several tokens.
    n_carried (Optional[int]): The matches whose tags a translation can take over; None
        if the corpus has no tags.
    """

    corpus: str
    n_sentences: int = 0
    n_tokens: int = 0
    n_known_sentences: int = 0
    n_known_tokens: int = 0
    n_single: int = 0
    n_several: int = 0
    n_carried: Optional[int] = None

    @property
    def n_matches(self) -> int:
        """The matches of any number of tokens."""
        return self.n_single + self.n_several

    @property
    def token_percent(self) -> Optional[float]:
        """The share of the tokens inside of a match."""
        return _percent(self.n_known_tokens, self.n_tokens)

    @property
    def sentence_percent(self) -> Optional[float]:
        """The share of the sentences with a match."""
        return _percent(self.n_known_sentences, self.n_sentences)

    @property
    def carried_percent(self) -> Optional[float]:
        """The share of the matches whose tags can be taken over."""
        return None if self.n_carried is None else _percent(self.n_carried, self.n_matches)


def measure_switching(
    corpus: str, sentences: Iterable[Labelled], dictionary: Dictionary
) -> SwitchingCoverage:
    """Count what a dictionary knows of a corpus, whether or not its tags could be kept.

    corpus (str): What to call the corpus.
    sentences (Iterable[Tuple[Sequence[str], Optional[Sequence[Label]]]]): The words of
        each sentence, and their tags if they have any.
    dictionary (Dictionary): The dictionary.
    RETURNS (SwitchingCoverage): The counts.
    """
    coverage = SwitchingCoverage(corpus)
    for words, labels in sentences:
        spans = [(match.start, match.end) for match in find_matches(words, dictionary)]
        coverage.n_sentences += 1
        coverage.n_tokens += len(words)
        coverage.n_known_sentences += bool(spans)
        coverage.n_known_tokens += sum(end - start for start, end in spans)
        coverage.n_single += sum(end - start == 1 for start, end in spans)
        coverage.n_several += sum(end - start > 1 for start, end in spans)
        if labels is not None:
            carried = sum(all(map(goes_on, labels[a : b - 1], labels[a + 1 : b])) for a, b in spans)
            coverage.n_carried = (coverage.n_carried or 0) + carried
    return coverage


def read_labelled(
    path: Path,
    format: str = "auto",
    *,
    word_column: Optional[int] = None,
    tag_column: Optional[int] = None,
) -> Iterator[Labelled]:
    """Read the words and tags of a corpus.

    path (Path): A .spacy file, or one that `read_corpus` knows.
    format (str): See `read_corpus`, as the further arguments.
    YIELDS (Tuple[Sequence[str], Optional[Sequence[Label]]]): Words and tags of a sentence.
    RAISES (PhonemeNERError): If the corpus cannot be read.
    """
    if path.suffix == ".spacy":
        from spacy.vocab import Vocab

        for doc in read_docs(path, Vocab()):
            yield [token.text for token in doc], shared_labels(doc)
        return
    for item in read_corpus(path, format, word_column=word_column, tag_column=tag_column):
        if isinstance(item, Sentence):
            yield item.words, item.tags or item.pos


def switching_table(rows: Sequence[SwitchingCoverage]) -> str:
    """Lay the corpora out as a table in Markdown."""
    return markdown_table(_HEADER, [_cells(row) for row in rows])


def switching_json(rows: Sequence[SwitchingCoverage], dictionary: Dictionary) -> str:
    """Write the counts and the size of the dictionary as JSON."""
    listed: List[Dict[str, Union[str, int, float, None]]] = [
        {
            **vars(row),
            "token_percent": row.token_percent,
            "sentence_percent": row.sentence_percent,
            "carried_percent": row.carried_percent,
        }
        for row in rows
    ]
    written = {
        "source_lang": dictionary.source_lang,
        "target_lang": dictionary.target_lang,
        "n_entries": len(dictionary.entries),
        "n_left_out": dictionary.left_out,
        "corpora": listed,
    }
    return json.dumps(written, ensure_ascii=False, indent=2) + "\n"


def _cells(row: SwitchingCoverage) -> Tuple[str, ...]:
    counts = (f"{n:,}" for n in (row.n_sentences, row.n_tokens))
    shares = (_written(share) for share in (row.token_percent, row.sentence_percent))
    matches = (f"{n:,}" for n in (row.n_single, row.n_several))
    return (row.corpus, *counts, *shares, *matches, _written(row.carried_percent))


def _written(percent: Optional[float]) -> str:
    return NOTHING if percent is None else f"{percent:.1f}"


def _percent(part: int, whole: int) -> Optional[float]:
    return 100 * part / whole if whole else None
