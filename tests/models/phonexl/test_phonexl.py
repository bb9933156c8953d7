"""PhoneXL: words by spelling and by sound, through one encoder over words."""

from copy import deepcopy
from dataclasses import replace

import numpy as np
import pytest
import torch
from spacy.tokens import Doc
from spacy.training import Example
from thinc.api import Adam, Model, fix_random_seed
from tiny_encoders import SIZES, nested, save_spelling_encoder
from tiny_tokenizers import make as make_tokenizer
from tokenizers import Tokenizer

from spacy_phoneme_ner.errors import PhonemeNERError
from spacy_phoneme_ner.layer import set_layer
from spacy_phoneme_ner.models.adamw import make_adamw_v1
from spacy_phoneme_ner.models.phonexl.encoder import build_phonexl_v1
from spacy_phoneme_ner.models.phonexl.phonemic_pieces import PhonemicPieces
from spacy_phoneme_ner.models.transformers.loaders import make_folder_loader_v1
from spacy_phoneme_ner.models.transformers.piece_counts import count_pieces
from spacy_phoneme_ner.models.transformers.token_encoder import (
    find_transformers,
    set_encoder_loader,
)
from spacy_phoneme_ner.models.word_streams import find_word_streams

pytestmark = pytest.mark.usefixtures("one_thread")

# Words, their IPA and their languages.
SENTENCES = [
    (["The", "river", "Kelani", "\n", "!"], ["ðə", "ɹɪvəɹ", "kɛlani", "", ""], "eng"),
    ([], [], "eng"),
    (["Łódź", "1982"], ["wut͡ɕ", ""], "pol"),
    (["ගඟ", "river"], ["ɡaŋɡə", "ɹɪvəɹ"], ["sin", "eng"]),
]
CONFIG = {"@architectures": "spacy-phoneme-ner.PhoneXL.v1", **SIZES}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    path = tmp_path_factory.mktemp("encoders")
    for model_type in ("bert", "xlm-roberta", "deberta-v2", "canine", "mt5"):
        save_spelling_encoder(path / model_type, model_type, seed=1)
    return path


@pytest.fixture()
def build(folder):
    def build(model_type="bert", seed=0, **settings):
        fix_random_seed(seed)
        model = build_phonexl_v1(model_type=model_type, **nested({**SIZES, **settings}))
        set_encoder_loader(model, make_folder_loader_v1(path=str(folder / model_type)))
        model.initialize()
        return model

    path = str(folder / "bert")
    build.loader = {"@encoder_loaders": "spacy-phoneme-ner.EncoderFromFolder.v1", "path": path}
    return build


@pytest.fixture()
def docs(nlp):
    return [make_doc(nlp, *sentence) for sentence in SENTENCES]


def test_a_trimmed_vocabulary_begins_with_the_same_sounds(folder, docs, tmp_path):
    path, pieces = str(folder / "xlm-roberta"), tmp_path / "pieces.json"
    whole = make_folder_loader_v1(path=path)()
    # The text has hardly any of the letters that sounds are written with.
    count_pieces(docs[-1:], whole).to_disk(pieces)
    rows = []
    for loader in (lambda: whole, make_folder_loader_v1(path=path, pieces=str(pieces))):
        model = build_phonexl_v1(model_type="xlm-roberta", **SIZES)
        set_encoder_loader(model, loader)
        model.initialize()
        rows.append(net_of(model).sounds.weight.detach().numpy())
    tokenizer = Tokenizer.from_str(whole.tokenizer)
    unknown = tokenizer.token_to_id("<unk>")
    symbols = PhonemicPieces(level="segment", tones="keep").symbols
    cut = [tokenizer.encode(s, add_special_tokens=False).ids if s else [] for s in symbols]
    known = [row for row, ids in enumerate(cut) if ids and unknown not in ids]
    assert len(known) > 20
    np.testing.assert_array_equal(rows[0][known], rows[1][known])


def make_doc(nlp, words, ipa, langs):
    doc = Doc(nlp.vocab, words=words)
    if words:
        set_layer(doc, ipa, langs)
    return doc


def net_of(model):
    return find_transformers(model)[0].module


