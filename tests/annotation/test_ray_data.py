"""The recipe for Ray Data, on two workers of this machine."""

import pytest
from cluster_rows import ROWS, check_rows, check_workers, looking_annotator

from spacy_phoneme_ner.annotation.ray_data import annotate_dataset, local_ray
from spacy_phoneme_ner.errors import MissingExtraError, PhonemeNERError
from spacy_phoneme_ner.extras import import_extra

# Ray's own, which its releases differ in.
pytestmark = pytest.mark.filterwarnings("default")


@pytest.fixture(scope="module")
def dataset():
    with local_ray(cpus=2):
        data, pa = import_extra("ray.data", "This test"), import_extra("pyarrow", "This test")
        yield data.from_arrow(pa.Table.from_pylist(ROWS)).repartition(4)


def test_two_workers_give_what_one_process_gives(dataset):
    check_rows(annotate_dataset(dataset, "small", lang_field="lang", workers=2).take_all())


def test_workers_have_one_thread_declare_the_extensions_and_load_once(dataset, monkeypatch):
    looking = looking_annotator()
    monkeypatch.setattr("spacy_phoneme_ner.annotation.ray_data.TableAnnotator", looking)
    annotated = annotate_dataset(dataset, "small", lang_field="lang", workers=2, batch_size=5)
    check_workers(annotated.take_all())


def test_mistakes_are_told_before_any_worker_begins(dataset):
    data = import_extra("ray.data", "This test")
    bodies = data.from_items([{"body": "Leta"}])
    with pytest.raises(PhonemeNERError, match=r"P850.*'text' among body"):
        annotate_dataset(bodies, "small")
    with pytest.raises(PhonemeNERError, match=r"P806.*'absent'"):
        annotate_dataset(dataset, "absent")
    for setting in ("workers", "threads", "batch_size"):
        with pytest.raises(PhonemeNERError, match=rf"P530.*{setting}"):
            annotate_dataset(dataset, "small", **{setting: 0})


def test_ray_is_an_extra(uninstall):
    uninstall("ray")
    with pytest.raises(MissingExtraError, match=r"spacy-phoneme-ner\[ray\]"):
        annotate_dataset(None, "small")
    with pytest.raises(MissingExtraError, match=r"spacy-phoneme-ner\[ray\]"), local_ray():
        pass
