"""Rows to annotate on a cluster, and what one process finds in them."""

import json
import os
from functools import cache
from pathlib import Path

import pytest

from spacy_phoneme_ner.annotation import Annotator, Document

NEWS = Path(__file__).parents[1] / "examples" / "news.jsonl"
ROWS = [
    # Whole numbers that no float can hold, and gaps among them.
    {"id": i, "text": row["text"], "lang": row["lang"], "big": None if i % 3 else 2**62 + i}
    for i, row in enumerate(map(json.loads, NEWS.read_text(encoding="utf8").splitlines()))
]
ROWS[5] = {**ROWS[5], "text": None}
ROWS[6] = {**ROWS[6], "lang": "Quenya"}
ROWS[7] = {**ROWS[7], "lang": None}


@cache
def annotate_rows():
    """Give for each row the document with its names, or a reject."""
    documents = [Document(row["text"] or "", lang=row["lang"]) for row in ROWS]
    return list(Annotator("small").annotate_items(documents))


def check_rows(rows):
    """Check that rows, in any order, are those of one process, and have all that they had."""
    rows = sorted(rows, key=lambda row: row["id"])
    assert [{name: row[name] for name in ROWS[0]} for row in rows] == ROWS
    n_names = 0
    for row, result in zip(rows, annotate_rows()):
        if row["text"] is None:
            assert row["reason"] == "there is no text"
        elif row["lang"] == "Quenya":
            assert row["reason"] == result.reason and "P002" in row["reason"]
        if row["reason"] is not None:
            assert row["entities"] is None and row["read_in"] is None
            continue
        assert row["read_in"] == result.lang
        for got, wanted in zip(row["entities"], result.entities, strict=True):
            # How others of a batch are padded tells in the last digits.
            score = pytest.approx(wanted.score, abs=1e-5)
            assert got == {**wanted.as_row(), "score": score}
            n_names += 1
    assert n_names > 60


def looking_annotator():
    """Make a `TableAnnotator` whose rows also tell of the process that they were annotated in.

    It is a local class, which goes to workers with its code: they have not this module.
    """
    from spacy_phoneme_ner.annotation.tables import TableAnnotator

    class LookingAnnotator(TableAnnotator):
        def __call__(self, table):
            import os

            import pyarrow
            import torch
            from spacy.tokens import Doc, Span, Token

            from spacy_phoneme_ner.annotation import tables

            annotated = super().__call__(table)
            told = [
                os.getpid(),
                torch.get_num_threads(),
                all(kind.has_extension("ipa") for kind in (Doc, Span, Token)),
                tables._annotator_of.cache_info().misses,
                os.environ.get("RAY_USAGE_STATS_ENABLED", "0"),
            ]
            reasons = annotated.schema.get_field_index("reason")
            column = pyarrow.array([" ".join(map(str, told))] * len(annotated), pyarrow.string())
            return annotated.set_column(reasons, "reason", column)

    return LookingAnnotator


def check_workers(rows):
    """Check what rows of a looking annotator tell: workers are other processes, have one thread
    and the extensions, load once, and report nothing to anybody."""
    pids, *told = zip(*{tuple(row["reason"].split()) for row in rows})
    assert str(os.getpid()) not in pids
    assert list(map(set, told)) == [{"1"}, {"True"}, {"1"}, {"0"}]
