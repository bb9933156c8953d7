"""The component that finds sentences in any script, for pipelines that know no language."""

from heapq import merge
from typing import Any, Callable, Dict, Iterable, Optional

import numpy as np
from spacy.attrs import IDX, SENT_START
from spacy.language import Language
from spacy.pipeline import Pipe
from spacy.tokens import Doc
from spacy.training import Example
from spacy.vocab import Vocab

from ..text import cut_sentences, mark_edges
from .splitting import is_annotated, split_tokens


@Language.factory(
    "script_sentencizer",
    assigns=["token.is_sent_start", "doc.sents"],
    default_config={
        "split_marks": True,
        "overwrite": False,
        "scorer": {"@scorers": "spacy.senter_scorer.v1"},
    },
    default_score_weights={"sents_f": 1.0, "sents_p": 0.0, "sents_r": 0.0},
)
def make_script_sentencizer(
    nlp: Language,
    name: str,
    split_marks: bool,
    overwrite: bool,
    scorer: Optional[Callable[..., Dict[str, Any]]],
) -> "ScriptSentencizer":
    """Construct a ScriptSentencizer component (see `ScriptSentencizer.__init__`)."""
    return ScriptSentencizer(
        nlp.vocab, name, split_marks=split_marks, overwrite=overwrite, scorer=scorer
    )


class ScriptSentencizer(Pipe):
    """Sets where sentences start, by the marks of all scripts and by lines (`text.sentences`), and
    makes tokens of the marks that a tokenizer has left on words. It stands first in a pipeline.
    """

    def __init__(
        self,
        vocab: Vocab,
        name: str = "script_sentencizer",
        *,
        split_marks: bool = True,
        overwrite: bool = False,
        scorer: Optional[Callable[..., Dict[str, Any]]] = None,
    ) -> None:
        """Initialise a sentencizer.

        vocab (Vocab): The shared vocabulary.
        name (str): The component's name in the pipeline.
        split_marks (bool): Whether to split tokens where a sentence starts, and around marks that
            a tokenizer has left on words: "ተወለደ።" becomes two. Docs that have annotations
            keep their tokens.
        overwrite (bool): Whether to set anew where sentences start that the Doc knows of.
        scorer (Optional[Callable]): The scoring method.
        """
        self.vocab = vocab
        self.name = name
        self.split_marks = split_marks
        self.overwrite = overwrite
        self.scorer = scorer

    def __call__(self, doc: Doc) -> Doc:
        """Find the sentences of a Doc.

        doc (Doc): The Doc. Its sentences are set in place.
        RETURNS (Doc): The same Doc, or one of the same text and user data with more tokens.
        """
        if not len(doc):
            return doc
        text = doc.text
        starts = [start for start, _ in cut_sentences(text)]
        if self.split_marks and not is_annotated(doc):
            doc = split_tokens(doc, list(merge(starts, mark_edges(text))))
        if self.overwrite or len(doc) == 1 or not doc.has_annotation("SENT_START"):
            firsts = np.searchsorted(doc.to_array(IDX), np.array(starts, dtype=np.uint64))
            marks = np.full(len(doc) + 1, -1, dtype=np.int64)
            marks[firsts] = 1  # of a sentence that starts within a token, the token after it
            marks[0] = 1
            # Not by `Token.is_sent_start`, which looks through the Doc each time.
            column: Any = marks[:-1].astype(np.uint64)
            doc.from_array([SENT_START], column)
        return doc

    def score(self, examples: Iterable[Example], **kwargs: Any) -> Dict[str, Any]:
        """Score the sentences.

        examples (Iterable[Example]): The examples.
        RETURNS (Dict[str, Any]): The scores; none if there is no scorer.
        """
        return self.scorer(examples, **kwargs) if self.scorer is not None else {}
