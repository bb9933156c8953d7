"""Objectives from the config to a saved pipeline, which knows nothing of them."""

import subprocess
import sys

import pytest
import spacy
from fake_objectives import NAME, make_pull
from shared_pipelines import (
    add_encoder,
    add_ner,
    add_tagger,
    encoder,
    listener,
)
from shared_pipelines import examples as named_examples
from spacy.training.loop import train_while_improving
from thinc.api import Adam, fix_random_seed

from spacy_phoneme_ner.models.adamw import make_adamw_v1
from spacy_phoneme_ner.registries import registry

pytestmark = pytest.mark.usefixtures("one_thread")
registry.objectives.register(NAME, func=make_pull)


def update(nlp, batch, sgd):
    losses = {}
    nlp.update(batch, sgd=sgd, losses=losses)
    return losses


def configured(component="phoneme_ner"):
    fix_random_seed(0)
    nlp = spacy.blank("si")
    add_ner(nlp, encoder("ipa"))
    objectives = {name: {"@objectives": NAME, "weight": 0.5} for name in ("first", "second")}
    nlp.config["initialize"]["components"][component] = {"objectives": objectives}
    nlp.initialize(lambda: named_examples(nlp))
    return nlp


def test_spacys_training_loop_and_loggers_take_the_extra_losses(capsys):
    from spacy.training.loggers import console_logger

    nlp = configured()
    nlp.config["training"]["score_weights"] = {"ents_f": 1.0}
    log_step, finalize = console_logger()(nlp)
    steps = train_while_improving(
        nlp,
        make_adamw_v1(0.02),
        ((epoch, named_examples(nlp)) for epoch in range(30)),
        evaluate=lambda: (nlp.evaluate(named_examples(nlp))["ents_f"], {}),
        dropout=0.1,
        eval_frequency=10,
        accumulate_gradient=2,
        patience=0,
        max_steps=20,
        exclude=[],
        annotating_components=["phoneme_ner"],
        before_update=None,
    )
    infos = []
    for _, info, is_best in steps:
        log_step(info if is_best is not None else None)
        infos.append(info)
    finalize()
    assert {"phoneme_ner", "phoneme_ner:first", "phoneme_ner:second"} == set(infos[0]["losses"])
    header, _, *rows = capsys.readouterr().out.strip().splitlines()
    assert header.split()[:2] == ["E", "#"] and header.count("LOSS") == 1
    assert len(rows) == 3


LOAD = """
import sys
import spacy
from spacy.training import Example
nlp = spacy.load(sys.argv[1])
assert not spacy.registry.has("objectives", {name!r})
doc = nlp("Amina Yusuf visited Paris .")
print([(e.start, e.end, e.label_) for e in doc.ents])
optimizer = nlp.resume_training()
example = Example.from_dict(nlp.make_doc("Amina sings"), {{"entities": [(0, 5, "PER")]}})
print(sorted(nlp.update([example], sgd=optimizer)))
"""


def test_a_saved_pipeline_knows_nothing_of_its_objectives(tmp_path):
    nlp = configured()
    optimizer = Adam(0.02)
    for _ in range(30):
        losses = update(nlp, named_examples(nlp), optimizer)
    assert {"phoneme_ner", "phoneme_ner:first", "phoneme_ner:second"} == set(losses)
    nlp.to_disk(tmp_path / "model")
    found = [(e.start, e.end, e.label_) for e in nlp("Amina Yusuf visited Paris .").ents]
    code = LOAD.format(name=NAME)
    run = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path / "model")],
        capture_output=True,
        text=True,
        check=True,
    )
    ents, trained = run.stdout.strip().splitlines()
    assert ents == str(found) and found
    assert trained == "['phoneme_ner']"
    assert "pull" not in str(nlp.get_pipe("phoneme_ner").cfg)


def test_nothing_of_an_objective_is_among_the_bytes():
    nlp = configured()
    other = spacy.blank("si")
    add_ner(other, encoder("ipa"))
    other.from_bytes(nlp.to_bytes())
    assert other.get_pipe("phoneme_ner").to_bytes() == nlp.get_pipe("phoneme_ner").to_bytes()
    assert len(other.get_pipe("phoneme_ner").objectives) == 0


def test_a_tagger_of_spacy_over_a_shared_encoder_is_trained_with_them():
    fix_random_seed(0)
    nlp = spacy.blank("si")
    add_encoder(nlp, "sounds", "ipa")
    add_tagger(nlp, listener("sounds"))
    objectives = {"pull": {"@objectives": NAME, "weight": 0.1}}
    nlp.config["initialize"]["components"]["sounds"] = {"objectives": objectives}
    nlp.initialize(lambda: named_examples(nlp))
    optimizer = Adam(0.02)
    seen = [update(nlp, named_examples(nlp), optimizer) for _ in range(40)]
    assert seen[-1]["sounds:pull"] < 0.5 * seen[0]["sounds:pull"]
    assert nlp.evaluate(named_examples(nlp))["tag_acc"] == 1.0
