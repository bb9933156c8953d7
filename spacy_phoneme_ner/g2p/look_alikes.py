"""Letters of another script that were typed for those of a word's own, as they look alike."""

from typing import Dict, List, Mapping, Tuple

from .scripts import Run, script_runs

# Letters that look alike in a typeface with serifs, capitals and small ones apart.
_LATIN_CYRILLIC = (
    "AА BВ CС EЕ HН IІ JЈ KК MМ OО PР SЅ TТ XХ YУ ÏЇ ËЁ aа cс eе iі jј kк oо pр sѕ xх yу ïї ëё"
)
_LATIN_GREEK = "AΑ BΒ EΕ ZΖ HΗ IΙ KΚ MΜ NΝ OΟ PΡ TΤ YΥ XΧ oο ɛε ɩι ʋυ ɣγ ɑα ɔͻ Ɛε Ɣγ vν uυ"
# The palochka is a bar, and typed as any letter that is one.
_LATIN_TO_CYRILLIC = "lӏ ıі"
# Akan's ɔ, which keyboards lack.
_HEBREW_TO_LATIN = "כɔ"


def _pairs(text: str) -> List[Tuple[str, str]]:
    return [(pair[0], pair[1]) for pair in text.split()]


def _backwards(text: str) -> List[Tuple[str, str]]:
    return [(b, a) for a, b in reversed(_pairs(text))]


_TABLES: Mapping[Tuple[str, str], Dict[str, str]] = {
    ("Latn", "Cyrl"): dict(_pairs(_LATIN_CYRILLIC) + _pairs(_LATIN_TO_CYRILLIC)),
    ("Cyrl", "Latn"): dict(_backwards(_LATIN_CYRILLIC)),
    ("Latn", "Grek"): dict(_pairs(_LATIN_GREEK)),
    ("Grek", "Latn"): dict(_backwards(_LATIN_GREEK)),
    ("Hebr", "Latn"): dict(_pairs(_HEBREW_TO_LATIN)),
}


def fold_look_alikes(runs: List[Run]) -> List[Run]:
    """Give a word in two scripts one, if that is what was meant.

    It is where all letters of the script that has fewer of them look like letters of the
    other, and stand between them with no hyphen or other sign.

    runs (List[Run]): The parts of a word, each in one script.
    RETURNS (List[Run]): The same, or the whole word in one script.
    """
    lengths: Dict[str, int] = {}
    for script, text in runs:
        lengths[script] = lengths.get(script, 0) + sum(map(str.isalpha, text))
    if len(lengths) != 2 or not all(text[-1].isalnum() for _, text in runs[:-1]):
        return runs
    most = max(lengths.values())
    for main in sorted(lengths, key=lambda script: script == "Latn"):
        other = next(script for script in lengths if script != main)
        table = _TABLES.get((other, main), {})
        strange = {c for script, text in runs if script == other for c in text if c.isalpha()}
        if lengths[main] == most and strange <= table.keys():
            parts = [
                "".join(table.get(c, c) for c in text) if script == other else text
                for script, text in runs
            ]
            return script_runs("".join(parts))
    return runs
