"""What the catalogue lists can be used, and any other language is read by its script."""

import pickle
import sys
import warnings
from concurrent.futures import ThreadPoolExecutor
from functools import cache

import pytest
import regex

from spacy_phoneme_ner.errors import MissingExtraError, PhonemeNERError
from spacy_phoneme_ner.evaluation.sounds.coverage import BY_NEIGHBOUR, measure_coverage
from spacy_phoneme_ner.g2p import (
    IpaG2P,
    LettersG2P,
    OrthG2P,
    ScriptG2P,
    catalogue,
    has_rules,
    routing,
)
from spacy_phoneme_ner.g2p.catalogue import ENTRIES
from spacy_phoneme_ner.g2p.relatives import relatives
from spacy_phoneme_ner.g2p.scripts import script_runs
from spacy_phoneme_ner.ipa import unknown_segments
from spacy_phoneme_ner.languages import find_language

ROWS = measure_coverage(IpaG2P(), {})
CATALOGUE = [(row.tag, row.name) for row in ROWS if row.backend != BY_NEIGHBOUR]
NEIGHBOURS = [(row.tag, row.name) for row in ROWS if row.backend == BY_NEIGHBOUR]
BY_SCRIPT = "ignore:.*W010:UserWarning"


@cache
def g2p():
    return IpaG2P()


@cache
def some_word(script):
    """Write a word of letters that are common in a script."""
    words = {
        "Latn": "mana",
        "Cyrl": "мана",
        "Arab": "منا",
        "Grek": "μανα",
        "Tfng": "ⵎⴰⵏⴰ",
        "Hani": "人",
        "Hans": "人",
        "Hant": "人",
        "Jpan": "かな",
        "Hrkt": "かな",
        "Kore": "나라",
        "Hang": "나라",
        "Laoo": "ມານ",
    }
    if script in words:
        return words[script]
    letters = map(chr, range(0x370, 0x20000))
    found = [c for c in letters if script_runs(c) and script_runs(c)[0].script == script]
    return "".join([c for c in found if regex.match(r"\p{Lo}|\p{Ll}", c)][3:6])


def test_the_catalogue_lists_the_languages():
    assert len(CATALOGUE) > (300 if ENTRIES["xpf"].installed else 200)
    assert not {tag for tag, _ in CATALOGUE} & {"uew", "pii-Latn", "generic-Latn"}
    assert not [name for _, name in CATALOGUE if "Unknown" in name or "individual" in name]


@pytest.mark.parametrize(("tag", "name"), CATALOGUE, ids=[tag for tag, _ in CATALOGUE])
def test_every_tag_and_name_of_the_catalogue_is_found(tag, name):
    code = tag.partition("-")[0]
    assert find_language(tag).tag == tag and g2p().has_rules(tag)
    assert find_language(code).code == code
    assert find_language(name).code == code and find_language(name).name == name


@pytest.mark.slow
@pytest.mark.filterwarnings(BY_SCRIPT)
@pytest.mark.parametrize(("tag", "name"), CATALOGUE, ids=[tag for tag, _ in CATALOGUE])
def test_every_tag_and_name_of_the_catalogue_reads(tag, name):
    code = tag.partition("-")[0]
    for lang in (tag, code, name):
        word = some_word(find_language(lang).script)
        try:
            ((ipa, read_in, leaks, _),) = g2p().readings([word], lang)
        except MissingExtraError as error:
            pytest.skip(str(error))
        assert (bool(ipa), read_in, leaks) == (True, code, ()), (lang, word)


@pytest.mark.parametrize("code", ["ne", "bik", "grc", "swh", "kmr-Latn-red", "ltc"])
@pytest.mark.filterwarnings(BY_SCRIPT)
def test_the_usual_tags_read_as_the_catalogues(code):
    script = find_language(code).script
    assert g2p()([some_word(script)], code)[0]


def test_a_variant_has_its_own_rules():
    assert g2p().target("deu-Latn-nar").tag == "deu-Latn-nar"
    assert g2p().target("kmr-Latn-red").tag == "kmr-Latn-red"
    assert g2p().target("sr-Latn-RS").tag == "srp-Latn"


