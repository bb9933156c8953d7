"""The benchmarks of small models: their tables, from scores made up here, and their runs."""

import importlib
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import spacy
from running import run_command
from spacy.tokens import Doc
from spacy.training import Example

from spacy_phoneme_ner.commands.bundle import bundle_cli
from spacy_phoneme_ner.evaluation.bootstrap import Estimate
from spacy_phoneme_ner.evaluation.groups import case_of
from spacy_phoneme_ner.evaluation.report import Run
from spacy_phoneme_ner.evaluation.results import EntityScores
from spacy_phoneme_ner.languages import find_language

ROOT = Path(__file__).parents[1]
BENCHMARKS = ROOT / "benchmarks"
PROJECT = """
title: A project of this test
vars:
  word: hello
commands:
  - name: write
    script:
      - "python -c \\"open('made.txt', 'a').write('${vars.word} ')\\""
  - name: fail
    script:
      - "python -c \\"raise SystemExit('on purpose')\\""
"""
# Entity F1 of two Latin languages, one of them of Case 1, and two in other scripts.
LANGS = ("som", "jav", "sin", "tgk")


@pytest.fixture()
def load(monkeypatch):
    """Import one of the benchmarks, by its name."""
    monkeypatch.syspath_prepend(str(BENCHMARKS))
    return importlib.import_module


@pytest.fixture()
def runs(load, tmp_path, monkeypatch):
    """The module that runs commands, with a project of its own."""
    module = load("runs")
    (tmp_path / "project.yml").write_text(PROJECT, encoding="utf8")
    monkeypatch.setattr(module, "ROOT", tmp_path)
    return module


def store(folder, system, seed, values):
    """Write the scores of a run, one value a language."""
    languages = []
    for code, value in zip(LANGS, values):
        lang = find_language(code)
        languages.append(
            EntityScores(
                lang=code,
                name=lang.name,
                script=lang.script,
                case=case_of(lang),
                n_sentences=90,
                n_entities=80,
                entity_p=value,
                entity_r=value,
                entity_f1=Estimate(value, value - 2, value + 2),
                phoneme_macro_f1=Estimate(value + 10, value + 8, value + 12),
                per_type={},
            )
        )
    path = folder / f"{system}-{seed}" / "scores.json"
    path.parent.mkdir(parents=True)
    run = Run(system, seed, "model", 1000, tuple(languages))
    path.write_text(json.dumps(run.to_json()), encoding="utf8")
    return path


def table(text, title):
    """Give the rows of a section's table by their first cell."""
    section = text.split(f"## {title}\n")[1].strip().split("\n\n")[0]
    rows = [[c.strip() for c in line.strip("|").split("|")] for line in section.splitlines()]
    return {row[0]: row[1:] for row in rows}


