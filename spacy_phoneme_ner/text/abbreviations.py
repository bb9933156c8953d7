"""Whether a full stop belongs to an abbreviation or to a number, in any language.

What is not told by its form (initials, "e.g.", "Dr", "15.") is in a short list of what stands
before names and numbers, where to cut would cut a name.
"""

import regex

# None that is a common word of some language, which ends sentences.
_LIST = """
adm alh asst aug ave bd bhd bld blvd bros brig bzw cap capt cca cf cmdr col comdr corp dec dept
dipl dir doc dott dra drs eds eng esq etc excma exmo feb figs fl gen gob gouv gov hon hosp hrsg
inc incl ing insp inst jul jun judr kap kmdr lic ltd ltda messrs mgr mlle mme mons mrs msgr mudr
nám nov núm num nums oct okt phd pres prof profa pvt ref rep rev rndr rst sect sen sep sept sgt
snr soc spp sra srta srl ste str stn supt univ usw vgl viz vol vols vs zzgl акад англ вул ген доц
им ім инж обл пл проф просп ред руб сек стр тел тис тыс ул укр цит αρ δηλ κα κος κτλ κλπ παρ σελ
डॉ श्री श्रीमती प्रो पं सं डा प्रा कु चि मो नं ता जि ডঃ ড ডা মোঃ মো মি মিস প্রফ অধ্যা নং ਡਾ ਸ ਪ੍ਰੋ
ਸ੍ਰੀ ડૉ ડો શ્રી પ્રો નં તા જિ ଡା ଡଃ ଶ୍ରୀ ପ୍ରୋ டாக்டர் திரு திருமதி பேரா டா டாக் டி பழ డా డాక్టర్
శ్రీ ప్రొ ಡಾ ಶ್ರೀ ಪ್ರೊ ഡോ ശ്രീ പ്രൊഫ ആചാര്യ ආචාර්ය මහාචාර්ය ගරු د أ م ص
"""
_KNOWN = frozenset(_LIST.split())
# Initials are written by the names of English letters where there are no capitals, or by them in
# Arabic letters.
_LETTERS = """
ए बी सी डी ई एफ जी एच आई जे के एल एम एन ओ पी क्यू आर एस टी यू वी डब्ल्यू डब्लू एक्स वाई जेड एच् এ
বি সি ডি ই এফ জি এইচ আই জে কে এল এম এন ও পি কিউ আর এস টি ইউ ভি ডব্লিউ ডাব্লিউ এক্স ওয়াই জেড ਏ ਬੀ
ਸੀ ਡੀ ਈ ਐਫ ਐੱਫ ਜੀ ਐਚ ਐੱਚ ਆਈ ਜੇ ਕੇ ਐਲ ਐੱਲ ਐਮ ਐੱਮ ਐਨ ਐੱਨ ਓ ਪੀ ਕਿਊ ਆਰ ਐਸ ਐੱਸ ਟੀ ਯੂ ਵੀ ਡਬਲਯੂ ਐਕਸ ਵਾਈ
ਜ਼ੈੱਡ એ બી સી ડી ઈ એફ જી એચ આઈ જે કે એલ એમ એન ઓ પી ક્યુ આર એસ ટી યુ વી ડબલ્યુ એક્સ વાય ઝેડ ଏ ବି ସି
ଡି ଇ ଏଫ୍ ଏଫ ଜି ଏଚ୍ ଏଚ ଆଇ ଜେ କେ ଏଲ୍ ଏଲ ଏମ୍ ଏମ ଏନ୍ ଏନ ଓ ପି କ୍ୟୁ ଆର୍ ଆର ଏସ୍ ଏସ ଟି ୟୁ ଭି ଡବ୍ଲୁ ଏକ୍ସ
ୱାଇ ஏ பி சி டி ஈ இ எஃப் எப் ஜி எச் ஹெச் ஹச் ஐ ஜே கே எல் எம் என் ஓ கியூ ஆர் எஸ் யூ யு வி வீ டபிள்யூ
டபிள்யு எக்ஸ் வை இசட் ఎ ఏ బి బీ సి సీ డి డీ ఇ ఈ ఎఫ్ జి జీ హెచ్ ఎచ్ ఐ జె జే కె కే ఎల్ ఎమ్ ఎం ఎన్ ఒ
ఓ పి పీ క్యూ ఆర్ ఎస్ టి టీ యు యూ వి వీ డబ్ల్యు ఎక్స్ వై జెడ్ ಎ ಏ ಬಿ ಸಿ ಡಿ ಇ ಈ ಎಫ್ ಜಿ ಎಚ್ ಹೆಚ್ ಐ ಜೆ
ಜೇ ಕೆ ಕೇ ಎಲ್ ಎಂ ಎಮ್ ಎನ್ ಒ ಓ ಪಿ ಕ್ಯೂ ಆರ್ ಎಸ್ ಟಿ ಯು ಯೂ ವಿ ವೀ ಡಬ್ಲ್ಯು ಎಕ್ಸ್ ವೈ എ ഏ ബി സി ഡി ഇ ഈ എഫ്
ജി എച്ച് എച് ഐ ജെ ജേ കെ കേ എൽ എം എൻ ഒ ഓ പി ക്യു ആർ എസ് എസ്സ് ടി യു വി ഡബ്ല്യു ഡബ്ല്യൂ എക്സ് വൈ
ഇസഡ് ඒ බී සී ඩී ඊ එෆ් ජී එච් අයි ජේ කේ එල් එම් එන් ඕ පී කිව් ආර් එස් ටී යූ වී ඩබ්ලිව් එක්ස් වයි اے
بی سی ڈی ای ایف جی ایچ آئی جے کے ایل ایم این او پی کیو آر ایس ٹی یو وی ڈبلیو ایکس وائی زیڈ دی اف
اچ آی جی ال ام ان اس تی دابلیو ایکس وای أو أي إي بي سي دي إف جي إتش آي جيه كيه إل إم إن بي آر إس
تي يو في
"""
_LETTER_NAMES = frozenset(_LETTERS.split())
# In these, a word of one syllable is an initial ("செ. ஆனந்தராஜன்").
_SYLLABLE = regex.compile(r"(?V1)[\p{Tamil}\p{Telugu}\p{Kannada}\p{Malayalam}\p{Sinhala}]++")
# In these, a full stop ends nothing but abbreviations: sentences end with a space.
_ABBREVIATES = regex.compile(r"[\p{Thai}\p{Lao}]++")
_INITIAL = regex.compile(r"\p{L}\p{M}*+")
_DOTTED = regex.compile(
    r"(?:\p{L}\p{M}*+\.)++\p{L}{1,3}+|(?:\p{L}\p{M}*+){1,4}+(?:\.(?:\p{L}\p{M}*+){1,4}+)++"
)
# Letters that have no case are a word soon; two consonants of the others are none.
_CONSONANTS = regex.compile(
    r"(?V1)[[\p{Latin}\p{Cyrillic}\p{Greek}]--[aeiouyаеёиоуыэюяіїєαεηιουω]]{2}"
)
_ROMAN = regex.compile(r"(?=..)M{0,3}(?:CM|CD|D?C{0,3})(?:XC|XL|L?X{0,3})(?:IX|IV|V?I{0,3})")
_SHORT = 4
LONGEST_WORD = 40  # that is looked at
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
    if word in _LETTER_NAMES or _ABBREVIATES.fullmatch(word):
        return True
    if _INITIAL.fullmatch(word):
        # "J.", "г.", but no syllable of a script without case, where it may be a verb ("है").
        return word != word.swapcase() or word in _KNOWN or _SYLLABLE.fullmatch(word) is not None
    if following.isdigit() and len(word) <= _SHORT:
        return True  # "No. 5"
    lower = word.casefold()
    return lower in _KNOWN or _CONSONANTS.fullmatch(lower) is not None
