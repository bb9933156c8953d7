"""The maps of the smaller languages that people write Wikipedias in: words whose reading is
known, by the rule that they show."""

import pytest
from known_words import check_known_words

from spacy_phoneme_ner.g2p import IpaG2P, MapG2P
from spacy_phoneme_ner.g2p.neighbours import neighbours
from spacy_phoneme_ner.languages import find_language

# Language, and pairs of spelling and pronunciation.
WORDS = {
    "abk-Cyrl": "Аԥсны apʰsnə  Аҟәа aqʷʼa  амҵар amt͡sʼar",
    "abr-Latn": "Brong broŋ",
    "ace-Latn": "Acèh at͡ʃɛh  Banda banda  nanggroë naŋɡrɔə",
    "ady-Cyrl": "Адыгэ aːdəɡa  кӏалэ t͡ʃʼaːla  гъогу ʁwaɡʷ",
    "ajg-Latn": "Aja ad͡ʒa",
    "ami-Latn": "Pangcah paŋt͡sah  'Amis ʔamis",
    "ang-Latn": "scip ʃip  dæg dæj  cild t͡ʃild  hwæt ʍæt  seofon seovon  niht nixt  þing θiŋɡ",
    "ann-Latn": "Obolo obolo  Uwu uwu",
    "arg-Latn": "Aragón aɾaɡon  chent t͡ʃent  baixo bajʃo  ciudat θiudat  Uesca ueska",
    "arn-Latn": "Mapuche maput͡ʃe  Mapudungun mapuθuŋun",
    "asm-Beng": "অসম ɔxɔm  গুৱাহাটী ɡuwaɦati  ভাৰত bʱaɹɔt  চাহ saɦ",
    "atj-Latn": "Atikamekw atikamekw  Manawan manawan",
    "ava-Cyrl": "гӏор ʕor  г1ор ʕor",
    "avk-Latn": "Kotava kotava  cwe ʃwe",
    "awa-Deva": "दिल्ली dilliː",
    "azb-Arab": "تبریز tæbɾiz",
    "bar-Latn": "Bua bʊɐ  oa ɔɐ",
    "bbc-Latn": "Batak batak  Tapanuli tapanuli  horas horas",
    "bci-Latn": "Baule baule  sran srã",
    "bdr-Latn": "Bajau bad͡ʒau",
    "bew-Latn": "Betawi bətawi",
    "bin-Latn": "Edo edo  ọghẹ ɔɣɛ",
    "bod-Tibt": "བོད pʰø  ལྷ་ས l̥asa  ཟླ་བ tapʰa  སྐད kɛ  རྒྱལ cɛ  བཀྲ་ཤིས ʈaɕi",
    "bre-Latn": "Breizh bʁejs  c'hoar xwaʁ  Roazhon ʁwazon  douar duaʁ  mab map  chomañ ʃomɑ̃",
    "btm-Latn": "Mandailing mandailiŋ",
    "btx-Latn": "Karo karo",
    "bug-Bugi": "ᨅᨔ basa  ᨕᨘᨁᨗ uɡi",
    "bug-Latn": "Ugi uɡi  Bone bonə",
    "bxr-Cyrl": "Буряад bʊrjaad  Улаан ʊlaːn  һайн hɛːn",
    "cbk-Latn": "Zamboanga samboaŋa  gente hente  calle kalje  Chavacano t͡ʃabakano",
    "cdo-Latn": "Hók hok",
    "cho-Latn": "Chahta t͡ʃahta  Oklahoma oklahoma",
    "chr-Cher": "ᏣᎳᎩ t͡salaɡi  ᏔᎵᏆ talikʷa",
    "chr-Latn": "Tsalagi t͡salaɡi  Sequoyah sekʷojah",
    "chu-Cyrl": "словѣньскъ slɔvænɪskʊ  рѫка rɔ̃ka  ѩзꙑкъ jɛ̃zɨkʊ",
    "chy-Latn": "Tsėhesenėstsestȯtse tse̥hesene̥stsesto̥tse",
    "cor-Latn": "Kernow kɛɹnɔʊ  dhe ðɛ  chi t͡ʃi  yeth jɛθ",
    "cos-Latn": "chjesa ceza  ghjornu ɟornu",
    "cre-Cans": "ᓀᐦᐃᔭᐍᐏᐣ neːhijaweːwin  ᐃᔨᔨᐤ ijijiw",
    "cre-Latn": "nêhiyawêwin neːhijaweːwin",
    "crs-Latn": "Sesel sesel",
    "cym-Latn": "y ə  yn ən  dyn dɨ̞n  Cymru kəmrɨː",
    "dag-Latn": "Dagbanli daɡ͡banli  Tamale tamale  chɛ t͡ʃɛ",
    "dan-Latn": "hvid við  mand man  gade ɡaðə  hjem jem  Odense oðensə  Jensen jɛnsən  vej vɑj"
    "  Løkke løkə  sjov ɕow  Peter petɐ  huset husəð  Anders anɐs",
    "dga-Latn": "Dagaare daɡaːre",
    "din-Latn": "Thuɔŋjäŋ t̪uɔŋɟa̤ŋ  Jiëëŋ ɟie̤ːŋ",
    "diq-Latn": "Dêrsim deɾsim  Çewlîg t͡ʃɛwliɡ  xozat xozat",
    "div-Thaa": "ދިވެހި d̪iʋehi  މާލެ maːle  ރަށް raʔ  ދަތް d̪aj",
    "dsb-Latn": "serbski sɛrbski  Chóśebuz xɨɕɛbus  dolny dɔlnɨ  źiśi ʑiɕi",
    "dtp-Latn": "Kinabalu kinabalu",
    "dyu-Latn": "Julakan d͡ʒulakã",
    "efi-Latn": "Efik efik  Calabar kalabar",
    "egl-Latn": "Bulåggna bulɔɡɲa  Mòdna mɔdna  Rèz rɛθ",
    "esu-Latn": "Yup'ik jupik  angyaq aŋjaq",
    "ext-Latn": "hacha hat͡ʃa",
    "fao-Latn": "hvør kvøːɹ  tjørn t͡ʃœɹn  bátur bɔatʊɹ  hús hʉus  fjall fjadl"
    "  Klaksvík klaksvʊik  land land  góð ɡɔu",
    "fat-Latn": "Mfantse mfant͡se",
    "fon-Latn": "Fɔngbè fɔ̃ɡ͡be˩  Kutɔnu kutɔnu  xó xo˥",
    "frp-Latn": "Savouè savuɛ  chantar ʃɑ̃taʁ",
    "frr-Latn": "Nordfriisk nɔrdfriːsk  schap ʃap",
    "fur-Latn": "Udin udin  cjase caze  Friûl friuːl  gjat ɟat  çus t͡ʃus",
    "gaa-Latn": "Ga ɡa  Nkran nkran  ŋmɛnɛ ŋ͡mɛnɛ",
    "gcr-Latn": "chyen ʃjɛ̃",
    "gez-Ethi": "ግዕዝ ɡɨʕɨz",
    "gla-Latn": "Gàidhlig kaːlʲɪc  mòr mɔːɾ  Alba alapə",
    "gle-Latn": "Seán ʃaːn  Niamh nʲiəv  Siobhán ʃɪvaːn  Dún duːn  Éire eːɾʲə  Baile balʲə"
    "  teach tʲax  Máire maːɾʲə  mhór voːɾ  Ciarán ciəɾaːn",
    "glv-Latn": "Mannin manin  çhengey t͡ʃeŋə  moirrey mɔɪrə",
    "gom-Deva": "गाव ɡaːv",
    "gom-Latn": "Goem ɡoẽ  xiddhi ʃiɖhi",
    "gor-Latn": "Hulontalo hulontalo",
    "gpe-Latn": "dey de",
    "gsw-Latn": "lueg luək",
    "guc-Latn": "Wayuu wajuː  wayuunaiki wajuːnaiki",
    "gur-Latn": "Farefare farefare",
    "guw-Latn": "Gungbe ɡũɡ͡be",
    "har-Ethi": "ሐረር ħərər",
    "hif-Latn": "Fiji fɪd͡ʒiː  bhaasa bʱaːsaː",
    "hmo-Latn": "Motu motu",
    "hyw-Armn": "տուն dun  բան pʰɑn",
    "iba-Latn": "Iban iban",
    "igl-Latn": "Igala iɡala  ọjọ ɔd͡ʒɔ",
    "iku-Cans": "ᐃᓄᒃᑎᑐᑦ inuktitut  ᓄᓇᕗᑦ nunavut  ᐃᖃᓗᐃᑦ iqaluit",
    "iku-Latn": "Nunavut nunavut  Iqaluit iqaluit  inuk inuk",
    "inh-Cyrl": "гӏалгӏай ɣalɣaj",
    "ipk-Latn": "Iñupiaq iɲupiaq  Barrow baʐʐow",
    "isl-Latn": "Þór θou̯r  Reykjavík rei̯cavik  Björk pjœrk  Keflavík cʰɛplavik  Jón jou̯n"
    "  hvað kvað  jökull jœkʏtl  Hallgrímur hatlkrimʏr  saga saɣa",
    "kam-Latn": "Kĩkamba kekaᵐba  mũndũ moⁿdo",
    "kas-Arab": "چھُ t͡ʃʰu  تھ tʰ",
    "kbd-Cyrl": "кӏэ kʲʼa  к1э kʲʼa",
    "kbp-Latn": "Kabɩyɛ kabɪjɛ  ɖajaa ɖad͡ʒaː",
    "kcg-Latn": "Tyap tjap  a̱yaan əjaːn",
    "kea-Latn": "Kabuverdi kɐbuveɾdi  txeu t͡ʃeu",
    "kge-Latn": "Komering koməriŋ",
    "kmb-Latn": "Kimbundu kiᵐbuⁿdu",
    "koi-Cyrl": "кыв kɨv",
    "kri-Latn": "Krio kʁio  wɔk wɔk  chɛch t͡ʃɛt͡ʃ  yu ju",
    "kus-Latn": "Kusaal kusaːl",
    "lad-Hebr": "קאזה kaza  נוג׳י nod͡ʒi",
    "lad-Latn": "djudeo d͡ʒudeo  Estambol estambol  kaleja kaleʒa  noche not͡ʃe",
    "lbe-Cyrl": "лакку lakːu  къатлул qːatlul",
    "lez-Cyrl": "кӏел kʼel  к1ел kʼel",
    "lim-Latn": "sjaol ʃɔːl",
    "lkt-Latn": "Lakȟóta lakˣota  Oglála oɡlala",
    "lld-Latn": "Gherdëina ɡerdəina  cësa t͡ʃəza  scela ʃela",
    "lmo-Latn": "Milan milan  coeur kør  fioeu fiø  lombard lumbart",
    "loz-Latn": "Silozi silozi  batu βatu",
    "ltg-Latn": "Latgola latɡɔla  volūda vɔluːda  Rēzekne rɛːzɛknɛ",
    "ltz-Latn": "Lëtzebuerg lət͡səbuəʀk  Zäit t͡sæit  Stad ʃtat  Haus hɑʊs  gutt ɡut  Schoul ʃəʊl",
    "lua-Latn": "Tshiluba t͡ʃiluba",
    "lzz-Geor": "ლაზური lɑzuri",
    "lzz-Latn": "Lazuri lazuri",
    "mad-Latn": "Madhurâ madʰurɤ  bhâsa bʰɤsa",
    "mah-Latn": "Majōl matʲɤl",
    "mai-Deva": "मैथिली məitʰiliː",
    "mdf-Cyrl": "мокшень mokʃenʲ",
    "mer-Latn": "Kĩmĩĩrũ kemeeɾo",
    "mfe-Latn": "Moris moʁis  kontan kɔ̃tɑ̃",
    "mni-Beng": "মণিপুর mənipur  ইম্ফাল impʰal",
    "mni-Mtei": "ꯃꯅꯤꯄꯨꯔ mənipur  ꯏꯝꯐꯥꯜ impʰal  ꯃꯩꯇꯩ məjtəj",
    "mnw-Mymr": "မန် man",
    "moe-Latn": "Innu innu  utshimau ut͡ʃimau",
    "mos-Latn": "Moore moːɾe  Waogdgo waoɡdɡo  bãmb bãmb",
    "mrj-Cyrl": "кырык kɤrɤk  мары mɑrɤ",
    "mus-Latn": "Mvskoke maskoːki  este isti",
    "mwl-Latn": "Miranda miɾɐ̃da  lhéngua ʎẽɡwa  chuba t͡ʃuba  fazer fazeɾ",
    "myv-Cyrl": "эрзянь erzʲanʲ  кель kelʲ  Саранск saransk  мон mon  ялга jalɡa",
    "nah-Latn": "Nahuatl nawat͡ɬ  Mexihco meʃiʔko  Cuauhtemoc kʷawtemok  xochitl ʃot͡ʃit͡ɬ",
    "nap-Latn": "Napule napulə  mare marə",
    "nau-Latn": "Naoero naoero",
    "nav-Latn": "Diné tɪne  Naabeehó nɑːpeːho  łį́į́ʼ ɬɪ̃ːʔ",
    "nbl-Latn": "isiNdebele isindeɓele",
    "nds-Latn": "Platt plat  Huus huːs  Dag dax  maken makən  Schoop ʃɔʊp",
    "new-Deva": "नेपाल nepal",
    "nia-Latn": "Niha niha  Öri ɤri",
    "niu-Latn": "Niue niue  fonuagalo fonuaŋalo",
    "nov-Latn": "Novial novial  chambre ʃambre",
    "nqo-Nkoo": "ߒߞߏ nko  ߓߊߡߊߞߐ bamakɔ",
    "nup-Latn": "Nupe nupe  gbako ɡ͡bako",
    "nus-Latn": "Thok t̪ok  Nuer nuer",
    "nyn-Latn": "Runyankore ɾuɲankoɾe  omuntu omuntu",
    "oji-Latn": "Anishinaabe ənɪʃɪnaːbeː  ojibwe od͡ʒɪbweː",
    "olo-Latn": "Karjal kɑrjɑl  čoma t͡ʃomɑ  yö yø",
    "pau-Latn": "Belau belau  chad ʔað",
    "pcm-Latn": "dem dem  dey de  wey we  pikin pikin  chop t͡ʃop  tok tok",
    "pli-Latn": "buddha bud̪d̪ʱɐ",
    "pms-Latn": "Turin tyriŋ  Piemont piemunt  fieul fiøl",
    "pnb-Arab": "لہور ləɦoːr  پنجاب pənd͡ʒaːb",
    "pov-Latn": "Kriol kriol",
    "pwn-Latn": "Paiwan paiwan  vuvu vuvu",
    "rcf-Latn": "kréol kʁeol",
    "rif-Latn": "Arrif arːif",
    "rmy-Latn": "Romani romani  chhavo t͡ʃhavo  phral pʰral  šukar ʃukar",
    "roh-Latn": "rumantsch rumant͡ʃ  chasa t͡ɕaza  Grischun ɡriʃun  tgaun t͡ɕaun  famiglia famiʎia",
    "rsk-Cyrl": "Руски ruski  Керестур kerestur",
    "rup-Latn": "Armãneashti arməneaʃti  tsintsi t͡sint͡si  hilj hiʎ",
    "san-Latn": "śiva ɕiʋɐ  kṛṣṇa kr̩ʂɳɐ  Mahābhārata mɐɦaːbʱaːrɐt̪ɐ",
    "sat-Olck": "ᱥᱟᱱᱛᱟᱲᱤ santaɽi  ᱫᱤᱥᱚᱢ disɔm",
    "sco-Latn": "nicht nɪxt  hoose hus  loch lɔx  auld ɔːld  wha ʍa",
    "shi-Latn": "amaziɣ amaziʁ  taclḥit taʃlħit  aḍar adˤar",
    "shi-Tfng": "ⴰⵎⴰⵣⵉⵖ amaziʁ  ⵜⴰⵛⵍⵃⵉⵜ taʃlħit",
    "shn-Mymr": "တႆး taj  မိူင်း mɤŋ  ၵၢၼ် kaːn",
    "sid-Latn": "Sidaamu sidaːmu  dhagge ɗaɡːe",
    "skr-Arab": "پنجاب pənd͡ʒaːb",
    "sme-Latn": "sámi saːmi  čáhci t͡ʃaːht͡si  giella kielːa  Kárášjohka kaːraːʃjohka",
    "smn-Latn": "anarâš ɑnɑrɐʃ",
    "srd-Latn": "Sardigna sardiɲa  Casteddu kastɛɖːu  bentzat bɛnt͡sat",
    "srn-Latn": "Sranan sranan  tyari t͡ʃari  oema uma",
    "stq-Latn": "Seelter seːltər  fon fɔn",
    "szy-Latn": "Sakizaya sakiðaja",
    "tay-Latn": "Tayal tajal  squliq squliq",
    "tcy-Knda": "ತುಳು t̪uɭu",
    "tdd-Tale": "ᥖᥭᥰ taj  ᥛᥫᥒᥰ məŋ",
    "tig-Ethi": "ትግረ tɨɡɨrə",
    "tkl-Latn": "Tokelau tokelau  gagana ŋaŋana",
    "tly-Latn": "tolışə tolɨʃæ",
    "trv-Latn": "Truku truku  seediq səədiq",
    "tso-Latn": "Xitsonga ʃit͡sonɡa  hlaya ɬaja  swilo sʷilo",
    "tum-Latn": "Chitumbuka t͡ʃitumbuka  ŵanthu βantʰu",
    "tyv-Cyrl": "Тыва tʰɯwa  Кызыл kʰɯzɯl  хөл xøl",
    "tzm-Latn": "amaziɣ amaziʁ",
    "tzm-Tfng": "ⵜⴰⵎⴰⵣⵉⵖⵜ tamaziʁt",
    "umb-Latn": "Umbundu uᵐbuⁿdu",
    "vec-Latn": "Venezia venezia  xe ze  Treviso trevizo",
    "ven-Latn": "Tshivenḓa t͡ʃʰivend̪a  vhathu βatʰu",
    "vep-Latn": "vepsän vepsæn  lidn lʲidn  päiv pæiv  kel' kelʲ",
    "vro-Latn": "Võro vɤro  kiil kiːl  miq miʔ  tuuʼ tuːʔ",
    "wal-Latn": "Wolaytta wolajtːa",
    "wln-Latn": "Walonreye walɔ̃ʀɛj  Lidje lit͡ʃ  tchanter t͡ʃɑ̃tɛʀ",
    "wol-Arab": "بَرَ bara  نِيت niːt",
    "xal-Cyrl": "Хальмг xalʲmɡ  Элст elst  үг yɡ",
    "xmf-Geor": "მარგალური mɑrɡɑluri",
    "yid-Hebr": "אַפּטייק aptɛjk  ייִדיש jidiʃ  טאָג tɔɡ  שיינער ʃɛjnɛr  וואַסער vasɛr"
    "  הויז hɔjz  צייַט t͡sajt  יאָר jɔr",
    "yid-Latn": "yidish jidiʃ  shtetl ʃtɛtl  khaver xavɛr",
    "zdj-Latn": "Shingazidja ʃiŋɡazid͡ʒa",
    "zgh-Latn": "tamaziɣt tamaziʁt",
    "zgh-Tfng": "ⵜⴰⵎⴰⵣⵉⵖⵜ tamaziʁt",
    "zza-Latn": "Dêrsim deɾsim",
}


