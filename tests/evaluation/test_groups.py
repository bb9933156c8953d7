import numpy as np
import pytest

from spacy_phoneme_ner.errors import PhonemeNERError
from spacy_phoneme_ner.evaluation.groups import CASES, GROUPS, group_scores, shown_groups
from spacy_phoneme_ner.evaluation.results import EntityScores
from spacy_phoneme_ner.languages import find_language


@pytest.fixture()
def groups(make_scores):
    scores = [make_scores(*row) for row in [("si", 8), ("som", 4), ("tgk", 2), ("rus", 6)]]
    return {group.group.key: group for group in group_scores(scores)}, scores


def test_members_and_missing(groups):
    found, _ = groups
    assert list(found) == [group.key for group in GROUPS]
    assert found["case1"].languages == ("sin", "som")
    assert found["case1"].missing == ("mri", "quy", "uig", "aii", "kin", "ilo")
    assert found["case2"].languages == () and found["case2"].averages == {}
    assert found["case2"].missing == CASES["case2"]
    assert found["latin"].languages == ("som",)
    assert found["non_latin"].languages == ("sin", "tgk", "rus")
    assert found["all"].languages == ("sin", "som", "tgk", "rus")
    assert len(found["all"].missing) == 30


def test_averages_by_hand(groups):
    found, scores = groups
    values = [s.entity_f1.value for s in scores]
    assert values == pytest.approx([100, 200 / 3, 40, 600 / 7])
    case1 = found["case1"].averages["entity_f1"]
    assert case1.mean == pytest.approx(np.mean(values[:2]))
    assert case1.std == pytest.approx(np.std(values[:2], ddof=1))
    assert case1.low <= case1.mean <= case1.high
    assert found["case3"].averages["entity_f1"].std is None
    assert set(found["all"].averages) == set(EntityScores.metrics)


def test_without_draws_there_is_no_interval(groups):
    _, scores = groups
    stored = [type(s).from_json(s.lang, s.to_json()) for s in scores]
    average = group_scores(stored)[0].averages["entity_f1"]
    assert average.low is None and average.std is not None


@pytest.mark.parametrize(
    "tag, key",
    [("si", "sin"), ("sin-Sinh", "sin"), ("Sinhala", "sin"), ("uzb-Cyrl", "uzb-Cyrl")],
)
def test_language_key(tag, key):
    assert find_language(tag).key == key


@pytest.mark.parametrize(
    "langs, titles",
    [
        (["sin"], ["Sinhala"]),
        (["sin", "tgk"], ["Case 1", "Case 3", "Other scripts", "All"]),
        (["sin", "kor"], ["Case 1", "Other scripts", "All"]),
        (["kor"], ["Korean"]),
        (["vie"], ["Vietnamese"]),
        (["kor", "jpn"], ["All"]),
        (["kor", "vie"], ["Latin script", "Other scripts", "All"]),
    ],
)
def test_groups_to_show(make_tag_run, langs, titles):
    run = make_tag_run("orth", 0, **dict.fromkeys(langs, 50))
    assert [group.title for group in shown_groups(run.languages)] == titles


def test_languages_outside_the_study_count_for_their_script_and_all(make_tag_run):
    found = group_scores(make_tag_run("orth", 0, kor=40, vie=60).languages)
    means = {g.group.key: g.averages["pos_accuracy"].mean for g in found if g.averages}
    assert means == {"latin": 60, "non_latin": 40, "all": 50}


def test_scores_of_two_tasks_have_no_average(make_scores, make_tag_run):
    mixed = [make_scores("sin", 4), *make_tag_run("orth", 0, kor=40).languages]
    with pytest.raises(PhonemeNERError, match=r"P333.*ner \(sin\), pos \(kor\)"):
        group_scores(mixed)
