"""Names in the rows of tables, which engines of clusters send around."""

import pickle

import pytest
import torch
from cluster_rows import ROWS, annotate_rows, check_rows

from spacy_phoneme_ner.annotation import AnnotatedDocument
from spacy_phoneme_ner.annotation.tables import ADDED, TableAnnotator
from spacy_phoneme_ner.errors import MissingExtraError, PhonemeNERError

pa = pytest.importorskip("pyarrow", reason="extra 'parquet' is not installed")


@pytest.fixture(scope="module")
def annotator():
    return TableAnnotator("small", lang_field="lang")


@pytest.fixture()
def table():
    return pa.Table.from_pylist(ROWS)


def test_the_names_of_each_row(annotator, table):
    annotated = annotator(table)
    assert annotated.column_names == [*table.column_names, *ADDED]
    check_rows(annotated.to_pylist())


def test_the_same_in_batches_and_in_another_process(annotator, table):
    other = pickle.loads(pickle.dumps(annotator))
    batches = list(other.stream(table.to_batches(max_chunksize=9)))
    assert len(batches) == -(-len(ROWS) // 9)
    check_rows(pa.Table.from_batches(batches).to_pylist())


def test_what_is_sent_is_settings(annotator, table):
    annotator(table)
    assert len(pickle.dumps(annotator)) < 1_000


def test_a_process_loads_once(monkeypatch, table):
    from spacy_phoneme_ner.annotation import annotator as module

    loaded = []
    load = module.load_annotating
    monkeypatch.setattr(module, "load_annotating", lambda name: loaded.append(name) or load(name))
    settings = {"lang_field": "lang", "threshold": 0.25, "labels": ["PER"]}
    for _ in range(3):
        annotator = pickle.loads(pickle.dumps(TableAnnotator("small", **settings)))
        annotator.check(table.column_names)
        annotator(table)
    assert loaded == ["small"]


def test_settings_of_the_annotator_are_kept(table):
    row = TableAnnotator("small", lang="sin", labels=["LOC"])(table.slice(0, 1)).to_pylist()[0]
    assert row["read_in"] == "sin"
    rows = TableAnnotator("small", lang_field="lang", labels=["LOC"])(table).to_pylist()
    labels = [e["label"] for row in rows for e in row["entities"] or ()]
    found = [one for one in annotate_rows() if isinstance(one, AnnotatedDocument)]
    n_places = sum(entity.label == "LOC" for one in found for entity in one.entities)
    assert labels == ["LOC"] * n_places != []
    assert TableAnnotator("small", labels=["LOC"], identify=True)._settings == (
        ("model", "small"),
        ("identify", True),
        ("labels", ("LOC",)),
    )


def test_torch_has_the_threads_that_are_asked_for(table):
    before = torch.get_num_threads()
    try:
        for threads in (3, 1):
            TableAnnotator("small", lang_field="lang", threads=threads)(table.slice(0, 1))
            assert torch.get_num_threads() == threads
    finally:
        torch.set_num_threads(before)


@pytest.mark.parametrize("n_rows", [0, 1])
def test_tables_without_text(annotator, table, n_rows):
    no_text = pa.table({"text": pa.nulls(n_rows), "lang": pa.nulls(n_rows, pa.string())})
    annotated = annotator(no_text)
    assert [row["reason"] for row in annotated.to_pylist()] == ["there is no text"] * n_rows
    types = {name: annotator(table).schema.field(name).type for name in ADDED}
    assert {name: annotated.schema.field(name).type for name in ADDED} == types


def test_an_empty_text_has_no_names(annotator):
    row = annotator(pa.table({"text": [""], "lang": ["si"]})).to_pylist()[0]
    assert row["entities"] == [] and row["reason"] is None


def test_columns_that_are_not_as_expected(annotator, table):
    with pytest.raises(PhonemeNERError, match=r"P850.*'text' among id, body.*text_field"):
        annotator.check(["id", "body"])
    with pytest.raises(PhonemeNERError, match=r"P850.*'lang' among text"):
        annotator(table.select(["text"]))
    with pytest.raises(PhonemeNERError, match=r"P851.*'reason'.*entities, read_in, reason"):
        annotator.check(["text", "lang", "reason"])
    with pytest.raises(PhonemeNERError, match=r"P852.*'id' holds int64: expected strings"):
        TableAnnotator("small", text_field="id")(table)


def test_what_would_fail_on_every_worker_fails_before():
    with pytest.raises(PhonemeNERError, match=r"P806.*'absent'"):
        TableAnnotator("absent").check(["text"])
    with pytest.raises(PhonemeNERError, match=r"P805.*no label FOOD"):
        TableAnnotator("small", labels=["FOOD"]).check(None)
    with pytest.raises(PhonemeNERError, match=r"P530.*threshold"):
        TableAnnotator("small", threshold=2)
    with pytest.raises(PhonemeNERError, match=r"P530.*threads"):
        TableAnnotator("small", threads=0)


def test_arrow_is_an_extra(annotator, table, uninstall):
    uninstall("pyarrow")
    with pytest.raises(MissingExtraError, match=r"spacy-phoneme-ner\[parquet\]"):
        annotator(table)