@pytest.fixture(scope="module")
def g2p():
    return MapG2P()


@pytest.fixture(scope="module")
def ipa_g2p():
    return IpaG2P()


@pytest.mark.parametrize(("lang", "text"), WORDS.items())
def test_known_words(g2p, lang, text):
    check_known_words(g2p, lang, text)


def test_the_palochka_is_read_however_it_is_typed(g2p):
    for lang, word in (("che", "цӏен"), ("ava", "гӏор"), ("lez", "кӏел"), ("ady", "кӏалэ")):
        (ipa,) = g2p([word], lang)
        assert g2p([word.replace("ӏ", c) for c in "1іӀ"], lang) == [ipa] * 3
    assert g2p(["2011"], "che") == [""]


@pytest.mark.parametrize(("tag", "neighbour"), neighbours().items())
def test_every_neighbour_is_a_language_with_rules(ipa_g2p, tag, neighbour):
    assert find_language(tag).tag == tag and find_language(neighbour).tag == neighbour
    assert ipa_g2p.has_rules(neighbour)


def test_a_neighbour_reads_and_says_so():
    with pytest.warns(UserWarning, match=r"W010.*Egyptian Arabic.*by the rules of Arabic"):
        (reading,) = IpaG2P().readings(["القاهرة"], "arz")
    assert reading.lang == "arz" and reading.ipa == IpaG2P()(["القاهرة"], "ara")[0]
