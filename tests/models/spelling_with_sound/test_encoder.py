"""SpellingWithSound: begins as its spelling, hears what is said, learns by both parts."""

import numpy as np
import pytest
import torch
from named_docs import LABELS, named_doc, random_docs
from quiet import QUIET
from spacy.tokens import Doc
from thinc.api import Adam, fix_random_seed, set_dropout_rate
from tiny_encoders import SIZES, nested, save_spelling_encoder

from spacy_phoneme_ner.errors import PhonemeNERError
from spacy_phoneme_ner.layer import set_layer
from spacy_phoneme_ner.models.objectives.masked_words import MaskedWordsObjective
from spacy_phoneme_ner.models.spelling_with_sound.encoder import build_spelling_with_sound_v1
from spacy_phoneme_ner.models.transformers.loaders import make_folder_loader_v1
from spacy_phoneme_ner.models.transformers.phoneme_transformer import (
    build_phoneme_transformer_v1,
)
from spacy_phoneme_ner.models.transformers.spelling_transformer import (
    build_spelling_transformer_v1,
)
from spacy_phoneme_ner.models.transformers.token_encoder import set_encoder_loader
from spacy_phoneme_ner.models.word_streams import find_word_streams
from spacy_phoneme_ner.models.words.encoder import build_phoneme_word_encoder_v1
from spacy_phoneme_ner.models.words.encoder_gazetteer import set_gazetteer
from spacy_phoneme_ner.models.words.gazetteer_counts import GazetteerCounter

pytestmark = pytest.mark.usefixtures("one_thread")

WAYS = ("drop_spelling", "unknown_pieces", "cipher", "respell")
NEVER = dict.fromkeys(WAYS, 0.0)
SOUND = {"width": 8, "symbol_width": 6, "depth": 2, "gazetteer_slots": 512, "noise": QUIET}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    path = tmp_path_factory.mktemp("encoder")
    save_spelling_encoder(path, "bert")
    return str(path)


@pytest.fixture()
def docs(nlp):
    return random_docs(nlp.vocab, 9, ("eng", "sin", "swa"))


def build(folder, seed=0, spelling=None, sound=None, **settings):
    fix_random_seed(seed)
    model = build_spelling_with_sound_v1(
        build_spelling_transformer_v1(**nested({**SIZES, "dropout": 0.0, **(spelling or {})})),
        build_phoneme_word_encoder_v1(**{**SOUND, **(sound or {})}),
        **{"strangers": NEVER, "gate_width": 6, **settings},
    )
    set_encoder_loader(model, make_folder_loader_v1(path=folder))
    model.initialize()
    return model


def gates_of(model):
    return model.shims[0].module


def reader_of(model):
    return model.get_ref("spelling").get_ref("pieces").shims[0].reader


def open_gates(model, seed=0):
    """Give the gates, and what is made of sound, weights that do something."""
    torch.manual_seed(seed)
    with torch.no_grad():
        for weights in gates_of(model).parameters():
            weights.normal_(std=0.3)
    model.shims[0].generation += 1
    return model


def assert_same(found, expected, **tolerance):
    assert len(found) == len(expected)
    for one, other in zip(found, expected):
        np.testing.assert_allclose(one, other, **{"rtol": 0, "atol": 0, **tolerance})


def random_like(outputs, seed=0):
    rng = np.random.default_rng(seed)
    return [rng.normal(size=y.shape).astype("float32") for y in outputs]


def test_at_first_the_vectors_are_those_of_spelling(folder, docs):
    model = build(folder)
    expected = model.get_ref("spelling").predict(docs)
    assert_same(model.predict(docs), expected)
    assert_same(model.begin_update(docs)[0], expected, atol=1e-6)


def test_sound_counts_once_the_gates_have_learned(folder, docs):
    model = open_gates(build(folder))
    before = model.predict(docs)
    spelled, heard = (model.get_ref(part).predict(docs) for part in ("spelling", "sound"))
    assert not np.allclose(np.concatenate(before), np.concatenate(spelled))
    # By the formula, of the features of each word.
    net, rows = gates_of(model), []
    for vectors, sounds in zip(spelled, heard):
        assert vectors.shape[1] == SIZES["width"] and sounds.shape[1] == SOUND["width"]
        rows.append(len(vectors))
    assert [len(vectors) for vectors in before] == rows == [len(doc) for doc in docs]
    with torch.no_grad():
        net.gates.weight.zero_()
        net.gates.bias.zero_()
    by_hand = [
        s + h @ net.sound.weight.detach().numpy().T for s, h in zip(spelled, heard, strict=True)
    ]
    assert_same(model.predict(docs), by_hand, atol=1e-5)


