"""Whether a full stop belongs to an abbreviation or to a number, in any language.

What is not told by its form (initials, "e.g.", "Dr", "15.") is in a short list of what stands
before names and numbers, where to cut would cut a name.
"""

import regex

# None that is a common word of some language, which ends sentences.
_LIST = """
adm alh asst aug ave bd bhd bld blvd bros brig bzw cap capt cca cf cmdr col comdr corp dec
dept dipl dir doc dott dra drs eds eng esq etc excma exmo feb figs fl gen gob gouv gov hon
hosp hrsg inc incl ing insp inst jul jun kap kmdr lic ltd ltda messrs mgr mlle mme mons mrs
msgr nov núm num nums oct okt phd pres prof profa pvt ref rep rev rst sect sen sep sept sgt
snr soc spp sra srta srl ste str stn supt univ usw vgl viz vol vols vs zzgl акад англ вул
ген доц им ім инж обл пл проф просп ред руб сек стр тел тис тыс ул укр цит αρ δηλ κα κος κτλ
κλπ παρ σελ डॉ श्री श्रीमती प्रो पं सं डा प्रा ডঃ ডা মোঃ মো অধ্যা د أ م ص
"""
_KNOWN = frozenset(_LIST.split())
_INITIAL = regex.compile(r"\p{L}\p{M}*+")
_DOTTED = regex.compile(r"(?:\p{L}\p{M}*+\.)++\p{L}{1,3}+|\p{L}{1,4}+(?:\.\p{L}{1,4}+)++")
# Letters that have no case are a word soon; two consonants of the others are none.
_CONSONANTS = regex.compile(
    r"(?V1)[[\p{Latin}\p{Cyrillic}\p{Greek}]--[aeiouyаеёиоуыэюяіїєαεηιουω]]{2}"
)
_ROMAN = regex.compile(r"(?=..)M{0,3}(?:CM|CD|D?C{0,3})(?:XC|XL|L?X{0,3})(?:IX|IV|V?I{0,3})")
_SHORT = 4
_SMALL_NUMBER = regex.compile(r"\p{Nd}{1,2}+")


def is_abbreviation(word: str, following: str) -> bool:
    """Tell whether a full stop after a word is likelier its own than that of a sentence.

    word (str): What stands before the stop, back to white space or an opening mark.
    following (str): The first character after the stop and white space.
    RETURNS (bool): Whether it is an initial, an abbreviation, or a number that may be an ordinal.
    """
    if _SMALL_NUMBER.fullmatch(word) or _ROMAN.fullmatch(word):
        return True
    if _DOTTED.fullmatch(word):
        return True
    if _INITIAL.fullmatch(word):
        # "J.", "г.", but no syllable of a script without case.
        return word != word.swapcase() or word in _KNOWN
    if following.isdigit() and len(word) <= _SHORT:
        return True  # "No. 5"
    lower = word.casefold()
    return lower in _KNOWN or _CONSONANTS.fullmatch(lower) is not None
