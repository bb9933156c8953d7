"""The examples for clusters, on two workers of this machine."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from spacy_phoneme_ner.extras import import_extra

EXAMPLES = Path(__file__).parents[1] / "examples"


def run(script, *args):
    command = [sys.executable, "-W", "ignore", str(EXAMPLES / script), *map(str, args)]
    done = subprocess.run(command, capture_output=True, check=True)
    return done.stdout.decode("utf8")


@pytest.mark.parametrize(("script", "engine"), [("on_ray.py", "ray"), ("on_spark.py", "pyspark")])
def test_names_are_printed_and_written(script, engine, tmp_path):
    import_extra(engine, "This test")
    if engine == "pyspark" and not os.environ.get("JAVA_HOME") and shutil.which("java") is None:
        pytest.skip("no Java, which the extra 'spark' needs")
    pq, pa = (import_extra(name, "This test") for name in ("pyarrow.parquet", "pyarrow"))
    texts = ["Elon Musk a visité Paris.", "Angela Merkel besucht Berlin.", None]
    pq.write_table(pa.table({"body": texts}), tmp_path / "documents.parquet")
    settings = ("--text-field", "body", "--lang", "eng")
    run(script, tmp_path / "documents.parquet", tmp_path / "names", *settings)
    rows = pq.read_table(tmp_path / "names").to_pylist()
    assert sorted(str(row["body"]) for row in rows) == sorted(map(str, texts))
    found = {entity["text"] for row in rows for entity in row["entities"] or ()}
    assert {"Paris", "Berlin"} & found
    assert {row["read_in"] for row in rows} == {"eng", None}
    printed = run(script)
    assert printed.count(" → ") == 10 and "(PER)" in printed
