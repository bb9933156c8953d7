"""SpellingTransformer: every family gives what transformers gives, word by word."""

import numpy as np
import pytest
import torch
from spacy.tokens import Doc
from thinc.api import Adam, fix_random_seed
from tiny_encoders import SIZES, SPELLING, nested, save_spelling_encoder
from tiny_tokenizers import make as make_tokenizer

from spacy_phoneme_ner.errors import PhonemeNERError
from spacy_phoneme_ner.models.transformers.families import padded_length
from spacy_phoneme_ner.models.transformers.loaders import make_folder_loader_v1
from spacy_phoneme_ner.models.transformers.spelling_transformer import build_spelling_transformer_v1
from spacy_phoneme_ner.models.transformers.token_encoder import set_encoder_loader

FAMILIES = list(SPELLING)
WORDS = [["The", "river", "Kelani", "flows", "\n", "!"], [], ["Łódź", "1982"], ["ගඟ"] * 9]


pytestmark = pytest.mark.usefixtures("one_thread")


@pytest.fixture(scope="module")
def saved(tmp_path_factory):
    made = {}

    def save(model_type):
        if model_type not in made:
            folder = tmp_path_factory.mktemp(model_type)
            made[model_type] = folder, save_spelling_encoder(folder, model_type)
        return made[model_type]

    return save


def build(model_type, folder=None, **settings):
    fix_random_seed(0)
    sizes = {**SIZES, "positions": None}
    model = build_spelling_transformer_v1(model_type=model_type, **nested({**sizes, **settings}))
    if folder is not None:
        set_encoder_loader(model, make_folder_loader_v1(path=str(folder)))
    model.initialize()
    return model


@pytest.fixture()
def docs(nlp):
    return [Doc(nlp.vocab, words=words) for words in WORDS]


def reference(model_type, model, words):
    """Encode words with transformers alone: hidden states, and each piece's word or None."""
    if model_type == "canine":
        ids, owners = [0xE000], [None]
        for i, word in enumerate(words):
            ids += [*([ord(" ")] if len(ids) > 1 else []), *map(ord, word)]
            owners += [*([None] if len(owners) > 1 else []), *[i] * len(word)]
        ids, owners = [*ids, 0xE001], [*owners, None]
        # CANINE looks past the end of a text.
        n = padded_length(model.config.to_dict(), len(ids))
        mask = [1] * len(ids) + [0] * (n - len(ids))
        ids = ids + [0] * (n - len(ids))
    else:
        encoding = make_tokenizer(SPELLING[model_type][0]).encode(words, is_pretokenized=True)
        ids, mask, owners = encoding.ids, encoding.attention_mask, encoding.word_ids
    encoder = (
        model.get_encoder()
        if model_type == "mt5"
        else getattr(model, model.base_model_prefix, model)
    )
    with torch.no_grad():
        output = encoder(input_ids=torch.tensor([ids]), attention_mask=torch.tensor([mask]))
    return output.last_hidden_state[0].numpy(), owners


@pytest.mark.parametrize("model_type", FAMILIES)
@pytest.mark.parametrize("pooling", ["first", "mean"])
def test_words_get_the_vectors_of_their_own_pieces(saved, docs, model_type, pooling):
    folder, model = saved(model_type)
    found = build(model_type, folder, pooling=pooling).predict(docs)
    for words, vectors in zip(WORDS, found):
        assert vectors.shape == (len(words), SIZES["width"])
        read = [word for word in words if not word.isspace()]
        hidden, owners = reference(model_type, model, read)
        rows = iter(range(len(read)))
        for word, vector in zip(words, vectors):
            own = [] if word.isspace() else [next(rows)]
            pieces = [i for i, owner in enumerate(owners) if owner in own]
            if not pieces:
                assert word.isspace()
                np.testing.assert_array_equal(vector, 0.0)
            else:
                expected = hidden[pieces[0]] if pooling == "first" else hidden[pieces].mean(axis=0)
                np.testing.assert_allclose(vector, expected, atol=2e-5)


@pytest.mark.parametrize("model_type", FAMILIES)
def test_gradients_reach_the_encoder_and_updates_change_it(saved, docs, model_type):
    encoder = build(model_type, saved(model_type)[0], dropout=0.0)
    module = encoder.get_ref("pieces").shims[0].module
    outputs, backprop = encoder.begin_update(docs)
    backprop([np.random.default_rng(0).normal(size=y.shape).astype("f") for y in outputs])
    reached = [name for name, w in module.named_parameters() if w.grad is not None and w.grad.any()]
    assert len(reached) > 0.8 * len(list(module.parameters()))
    before = encoder.predict(docs)[0]
    encoder.finish_update(Adam(0.01))
    assert not np.allclose(encoder.predict(docs)[0], before)


@pytest.mark.parametrize("model_type", FAMILIES)
def test_bytes_round_trip_into_another_model(saved, docs, model_type):
    encoder = build(model_type, saved(model_type)[0])
    other = build_spelling_transformer_v1(model_type=model_type, **{**SIZES, "positions": None})
    other.from_bytes(encoder.to_bytes())
    for own, loaded in zip(encoder.predict(docs), other.predict(docs)):
        np.testing.assert_array_equal(own, loaded)


@pytest.mark.parametrize("model_type", FAMILIES)
def test_a_long_doc_is_read_in_windows(saved, nlp, model_type):
    doc = Doc(nlp.vocab, words=["Kelani", "river"] * 150)
    (vectors,) = build(model_type, saved(model_type)[0], window=48, overlap=16).predict([doc])
    assert np.isfinite(vectors).all() and (np.abs(vectors).sum(axis=1) > 0).all()


def test_characters_need_no_vocabulary(docs):
    encoder = build("canine")
    assert [y.shape for y in encoder.predict(docs)] == [(6, 32), (0, 32), (2, 32), (9, 32)]


def test_others_do():
    with pytest.raises(PhonemeNERError, match=r"P111.*encoder_loader"):
        build("bert")


def test_an_encoder_of_another_family(saved):
    with pytest.raises(PhonemeNERError, match=r"P113.*'mt5'.*'bert'"):
        build("bert", saved("mt5")[0])


def test_a_vocabulary_with_another_padding(tmp_path):
    save_spelling_encoder(tmp_path, "xlm-roberta")
    text = (tmp_path / "config.json").read_text(encoding="utf8")
    assert '"pad_token_id": 1' in text
    changed = text.replace('"pad_token_id": 1', '"pad_token_id": 3')
    (tmp_path / "config.json").write_text(changed, encoding="utf8")
    with pytest.raises(PhonemeNERError, match="P114"):
        build("xlm-roberta", tmp_path)
