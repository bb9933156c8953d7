"""Each word to the backend that knows its language."""

import importlib.util
import pickle

import pytest
import spacy

from spacy_phoneme_ner.errors import MissingExtraError, PhonemeNERError
from spacy_phoneme_ner.evaluation.groups import STUDY
from spacy_phoneme_ner.g2p import CachedG2P, IpaG2P, LanguageIdentifier, OrthG2P
from spacy_phoneme_ner.g2p.catalogue import ENTRIES
from spacy_phoneme_ner.g2p.scripts import likely_language, script_runs


def needs(module, extra):
    missing = importlib.util.find_spec(module) is None
    return pytest.mark.skipif(missing, reason=f"extra '{extra}' is not installed")


needs_english = needs("gruut_lang_en", "en")
needs_lid = needs("py3langid", "lid")
needs_chinese = needs("pypinyin", "zh")
needs_japanese = needs("sudachipy", "ja")


class Neighbours(CachedG2P):
    """Gives the number of words in a row, so that context shows."""

    name = "neighbours"
    contextual = True
    languages = ("kat-Geor",)

    def __call__(self, words, lang):
        run, counted = 0, []
        for word in words:
            run = run + 1 if word else 0
            counted.append("a" * run)
        return counted


def read(g2p, text, lang):
    return [(reading.ipa, reading.lang) for reading in g2p.readings(text.split(), lang)]


def test_runs_of_one_script():
    assert script_runs("NATO의") == [("Latn", "NATO"), ("Hang", "의")]
    assert script_runs("Ünïcödé-2x") == [("Latn", "Ünïcödé-2x")]
    assert [run.script for run in script_runs("東京へ")] == ["Hani", "Hira"]
    assert script_runs("कि.मी.") == [("Deva", "कि.मी.")]
    assert script_runs("ー") == [("Kana", "ー")] and script_runs("مـ") == [("Arab", "مـ")]
    assert script_runs("1990") == script_runs("ـ") == script_runs("") == script_runs("!?") == []


def test_the_likeliest_language_of_a_script():
    assert [likely_language(script) for script in ("Cyrl", "Deva", "Hang", "Syrc", "Zyyy")] == [
        *("rus", "hin", "kor", "aii", "")
    ]


@needs_english
def test_foreign_words_are_read_in_their_own_language():
    readings = read(IpaG2P(), "කොළඹ NATO Москва 2024 .", "si")
    assert readings == [
        *(("koləmbə", "sin"), ("nejtow", "eng"), ("moskva", "rus"), ("", "sin"), ("", "sin")),
    ]


@needs_english
def test_the_doc_keeps_what_each_token_was_read_in():
    nlp = spacy.blank("hi")
    nlp.add_pipe("phonemizer")
    doc = nlp("दिल्ली में Google है 5")
    assert [token._.ipa_lang for token in doc] == ["hin", "hin", "eng", "hin", "hin"]
    assert doc[2]._.ipa == "ɡuɡəl"


def test_latin_words_letter_by_letter_or_in_another_language():
    assert read(IpaG2P(foreign=None), "කොළඹ Chicago", "si")[1] == ("t͡ʃikaɡo", "und")
    assert read(IpaG2P(foreign="tr"), "කොළඹ Cem", "si")[1] == ("d͡ʒem", "tur")


def test_the_second_language_of_a_doc_reads_its_script():
    assert read(IpaG2P(), "कल Ankara", "hin+tur") == [("kəl", "hin"), ("ankaɾa", "tur")]
    nlp = spacy.blank("hi")
    nlp.add_pipe("phonemizer")
    doc = nlp.make_doc("कल Ankara")
    doc._.ipa_lang = "Hindi+Turkish"
    assert [token._.ipa_lang for token in nlp(doc)] == ["hin", "tur"]


def test_three_languages_and_auto():
    text = "தமிழ் Москва ತುಮಕೂರು"
    assert [lang for _, lang in read(IpaG2P(), text, "auto")] == ["tam", "rus", "kan"]
    assert [lang for _, lang in read(IpaG2P(), text + " საქართველო", "tam+bul")] == [
        *("tam", "bul", "kan", "kat")
    ]
    assert read(IpaG2P(), "1 , 2", "auto") == [("", "und")] * 3


