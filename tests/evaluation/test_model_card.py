"""The model card of a bundle, from small made-up measurements."""

import json
import re
from dataclasses import asdict
from pathlib import Path

import pytest
import typer
from thinc.api import Config
from typer.testing import CliRunner

from spacy_phoneme_ner.evaluation.report import write_report

ROOT = Path(__file__).parents[2]
BENCHMARKS = ROOT / "benchmarks"
SHIPPED = ROOT / "spacy_phoneme_ner" / "pretrained" / "small"
META = {
    "format": 1,
    "name": "tiny",
    "version": "3",
    "date": "2020-02-29",
    "labels": ["LOC", "PER"],
    "languages": ["eng", "rus"],
    "parameters": 12345,
    "nodes": [{"index": 0}],
    "expected_calibration_error": None,
    "teacher": "three seeds",
}
UNSEEN = {
    "temperature": 1.43217,
    "threshold": 0.35,
    "aim": "f1",
    "languages": {"ces": {}, "lav": {}, "swe": {}},
    "average_ece": {w: {"mean": m, "std": 1.0} for w, m in (("before", 13.5), ("after", 3.25))},
}
TAKEN = {
    "about": {"Machine": "another"},
    "systems": {
        "ipa": {
            "words_per_second": 1234.5,
            "beside_the_first": [1.0],
            "load_seconds": 1.5,
            "peak_mb": 900.0,
            "disk_mb": 12.5,
        }
    },
}


@pytest.fixture()
def folder(tmp_path, make_run, monkeypatch):
    """A bundle, the scores of two seeds and of a rival, and the other measurements."""
    monkeypatch.syspath_prepend(str(BENCHMARKS))
    from measures import Row

    bundle = tmp_path / "tiny"
    bundle.mkdir()
    (bundle / "meta.json").write_text(json.dumps(META), encoding="utf8")
    encoder = {"@architectures": "b.v1", "width": 77, "piece_width": 9}
    model = {"@architectures": "a.v1", "tok2vec": encoder}
    Config({"model": model}).to_disk(bundle / "model.cfg")
    (bundle / "model.safetensors").write_bytes(bytes(2_000_000))
    runs = [
        make_run("ipa", 0, sin=8, som=4, kin=6),
        make_run("ipa", 1, sin=6, som=4, kin=6),
        make_run("cnn", 0, sin=0, som=4, kin=2),
    ]
    for run in runs:
        write_report(run, tmp_path / "metrics" / f"{run.system}-{run.seed}")
    (tmp_path / "unseen.json").write_text(json.dumps(UNSEEN), encoding="utf8")
    (tmp_path / "systems.json").write_text(json.dumps(TAKEN), encoding="utf8")
    (tmp_path / "running").mkdir()
    scored = {"ces cnec2": {"value": 71.0, "low": 68.0, "high": 72.0}}
    running = {"system": "ipa", "seed": 0, "scores": scored}
    (tmp_path / "running" / "ipa-0.json").write_text(json.dumps(running), encoding="utf8")
    (tmp_path / "lists").mkdir()
    listed = "# source: a book\n# licence: A-1\n# notice: Say this.\nOslo\tLOC\tnor\n"
    (tmp_path / "lists" / "a.tsv").write_text(listed, encoding="utf8")
    speed = {
        "about": {"Machine": "a small one, 2 CPUs"},
        "rows": [
            asdict(Row("Cold start to first entities, s", "si", 1.5, 1.2, target=3.0)),
            asdict(Row("Peak memory, MB", "en", 512.0, 640.0, 1.25)),
        ],
    }
    (tmp_path / "speed.json").write_text(json.dumps(speed), encoding="utf8")
    return tmp_path


def write_card(folder, *args):
    import model_card  # the fixture `folder` makes it known

    app = typer.Typer()
    app.command()(model_card.main)
    paths = (str(folder / "metrics"), "--bundle", str(folder / "tiny"), "--system", "ipa")
    return CliRunner().invoke(app, [*paths, *args])


def rows_of(card):
    """Give the cells of the tables' rows by their first cell; the last row of a name wins."""
    lines = [line for line in card.splitlines() if line.startswith("| ")]
    return {c[0]: c[1:] for c in ([x.strip() for x in line.split("|")[1:-1]] for line in lines)}


