"""Every number that a config can set is checked when the thing is made, not when it is used.

The table holds the range of each. A setting that is not in it fails the test.
"""

import inspect
from configparser import ConfigParser
from importlib import import_module
from math import inf, nan
from pathlib import Path
from types import NoneType
from typing import Union, get_args, get_origin, get_type_hints

import pytest
import spacy
from thinc.api import Model

from spacy_phoneme_ner.adaptation import AdaptationSettings
from spacy_phoneme_ner.errors import PhonemeNERError
from spacy_phoneme_ner.models.spelling_with_sound.strangers import Strangers
from spacy_phoneme_ner.models.transformers.phoneme_transformer import (
    build_phoneme_transformer_v1,
)
from spacy_phoneme_ner.models.transformers.settings import Computing
from spacy_phoneme_ner.models.words.noise import Noise
from spacy_phoneme_ner.pipeline.phonemizer import Phonemizer
from spacy_phoneme_ner.server.settings import ServerSettings

ROOT = Path(__file__).parents[1]


def number(least=-inf, most=inf, *, whole=False, above=False, below=False):
    return {"least": least, "most": most, "whole": whole, "above": above, "below": below}


COUNT = number(0, whole=True)
SIZE = number(1, whole=True)
WIDTH = number(1, 65_536, whole=True)
DEPTH = number(1, 1_000, whole=True)
SHARE = number(0, 1)
NOT_ALL = number(0, 1, below=True)
POSITIVE = number(0, above=True)
FROM_0 = number(0)
BETA = number(0, 1, above=True, below=True)
CACHE = {"cache_size": COUNT}
CORPUS = {"max_length": COUNT}
ENCODER = {
    "width": WIDTH,
    "depth": DEPTH,
    "heads": WIDTH,
    "inner_width": WIDTH,
    "positions": number(1, 2**20, whole=True),
}
COMPUTING = {
    "window": number(8, whole=True),
    "overlap": COUNT,
    "batch_positions": SIZE,
    "dropout": NOT_ALL,
    "freeze_layers": COUNT,
    "rate_scale": FROM_0,
}
RANGES = {
    "phonemizer": {},
    "phoneme_ner": {"threshold": SHARE},
    "shared_encoder": {},
    "phoneme_tagger": {"label_smoothing": NOT_ALL},
    "script_sentencizer": {},
    "ScriptTokenizer": {},
    "PhonemeWordEncoder": {
        "width": WIDTH,
        "symbol_width": WIDTH,
        "depth": number(0, 1_000, whole=True),
        "windows": number(1, 24, whole=True),
        "noise": SHARE,
        "gazetteer_slots": number(1, 2**28, whole=True),
        "piece_width": number(0, 2**16, whole=True),
    },
    "PhonemeTransformer": {**ENCODER, "max_positions": number(2, whole=True)},
    "SpellingTransformer": {**ENCODER, "max_positions": number(2, whole=True)},
    "PhoneXL": {**ENCODER, "hide_stream": SHARE},
    "SpellingWithSound": {"gate_width": WIDTH, "strangers": SHARE},
    "SharedListener": {"width": WIDTH},
    "PieceTagger": {"nO": SIZE},
    "CRFTagger": {"nO": SIZE, "threshold": number(0, 1, above=True)},
    "BIOTagger": {"nO": SIZE},
    "IPA": CACHE,
    "Epitran": CACHE,
    "English": CACHE,
    "Roman": CACHE,
    "Letters": CACHE,
    "Script": CACHE,
    "Orth": CACHE,
    "Map": CACHE,
    "Lexicon": CACHE,
    "Espeak": {**CACHE, "timeout": POSITIVE},
    "Charsiu": {**CACHE, "num_beams": SIZE, "max_length": SIZE, "batch_size": SIZE},
    "XPhoneBERT": {**CACHE, "max_length": SIZE, "batch_size": SIZE},
    "Xpf": CACHE,
    "Icu": CACHE,
    "Chinese": CACHE,
    "Japanese": CACHE,
    "Korean": CACHE,
    "Vietnamese": CACHE,
    "LanguageIdentifier": {"switch": FROM_0},
    "EncoderFromHub": {},
    "EncoderFromFolder": {},
    "EncoderFromPipeline": {},
    "Alignment": {"weight": FROM_0},
    "MaskedWords": {"weight": FROM_0, "rate": SHARE},
    "SwitchedWords": {"weight": FROM_0, "rate": SHARE},
    "SoundContrast": {
        "weight": FROM_0,
        "batch_size": number(2, whole=True),
        "temperature": POSITIVE,
        "width": WIDTH,
    },
    "Distillation": {"weight": FROM_0, "gold_weight": FROM_0, "temperature": POSITIVE},
    "AdamW": {
        "learn_rate": FROM_0,
        "eps": FROM_0,
        "weight_decay": FROM_0,
        "grad_clip": FROM_0,
        "beta1": BETA,
        "beta2": BETA,
    },
    "PhonemeCorpus": {**CORPUS, "limit": COUNT},
    "SampledCorpus": {**CORPUS, "size": COUNT, "temperature": POSITIVE, "seed": COUNT},
    "GazetteerFromFile": {},
    "PiecesFromFile": {},
    "ModelFromPipeline": {},
    "Dictionary": {},
    "SoundPairs": {"max_distance": SHARE},
    "PartlyLabelled": {},
    "TeacherFile": {},
    "TeacherPipeline": {},
    "CodeSwitching": {"rate": SHARE, "level": SHARE},
    "RoughText": dict.fromkeys(
        [
            *("level", "drop_stop", "glue_marks", "capitals", "lower", "title"),
            *("join", "cut", "address", "number"),
        ],
        SHARE,
    ),
    "phoneme_ner_scorer": {},
    "phoneme_tagger_scorer": {},
}
TINY = {"width": 8, "depth": 1, "heads": 2, "inner_width": 8, "positions": 16}
TEXT = {"path": "words.tsv", "source": "ja", "target": "ko"}
# What has to be said of some, besides.
COMPONENT = {
    "nlp": spacy.blank("si"),
    "name": "tagger",
    "model": Model("none", None),
    "lang": None,
    "g2p": None,
    "scorer": None,
}
GIVEN = {
    "phoneme_ner": {**COMPONENT, "pretrained": None, "spans_key": None},
    "phoneme_tagger": {**COMPONENT, "overwrite": False, "neg_prefix": "!", "set_pos": True},
    "SharedListener": {"width": 8},
    "Lexicon": {"lang": "si"},
    "SwitchedWords": {"dictionary": dict},
    "SoundContrast": {"pairs": dict},
    "Distillation": {"teacher": dict},
    "PhonemeCorpus": {"path": Path("corpus")},
    "SampledCorpus": {"path": Path("corpus")},
    "SoundPairs": TEXT,
    "EncoderFromPipeline": {"path": "small"},
    "ModelFromPipeline": {"path": "small"},
    "CodeSwitching": {"dictionary": dict, "rate": 0.5, "level": 1.0, "keep": True},
}


