"""The recipe for Spark, on two workers of this machine."""

import os
import shutil

import pytest
from cluster_rows import ROWS, check_rows, check_workers, looking_annotator

from spacy_phoneme_ner.annotation.spark import annotate_dataframe, local_spark
from spacy_phoneme_ner.errors import MissingExtraError, PhonemeNERError

# Spark's own, which its releases differ in.
pytestmark = pytest.mark.filterwarnings("default")
SCHEMA = "id long, text string, lang string, big long"


@pytest.fixture(scope="module")
def df():
    if not os.environ.get("JAVA_HOME") and shutil.which("java") is None:
        pytest.skip("no Java, which the extra 'spark' needs")
    with local_spark(workers=2) as session:
        yield session.createDataFrame(ROWS, SCHEMA).repartition(4)


def test_two_workers_give_what_one_process_gives(df):
    annotated = annotate_dataframe(df, "small", lang_field="lang")
    check_rows([row.asDict(recursive=True) for row in annotated.collect()])


def test_workers_have_one_thread_declare_the_extensions_and_load_once(df, monkeypatch):
    looking = looking_annotator()
    monkeypatch.setattr("spacy_phoneme_ner.annotation.spark.TableAnnotator", looking)
    rows = annotate_dataframe(df.repartition(8), "small", lang_field="lang").collect()
    check_workers([row.asDict() for row in rows])


def test_mistakes_are_told_before_any_worker_begins(df):
    with pytest.raises(PhonemeNERError, match=r"P850.*'body' among id, text, lang, big"):
        annotate_dataframe(df, "small", text_field="body")
    with pytest.raises(PhonemeNERError, match=r"P806.*'absent'"):
        annotate_dataframe(df, "absent")
    with pytest.raises(PhonemeNERError, match=r"P530.*threads"):
        annotate_dataframe(df, "small", threads=0)


def test_spark_is_an_extra(uninstall):
    uninstall("pyspark")
    with pytest.raises(MissingExtraError, match=r"spacy-phoneme-ner\[spark\]"):
        annotate_dataframe(None, "small")


def test_spark_needs_java(monkeypatch):
    pytest.importorskip("pyspark", reason="extra 'spark' is not installed")
    monkeypatch.delenv("JAVA_HOME", raising=False)
    monkeypatch.setattr(shutil, "which", lambda name: None)
    with pytest.raises(PhonemeNERError, match=r"P853.*Java 17"), local_spark():
        pass
