"""Folders and pipelines of encoders that say they are huge, or bring code along."""

import json
import shutil

import pytest
import srsly
from tiny_encoders import save_phoneme_encoder, save_spelling_encoder

from spacy_phoneme_ner.errors import PhonemeNERError
from spacy_phoneme_ner.g2p import CharsiuG2P
from spacy_phoneme_ner.models.transformers.loaders import load_folder
from spacy_phoneme_ner.models.transformers.phoneme_reader import PhonemeReader
from spacy_phoneme_ner.models.transformers.settings import Computing
from spacy_phoneme_ner.models.transformers.shim import TransformerShim

pytestmark = pytest.mark.usefixtures("one_thread")
FAMILIES = ["bert", "xlm-roberta", "deberta-v2", "mt5", "canine"]


@pytest.fixture(scope="module")
def folders(tmp_path_factory):
    """An encoder with each kind of weights."""
    folder = tmp_path_factory.mktemp("encoders")
    for name in ("safetensors", "bin"):
        save_phoneme_encoder(folder / name, safetensors=name == "safetensors")
    return folder


@pytest.fixture()
def copied(folders, tmp_path):
    def copy(name="safetensors", **changes):
        folder = shutil.copytree(folders / name, tmp_path / name)
        path = folder / "config.json"
        path.write_text(json.dumps({**json.loads(path.read_text()), **changes}))
        return folder

    return copy


HUGE = [
    {"num_hidden_layers": 10**7},
    {"num_hidden_layers": 10**30},
    {"hidden_size": 10**6, "num_attention_heads": 4},
    {"intermediate_size": 10**9},
    {"vocab_size": 10**10},
    {"max_position_embeddings": 10**10},
]


@pytest.mark.parametrize("name", ["safetensors", "bin"])
@pytest.mark.parametrize("changes", HUGE, ids=str)
def test_a_folder_that_says_it_is_huge(copied, name, changes):
    with pytest.raises(PhonemeNERError, match=r"P128.*config\.json|P109.*P530"):
        load_folder(copied(name, **changes), "tiny")


@pytest.mark.parametrize("model_type", FAMILIES)
def test_every_family_is_as_large_as_its_weights(model_type, tmp_path):
    save_spelling_encoder(tmp_path, model_type)
    assert load_folder(tmp_path, "tiny").module is not None


@pytest.mark.parametrize("changes", HUGE, ids=str)
def test_a_pipeline_that_says_it_is_huge(copied, changes):
    shim = TransformerShim(PhonemeReader, Computing())
    shim.fill(load_folder(copied(), "tiny"))
    message = srsly.msgpack_loads(shim.to_bytes())
    TransformerShim(PhonemeReader, Computing()).from_bytes(srsly.msgpack_dumps(message))
    message["config"] = json.dumps({**json.loads(message["config"]), **changes})
    with pytest.raises(PhonemeNERError, match="P128"):
        TransformerShim(PhonemeReader, Computing()).from_bytes(srsly.msgpack_dumps(message))


@pytest.mark.parametrize("data", [b"", b"\xff" * 8, b"\x02\0\0\0\0\0\0\0[]", b"\x90" * 20])
def test_weights_that_are_none(copied, data):
    folder = copied()
    (folder / "model.safetensors").write_bytes(data)
    with pytest.raises(PhonemeNERError, match="P109"):
        load_folder(folder, "tiny")
    shim = TransformerShim(PhonemeReader, Computing())
    shim.fill(load_folder(copied("bin"), "tiny"))
    message = srsly.msgpack_loads(shim.to_bytes())
    message["weights"] = data
    with pytest.raises(PhonemeNERError, match="P105"):
        TransformerShim(PhonemeReader, Computing()).from_bytes(srsly.msgpack_dumps(message))


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_weights_that_are_no_numbers(copied, value):
    from safetensors.torch import load_file, save_file

    path = copied() / "model.safetensors"
    weights = load_file(path)
    name = next(name for name in sorted(weights) if "layer.0" in name)
    weights[name].view(-1)[0] = value
    save_file(weights, path, metadata={"format": "pt"})
    with pytest.raises(PhonemeNERError, match=r"P610.*layer\.0"):
        load_folder(path.parent, "tiny")


def test_without_weights_there_is_nothing_to_predict_with(copied):
    shim = TransformerShim(PhonemeReader, Computing())
    shim.fill(load_folder(copied(), "tiny"))
    message = srsly.msgpack_loads(shim.to_bytes())
    message["weights"] = message["weights"][:-1] + b"\xff\xff"
    other = TransformerShim(PhonemeReader, Computing())
    with pytest.raises(PhonemeNERError, match="P105"):
        other.from_bytes(srsly.msgpack_dumps(message))
    with pytest.raises(PhonemeNERError, match="P108"):
        assert other.reader


