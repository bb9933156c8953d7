"""The package's spelling rules for languages of Asia, and that all of its rules are sound."""

import csv
import random
from pathlib import Path

import pytest

from spacy_phoneme_ner.g2p import EpitranG2P, MapG2P
from spacy_phoneme_ner.g2p.rules import SpellingRules
from spacy_phoneme_ner.ipa import clean, unknown_segments

RULES = Path(__file__).parents[2] / "spacy_phoneme_ner" / "g2p" / "rules_data"
MAPS = sorted((RULES / "map").glob("*.csv"))
SCRIPTS = sorted((RULES / "script").glob("*.csv"))

# Words and places whose pronunciation the descriptions named in the maps give, or that
# spell out what a rule is for.
KNOWN = {
    "san-Deva": {
        "कर्म": "kɐɾmɐ",
        "गङ्गा": "ɡɐŋɡɑː",
        "शिवः": "ɕiʋɐh",
        "वाराणसी": "ʋɑːɾɑːɳɐs̪iː",
        "संस्कृतम्": "s̪ɐ̃s̪kr̩t̪ɐm",
        "संगीत": "s̪ɐŋɡiːt̪ɐ",  # anusvara before a velar
        "वनं": "ʋɐn̪ɐm",  # and at the end
        "गच्छति": "ɡɐtt͡ɕʰɐt̪i",
        "अग्निमीळे": "ɐɡn̪imiːɭeː",
    },
    "urd-Arab": {
        "پانی": "paːniː",
        "گھر": "ɡʱər",
        "لاہور": "laːɦoːr",
        "کراچی": "kəraːt͡ʃiː",
        "پاکستان": "paːkɪst̪aːn",
        "لڑکی": "ləɽkiː",
        "ہاں": "ɦãː",
        "چائے": "t͡ʃaːeː",
        "آم": "aːm",
        "مدرسہ": "məd̪rəsaː",
        "كتاب": "kət̪aːb",  # with the kaf of Arabic
    },
    "snd-Arab": {
        "ٻار": "ɓaːr",
        "ڏاڏو": "ᶑaːᶑoː",
        "ڄام": "ʄaːm",
        "ڳوٺ": "ɠoːʈʰ",
        "پاڻي": "paːɳiː",
        "گھوڙو": "ɡʱoːɽoː",
        "ڪراچي": "kəraːt͡ɕiː",
        "کير": "kʰeːr",
    },
    "khm-Khmr": {
        "កា": "kaː",  # the two series
        "គា": "kiə",
        "ទឹក": "tɨk",
        "ស្រុក": "srok",
        "ប្រទេស": "prɑteːh",
        "ខ្មែរ": "kmae",
        "ម៉ែ": "mae",  # marks that change the series
        "ស៊ី": "siː",
        "ប៉ុន": "pon",
        "ចាក់": "cak",  # bantak
        "ភ្នំពេញ": "pnumpɨɲ",
        "សៀមរាប": "siəmriəp",
        "បាត់ដំបង": "ɓatɗɑmɓɑːŋ",
        "ទន្លេ": "tʊənleː",
    },
    "ara-Arab": {
        "باب": "baːb",
        "مدينة": "madiːna",
        "جامعة": "d͡ʒaːmiʕa",
        "بغداد": "baɣdaːd",
        "القاهرة": "ʔalqaːhira",
        "الشمس": "ʔaʃːams",
        "مُحَمَّد": "muħamːad",
        "آسيا": "ʔaːsjaː",
        "رئيس": "raʔiːs",
        "شُكراً": "ʃukran",
        "الله": "ʔalːaːh",
    },
    "fas-Arab": {
        "ایران": "iːɾɒːn",
        "خانه": "xɒːne",
        "خانهٔ": "xɒːne",
        "خواب": "xɒːb",
        "وزیر": "væziːɾ",
        "پنج": "pænd͡ʒ",
        "شیراز": "ʃiːɾɒːz",
        "دانشگاه": "dɒːneʃɡɒːh",
    },
    "heb-Hebr": {
        "שלום": "ʃalom",
        "אביב": "aviv",  # ב is hard at the start of a word only
        "ברלין": "beʁlin",
        "ישראל": "jisʁael",
        "בישראל": "bejisʁael",
        "משפחה": "miʃpaχa",  # פ after a consonant
        "יעקב": "jaʔakov",
        "איטליה": "italja",
        "אוסטריה": "ostʁija",
        "דייוויד": "dajvid",
        "וושינגטון": "voʃinɡton",
        "תל-אביב": "telaviv",
        "תל־אביב": "telaviv",
        "ג'ון": "d͡ʒon",
        "ג׳ון": "d͡ʒon",
        "צ'ילי": "t͡ʃili",
        "ז׳אן": "ʒan",
        "צה״ל": "t͡sahal",
        "פיליפ": "pilip",  # a loan: native words end in ף
        "יוסף": "josef",
        "שִׁבֹּלֶת": "ʃibolet",  # with points
        "עִבְרִית": "ivʁit",
        "תּוֹרָה": "toʁa",
        "רוּחַ": "ʁuaχ",
        "לְבָנוֹן": "levanon",
        "דָּוִד": "david",
        "שָׂרָה": "saʁa",
        "בְּרֵאשִׁ֖ית": "bʁeʃit",  # and signs of chant
        "\u05d0\ufb2aר": "aʃaʁ",  # a presentation form
    },
    "uig-Arab": {
        "قەشقەر": "qæʃqær",
        "ئۈرۈمچى": "yrymt͡ʃi",
        "شىنجاڭ": "ʃind͡ʒaŋ",
    },
    "ckb-Arab": {
        "هەولێر": "hɛwleːɾ",
        "کوردستان": "kuɾdɪstɑːn",
        "یەک": "jɛk",
        "دوو": "duː",
        "سلێمانی": "sɪleːmɑːniː",
        "ئازادی": "ɑːzɑːdiː",
    },
    "mar-Deva": {"डॉक्टर": "ɖɔːkʈər", "बॅंक": "bæːŋkə", "ऑगस्ट": "ɔːɡsʈə", "ॲप": "æːp"},
    "hin-Deva": {"कॉलेज": "kɔːled͡ʒ", "बूढ़ा": "buːɽʱaː", "दिल्ली": "dilliː"},
    "npi-Deva": {"नेपाल": "nepal", "कॉलेज": "kaled͡z"},
    "guj-Gujr": {
        "ગુજરાત": "ɡud͡ʒɾɑt̪",
        "અમદાવાદ": "əmd̪ɑʋɑd̪",
        "ગાંધી": "ɡɑnd̪ʱi",
        "ડૉક્ટર": "ɖɔkʈəɾ",
    },
    "kan-Knda": {"ಕನ್ನಡ": "kannaɖa", "ಬೆಂಗಳೂರು": "beŋɡaɭuːɾu", "ಪಂಪ": "pampa"},
    "tam-Taml": {
        "தமிழ்": "t̪amiɻ",
        "சென்னை": "senːaj",
        "மதுரை": "mad̪uɾaj",
        "தம்பி": "t̪ambi",
        "பச்சை": "pat͡ʃːaj",
        "மஞ்சள்": "maɲd͡ʒaɭ",
    },
    "mal-Mlym": {"കോഴിക്കോട്": "koːɻikkoːʈə", "മധു": "mad̪ʱu"},
    "ben-Beng": {"চাঁদ": "t͡ɕãd̪", "ঘর": "ɡ̤ɔr"},
}