def test_a_language_in_two_scripts():
    for word in ("Beograd", "Београд"):
        assert read(IpaG2P(), word, "srp")[0][1] == "srp"
    assert read(IpaG2P(), "Toshkent Тошкент", "uz") == [
        *read(IpaG2P(), "Toshkent", "uz"),
        *read(IpaG2P(), "Тошкент", "uz-Cyrl"),
    ]


def test_parts_of_a_word_in_two_scripts():
    ((ipa, lang),) = read(IpaG2P(foreign=None), "SMSلەر", "ug")
    assert ipa.startswith("sms") and ipa.endswith("lær")
    assert lang == "und", "what is read letter by letter comes first"


@needs_chinese
@needs_japanese
def test_chinese_and_japanese_are_read_among_their_neighbours():
    assert read(IpaG2P(tones="strip"), "重 庆 银 行", "zh")[0] == ("ʈ͡ʂʰʊŋ", "cmn")
    readings = read(IpaG2P(), "私 は 東京 へ 行き ます", "ja")
    assert readings[1] == ("wa", "jpn") and {lang for _, lang in readings} == {"jpn"}


def test_context_is_kept_apart_by_other_languages_and_never_cached():
    g2p = IpaG2P(backends={"kat": Neighbours()})
    text = ["ა", "ბ", "Москва", "ა", "ბ", "გ"]
    for _ in range(2):
        assert [len(ipa) for ipa in g2p(text, "kat")][:2] == [1, 2]
        assert [len(ipa) for ipa in g2p(text, "kat")][3:] == [1, 2, 3]


def test_overrides_by_tag_by_language_and_for_all():
    orth = OrthG2P()
    assert IpaG2P(backends={"rus": orth})(["Москва"], "ru") == ["москва"]
    assert IpaG2P(backends={"rus-Cyrl": orth})(["Москва"], "ru") == ["москва"]
    assert IpaG2P(backends={"*": orth})(["Москва"], "ru") == ["москва"]
    assert IpaG2P(backends={"sin": orth})(["Москва"], "ru") == ["moskva"]


def test_overrides_from_a_config():
    nlp = spacy.blank("ru")
    orth = {"@g2p": "spacy-phoneme-ner.Orth.v1"}
    settings = {"@g2p": "spacy-phoneme-ner.IPA.v1", "backends": {"rus": orth}, "foreign": None}
    nlp.add_pipe("phonemizer", config={"g2p": settings})
    assert nlp("Москва")[0]._.ipa == "москва"


def test_an_override_that_is_no_g2p():
    with pytest.raises(PhonemeNERError, match=r"backend for 'rus', 'espeak'"):
        IpaG2P(backends={"rus": "espeak"})


@pytest.mark.parametrize(
    ("lang", "message"),
    [
        ("xx", "P001"),
        ("auto+sin", "'auto'"),
        ("sin+", "P001"),
        ("sin+quenya", "no rules for 'quenya'"),
    ],
)
def test_what_is_no_language(lang, message):
    with pytest.raises(PhonemeNERError, match=message):
        IpaG2P()([], lang)


@pytest.mark.parametrize("setting", ["leaks", "tones", "stress", "length", "notation"])
def test_unknown_settings(setting):
    with pytest.raises(PhonemeNERError, match=r"Unknown .* 'x'"):
        IpaG2P(**{setting: "x"})


def test_a_missing_extra_fails_if_asked_for_and_warns_if_not(monkeypatch):
    def missing(self, words, lang):
        raise MissingExtraError("Chinese needs pypinyin.")

    monkeypatch.setattr(ENTRIES["english"].make, "__call__", missing)
    with pytest.raises(MissingExtraError):
        IpaG2P()(["word"], "en")
    g2p = IpaG2P()
    with pytest.warns(UserWarning, match=r"W001.*pypinyin"):
        assert g2p(["කොළඹ", "Chicago"], "si") == ["koləmbə", "t͡ʃikaɡo"]
    assert g2p.readings(["Ohio"], "si")[0][:2] == ("ohio", "und"), "one warning is enough"


