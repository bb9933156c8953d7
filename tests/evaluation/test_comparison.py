import csv
import json

import numpy as np
import pytest

from spacy_phoneme_ner.errors import PhonemeNERError
from spacy_phoneme_ner.evaluation import plot
from spacy_phoneme_ner.evaluation.comparison import (
    compare_runs,
    comparison_markdown,
    find_runs,
    write_comparison,
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
    assert [cell.strip() for cell in line.split("|")[2:4]] == ["38.38 ± 22.86", "–"]


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
