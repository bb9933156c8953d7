"""The strong model as a package: its folder, its card, what is installed of it."""

import csv
import importlib
import importlib.util
import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import spacy
import typer
from tiny_base import TRAIN, found, tiny_base
from typer.testing import CliRunner
from weasel.util import load_project_config

from spacy_phoneme_ner.models.transformers.piece_counts import PieceCounts
from spacy_phoneme_ner.models.transformers.token_encoder import find_transformers

ROOT = Path(__file__).parents[1]
BENCHMARKS, SCRIPT = ROOT / "benchmarks", ROOT / "scripts" / "package_pipeline.py"
NOTICES = ROOT / "scripts" / "base_notices.txt"
NAME = "xx_phoneme_ner_base"

pytest.importorskip("transformers")
pytestmark = [
    pytest.mark.usefixtures("one_thread"),
    # spaCy's own command leaves files open.
    pytest.mark.filterwarnings(
        "ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning"
    ),
]


@pytest.fixture(scope="module")
def trained(tmp_path_factory):
    folder = tmp_path_factory.mktemp("base")
    nlp = tiny_base(folder / "encoder")
    nlp.to_disk(folder / "model")
    shutil.rmtree(folder / "encoder")
    return folder / "model"


@pytest.fixture(scope="module")
def script():
    spec = importlib.util.spec_from_file_location("package_pipeline", SCRIPT)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture()
def card(monkeypatch):
    monkeypatch.syspath_prepend(str(BENCHMARKS))
    for name in ("base_card", "card_parts", "running_text", "systems", "measures"):
        monkeypatch.delitem(sys.modules, name, raising=False)
    return importlib.import_module("base_card")


def run(module, *args):
    app = typer.Typer()
    app.command()(module.main)
    return CliRunner().invoke(app, [str(arg) for arg in args])


def packaged(script, trained, output, *args):
    readme = output.parent / "card.md"
    readme.write_text("# A card\n")
    return run(script, trained, output, "--readme", readme, "--notices", NOTICES, *args)


@pytest.fixture(scope="module")
def made(script, trained, tmp_path_factory):
    output = tmp_path_factory.mktemp("models") / NAME
    ran = packaged(script, trained, output, "--version", "1.2.3", "--encoder", "an-encoder")
    assert ran.exit_code == 0, (ran.output, ran.exception)
    return output


def test_the_folder_is_what_pip_takes(made, trained):
    files = {path.name for path in made.iterdir()}
    expected = {"setup.py", "MANIFEST.in", "meta.json", "README.md", "LICENSE", "LICENSES_SOURCES"}
    assert files == {*expected, NAME}
    assert (made / "README.md").read_text() == "# A card\n"
    assert (made / "LICENSE").read_bytes() == (ROOT / "LICENSE").read_bytes()
    assert "Microsoft" in (made / "LICENSES_SOURCES").read_text()
    meta = json.loads((made / "meta.json").read_text())
    assert (meta["version"], meta["license"]) == ("1.2.3", "MIT")
    assert any("spacy-phoneme-ner[transformers]" in need for need in meta["requirements"])
    inner = made / NAME / f"{NAME}-1.2.3"
    size, before = (
        (folder / "phoneme_ner" / "model").stat().st_size for folder in (inner, trained)
    )
    assert size < before
    loaded = spacy.load(inner)
    assert set(loaded.config["paths"].values()) <= {None}
    assert len(loaded.make_doc("ရန်ကုန်။")) > 2, "it cuts scripts without spaces"
    (shim,) = find_transformers(loaded.get_pipe("phoneme_ner").model)
    assert shim.source == "an-encoder"
    words = {word for text, _ in TRAIN for word in text.split() if word.isalpha()}
    assert not words & set(loaded.vocab.strings), "words of the text that it was trained on"
    assert all(label in loaded.vocab.strings for label in loaded.get_pipe("phoneme_ner").labels)
    assert found(loaded) == found(spacy.load(trained)) != [[], [], []]
    again = made.with_name("again")
    loaded.to_disk(again)
    assert (again / "phoneme_ner" / "model").stat().st_size == size, "it is saved as it was"


def test_it_is_replaced_whole_or_not_at_all(script, trained, tmp_path):
    output = tmp_path / NAME
    assert packaged(script, trained, output).exit_code == 0
    (output / "left.txt").write_text("of an earlier version")
    before = sorted(path.name for path in output.rglob("*"))
    ran = packaged(script, trained, output, "--max-size", "1000")
    assert ran.exit_code == 1 and "at most 0 MB" in ran.output
    assert sorted(path.name for path in output.rglob("*")) == before
    assert packaged(script, trained, output).exit_code == 0
    assert not (output / "left.txt").exists()


def test_mistakes(script, trained, tmp_path):
    for name in ("en_phoneme_ner_base", "base", "xx_"):
        ran = packaged(script, trained, tmp_path / name)
        assert ran.exit_code == 1 and "expected xx_NAME" in ran.output
    ran = packaged(script, tmp_path / "none", tmp_path / NAME)
    assert ran.exit_code == 1 and "P410" in ran.output
    ran = run(script, trained, tmp_path / NAME)
    assert ran.exit_code == 1 and "--readme" in ran.output
    assert not (tmp_path / NAME).exists()


