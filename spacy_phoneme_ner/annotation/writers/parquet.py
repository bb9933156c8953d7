"""Parquet, by pyarrow (extra `parquet`): a row a document, its names a list of structs."""

import json
from itertools import islice
from pathlib import Path
from typing import Any, Dict, Iterable, Sequence

from ...extras import import_extra
from ..documents import AnnotatedDocument
from .types import Format, MakeDoc

_ROWS = 5_000  # of a group


def _write(path: Path, documents: Iterable[AnnotatedDocument], make_doc: MakeDoc) -> None:
    arrow = import_extra("pyarrow", "Parquet")
    parquet = import_extra("pyarrow.parquet", "Parquet")
    schema, rows = _schema(arrow), map(_row, documents)
    with parquet.ParquetWriter(path, schema) as writer:
        while group := list(islice(rows, _ROWS)):
            writer.write_table(arrow.Table.from_pylist(group, schema=schema))


def _join(parts: Sequence[Path], output: Path) -> None:
    arrow = import_extra("pyarrow", "Parquet")
    parquet = import_extra("pyarrow.parquet", "Parquet")
    with parquet.ParquetWriter(output, _schema(arrow)) as writer:
        for part in parts:
            with parquet.ParquetFile(part) as table:
                for i in range(table.num_row_groups):
                    writer.write_table(table.read_row_group(i))


def _row(document: AnnotatedDocument) -> Dict[str, Any]:
    row = document.as_row()
    meta = row.pop("meta", None)
    # Documents differ in what else they have: a column of one type holds it as JSON.
    row["meta"] = None if meta is None else json.dumps(meta, ensure_ascii=False, default=str)
    return row


def _schema(arrow: Any) -> Any:
    entity = arrow.struct(
        [
            ("start", arrow.int64()),
            ("end", arrow.int64()),
            ("label", arrow.string()),
            ("text", arrow.string()),
            ("score", arrow.float64()),
            ("ipa", arrow.string()),
        ]
    )
    texts = [(name, arrow.string()) for name in ("id", "text", "lang")]
    columns = [*texts, ("entities", arrow.list_(entity)), ("meta", arrow.string())]
    return arrow.schema(columns)


PARQUET = Format("parquet", ".parquet", _write, _join)
