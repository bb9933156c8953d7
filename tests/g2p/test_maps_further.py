"""Languages of which no dictionary and no second reader tells: words whose reading is known."""

import pytest
from known_words import check_known_words

from spacy_phoneme_ner.g2p import IpaG2P

# Language, and pairs of spelling and pronunciation.
WORDS = {
    "aar-Latn": "Qafar ʕafaɾ",
    "alt-Cyrl": "Алтай ɑltɑj  кижи kiʒi",
    "asm-Beng": "ফ’ন pʰɔn  ম'হ mɔɦ",
    "aze-Cyrl": "Бакы bɑkɯ",
    "bam-Latn": "Bamako bamako  ɲɔ ɲɔ",
    "ban-Latn": "Bali bali  Denpasar dənpasar",
    "bem-Latn": "Lusaka lusaka  umuntu umuⁿtu",
    "bho-Deva": "भोजपुरी b̤od͡ʒpuriː",
    "bis-Latn": "Vanuatu vanuatu  pikinini pikinini",
    "bjn-Latn": "Banjar band͡ʒar  urang uraŋ",
    "cha-Latn": "Guåhan ɡʷɑhæn  håfa hɑfæ",
    "cym-Latn": "gwlad ɡwlad  cwrw kʊrʊ  bws bʊs  cwm kʊm  gwyn ɡwɨ̞n  wal wal",
    "fry-Latn": "Fryslân frislɔːn",
    "ful-Latn": "Pulaar pulaːr  ɓii ɓiː",
    "gag-Latn": "Gagauz ɡaɡauz  çocuk t͡ʃod͡ʒuk",
    "glg-Latn": "xente ʃentɪ",
    "hau-Latn": "Kano kano  ɓauna ɓauna  ƙasa kʼasa",
    "hil-Latn": "Iloilo iloilo  bata bata",
    "ido-Latn": "chambro t͡ʃambro",
    "jam-Latn": "Jumieka d͡ʒumieka",
    "kaa-Latn": "Nókis nøkis  qala qɑlɑ",
    "kab-Latn": "Taqbaylit taqbajlit",
    "kaz-Latn": "qala qɑlɑ",
    "kon-Latn": "Kongo koᵑɡo  nzambi ⁿzaᵐbi",
    "kpv-Cyrl": "Коми komi  кыв kɨv",
    "kum-Cyrl": "Къумукъ qumuq  тил til",
    "lao-Laoo": "ລາວ laːw",
    "lfn-Latn": "lingua liŋɡwa  xef ʃef",
    "lij-Latn": "Zena zena",
    "lin-Latn": "Lingala liᵑɡala  mbote ᵐbote",
    "lug-Latn": "abantu abaːⁿtu",
    "luo-Latn": "Kisumu kisumu  thuon θuon",
    "min-Latn": "Padang padaŋ  urang uraŋ",
    "mon-Cyrl": "хот xɔtʰ",
    "mya-Mymr": "မြန်မာ mjaɴma  ရန်ကုန် jaɴkoʊɴ  တက် tɛʔ  ကိုယ် ko  ဗိုလ် bo  ဝင်ရောက် wɪɴjaʊʔ  သော် θɔ"
    "  ရွှေ ʃwe  ကျောင်း t͡ɕaʊɴ  ပြည် pji  မ ma  မန္တလေး maɴtəle",
    "nde-Latn": "umuntu umuntu  Bulawayo ɓulawajo",
    "nog-Cyrl": "Ногай noʁɑj  тил til",
    "nso-Latn": "Sepedi sepʼedi  batho βatʰo",
    "nya-Latn": "mwana mʷana",
    "pam-Latn": "Pampanga pampaŋa  aldo aldo",
    "pap-Latn": "Kòrsou kɔrsow  bon bon",
    "quc-Latn": "K'iche' kʼit͡ʃeʔ  ja χa",
    "rar-Latn": "Rarotonga ɾaɾotoŋa  tangata taŋata",
    "rue-Cyrl": "Русин rusɪn",
    "scn-Latn": "Sicilia sit͡ʃilia",
    "sin-Sinh": "ලංකාව laŋkaːʋə  කොළඹ koləmbə  නිමල් nimal  ප්‍රදේශය prədeːʃəjə  ගීතයක් ɡiːtəjak"
    "  කළ kələ  බලන්න balannə  තමයි tamaj  ෆිලිප් filip  සිංහල siŋhələ",
    "sna-Latn": "Harare harare  mwana mwana",
    "szl-Latn": "Ślōnsk ɕlonsk",
    "tah-Latn": "Tahiti tahiti  fare fare",
    "tet-Latn": "Dili dili  ema ema",
    "tok-Latn": "toki toki  pona pona  jan jan",
    "tvl-Latn": "Tuvalu tuvalu  fale fale",
    "twi-Latn": "Kumasi kumasi  ɔhene ɔhene  nyame ɲame",
    "udm-Cyrl": "Удмурт udmurt  кыл kɨl",
    "vol-Latn": "Volapük volapyk  cem t͡ʃem",
    "war-Latn": "Waray waɾaj  balay balaj",
}


@pytest.fixture(scope="module")
def g2p():
    return IpaG2P(foreign=None)


@pytest.mark.parametrize(("lang", "text"), WORDS.items())
def test_known_words(g2p, lang, text):
    check_known_words(g2p, lang, text)