def registered():
    parser = ConfigParser()
    parser.read(ROOT / "setup.cfg", encoding="utf8")
    for group, lines in parser["options.entry_points"].items():
        if group != "spacy_cli":
            for line in lines.strip().splitlines():
                name, target = (part.strip() for part in line.split("="))
                module, function = target.split(":")
                short = name.removeprefix("spacy-phoneme-ner.").removesuffix(".v1")
                yield short, getattr(import_module(module), function)


FUNCTIONS = dict(registered())
SETTINGS = [(name, setting) for name, settings in RANGES.items() for setting in settings]


def hints_of(function):
    made = function.__init__ if inspect.isclass(function) else function
    return {k: v for k, v in get_type_hints(made).items() if k != "return"}


def holds_numbers(hint):
    """Whether a type is that of numbers, or of several, or of something with some."""
    if get_origin(hint) is not None:
        return any(map(holds_numbers, get_args(hint)))
    return hint in (int, float)


def make(name, tmp_path, **settings):
    given = dict(GIVEN.get(name, {}))
    if name == "Lexicon":
        given["path"] = tmp_path / "words.tsv"
        given["path"].write_text("a\ta\n", encoding="utf8")
    if name == "SpellingWithSound":
        given["spelling"] = FUNCTIONS["SpellingTransformer"](**TINY)
        given["sound"] = FUNCTIONS["PhonemeWordEncoder"](width=8, symbol_width=8, depth=1)
    if name in {"PieceTagger", "CRFTagger", "BIOTagger"}:
        given["tok2vec"] = build_phoneme_transformer_v1(**TINY)
    return FUNCTIONS[name](**{**given, **settings})