def test_tables_by_hand(load, tmp_path, capsys):
    tables = load("wikiann_all_tables")
    files = []
    for seed, shift in ((0, 0.0), (1, 1.0), (2, 2.0)):
        files.append(store(tmp_path, "ipa", seed, [50 + shift, 40, 30, 40 + shift]))
        files.append(store(tmp_path, "cnn", seed, [49.0, 40, 25, 20]))
    tables.write_tables(files, tmp_path / "out")
    text = (tmp_path / "out" / "tables.md").read_text(encoding="utf8")
    assert text in capsys.readouterr().out
    f1 = table(text, "Entity F1")
    assert f1[""] == ["Seeds", "Case 1", "Case 3", "Latin script", "Other scripts", "All"]
    # Case 1: som and sin. Latin: som and jav.
    ours = ["3", "40.5 ± 0.5", "40.5 ± 0.5", "45.5 ± 0.5", "35.5 ± 0.5", "40.5 ± 0.5"]
    assert f1["IPA (the recipe)"] == ours
    assert f1["spaCy's CNN `ner`, spelling"][3] == "44.5 ± 0.0"
    assert not any("published" in name for name in f1)
    macro = table(text, "phoneme_macro_f1")
    assert macro["IPA (the recipe)"][1] == "50.5 ± 0.5"
    assert macro["*published:* mBERT, spelling"] == ["", "40.3", "", "", "", ""]
    leads = table(text, "The recipe's lead in entity F1, paired by seed")
    # Leads of 0.5, 1.0 and 1.5 on Latin: ± t(0.975, 2) · 0.5 / √3.
    assert leads["spaCy's CNN `ner`, spelling"][1] == "+1.00 ± 0.50 [-0.24, +2.24]"
    targets = re.findall(r"\| ([^|]*), ([\w ]+?) +\| .*(met|MISSED) ", text)
    lead = "Entity F1, over spaCy's CNN `ner`, spelling"
    assert [(what.strip().split("|")[-1].strip(), *rest) for what, *rest in targets] == [
        ("Entity F1", "Case 1", "MISSED"),
        ("phoneme_macro_f1", "Case 1", "MISSED"),
        ("Entity F1", "All", "MISSED"),
        (lead, "Other scripts", "met"),
        (lead, "Latin script", "met"),
    ]
    languages = table(text, "By language, the recipe")
    row = ["som", "Latn", "1", "90", "80", "50.0", "50.0"]
    scores = ["50.00 [48.00, 52.00]", "60.00 [58.00, 62.00]", "51.0 ± 1.0"]
    assert languages["Somali"] == [*row, *scores]
    comparison = json.loads((tmp_path / "out" / "comparison.json").read_text(encoding="utf8"))
    assert comparison["baseline"] == "cnn"


def test_tables_of_what_there_is(load, tmp_path, capsys):
    tables = load("wikiann_all_tables")
    tables.write_tables([store(tmp_path, "roman", 0, [50, 40, 30, 40])], tmp_path / "out")
    shown = capsys.readouterr().out
    assert "| romanised spelling " in shown and "lead in entity F1" not in shown
    with pytest.raises(SystemExit, match="--tables-only"):
        tables.write_tables([], tmp_path / "out")


def test_commands_run_until_what_they_make_is_there(runs, tmp_path):
    made = tmp_path / "made.txt"
    assert runs.run_commands(["write", "write"], {"vars.word": "hi"}, Path("made.txt"))
    assert made.read_text() == "hi hi "
    assert not runs.run_commands(["write"], {}, Path("made.txt"))
    assert made.read_text() == "hi hi "
    with pytest.raises(SystemExit, match="on purpose"):
        runs.run_commands(["write", "fail", "write"], {})
    assert made.read_text() == "hi hi hello "


def test_what_has_not_begun_does_not_begin_after_a_failure(runs, capsys):
    begun = []

    def run(name, seed):
        begun.append(name)
        if name == "bad":
            raise SystemExit("Failed: bad")
        return seed == "1"

    runs.run_all(runs.of_seeds(["a"], ["0", "1"], run), jobs=1)
    assert re.fullmatch(r"a, seed 0: kept\na, seed 1: 0\.0 min\n", capsys.readouterr().out)
    with pytest.raises(SystemExit, match="Failed: bad"):
        runs.run_all(runs.of_seeds(["bad", *map(str, range(50))], ["0"], run), jobs=1)
    # The worker may take up one or two before it is told.
    assert len(begun) < 50


def test_unknown_systems_are_named():
    command = [sys.executable, str(BENCHMARKS / "wikiann_all.py"), "--systems", "ipa,none"]
    ran = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ran.returncode == 1
    assert "Unknown systems none: expected some of ipa, roman" in ran.stderr


@pytest.fixture()
def bundle(tmp_path):
    """A bundle of a model that has seen one sentence."""
    nlp = spacy.blank("xx")
    encoder = {"@architectures": "spacy-phoneme-ner.PhonemeWordEncoder.v1", "width": 32}
    head = {"@architectures": "spacy-phoneme-ner.BIOTagger.v1", "tok2vec": encoder}
    nlp.add_pipe("phoneme_ner", config={"pretrained": None, "model": head, "lang": "eng"})
    words = ["Amina", "sings", "in", "Lagos"]
    gold = Doc(nlp.vocab, words=words, ents=["B-PER", "O", "O", "B-LOC"])
    nlp.initialize(lambda: [Example(Doc(nlp.vocab, words=words), gold)])
    nlp.to_disk(tmp_path / "pipeline")
    run_command(bundle_cli, tmp_path / "pipeline", tmp_path / "bundle")
    return tmp_path / "bundle"


