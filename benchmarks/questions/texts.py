"""What small models learn from, and the unseen languages that they are scored on."""

from typing import Dict, Tuple

from spacy_phoneme_ner.languages import find_language

from .small_models import Text, panx

_MANY = "af az bg de el en es et eu fa fi fr he hi hu id it ja ko lt nl pl pt ro ru tr uk vi zh"
# Learned from: English as in the first study, or a share each of languages of many families.
SOURCES: Dict[str, Tuple[Text, ...]] = {
    "English": (panx("train", "en", 8000),),
    "29 languages": tuple(panx("train", lang, 650) for lang in _MANY.split()),
}
# Scored on, in no source: PAN-X, and running text. None of the first study's languages without
# annotated text is among them.
_RUNNING = (
    *("cs-cnec2", "cs-slavicner", "lv-fullstack", "mn-tugstugi", "my-myner", "ne-everest"),
    *("sv-klintan", "sv-uner-talbanken", "bbj-masakhaner2", "lug-masakhaner2", "wol-masakhaner2"),
)
UNSEEN = (
    *(panx("dev", lang, 300) for lang in ["ar", "bn", "gu", "ka", "kk", "my", "sw", "ta", "tl"]),
    *(Text(f"running-standin/{name}-test.tsv", name.split("-")[0], 200) for name in _RUNNING),
)


def is_latin(text: str) -> bool:
    """Tell whether a text, by its name, is of a language in the Latin script."""
    return find_language(text.split()[0]).script == "Latn"


def is_other(text: str) -> bool:
    """Tell whether a text is of a language in another script."""
    return not is_latin(text)
