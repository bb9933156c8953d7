"""Small corpora and dictionaries in PhoneXL's layout, written for the tests."""

# Orthography, tag, IPA and romanisation of every token; a word is one token.
JAPANESE = [
    "猫 NOUN neko neko|は ADP wa wa|水 NOUN mizɯ mizu|を ADP o o|飲む VERB nomɯ nomu|。 PUNCT . .",
    "先生 NOUN seŋseː sensei|は ADP wa wa|東京 PROPN toːkʲoː toukyou|に ADP ni ni|"
    "行く VERB ikɯ iku|。 PUNCT . .",
    "水 NOUN mizɯ mizu|と CCONJ to to|山 NOUN jama yama|。 PUNCT . .",
]
KOREAN = ["고양이 NOUN kojaŋi goyangi|물 NOUN mul mul|. PUNCT . .", "산 NOUN san san|! PUNCT ! !"]
JAPANESE_KOREAN = [
    "水 mizɯ 물 mul",
    "山 jama 산 san",
    "東京 toːkʲoː 도쿄 tokjo",
    "猫 neko 고양이 kojaŋi",
]
CHINESE = [
    "王 B-PER waŋ˧˥ wáng|明 I-PER miŋ˧˥ míng|住 O ʈʂu˥˩ zhù|在 O tsaj˥˩ zài|北 B-LOC pej˨˩˦ běi|"
    "京 I-LOC tɕiŋ˥˥ jīng",
    "河 B-LOC xɤ˧˥ hé|内 I-LOC nej˥˩ nèi|很 O xən˨˩˦ hěn|大 O ta˥˩ dà",
]
VIETNAMESE = ["Hà B-LOC ha Hà|Nội I-LOC noj Nội|rất O zɤt rất|lớn O lən lớn"]
CHINESE_VIETNAMESE = [
    "河内 xɤ˧˥nej˥˩ Hà_Nội ha_noj",
    "北京 pej˨˩˦tɕiŋ˥˥ Bắc_Kinh bak_kiŋ",
    "大 ta˥˩ lớn lən",
]
PAIRS = {
    "pos": ("ja", JAPANESE, "ko", KOREAN, JAPANESE_KOREAN),
    "ner": ("zh", CHINESE, "vi", VIETNAMESE, CHINESE_VIETNAMESE),
}


def write_files(folder, task, times=20):
    """Write train.tsv in the source language, test.tsv in the target's, dictionary.txt.

    RETURNS: The source language and the target language.
    """
    source, train, target, test, dictionary = PAIRS[task]
    folder.mkdir(parents=True, exist_ok=True)
    for name, sentences in (("train", train * times), ("test", test)):
        blocks = ("\n".join(token.replace(" ", "\t") for token in s.split("|")) for s in sentences)
        (folder / f"{name}.tsv").write_text("\n\n".join(blocks) + "\n", encoding="utf8")
    lines = "".join(line.replace(" ", "\t") + "\n" for line in dictionary)
    (folder / "dictionary.txt").write_text(lines, encoding="utf8")
    return source, target
