import json
from functools import partial

import pytest
import spacy
from running import run_command
from spacy.tokens import Doc, DocBin
from tiny_encoders import SIZES

from spacy_phoneme_ner.commands.unknown_phonemes import read_vocabulary, unknowns, unknowns_cli
from spacy_phoneme_ner.errors import PhonemeNERError
from spacy_phoneme_ner.layer import set_layer
from spacy_phoneme_ner.models.transformers.phoneme_vocabulary import (
    default_phonemes,
    tokenizer_json,
)

run = partial(run_command, unknowns_cli)


@pytest.fixture()
def encoder(tmp_path):
    folder = tmp_path / "encoder"
    folder.mkdir()
    (folder / "tokenizer.json").write_text(tokenizer_json(["a", "b", "ˈp"]), encoding="utf8")
    return folder


def save(path, *ipa, lang="sin"):
    nlp = spacy.blank("xx")
    docs = [Doc(nlp.vocab, words=["x", "."]) for _ in ipa]
    for doc, sounds in zip(docs, ipa):
        set_layer(doc, [sounds, ""], lang)
    path.parent.mkdir(exist_ok=True)
    DocBin(store_user_data=True, docs=docs).to_disk(path)
    return path


@pytest.fixture()
def data(tmp_path):
    save(tmp_path / "data" / "sin.spacy", "aba", "apʰa")
    save(tmp_path / "data" / "som.spacy", "abi", lang="som")
    return tmp_path / "data"


def test_it_counts_by_language_and_writes_files(encoder, data, tmp_path):
    out = tmp_path / "out"
    output = run(encoder, data, "-o", out)
    assert "Sinhala" in output and "Somali" in output and "All 2" in output
    assert "pʰ→ˈp 1" in output and "i→a 1" in output and "Wrote" in output
    rows = {row["lang"]: row for row in json.loads((out / "unknowns.json").read_text("utf8"))}
    assert (rows["sin"]["n_phonemes"], rows["sin"]["n_mapped"]) == (6, 1)
    assert rows["som"]["unknown_percent"] == pytest.approx(100 / 3)
    assert {path.name for path in out.iterdir()} == {f"unknowns.{x}" for x in ("json", "csv", "md")}


def test_settings(encoder, data, tmp_path):
    (row,) = unknowns(encoder / "tokenizer.json", [data / "sin.spacy"], limit=1)
    assert (row.n_phonemes, row.n_mapped, row.n_characters) == (3, 0, 1)
    spaced = save(tmp_path / "spaced.spacy", "ˈp a #")
    (row,) = unknowns(encoder, [spaced], "spaces")
    assert (row.n_phonemes, row.n_mapped, row.n_unread) == (3, 0, 1)
    (row,) = unknowns(encoder, [spaced, spaced])
    assert (row.n_phonemes, row.n_mapped) == (4, 2)
    assert run(encoder, data, "--quiet") == ""


def test_mistakes_are_named_without_a_traceback(encoder, data, tmp_path):
    bare = tmp_path / "bare"
    bare.mkdir()
    (bare / "no.spacy").write_bytes(b"no DocBin")
    nlp = spacy.blank("xx")
    DocBin(docs=[nlp("a b")]).to_disk(tmp_path / "plain.spacy")
    (tmp_path / "bad.json").write_text("{}")
    (tmp_path / "latin.json").write_bytes(b"\xff\xfe")
    (tmp_path / "empty").mkdir()
    for code, *args in (
        ("P412", tmp_path / "none", data),
        ("P412", encoder, tmp_path / "none"),
        ("P436", bare, data),
        ("P504", tmp_path / "latin.json", data),
        ("P125", tmp_path / "bad.json", data),
        ("P403", encoder, tmp_path / "empty"),
        ("P213", encoder, bare),
        ("P437", encoder, tmp_path / "plain.spacy"),
        ("P502", encoder, data, "--segmentation", "letters"),
        ("P505", encoder, data, "-o", tmp_path / "bad.json"),
    ):
        assert code in run(*args, code=1), code


def test_a_vocabulary_is_a_folder_or_a_file(encoder):
    expected = (encoder / "tokenizer.json").read_text(encoding="utf8")
    assert read_vocabulary(encoder) == read_vocabulary(encoder / "tokenizer.json") == expected
    with pytest.raises(PhonemeNERError, match="P436"):
        read_vocabulary(encoder.parent)


def test_the_vocabulary_of_a_trained_pipeline(tmp_path, data):
    encoder = {"@architectures": "spacy-phoneme-ner.PhonemeTransformer.v1", **SIZES}
    head = {"@architectures": "spacy-phoneme-ner.BIOTagger.v1", "tok2vec": encoder}
    nlp = spacy.blank("en")
    nlp.add_pipe("phoneme_ner", config={"pretrained": None, "model": head}).add_label("PER")
    nlp.initialize()
    nlp.to_disk(tmp_path / "model")
    text = read_vocabulary(tmp_path / "model")
    assert text == tokenizer_json(default_phonemes())
    assert "Sinhala" in run(tmp_path / "model", data)
    spacy.blank("en").to_disk(tmp_path / "without")
    assert "P436" in run(tmp_path / "without", data, code=1)
