import json
import math
from dataclasses import replace

import hugging_face  # noqa: F401
import numpy as np
import pytest
import torch
from transformers import AutoModel, AutoModelForMaskedLM, AutoTokenizer, RobertaForMaskedLM

from spacy_phoneme_ner.errors import PhonemeNERError
from spacy_phoneme_ner.models.transformers.loaders import load_folder
from spacy_phoneme_ner.pretraining import trainer as trainer_module
from spacy_phoneme_ner.pretraining.batches import HeldOutBatch, held_out_batches
from spacy_phoneme_ner.pretraining.checkpoint import read_about
from spacy_phoneme_ner.pretraining.network import build_network, build_optimizer, masked_logits
from spacy_phoneme_ner.pretraining.prepared import LanguageRange, PreparedCorpus
from spacy_phoneme_ner.pretraining.settings import TrainSettings
from spacy_phoneme_ner.pretraining.train import main, train
from spacy_phoneme_ner.pretraining.trainer import Trainer
from spacy_phoneme_ner.pretraining.validation import unigram_baseline

X = -100
RESULT = ("config.json", "model.safetensors", "tokenizer.json", "tokenizer_config.json")


class Killed(Exception):
    pass


def weights(folder):
    return (folder / "model.safetensors").read_bytes()


def kill_at(monkeypatch, step):
    """Let a run end without a word in the midst of a step."""

    class Mortal(Trainer):
        def _update(self):
            if self.step == step:
                raise Killed
            return super()._update()

    monkeypatch.setattr(trainer_module, "Trainer", Mortal)


def test_what_is_written_is_read_by_transformers(prepared, corpus, tiny, tmp_path):
    report = train(prepared, tmp_path, tiny, progress=False)
    names = {path.name for path in tmp_path.iterdir()}
    assert names == {*RESULT, "training.json", "metrics.jsonl", "loss.svg"}
    model, info = AutoModelForMaskedLM.from_pretrained(tmp_path, output_loading_info=True)
    assert isinstance(model, RobertaForMaskedLM)
    assert not info["missing_keys"] and not info["unexpected_keys"]
    assert model.config.hidden_dropout_prob == 0.1
    assert model.config.architectures == ["RobertaForMaskedLM"]
    assert model.lm_head.decoder.weight is model.roberta.embeddings.word_embeddings.weight
    tokenizer = AutoTokenizer.from_pretrained(tmp_path)
    encoded = tokenizer("a p e t ▁ .", return_tensors="pt")
    ids = encoded["input_ids"]
    assert tokenizer.convert_ids_to_tokens(ids[0])[0] == "<s>" and ids[0, -1] == 2
    assert (tokenizer.pad_token_id, tokenizer.mask_token, tokenizer.model_max_length) == (
        (1, "<mask>", 64)
    )
    assert tokenizer.decode(ids[0], skip_special_tokens=True) == "a p e t ▁ ."
    # The losses on record are those of the model as it is read back, with its own loss.
    losses, n = 0.0, 0
    with torch.inference_mode():
        for batch in held_out_batches(corpus, tiny):
            labels = torch.from_numpy(batch.labels)
            shown = torch.from_numpy(batch.ids)
            found = model.eval()(shown, attention_mask=(shown != 1).long(), labels=labels)
            n_masked = int((labels >= 0).sum())
            losses += float(found.loss) * n_masked if n_masked else 0.0
            n += n_masked
    assert report.record["held_out"]["overall"]["loss"] == pytest.approx(losses / n, abs=1e-5)
    assert report.record["held_out"]["overall"]["n"] == n
    plain = AutoModel.from_pretrained(tmp_path, add_pooling_layer=False).eval()
    loaded = load_folder(tmp_path, "test")
    assert loaded.tokenizer == corpus.tokenizer
    with torch.inference_mode():
        expected = model.roberta(**encoded)[0]
        for encoder in (plain, loaded.module.eval()):
            assert torch.allclose(encoder(**encoded)[0], expected, atol=1e-6)


