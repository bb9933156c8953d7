"""`phoneme piece-vectors`: what an encoder knows of pieces, for a small model."""

import json
from functools import partial

import numpy as np
import pytest
import spacy
import torch
from quiet import QUIET
from running import run_command
from spacy.training import Example
from thinc.api import fix_random_seed
from tiny_encoders import SIZES, nested, save_spelling_encoder

from spacy_phoneme_ner.commands.piece_vectors import piece_vectors_cli
from spacy_phoneme_ner.models.words.piece_table import PieceTable

run = partial(run_command, piece_vectors_cli)
TRAIN = [
    ("Kelani flows to Colombo .", [(16, 23, "LOC")]),
    ("Amina visited Gdańsk .", [(0, 5, "PER"), (14, 20, "LOC")]),
]


def examples(nlp):
    return [Example.from_dict(nlp.make_doc(t), {"entities": e}) for t, e in TRAIN]


def speller(folder, kind):
    save_spelling_encoder(folder / "encoder", "bert", kind=kind)
    encoder = {"@architectures": "spacy-phoneme-ner.SpellingTransformer.v1", **nested(SIZES)}
    model = {"@architectures": "spacy-phoneme-ner.CRFTagger.v1", "tok2vec": encoder}
    nlp = spacy.blank("xx")
    nlp.add_pipe("phoneme_ner", config={"pretrained": None, "g2p": None, "model": model})
    loader = {
        "@encoder_loaders": "spacy-phoneme-ner.EncoderFromFolder.v1",
        "path": str(folder / "encoder"),
    }
    nlp.config["initialize"]["components"]["phoneme_ner"] = {"encoder_loader": loader}
    nlp.initialize(lambda: examples(nlp))
    nlp.to_disk(folder / "pipeline")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("pieces")
    speller(folder, "xlmr")
    output = folder / "pieces.safetensors"
    assert "Wrote" in run(folder / "pipeline", output, "--width", 32, "--source", "x")
    return folder


def test_each_piece_has_the_vector_that_the_encoder_gives_it_alone(folder):
    import hugging_face  # noqa: F401
    from transformers import AutoModel

    table = PieceTable.from_disk(folder / "pieces.safetensors")
    assert table.width == 32 and table.source == "x"
    tokenizer = json.loads((folder / "encoder" / "tokenizer.json").read_text())
    special = {token["content"] for token in tokenizer["added_tokens"]}
    numbered = enumerate(piece for piece, _ in tokenizer["model"]["vocab"])
    numbers = [number for number, piece in numbered if piece not in special]
    assert len(table) == len(numbers) > 30
    # What transformers makes of <s>, the piece and </s>.
    reference = AutoModel.from_pretrained(folder / "encoder").eval()
    with torch.no_grad():
        ids = torch.tensor([[0, number, 2] for number in numbers])
        full = reference(ids).last_hidden_state[:, 1].numpy()
    short = table.vectors(range(len(table)))
    # However they are turned, and rounded to 4 bits: who is near whom is the same.
    apart = [
        np.linalg.norm(x[:, None] - x, axis=2)[np.triu_indices(len(x), 1)] for x in (full, short)
    ]
    assert np.corrcoef(*apart)[0, 1] > 0.98


def test_a_small_model_is_trained_with_it_and_saved(folder, tmp_path):
    fix_random_seed(0)
    nlp = spacy.blank("xx")
    encoder = {
        "@architectures": "spacy-phoneme-ner.PhonemeWordEncoder.v1",
        "width": 8,
        "symbol_width": 6,
        "depth": 1,
        "piece_width": 32,
        "noise": QUIET,
    }
    model = {"@architectures": "spacy-phoneme-ner.CRFTagger.v1", "tok2vec": encoder}
    nlp.add_pipe("phoneme_ner", config={"pretrained": None, "lang": "pol", "model": model})
    reader = {
        "@readers": "spacy-phoneme-ner.PiecesFromFile.v1",
        "path": str(folder / "pieces.safetensors"),
    }
    nlp.config["initialize"]["components"]["phoneme_ner"] = {"pieces": reader}
    optimizer = nlp.initialize(lambda: examples(nlp))
    optimizer.learn_rate = 0.02
    for _ in range(40):
        nlp.update(examples(nlp), sgd=optimizer)
    nlp.to_disk(tmp_path / "small")
    again = spacy.load(tmp_path / "small")
    for text, entities in TRAIN:
        for pipeline in (nlp, again):
            found = [(e.start_char, e.end_char, e.label_) for e in pipeline(text).ents]
            assert found == entities
    # It is fine-tuned with the table that it came with.
    again.resume_training()
    again.update(examples(again))


def test_the_same_bytes_each_time(folder):
    again = folder / "again.safetensors"
    assert not run(folder / "pipeline", again, "-w", 32, "--source", "x", "-q")
    tables = [
        PieceTable.from_disk(folder / name) for name in ("pieces.safetensors", "again.safetensors")
    ]
    assert all(np.array_equal(a, b) for a, b in zip(*(table.arrays for table in tables)))


def test_what_cannot_be_read_is_told(folder, tmp_path):
    fails = partial(run, code=1)
    assert "P530" in fails(folder / "pipeline", tmp_path / "x", "--width", 1000)
    assert "P168" in fails(folder / "pipeline", tmp_path / "x", "--component", "ner")
    spacy.blank("xx").to_disk(tmp_path / "blank")
    assert "P168" in fails(tmp_path / "blank", tmp_path / "x")
    speller(tmp_path, "word_piece")
    message = fails(tmp_path / "pipeline", tmp_path / "x")
    assert "P168" in message and "WordPiece" in message
    assert not (tmp_path / "x").exists()