def test_gradients_are_those_of_finite_differences(folder, docs):
    model = open_gates(build(folder))
    outputs, backprop = model.begin_update(docs)
    directions = random_like(outputs)
    backprop(directions)

    def value():
        return sum(float((y * d).sum()) for y, d in zip(model.predict(docs), directions))

    spelling = model.get_ref("spelling").get_ref("pieces").shims[0].module
    sound = model.get_ref("sound").shims[0].module
    checked = [
        (gates_of(model), "sound.weight", (2, 3)),
        (gates_of(model), "inner.weight", (1, SIZES["width"] + SOUND["width"] + 1)),
        (gates_of(model), "gates.bias", (5,)),
        (spelling, "encoder.layer.1.output.dense.weight", (3, 4)),
        (sound, "norm_out.weight", (2,)),
        (sound, "cue.weight", (1, 3)),
    ]
    step = 1e-2
    for module, name, place in checked:
        weights = dict(module.named_parameters())[name]
        found = float(weights.grad[place])
        values = []
        for sign in (1, -1):
            with torch.no_grad():
                weights[place] += sign * step
            model.get_ref("sound").shims[0].generation += 1
            values.append(value())
            with torch.no_grad():
                weights[place] -= sign * step
        expected = (values[0] - values[1]) / (2 * step)
        assert found == pytest.approx(expected, rel=3e-2, abs=3e-3), name


def test_an_update_reaches_both_parts_and_the_gates(folder, docs):
    model = open_gates(build(folder, strangers={"cipher": 0.3, "drop_spelling": 0.3}))
    parts = [
        gates_of(model),
        model.get_ref("spelling").get_ref("pieces").shims[0].module,
        model.get_ref("sound").shims[0].module,
    ]
    before = [{k: v.clone() for k, v in part.state_dict().items()} for part in parts]
    outputs, backprop = model.begin_update(docs)
    backprop(random_like(outputs))
    model.finish_update(Adam(0.01))
    for part, old in zip(parts, before):
        changed = [k for k, v in part.state_dict().items() if not torch.equal(v, old[k])]
        assert len(changed) > len(old) / 3


@pytest.mark.parametrize("frozen", ["spelling", "sound", "sound+spelling"])
def test_what_is_frozen_stays(folder, docs, frozen):
    model = open_gates(build(folder, freeze=frozen))
    modules = {
        "spelling": model.get_ref("spelling").get_ref("pieces").shims[0].module,
        "sound": model.get_ref("sound").shims[0].module,
    }
    before = {n: {k: v.clone() for k, v in m.state_dict().items()} for n, m in modules.items()}
    outputs, backprop = model.begin_update(docs)
    backprop(random_like(outputs))
    for name in frozen.split("+"):
        assert all(weights.grad is None for weights in modules[name].parameters())
    model.finish_update(Adam(0.01))
    for name, module in modules.items():
        same = all(torch.equal(v, before[name][k]) for k, v in module.state_dict().items())
        assert same == (name in frozen)


def test_a_frozen_spelling_is_read_without_dropout_and_without_gradients(folder, docs):
    model = build(folder, freeze="spelling", spelling={"dropout": 0.5})
    assert_same(model.begin_update(docs)[0], model.get_ref("spelling").predict(docs), atol=1e-6)


def test_only_what_is_unknown_in_truth_is_counted(folder, docs):
    model = build(folder, freeze="spelling", strangers={**NEVER, "unknown_pieces": 1.0})
    counted = model.get_ref("spelling").get_ref("pieces").shims[0].unknown
    model.begin_update(docs)
    assert counted.n_pieces == 0
    model.predict(docs)
    assert counted.n_pieces == sum(len(p.ids) for p in reader_of(model)(docs)) > 0


