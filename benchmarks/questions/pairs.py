"""PhoneXL in small, for pairs of languages: encoders with random weights, as in `phonexl.py`."""

from functools import cache
from pathlib import Path
from typing import Any, Dict, Mapping, Optional, Sequence

from runs import run_python

from .question import Setup
from .small_models import Recipe, Text, read_gold, train_and_score

# Of configs/phonexl_ner.cfg, for a quarter as long.
RECIPE = Recipe(width=128, depth=2, steps=60, words=800, rate=1e-3, drop=0.1, averages=False)
HEADS, INNER_WIDTH, POSITIONS, PIECES = 4, 512, 256, 8000
# As published for names from Chinese to Vietnamese, but for words, which are learned faster here.
WEIGHTS = {"alignment": 0.01, "masked_words": 0.1, "switched_words": 0.1}
RATES = {"masked_words": 0.2, "switched_words": 0.4}
_NAMES = {
    "alignment": "Alignment",
    "masked_words": "MaskedWords",
    "switched_words": "SwitchedWords",
}


@cache
def make_encoder(setup: Setup, *langs: str) -> Path:
    """Make an encoder of spelling with the pieces of some languages, once."""
    folder = setup.work / "encoders" / "-".join(langs)
    if not (folder / "config.json").exists():
        texts = [str(setup.data / f"panx/{part_of(setup, lang)}-{lang}.tsv") for lang in langs]
        sizes = {
            "size": PIECES,
            "width": RECIPE.width,
            "depth": RECIPE.depth,
            "heads": HEADS,
            "inner-width": INNER_WIDTH,
            "positions": POSITIONS,
        }
        options = [part for key, value in sizes.items() for part in (f"--{key}", str(value))]
        of = [part for lang in langs for part in ("--lang", lang)]
        run_python(
            *("-m", "spacy", "phoneme", "vocabulary", *texts, str(folder)),
            *of,
            *options,
            "--force",
            "--quiet",
        )
    return folder


def part_of(setup: Setup, lang: str) -> str:
    """Say which part of PAN-X a language's pieces are learned from: some have no training data."""
    return "train" if (setup.data / f"panx/train-{lang}.tsv").exists() else "dev"


def block(langs: Sequence[str], streams: str, **settings: Any) -> Dict[str, Any]:
    """Give the block of a model."""
    encoder = {
        "@architectures": "spacy-phoneme-ner.PhoneXL.v1",
        "model_type": "bert",
        "width": RECIPE.width,
        "depth": RECIPE.depth,
        "heads": HEADS,
        "inner_width": INNER_WIDTH,
        "positions": POSITIONS,
        "streams": streams,
        "phoneme_init": "articulatory",
        "langs": "+".join(langs),
        **settings,
    }
    return {
        "@architectures": "spacy-phoneme-ner.CRFTagger.v1",
        "tok2vec": encoder,
    }


def initialization(
    folder: Path, objectives: Sequence[str], dictionary: Optional[Mapping[str, Any]]
) -> Dict[str, Any]:
    """Give what the component is initialised by: the encoder, and objectives beside the tags."""
    given: Dict[str, Dict[str, Any]] = {}
    for name in objectives:
        settings: Dict[str, Any] = {
            "@objectives": f"spacy-phoneme-ner.{_NAMES[name]}.v1",
            "weight": WEIGHTS[name],
        }
        if name in RATES:
            settings |= {"rate": RATES[name], "only_present": True}
        if name == "switched_words":
            settings["dictionary"] = dict(dictionary or {})
        given[name] = settings
    loader = {
        "@encoder_loaders": "spacy-phoneme-ner.EncoderFromFolder.v1",
        "path": str(folder),
        "random_weights": True,
    }
    return {"encoder_loader": loader, **({"objectives": given} if given else {})}


def fit_pair(
    setup: Setup,
    learned: Text,
    scored: Mapping[str, Text],
    seed: int,
    *,
    streams: str = "orth+ipa",
    objectives: Sequence[str] = (),
    dictionary: Optional[Mapping[str, Any]] = None,
    augment: Any = None,
    **settings: Any,
) -> Dict[str, float]:
    """Train on one language and score on another.

    setup (Setup): What all questions share.
    learned (Text): What it learns from.
    scored (Mapping[str, Text]): What it is scored on, by name.
    seed (int): The seed.
    streams (str): What words are read by.
    objectives (Sequence[str]): What trains the encoder beside the tags, of `WEIGHTS`.
    dictionary (Optional[Mapping[str, Any]]): The block of the dictionary of switched words.
    augment (Any): Makes more of an example.
    **settings (Any): Further settings of the encoder.
    RETURNS (Dict[str, float]): Strict entity F1 in percent, by name.
    """
    langs = (learned.lang, *dict.fromkeys(text.lang for text in scored.values()))
    folder = make_encoder(setup, *langs)
    return train_and_score(
        read_gold(setup, learned),
        {name: read_gold(setup, text) for name, text in scored.items()},
        block(langs, streams, **settings),
        RECIPE,
        seed,
        initialize=initialization(folder, objectives, dictionary),
        augment=augment,
    )
