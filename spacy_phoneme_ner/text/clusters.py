"""Letters that belong together in scripts without spaces between words, by rules of spelling.

They are what can be told without a dictionary: syllables where the script shows them (Burmese,
Tibetan), else letters that are likely one (Thai, Lao, Khmer), and one or two Chinese characters.
"""

from typing import Iterator, Tuple

import regex

JAPANESE = "Japanese"
# Thai and Lao write some vowels before their consonant. A letter without a vowel of its own is
# taken for the end of the syllable before it; one with the sign of silence always is.
_THAI = r"""
    [เ-ไ]?+ [ก-ฮ] (?: [รลว] (?= [ัิ-ู็-๋ะาำ] ) )?+ [ัิ-ฺ็-๋ํ-๎]*+ [ะาำๅ]?+
    (?: [อวย] (?= [ก-ฮ] (?! [ัิ-ฺ็-๎ะาำๅ] ) ) )?+
    (?: (?<! [ะำ] ) [ก-ฮ] (?! [รล]?+ [ัิ-ู็-๋ะาำ] ) )?+
    (?: [ก-ฮ] [ิุ]?+ ์ )*+ ์? [ๆฯ]*+
"""
_LAO = r"""
    [ເ-ໄ]?+ [ກ-ຮໜໝ] [ຼ]?+ (?: [ຣລວ] (?= [ັິ-ູົ່-໋ະາຳ] ) )?+ [ັິ-ູົ່-໎]*+ [ະາຳ]?+
    (?: [ອວຽ] (?= [ກ-ຮ] (?! [ັິ-ູົ່-໋ະາຳ] ) ) )?+
    (?: (?<! [ະຳ] ) [ກ-ຮຽ] (?! [ັິ-ູົ່-໋ະາຳ] ) )?+ ໆ?+
"""
# A consonant below another (after U+17D2) is of its syllable.
_KHMER = r"""
    [ក-ឳ] (?: ្ [ក-ឳ] )*+ [឴-៑៓៝]*+
    (?: (?<! [ៅំះ] ) [ក-អ] (?! [឴-ៈ៊] | ្ ) [់៌៍៎៏៑]*+ )?+ (?: [ក-អ] [៍]++ )*+
"""
# Syllables begin with each letter that is neither below another (U+1039) nor a final (U+103A).
_BURMESE = r"""
    .+? (?= (?<!္) [[\p{Myanmar}]&&[\p{Lo}]] (?! [့း]?+ [်္] ) | \Z )
"""
_TIBETAN = r" [^་༌]*+ [་༌]++ | [^་༌]++ "
# Words in katakana are names mostly, those in hiragana particles and endings; most words from
# Chinese have two characters. Of Chinese, characters can be told.
_JAPANESE = r"""
    [\p{Katakana}ー]++ | [\p{Hiragana}ー]++ | (?: [[\p{Han}々]--[〆]] \p{M}*+ ){1,2} | \X
"""
_CLUSTER = {
    script: regex.compile(rf"(?V1xs) {pattern} | \X")
    for script, pattern in {
        "Thai": _THAI,
        "Lao": _LAO,
        "Khmer": _KHMER,
        "Myanmar": _BURMESE,
        "Tibetan": _TIBETAN,
        JAPANESE: _JAPANESE,
        "": r"\X",
    }.items()
}


def cut_clusters(text: str, script: str) -> Iterator[Tuple[int, int]]:
    """Cut a text of one script where its spelling tells that syllables, or words, part.

    text (str): The text, letters of the script only.
    script (str): The script, as Unicode names it, or "Japanese"; of any other, Chinese too, each
        character is one.
    YIELDS (Tuple[int, int]): Where each cluster starts and ends.
    """
    for match in _CLUSTER.get(script, _CLUSTER[""]).finditer(text):
        yield match.span()
