"""Kinds of words that were read wrong once, in the maps of large languages."""

import unicodedata

import pytest
from known_words import check_known_words

from spacy_phoneme_ner.g2p import MapG2P

# Language, and pairs of spelling and pronunciation.
WORDS = {
    "cat-Latn": "Lluís ʎuis  Reus rɛws  rei rej  Pau paw  Puig put͡ʃ  noia noja"
    "  Montjuïc mond͡ʒuik  casa kaza  caixa kaʃa  Barcelona baɾsɛlona",
    "ces-Latn": "Praha praɦa  Petr pɛtr  Pavel pavɛl  kluk kluk  slovo slovo  řeka r̝ɛka"
    "  Jiří jɪr̝iː  Dvořák dvor̝aːk  kdo ɡdo  hrad ɦrat  vstup fstup  Plzeň plzɛɲ"
    "  město mɲɛsto  prosba prozba",
    "deu-Latn": "Klasse klasə  essen ɛsn̩  Strasse ʃtʁasə  Hessen hɛsn̩  Herz hɛʁt͡s"
    "  Franz fʁant͡s  Salz zalt͡s  kurz kʊʁt͡s  laufen laʊ̯fn̩  Straßen ʃtʁaːsn̩"
    "  lassen lasn̩  Sachsen zaksn̩  ewig eːvɪç  Straße ʃtʁaːsə  Buch buːx  ich ɪç"
    "  München mʏnçn̩  Bach bax  Tag taːk  Haus haʊ̯s  Wien viːn  Stadt ʃtat"
    "  Bruch bʁʊx  Nation nat͡si̯oːn  Peter peːtɐ  Frauen fʁaʊ̯ən  Verein fɛʁaɪ̯n"
    "  sprechen ʃpʁɛçn̩  Jena jeːna  Bauer baʊ̯ɐ",
    "est-Latn": "Pärnu pærnu  Tartu tɑrtu  Kuressaare kuresːɑːre  Tallinn tɑlːinː",
    "fra-Latn": "C'est sɛ  est ɛ  blanc blɑ̃  franc fʁɑ̃  Leblanc ləblɑ̃  huit ɥit  suer sɥe"
    "  donc dɔ̃k  long lɔ̃  hiver ivɛʁ  premier pʁəmje  porc pɔʁ  respect ʁɛspɛ"
    "  plomb plɔ̃",
    "ori-Orya": "ଓଡ଼ିଆ oɽia  ଓଡ଼ିଶା oɽisa",
    "pan-Guru": "ਸਿੰਘ sɪŋɡ  ਸਿੱਧੂ sɪd̪ːu  ਗਾਂਧੀ ɡɑnd̪i  ਘਰ kəɾ  ਧਰਮ t̪əɾəm",
    "spa-Latn": "Xilófono silofono  México mexiko  examen eksamen",
    "srp-Cyrl": "Нови noʋi  Сад sad  Нада nada  Милан milan  српски sr̩pski  жена ʒena"
    "  човек t͡ʃoʋek",
    "srp-Latn": "Novi noʋi  Sad sad  Nada nada  Milan milan  srpski sr̩pski  žena ʒena"
    "  čovek t͡ʃoʋek",
    "swe-Latn": "Skåne skoːnə  skål skoːl  sked ɧeːd  skön ɧøːn  kyrka ɕʏrka  barn baɳ"
    "  stjärna ɧɛɳa",
    "tha-Thai": "ใหม่ maj  หมา maː  หลวง luaŋ  เชียงใหม่ t͡ɕʰiaŋmaj  สวน suan  รวม ruam"
    "  จำนวน t͡ɕamnuan  จันทร์ t͡ɕan  ศาสตร์ saːt  จริง t͡ɕiŋ  สร้าง saːŋ  น้ํา nam"
    "  ทํา tʰam  น้ำ nam  ขวัญ kʰwan  กวาง kwaːŋ  ธรรม tʰam  ทราย saːj  เมือง mɯaŋ"
    "  ศุกร์ suk  แหวน wɛːn  หนังสือ naŋsɯː  เรา raw  ทราบ saːp",
}


@pytest.fixture(scope="module")
def g2p():
    return MapG2P()


@pytest.mark.parametrize(("lang", "text"), WORDS.items())
def test_known_words(g2p, lang, text):
    check_known_words(g2p, lang, text)


def test_serbian_is_read_alike_in_both_scripts(g2p):
    latin = ["Beograd", "Niš", "ljubav", "njegov", "džep", "Đorđe", "ćevapi", "hvala", "Crna"]
    cyrillic = ["Београд", "Ниш", "љубав", "његов", "џеп", "Ђорђе", "ћевапи", "хвала", "Црна"]
    assert g2p(latin, "srp-Latn") == g2p(cyrillic, "srp-Cyrl")


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("hin", "ज्ञान ɡjaːn  विज्ञान viɡjaːn"),
        ("ben", "জ্ঞান ɡɛn̪  বিজ্ঞান biɡːɛn̪  ব্যাংক bɛŋkɔ  ভাষা b̤aɕa"),
        ("tgl", "ng naŋ  mga maŋa"),
    ],
)
def test_letters_and_words_with_values_of_their_own(g2p, lang, text):
    words = text.split()
    assert g2p(words[::2], lang) == [unicodedata.normalize("NFC", w) for w in words[1::2]]
