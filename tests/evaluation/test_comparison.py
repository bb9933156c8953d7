import csv
import json

import numpy as np
import pytest

from spacy_phoneme_ner.errors import PhonemeNERError
from spacy_phoneme_ner.evaluation import plot
from spacy_phoneme_ner.evaluation.comparison import compare_runs, compare_tasks, find_runs
from spacy_phoneme_ner.evaluation.comparison_report import (
    comparison_markdown,
    comparisons_markdown,
    group_table,
    language_table,
    write_comparison,
    write_comparisons,
)
from spacy_phoneme_ner.evaluation.report import write_report


def f1(n_right: int) -> float:
    return 200 * n_right / (8 + n_right)


@pytest.fixture()
def runs(make_run):
    return [
        make_run("ipa", 0, sin=8, som=4, rus=1),
        make_run("ipa", 1, sin=6, som=4, rus=3),
        make_run("orth", 0, sin=0, som=2),
    ]


def test_averages_over_the_languages_of_all_runs(runs):
    comparison = compare_runs(runs)
    assert comparison.common == ("sin", "som")
    assert [s.lang for s in comparison.languages] == ["sin", "som", "rus"]
    ipa, orth = comparison.systems
    assert (ipa.name, ipa.seeds, orth.seeds) == ("ipa", (0, 1), (0,))
    by_seed = [(f1(8) + f1(4)) / 2, (f1(6) + f1(4)) / 2]
    average = ipa.groups["case1"]["entity_f1"]
    assert average.mean == pytest.approx(np.mean(by_seed))
    assert average.std == pytest.approx(np.std(by_seed, ddof=1))
    assert ipa.groups["latin"]["entity_f1"].mean == pytest.approx(f1(4))
    assert "case3" not in ipa.groups
    assert orth.groups["all"]["entity_f1"].std is None
    assert ipa.languages["rus"]["entity_f1"].mean == pytest.approx((f1(1) + f1(3)) / 2)
    assert "rus" not in orth.languages


def test_files(runs, tmp_path):
    written = write_comparison(compare_runs(runs), tmp_path)
    assert sorted(tmp_path.iterdir()) == sorted(written)
    stored = json.loads((tmp_path / "comparison.json").read_text(encoding="utf8"))
    assert stored["languages_in_averages"] == ["sin", "som"]
    assert stored["systems"]["ipa"]["seeds"] == [0, 1]
    rows = list(
        csv.DictReader((tmp_path / "comparison.csv").read_text(encoding="utf8").splitlines())
    )
    found = {(r["system"], r["key"], r["metric"]): r for r in rows}
    assert float(found["orth", "sin", "entity_f1"]["mean"]) == 0
    assert found["orth", "sin", "entity_f1"]["std"] == ""
    if plot.can_plot():
        assert "</svg>" in (tmp_path / "comparison.svg").read_text(encoding="utf8")


def test_markdown(runs):
    text = comparison_markdown(compare_runs(runs))
    assert "over the 2 languages that every run was scored on: sin, som." in text
    line = next(line for line in text.splitlines() if line.startswith("| Russian (rus)"))
    # Of two seeds: 12.706 · 22.856 / √2 to either side.
    assert [cell.strip() for cell in line.split("|")[2:4]] == [
        *("38.38 ± 22.86 [-166.97, 243.74]", "–"),
    ]


def test_find_runs(runs, tmp_path):
    for run in runs:
        write_report(run, tmp_path / run.system / str(run.seed))
    found = find_runs([tmp_path / "ipa", tmp_path / "orth" / "0" / "scores.json"])
    assert [(run.system, run.seed) for run in found.values()] == [
        *(("ipa", 0), ("ipa", 1), ("orth", 0)),
    ]
    # The same file by two ways is one run.
    assert len(find_runs([tmp_path, tmp_path / "ipa"])) == 3
    write_report(runs[0], tmp_path / "copy")
    with pytest.raises(PhonemeNERError, match=r"P315.*system 'ipa' with seed 0"):
        find_runs([tmp_path])


def test_nothing_to_compare(make_run, tmp_path):
    for path in (tmp_path, tmp_path / "absent"):
        with pytest.raises(PhonemeNERError, match="P314"):
            find_runs([path])
    with pytest.raises(PhonemeNERError, match=r"P316.*ipa: sin; orth: som"):
        compare_runs([make_run("ipa", 0, sin=1), make_run("orth", 0, som=1)])