@pytest.fixture(scope="module")
def g2p():
    return MapG2P()


@pytest.mark.parametrize(
    "lang, word, ipa", [(lang, *pair) for lang, pairs in KNOWN.items() for pair in pairs.items()]
)
def test_words_with_a_known_pronunciation(g2p, lang, word, ipa):
    assert g2p([word], lang) == [ipa]


@pytest.mark.parametrize("path", MAPS + SCRIPTS, ids=lambda path: path.stem)
def test_every_grapheme_gives_clean_ipa(g2p, path):
    rules = SpellingRules(path) if path in SCRIPTS else g2p.rules(path.stem)
    for grapheme, ipa in _rows(path):
        # Some rows write what only a rule after the map turns into IPA.
        given = ipa if not unknown_segments(clean(ipa)) else rules(grapheme)
        assert unknown_segments(clean(given)) == (), (grapheme, ipa)


@pytest.mark.parametrize("path", MAPS, ids=lambda path: path.stem)
def test_the_comments_say_what_the_map_is(path):
    lines = path.read_text(encoding="utf8").split("\n")
    comments = [line for line in lines if line.startswith("%") and "extends:" not in line]
    assert len(" ".join(comments)) > 40


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.stem)
def test_script_defaults_are_single_characters(path):
    assert [grapheme for grapheme, _ in _rows(path) if len(grapheme) != 1] == []


@pytest.mark.parametrize("lang", KNOWN)
def test_letters_in_any_order_leave_no_spelling_and_no_mark_of_the_rules(g2p, lang):
    rng = random.Random(lang)
    letters = [g for g in g2p.rules(lang).graphemes if len(g) == 1 and not g.isascii()]
    words = ["".join(rng.choices(letters, k=rng.randint(1, 9))) for _ in range(200)]
    leaked = {w: ipa for w, ipa in zip(words, g2p(words, lang)) if unknown_segments(ipa)}
    assert leaked == {}


@pytest.mark.parametrize(
    "lang, word, ipa",
    [
        ("tel-Telu", "చాఁద", "t͡ʃãd̪ə"),
        ("bho-Deva", "ऑफिस", "ɔːpʰis"),
        ("pbu-Arab", "قرآن", "qrɑn"),
    ],
)
def test_the_script_says_what_a_map_of_epitrans_lacks(lang, word, ipa):
    assert EpitranG2P()([word], lang) == [ipa]


def test_a_long_token_takes_linear_time(g2p):
    # A Khmer sentence has no spaces: each syllable is read as in a short word.
    assert g2p(["កម្ពុជា" * 50], "khm-Khmr") == ["kɑmpuʔciə" * 50]


def _rows(path):
    lines = [line for line in path.read_text(encoding="utf8").split("\n") if line]
    rows = list(csv.reader(line for line in lines if not line.startswith("%")))
    return rows[1:]
