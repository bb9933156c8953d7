"""The maps of languages in Latin, Cyrillic, Greek, Armenian and Ethiopic script: words
whose pronunciation is known, by the rule that they show."""

import unicodedata

import pytest

from spacy_phoneme_ner.g2p import EpitranG2P, MapG2P
from spacy_phoneme_ner.g2p.backends.map import OWN_RULES
from spacy_phoneme_ner.ipa import unknown_segments

# Language, and pairs of spelling and pronunciation.
MISSING = {
    # c before e and i, qu, -ti- before a vowel, single consonants, silent h
    "ina": "cinque t͡sinkwe  que ke  nation natjon  accepter at͡septer  homine omine",
    # stops with their nasal, the glottal stop, the sixth vowel, labialised velars
    "grn": "mbo’y ᵐboʔɨ  kuarahy kʷaɾahɨ  guarani ɣʷaɾani  avañe’ẽ aʋaɲeʔẽ  ndive ⁿdiʋe  che ʃe",
    # softness, ў, affricates, voice in clusters and at the end
    "bel": "снег sʲnʲɛx  воўк vɔwk  дзень d͡zʲɛnʲ  кніжка knʲiʂka  просьба prɔzʲba  з'ява zjava "
    " дом dɔm  яблык jabɫɨk  сад sat  дождж dɔʂt͡ʂ",
    "kur": "çiya t͡ʃɪjaː  cîran d͡ʒiːɾaːn  şêr ʃeːɾ  xwe xwɛ  qelem qɛlɛm",
}
REPAIRED = {
    "tgk": "ягона jaɡɔnæ  Юнон junɔn  Эрон erɔn  тоҷикӣ tɔd͡ʒiki  баъд bæʔd  Елена jelenæ",
    "kir": "бер ber  ноябрь nojɑbr  тоо toː  кыргыз qɯrʁɯz  ел jel  көл køl",
    "quy": "Cusco kʊsko  Cecilia sesɪlɪæ  José xose  Chanka t͡ʃænkæ  Huanta wæntæ  ñan ɲæn",
    # tones, dots, nasal vowels, and n before a vowel
    "yor": "Ọ̀yọ́ ɔ˩jɔ˥  ṣé ʃe˥  gbogbo ɡ͡boɡ͡bo  pápá k͡pa˥k͡pa˥  àwọn a˩wɔ̃  inú inu˥  kan kã",
    "jav": "désa d̪̤esa  kabèh kab̤ɛh  dhuwur ɖ̤uwur",
    "ceb": "Filipinas pilipinas  Cebu sebu  Quezon keson  niño niɲo",
    "mri": "Sydney sidnei  whānau faːnau  Cook kook",
    "uzb": "oʻzbek ozbek  o'zbek ozbek  o’zbek ozbek  gʼoz ʁɒz  maʼno maʔnɒ  William villiam",
    "kin": "umugabo umuɡaβo  imbwa imbwa  icyo ico  ijoro iʒoɾo  gushyira ɡuçiɾa",
    "som": "Pakistan bækistæn  ta'kale tæʔkæle  ta’kale tæʔkæle",
    "hrv": "Hrvatska xr̩ʋatska  ljubav ʎubaʋ  ǆep d͡ʒep  jug juɡ  đak d͡ʑak",
    "tuk": "kitap kitɑp  gözel ɡœðœl  üstünde yθθynnœ  suw θuβ  ýaz jɑð",
    "mlt": "għajn ɐːjn  qalb ʔɐlp  ħobż ħɔps  sabiħ sɐbɪħ  ċavetta t͡ʃɐvɛttɐ  xemx ʃɛmʃ",
    "amh": "አበባ ʔaβəβa  አዲስ ʔadis  ሀገር haɡər  ለማ ləma",
    "msa": "anak anaʔ  laut laut  pulau pulaw  sekolah səkolah  béta beta  taksi taʔsi",
    "ind": "désa desa  bank bank",
    "csb": "cëż t͡səʃ",
    "ilo": "Cebu sebu  señor seɲoɾ",
}
NEW = {
    "ell": "αυτός aftos  ευρώ evro  Μπάμπης bambis  πέντε pende  γιαγιά ʝaʝa  κόσμος kozmos"
    "  χέρι çeri  Αθήνα aθina  μαϊμού maimu  ουρανός uranos  μάιος maios  ΕΛΛΑΔΑ elaða",
    "bul": "хляб xlʲap  сватба svadba  град ɡrat  щъркел ʃtɤrkɛl  ябълка jabɤlka  изток istɔk",
    "mkd": "куќа kuca  ѕвезда d͡zvɛzda  прст pr̩st  џеб d͡ʒɛp  љубов lubɔf",
    "slk": "deň ɟɛɲ  dieťa ɟi̯ɛca  krv kr̩v  vlk vl̩k  obchod ɔpxɔt  kôň ku̯ɔɲ",
    "por": "homem omẽj̃  cidade sidad͡ʒi  São sɐ̃w̃  Brasil bɾaziw  Quixote kiʃot͡ʃi  história istɔɾja"
    "  terra teʁa  campo kɐ̃pu  mãe mɐ̃j̃  farinha faɾiɲa",
    "ita": "pizza pitt͡sa  gli ʎi  figlio fiʎo  scienza ʃient͡sa  cielo t͡ʃelo  casa kaza",
    "rus": "Россия rosʲija  семья sʲemʲja  моя moja  что ʂto",
    "ukr": "м'ясо mjɑsɔ  яма jɑmɑ  Корея kɔrɛjɑ  ніж nʲiʒ",
    "kaz": "бер ber  елу jelw",
    "afr": "goeie xuiə  land lɑnt  katjie kɑki  môre mɔːrə  liefde lifdə",
    "eus": "etxe et͡ʃe  hitz it͡s̻  atso at͡s̺o  errege ereɡe  ura uɾa  Iñaki iɲaki",
    "lat": "Caesar kae̯sar  Iulius julius  lingua liŋɡwa  quis kʷis  magnus maŋnus",
    "hye": "Երևան jeɾevɑn  որդի voɾdi  Մկրտիչ məkɾtit͡ʃʰ  Սպանիա əspɑniɑ  ուս us",
    "tat": "тау tɑw  Казан qɑzɑn  егет jeɡet  җил ʑil",
    "bak": "ҡыҙ qɯð  һыу hɯw  Өфө øfø",
    "chv": "ача ad͡ʑa  ҫӗр ɕɘr",
    "sah": "уол uɔl  дьол ɟɔl  көмүөл kømyøl",
    "oss": "уарзон wɑrzon  хъуг quɡ  къала kʼɑlɑ",
    "che": "хӏорд hord  Ӏела ʕela  къам qʼam",
    "sot": "Lesotho lesotʰo  litaba ditʼaba  Moshoeshoe moʃweʃwe  qala ǃala",
    "fij": "Nadi naⁿdi  Beqa ᵐbeᵑɡa  Cakobau ðakoᵐbau  siga siŋa",
    "smo": "Pagopago paŋopaŋo  fa‘a faʔa  tāne taːne",
    "haw": "Hawaiʻi hawaiʔi  ʻewa ʔeva  wahine wahine",
    "mlg": "olona uluna  andriana aᶯɖ͡ʐiana  trano ʈ͡ʂanu",
    "ibo": "ụ́lọ̀ ʊ˥lɔ˩  gbara ɡ͡baɹa  nwoke ŋʷoke",
    "wol": "ñuul ɲuːl  jàmm ɟaːmː  Ndakaaru ⁿdakaːru",
    "ewe": "Eʋe eβe  ƒo ɸo  akpe ak͡pe",
    "kik": "Gĩkũyũ ɣekojo  mũndũ moⁿdo  thĩ ðe",
    "aym": "ch'uqi t͡ʃʼoqe  qullu qoʎu  tata tata",
    "quz": "atuq atoχ  ch’aska t͡ʃʼaska  qhari qʰaɾi",
    "kal": "illu iɬːu  Qaqortoq qaqɔtːɔq  angut aŋut",
    "crh-Latn": "Bağçasaray bɑʁt͡ʃɑsɑrɑj  qız qɯz",
    "jbo": "coi ʃoj  mi'o miho  lojban loʒban",
    "sun": "anak anaʔ  peuyeum pɤjɤm",
    "hsb": "tři t͡sʲi  dźeń d͡ʒɛɲ  knjez knʲɛs",
}