def test_leaks_are_counted_by_language():
    g2p = IpaG2P(backends={"rus": OrthG2P()})
    g2p(["Да", "нет", "2", "කොළඹ", "нет"], "sin")
    counts = g2p.leak_counts
    assert counts["rus"].words == counts["rus"].leaked == 3 and counts["rus"].rate == 1.0
    assert counts["rus"].symbols["т"] == 2
    assert counts["sin"].words == 1 and counts["sin"].rate == 0.0


def test_leaks_are_dropped_or_raised():
    backends = {"rus": OrthG2P()}
    assert IpaG2P(backends=backends, leaks="drop")(["Даə"], "rus") == ["ə"]
    with pytest.raises(PhonemeNERError, match=r"P044.*'Да'.*'rus'.*'д'"):
        IpaG2P(backends=backends, leaks="raise")(["Да"], "rus")


@pytest.mark.parametrize(
    ("settings", "word", "expected"),
    [
        ({"tones": "letters"}, "bá", "ba˥"),
        ({"tones": "marks"}, "bá", "ba\u030b"),
        ({"tones": "strip"}, "bá", "ba"),
        ({"notation": "x-sampa", "tones": "letters"}, "bá", "ba<T>"),
    ],
)
def test_the_style_of_what_is_given(settings, word, expected):
    assert IpaG2P(**settings)([word], "Yoruba") == [expected]


def test_two_with_different_settings_share_nothing():
    plain, stripped = IpaG2P(), IpaG2P(tones="strip", length="strip")
    first = plain(["Hà"], "vi"), stripped(["Hà"], "vi")
    assert (plain(["Hà"], "vi"), stripped(["Hà"], "vi")) == first and first[0] != first[1]


def test_pickled_with_everything_loaded():
    g2p = IpaG2P(foreign=None, identifier=LanguageIdentifier(candidates=["sin", "rus"]))
    words = ["කොළඹ", "Москва", "Chicago"]
    expected = g2p(words, "si")
    assert pickle.loads(pickle.dumps(g2p))(words, "si") == expected


def test_every_language_of_the_study_has_rules():
    g2p = IpaG2P()
    for code in [*STUDY] + ["cmn", "jpn", "kor", "vie"]:
        assert g2p.target(code).code == code
    assert len({tag.split("-")[0] for tag in g2p.languages}) >= 150


@needs_lid
@needs_english
def test_the_identifier_tells_languages_of_one_script_apart():
    g2p = IpaG2P(identifier=LanguageIdentifier())
    text = "Watoto wanapenda kucheza mpira but the children would rather read books"
    langs = [lang for _, lang in read(g2p, text, "swa+eng")]
    assert langs[:4] == ["swa"] * 4 and langs[-6:] == ["eng"] * 6
    assert {lang for _, lang in read(IpaG2P(), text, "swa+eng")} == {"swa"}


@needs_lid
def test_auto_takes_the_whole_text_for_one_language_of_its_script():
    g2p = IpaG2P(identifier=LanguageIdentifier())
    text = "Bugün hava çok güzel ama yarın yağmur yağacak"
    assert {lang for _, lang in read(g2p, text, "auto")} == {"tur"}
    chosen = IpaG2P(identifier=LanguageIdentifier(candidates=["tr", "Swahili"]))
    assert {lang for _, lang in read(chosen, text, "auto")} == {"tur"}


@needs_lid
def test_candidates_that_the_identifier_does_not_know():
    with pytest.raises(PhonemeNERError, match=r"P045.*aii"):
        LanguageIdentifier().identify(["a"], ["aii"])


def test_the_identifier_names_its_extra(uninstall):
    uninstall("py3langid")
    with pytest.raises(MissingExtraError, match=r"\[lid\]"):
        LanguageIdentifier().identify(["a"], ["eng"])