def expected_vectors(model, words, ipa, rows):
    """Encode a sentence without spaces, by the paper's formula, with transformers alone."""
    net, read = net_of(model), PhonemicPieces(level="segment", tones="keep")
    tokenizer = make_tokenizer("word_piece")
    begin, end = (tokenizer.token_to_id(name) for name in ("[CLS]", "[SEP]"))
    spelled = [tokenizer.encode(word, add_special_tokens=False).ids for word in words]
    inputs = [net.table[begin]]
    for pieces, text, sounds, row in zip(spelled, words, ipa, rows):
        vector = net.table[pieces].mean(dim=0)
        vector = vector + net.sounds.weight[list(read(sounds, text))].mean(dim=0)
        inputs.append(vector if net.langs is None else vector + net.langs.weight[row])
    inputs.append(net.table[end])
    # The encoder itself adds positions and segments, and normalises.
    return net.encoder(inputs_embeds=torch.stack(inputs)[None]).last_hidden_state[0, 1:-1]


def test_a_words_vector_is_the_sum_of_its_means(build, docs):
    model = build(langs="en+pl")
    with torch.no_grad():
        net_of(model).langs.weight[1:] = torch.randn(2, SIZES["width"])
    found = model.predict(docs)
    assert [y.shape for y in found] == [(5, 32), (0, 32), (2, 32), (2, 32)]
    net_of(model).eval()
    words, ipa, _ = SENTENCES[0]
    with torch.no_grad():
        expected = expected_vectors(
            model, [*words[:3], "!"], [*ipa[:3], ""], rows=[1, 1, 1, 1]
        ).numpy()
    np.testing.assert_allclose(found[0][[0, 1, 2, 4]], expected, atol=2e-5)
    np.testing.assert_array_equal(found[0][3], 0.0)  # white space


def test_gradients_are_those_of_torch(build, docs):
    model = build(dropout=0.0)
    outputs, backprop = model.begin_update(docs[:1])
    direction = np.random.default_rng(0).normal(size=outputs[0].shape).astype("f")
    backprop([direction])
    net = net_of(model)
    found = {name: w.grad.clone() for name, w in net.named_parameters() if w.grad is not None}
    net.zero_grad()
    words, ipa, _ = SENTENCES[0]
    rows = expected_vectors(model, [*words[:3], "!"], [*ipa[:3], ""], rows=[0] * 4)
    (rows * torch.from_numpy(direction[[0, 1, 2, 4]])).sum().backward()
    assert found["sounds.weight"].abs().sum() > 0
    for name, weights in net.named_parameters():
        if weights.grad is not None:
            torch.testing.assert_close(found[name], weights.grad, atol=2e-5, rtol=1e-4)


@pytest.mark.parametrize("model_type", ["bert", "xlm-roberta", "deberta-v2"])
def test_families(build, docs, model_type):
    model = build(model_type)
    found = model.predict(docs)
    assert all(np.isfinite(y).all() for y in found)
    # A sentence's vectors do not depend on its company.
    np.testing.assert_allclose(model.predict(docs[2:3])[0], found[2], atol=2e-5)
    other = build_phonexl_v1(model_type=model_type, **SIZES).from_bytes(model.to_bytes())
    for own, loaded in zip(found, other.predict(docs)):
        np.testing.assert_array_equal(own, loaded)


@pytest.mark.parametrize("settings", [{"combine": "gate"}, {"hide_stream": 0.5}, {"langs": "en"}])
def test_updates_change_the_vectors_and_are_saved(build, docs, settings):
    model = build(**settings)
    before = model.predict(docs)
    outputs, backprop = model.begin_update(docs)
    backprop(outputs)
    model.finish_update(Adam(0.01))
    after = model.predict(docs)
    assert not np.allclose(before[0], after[0])
    other = build(seed=7, **settings)
    other.from_bytes(model.to_bytes())
    for own, loaded in zip(after, other.predict(docs)):
        np.testing.assert_array_equal(own, loaded)


