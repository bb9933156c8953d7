"""Which of the languages that something reads are related to one that nothing does."""

from contextlib import suppress
from functools import lru_cache
from typing import Dict, Iterable, List, Mapping, Tuple

import langcodes

from ..errors import Errors, PhonemeNERError
from ..languages import Language, find_language

# Families of languages and their branches, in ISO 639-3: those that have rules, and
# those that there is text in. Cut after Glottolog's tree, where spelling has much in common.
_FAMILIES = """
Germanic: dan fao isl nno swe / afr bar deu fry gsw lim ltz nds nld vls yid zea / bis eng jam
    pcm pih sco tpi
Romance: arg ast cat cbk ext glg kea lad mwl oci pap por spa / acf fra frp gcr hat mfe rcf / cos
    egl eml fur ita lat lij lld lmo nap pms roh scn srd sro vec / ron rup / nrm pcd wln
Celtic: bre cor cym / gla gle glv
Baltic: lav ltg / lit prg sgs
Slavic: bel chu orv rue rus ukr / bos bul hrv mkd slv srp / ces csb dsb hsb pol slk szl
Albanian: aln als sqi
Greek: ell grc pnt tsd
Armenian: hye hyw
international: avk epo ido ile ina lfn nov vol
Indo-Aryan: anp awa bgc bho hin hne kfy mag mai mwr raj urd / asm ben bpy ctg ori rkt syl / doi
    dty kas npi / gom guj knn mar / lah pan pnb skr snd / div sin / pli rmy rom san
Iranian: bqi fas glk haz lrc mzn prs tgk tly / bal ckb diq kur sdh zza / oss pus sgh wbl
Dravidian: bfq gon kan kfa kru mal tam tcy tel
Turkic: azb aze gag ota tuk tur / alt bak crh kaa kaz kir krc kum nog tat / uig uzb / chv dlg
    kjh sah tyv
Mongolic: bxr mon xal
Uralic: ekk est fin izh krl liv olo vep vot vro / kpv mdf mhr mrj myv udm / hun kca mns / sma
    sme smj smn sms
Caucasian: kat lzz sva xmf / abk abq ady kbd / ava bbl che dar inh lbe lez tab
Semitic: acm aeb afb apc ara arq ary arz ayl mlt / aii arc heb syr / amh gez har tig tir
Cushitic: aar had orm sid som wal
Berber: kab rif shi taq tmh tzm zgh
Chadic: hau mou
Bantu: bxk guz kam kik kin lsm lug luy mer nyn run swa wmw xog zdj / nbl nde nso sot ssw tsn tso
    ven xho zul / bem kck kmb loz ndc nya seh sna tum umb / bas bss bum dua ewo kon ktu lem lin
    lua / bax bbj bfd bkm bmo byv fmp jgo nnh ybb
Volta-Niger: ajg ewe fon gej gun / bin edo efi ibb ibo igl iso yor
Kwa: ada anv bci fat gaa nzi twi
Mande: bam dyu emk kpe men mnk nqo sus vai
Atlantic: dyo fuc ful fuv srr wol
Gur: dag dga gur kbp kus mos
Ubangian: gba ngb sag
Nilotic: ach alz din kln lgg luo mas nus shk teo
Khoisan: hgm khw naq nhr
Austronesian: ace ban bew bjn btx bug ind jav mad min mqj msa sun / bcl ceb cha hil ilo krj mdh
    mrw pag pam pau tgl tsg war / bhr mlg / fij gil haw mri niu rap rar smo tah tkl ton tvl wls
    / mek mpx snc tet viv
Chinese: cdo cjy cmn gan hak hsn ltc lzh nan wuu yue
Tibeto-Burman: adx bod dzo khg lbj sip tsj / blk ksw mya rki / lif mni new suz thl
Tai: khb lao nod shn tha tts zha
Austroasiatic: khm mnw vie / hoc kha mtq sat unr
Hmong-Mien: hmn hnj mww
Japonic: jpn ryu
Koreanic: jje kor
Quechuan: inb qub qug quy quz
Aymaran: aym
Tupian: grn kyz tpn yrl
Mayan: acr caa chf ctu ixl kek kjb mam quc tzh tzj tzo yua
Uto-Aztecan: azz nah nch nci nhe nhi / ood tac var
Eskaleut: esk esu ike ikt iku ipk kal
Algonquian: atj bla ciw cre crk crm mic moe ojb oji
Athabaskan: apw chp den nav
Cariban: ake apy car way
Arawakan: apu cni guc ign not pib pio plu yib
"""
# What the CLDR gives two languages where the speakers of none read the other.
_UNRELATED = 50


