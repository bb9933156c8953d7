"""The symbols of the International Phonetic Alphabet (chart of 2020) by their role."""

CONSONANTS = "pbtdʈɖcɟkɡqɢʔmɱnɳɲŋɴʙrʀⱱɾɽɸβfvθðszʃʒʂʐçʝxɣχʁħʕhɦɬɮʋɹɻjɰlɭʎʟʘǀǃǂǁɓɗʄɠʛʍwɥʜʢʡɕʑɺɧɫᶑ"
VOWELS = "iyɨʉɯuɪʏʊeøɘɵɤoəɛœɜɞʌɔæɐaɶɑɒɚɝ"
LETTERS = CONSONANTS + VOWELS

# Superscripts that belong to the letter after them (prenasalised, preaspirated)
# or to the one before; which of the two is decided by what stands around them.
MODIFIERS = "ʰʱʷʲˠˤⁿˡʼ˞ᵝᵐᵑʳᶣˀʴʶˣᶿᵊᵗᵈˢᵖᵇᵏᶢᶠᵛᶻᶴᶾᶝᶽᶲᵡᶹʵᶬᶮᶯᶰⁱᵘᵃᵉᵒᶦᶷᵋᵓ"
PRENASAL = "ⁿᵐᵑᶬᶮᶯᶰ"
# What may open a syllable before its first letter: prenasals, preaspiration and
# preglottalisation. Any other superscript there modifies nothing.
PREFIXES = PRENASAL + "ʰˀ"
LENGTH = "ːˑ"
STRESS = "ˈˌ"
TIES = "\u0361\u035c"
TONE_LETTERS = "˥˦˧˨˩꜒꜓꜔꜕꜖"
TONE_STEPS = "ꜛꜜ↗↘"

# Combining marks that write a tone: grave, acute, circumflex, macron, double
# acute, caron, double grave and their contour combinations. The tilde, breve,
# diaeresis and cedilla mark the quality of a segment and are not among them.
TONE_MARKS = "\u0300\u0301\u0302\u0304\u030b\u030c\u030f\u1dc4\u1dc5\u1dc6\u1dc7\u1dc8\u1dc9"

# Combining marks of the IPA's chart, then those of its extension for disordered
# speech that descriptions of languages use (Korean's k͈). Any other combining
# mark is a rest of the spelling: a vowel sign, a cedilla, a dot.
DIACRITICS = (
    "\u0303\u0306\u0308\u0318\u0319\u031a\u031c\u031d\u031e\u031f\u0320\u0324\u0325\u0329"
    "\u032a\u032c\u032f\u0330\u0334\u0339\u033a\u033b\u033c\u033d"
    "\u0347\u0348\u0349\u034a\u034b\u034d\u034e"
)

# What typists, fonts, older charts and G2P tables write in place of the symbol that
# is meant. No language's script has these letters with another sound.
LOOK_ALIKES = {
    # ASCII, quotation marks and letters for the apostrophe; spacing diacritics.
    "g": "ɡ",
    ":": "ː",
    "꞉": "ː",
    "∶": "ː",
    "'": "ʼ",
    "’": "ʼ",
    "ʻ": "ʼ",
    "ꞌ": "ʼ",
    "`": "ʼ",  # eSpeak's ejectives, after Kirshenbaum
    "ˋ": "ˈ",
    "?": "ʔ",
    "∅": "",
    "⁀": "\u0361",
    "\u035c": "\u0361",
    "˔": "\u031d",
    "˕": "\u031e",
    "˖": "\u031f",
    "˗": "\u0320",
    "ˬ": "\u032c",
    "˷": "\u0330",
    "˺": "\u031a",
    "\u0331": "\u0320",
    # Marks that the IPA sets above or below, after the shape of the letter.
    "\u030d": "\u0329",
    "\u0311": "\u032f",
    # Superscripts.
    "ʸ": "ʲ",
    "ʹ": "ʲ",
    "ˁ": "ˤ",
    "ᵞ": "ˠ",
    "ᵠ": "ᶲ",
    "ᵍ": "ᶢ",
    "ʽ": "ʰ",
    "\u032b": "ʷ",
    "\u0321": "ʲ",
    # Letters of another alphabet, or of another shape, for the same sound.
    "ǝ": "ə",
    "ꞓ": "ɕ",
    "ɂ": "ʔ",
    "ʾ": "ʔ",
    "ʿ": "ʕ",
    "ƹ": "ʕ",
    "ꭓ": "χ",
    "ꞵ": "β",
    "ϐ": "β",
    "ϑ": "θ",
    "ϕ": "ɸ",
    "ϵ": "ɛ",
    "þ": "θ",
    "ƕ": "ʍ",
    # Withdrawn and obsolete IPA letters, and those of Sinologists.
    "ɩ": "ɪ",
    "ɷ": "ʊ",
    "ᴜ": "ʊ",
    "ʚ": "ɞ",
    "ᴇ": "e̞",
    "ᴀ": "ä",
    "ᵻ": "ɪ̈",
    "ᵿ": "ʊ̈",
    "ʇ": "ǀ",
    "ʗ": "ǃ",
    "ʖ": "ǁ",
    "ɼ": "r̝",
    "ƥ": "ɓ̥",
    "ƭ": "ɗ̥",
    "ƈ": "ʄ̥",
    "ƙ": "ɠ̥",
    "ʠ": "ʛ̥",
    "ʆ": "ʃʲ",
    "ʓ": "ʒʲ",
    "ƪ": "ʃʷ",
    "ȶ": "t̠ʲ",
    "ȡ": "d̠ʲ",
    "ȵ": "n̠ʲ",
    "ȴ": "l̠ʲ",
    "ȹ": "p̪",
    "ȸ": "b̪",
    "ɿ": "z̩",
    "ʅ": "ʐ̩",
    "ʮ": "z̩ʷ",
    "ʯ": "ʐ̩ʷ",
    # Rhotacised vowels: the English of Epitran, and so of the zero-shot study, has ɹ̩.
    "ɚ": "ɹ̩",
    "ɝ": "ɹ̩",
    # Ligatures.
    "ʤ": "d͡ʒ",
    "ʧ": "t͡ʃ",
    "ʦ": "t͡s",
    "ʣ": "d͡z",
    "ʨ": "t͡ɕ",
    "ʥ": "d͡ʑ",
    "ꭧ": "t͡ʂ",
    "ꭦ": "d͡ʐ",
    "ƛ": "t͡ɬ",
    "ƾ": "t͡s",
    "ƻ": "d͡z",
    "ʪ": "l͡s",
    "ʫ": "l͡z",
    # Letters with the palatal hook.
    **dict(zip("ᶀᶁᶂᶃᶄᶅᶆᶇᶈᶉᶊᶋᶌᶍᶎƫ", (f"{c}ʲ" for c in "bdfɡklmnprsʃvxzt"))),
}

# Greek and Cyrillic letters that look like one of the IPA. In a word of IPA they
# are that letter; in a word of their own script, which leaked, they are no IPA.
FOREIGN_LOOK_ALIKES = dict(zip("αεγφιοаеосрухіјѕһԁԛԝәӕӡ", "ɑɛɣɸɪoaeocpyxijshdqwəæʒ"))

# Longer strings are no words: the caches of this room don't keep them, nor megabytes.
LONGEST_CACHED = 64