def test_what_is_added_to_an_encoder_learns_at_the_whole_rate(build, docs):
    model = build(rate_scale=0.1, langs="en", combine="gate", dropout=0.0)
    net = net_of(model)
    before = {name: weights.detach().clone() for name, weights in net.named_parameters()}
    outputs, backprop = model.begin_update(docs)
    backprop([np.random.default_rng(0).normal(size=y.shape).astype("f") for y in outputs])
    model.finish_update(make_adamw_v1(learn_rate=0.01, weight_decay=0.0, grad_clip=0.0))
    moved = {name: (w - before[name]).abs().max().item() for name, w in net.named_parameters()}
    # Adam's first step is as long as the rate.
    for name in ("sounds.weight", "langs.weight", "gate.weight"):
        assert moved[name] == pytest.approx(0.01, rel=1e-2)
    layers = [moved[name] for name in moved if name.startswith("encoder.encoder")]
    assert max(layers) == pytest.approx(0.001, rel=1e-2)


def test_saved_weights_keep_the_meaning_of_their_rows(build, docs):
    """Another release may list the phonemes in another order."""
    model = build()
    shim = find_transformers(model)[0]
    listed = shim.settings.sounds.settings["phonemes"]
    turned = PhonemicPieces(phonemes=listed[::-1])
    reordered = build(seed=3)
    other = find_transformers(reordered)[0]
    other.settings = replace(other.settings, sounds=turned)
    reordered.from_bytes(model.to_bytes())
    assert other.settings.sounds.symbols == shim.settings.sounds.symbols
    np.testing.assert_array_equal(reordered.predict(docs)[0], model.predict(docs)[0])


def test_copies_are_the_same_and_learn_for_themselves(build, docs):
    model = build(langs="en")
    expected = model.predict(docs)
    for copied in (model.copy(), deepcopy(model)):
        for own, other in zip(expected, copied.predict(docs)):
            np.testing.assert_array_equal(own, other)
        outputs, backprop = copied.begin_update(docs)
        backprop(outputs)
        copied.finish_update(Adam(0.01))
        assert not np.allclose(copied.predict(docs)[0], expected[0])
    np.testing.assert_array_equal(model.predict(docs)[0], expected[0])


def test_workers_give_the_same(build, nlp):
    nlp.add_pipe("phoneme_tagger", config={"model": {"tok2vec": CONFIG}})
    labels = [*"ABCDEFGH"]
    settings = {"encoder_loader": build.loader, "labels": labels}
    nlp.config["initialize"]["components"]["phoneme_tagger"] = settings
    words, ipa, lang = SENTENCES[0]
    gold = Doc(nlp.vocab, words=words, tags=labels[: len(words)])
    fix_random_seed(0)
    nlp.initialize(lambda: [Example(make_doc(nlp, words, ipa, lang), gold)])
    # An untrained head gives every word the same tag; this one tells them apart.
    head = nlp.get_pipe("phoneme_tagger").model.get_ref("softmax")
    head.set_param("W", np.random.default_rng(0).normal(size=(8, 32)).astype("f"))
    texts = ["ගඟ කොළඹට ගලයි", "මහ ගඟ", "නුවර යයි"]
    alone, together = (
        [[token.tag_ for token in doc] for doc in nlp.pipe(texts, n_process=n)] for n in (1, 2)
    )
    assert alone == together
    assert len({tag for tags in alone for tag in tags}) > 1


def test_a_gate_weighs_the_two_by_hand(build):
    from spacy_phoneme_ner.models.phonexl.torch.net import Bags, WordInputs

    net = net_of(build(combine="gate"))
    with torch.no_grad():
        net.gate.weight.zero_()
        net.gate.bias.fill_(np.log(3.0))  # three parts of spelling to one of sound
        bags = Bags(torch.tensor([5, 6]), torch.tensor([0]))
        sounds = Bags(torch.tensor([2]), torch.tensor([0]))
        found = net.vectors(WordInputs(bags, sounds, torch.tensor([0])))[0]
        expected = 0.75 * net.table[[5, 6]].mean(dim=0) + 0.25 * net.sounds.weight[2]
    torch.testing.assert_close(found, expected)