@pytest.mark.slow
def test_the_wheel_is_built_and_used_offline(made, tmp_path):
    """In a Python that finds the package by what pip has installed, as any user's."""
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check"]
    offline = ["--no-index", "--no-deps", "--no-build-isolation", "-q"]
    source = shutil.copytree(made, tmp_path / "source")
    subprocess.run([*pip, "wheel", *offline, "-w", tmp_path, source], check=True)
    (wheel,) = tmp_path.glob("*.whl")
    subprocess.run([*pip, "install", *offline, "--target", tmp_path / "site", wheel], check=True)
    code = (
        "import sys; sys.path.insert(0, sys.argv[1])\n"
        "import spacy\n"
        f"loaded = spacy.load('{NAME}')\n"
        "added = spacy.blank('xx')\n"
        "added.add_pipe('phoneme_ner', config={'pretrained': 'base', 'lang': 'som'})\n"
        "for nlp in (loaded, added):\n"
        "    docs = nlp.pipe(sys.argv[2:])\n"
        "    print([[(e.start_char, e.end_char, e.label_) for e in doc.ents] for doc in docs])\n"
    )
    texts = [text for text, _ in TRAIN]
    ran = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", code, tmp_path / "site", *texts],
        capture_output=True,
        text=True,
        check=True,
    )
    expected = str(found(spacy.load(next((made / NAME).glob(f"{NAME}-*")))))
    assert ran.stdout.split("\n")[:2] == [expected, expected]


def test_the_card_says_what_was_measured(card, trained, tmp_path):
    scores = {"ces cnec2": {"value": 70.0, "low": 68.0, "high": 72.0}}
    (tmp_path / "scores").mkdir()
    for system in ("base", "small"):
        content = {"system": system, "seed": 0, "scores": scores}
        (tmp_path / "scores" / f"{system}-0.json").write_text(json.dumps(content))
    unseen = {
        "temperature": 1.2345,
        "threshold": 0.35,
        "aim": "f1",
        "languages": {"ces": {}, "lav": {}},
        "average_ece": {w: {"mean": m, "std": 1.0} for w, m in (("before", 16.0), ("after", 7.5))},
    }
    (tmp_path / "unseen.json").write_text(json.dumps(unseen))
    of = {"words_per_second": 1234.5, "beside_the_first": [1.0], "load_seconds": 1.5}
    of |= {"peak_mb": 900.0, "disk_mb": 72.5}
    taken = {"about": {"Machine": "a small one"}, "systems": {"base": of}}
    (tmp_path / "systems.json").write_text(json.dumps(taken))
    (tmp_path / "lists").mkdir()
    facts = "# source: a book\n# licence: A-1\n# notice: Say this.\n"
    (tmp_path / "lists" / "a.tsv").write_text(f"{facts}Oslo\tLOC\tnor\nog\tO\tnor\n")
    PieceCounts("a", 2500, dict.fromkeys(range(1200), 1)).to_disk(tmp_path / "pieces.json")
    args = [trained, tmp_path / "new" / "MODEL_CARD.md", "--scores", tmp_path / "scores"]
    args += ["--systems", "base,small", "--calibration", tmp_path / "unseen.json"]
    args += ["--taken", tmp_path / "systems.json", "--pieces", tmp_path / "pieces.json"]
    args += ["--lists", tmp_path / "lists"]
    ran = run(card, *args, "--panx", '["eng", "mya", "swa"]', "--exclude", "mya")
    assert ran.exit_code == 0, (ran.output, ran.exception)
    text = (tmp_path / "new" / "MODEL_CARD.md").read_text(encoding="utf8")
    for said in (
        *("70.0 [68.0, 72.0]", "1.234 and threshold 0.35", "7.5 ± 1.0", "16.0 ± 1.0"),
        *("1,234", "72.5", "a small one", "1,200 of 2,500 pieces", "2 languages: English, Swahili"),
        *("a book", "A-1", "Say this."),
        *("`LOC`", "KazNERD", '{"pretrained": "base"}', "Scottish Gaelic"),
    ):
        assert said in text, said
    ran = run(card, trained, tmp_path / "bare.md")
    assert ran.exit_code == 0 and (tmp_path / "bare.md").read_text().count("Not measured.") == 3
    ran = run(card, *args, "--systems", "base,none")
    assert ran.exit_code == 1 and "No scores of none" in ran.output
    ran = run(card, *args, "--lists", tmp_path / "scores")
    assert ran.exit_code == 1 and "No list of names" in ran.output


def test_every_corpus_that_is_trained_on_has_its_licence():
    with (BENCHMARKS / "running_corpora.csv").open(encoding="utf8", newline="") as file:
        corpora = list(csv.DictReader(file))
    wanted = load_project_config(ROOT)["vars"]["corpora"].split(",")
    assert sorted({row["corpus"] for row in corpora}) == sorted(wanted)
    assert all(row["licence"] and row["repository"].startswith("https://") for row in corpora)


def test_the_committed_package_is_whole():
    """Under 80 MB, no word of a corpus in it, and names come out of it."""
    (folder,) = (ROOT / "models" / NAME / NAME).glob(f"{NAME}-*")
    assert sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) <= 80_000_000
    assert (ROOT / "models" / NAME / "LICENSES_SOURCES").read_bytes() == NOTICES.read_bytes()
    nlp = spacy.load(folder)
    assert set(nlp.config["paths"].values()) <= {None} and len(nlp.vocab.strings) < 1000
    doc = nlp.make_doc("विश्वनाथन आनंद यांनी मॉस्को येथे बोरिस गेलफंड यांचा पराभव केला.")
    doc._.ipa_lang = "Marathi"
    found = [(ent.text, ent.label_) for ent in nlp(doc).ents]
    assert found == [("विश्वनाथन आनंद", "PER"), ("मॉस्को", "LOC"), ("बोरिस गेलफंड", "PER")]
