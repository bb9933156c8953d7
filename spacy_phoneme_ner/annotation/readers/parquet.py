"""Parquet, by pyarrow (extra `parquet`): a batch of rows in memory at a time."""

from typing import Any, Iterator

from ...extras import import_extra
from .inputs import DAMAGE, InputFile, Item, ReadingSettings

_ROWS = 1_000


def read_parquet(file: InputFile, settings: ReadingSettings) -> Iterator[Item]:
    """Read a document of each row.

    file (InputFile): The file.
    settings (ReadingSettings): Which columns are read.
    YIELDS (Item): Documents and rejects.
    RAISES (MissingExtraError): If pyarrow is not installed.
    """
    parquet = import_extra("pyarrow.parquet", "Parquet")
    errors: Any = import_extra("pyarrow", "Parquet").ArrowException
    number = 0
    try:
        with file.open() as stream, parquet.ParquetFile(_seekable(stream)) as table:
            names = table.schema_arrow.names
            if settings.text_field not in names:
                yield file.make_item(dict.fromkeys(names), 0, settings)
                return
            for batch in table.iter_batches(_ROWS):
                for row in batch.to_pylist():
                    number += 1
                    yield file.make_item(row, number, settings)
    except (*DAMAGE, errors, ValueError) as error:
        reason = " ".join(str(error).split()) or type(error).__name__
        after = f" after row {number}" if number else ""
        yield file.reject(None, f"it cannot be read as Parquet{after}: {reason}")


def _seekable(stream: Any) -> Any:
    if not stream.seekable():
        raise OSError("it is piped in, or compressed as a whole; its end has to be read first")
    return stream
