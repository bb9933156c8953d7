"""What encoders of spelling read in place of it: romanised spelling, or the IPA layer."""

import pickle

import numpy as np
import pytest
from spacy.tokens import Doc
from tiny_encoders import SIZES, save_spelling_encoder
from tiny_tokenizers import make

from spacy_phoneme_ner.errors import PhonemeNERError
from spacy_phoneme_ner.layer import set_layer
from spacy_phoneme_ner.models.transformers.character_reader import CharacterReader
from spacy_phoneme_ner.models.transformers.loaders import make_folder_loader_v1
from spacy_phoneme_ner.models.transformers.piece_counts import count_pieces
from spacy_phoneme_ner.models.transformers.spelling_transformer import build_spelling_transformer_v1
from spacy_phoneme_ner.models.transformers.token_encoder import set_encoder_loader
from spacy_phoneme_ner.models.transformers.word_piece_reader import WordPieceReader
from spacy_phoneme_ner.models.transformers.word_strings import WordStrings

WORDS = ["Łódź", "МОСКВА", "Иван", "река", "G20", "1982", "–", "Kelani", "ගඟ"]
IPA = ["ˈwut͡ɕ", "mɐskˈva", "ivan", "rʲika", "", "", "", "ke˥laːni", "ɡaŋɡə"]


@pytest.fixture()
def doc(nlp):
    doc = Doc(nlp.vocab, words=WORDS)
    set_layer(doc, IPA, "sin")
    return doc


def test_spelling_is_left_as_it_is(doc):
    assert WordStrings()(doc) == WORDS


def test_romanised_spelling_keeps_capitals_and_what_it_has_no_letters_for(doc):
    strings = WordStrings("roman")(doc)
    assert strings == ["Lodz", "MOSKVA", "Ivan", "reka", "G20", "1982", "–", "Kelani", "gaga"]


def test_sounds_are_plain_and_others_as_spelled(doc):
    strings = WordStrings("ipa")(doc)
    expected = ["wut͡ɕ", "mɐskva", "ivan", "rʲika", "G20", "1982", "–", "kelani", "ɡaŋɡə"]
    assert strings == expected


def test_sounds_need_a_layer_unless_there_is_nothing_to_read(nlp):
    assert WordStrings("ipa")(Doc(nlp.vocab)) == []
    with pytest.raises(PhonemeNERError, match="P005"):
        WordStrings("ipa")(Doc(nlp.vocab, words=["river"]))


@pytest.mark.parametrize("stream", ["", "spelling", None, ["ipa"]])
def test_no_other_stream_is_there(stream):
    with pytest.raises(PhonemeNERError, match=r"P502.*stream.*orth, roman, ipa"):
        build_spelling_transformer_v1(**SIZES, stream=stream)


@pytest.mark.parametrize(
    ("kind", "stream"),
    # Once with uroman's tables, whose reading takes seconds.
    [("word_piece", "roman"), ("word_piece", "ipa"), ("xlmr", "ipa"), ("byte_level", "ipa")],
)
def test_pieces_are_those_of_the_strings(doc, kind, stream):
    text = make(kind).to_str()
    read = pickle.loads(pickle.dumps(WordPieceReader(text, stream=stream)))
    written = Doc(doc.vocab, words=WordStrings(stream)(doc))
    (found,), (expected,) = read([doc]), WordPieceReader(text)([written])
    np.testing.assert_array_equal(found.ids, expected.ids)
    np.testing.assert_array_equal(found.lengths, expected.lengths)
    assert found.ids.tolist() != WordPieceReader(text)([doc])[0].ids.tolist()


def test_characters_are_those_of_the_strings(doc):
    (found,) = CharacterReader(stream="ipa")([doc])
    assert "".join(map(chr, found.ids)) == " ".join(WordStrings("ipa")(doc))
    assert found.lengths.tolist() == [len(string) for string in WordStrings("ipa")(doc)]


def test_an_encoder_reads_what_it_is_told(doc, tmp_path):
    save_spelling_encoder(tmp_path, "xlm-roberta")
    sizes = {**SIZES, "model_type": "xlm-roberta"}
    vectors = {}
    for stream, read in [
        ("orth", doc),
        ("ipa", doc),
        ("written", Doc(doc.vocab, words=WordStrings("ipa")(doc))),
    ]:
        settings = {} if stream == "written" else {"stream": stream}
        model = build_spelling_transformer_v1(**sizes, **settings)
        set_encoder_loader(model, make_folder_loader_v1(path=str(tmp_path)))
        model.initialize()
        (vectors[stream],) = model.predict([read])
    np.testing.assert_array_equal(vectors["ipa"], vectors["written"])
    assert not np.allclose(vectors["ipa"], vectors["orth"])


def test_an_encoder_trimmed_to_a_stream_has_its_pieces(doc, tmp_path):
    save_spelling_encoder(tmp_path, "xlm-roberta")
    pieces = tmp_path / "pieces.json"
    whole = make_folder_loader_v1(path=str(tmp_path))()
    count_pieces([doc], whole, "ipa").to_disk(pieces)
    trimmed = make_folder_loader_v1(path=str(tmp_path), pieces=str(pieces))()
    readers = [WordPieceReader(e.tokenizer, stream="ipa") for e in (whole, trimmed)]
    ids = [reader([doc])[0].ids for reader in readers]
    tables = [e.module.get_input_embeddings().weight.detach().numpy() for e in (whole, trimmed)]
    # The tables began as one, and the trimmed one is smaller.
    assert len(tables[1]) < len(tables[0])
    np.testing.assert_array_equal(tables[0][ids[0]], tables[1][ids[1]])