def test_it_learns_what_frequencies_do_not_tell(prepared, tiny, tmp_path):
    settings = replace(tiny, width=32, steps=150, learning_rate=0.01, dropout=0.0)
    report = train(prepared, tmp_path, settings, progress=False)
    plain, found = report.record["unigram"]["overall"], report.record["held_out"]["overall"]
    # Ten sounds and a full stop; the sentence tells which two there are in it.
    assert plain["loss"] == pytest.approx(math.log(10), abs=0.15)
    assert found["loss"] < 0.5 * plain["loss"] and found["accuracy"] > 0.5
    lines = (tmp_path / "metrics.jsonl").read_text(encoding="utf8").splitlines()
    entries = [json.loads(line) for line in lines]
    assert [entry["step"] for entry in entries] == list(range(0, 151, 6))
    assert entries[0]["train_loss"] is None and entries[-1]["train_loss"] < 1.5
    assert entries[-1]["learning_rate"] == pytest.approx(0.01 / 135)
    assert set(entries[-1]["languages"]) == {"swa", "som"}
    assert report.table.splitlines()[-1].startswith("all")


def test_a_run_that_was_ended_goes_on_to_the_same_weights(prepared, tiny, tmp_path, monkeypatch):
    whole = train(prepared, tmp_path / "whole", tiny, progress=False)
    folder = tmp_path / "ended"
    for step in (2, 7, 11):  # before the first checkpoint (4), between, and before the last
        with monkeypatch.context() as context:
            kill_at(context, step)
            with pytest.raises(Killed):
                train(prepared, folder, tiny, progress=False)
        torch.manual_seed(step)  # whatever happens between
    assert {p.name for p in folder.iterdir()} == {"checkpoint.safetensors", "metrics.jsonl"}
    report = train(prepared, folder, tiny, progress=False)
    assert weights(folder) == weights(tmp_path / "whole")
    for name in ("held_out", "unigram", "run", "table"):
        assert report.record[name] == whole.record[name]
    logs = [
        (path / "metrics.jsonl").read_text().splitlines() for path in (folder, tmp_path / "whole")
    ]
    one, two = ([{**json.loads(line), "seconds": 0} for line in log] for log in logs)
    assert one == two
    assert not (folder / "checkpoint.safetensors").exists()


def test_other_steps_between_looks_change_no_weights(prepared, tiny, tmp_path):
    train(prepared, tmp_path / "one", tiny, progress=False)
    train(prepared, tmp_path / "two", replace(tiny, save_every=5, evaluate_every=7), progress=False)
    assert weights(tmp_path / "one") == weights(tmp_path / "two")
    train(prepared, tmp_path / "three", replace(tiny, seed=1), progress=False)
    assert weights(tmp_path / "one") != weights(tmp_path / "three")


def test_what_is_done_is_not_done_again(prepared, tiny, tmp_path):
    first = train(prepared, tmp_path, tiny, progress=False)
    before = {path.name: path.stat().st_mtime_ns for path in tmp_path.iterdir()}
    again = train(prepared, tmp_path, tiny, progress=False)
    assert (first.was_done, again.was_done) == (False, True) and again.table == first.table
    assert before == {path.name: path.stat().st_mtime_ns for path in tmp_path.iterdir()}
    with pytest.raises(PhonemeNERError, match=r"P705.*seed \(0, now 3\), steps|P705.*steps"):
        train(prepared, tmp_path, replace(tiny, seed=3, steps=20), progress=False)


def test_settings_of_a_run_cannot_be_changed(prepared, tiny, tmp_path, monkeypatch):
    kill_at(monkeypatch, 5)
    with pytest.raises(Killed):
        train(prepared, tmp_path, tiny, progress=False)
    changed = replace(tiny, width=32, alpha=1.0)
    with pytest.raises(
        PhonemeNERError, match=r"P705.*width \(16, now 32\), alpha \(0.3, now 1.0\)"
    ):
        train(prepared, tmp_path, changed, progress=False)


def test_another_encoder_is_not_written_over(prepared, tiny, tmp_path):
    (tmp_path / "config.json").write_text("{}")
    with pytest.raises(PhonemeNERError, match=r"P707.*config\.json"):
        train(prepared, tmp_path, tiny, progress=False)
    assert [path.name for path in tmp_path.iterdir()] == ["config.json"]
    (tmp_path / "config.json").unlink()
    (tmp_path / "training.json").write_text("{}")
    with pytest.raises(PhonemeNERError, match=r"P707.*training\.json"):
        train(prepared, tmp_path, tiny, progress=False)


def test_damaged_checkpoint(prepared, tiny, tmp_path):
    (tmp_path / "checkpoint.safetensors").write_bytes(b"half a check")
    with pytest.raises(PhonemeNERError, match="P708"):
        train(prepared, tmp_path, tiny, progress=False)