@pytest.mark.parametrize(
    ("lang", "text", "expected", "how"),
    [
        ("Kpelle", "Ðɛ̀nmaki", "ðɛnmaki", "letter by letter"),
        ("Kuanua", "Løkke Århus", "løkke arhus", "letter by letter"),
        ("Ghomala", "Ghɔmáláʼ", "ɡhɔmala", "letter by letter"),
        ("udi-Cyrl", "Уди", "udi", "a table of the script"),
        ("otb-Tibt", "བོད་ལྗོངས ལྷ་ས", "bodld͡ʑoŋs lhasa", "a table of the script"),
        ("arz", "القاهرة", "ʔalqaːhira", "the rules of Arabic"),
        ("Magahi", "दिल्ली", "dilliː", "the rules of Hindi"),
        ("Vai", "ꕙꔤ", "vai", "the names of its letters"),
    ],
)
def test_a_language_without_rules_is_read_by_its_script(lang, text, expected, how):
    reader, words = IpaG2P(foreign=None), text.split()
    with pytest.warns(UserWarning, match=rf"W010.*{how}") as told:
        readings = reader.readings(words, lang)
    assert " ".join(r.ipa for r in readings) == expected
    assert {r.lang for r in readings} == {find_language(lang).code}
    assert len(told) == 1
    # Once for all names of a language: a second warning would be an error here.
    assert reader.readings(words, find_language(lang).tag) == readings
    assert not reader.has_rules(lang) and not has_rules(reader, lang)


def test_each_g2p_warns_of_each_language_once_also_under_threads():
    words = ["Kemper", "Roazhon"]
    switch = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        with warnings.catch_warnings(record=True) as told, ThreadPoolExecutor(8) as pool:
            warnings.simplefilter("always")
            for reader in (IpaG2P(foreign=None), IpaG2P(foreign=None)):
                read = [pool.submit(reader, words, lang) for lang in ["bbj", "Ghomala", "kpe"] * 20]
                assert {tuple(future.result()) for future in read} == {("kemper", "roazhon")}
    finally:
        sys.setswitchinterval(switch)
    assert len([w for w in told if "(Ghomala" in str(w.message)]) == 2 == len(told) - 2


def test_a_warning_that_is_an_error_stays_one():
    reader = IpaG2P(foreign=None)
    for _ in range(2):
        with pytest.raises(UserWarning, match="W010"):
            reader(["Kemper"], "bbj")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        assert reader(["Kemper"], "bbj") == ["kemper"]


def test_a_copy_for_another_process_has_been_told():
    reader = IpaG2P(foreign=None)
    with pytest.warns(UserWarning, match="W010"):
        reader(["Kemper"], "bbj")
    copy = pickle.loads(pickle.dumps(reader))
    assert copy(["Kemper"], "bbj") == ["kemper"]


@pytest.mark.parametrize(
    ("lang", "related"),
    [
        *(("Ghomala", "swa-Latn"), ("Kpelle", "bam-Latn"), ("yid-Tibt", "yid-Hebr")),
    ],
)
def test_as_an_error_it_names_relatives_and_auto(lang, related):
    reader = IpaG2P(foreign=None, unsupported="error")
    with pytest.raises(PhonemeNERError, match=rf"P002.*{related}.*`auto`"):
        reader([], lang)
    assert reader(["ꕙꔤ"], "auto") == ["vai"], "a word in no language is no error"


def test_relatives_of_a_language_with_other_scripts():
    tags = ["kur-Latn", "ckb-Arab", "fas-Arab", "fas-Arab-x", "eng-Latn", "no-language"]
    assert relatives(find_language("kur-Cyrl"), tags) == ["kur-Latn", "ckb-Arab", "fas-Arab"]
    assert relatives(find_language("vol"), ["rus-Cyrl", "eng-Latn"]) == ["eng-Latn"]


def test_invented_letters_are_not_read_as_others():
    with pytest.raises(PhonemeNERError, match=r"P002.*Quenya"):
        IpaG2P()(["Qapla'"], "Quenya")
    with pytest.raises(PhonemeNERError, match=r"P002.*Quenya"):
        IpaG2P(foreign="Quenya")


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"unsupported": "quenya"}, "P502.*unsupported"),
        ({"foreign": "Fon toast"}, "P001.*'Fon'"),
        ({"backends": {"zzzz": OrthG2P()}}, "P001.*zzzz"),
        ({"foreign": "Ghomala", "unsupported": "error"}, "P002.*Ghomala"),
    ],
)
def test_wrong_settings_are_told_at_once(settings, message):
    with pytest.raises(PhonemeNERError, match=message):
        IpaG2P(**settings)


