"""A recipe for Spark: names for the rows of a DataFrame, by Python workers that load the
pipeline once and are used again."""

import os
import shutil
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Iterator, Optional

from ..checks import check_number
from ..errors import Errors, PhonemeNERError
from ..extras import import_extra
from .tables import ADDED, TableAnnotator

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

_WHAT = "Annotating with Spark"


def annotate_dataframe(
    df: "DataFrame",
    model: str,
    *,
    text_field: str = "text",
    lang_field: Optional[str] = None,
    threads: int = 1,
    **settings: Any,
) -> "DataFrame":
    """Add names to the rows of a DataFrame.

    df (pyspark.sql.DataFrame): Rows with a text each. There are as many workers as Spark runs
        tasks at a time, and a task for each partition.
    model (str): The pipeline, by name: see `load_annotating`. The name has to mean the same on
        every machine.
    text_field, lang_field (Optional[str]): See `TableAnnotator`.
    threads (int): How many threads torch has in each worker (`spark.task.cpus`, 1 by default).
    settings (Any): What else an `Annotator` takes: `lang`, `threshold`, `labels`, ….
    RETURNS (pyspark.sql.DataFrame): The rows with the columns of `tables.ADDED`.
    RAISES (MissingExtraError): If Spark is not installed.
    RAISES (PhonemeNERError): If a setting, the columns, or the pipeline are not as expected: the
        pipeline is loaded here too, once.
    """
    types = import_extra("pyspark.sql.types", _WHAT)
    annotator = TableAnnotator(
        model, text_field=text_field, lang_field=lang_field, threads=threads, **settings
    )
    annotator.check(df.columns)
    schema = types.StructType([*df.schema.fields, *_added_fields(types)])
    # Not mapInPandas, which makes floats of whole numbers where there are gaps among them.
    return df.mapInArrow(annotator.stream, schema)


def _added_fields(types: Any) -> Iterator[Any]:
    """Give the columns of `ADDED`, in Spark's words."""
    entity = types.StructType()
    for name in ("start", "end"):
        entity.add(name, types.IntegerType())
    for name in ("label", "text"):
        entity.add(name, types.StringType())
    entity.add("score", types.DoubleType()).add("ipa", types.StringType())
    kinds = (types.ArrayType(entity), types.StringType(), types.StringType())
    for name, kind in zip(ADDED, kinds):
        yield types.StructField(name, kind)


@contextmanager
def local_spark(workers: int = 2, memory: str = "1g") -> Iterator["SparkSession"]:
    """Run Spark on this machine, for as long as the context lasts: without its web pages, and
    with nothing listening to other machines.

    workers (int): How many tasks it runs at a time.
    memory (str): What Java may take beside them.
    YIELDS (SparkSession): The session.
    RAISES (MissingExtraError): If Spark is not installed.
    RAISES (PhonemeNERError): If there is no Java.
    """
    check_number("workers", workers, 1, whole=True)
    sql = import_extra("pyspark.sql", _WHAT)
    if not os.environ.get("JAVA_HOME") and shutil.which("java") is None:
        raise PhonemeNERError(Errors.P853)
    # Else workers run whatever the command `python3` is.
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    settings = {
        "spark.driver.host": "127.0.0.1",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.driver.memory": memory,
        "spark.log.level": "ERROR",
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
    }
    builder = sql.SparkSession.builder.master(f"local[{workers}]").appName("spacy-phoneme-ner")
    for name, value in settings.items():
        builder = builder.config(name, value)
    session = builder.getOrCreate()
    try:
        yield session
    finally:
        session.stop()
