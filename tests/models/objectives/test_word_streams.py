"""What the encoders of this package offer to objectives, and that these train them."""

import numpy as np
import pytest
import torch
from quiet import QUIET
from spacy.tokens import Doc
from thinc.api import Adam, fix_random_seed
from tiny_encoders import SIZES, nested, save_spelling_encoder
from tiny_tokenizers import make as make_tokenizer
from words_by_tables import make_doc

from spacy_phoneme_ner.bilingual.code_switching import Dictionary, Translation
from spacy_phoneme_ner.bilingual.sound_pairs import SoundPairs, SpokenWord
from spacy_phoneme_ner.errors import PhonemeNERError
from spacy_phoneme_ner.layer import set_layer
from spacy_phoneme_ner.models.objectives.alignment import make_alignment_v1
from spacy_phoneme_ner.models.objectives.masked_words import make_masked_words_v1
from spacy_phoneme_ner.models.objectives.sound_contrast import make_sound_contrast_v1
from spacy_phoneme_ner.models.objectives.switched_words import make_switched_words_v1
from spacy_phoneme_ner.models.phonexl.encoder import build_phonexl_v1
from spacy_phoneme_ner.models.transformers.loaders import make_folder_loader_v1
from spacy_phoneme_ner.models.transformers.spelling_transformer import build_spelling_transformer_v1
from spacy_phoneme_ner.models.transformers.token_encoder import set_encoder_loader
from spacy_phoneme_ner.models.word_streams import find_word_streams
from spacy_phoneme_ner.models.words.encoder import build_phoneme_word_encoder_v1

pytestmark = pytest.mark.usefixtures("one_thread")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    path = tmp_path_factory.mktemp("encoders")
    for model_type in ("bert", "xlm-roberta", "deberta-v2", "canine"):
        save_spelling_encoder(path / model_type, model_type, seed=1)
    return path


@pytest.fixture()
def load(folder):
    def load(build, model_type="bert", **settings):
        fix_random_seed(0)
        model = build(model_type=model_type, **nested({**SIZES, "dropout": 0.0, **settings}))
        set_encoder_loader(model, make_folder_loader_v1(path=str(folder / model_type)))
        model.initialize()
        return model

    return load


def hide(model, docs, hidden):
    node, streams = find_word_streams(model)
    masks = [np.array([i in which for i in range(len(doc))]) for doc, which in zip(docs, hidden)]
    return streams.hide(node, docs, masks)


def small(streams, **settings):
    fix_random_seed(0)
    model = build_phoneme_word_encoder_v1(
        streams=streams, width=8, symbol_width=8, depth=1, **{"noise": QUIET, **settings}
    )
    model.initialize([make_doc("ab")])
    return model


def test_all_pieces_of_a_hidden_spelling_are_masked_and_predicted(load, nlp):
    model = load(build_spelling_transformer_v1)
    docs = [Doc(nlp.vocab, words=words) for words in (["The", "Kelanis", "\n"], ["river"], [])]
    words = hide(model, docs, [{1, 2}, {0}, set()])
    tokenizer, module = make_tokenizer("word_piece"), model.get_ref("pieces").shims[0].module
    begin, end, mask = (tokenizer.token_to_id(name) for name in ("[CLS]", "[SEP]", "[MASK]"))
    cut = {
        text: tokenizer.encode(text, add_special_tokens=False).ids
        for text in ("The", "Kelanis", "river")
    }
    assert len(cut["Kelanis"]) > 1
    expected = {}
    for before, hidden in ((cut["The"], "Kelanis"), ([], "river")):
        ids = [begin, *before, *[mask] * len(cut[hidden]), end]
        output = module(input_ids=torch.tensor([ids])).last_hidden_state[0]
        for i, piece in enumerate(cut[hidden]):
            expected[piece, i, hidden] = output[1 + len(before) + i]
    # In the order of the matrices, the longest first.
    assert words.pieces.tolist() == [*cut["Kelanis"], *cut["river"]]
    assert words.lengths.tolist() == [1] * len(words.pieces)
    torch.testing.assert_close(words.contexts, torch.stack(list(expected.values())))
    assert words.table is module.get_input_embeddings().weight


def test_hidden_words_are_hidden_in_every_window(load, nlp):
    model = load(build_spelling_transformer_v1, window=8, overlap=4)
    docs = [Doc(nlp.vocab, words=["a"] * 30 + ["Kelani"])]
    one, other = (hide(model, docs, [set(range(10, 20))]) for _ in range(2))
    assert len(one.pieces) == 10
    torch.testing.assert_close(one.contexts, other.contexts)
    changed = [Doc(nlp.vocab, words=["a"] * 10 + ["z"] * 10 + ["a"] * 10 + ["Kelani"])]
    assert len(set(find_word_streams(model)[0].shims[0].reader(changed)[0].ids.tolist())) > 2
    torch.testing.assert_close(hide(model, changed, [set(range(10, 20))]).contexts, one.contexts)