def test_a_loss_that_runs_away_is_an_error(prepared, tiny, tmp_path):
    with pytest.raises(PhonemeNERError, match="P711"):
        train(prepared, tmp_path, replace(tiny, learning_rate=1e30), progress=False)
    assert not (tmp_path / "model.safetensors").exists()


def test_parts_of_an_update_are_as_good_as_one_batch(corpus, tiny, tmp_path, monkeypatch):
    """Two batches of one update have the gradient of their phonemes taken together."""
    settings = replace(tiny, accumulate=2, dropout=0.0, clip=1e9)
    trainer = Trainer(corpus, "", settings, tmp_path)
    seen = {}

    def keep(closure=None):
        for name, parameter in trainer.network.named_parameters():
            seen[name] = parameter.grad.clone()

    monkeypatch.setattr(trainer.optimizer, "step", keep)
    loss = float(trainer._update())
    scores, right = [], []
    for part in range(2):
        ids, labels = map(torch.from_numpy, trainer.sampler.draw(0, part))
        scores.append(masked_logits(trainer.network, ids, labels))
        right.append(labels[labels >= 0])
    expected = torch.nn.functional.cross_entropy(torch.cat(scores), torch.cat(right))
    expected.backward()
    assert loss == pytest.approx(float(expected.detach()), abs=1e-6)
    for name, parameter in trainer.network.named_parameters():
        assert torch.allclose(seen[name], parameter.grad, atol=1e-6), name


@pytest.mark.parametrize("precision", ["bf16", "fp16"])
def test_short_numbers(prepared, tiny, tmp_path, monkeypatch, precision):
    """About the same losses, and a run that was ended keeps the scale of its gradients."""
    plain = train(prepared, tmp_path / "fp32", tiny, progress=False)
    settings = replace(tiny, precision=precision)
    whole = train(prepared, tmp_path / "whole", settings, progress=False)
    losses = [report.record["held_out"]["overall"]["loss"] for report in (plain, whole)]
    assert losses[0] != losses[1] and losses[0] == pytest.approx(losses[1], abs=0.05)
    with monkeypatch.context() as context:
        kill_at(context, 9)
        with pytest.raises(Killed):
            train(prepared, tmp_path / "ended", settings, progress=False)
    train(prepared, tmp_path / "ended", settings, progress=False)
    assert weights(tmp_path / "ended") == weights(tmp_path / "whole")


def test_steps_that_fp16_passes_over(prepared, tiny, tmp_path, monkeypatch):
    """Gradients too large for fp16 at first: no update, so nothing to be averaged yet."""
    settings = replace(tiny, precision="fp16", save_every=1)

    def make_scaler(precision, device):
        return torch.amp.GradScaler("cpu", init_scale=2.0**40, growth_interval=5)

    monkeypatch.setattr(trainer_module, "make_scaler", make_scaler)
    train(prepared, tmp_path / "whole", settings, progress=False)
    for step in (2, 9):
        with monkeypatch.context() as context:
            kill_at(context, step)
            with pytest.raises(Killed):
                train(prepared, tmp_path / "ended", settings, progress=False)
        about = read_about(tmp_path / "ended")
        assert about is not None and about["updates"] < about["step"] == step
    train(prepared, tmp_path / "ended", settings, progress=False)
    assert weights(tmp_path / "ended") == weights(tmp_path / "whole")


def test_control_c_says_how_to_go_on(prepared, tmp_path, monkeypatch, capsys):
    class Interrupted(Trainer):
        def _update(self):
            raise KeyboardInterrupt

    monkeypatch.setattr(trainer_module, "Trainer", Interrupted)
    size = ["--layers=1", "--width=8", "--heads=2", "--inner=8", "--window=64", "--batch=64"]
    assert main([str(prepared), str(tmp_path / "out"), *size, "--quiet", "--threads=1"]) == 130
    assert "goes on" in capsys.readouterr().err


def test_padding_and_the_mask_of_attention_change_no_score(corpus, tiny):
    network = build_network(corpus, replace(tiny, dropout=0.0)).eval()
    ids = torch.tensor([[0, 5, 6, 4, 7, 2]])
    labels = torch.tensor([[X, X, 6, X, 7, X]])
    padded = torch.cat([ids, torch.ones(1, 3, dtype=torch.int64)], dim=1)
    unlabelled = torch.full((1, 3), X)
    with torch.inference_mode():
        one = masked_logits(network, ids, labels)
        two = masked_logits(network, padded, torch.cat([labels, unlabelled], dim=1))
        reference = network(ids, attention_mask=torch.ones_like(ids)).logits[0, [2, 4]]
    assert torch.allclose(one, two, atol=1e-6) and torch.allclose(one, reference, atol=1e-6)