def test_the_card_says_what_was_measured(folder):
    measured = ["--unseen", str(folder / "unseen.json"), "--lists", str(folder / "lists")]
    measured += ["--running", str(folder / "running"), "--systems", "ipa"]
    measured += ["--taken", str(folder / "systems.json"), "--panx", "eng,rus", "--exclude", "rus"]
    (folder / "notices").write_text("By others.\n", encoding="utf8")
    measured += ["--notices", str(folder / "notices")]
    ran = write_card(folder, *measured, "--speed", str(folder / "speed.json"))
    assert ran.exit_code == 0, ran.output
    assert (folder / "tiny" / "NOTICES.txt").read_text(encoding="utf8") == "By others.\n"
    card = (folder / "tiny" / "MODEL_CARD.md").read_text(encoding="utf8")
    assert not re.search(r"[{}]", card), "a field was not filled in"
    assert card.startswith("# Model card: tiny\n")
    text = " ".join(card.split())
    assert "Version 3, 2020-02-29." in text
    assert "12,345 parameters, 2.00 MB" in text and "Labels: `LOC`, `PER`" in text
    assert (
        "train files only, of 1 languages: English." in text
        and "2 languages in all" in text
        and "in 9 numbers" in text
    )
    assert "71.0 [68.0, 72.0]" in card and "KazNERD" in card
    rows = rows_of(card)
    assert rows["a book"] == ["1", "A-1"] and "Say this." in card
    assert rows["width"] == ["77"] and rows["teacher"] == ["three seeds"]
    assert rows["Highest learning rate"] and rows["Steps"]
    # 2 n / (8 + n) of n right sentences; of the seeds 100 and 85.71 the mean and deviation.
    sinhala = rows["Sinhala"]
    assert sinhala[:5] == ["sin", "Sinh", "1", "8", "8"]
    assert sinhala[7].startswith("100.00 [") and sinhala[8] == "92.86 ± 10.10"
    case1 = rows["Case 1"]
    assert case1[0] == "3" and case1[1].startswith("84.13 [") and case1[2].startswith("81.75 ± ")
    assert rows["Other scripts"][:2] == ["1", "100.00 [100.00, 100.00]"]
    assert rows["cnn"][0] == "1" and "Best: Sinhala 100, Kinyarwanda 86, Somali 67.\n" in card
    assert "Weakest: Somali 67, Kinyarwanda 86, Sinhala 100." in card
    assert "62% in Latin script and 100% in others" in text
    assert "Temperature 1.432 and threshold 0.35, for f1" in card
    assert "3.2 ± 1.0" in card and "13.5 ± 1.0" in card and "text of 3 languages" in card
    assert "1,234" in card and "12.5" in card and "- Machine: another" in card
    assert "| Peak memory, MB | en | 512 | 640 | 1.25 |" in card
    assert "- Machine: a small one, 2 CPUs" in card
    assert len(card.splitlines()) < 450


def test_the_card_is_the_same_when_written_again(folder):
    cards = []
    for _ in range(2):
        assert write_card(folder, "--output", str(folder / "card.md")).exit_code == 0
        cards.append((folder / "card.md").read_text(encoding="utf8"))
        # The card is no part of the size that it tells.
        (folder / "tiny" / "MODEL_CARD.md").write_text("x" * 100_000, encoding="utf8")
    assert cards[0] == cards[1]
    assert cards[0].count("Not measured.") == 3


def test_of_one_system_with_one_seed_there_is_no_spread(folder):
    ran = write_card(folder, "--system", "cnn")
    assert ran.exit_code == 0, ran.output
    card = (folder / "tiny" / "MODEL_CARD.md").read_text(encoding="utf8")
    assert rows_of(card)["Somali"][8] == "66.67"


def test_missing_scores_are_named(folder):
    ran = write_card(folder, "--seed", "7")
    assert ran.exit_code == 1 and not (folder / "tiny" / "MODEL_CARD.md").exists()
    said = " ".join(ran.output.split())
    assert "no scores of ipa with seed 7" in said and "cnn with seed 0" in said


def test_the_shipped_card_is_that_of_the_shipped_weights():
    if not (SHIPPED / "meta.json").is_file():
        pytest.skip(f"this checkout has no {SHIPPED.relative_to(ROOT)}")
    meta = json.loads((SHIPPED / "meta.json").read_text(encoding="utf8"))
    card = (SHIPPED / "MODEL_CARD.md").read_text(encoding="utf8")
    assert f"{meta['parameters']:,} parameters" in card and meta["date"] in card
    assert "Not measured." not in card
    assert f"{len(meta['languages'])} languages in all" in card and meta["languages"]
    # What was edited by hand, not in the template, would be lost.
    template = (BENCHMARKS / "model_card_template.md").read_text(encoding="utf8")
    for line in template.splitlines():
        assert "{" in line or line in card, line
