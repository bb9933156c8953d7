"""The mean of pipelines that were trained alike: `spacy phoneme average`."""

from functools import partial

import numpy as np
import pytest
import spacy
from running import run_command
from thinc.api import fix_random_seed
from tiny_bundles import ORTH, TEXTS, TRAIN, architecture, examples, trained_pipeline
from tiny_encoders import SIZES, save_spelling_encoder

from spacy_phoneme_ner.commands.average import average_cli
from spacy_phoneme_ner.errors import PhonemeNERError
from spacy_phoneme_ner.models.stored_weights import distinct_weights
from spacy_phoneme_ner.models.words.symbol_alignment import align_symbols
from spacy_phoneme_ner.pretrained.averaging import average_pipelines

pytestmark = pytest.mark.usefixtures("one_thread")
run = partial(run_command, average_cli)
OTHER_NAMES = [("Zub met Qux .", [(0, 3, "ANIMAL")])]


def trained(head="CRFTagger", **settings):
    return trained_pipeline({"model": architecture(head)}, steps=8, **settings)


def went_on(start, seed, data=TRAIN):
    """The same pipeline after some updates more, with noise of its own."""
    nlp = spacy.blank("en").from_config(start.config).from_bytes(start.to_bytes())
    fix_random_seed(seed)
    optimizer = nlp.resume_training()
    optimizer.learn_rate = 0.01
    for _ in range(4):
        nlp.update(examples(nlp, data), sgd=optimizer)
    return nlp


def weights(nlp):
    model = nlp.get_pipe("phoneme_ner").model
    for index, node in enumerate(model.walk()):
        for name in node.param_names:
            yield (index, name), node.get_param(name).copy()
        for shim in node.shims:
            for name, tensor in distinct_weights(shim.module).items():
                yield (index, name), tensor.numpy().copy()


def scores(nlp):
    return nlp.get_pipe("phoneme_ner").predict([nlp.make_doc(text) for text in TEXTS])


@pytest.mark.parametrize("head", ["CRFTagger", "BIOTagger"])
def test_the_weights_are_the_mean_and_what_is_predicted_is_theirs(head):
    start = trained(head)
    parts = [went_on(start, seed) for seed in range(3)]
    before = [dict(weights(nlp)) for nlp in parts]
    assert any((before[0][key] != before[1][key]).any() for key in before[0])
    old = scores(parts[0])  # what is kept of it must not be used again
    averaged = average_pipelines(parts[0], [("second", parts[1]), ("third", parts[2])])
    after = dict(weights(parts[0]))
    for key, mean in after.items():
        expected = np.mean([of_part[key] for of_part in before], axis=0)
        np.testing.assert_allclose(mean, expected, rtol=1e-5, atol=1e-7)
    assert averaged.pipelines == 3
    assert averaged.weights == sum(array.size for array in after.values())
    new = scores(parts[0])
    assert any(abs(a - b).max() > 1e-3 for a, b in zip(old, new))
    loaded = spacy.blank("en").from_config(parts[0].config).from_bytes(parts[0].to_bytes())
    for own, others in zip(new, scores(loaded)):
        np.testing.assert_allclose(own, others, atol=1e-5)


def over_encoder(folder, seed):
    encoder = {
        "@architectures": "spacy-phoneme-ner.SpellingTransformer.v1",
        **SIZES,
        "computing": {"freeze_embeddings": True},
    }
    fix_random_seed(seed)
    nlp = spacy.blank("en")
    head = {"@architectures": "spacy-phoneme-ner.CRFTagger.v1", "tok2vec": encoder}
    nlp.add_pipe("phoneme_ner", config={"pretrained": None, "g2p": ORTH, "model": head})
    loader = {"@encoder_loaders": "spacy-phoneme-ner.EncoderFromFolder.v1", "path": str(folder)}
    nlp.config["initialize"]["components"]["phoneme_ner"] = {"encoder_loader": loader}
    optimizer = nlp.initialize(lambda: examples(nlp))
    for _ in range(3):
        nlp.update(examples(nlp), sgd=optimizer)
    return nlp


def test_frozen_weights_stay_as_they_are_to_the_last_bit(tmp_path):
    save_spelling_encoder(tmp_path, "bert")
    parts = [over_encoder(tmp_path, seed) for seed in range(3)]
    before = dict(weights(parts[0]))
    table = next(key for key in before if "word_embeddings" in key[1])
    averaged = average_pipelines(parts[0], [("second", parts[1]), ("third", parts[2])])
    np.testing.assert_array_equal(dict(weights(parts[0]))[table], before[table])
    assert before[table].size <= averaged.shared < averaged.weights


