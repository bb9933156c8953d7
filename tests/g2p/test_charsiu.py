"""CharsiuG2P: a tiny ByT5 with random weights, written here, stands in for the real one."""

import builtins
import pickle

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tiny_encoders import save_byte_model

from spacy_phoneme_ner.errors import PhonemeNERError
from spacy_phoneme_ner.g2p.backends.charsiu import CharsiuG2P, _decode, _encode

WORDS = ["Colombo", "Kandy", "a", "Trincomalee", "කොළඹ", "Müller", "x" * 70, "東京", "ok"]


pytestmark = pytest.mark.usefixtures("one_thread")


def reference(model, word, code, n_new, **settings):
    """Read one word as CharsiuG2P's own description does it."""
    import torch
    from transformers import ByT5Tokenizer

    tokenizer = ByT5Tokenizer()
    ids = tokenizer([f"<{code}>: {word}"], add_special_tokens=False, return_tensors="pt")
    # Early releases do not read these from the settings of a T5.
    ends = {"eos_token_id": 1, "pad_token_id": 0, "decoder_start_token_id": 0}
    with torch.inference_mode():
        written = model.generate(**ids, max_new_tokens=n_new, **ends, **settings)
    return tokenizer.batch_decode(written.tolist(), skip_special_tokens=True)[0]


@pytest.fixture(scope="module")
def tiny(tmp_path_factory):
    folder = tmp_path_factory.mktemp("tiny")
    return folder, save_byte_model(folder)


def test_a_batch_gives_what_the_library_gives_word_by_word(tiny):
    folder, model = tiny
    g2p = CharsiuG2P(model=str(folder), max_length=24, lower=False, batch_size=4)
    expected = [reference(model, word, "eng-us", 24, num_beams=1) for word in WORDS]
    assert g2p.generate(WORDS, "eng-us") == expected
    assert [g2p.generate([word], "eng-us")[0] for word in WORDS] == expected
    assert len(set(expected)) > len(WORDS) // 2, "the model tells words apart"
    assert any(len(text.encode()) < 20 for text in expected), "it ends some by itself"


def test_beams(tiny):
    folder, model = tiny
    g2p = CharsiuG2P(model=str(folder), max_length=12, lower=False, num_beams=3)
    expected = [reference(model, word, "sin", 12, num_beams=3) for word in WORDS]
    assert g2p.generate(WORDS, "sin") == expected


def test_the_language_is_part_of_the_question(tiny):
    g2p = CharsiuG2P(model=str(tiny[0]), max_length=16)
    assert g2p.generate(WORDS, "eng-us") != g2p.generate(WORDS, "ger")
    assert g2p(["Kandy"], "de") == g2p(["Kandy"], "ger") == g2p(["kandy"], "deu-Latn")


def test_long_words_are_not_cut_short(tiny):
    g2p = CharsiuG2P(model=str(tiny[0]))
    whole = g2p.generate(["x" * 20], "eng-us")[0]
    start = g2p.generate(["x" * 20], "eng-us", max_length=8)[0]
    assert whole.startswith(start) and len(whole.encode()) > len(start.encode()) > 0
    limits = []
    g2p._write = lambda prompts, n_new: limits.append(n_new) or ["" for _ in prompts]
    g2p.generate(["a" * n for n in (1, 16, 17, 100)], "eng-us")
    assert sorted(limits) == [48 + 8 * 16, 48 + 8 * 32, 48 + 8 * 112]


def test_dictionaries_come_before_the_model(tiny, tmp_path):
    (tmp_path / "eng-us.tsv").write_text("kandy\tˈkændi,ˈkɑndi\n", encoding="utf8")
    g2p = CharsiuG2P(model=str(tiny[0]), dictionaries=str(tmp_path), max_length=8)
    plain = CharsiuG2P(model=str(tiny[0]), max_length=8)
    assert g2p(["Kandy", "Galle"], "en") == ["ˈkændi", *plain(["Galle"], "en")]
    assert g2p(["Kandy"], "de") == plain(["Kandy"], "de"), "no dictionary of that language"


def test_what_is_no_word(tiny):
    g2p = CharsiuG2P(model=str(tiny[0]), max_length=8)
    assert g2p(["", ".", "1990", "😀", "\0", "\ud800"], "en") == [""] * 6
    huge = g2p(["ab" * 500_000, "\ud800a", "කොළඹ" * 30_000], "en")
    assert all(isinstance(ipa, str) for ipa in huge)


