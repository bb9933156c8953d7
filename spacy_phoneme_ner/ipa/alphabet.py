"""The symbols of the International Phonetic Alphabet (chart of 2020) by their role."""

CONSONANTS = "pbtdʈɖcɟkɡqɢʔmɱnɳɲŋɴʙrʀⱱɾɽɸβfvθðszʃʒʂʐçʝxɣχʁħʕhɦɬɮʋɹɻjɰlɭʎʟʘǀǃǂǁɓɗʄɠʛʍwɥʜʢʡɕʑɺɧɫ"
VOWELS = "iyɨʉɯuɪʏʊeøɘɵɤoəɛœɜɞʌɔæɐaɶɑɒɚɝ"
LETTERS = CONSONANTS + VOWELS

# Superscripts that belong to the letter after them (prenasalised, preaspirated)
# or to the one before; which of the two is decided by what stands around them.
MODIFIERS = "ʰʱʷʲˠˤⁿˡʼ˞ᵝᵐᵑʳᶣˀʴʶˣᶿᵊᵗᵈˢ"
PRENASAL = "ⁿᵐᵑ"
LENGTH = "ːˑ"
STRESS = "ˈˌ"
TIES = "\u0361\u035c"
TONE_LETTERS = "˥˦˧˨˩꜒꜓꜔꜕꜖"
TONE_STEPS = "ꜛꜜ↗↘"

# Combining marks that write a tone: grave, acute, circumflex, macron, double
# acute, caron, double grave and their contour combinations. The tilde, breve,
# diaeresis and cedilla mark the quality of a segment and are not among them.
TONE_MARKS = "\u0300\u0301\u0302\u0304\u030b\u030c\u030f\u1dc4\u1dc5\u1dc6\u1dc7\u1dc8\u1dc9"

# What typists, fonts and G2P tables write in place of the symbol that is meant.
LOOK_ALIKES = {
    "g": "ɡ",
    ":": "ː",
    "'": "ʼ",
    "’": "ʼ",
    "ˋ": "ˈ",
    "?": "ʔ",
    "ε": "ɛ",
    "ɩ": "ɪ",
    "ɷ": "ʊ",
    "α": "ɑ",
    "γ": "ɣ",
    "φ": "ɸ",
    "∅": "",
    "i\u0307": "i",  # what lower-casing makes of the Turkish İ
    "ʤ": "d͡ʒ",
    "ʧ": "t͡ʃ",
    "ʦ": "t͡s",
    "ʣ": "d͡z",
    "ʨ": "t͡ɕ",
    "ʥ": "d͡ʑ",
    "ɼ": "r̝",
    "ƛ": "t͡ɬ",
    "\u035c": "\u0361",
}