@pytest.mark.slow
def test_the_first_use_is_measured(bundle, tmp_path):
    output = tmp_path / "first_use.json"
    script = [sys.executable, str(BENCHMARKS / "first_use.py"), "--quick"]
    options = ["--pretrained", str(bundle), "--output", str(output)]
    ran = subprocess.run([*script, *options], capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    rows = json.loads(output.read_text(encoding="utf8"))["rows"]
    by_measure = {row["measure"]: row for row in rows}
    cold = by_measure["Cold start to first entities, s"]
    assert cold["target"] == 3 and not cold["at_least"]
    assert 0 < cold["low"] <= cold["ours"] <= cold["high"] and cold["rival"] > 0
    assert by_measure["Peak memory, MB"]["ours"] > 0
    for measure in ("Pipeline, first pass, words/s", "Pipeline, steady, words/s"):
        assert by_measure[measure]["ours"] > 0 and by_measure[measure]["rival"] > 0
        alone = by_measure[f"{measure}, ours alone"]
        assert alone["target"] == 10_000 and alone["at_least"]


@pytest.mark.slow
def test_the_benchmark_runs_from_corpus_to_tables(load, tmp_path, monkeypatch, capsys):
    """Three steps of training on the sample, named as the real corpora are."""
    pytest.importorskip("pypinyin")  # the last file to be converted is named Chinese
    data, sample = tmp_path / "data", ROOT / "assets" / "sample"
    (data / "panx").mkdir(parents=True)
    dev_only = {"ml": "test-tel", "ms": "test-som", "ur": "test-hin"}
    for lang, name in {"en": "dev-eng", "ru": "test-rus", "zh": "test-hin", **dev_only}.items():
        for part in ("dev",) if lang in dev_only else ("train", "dev"):
            shutil.copy(sample / f"{name}.iob", data / "panx" / f"{part}-{lang}.tsv")
    checkout = tmp_path / "checkout"
    shutil.copytree(ROOT / "configs", checkout / "configs")
    project = (ROOT / "project.yml").read_text(encoding="utf8")
    # The study's files have a format of their own: here its languages come as the others.
    project = re.sub(
        r"convert \$\{vars.data\}/wikiann-zeroshot .* --quiet",
        f"convert {sample} corpus/wikiann/test --lang test-{{lang}}.iob --quiet",
        project,
    )
    project = re.sub(r'targets: ".*"', 'targets: "som,sin,tgk"', project)
    (checkout / "project.yml").write_text(project, encoding="utf8")
    for name in ("sound", "spacy_cnn_ner"):
        path = checkout / "configs" / f"{name}.cfg"
        config = re.sub(r"max_steps = \d+", "max_steps = 3", path.read_text(encoding="utf8"))
        config = re.sub(r"eval_frequency = \d+", "eval_frequency = 3", config)
        config = re.sub(r"warmup_steps = \d+", "warmup_steps = 1", config)
        path.write_text(config, encoding="utf8")
    benchmark, runs = load("wikiann_all"), load("runs")
    for module in (benchmark, runs):
        monkeypatch.setattr(module, "ROOT", checkout)
    benchmark.main(data, "0", "ipa,cues,cnn", 2, False)
    assert sorted(p.stem for p in (checkout / "corpus/wikiann-all/dev").iterdir()) == [
        *("cmn", "eng", "rus")
    ]
    shown = capsys.readouterr().out
    assert re.search(r"cnn, seed 0: \d+\.\d min", shown) and "Wrote" in shown
    assert table(shown, "Entity F1")["spelling cues alone"][0] == "1"
    benchmark.main(data, "0", "ipa,cues,cnn", 2, False)
    assert "cnn, seed 0: kept" in capsys.readouterr().out
