"""The table of pieces: how words are cut, what is stored, what is damaged."""

import numpy as np
import pytest
from thinc.api import Model, deserialize_attr, serialize_attr

from spacy_phoneme_ner.errors import PhonemeNERError
from spacy_phoneme_ner.models.words.piece_table import PieceTable

PIECES = [
    ("▁", -3.0),
    ("▁lon", -5.0),
    ("▁london", -9.0),
    ("don", -4.5),
    ("d", -6.0),
    ("o", -6.0),
    ("n", -6.0),
    ("ban", -7.0),
    ("fi", -6.0),
]


def table(width=6, pieces=PIECES):
    vectors = np.random.default_rng(0).normal(size=(len(pieces), width)).astype("float32")
    return PieceTable.make(pieces, vectors, source="a test"), vectors


def spelt(made, word):
    return [PIECES[row][0] for row in made.cut(word)]


def test_words_are_cut_into_the_likeliest_pieces():
    made, _ = table()
    # 9.0 in one piece, 9.5 in two.
    assert spelt(made, "london") == ["▁london"]
    assert spelt(made, "londond") == ["▁london", "d"]
    assert spelt(made, "don") == ["▁", "don"]
    assert spelt(made, "ban") == ["▁", "ban"]


def test_likelier_pieces_are_preferred_to_fewer():
    dearer = [(p, -10.0 if p == "▁london" else s) for p, s in PIECES]
    made, _ = table(pieces=dearer)
    assert spelt(made, "london") == ["▁lon", "don"]


def test_what_no_piece_covers_is_left_out():
    made, _ = table()
    assert spelt(made, "xdonx") == ["▁", "don"]
    assert spelt(made, "☃") == ["▁"]
    assert len(made.cut("don" * 10_000)) < 100  # no word is as long


def test_compatible_characters_are_read_as_what_they_stand_for():
    made, _ = table()
    assert spelt(made, "ﬁ") == ["▁", "fi"]
    assert spelt(made, "ｄｏｎ") == ["▁", "don"]


def test_the_same_cuts_as_those_of_the_tokenizer():
    """Random words through SentencePiece's algorithm as `tokenizers` has it."""
    tokenizers = pytest.importorskip("tokenizers")
    rng = np.random.default_rng(3)
    letters = "abcde"
    pieces = {"▁": -4.0, **{x: -5.0 - i / 8 for i, x in enumerate(letters)}}
    for n in (2, 3):
        for _ in range(40):
            piece = "".join(rng.choice(list(letters), n))
            pieces.setdefault(piece, -float(rng.integers(90, 150)) / 16)
            pieces.setdefault("▁" + piece, -float(rng.integers(90, 150)) / 16)
    vocab = list(pieces.items())
    tokenizer = tokenizers.Tokenizer(tokenizers.models.Unigram([*vocab, ("?", -20.0)], len(vocab)))
    tokenizer.pre_tokenizer = tokenizers.pre_tokenizers.Metaspace()
    made = PieceTable.make(vocab, np.zeros((len(vocab), 2), dtype="float32"))
    for _ in range(300):
        word = "".join(rng.choice(list(letters), rng.integers(1, 9)))
        theirs = tokenizer.encode(word).ids
        # Of cuts that are as likely, either will do.
        cost = [sum(vocab[i][1] for i in ids) for ids in (made.cut(word), theirs)]
        assert cost[0] == pytest.approx(cost[1]), word


def test_vectors_are_rounded_to_fifteen_steps():
    made, vectors = table(width=5)
    stored = made.vectors(range(len(PIECES)))
    step = np.abs(vectors).max(axis=1, keepdims=True) / 7
    assert np.all(np.abs(stored - vectors) <= 0.51 * step)
    assert stored.shape == vectors.shape


def test_features_are_the_mean_of_the_pieces_and_how_few_they_are():
    made, _ = table()
    features = made.features(["londond", "", "londond", "don"])
    rows = made.cut("londond")
    assert features[0, :-1] == pytest.approx(made.vectors(rows).mean(axis=0))
    assert features[0, -1] == 0.5
    assert np.array_equal(features[0], features[2])
    assert features.shape == (4, made.n_features)
    assert not PieceTable(6).features(["don"]).any()


def test_a_file_gives_the_same_table(tmp_path):
    made, _ = table(width=7)
    made.to_disk(tmp_path / "pieces.safetensors")
    again = PieceTable.from_disk(tmp_path / "pieces.safetensors")
    assert (again.width, again.source, len(again)) == (7, "a test", len(PIECES))
    assert np.array_equal(again.features(["londond"]), made.features(["londond"]))


def test_an_attribute_of_a_model_gives_the_same_table():
    made, _ = table()
    data = serialize_attr(made, made, "pieces", None)
    model = Model("x", lambda *_: None, attrs={"pieces": PieceTable(6)})
    again = deserialize_attr(model.attrs["pieces"], data, "pieces", model)
    assert again is model.attrs["pieces"] and again.source == "a test"
    assert np.array_equal(again.features(["londond"]), made.features(["londond"]))
    assert serialize_attr(again, again, "pieces", None) == data


@pytest.mark.parametrize("damage", ["cut", "flipped", "other", "missing"])
def test_damaged_files_are_told(tmp_path, damage):
    path = tmp_path / "pieces.safetensors"
    table()[0].to_disk(path)
    data = bytearray(path.read_bytes())
    if damage == "cut":
        path.write_bytes(data[:-7])
    elif damage == "flipped":
        data[-3] ^= 1
        path.write_bytes(data)
    elif damage == "other":
        path.write_text("pieces")
    else:
        path.unlink()
    with pytest.raises(PhonemeNERError, match="P164"):
        PieceTable.from_disk(path)


def test_an_attribute_of_other_sizes_is_refused():
    made, _ = table(width=6)
    data = serialize_attr(made, made, "pieces", None)
    model = Model("x", lambda *_: None, attrs={"pieces": PieceTable(8)})
    with pytest.raises(ValueError, match="width 8"):
        deserialize_attr(model.attrs["pieces"], data, "pieces", model)