def test_hidden_streams_are_drawn_anew_and_only_in_training(build, docs):
    model = build(hide_stream=0.5, dropout=0.0)
    first, second = (model.begin_update(docs)[0][0] for _ in range(2))
    assert not np.allclose(first, second)
    np.testing.assert_array_equal(model.predict(docs)[0], model.predict(docs)[0])


def test_orthography_alone_needs_no_ipa(build, nlp):
    model = build(streams="orth")
    words = SENTENCES[0][0]
    plain = model.predict([Doc(nlp.vocab, words=words)])[0]
    np.testing.assert_array_equal(model.predict([make_doc(nlp, *SENTENCES[0])])[0], plain)
    assert net_of(model).sounds is None
    with pytest.raises(PhonemeNERError, match="P005"):
        build().predict([Doc(nlp.vocab, words=words)])


def test_phonemes_alone_do_not_see_the_spelling(build, nlp):
    model = build(streams="ipa")
    found = [
        model.predict([make_doc(nlp, [word, "!"], ["kɛlani", ""], "eng")])[0]
        for word in ("Kelani", "xxx")
    ]
    np.testing.assert_array_equal(*found)


@pytest.mark.parametrize("level", ["segment", "character", "syllable"])
@pytest.mark.parametrize("tones", ["keep", "strip"])
def test_levels_and_tones(build, nlp, level, tones):
    model = build(phonemes=level, tones=tones)
    high, low = (
        model.predict([make_doc(nlp, ["river"], [ipa], "cmn")])[0] for ipa in ("ma˥˥", "ma˥˩")
    )
    assert np.array_equal(high, low) == (tones == "strip")


def test_phonemes_are_read_without_masked_words_too(build, docs):
    """The released code fed [UNK] for every phoneme where its masked words were off."""
    reader = find_transformers(build())[0].words
    unknown = 1
    for word in reader(docs).words:
        assert unknown not in word[1]


def test_each_word_has_its_own_language(build, docs):
    """In the released code the last word's language was that of the sentence."""
    reader = find_transformers(build(langs="si+en"))[0].words
    batch = reader(docs)
    rows = [[batch.words[i][2] for i in own.ids] for own in batch.pieces]
    assert rows == [[2, 2, 2, 2], [], [0, 0], [1, 2]]


def test_a_language_without_a_layer_is_the_docs(build, nlp):
    reader = find_transformers(build(streams="orth", langs="si+en"))[0].words
    doc = Doc(nlp.vocab, words=["river"])
    assert reader([doc]).words[-1][2] == 1  # the pipeline is Sinhala
    doc._.ipa_lang = "eng"
    assert reader([doc]).words[-1][2] == 2


def test_long_docs_are_read_in_windows(build, nlp):
    model = build(window=16, overlap=4)
    doc = make_doc(nlp, ["river", "Kelani"] * 5000, ["ɹɪvəɹ", "kɛlani"] * 5000, "eng")
    (vectors,) = model.predict([doc])
    assert vectors.shape == (10000, 32) and (np.abs(vectors).sum(axis=1) > 0).all()
    short = make_doc(nlp, ["river", "Kelani"] * 7, ["ɹɪvəɹ", "kɛlani"] * 7, "eng")
    whole = build(window=None).predict([short])[0]
    np.testing.assert_allclose(model.predict([short])[0], whole, atol=1e-6)


def test_nothing_to_read(build, nlp):
    assert build().predict([]) == []
    assert build().predict([Doc(nlp.vocab)])[0].shape == (0, 32)
    blank = make_doc(nlp, ["\n", " "], ["", ""], "eng")
    outputs, backprop = build().begin_update([blank])
    assert outputs[0].shape == (2, 32)
    assert backprop(outputs) == []