def test_spelling_learns_from_hidden_words(load, nlp):
    model = load(build_spelling_transformer_v1, "xlm-roberta")
    docs = [Doc(nlp.vocab, words=["The", "river", "flows", "to", "Colombo"])]
    objective, sgd = make_masked_words_v1(weight=1.0, rate=0.5), Adam(0.01)
    objective.initialize(model, docs)
    losses = []
    for _ in range(40):
        losses.append(objective.update(docs))
        model.finish_update(sgd)
        objective.model.finish_update(sgd)
    assert np.mean(losses[-8:]) < 0.6 * np.mean(losses[:8])


@pytest.mark.parametrize("model_type", ["canine", "deberta-v2"])
def test_a_vocabulary_without_a_mask(load, nlp, model_type):
    model, docs = load(build_spelling_transformer_v1, model_type), [Doc(nlp.vocab, words=["a"])]
    with pytest.raises(PhonemeNERError, match=r"P153.*no \[MASK\] or <mask>"):
        make_masked_words_v1().initialize(model, docs)
    with pytest.raises(PhonemeNERError, match="P152"):
        make_alignment_v1().initialize(model, docs)


def test_symbols_have_a_vector_by_each_side():
    model = small("ipa+orth")
    docs = [make_doc("ab cd", ipa="ba dk"), make_doc("ab", ipa="ba")]
    set_layer(docs[0], ["ba", ""], "jpn")
    node, streams = find_word_streams(model)
    words = streams.vectors(node, docs)
    assert streams.has_both and words.lengths.tolist() == [2, 1]
    assert words.spelling.shape == words.sound.shape == (3, 8)
    # The same word has the same vectors, and one without a sound has none.
    torch.testing.assert_close(words.spelling[0], words.spelling[2])
    assert not words.sound[1].any() and words.spelling[1].any()
    # What the encoder makes of a word is their mean.
    net, tokens = model.shims[0].module, model.attrs["reader"](docs[1:])
    inputs = streams._stream_inputs(model, tokens.words, model.attrs["noise"])
    mean = (words.spelling[2] + words.sound[2]) / 2
    torch.testing.assert_close(net.words(inputs)[0], mean)


@pytest.mark.parametrize("streams", ["ipa", "orth", "roman+orth", ""])
def test_symbols_of_one_side_cannot_be_aligned(streams):
    with pytest.raises(PhonemeNERError, match="P152"):
        make_alignment_v1().initialize(small(streams), [])


def test_several_spellings_are_one_side():
    model = small("ipa+roman+orth")
    node, streams = find_word_streams(model)
    three = streams.vectors(node, [make_doc("ab")])
    inputs = streams._stream_inputs(model, [("ab", "ab", "ab")], model.attrs["noise"])
    encoded = [encode(x)[0] for encode, x in zip(model.shims[0].module.encoders, inputs)]
    torch.testing.assert_close(three.spelling[0], (encoded[1] + encoded[2]) / 2)
    torch.testing.assert_close(three.sound[0], encoded[0])


def test_symbols_learn_to_be_aligned():
    model, docs = small("ipa+orth"), [make_doc("ab cd ef gh", ipa="ta ki su mo")]
    objective, sgd = make_alignment_v1(weight=1.0), Adam(0.01)
    objective.initialize(model, docs)
    losses = []
    for _ in range(40):
        losses.append(objective.update(docs))
        model.finish_update(sgd)
        objective.model.finish_update(sgd)
    assert losses[-1] < 0.3 * losses[0]
    with pytest.raises(PhonemeNERError, match=r"P153.*no pieces"):
        make_masked_words_v1().initialize(model, docs)


def test_the_streams_are_still_there_after_loading_and_copying(tmp_path):
    model = small("ipa+orth")
    model.to_disk(tmp_path / "model")
    loaded = small("ipa+orth").from_disk(tmp_path / "model")
    for other in (loaded, model.copy()):
        (node, streams), docs = find_word_streams(other), [make_doc("ab cd")]
        expected = find_word_streams(model)[1].vectors(model, docs)
        torch.testing.assert_close(streams.vectors(node, docs).sound, expected.sound)


def test_phonexl_learns_from_every_objective(load):
    model = load(build_phonexl_v1, langs="ja+ko")
    docs = [make_doc("The river flows", ipa="ðə ɹivə floz"), make_doc("Kelani", ipa="kelani")]
    words = Dictionary("jpn", "kor", {"river": (Translation(("to", "a"), ("tu", "a")),)})
    pairs = SoundPairs(
        ("jpn", "kor"),
        tuple(
            (SpokenWord(a, a), SpokenWord(b, b))
            for a, b in (("ka", "ga"), ("pi", "bi"), ("to", "do"))
        ),
    )
    objectives = [
        make_alignment_v1(weight=1.0),
        make_masked_words_v1(weight=1.0, rate=0.5),
        make_switched_words_v1(weight=1.0, rate=1.0, dictionary=lambda: words),
        make_sound_contrast_v1(weight=1.0, pairs=lambda: pairs),
    ]
    sgd, losses = Adam(0.003), []
    for objective in objectives:
        objective.initialize(model, docs)
    for _ in range(40):
        losses.append([objective.update(docs) for objective in objectives])
        for each in (model, *(objective.model for objective in objectives)):
            each.finish_update(sgd)
    first, last = np.mean(losses[:8], axis=0), np.mean(losses[-8:], axis=0)
    assert np.isfinite(losses).all() and (last < 0.6 * first).all(), (first, last)