def test_a_foreign_language_without_rules():
    with pytest.warns(UserWarning, match=r"W010.*Ghomala"):
        reader = IpaG2P(foreign="Ghomala")
    assert reader.readings(["කොළඹ", "Ouidah"], "si")[1][:2] == ("ouidah", "bbj")


def test_overrides_go_by_any_name_of_the_language():
    words = ["नेपाल"]
    for tag in ("ne", "nep", "npi", "nep-Deva", "Nepali"):
        assert IpaG2P(backends={tag: OrthG2P()})(words, "ne") == words
    assert IpaG2P(backends={"fon": OrthG2P()})(["Ðɛ̀"], "Fon") == ["ðɛ̀"], "no warning"


# Common letters of scripts that few languages with rules are written in.
SAMPLES = """
བོད་ལྗོངས ߒߞߏ ᏣᎳᎩ ᐃᓄᒃᑎᑐᑦ ⵜⴰⵎⴰⵣⵉⵖⵜ ᠮᠣᠩᠭᠣᠯ ꕙꔤ ᱥᱟᱱᱛᱟᱲᱤ ꯃꯅꯤꯄꯨꯔ ꦗꦏꦂꦠ
ᬩᬮᬶ ᮞᮥᮔ᮪ᮓ ꆈꌠꉙ ⲕⲏⲙⲉ ދިވެހި 𞤆𞤵𞤤𞤢𞤪 ㄅㄆ ᨅᨔ ꨌꩌ ᰛᰩᰵ
ᤕᤠᤰᤌᤢᤱ ꠍꠤꠟꠐꠤ ᥖᥭᥰ ᦅᦱᧄ 𐓏𐓘𐓻𐓘𐓻𐓟 ᚠᚢᚦᚨᚱᚲ ᚄᚋ ᯅᯖᯂ᯲ ꢱꣃꢬꢵꢯ꣄ꢡ꣄ꢬ
"""


@pytest.mark.parametrize("word", SAMPLES.split())
def test_no_script_passes_through_as_if_it_were_ipa(word):
    for reader in (IpaG2P(), ScriptG2P()):
        (ipa,) = reader([word], "auto")
        assert ipa and not unknown_segments(ipa) and ipa != word


def test_no_letter_of_unicode_passes_through():
    letters = [c for c in map(chr, range(0x80, 0x20000)) if c.isalpha()]
    leaking = [c for c, ipa in zip(letters, ScriptG2P()(letters, "und")) if unknown_segments(ipa)]
    assert not leaking
    assert ScriptG2P()(["", "1990", "!?", "人", "𓂀"], "und") == [""] * 5


def test_latin_letters_are_read_as_letter_by_letter():
    words = ["Chicago", "Übung", "O'Neill-2", "quixotic", "THESSALONIKI", "č"]
    assert ScriptG2P()(words, "eng") == LettersG2P()(words, "eng")
    assert ScriptG2P()(["Łódź", "Ŋaɖe", "Sidiƙ"], "und") == ["wodz", "ŋaɖe", "sidikʼ"]


def test_what_one_backend_has_near_is_related():
    with pytest.raises(PhonemeNERError, match=r"P002.*swe-Latn"):
        ENTRIES["epitran"].make()(["a"], "Danish")


def test_tags_are_parsed_once_for_all_texts(monkeypatch):
    reader, calls = IpaG2P(foreign=None), []
    words = ["कल", "Ankara", "Москва", "ᏣᎳᎩ"]
    expected = reader.readings(words, "hin+tur")
    for module in (catalogue, routing):
        find = module.find_language
        monkeypatch.setattr(
            module, "find_language", lambda tag, find=find: calls.append(tag) or find(tag)
        )
    for i in range(5):
        longer = [word + word[-1] * i for word in words]
        readings = reader.readings(longer, "hin+tur")
        assert [r.lang for r in readings] == [r.lang for r in expected]
    assert not calls