class TestStreams:
    def test_vectors_are_those_of_words_with_both(self, build, docs):
        model = build()
        node, streams = find_word_streams(model)
        assert streams.has_both
        found = streams.vectors(node, docs)
        # Punctuation and digits are read by sound, too, as they are spelled.
        assert found.lengths.tolist() == [4, 0, 2, 2]
        net, read = net_of(model), PhonemicPieces(level="segment", tones="keep")
        expected = net.sounds.weight[list(read("ɹɪvəɹ", "river"))].mean(dim=0)
        torch.testing.assert_close(found.sound[1], expected)
        torch.testing.assert_close(found.sound[-1], expected)
        torch.testing.assert_close(found.spelling[1], found.spelling[-1])
        found.sound.sum().backward()
        assert net.sounds.weight.grad.abs().sum() > 0

    def test_hidden_words_are_heard_and_not_seen(self, build, nlp):
        model = build(dropout=0.0)
        node, streams = find_word_streams(model)
        hidden = [np.array([False, True, False])]
        found = {}
        for word, ipa in (("Kelani", "kɛlani"), ("Kelaniriver", "kɛlani"), ("Kelani", "ɡdaɲsk")):
            doc = make_doc(nlp, ["The", word, "!"], ["ðə", ipa, ""], "eng")
            found[word, ipa] = streams.hide(node, [doc], hidden)
        seen, other, heard = found.values()
        torch.testing.assert_close(seen.contexts, other.contexts)
        assert not torch.allclose(seen.contexts, heard.contexts)
        tokenizer = make_tokenizer("word_piece")
        expected = tokenizer.encode("Kelaniriver", add_special_tokens=False).ids
        # One hidden state and all pieces a word: the released code took labels by piece.
        assert len(expected) > 1 and other.pieces.tolist() == expected
        assert other.lengths.tolist() == [len(expected)]
        assert other.contexts.shape == (1, 32) and other.table is net_of(model).table

    def test_hidden_words_of_several_docs(self, build, docs):
        node, streams = find_word_streams(build(dropout=0.0))
        hidden = [np.zeros(len(doc), dtype=bool) for doc in docs]
        hidden[0][[1, 3]] = True  # the second is white space and passed over
        hidden[3][1] = True
        found = streams.hide(node, docs, hidden)
        assert found.contexts.shape == (2, 32) and found.lengths.size == 2
        none = streams.hide(node, docs, [np.zeros(len(doc), dtype=bool) for doc in docs])
        assert none.contexts.shape == (0, 32) and none.pieces.size == 0
        assert streams.hide(node, [], []).contexts.shape == (0, 32)

    def test_an_encoder_that_cannot_hide(self, build, docs):
        node, streams = find_word_streams(build("deberta-v2"))  # its tiny tokenizer has no mask
        with pytest.raises(PhonemeNERError, match=r"P142.*\[MASK\] or <mask>"):
            streams.hide(node, docs, [np.ones(len(doc), dtype=bool) for doc in docs])

    def test_without_spelling_there_is_nothing_to_hide(self, build, docs):
        node, streams = find_word_streams(build(streams="ipa"))
        assert not streams.has_both
        with pytest.raises(PhonemeNERError, match=r"P153.*phonexl.*no spelling"):
            streams.hide(node, docs, [np.ones(len(doc), dtype=bool) for doc in docs])

    def test_no_streams_in_other_encoders(self):
        assert find_word_streams(Model("other", lambda model, X, is_train: None)) is None


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"streams": "ipa+roman"}, "P531.*streams.*'ipa\\+roman'.*orth, ipa"),
        ({"combine": "product"}, "P502.*combine.*sum, gate"),
        ({"phoneme_init": "zero"}, "P502.*phoneme_init.*articulatory"),
        ({"phonemes": "word"}, "P502.*segment"),
        ({"tones": "loud"}, "P502.*tones"),
        ({"hide_stream": 1.5}, "P530.*hide_stream.*0 to 1"),
        ({"langs": "zh+xyzzy"}, "P001"),
        ({"window": 2}, "P530.*window"),
    ],
)
def test_wrong_settings(settings, message):
    with pytest.raises(PhonemeNERError, match=message):
        build_phonexl_v1(**nested({**SIZES, **settings}))


def test_wrong_encoders(build):
    with pytest.raises(PhonemeNERError, match=r"P143.*'canine'"):
        build("canine", positions=None)
    with pytest.raises(PhonemeNERError, match=r"P111.*encoder_loader"):
        build_phonexl_v1(**SIZES).initialize()
    with pytest.raises(PhonemeNERError, match="P108"):
        build_phonexl_v1(**SIZES).predict([])