def test_a_doc_whose_spelling_is_dropped_is_known_by_sound_alone(folder, nlp):
    model = open_gates(build(folder, strangers={**NEVER, "drop_spelling": 1.0}))
    # Of the same sound, cues and evidence, and of another spelling.
    docs = [Doc(nlp.vocab, words=words) for words in (["kelani", "mata"], ["colomb", "suti"])]
    for doc in docs:
        set_layer(doc, ["kelani", "mata"], "sin")
    one, other = model.begin_update(docs)[0]
    np.testing.assert_allclose(one, other, atol=1e-6)
    third = Doc(nlp.vocab, words=["kelani", "mata"])
    set_layer(third, ["tupan", "ri"], "sin")
    assert not np.allclose(model.begin_update([third])[0][0], one, atol=1e-3)
    # And nothing is learned of spelling.
    outputs, backprop = model.begin_update(docs)
    backprop(random_like(outputs))
    spelling = model.get_ref("spelling").get_ref("pieces").shims[0].module
    assert not any(w.grad is not None and w.grad.any() for w in spelling.parameters())


def test_a_stranger_language_is_never_read_as_it_is(folder, docs):
    settings = {"strangers": {**NEVER, "drop_spelling": 1e-9}, "stranger_langs": "Swahili+swa"}
    model = build(folder, **settings)
    expected = model.get_ref("spelling").predict(docs)
    for doc, found, vectors in zip(docs, model.begin_update(docs)[0], expected):
        is_stranger = doc.user_data and "swa" in str(doc.user_data.values())
        if is_stranger:
            assert not found.any()  # dropped, and nothing is made of sound yet
        else:
            np.testing.assert_allclose(found, vectors, atol=1e-6)
    # At prediction, nothing is a stranger.
    assert_same(model.predict(docs), expected)


def test_strange_words_are_heard_as_they_are(folder, docs, monkeypatch):
    heard = []

    def listen(model, docs, is_train):
        heard.append((docs, is_train))
        raise InterruptedError

    for way in WAYS:
        model = build(folder, strangers={**NEVER, way: 1.0})
        monkeypatch.setattr(model.get_ref("sound"), "_func", listen)
        with pytest.raises(InterruptedError):
            model.begin_update(docs)
    assert heard == [(docs, True)] * len(WAYS)


def test_draws_are_repeated_with_the_seed(folder, docs):
    model = open_gates(build(folder, strangers=dict.fromkeys(WAYS, 0.25)))
    found = []
    for seed in (1, 1, 2):
        fix_random_seed(seed)
        found.append(np.concatenate(model.begin_update(docs)[0]))
    np.testing.assert_array_equal(found[0], found[1])
    assert not np.allclose(found[0], found[2])


def test_company_changes_nothing(folder, docs):
    model = open_gates(build(folder))
    alone = [model.predict([doc])[0] for doc in docs]
    assert_same(model.predict(docs), alone, atol=1e-5)


@pytest.mark.parametrize("words", [[], [[]], [[], []], [[" ", "\n"]], [["a"], []]])
def test_nothing_to_read(folder, nlp, words):
    model = build(folder, strangers=dict.fromkeys(WAYS, 0.25))
    docs = [Doc(nlp.vocab, words=each) for each in words]
    for doc in docs:
        set_layer(doc, ["a" if token.is_alpha else "" for token in doc], "sin")
    for outputs in (model.predict(docs), model.begin_update(docs)[0]):
        assert [y.shape for y in outputs] == [(len(each), SIZES["width"]) for each in words]
    outputs, backprop = model.begin_update(docs)
    backprop(outputs)


def test_bytes_round_trip_into_another_model(folder, docs):
    model = open_gates(build(folder, sound={"gazetteer": "orth"}))
    counter = GazetteerCounter(["orth"], LABELS)
    counter.add(docs)
    set_gazetteer(model.get_ref("sound"), counter.finish())
    model.begin_update(docs)  # the symbols get their rows
    other = build_spelling_with_sound_v1(
        build_spelling_transformer_v1(**SIZES),
        build_phoneme_word_encoder_v1(**{**SOUND, "gazetteer": "orth"}),
        gate_width=6,
    )
    other.from_bytes(model.to_bytes())
    assert_same(other.predict(docs), model.predict(docs))


