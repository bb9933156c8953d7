"""Names added to the rows of tables: what the recipes for the engines of clusters share.

What goes to a worker is settings, and what comes back are plain values. Docs stay where they
were made: they are many times larger than their text, and who reads them needs this package.
"""

from functools import lru_cache
from typing import Any, Dict, Iterable, Iterator, List, Optional, Sequence, Tuple, Union

from ..checks import check_number
from ..errors import Errors, PhonemeNERError
from ..extras import import_extra
from .annotator import Annotator
from .documents import AnnotatedDocument, Document, Reject

# The columns that are added: the names, the language that they were read in, and if a row
# could not be annotated, why.
ADDED = ("entities", "read_in", "reason")
_NO_TEXT = Reject("", "there is no text")
# That a process keeps: more than one job may be in it by turns.
_PIPELINES = 2

Setting = Union[None, bool, float, str, Tuple[str, ...]]


class TableAnnotator:
    """Adds names to tables of documents, in any process that it is sent to.

    The pipeline is loaded when it is first needed, and once in a process, however often the same
    settings are sent there.

    model (str): The pipeline, by name: see `load_annotating`. The name has to mean the same on
        every machine.
    text_field (str): The column of texts.
    lang_field (Optional[str]): The column of their languages, any tags or names; None if there
        is none.
    threads (int): How many threads torch has in the process. Where processes together have more
        than there are cores, they wait for each other.
    settings (Any): What else an `Annotator` takes: `lang`, `threshold`, `labels`, ….
    """

    def __init__(
        self,
        model: str,
        *,
        text_field: str = "text",
        lang_field: Optional[str] = None,
        threads: int = 1,
        **settings: Any,
    ) -> None:
        """Say what is annotated, and how (see the class).

        RAISES (PhonemeNERError): If a setting is out of its range.
        """
        check_number("threads", threads, 1, whole=True)
        annotator = Annotator(model, **settings)
        self.text_field = text_field
        self.lang_field = lang_field
        self.threads = int(threads)
        # As the annotator keeps them, so that they can be compared.
        self._settings: Tuple[Tuple[str, Setting], ...] = (
            ("model", annotator.model),
            *((name, getattr(annotator, name)) for name in sorted(settings)),
        )

    def check(self, columns: Optional[Sequence[str]]) -> None:
        """Find here, before any worker begins, what would fail on all of them.

        columns (Optional[Sequence[str]]): Those of the tables; None if they are not known yet.
        RAISES (PhonemeNERError): If they are not as expected, or the pipeline is not: see
            `Annotator.nlp`.
        """
        if columns is not None:
            self._check_columns(columns)
        _annotator_of(self._settings).make_doc("")

    def __call__(self, table: Any) -> Any:
        """Add the names to the rows of a table.

        table (pyarrow.Table): Rows with a text each.
        RETURNS (pyarrow.Table): The rows, in their order, with the columns of `ADDED`.
        RAISES (PhonemeNERError): If the columns are not as expected. What is wrong with a row is
            said in it.
        """
        import torch

        pa = import_extra("pyarrow", "A table of documents")
        self._check_columns(table.column_names)
        texts = self._read_strings(table, self.text_field)
        langs: List[Optional[str]] = [None] * len(texts)
        if self.lang_field is not None:
            langs = self._read_strings(table, self.lang_field)
        torch.set_num_threads(self.threads)
        results = _annotator_of(self._settings).annotate_items(
            Document(text, lang=lang or None)
            for text, lang in zip(texts, langs)
            if text is not None
        )
        rows = [_NO_TEXT if text is None else next(results) for text in texts]
        for name, kind in zip(ADDED, _types(pa)):
            values = [_values(row)[name] for row in rows]
            table = table.append_column(name, pa.array(values, kind))
        return table

    def stream(self, batches: Iterable[Any]) -> Iterator[Any]:
        """Add the names to record batches of Arrow, one after the other."""
        pa = import_extra("pyarrow", "A table of documents")
        for batch in batches:
            yield from self(pa.Table.from_batches([batch])).to_batches()

    def _check_columns(self, columns: Sequence[str]) -> None:
        for field in (self.text_field, self.lang_field):
            if field is not None and field not in columns:
                known = ", ".join(columns) or "none"
                raise PhonemeNERError(Errors.P850.format(field=field, columns=known))
        for name in ADDED:
            if name in columns:
                raise PhonemeNERError(Errors.P851.format(name=name, added=", ".join(ADDED)))

    def _read_strings(self, table: Any, field: str) -> List[Optional[str]]:
        column = table.column(field)
        # A column of nothing but gaps may have no type at all.
        if str(column.type) not in {"string", "large_string", "string_view", "null"}:
            raise PhonemeNERError(Errors.P852.format(field=field, type=column.type))
        values: List[Optional[str]] = column.to_pylist()
        return values


@lru_cache(maxsize=_PIPELINES)
def _annotator_of(settings: Tuple[Tuple[str, Setting], ...]) -> Annotator:
    """Give this process's annotator of some settings."""
    return Annotator(**dict(settings))  # type: ignore[arg-type]


def _types(pa: Any) -> Tuple[Any, Any, Any]:
    """Give the types of the columns of `ADDED`, in Arrow's words."""
    entity = {
        "start": pa.int32(),
        "end": pa.int32(),
        "label": pa.string(),
        "text": pa.string(),
        "score": pa.float64(),
        "ipa": pa.string(),
    }
    return pa.list_(pa.struct(list(entity.items()))), pa.string(), pa.string()


def _values(result: Union[AnnotatedDocument, Reject]) -> Dict[str, Any]:
    """Give what a row gets in the columns of `ADDED`."""
    if isinstance(result, Reject):
        return {"entities": None, "read_in": None, "reason": result.reason}
    entities = [entity.as_row() for entity in result.entities]
    return {"entities": entities, "read_in": result.lang, "reason": None}
