"""What spaCy does with any pipeline it does with those of the shipped configs."""

import random
import shutil

import pytest
import spacy
from shipped_configs import CONFIGS, prepare, trained_component
from spacy.cli._util import app
from spacy.cli.debug_config import debug_config
from spacy.cli.debug_data import debug_data
from spacy.cli.evaluate import evaluate
from spacy.cli.find_threshold import find_threshold
from spacy.cli.train import train
from spacy.training import Corpus
from thinc.api import fix_random_seed
from typer.testing import CliRunner

pytestmark = [
    pytest.mark.usefixtures("one_thread"),
    # spaCy's reader leaves the IPA layer, and with it the language, behind.
    pytest.mark.filterwarnings(r"ignore:\[W011\]"),
    pytest.mark.filterwarnings(r"ignore:\[W090\]"),
]
NAMES = [c for c in CONFIGS if trained_component(c)[0] == "phoneme_ner"]
TASKS = {"phoneme_ner": "ents_f", "ner": "ents_f", "phoneme_tagger": "tag_acc", "tagger": "tag_acc"}


# Those of the papers differ from others in their settings alone.
PARAMS = [pytest.param(c, marks=[pytest.mark.slow] * c.startswith("paper_")) for c in CONFIGS]


@pytest.fixture(scope="module", params=PARAMS)
def shipped(request, tmp_path_factory):
    """A config, what it is called with, and what it trained in two steps."""
    folder = tmp_path_factory.mktemp(request.param)
    with pytest.MonkeyPatch.context() as monkeypatch:
        path, settings, dev = prepare(request.param, folder, monkeypatch)
        train(path, folder / "out", overrides=settings)
        yield request.param, path, settings, folder / "out" / "model-last", dev
    shutil.rmtree(folder)


def examples(nlp, path, n=12):
    return [eg for eg, _ in zip(Corpus(path)(nlp), range(n))]


def test_debug_data_and_debug_config(shipped, capsys):
    _, path, settings, *_ = shipped
    debug_data(path, config_overrides=settings, silent=False)
    printed = capsys.readouterr().out
    assert "Pipeline can be initialized with data" in printed and "100 training docs" in printed
    debug_config(path, overrides=settings, show_funcs=True, show_vars=True)
    assert "training.optimizer" in capsys.readouterr().out


def test_evaluate_and_find_threshold(shipped, capsys):
    config, _, _, model, dev = shipped
    component, _ = trained_component(config)
    scores = evaluate(str(model), dev, silent=True)
    assert scores[TASKS[component]] is not None and scores["speed"] > 0
    if config in NAMES:
        *_, tried = find_threshold(
            str(model), dev, component, "threshold", "ents_f", n_trials=3, silent=True
        )
        assert list(tried) == [0.0, 0.5, 1.0]


def test_training_goes_on(shipped):
    config, _, _, model, dev = shipped
    nlp = spacy.load(model)
    fix_random_seed(0)
    random.seed(0)
    optimizer = nlp.resume_training()
    assert optimizer.learn_rate is not None and nlp.create_optimizer() is not optimizer
    component, _ = trained_component(config)
    before = nlp.get_pipe(component).model.to_bytes()
    annotating = [name for name in ("tok2vec", "phonemizer", "transformer") if nlp.has_pipe(name)]
    optimizer.step_schedules()  # learning rates may begin with 0
    losses = nlp.update(examples(nlp, dev), sgd=optimizer, annotates=annotating)
    assert losses[component] > 0 and nlp.get_pipe(component).model.to_bytes() != before
    if nlp.pipe_names == [component]:  # spaCy rehearses without what others have to add
        assert nlp.rehearse(examples(nlp, dev), sgd=optimizer)[component] >= 0
    frozen = nlp.get_pipe(component).model.to_bytes()
    with nlp.select_pipes(enable=[name for name in nlp.pipe_names if name != component]):
        nlp.update(examples(nlp, dev), sgd=optimizer)
    assert nlp.get_pipe(component).model.to_bytes() == frozen


def test_components_are_sourced(shipped):
    *_, model, _ = shipped
    source = spacy.load(model)
    text = "Amina Yusuf lives in Lagos ."
    other = spacy.blank(source.lang)
    for name in source.pipe_names:
        other.add_pipe(name, source=source)
    expected, found = source(text), other(text)
    assert [(t.tag_, t.ent_iob_, t.ent_type_) for t in found] == [
        (t.tag_, t.ent_iob_, t.ent_type_) for t in expected
    ]
    assert spacy.blank(source.lang).from_config(other.config).pipe_names == source.pipe_names


@pytest.mark.slow
def test_assemble_and_benchmark_speed(shipped, tmp_path):
    *_, model, dev = shipped
    nlp = spacy.load(model)
    names, config = nlp.pipe_names, spacy.blank(nlp.lang).config
    config["nlp"]["pipeline"] = names
    config["components"] = {name: {"source": str(model)} for name in names}
    config.to_disk(tmp_path / "assembled.cfg")
    run_spacy("assemble", tmp_path / "assembled.cfg", tmp_path / "out")
    assert spacy.load(tmp_path / "out").pipe_names == names
    settings = ("--batches", 30, "--batch-size", 2, "--warmup", 1)
    assert "words/s" in run_spacy("benchmark", "speed", model, dev, *settings)


def run_spacy(*args):
    run = CliRunner().invoke(app, [str(arg) for arg in args])
    assert run.exit_code == 0, run.output
    return run.output