@pytest.mark.parametrize("safetensors", [True, False])
def test_both_kinds_of_weights_and_pickling(tmp_path, safetensors):
    model = save_byte_model(tmp_path, seed=3, safetensors=safetensors)
    g2p = CharsiuG2P(model=str(tmp_path), max_length=10)
    expected = g2p(WORDS, "pol")
    assert g2p.generate(["kandy"], "pol") == [reference(model, "kandy", "pol", 10, num_beams=1)]
    copy = pickle.loads(pickle.dumps(g2p))
    assert copy._model is None and copy(WORDS, "pol") == expected


def test_a_pickle_in_the_weights_is_not_run(tmp_path):
    save_byte_model(tmp_path, safetensors=False)

    class Harm:
        def __reduce__(self):
            return (tmp_path.joinpath("harmed").write_text, ("yes",))

    import torch

    torch.save({"shared.weight": Harm()}, tmp_path / "pytorch_model.bin")
    with pytest.raises(PhonemeNERError, match="P023"):
        CharsiuG2P(model=str(tmp_path))(["word"], "en")
    assert not (tmp_path / "harmed").exists()


def test_a_missing_model_says_what_is_expected(tmp_path, monkeypatch):
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    for model in ("nobody/no-such-model-of-ours", str(tmp_path), str(tmp_path / "absent")):
        with pytest.raises(PhonemeNERError, match=r"P023.*config\.json and model\.safetensors"):
            CharsiuG2P(model=model)(["word"], "en")
    (tmp_path / "config.json").write_text("{", encoding="utf8")
    (tmp_path / "model.safetensors").write_bytes(b"not weights")
    with pytest.raises(PhonemeNERError, match="P023"):
        CharsiuG2P(model=str(tmp_path))(["word"], "en")


def test_the_hub_is_asked_only_on_demand(tiny, monkeypatch):
    import huggingface_hub

    asked = []

    def download(name, **settings):
        asked.append((name, settings["revision"], settings["local_files_only"]))
        return str(tiny[0])

    monkeypatch.setattr(huggingface_hub, "snapshot_download", download)
    CharsiuG2P(model="a/b", max_length=4)(["word"], "en")
    CharsiuG2P(model="a/b", revision="c0ffee", download=True, max_length=4)(["word"], "en")
    assert asked == [("a/b", None, True), ("a/b", "c0ffee", False)]


def test_making_one_loads_nothing(monkeypatch):
    real = builtins.__import__

    def light(name, *args, **kwargs):
        assert name.partition(".")[0] not in ("transformers", "huggingface_hub", "torch")
        return real(name, *args, **kwargs)

    monkeypatch.setattr(builtins, "__import__", light)
    g2p = CharsiuG2P()
    assert g2p([], "en") == []
    assert {"eng-Latn", "amh-Ethi", "cmn-Hans", "syc-Syrc"} <= set(g2p.languages)


@pytest.mark.parametrize(
    ("lang", "code"),
    [
        *[("en", "eng-us"), ("eng-uk", "eng-uk"), ("ka", "geo"), ("el", "gre"), ("zh", "zho-s")],
        *[("zh-Hant", "zho-t"), ("hr", "hbs-latn"), ("sr", "srp"), ("Amharic", "amh")],
        *[("vi", "vie-n"), ("pt", "por-bz"), ("ckb-Arab", None), ("kur-Arab", "kur")],
        *[("kur-Latn", None), ("sin", None)],
    ],
)
def test_names_of_languages(lang, code):
    if code is None:
        with pytest.raises(PhonemeNERError, match="P002"):
            CharsiuG2P().resolve(lang)
    else:
        assert CharsiuG2P().resolve(lang) == code


def test_wrong_settings(tmp_path):
    with pytest.raises(PhonemeNERError, match="batch_size is 0"):
        CharsiuG2P(batch_size=0)
    with pytest.raises(PhonemeNERError, match="P022"):
        CharsiuG2P(dictionaries=str(tmp_path / "absent"))


@settings(deadline=None)
@given(st.text(max_size=400))
def test_bytes_are_cut_at_letters(word):
    data = _encode(word)
    assert len(data) <= 256
    assert _decode([byte + 3 for byte in data]) == data.decode() == word[: len(data.decode())]


@settings(deadline=None)
@given(st.lists(st.integers(0, 258), max_size=40))
def test_symbols_are_decoded_as_the_tokenizer_does(symbols):
    from transformers import ByT5Tokenizer

    assert _decode(symbols) == ByT5Tokenizer().decode(symbols, skip_special_tokens=True)
