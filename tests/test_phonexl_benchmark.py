"""benchmarks/phonexl.py: every rung is a change of the config, over any encoder."""

import json
import sys
from pathlib import Path

import pytest
from phonexl_files import write_files
from running import run_command
from spacy.util import load_config
from tiny_encoders import SIZES, save_spelling_encoder

from spacy_phoneme_ner.commands.convert import convert_cli

ROOT = Path(__file__).parents[1]


@pytest.fixture()
def benchmark(monkeypatch):
    monkeypatch.syspath_prepend(str(ROOT / "benchmarks"))
    import phonexl

    return phonexl


@pytest.fixture()
def over_encoder(benchmark, tmp_path):
    """The ladder over a pre-trained encoder."""
    save_spelling_encoder(tmp_path / "tiny-e5", "bert", kind="xlmr_mask_plain")
    config = benchmark.read_config(tmp_path / "tiny-e5")
    return benchmark.Ladder(tmp_path, tmp_path / "tiny-e5", config, "tiny-e5", 0, -1)


@pytest.mark.parametrize("task", ["pos", "ner"])
def test_every_rung_is_a_change_of_the_config(benchmark, task):
    path = ROOT / "configs" / f"phonexl_{task}.cfg"
    off = {
        system: list(benchmark.overrides(task, system).values()).count("0.0")
        for system in benchmark.SYSTEMS
    }
    # Three objectives and the tags of switched sentences can be off.
    assert (off["orthography"], off["both"], off["+ alignment"]) == (4, 4, 3)
    assert (off["+ switched words"], off["+ switched tags"], off["both + tags"]) == (1, 0, 3)
    for system in benchmark.SYSTEMS:
        # Fails where there is no such setting.
        load_config(path, overrides=benchmark.overrides(task, system))


@pytest.mark.parametrize("task", ["pos", "ner"])
def test_a_pretrained_encoder_is_trained_as_published(benchmark, over_encoder, task):
    settings = benchmark.pretrained_overrides(over_encoder, task)
    # Fails where there is no such setting.
    config = load_config(ROOT / f"configs/phonexl_{task}.cfg", overrides=settings)
    component = benchmark.TASKS[task].component
    encoder = config["components"][component]["model"]["tok2vec"]
    assert {name: encoder[name] for name in SIZES} == SIZES
    assert encoder["computing"]["freeze_layers"] == 1
    published = load_config(ROOT / f"configs/paper_phonexl_{task}.cfg")
    for name in benchmark.OBJECTIVES:
        found, expected = (
            c["initialize"]["components"][component]["objectives"][name]
            for c in (config, published)
        )
        for key in {"weight", "rate", "only_present"} & set(expected):
            assert str(found[key]).lower() == str(expected[key]).lower(), (name, key)


@pytest.mark.slow
def test_a_ladder_over_an_encoder_goes_on_where_it_stopped(
    benchmark, over_encoder, tmp_path, monkeypatch, capfd
):
    source, target = write_files(tmp_path, "pos")
    for name, lang in (("train", source), ("dev", source), ("test/kor", target)):
        written = tmp_path / f"{'test' if lang == target else 'train'}.tsv"
        path = tmp_path / f"corpus/phonexl/pos/{name}.spacy"
        run_command(convert_cli, written, path, "--lang", lang, "--ipa", "file")
    (tmp_path / "configs").symlink_to(ROOT / "configs")
    (tmp_path / "phonexl").mkdir()
    (tmp_path / "dictionary.txt").rename(tmp_path / benchmark.TASKS["pos"].dictionary)
    for module in (benchmark, sys.modules["runs"]):
        monkeypatch.setattr(module, "ROOT", tmp_path)
    steps = dict.fromkeys(("total_steps", "warmup_steps"), 2)
    short = {f"training.optimizer.learn_rate.{key}": value for key, value in steps.items()}
    monkeypatch.setattr(benchmark, "PRETRAINED", {**short, "training.eval_frequency": 2})
    ran = []
    run = benchmark.run
    monkeypatch.setattr(
        benchmark,
        "run",
        lambda args, *rest, **more: [ran.append(args[:2]), run(args, *rest, **more)],
    )

    def climb(systems):
        ran.clear()
        encoder = str(over_encoder.encoder)
        benchmark.main(tmp_path, encoder, "", "pos", "0", systems, 1, jobs=1, gpu_id=-1)
        return [args for args in ran if args[0] == "train" or args[1] == "evaluate"]

    assert len(climb("orthography")) == 2
    assert len(climb("orthography,+ switched tags")) == 2
    assert climb("orthography,+ switched tags") == []
    assert "pos: + switched tags, seed 0: kept" in capfd.readouterr().out
    scores = tmp_path / "metrics/phonexl/tiny-e5/pos/orthography-0/scores.json"
    assert json.loads(scores.read_text(encoding="utf8"))["languages"]["kor"]["n_sentences"] == 1
    table = tmp_path / "metrics/phonexl-comparison/tiny-e5/pos/comparison.md"
    assert "+ switched tags" in table.read_text(encoding="utf8")


def test_a_folder_that_is_no_encoder_is_told(benchmark, tmp_path):
    with pytest.raises(SystemExit, match=r"P109.*config\.json"):
        benchmark.main(tmp_path, str(tmp_path), "", "pos", "0", "both", 0, jobs=1, gpu_id=-1)