def test_weight_decay_spares_biases_and_layernorm(corpus, tiny):
    network = build_network(corpus, tiny)
    decayed, others = build_optimizer(network, tiny).param_groups
    assert (decayed["weight_decay"], others["weight_decay"]) == (0.01, 0.0)
    assert all(parameter.ndim == 2 for parameter in decayed["params"])
    assert all(parameter.ndim == 1 for parameter in others["params"])
    n = len(list(network.parameters()))
    assert len(decayed["params"]) + len(others["params"]) == n


def test_learning_rate():
    settings = TrainSettings(steps=10, warmup=0.2, learning_rate=1.0)
    rates = [settings.rate(step) for step in range(10)]
    assert rates == pytest.approx([0.5, 1.0, 1.0, 7 / 8, 6 / 8, 5 / 8, 4 / 8, 3 / 8, 2 / 8, 1 / 8])
    assert TrainSettings(steps=2, warmup=0.0, learning_rate=1.0).rate(0) == 1.0


def test_unigram_baseline_by_hand(corpus):
    """Of the phonemes 5, 6 and others, swa has 5 three times and 6 once, som 6 twice."""
    ids = np.array([5, 5, 4, 5, 6, 9, 6, 6], dtype=np.uint16)
    offsets = np.array([0, 5, 6, 8], dtype=np.uint64)  # 9 is held out
    languages = (LanguageRange("swa", 0, 1, 2), LanguageRange("som", 2, 3, 3))
    small = PreparedCorpus(ids, offsets, languages, corpus.tokenizer, {})
    size = len(small.mask_ids.phonemes)
    batch = HeldOutBatch(
        np.array([[0, 25, 25, 2]] * 2), np.array([[X, 5, 9, X], [X, 6, X, X]]), np.array([0, 1])
    )
    found = unigram_baseline(small, [batch], ["swa", "som"])
    swa = -(math.log(4 / (4 + size)) + math.log(1 / (4 + size))) / 2
    som = -math.log(3 / (2 + size))
    assert found.languages["swa"].loss == pytest.approx(swa)
    assert found.languages["som"].loss == pytest.approx(som)
    assert found.overall.loss == pytest.approx((2 * swa + som) / 3)
    assert found.languages["swa"].accuracy == 0.5 and found.overall.accuracy == pytest.approx(2 / 3)
    assert (found.overall.n, found.languages["som"].n) == (3, 1)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("steps", 0),
        ("heads", 5),
        ("batch", 100),
        ("mask_rate", 0.0),
        ("warmup", 1.0),
        ("alpha", -1.0),
        ("device", "tpu"),
        ("precision", "int8"),
        ("seed", -1),
        ("learning_rate", 0.0),
    ],
)
def test_impossible_settings(name, value):
    with pytest.raises(PhonemeNERError, match=r"P706|P530"):
        TrainSettings(**{name: value})


@pytest.mark.skipif(torch.cuda.is_available(), reason="a GPU is there")
def test_without_a_gpu(prepared, tiny, tmp_path):
    with pytest.raises(PhonemeNERError, match="P709"):
        train(prepared, tmp_path, replace(tiny, device="cuda"), progress=False)


def test_command_line(prepared, tmp_path, capsys):
    size = ["--layers", "1", "--width", "8", "--heads", "2", "--inner", "8", "--window", "64"]
    run = [str(prepared), str(tmp_path / "out"), *size, "--batch", "64", "--steps", "2"]
    assert main([*run, "--whole-words", "--threads", "1"]) == 0
    record = json.loads((tmp_path / "out" / "training.json").read_text(encoding="utf8"))
    assert record["run"]["whole_words"] is True and record["run"]["batch"] == 64
    assert "unigram" in capsys.readouterr().out
    assert main([*run, "--quiet"]) == 1
    assert "[P705]" in capsys.readouterr().err
    assert main([str(tmp_path / "absent"), str(tmp_path / "x"), "--quiet"]) == 1
    assert "[P703]" in capsys.readouterr().err


def test_the_missing_extra_is_named(prepared, tmp_path, uninstall, capsys):
    uninstall("transformers")
    assert main([str(prepared), str(tmp_path / "out"), "--quiet"]) == 1
    message = capsys.readouterr().err
    assert "Pre-training an encoder needs" in message
    assert "spacy-phoneme-ner[transformers]" in message
    assert not (tmp_path / "out").exists()
