"""What a person should annotate next: sentences of a corpus, drawn, measured and chosen."""

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Dict, Iterable, Iterator, List, Optional, Set, Tuple
from typing import Counter as CounterType

import numpy as np
import regex

from ..checks import check_number
from ..errors import Errors, MissingExtraError, PhonemeNERError
from ..text import cut_sentences
from .annotator import Annotator
from .documents import AnnotatedDocument, Document
from .pipelines import find_components

if TYPE_CHECKING:
    from .selection import Choice

# Of a sentence: what is shorter is a heading or a cell, what is longer no sentence.
_LEAST_LETTERS, _MOST_CHARACTERS = 10, 1000
_LETTER = regex.compile(r"\p{L}")
SHORT = f"fewer than {_LEAST_LETTERS} letters"
LONG = f"more than {_MOST_CHARACTERS:,} characters"
TWICE = "seen before"
KNOWN = "annotated already"
UNREADABLE = "in a language that cannot be read"


@dataclass
class SuggestionReport:
    """What suggestions were chosen from.

    documents (int): How many documents were read.
    sentences (int): How many sentences they have.
    left_out (Counter[str]): How many of them could not be chosen, by reason.
    drawn (int): How many of the others the component read, drawn at random if not all.
    suggested (int): How many were chosen.
    errors_drawn (float): How many wrong names are to be expected in a sentence of those drawn.
    errors_suggested (float): The same of those chosen.
    """

    documents: int = 0
    sentences: int = 0
    left_out: CounterType[str] = field(default_factory=Counter)
    drawn: int = 0
    suggested: int = 0
    errors_drawn: float = 0.0
    errors_suggested: float = 0.0

    @property
    def rows(self) -> List[Tuple[str, str]]:
        """What was counted, for a table."""
        return [
            ("Documents", f"{self.documents:,}"),
            ("Sentences", f"{self.sentences:,}"),
            *((f"  {reason}", f"{n:,}") for reason, n in sorted(self.left_out.items())),
            ("Sentences read by the pipeline", f"{self.drawn:,}"),
            ("Wrong names expected in each", f"{self.errors_drawn:.2f}"),
            ("Sentences suggested", f"{self.suggested:,}"),
            ("Wrong names expected in each", f"{self.errors_suggested:.2f}"),
        ]


def text_key(text: str) -> str:
    """Give what two texts share that are one for an annotator: not white space, nor case."""
    return "".join(text.split()).casefold()


class Suggester:
    """Chooses sentences for a person to annotate (see `choose_docs`).

    annotator (Annotator): What is to learn from the person. What it finds in a sentence is what
        the person corrects.
    n (int): How many sentences to choose.
    pool (int): Of how many sentences at most: of more, so many are drawn at random, which
        bounds time and memory whatever the size of the corpus.
    seed (int): The same seed draws the same.
    known (Iterable[str]): Texts that are annotated already, of a sentence or more.
    """

    def __init__(
        self,
        annotator: Annotator,
        n: int = 50,
        *,
        pool: int = 100_000,
        seed: int = 0,
        known: Iterable[str] = (),
    ) -> None:
        check_number("n", n, 1, whole=True)
        check_number("pool", pool, 1, whole=True)
        check_number("seed", seed, 0, whole=True)
        self.annotator = annotator
        self.n = n
        self.pool = pool
        self.seed = seed
        self._known: Set[str] = set()
        for text in known:
            parts = (text[start:end] for start, end in cut_sentences(text))
            self._known.update(map(text_key, (text, *parts)))

    def suggest(
        self, documents: Iterable[Document]
    ) -> Tuple[List[AnnotatedDocument], SuggestionReport]:
        """Choose sentences of documents.

        documents (Iterable[Document]): The documents.
        RETURNS (Tuple[List[AnnotatedDocument], SuggestionReport]): The sentences, the most
            useful first, each with the names that were found in it; and what they were chosen
            from. Their ids say where they stand, their `meta` what is in doubt: "errors", the
            number of wrong names to be expected, "word" and "tags", the word that is least sure
            and its two likeliest tags.
        RAISES (PhonemeNERError): If there is no sentence to choose from.
        """
        from .selection import choose_docs

        nlp = self.annotator.nlp
        component = find_components(nlp, self.annotator.model)[0]
        # What comes before it may be an encoder that it listens to.
        after = nlp.pipe_names[nlp.pipe_names.index(component.name) :]
        report = SuggestionReport()
        sentences = self._draw(documents, report)
        report.drawn = len(sentences)
        if not sentences:
            reasons = ", ".join(report.left_out) or "no documents"
            message = Errors.P880.format(n=f"{report.sentences:,}", reasons=reasons)
            raise PhonemeNERError(message)
        docs = nlp.pipe(map(self.annotator.prepare, sentences), disable=after)
        choices, report.errors_drawn = choose_docs(component, docs, self.n)
        report.suggested = len(choices)
        report.errors_suggested = sum(c.doubt.errors for c in choices) / len(choices)
        chosen = [_explain(sentences[choice.number], choice) for choice in choices]
        return list(self.annotator.annotate(chosen)), report

    def _draw(self, documents: Iterable[Document], report: SuggestionReport) -> List[Document]:
        """Draw sentences, each text once, all with the same chance (Vitter 1985, algorithm R)."""
        rng = np.random.default_rng(self.seed)
        drawn: List[Tuple[int, Document]] = []
        places: Dict[str, int] = {}
        n_seen = 0
        for sentence in self._sentences(documents, report):
            key = text_key(sentence.text)
            if key in places:
                report.left_out[TWICE] += 1
                continue
            n_seen += 1
            if len(drawn) < self.pool:
                places[key] = len(drawn)
                drawn.append((n_seen, sentence))
                continue
            place = int(rng.integers(n_seen))
            if place < self.pool:
                del places[text_key(drawn[place][1].text)]
                places[key] = place
                drawn[place] = (n_seen, sentence)
        return [sentence for _, sentence in sorted(drawn, key=lambda pair: pair[0])]

    def _sentences(
        self, documents: Iterable[Document], report: SuggestionReport
    ) -> Iterator[Document]:
        """Cut documents into sentences, and leave out what nobody should annotate."""
        for document in documents:
            report.documents += 1
            is_readable = self._can_read(document)
            for start, end in cut_sentences(document.text):
                report.sentences += 1
                text = document.text[start:end]
                reason = UNREADABLE if not is_readable else self._why_not(text)
                if reason is not None:
                    report.left_out[reason] += 1
                else:
                    id_ = f"{document.id}:{start}-{end}"
                    yield Document(text, id_, document.lang, document.meta)

    def _why_not(self, text: str) -> Optional[str]:
        if len(text) > _MOST_CHARACTERS:
            return LONG
        if len(_LETTER.findall(text)) < _LEAST_LETTERS:
            return SHORT
        return KNOWN if text_key(text) in self._known else None

    def _can_read(self, document: Document) -> bool:
        try:
            self.annotator.prepare(Document("", document.id, document.lang))
        except MissingExtraError:
            raise
        except PhonemeNERError:
            return False
        return True


def _explain(sentence: Document, choice: "Choice") -> Document:
    """Add to a sentence why it was chosen."""
    doubt = choice.doubt
    meta = {
        **sentence.meta,
        "errors": round(doubt.errors, 3),
        "word": choice.word,
        "tags": {tag: round(chance, 3) for tag, chance in doubt.tags},
    }
    return Document(sentence.text, sentence.id, sentence.lang, meta)