@pytest.fixture(scope="module")
def g2p():
    return MapG2P()


def pairs(text):
    words = text.split()
    return dict(zip(words[::2], words[1::2]))


@pytest.mark.parametrize("lang,text", [*MISSING.items(), *REPAIRED.items(), *NEW.items()])
def test_known_words(g2p, lang, text):
    expected = {word: unicodedata.normalize("NFC", ipa) for word, ipa in pairs(text).items()}
    assert dict(zip(expected, g2p(list(expected), lang))) == expected


@pytest.mark.parametrize("lang,text", [*MISSING.items(), *REPAIRED.items(), *NEW.items()])
def test_capitals_and_composition_make_no_difference(g2p, lang, text):
    words = list(pairs(text))
    as_written = g2p(words, lang)
    assert g2p([unicodedata.normalize("NFD", word) for word in words], lang) == as_written
    if lang not in ("ell", "che"):  # final sigma; ß and ŉ have no capital of their own
        capitals = [
            word.upper() if word.upper().lower() == word.lower() else word for word in words
        ]
        assert g2p(capitals, lang) == as_written


@pytest.mark.parametrize(
    "word", ["Łódź", "Ħal", "Ångström", "ðor", "weiß", "Dvořák", "Ñandú", "xyq"]
)
@pytest.mark.parametrize("code", sorted(f.stem for f in (OWN_RULES / "map").glob("*-Latn.csv")))
def test_foreign_letters_and_marks_are_read_in_every_latin_map(g2p, word, code):
    (ipa,) = g2p([word], code)
    assert ipa
    assert not unknown_segments(ipa)


@pytest.mark.parametrize(
    "word", ["Щёлково", "объект", "съезд", "Яковлев", "Эльбрус", "цирк", "Їжакевич"]
)
@pytest.mark.parametrize("code", sorted(f.stem for f in (OWN_RULES / "map").glob("*-Cyrl.csv")))
def test_russian_letters_are_read_in_every_cyrillic_map(g2p, word, code):
    (ipa,) = g2p([word], code)
    assert ipa
    assert not unknown_segments(ipa)


def test_letters_that_epitrans_own_maps_lack_are_read():
    clean = EpitranG2P()
    raw = EpitranG2P(profile="paper")
    # Left to itself Epitran gives the spelling: x and q are IPA of other sounds.
    assert raw(["Texas"], "swa-Latn") == ["texas"]
    assert clean(["Texas", "Qatar", "Café"], "swa-Latn") == ["teksas", "kataɾ", "kafe"]
    assert clean(["İzmir'in"], "tur-Latn") == ["izmiɾin"]
    assert clean(["Горький"], "kaz-Cyrl") == ["ɡorkijj"]


def test_letters_that_a_rule_writes_are_left_alone():
    # Esperanto's ĵ becomes a q between its own rules, Croatian's j is IPA already.
    clean = EpitranG2P()
    assert clean(["ĵaŭdo"], "epo-Latn") == ["ʒa̯udo"]
    assert clean(["jug"], "hrv-Latn") == ["juɡ"]