def wrong_values(name, setting, least, most, *, whole, above, below):
    yield from (nan, inf, -inf)
    if name != "AdamW":  # whose types Thinc checks
        yield from (True, "x", [[1]], 1j)
    if least > -inf:
        yield from (least - 1, -(10**30), *([least] if above else []))
    if most < inf:
        yield from (most + 1, 10**30, *([most] if below else []))
    if whole:
        yield least + 0.5


def test_the_table_has_every_number():
    assert set(FUNCTIONS) == set(RANGES)
    for name, function in FUNCTIONS.items():
        numbers = {k for k, hint in hints_of(function).items() if holds_numbers(hint)}
        assert numbers == set(RANGES[name]), name


@pytest.mark.parametrize(("name", "setting"), SETTINGS)
def test_numbers_out_of_range_are_named(name, setting, tmp_path):
    for value in wrong_values(name, setting, **RANGES[name][setting]):
        settings = {setting: value}
        called = setting
        if setting == "windows":
            settings = {setting: [2, value]}
        elif setting == "noise":
            called = r"noise\.hide_word"
            settings = {setting: {"hide_word": value}}
        elif setting == "strangers":
            called = r"strangers\.cipher"
            settings = {setting: {"cipher": value}}
        with pytest.raises(PhonemeNERError, match=rf"P530.* {called} is ") as error:
            make(name, tmp_path, **settings)
        assert f"is {value!r}: expected a " in str(error.value)


@pytest.mark.parametrize(("name", "setting"), SETTINGS)
def test_what_may_be_left_open_is_taken(name, setting, tmp_path):
    hint = hints_of(FUNCTIONS[name])[setting]
    if get_origin(hint) is Union and NoneType in get_args(hint):
        make(name, tmp_path, **{setting: None})


@pytest.mark.parametrize("setting", [*inspect.signature(Computing).parameters])
def test_each_setting_of_how_encoders_are_computed(setting):
    ranges = COMPUTING.get(setting)
    for value in ["x"] if ranges is None else wrong_values("Computing", setting, **ranges):
        with pytest.raises(PhonemeNERError, match=rf"P(530|502).*computing\.{setting}"):
            build_phoneme_transformer_v1(computing={setting: value})


@pytest.mark.parametrize("setting", [*inspect.signature(Noise).parameters])
def test_each_kind_of_noise(setting):
    for value in (-0.1, 1.1, nan, inf, "x", None, True):
        with pytest.raises(PhonemeNERError, match=rf"P530.*noise\.{setting} is"):
            Noise(**{setting: value})


ADAPTATION = {
    "rounds": COUNT,
    "agreement": SHARE,
    "sure": SHARE,
    "unsure": SHARE,
    "passes": SIZE,
    "learn_rate": POSITIVE,
    "dropout": NOT_ALL,
    "batch_words": SIZE,
    "most_characters": SIZE,
    "least_words": COUNT,
    "seed": number(0, 2**32 - 1, whole=True),
}


@pytest.mark.parametrize("setting", [*inspect.signature(AdaptationSettings).parameters])
def test_each_setting_of_an_adaptation(setting):
    for value in wrong_values("Adaptation", setting, **ADAPTATION[setting]):
        with pytest.raises(PhonemeNERError, match=rf"P(530|502).*{setting}"):
            AdaptationSettings(**{setting: value})


SERVER = {
    "threads": number(1, 256, whole=True),
    "waiting": number(0, 100_000, whole=True),
    "most_texts": number(1, 100_000, whole=True),
    "most_characters": number(1, 10_000_000, whole=True),
    "timeout": number(0, 86_400, above=True),
}


@pytest.mark.parametrize("setting", [*inspect.signature(ServerSettings).parameters])
def test_each_setting_of_a_server(setting):
    if setting == "hosts":  # no number
        return
    for value in wrong_values("Server", setting, **SERVER[setting]):
        with pytest.raises(PhonemeNERError, match=rf"P(530|502).*{setting}"):
            ServerSettings(**{setting: value})