def test_weights_that_end_too_early(copied):
    path = copied() / "model.safetensors"
    path.write_bytes(path.read_bytes()[:-1])
    with pytest.raises(PhonemeNERError, match=r"P109.*ends before its weights"):
        load_folder(path.parent, "tiny")


CODE = """
import pathlib
pathlib.Path({marker!r}).touch()
from transformers import RobertaConfig, RobertaModel, PreTrainedTokenizerFast, T5Config
from transformers import T5ForConditionalGeneration
class Config(RobertaConfig): pass
class Model(RobertaModel): pass
class Tokenizer(PreTrainedTokenizerFast): pass
"""
AUTO = {
    "AutoConfig": "evil.Config",
    "AutoModel": "evil.Model",
    "AutoModelForTextEncoding": "evil.Model",
    "AutoModelForSeq2SeqLM": "evil.Model",
    "AutoTokenizer": ["evil.Tokenizer", "evil.Tokenizer"],
}
RUN = {
    "auto_map": AUTO,
    "custom_generate": "evil",
    "attn_implementation": "evil/kernel",
    "_attn_implementation": "evil/kernel",
    "quantization_config": {"quant_method": "evil"},
    "custom_pipelines": {"x": {"impl": "evil.Model"}},
    "trust_remote_code": True,
}


def add_code(folder, marker):
    (folder / "evil.py").write_text(CODE.format(marker=str(marker)))
    for file in ("config.json", "tokenizer_config.json", "generation_config.json"):
        path = folder / file
        known = json.loads(path.read_text()) if path.exists() else {}
        path.write_text(json.dumps({**known, **RUN}))


@pytest.mark.parametrize("name", ["safetensors", "bin"])
def test_code_in_the_folder_of_an_encoder_is_not_run(copied, name, tmp_path):
    folder = copied(name)
    add_code(folder, tmp_path / "it-ran")
    encoder = load_folder(folder, "tiny")
    assert type(encoder.module).__module__.startswith("transformers.")
    TransformerShim(PhonemeReader, Computing()).fill(encoder)
    assert not (tmp_path / "it-ran").exists()


@pytest.mark.filterwarnings("ignore")
def test_nor_when_its_tokenizer_has_to_be_converted(tmp_path):
    save_spelling_encoder(tmp_path / "tiny", "bert")
    vocabulary = json.loads((tmp_path / "tiny" / "tokenizer.json").read_text())["model"]["vocab"]
    (tmp_path / "tiny" / "tokenizer.json").unlink()
    (tmp_path / "tiny" / "vocab.txt").write_text("\n".join(vocabulary) + "\n")
    add_code(tmp_path / "tiny", tmp_path / "it-ran")
    try:
        assert load_folder(tmp_path / "tiny", "tiny").module is not None
    except PhonemeNERError as error:
        assert "P134" in str(error)
    assert not (tmp_path / "it-ran").exists()


@pytest.fixture(scope="module")
def charsiu(tmp_path_factory):
    from transformers import T5Config, T5ForConditionalGeneration

    folder = tmp_path_factory.mktemp("charsiu")
    sizes = {"d_model": 16, "d_kv": 8, "d_ff": 32, "num_layers": 2, "num_decoder_layers": 1}
    config = T5Config(vocab_size=384, num_heads=2, decoder_start_token_id=0, **sizes)
    T5ForConditionalGeneration(config).save_pretrained(folder)
    return folder


def test_charsiu_runs_no_code(charsiu, tmp_path):
    folder = shutil.copytree(charsiu, tmp_path / "copied")
    expected = CharsiuG2P(model=str(charsiu), max_length=5)(["word"], "eng-us")
    add_code(folder, tmp_path / "it-ran")
    assert CharsiuG2P(model=str(folder), max_length=5)(["word"], "eng-us") == expected
    assert not (tmp_path / "it-ran").exists()


@pytest.mark.parametrize(
    "changes",
    [{"num_layers": 10**7}, {"num_decoder_layers": 10**7}, {"d_ff": 10**10}, {"d_ff": "x"}],
    ids=str,
)
def test_charsiu_that_says_it_is_huge(charsiu, changes, tmp_path):
    folder = shutil.copytree(charsiu, tmp_path / "copied")
    path = folder / "config.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), **changes}))
    with pytest.raises(PhonemeNERError, match="P023"):
        CharsiuG2P(model=str(folder))(["word"], "eng-us")