@pytest.mark.parametrize(
    ("other", "reason"),
    [
        (lambda: trained("BIOTagger"), "the settings of its phoneme_ner are others"),
        (lambda: trained(data=OTHER_NAMES), "the labels of its phoneme_ner are ANIMAL"),
        (lambda: spacy.blank("en"), "its components are none, not phoneme_ner"),
        (lambda: trained(spans_key="other"), "the settings of its phoneme_ner are others"),
    ],
    ids=["head", "labels", "components", "settings"],
)
def test_what_is_not_alike_is_refused_and_nothing_is_changed(other, reason):
    nlp = trained()
    before = dict(weights(nlp))
    with pytest.raises(PhonemeNERError, match="P617") as error:
        average_pipelines(nlp, [("alike", went_on(nlp, 1)), ("that one", other())])
    assert reason in str(error.value) and "that one" in str(error.value)
    for key, array in weights(nlp):
        np.testing.assert_array_equal(array, before[key])


def symbols(nlp):
    (table,) = nlp.get_pipe("phoneme_ner").model.get_ref("tok2vec").attrs["symbols"]
    return table.trained


def test_symbols_that_were_met_in_another_order_are_put_in_one():
    first, second = trained(data=TRAIN), trained(data=TRAIN[::-1])
    assert symbols(first) != symbols(second)
    before = scores(first), scores(second)
    encoders = [nlp.get_pipe("phoneme_ner").model.get_ref("tok2vec") for nlp in (first, second)]
    align_symbols(*encoders)
    assert symbols(first) == symbols(second)
    for old, nlp in zip(before, (first, second)):
        for a, b in zip(old, scores(nlp)):
            np.testing.assert_allclose(a, b, atol=1e-5)


def test_a_symbol_that_only_one_has_met_is_in_both():
    nothing = [("bab abab", []), ("abba", [(0, 4, "PER")])]
    start = trained(data=nothing)
    first, second = (went_on(start, seed, data) for seed, data in ((1, nothing), (2, TRAIN)))
    lacking = set(symbols(second)) - set(symbols(first))
    assert lacking
    before = scores(second)
    averaged = average_pipelines(first, [("second", second)])
    assert averaged.pipelines == 2 and lacking <= set(symbols(first))
    rows = {symbol: 2 + i for i, symbol in enumerate(symbols(first))}
    tables = [
        nlp.get_pipe("phoneme_ner").model.get_ref("tok2vec").shims[0].module.encoders[0].embed
        for nlp in (first, second)
    ]
    for symbol in lacking:
        mean, its = (table.weight[rows[symbol]].detach().numpy() for table in tables)
        np.testing.assert_allclose(mean, its, atol=1e-6)
    for a, b in zip(before, scores(second)):
        np.testing.assert_allclose(a, b, atol=1e-5)


def test_the_command_writes_a_pipeline(tmp_path):
    start = trained()
    for seed in range(2):
        nlp = went_on(start, seed)
        nlp.meta["performance"] = {"ents_f": 0.5}
        nlp.to_disk(tmp_path / str(seed))
    output = run(str(tmp_path / "0"), str(tmp_path / "1"), "-o", str(tmp_path / "mean"))
    assert "Weights averaged" in output and "mean" in output
    mean = spacy.load(tmp_path / "mean")
    assert mean.meta["performance"] == {}
    first, second = (dict(weights(spacy.load(tmp_path / str(seed)))) for seed in range(2))
    for key, array in weights(mean):
        np.testing.assert_allclose(array, (first[key] + second[key]) / 2, atol=1e-6)


def test_mistakes_are_one_message_and_write_nothing(tmp_path):
    trained().to_disk(tmp_path / "one")
    spacy.blank("en").to_disk(tmp_path / "blank")
    one, blank, mean = (str(tmp_path / name) for name in ("one", "blank", "mean"))
    assert "P618" in run(one, "-o", mean, code=1)
    assert "P618" in run(blank, blank, "-o", mean, code=1)
    assert "P617" in run(one, blank, "-o", mean, code=1)
    assert "P410" in run(one, str(tmp_path / "none"), "-o", mean, code=1)
    assert "P50" in run(one, one, "-o", one, code=1)
    assert not (tmp_path / "mean").exists()