def test_a_copy_learns_for_itself(folder, docs):
    model = open_gates(build(folder))
    expected, copied = model.predict(docs), model.copy()
    assert_same(copied.predict(docs), expected)
    outputs, backprop = copied.begin_update(docs)
    backprop(random_like(outputs))
    copied.finish_update(Adam(0.01))
    assert_same(model.predict(docs), expected)
    assert not np.allclose(np.concatenate(copied.predict(docs)), np.concatenate(expected))


def test_dropout_reaches_the_sound(folder):
    model = build(folder)
    set_dropout_rate(model, 0.4)
    assert model.get_ref("sound").attrs["dropout_rate"] == 0.4


def test_the_evidence_of_names_leaves_out_the_docs_own(folder, nlp):
    docs = [named_doc(nlp.vocab, "kelani mata", "sin", [(0, "LOC")])] * 3
    docs += [named_doc(nlp.vocab, "tupan mata", "swa", [(0, "PER")])]
    counter = GazetteerCounter(["orth"], LABELS)
    counter.add(docs)
    model = open_gates(build(folder, sound={"gazetteer": "orth"}))
    set_gazetteer(model.get_ref("sound"), counter.finish())
    # What no other language knows is as if it were unknown in training, not at prediction.
    trained, predicted = model.begin_update(docs[:1])[0][0], model.predict(docs[:1])[0]
    assert not np.allclose(trained[0], predicted[0], atol=1e-4)


def test_objectives_hide_words_from_the_part_that_reads_them(folder, docs):
    model = build(folder)
    node, streams = find_word_streams(model)
    assert node is model
    hidden = [np.arange(len(doc)) % 2 == 0 for doc in docs]
    found = streams.hide(model, docs, hidden)
    node, of_spelling = find_word_streams(model.get_ref("spelling"))
    expected = of_spelling.hide(node, docs, hidden)
    assert len(found.pieces) > 5
    np.testing.assert_array_equal(found.pieces, expected.pieces)
    torch.testing.assert_close(found.contexts, expected.contexts)
    with pytest.raises(PhonemeNERError, match="P152"):
        streams.vectors(model, docs)
    objective = MaskedWordsObjective(weight=1.0, rate=0.5)
    objective.initialize(model, docs)
    assert objective.update(docs) > 0
    module = model.get_ref("spelling").get_ref("pieces").shims[0].module
    assert any(w.grad is not None and w.grad.any() for w in module.parameters())


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"freeze": "spelling+head"}, r"P531.*freeze.*spelling, sound"),
        ({"stranger_langs": "swa+zzzz"}, r"P001.*'zzzz'"),
        ({"stranger_langs": "swa"}, r"P183.*'swa'"),
        ({"strangers": {"cipher": 0.7, "respell": 0.4}}, r"P182.* 1\.3,"),
        ({"strangers": {"cypher": 0.7}}, r"P532.*strangers.*cypher"),
        ({"strangers": {"cipher": 1.2}}, r"P530.*strangers\.cipher is 1\.2"),
        ({"gate_width": 0}, r"P530.*gate_width"),
    ],
)
def test_settings_that_make_no_sense(folder, settings, message):
    with pytest.raises(PhonemeNERError, match=message):
        build(folder, **settings)


def test_parts_that_do_not_fit(folder):
    sound = build_phoneme_word_encoder_v1(**SOUND)
    spelling = build_spelling_transformer_v1(**SIZES)
    others = [
        build_phoneme_word_encoder_v1(**SOUND),
        build_phoneme_transformer_v1(**SIZES),
        build_spelling_transformer_v1(**SIZES, model_type="canine"),
    ]
    for other in others:
        with pytest.raises(PhonemeNERError, match=r"P180.*SpellingTransformer\.v1"):
            build_spelling_with_sound_v1(other, sound)
    sound.set_dim("nO", None, force=True)
    with pytest.raises(PhonemeNERError, match=r"P181.*PhonemeWordEncoder\.v1"):
        build_spelling_with_sound_v1(spelling, sound)


def test_a_transformer_of_phonemes_may_be_the_sound(folder, docs):
    model = build_spelling_with_sound_v1(
        build_spelling_transformer_v1(**SIZES),
        build_phoneme_transformer_v1(**SIZES),
        strangers=NEVER,
    )
    # The loader is for the part that reads spelling.
    set_encoder_loader(model, make_folder_loader_v1(path=folder))
    model.initialize()
    assert [y.shape for y in model.predict(docs)] == [(len(doc), 32) for doc in docs]