def cells(table):
    lines = [line for line in table.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


@pytest.fixture()
def ladder(make_tag_run):
    """Three seeds of a baseline and a system, one of another; +align is 2, 1 and 6 better."""
    accuracy = {"sum": (50, 52, 57), "orth": (48, 51, 51), "+mlm": (60,)}
    return [
        make_tag_run(system, seed, kor=value)
        for system, values in accuracy.items()
        for seed, value in enumerate(values)
    ]


def test_intervals_and_paired_differences_by_hand(ladder):
    total, orth, mlm = compare_runs(ladder, baseline="orth").systems
    average = total.groups["all"]["pos_accuracy"]
    assert (average.mean, average.std) == (53, pytest.approx(3.605551, abs=1e-6))
    assert (average.low, average.high) == pytest.approx((44.043314, 61.956686), abs=1e-5)
    assert orth.differences is None
    difference = total.differences.groups["all"]["pos_accuracy"]
    assert (difference.mean, difference.std) == (3, pytest.approx(2.645751, abs=1e-6))
    assert (difference.low, difference.high) == pytest.approx((-3.572410, 9.572410), abs=1e-4)
    assert total.differences.languages["kor"]["pos_accuracy"] == difference
    assert total.differences.groups["all"]["run_f1"].mean == 1.5
    # Of one common seed there is a difference and no interval.
    assert total.differences.seeds == (0, 1, 2) and mlm.differences.seeds == (0,)
    difference = mlm.differences.groups["all"]["pos_accuracy"]
    assert (difference.mean, difference.std, difference.low) == (12, None, None)


def test_no_difference_without_a_common_seed(make_tag_run):
    runs = [make_tag_run("orth", 0, kor=50, vie=1), make_tag_run("sum", 1, kor=60)]
    comparison = compare_runs(runs, baseline="orth")
    assert comparison.systems[1].differences.seeds == ()
    assert cells(group_table(comparison, "pos_accuracy"))[3] == ["sum", "1", "60.00", "–"]
    assert cells(language_table(comparison, "pos_accuracy"))[3][1:] == ["1.00", "–", "–"]


def test_differences_by_language_pair_what_both_were_scored_on(make_tag_run):
    runs = [
        make_tag_run("orth", 0, kor=50, vie=20),
        make_tag_run("orth", 1, kor=50),
        make_tag_run("sum", 0, kor=60, vie=25),
        make_tag_run("sum", 1, kor=62, vie=99),
    ]
    differences = compare_runs(runs, baseline="orth").systems[1].differences
    assert differences.languages["vie"]["pos_accuracy"].mean == 5
    assert differences.languages["kor"]["pos_accuracy"].mean == 11
    # Averages are over the languages of all runs.
    assert differences.groups["all"]["pos_accuracy"].mean == 11


def test_order(ladder):
    def names(*order):
        return [system.name for system in compare_runs(ladder, order).systems]

    assert names() == ["sum", "orth", "+mlm"]
    assert names("orth", "sum", "+mlm") == ["orth", "sum", "+mlm"]
    assert names("+mlm", "+xmlm") == ["+mlm", "sum", "orth"]


def test_unknown_baseline(ladder):
    with pytest.raises(PhonemeNERError, match=r"P334.*'ipa'.*sum, orth, \+mlm \(scored for pos\)"):
        compare_runs(ladder, baseline="ipa")


def test_a_single_language_stands_under_its_name(ladder):
    comparison = compare_runs(ladder, ["orth"], "orth")
    assert cells(group_table(comparison, "pos_accuracy")) == [
        ["POS accuracy", "Seeds", "Korean", "vs. orth"],
        ["------------", "----:", "--------------------------:", "--------------------------:"],
        ["orth", "3", "50.00 ± 1.73 [45.70, 54.30]", "–"],
        ["sum", "3", "53.00 ± 3.61 [44.04, 61.96]", "+3.00 ± 2.65 [-3.57, +9.57]"],
        ["+mlm", "1", "60.00", "+12.00"],
    ]
    text = comparison_markdown(comparison)
    assert "of the one language that every run was scored on: kor." in text
    assert "vs. orth: the difference to orth" in text and "By language" not in text
    assert "vs." not in comparison_markdown(compare_runs(ladder))


def test_languages_and_differences_side_by_side(make_tag_run):
    runs = [
        make_tag_run(system, seed, kor=korean + seed, jpn=70)
        for system, korean in (("orth", 50), ("sum", 54))
        for seed in (0, 1)
    ]
    table = cells(language_table(compare_runs(runs, baseline="orth"), "pos_accuracy"))
    assert table[0] == ["POS accuracy", "orth", "sum", "sum vs. orth"]
    assert table[3][0] == "Korean (kor)" and table[3][3] == "+4.00 ± 0.00 [+4.00, +4.00]"
    assert table[2][0] == "Japanese (jpn)" and table[2][3].startswith("+0.00")


def test_files_with_intervals_and_differences(ladder, tmp_path):
    write_comparison(compare_runs(ladder, baseline="orth"), tmp_path)
    stored = json.loads((tmp_path / "comparison.json").read_text(encoding="utf8"))
    assert (stored["task"], stored["baseline"]) == ("pos", "orth")
    assert stored["systems"]["sum"]["groups"]["all"]["pos_accuracy"] == {
        "mean": 53,
        "std": 3.6056,
        "low": 44.0433,
        "high": 61.9567,
    }
    assert stored["systems"]["+mlm"]["differences"]["seeds"] == [0]
    assert "differences" not in stored["systems"]["orth"]
    text = (tmp_path / "comparison.csv").read_text(encoding="utf8")
    rows = {(r["system"], r["key"], r["metric"]): r for r in csv.DictReader(text.splitlines())}
    row = rows["sum", "kor", "pos_accuracy"]
    assert (row["low"], row["difference"], row["difference_high"]) == ("44.0433", "3.0", "9.5724")
    assert rows["+mlm", "all", "pos_accuracy"]["high"] == ""
    assert rows["orth", "all", "pos_accuracy"]["difference"] == ""


def test_tasks_are_compared_apart_and_shown_together(ladder, make_run, tmp_path):
    names = [make_run("orth", 0, vie=4), make_run("sum", 0, vie=8), make_run("ipa", 0, vie=2)]
    with pytest.raises(PhonemeNERError, match=r"P333.*ner \(vie\), pos \(kor\)"):
        compare_runs([*ladder, *names])
    pos, ner = compare_tasks([*ladder, *names], ["orth", "sum"])
    assert (pos.kind.task, ner.kind.task) == ("pos", "ner")
    text = comparisons_markdown([pos, ner])
    assert cells(text)[0] == ["System", "Seeds", "POS accuracy, Korean", "Entity F1, Vietnamese"]
    assert cells(text)[2:6] == [
        ["orth", "3 or 1", "50.00 ± 1.73 [45.70, 54.30]", "66.67"],
        ["sum", "3 or 1", "53.00 ± 3.61 [44.04, 61.96]", "100.00"],
        ["+mlm", "1", "60.00", "–"],
        ["ipa", "1", "–", "40.00"],
    ]
    assert text.index("# Parts of speech") < text.index("# Entities")
    written = write_comparisons([pos, ner], tmp_path)
    assert sorted(path for path in tmp_path.rglob("*.*")) == sorted(written)
    assert {path.relative_to(tmp_path).parts[0] for path in written} == {
        *("comparison.md", "pos", "ner"),
    }


def test_runs_of_two_tasks_may_share_system_and_seed(make_run, make_tag_run, tmp_path):
    write_report(make_run("orth", 0, vie=4), tmp_path / "ner")
    write_report(make_tag_run("orth", 0, kor=50), tmp_path / "pos")
    assert {run.kind.task for run in find_runs([tmp_path]).values()} == {"ner", "pos"}


def test_picture_has_the_intervals(ladder, tmp_path, monkeypatch):
    pytest.importorskip("matplotlib")
    from matplotlib.axes import Axes

    drawn, draw = [], Axes.bar

    def bar(self, *args, **kwargs):
        drawn.append(kwargs["yerr"])
        return draw(self, *args, **kwargs)

    monkeypatch.setattr(Axes, "bar", bar)
    write_comparison(compare_runs(ladder), tmp_path)
    # sum, orth, +mlm in the first panel; a single seed has no interval.
    assert drawn[0] == [pytest.approx(8.956686, abs=1e-5)]
    assert np.isnan(drawn[2]).all() and len(drawn) == 6
