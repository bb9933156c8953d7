"""Words that no one writes, for the tests that throw anything at a G2P."""

from functools import lru_cache
from typing import Dict, Sequence, Tuple

from hypothesis import strategies as st

Ranges = Sequence[Tuple[int, int]]

# Blocks of Unicode, whole: letters and marks, digits, signs and unassigned places.
SCRIPTS: Dict[str, Ranges] = {
    "Latn": [(0x41, 0x5A), (0x61, 0x7A), (0xAA, 0x24F), (0x1E00, 0x1EFF), (0x2C60, 0x2C7F)],
    "IPA": [(0x250, 0x2FF), (0x1D00, 0x1DBF), (0xA700, 0xA7FF), (0xAB30, 0xAB6F)],
    "Cyrl": [(0x400, 0x52F), (0x1C80, 0x1C8F), (0x2DE0, 0x2DFF), (0xA640, 0xA69F)],
    "Grek": [(0x370, 0x3FF), (0x1F00, 0x1FFF)],
    "Arab": [(0x600, 0x6FF), (0x750, 0x77F), (0x8A0, 0x8FF), (0xFB50, 0xFDFF), (0xFE70, 0xFEFF)],
    "Hebr": [(0x590, 0x5FF), (0xFB1D, 0xFB4F)],
    "Syrc": [(0x700, 0x74F), (0x860, 0x86F)],
    "Thaa": [(0x780, 0x7BF)],
    "Nkoo": [(0x7C0, 0x7FF)],
    "Deva": [(0x900, 0x97F), (0xA8E0, 0xA8FF), (0x1CD0, 0x1CFF)],
    "Beng": [(0x980, 0x9FF)],
    "Guru": [(0xA00, 0xA7F)],
    "Gujr": [(0xA80, 0xAFF)],
    "Orya": [(0xB00, 0xB7F)],
    "Taml": [(0xB80, 0xBFF)],
    "Telu": [(0xC00, 0xC7F)],
    "Knda": [(0xC80, 0xCFF)],
    "Mlym": [(0xD00, 0xD7F)],
    "Sinh": [(0xD80, 0xDFF)],
    "Thai": [(0xE00, 0xE7F)],
    "Laoo": [(0xE80, 0xEFF)],
    "Tibt": [(0xF00, 0xFFF)],
    "Mymr": [(0x1000, 0x109F), (0xA9E0, 0xA9FF), (0xAA60, 0xAA7F)],
    "Geor": [(0x10A0, 0x10FF), (0x1C90, 0x1CBF), (0x2D00, 0x2D2F)],
    "Armn": [(0x530, 0x58F), (0xFB13, 0xFB17)],
    "Ethi": [(0x1200, 0x139F), (0x2D80, 0x2DDF), (0xAB00, 0xAB2F)],
    "Cher": [(0x13A0, 0x13FF), (0xAB70, 0xABBF)],
    "Cans": [(0x1400, 0x167F), (0x18B0, 0x18FF)],
    "Khmr": [(0x1780, 0x17FF)],
    "Mong": [(0x1800, 0x18AF)],
    "Kana": [(0x3040, 0x30FF), (0x31F0, 0x31FF), (0xFF65, 0xFF9F), (0x1B000, 0x1B0FF)],
    "Bopo": [(0x3100, 0x312F), (0x31A0, 0x31BF)],
    "Hani": [(0x3005, 0x3007), (0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xF900, 0xFAFF)],
    "Hani, rare": [(0x20000, 0x2A6DF)],
    "Hang": [(0xAC00, 0xD7A3), (0x1100, 0x11FF), (0x3130, 0x318F), (0xD7B0, 0xD7FF)],
    "Yiii": [(0xA000, 0xA4CF)],
    "Tfng": [(0x2D30, 0x2D7F)],
    "Olck": [(0x1C50, 0x1C7F)],
    "Mtei": [(0xABC0, 0xABFF)],
    "Java": [(0xA980, 0xA9DF)],
    "Bali": [(0x1B00, 0x1B7F)],
    "Sund": [(0x1B80, 0x1BBF)],
    "Vaii": [(0xA500, 0xA63F)],
    "Copt": [(0x2C80, 0x2CFF)],
    "Goth": [(0x10330, 0x1034F)],
    "Adlm": [(0x1E900, 0x1E95F)],  # a script that the routing does not tell apart
}
MARKS: Ranges = [(0x300, 0x36F), (0x1AB0, 0x1AFF), (0x1DC0, 0x1DFF), (0x20D0, 0x20FF)]
# What is in texts and is no letter: controls, halves of surrogate pairs, joiners and
# flags, digits and punctuation, presentation forms, emoji, private and unassigned.
NOISE: Ranges = [
    *((0x00, 0x40), (0x5B, 0x60), (0x7B, 0xBF), (0xD800, 0xDFFF), (0x2000, 0x20CF)),
    *((0x2150, 0x218F), (0x2460, 0x24FF), (0x3000, 0x303F), (0xFB00, 0xFB06), (0xFE00, 0xFE6F)),
    *((0xFF00, 0xFF64), (0xFFE0, 0xFFFF), (0x1D400, 0x1D7FF), (0x1F000, 0x1FAFF)),
    *((0xE000, 0xE0FF), (0xE0000, 0xE007F), (0xF0000, 0xF00FF), (0x10FF00, 0x10FFFF)),
]
# Readings hang on these, or have: joiners, the ties and the signs of stress and tone,
# flags of language, apostrophes, İ, the "unit separator", and what rules are written in.
SPECIAL = (
    "\u200c\u200d\u0361\u035c\u0327\u0307\u0331\u093c\u0ccd\u0d4dˈˌː˥˩ʰˀ(en)'’ʼ-·&@_|0#"
    "İıßſŉǅﬁｶﾞ々〆ー\x1f\x1e\n\t \xa0\ufeff"
)


def characters(ranges: Ranges) -> str:
    """List the characters of some blocks."""
    return "".join(chr(c) for first, last in ranges for c in range(first, last + 1))


@lru_cache(maxsize=1)
def any_word() -> st.SearchStrategy[str]:
    """Words of one to three parts, each of one kind of characters; rarely, any at all."""
    kinds = [characters(ranges) for ranges in (*SCRIPTS.values(), MARKS, NOISE)]
    letters = [st.text(st.sampled_from(kind), min_size=1, max_size=8) for kind in kinds]
    special = st.text(st.sampled_from(SPECIAL), max_size=4)
    anything = st.text(st.characters(exclude_categories=()), max_size=8)
    flood = st.builds(str.__mul__, st.sampled_from(characters(MARKS)), st.integers(20, 90))
    part = st.one_of(*letters, special, flood, anything)
    return st.lists(part, max_size=3).map("".join)