@pytest.mark.parametrize("setting", [*inspect.signature(Strangers).parameters])
def test_each_way_to_be_a_stranger(setting):
    for value in (-0.1, 1.1, nan, inf, "x", None, True):
        with pytest.raises(PhonemeNERError, match=rf"P530.*strangers\.{setting} is"):
            Strangers(**{setting: value})


def test_a_list_of_numbers_has_some():
    for value in ([], (), "234", 3, None):
        with pytest.raises(PhonemeNERError, match=r"P530.*windows is .*a list of numbers"):
            FUNCTIONS["PhonemeWordEncoder"](windows=value)


def test_a_config_gets_the_same_message():
    encoder = {"@architectures": "spacy-phoneme-ner.PhonemeWordEncoder.v1", "width": -1}
    with pytest.raises(PhonemeNERError, match=r"P530.*width is -1: expected a whole number from 1"):
        spacy.blank("si").add_pipe("phoneme_ner", config={"model": {"tok2vec": encoder}})
    with pytest.raises(PhonemeNERError, match=r"P530.*cache_size is -1"):
        g2p = {"@g2p": "spacy-phoneme-ner.IPA.v1", "cache_size": -1}
        spacy.blank("si").add_pipe("phonemizer", config={"g2p": g2p})


def test_the_heads_are_made_with_what_the_table_allows():
    tok2vec = Model("encoder", lambda model, X, is_train: None, dims={"nO": 4})
    model = FUNCTIONS["CRFTagger"](tok2vec, nO=3, threshold=1.0)
    assert model.attrs["tag_distribution"].threshold == 1.0


@pytest.mark.parametrize(
    ("name", "settings", "message"),
    [
        ("IPA", {"foreign": "Quenya"}, r"P002.*Quenya"),
        ("IPA", {"foreign": "zzzz"}, r"P001.*'zzzz'"),
        ("IPA", {"foreign": "\ud800"}, r"P001.*'\\ud800'"),
        ("IPA", {"backends": {"zzzz": FUNCTIONS["Orth"]()}}, r"P001.*'zzzz'"),
        ("LanguageIdentifier", {"candidates": ["eng", "zzzz"]}, r"P001.*'zzzz'"),
        ("PhoneXL", {"langs": "ja+zzzz"}, r"P001.*'zzzz'"),
        ("Dictionary", {**TEXT, "source": "zzzz"}, r"P001.*'zzzz'"),
        ("SoundPairs", {**TEXT, "target": "zzzz"}, r"P001.*'zzzz'"),
        ("Espeak", {"voices": {"zzzz": "de"}}, r"P001.*'zzzz'"),
        ("PhonemeWordEncoder", {"gazetteer": "orth", "gazetteer_labels": []}, r"P530.*labels is"),
        (
            "PhonemeWordEncoder",
            {"gazetteer": "orth", "gazetteer_forms": "ipa"},
            r"P531.*gazetteer_forms is 'ipa'.*orth",
        ),
        (
            "PhonemeWordEncoder",
            {"gazetteer": "orth", "gazetteer_labels": ["PER", "PER"]},
            r"P530.*gazetteer_labels is .*different names",
        ),
    ],
)
def test_names_out_of_range_are_named(name, settings, message, tmp_path):
    with pytest.raises(PhonemeNERError, match=message):
        make(name, tmp_path, **settings)


@pytest.mark.parametrize("lang", ["x" * 100_000, "Quenya " * 10_000, "a\0b", "+", ""])
@pytest.mark.parametrize("component", ["phonemizer", "phoneme_ner"])
def test_no_language_is_found_out_at_once(component, lang):
    with pytest.raises(PhonemeNERError, match="P001") as error:
        spacy.blank("si").add_pipe(component, config={"lang": lang})
    assert len(str(error.value)) < 500


def test_a_language_that_is_no_text_is_named():
    """Made by hand: of a config, spaCy wants text before it is anybody's."""
    with pytest.raises(PhonemeNERError, match="P001") as error:
        Phonemizer(spacy.blank("si").vocab, g2p=FUNCTIONS["IPA"](), lang="\ud800")
    assert str(error.value).encode("utf8")
