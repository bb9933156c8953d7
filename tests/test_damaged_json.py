"""Every reader of JSON meets what nobody writes with its own error, never a traceback."""

import json

import numpy as np
import pytest
from safetensors.numpy import save_file

from spacy_phoneme_ner.commands.bundle import read_meta
from spacy_phoneme_ner.commands.g2p_choice import make_g2p
from spacy_phoneme_ner.corpora.paper_json import read_paper_json
from spacy_phoneme_ner.disk.files import parse_json
from spacy_phoneme_ner.errors import PhonemeNERError
from spacy_phoneme_ner.models.transformers import loaders, tokenizer_files
from spacy_phoneme_ner.pretraining import checkpoint, history, prepared, train

DEEP = '{"a":' * 100_000
DAMAGED = {"deep": DEEP, "digits": '{"a": ' + "9" * 5000 + "}", "cut": '{"a": '}


def write(path, text):
    path.write_text(text, encoding="utf8")
    return path


def read_checkpoint(folder, text):
    about = {"format": checkpoint._FORMAT, "about": text}
    save_file({"a": np.zeros(1)}, folder / checkpoint.FILE, about)
    checkpoint.read_about(folder)


def read_corpus(folder, text):
    about = {"format": prepared._FORMAT, "version": str(prepared.VERSION), "corpus": text}
    save_file({"a": np.zeros(1)}, folder / "corpus.safetensors", about)
    prepared.read_prepared(folder / "corpus.safetensors")


def read_encoder(folder, text):
    write(folder / "config.json", text)
    write(folder / "model.safetensors", "")
    loaders.load_folder(folder, "an encoder")


def read_vocabulary(folder, text):
    write(folder / "config.json", text)
    tokenizer_files._model_type(folder)


def read_record(folder, text):
    write(folder / train.RECORD, text)
    train._read_record(folder)


def read_log(folder, text):
    write(folder / history.FILE, '{"step": 1}\n' + text)
    history.History(folder, 1)


READERS = {
    "P206": lambda folder, text: list(read_paper_json(write(folder / "sin.json", text))),
    "P416": lambda folder, text: make_g2p(text),
    "P703": read_corpus,
    "P707": read_record,
    "P708": read_checkpoint,
    "P708|log": read_log,
    "P109": read_encoder,
    "P134": read_vocabulary,
}


@pytest.mark.parametrize("text", [*DAMAGED.values()], ids=[*DAMAGED])
@pytest.mark.parametrize("code", READERS)
def test_each_reader_names_its_file(code, text, tmp_path):
    with pytest.raises(PhonemeNERError) as error:
        READERS[code](tmp_path, text)
    assert str(error.value).startswith(f"[{code.split('|')[0]}]")
    assert len(str(error.value)) < 1000 or code == "P416"


@pytest.mark.parametrize("text", [*DAMAGED.values()], ids=[*DAMAGED])
def test_what_is_no_json_raises_one_error(text):
    with pytest.raises(json.JSONDecodeError):
        parse_json(text)
    # What is no JSON is a text here.
    assert read_meta([f"a={text}"]) == {"a": text}
