"""What pipelines take, side by side."""

import importlib
import json
import sys
from pathlib import Path

import pytest
import spacy
import typer
from spacy.tokens import DocBin
from tiny_bundles import ORTH, architecture, trained_pipeline
from typer.testing import CliRunner

BENCHMARKS = Path(__file__).parents[1] / "benchmarks"


@pytest.fixture()
def benchmark(monkeypatch):
    monkeypatch.syspath_prepend(str(BENCHMARKS))
    for name in ("systems", "measures"):
        monkeypatch.delitem(sys.modules, name, raising=False)
    return importlib.import_module("systems")


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    folder = tmp_path_factory.mktemp("data")
    for corpus, lang, n in (("one", "kin", 30), ("two", "som", 30), ("two", "swa", 2)):
        nlp = spacy.blank("xx")
        docs = [nlp.make_doc(f"sentence {i} has five words") for i in range(n)]
        (folder / corpus).mkdir(exist_ok=True)
        DocBin(docs=docs).to_disk(folder / corpus / f"{lang}.spacy")
    return folder


def test_each_round_has_other_sentences_of_every_file(benchmark, data):
    files = sorted(str(path) for path in data.rglob("*.spacy"))
    first, second = benchmark.read_rounds(files, 60, 2)
    assert [lang for lang, *_ in first] == ["kin"] * 4 + ["som"] * 4 + ["swa"] * 2
    assert [lang for lang, *_ in second] == ["kin"] * 4 + ["som"] * 4, "swa has no more"
    assert first[0][1][:2] == ["sentence", "0"] and second[0][1][:2] == ["sentence", "4"]
    assert first[0][2] == [True] * 4 + [False]


def test_too_little_text(benchmark, data):
    with pytest.raises(SystemExit, match="Too little text"):
        benchmark.read_rounds([str(data / "two" / "swa.spacy")], 10, 3)


@pytest.mark.parametrize("systems", [["a"], ["=b"], ["a="], ["a=b", "a=c"]])
def test_systems_need_a_name_each(benchmark, systems):
    with pytest.raises(SystemExit, match="NAME=PIPELINE"):
        benchmark.read_systems(systems)


def test_a_pipeline_is_found_in_the_folder_of_its_package(benchmark, tmp_path):
    inner = tmp_path / "xx_tiny" / "xx_tiny" / "xx_tiny-1.0"
    inner.mkdir(parents=True)
    with pytest.raises(SystemExit, match=r"config\.cfg"):
        benchmark.find(str(tmp_path / "xx_tiny"))
    (inner / "config.cfg").write_text("")
    for folder in (tmp_path / "xx_tiny", tmp_path / "xx_tiny" / "xx_tiny", inner):
        assert benchmark.find(str(folder)) == inner
    assert benchmark.size_on_disk(str(inner)) == 0


def test_what_systems_take_stands_below_their_scores(benchmark, tmp_path):
    running_text = importlib.import_module("running_text")
    scores = {"ces cnec2": {"value": 70.0, "low": 68.0, "high": 72.0}}
    for system in ("base", "cnn"):
        content = {"system": system, "seed": 0, "scores": scores}
        (tmp_path / f"{system}-0.json").write_text(json.dumps(content))
    taken = {"base": {"words_per_second": 1234.4, "peak_mb": 900.2, "disk_mb": 72.6}}
    runs = running_text.read_runs(tmp_path, ["base", "cnn"])
    *_, words, memory, size = running_text.lay_out(runs, taken).strip().split("\n")
    for row, cells in ((words, ["1,234", "–"]), (memory, ["900", "–"]), (size, ["73", "–"])):
        assert [cell.strip() for cell in row.strip("|").split("|")][1:] == cells
    assert "Words a second" not in running_text.lay_out(runs)


def test_how_far_systems_are_above_one_is_told_by_seed(benchmark):
    running_text = importlib.import_module("running_text")
    values = {"spelling": (50.0, 60.0, 55.0), "sound": (52.0, 61.0, 58.0), "cnn": (40.0,)}
    runs = [
        {"system": system, "seed": seed, "scores": {"seen": {"value": value}}}
        for system, of in values.items()
        for seed, value in enumerate(of)
    ]
    head, _, row = running_text.lay_out_differences(runs, "spelling").strip().split("\n")
    assert [cell.strip() for cell in head.strip("|").split("|")] == [
        "Above spelling",
        "sound",
        "cnn",
    ]
    # 2, 1 and 3: their mean is 2, the interval 4.303 · 1 / √3 to each side.
    cells = [cell.strip() for cell in row.strip("|").split("|")]
    assert cells == ["seen", "+2.0 [-0.5, +4.5]", "-10.0"]
    with pytest.raises(typer.BadParameter, match="expected one of spelling, sound, cnn"):
        running_text.lay_out_differences(runs, "none")


def test_the_table_is_of_paired_rounds(benchmark, data, tmp_path, monkeypatch):
    monkeypatch.setattr(benchmark, "apart", lambda function, *args: function(*args))
    for head in ("CRFTagger", "BIOTagger"):
        nlp = trained_pipeline({"model": architecture(head), "g2p": ORTH}, steps=2)
        nlp.to_disk(tmp_path / head)
    app = benchmark.typer.Typer()
    app.command()(benchmark.main)
    ran = CliRunner().invoke(
        app,
        [
            *(f"{head}={tmp_path / head}" for head in ("CRFTagger", "BIOTagger")),
            *("--data", str(data), "--words", "60", "--rounds", "2"),
            *("--output", str(tmp_path / "out" / "systems.json")),
        ],
    )
    assert ran.exit_code == 0, ran.output
    assert "| CRFTagger |" in ran.output and "| BIOTagger |" in ran.output
    stored = json.loads((tmp_path / "out" / "systems.json").read_text(encoding="utf8"))
    for of in stored["systems"].values():
        assert of["words_per_second"] > 0 and of["load_seconds"] > 0 and of["peak_mb"] > 10
        assert len(of["beside_the_first"]) == 2
        assert 0 < of["disk_mb"] < 5
    assert stored["systems"]["CRFTagger"]["beside_the_first"] == [1.0, 1.0]