def relatives(language: Language, tags: Iterable[str], n: int = 3) -> List[str]:
    """Find the tags of languages that are related to one, for messages.

    They are the language itself in another script, the members of its branch or of its
    macrolanguage, of its family, and what its speakers read as well (by the CLDR). Where
    there is none of these, those of its script that most people speak.

    language (Language): The language.
    tags (Iterable[str]): Those to choose from; codes of no language are passed over.
    n (int): How many to give at most.
    RETURNS (List[str]): One of each language, the nearest first.
    """
    ranked: Dict[str, Tuple[float, ...]] = {}
    for tag in tags:
        with suppress(PhonemeNERError):
            ranked[tag] = _distance(language, find_language(tag))
    near = sorted(ranked, key=lambda tag: (ranked[tag], tag))
    tied = [tag for tag in near if ranked[tag][0] < _BY_SCRIPT]
    chosen = tied or [tag for tag in near if ranked[tag][0] == _BY_SCRIPT]
    of_each: Dict[str, str] = {}
    for tag in chosen:
        of_each.setdefault(tag.partition("-")[0], tag)
    return list(of_each.values())[:n]


def related_hint(language: Language, tags: Iterable[str]) -> str:
    """Say which related languages have rules, in a sentence after a space, or say nothing."""
    names = ", ".join(relatives(language, tags))
    return f" Related languages with rules: {names}." if names else ""


def no_rules(backend: str, tag: str, tags: Iterable[str], also: str = "") -> PhonemeNERError:
    """Build the error of a G2P that has no rules for a language.

    backend (str): Its name.
    tag (str): The language, as the user wrote it.
    tags (Iterable[str]): What it has rules for.
    also (str): What else helps, if anything, after a space.
    RETURNS (PhonemeNERError): The error, to be raised by the caller.
    """
    language = find_language(tag)
    hint = related_hint(language, tags) + also
    message = Errors.P002.format(backend=backend, tag=tag, name=language.name, hint=hint)
    return PhonemeNERError(message)


# How near two languages are: of one language, branch, family, readership, script.
_ITSELF, _BRANCH, _FAMILY, _READERS, _BY_SCRIPT, _FAR = range(6)


def _distance(language: Language, other: Language) -> Tuple[float, ...]:
    """Give a tuple that is the smaller, the nearer two languages are."""
    family, branch = _families().get(language.code, ("", -1))
    its_family, its_branch = _families().get(other.code, ("", -1))
    tie = _FAR if language.script != other.script else _BY_SCRIPT
    if language.code == other.code:
        tie = _ITSELF
    elif {language.macrolanguage or language.code} & {other.macrolanguage or other.code}:
        tie = _BRANCH
    elif family and family == its_family:
        tie = _BRANCH if branch == its_branch else _FAMILY
    wanted, had = langcodes.Language.get(language.code), langcodes.Language.get(other.code)
    if tie >= _BY_SCRIPT and wanted.distance(had, ignore_script=True) < _UNRELATED:
        tie = _READERS
    return (tie, language.script != other.script, -had.speaking_population())


@lru_cache(maxsize=1)
def _families() -> Mapping[str, Tuple[str, int]]:
    """Read the family and the number of the branch of each language."""
    families: Dict[str, Tuple[str, int]] = {}
    for line in _FAMILIES.replace("\n    ", " ").strip().split("\n"):
        family, _, branches = line.partition(": ")
        for number, branch in enumerate(branches.split("/")):
            families.update((code, (family, number)) for code in branch.split())
    return families
