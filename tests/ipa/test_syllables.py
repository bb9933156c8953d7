"""Syllables of IPA strings."""

import importlib.util
import time
import unicodedata

import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st

from spacy_phoneme_ner.g2p import IpaG2P
from spacy_phoneme_ner.ipa import clean, segments, syllables
from spacy_phoneme_ner.ipa.alphabet import LETTERS, TONE_LETTERS

needs_chinese = pytest.mark.skipif(
    not all(map(importlib.util.find_spec, ("pypinyin", "opencc"))),
    reason="extra 'zh' is not installed",
)
# Letters and marks such that most words have several syllables.
WORDS = st.text(
    st.sampled_from("aeiouəɯɪʊyptkbdɡmnŋɴrlɾjwɥsʃʒfhɹ\u0329\u032f\u0303\u0301\u0361ːʰⁿˈˌ˥˧˩ꜜ "),
    max_size=16,
)


def cut(ipa):
    return " ".join(syllables(ipa))


@pytest.mark.parametrize(
    "divided",
    [
        # Mandarin; neutral syllables bear no tone.
        *("pej˨˩˦ t͡ɕiŋ˥˥", "wɔ˨˩˦ mən", "ma˥˥ ma", "ɹ̩˥˩", "ɹ̩˧˥ t͡sɨ", "n̩˧˥"),
        *("xwa˥˥ ɹ̩˧˥", "t͡ɕʰɥɛn˧˥ ʈ͡ʂʰwaŋ˧˥", "tʰjɛn˥˥ an˥˥ mən˧˥", "pi˥˩ ɥɛn˧˥"),
        # Vietnamese, with diphthongs within a tone.
        *("ha˧˨ noj˨˩", "ŋwiən˧˥", "viət˨˩ nam˧˧", "xwiə˧˧", "zɯəw˨˩", "uəŋ˨˦", "kwok͡p˦˥"),
        *("maj˧˧ ŋwiən˧˥", "ŋa˧˧ ɲa˨˦", "oŋ͡m˧˧ ăj˧˧"),
        # Japanese: moras, but for codas, geminates and long vowels.
        *("toː kʲoː", "ɲip poɴ", "kʲoː to da i ɡa kɯ", "ɡak koː", "kom pʲɯː ta", "hoɴ ja"),
        *("koɲ ɲi t͡ɕi wa", "seɴ eɴ", "mat t͡ɕa", "t͡ɕaɴ sɯ", "i ta ɾi a", "d͡ʑi teɴ ɕa"),
        # Korean: onset, vowel, coda, as they are spoken.
        *("sʌ ul", "han ɡuk", "tɛ ɦan min ɡuk", "an njʌŋ ɦa se jo", "kaŋ a d͡ʑi", "ɰi sa"),
        *("hak k͈jo", "ik t͈a", "kuŋ mul", "kim t͡ɕʰi", "t͡ɕʌn ɦwa", "tal li ɡi", "sa ɾam"),
        # English.
        *("lʌn dən", "stɹɛŋθ", "ju nə vɹ̩ sə ti", "ɛks tɹə", "aj di ə", "wɔ ʃɪŋ tən", "pleɪ ɪŋ"),
        *("bʌ tn̩", "haʊs", "ˈʃejk ˌspɪɹ", "lˈʌn dən", "kə ˈnɛkt", "sɪŋ ɪŋ", "ˈsɪŋ ɡəl"),
        # Hindi.
        *("dil liː", "b̤aː rət", "ɦin diː", "prə deʃ", "vi djaː ləj", "nəms te"),
        # Sinhala, German, Italian, Igbo, Yoruba, and marks of tone.
        *("ka ⁿda ᵑɡa", "baʊ̯ ən", "ku̯an do", "n˩ nam di˩", "jo ɾu˩ ba˥", "naː˨n ka˧", "jò ɾù bá"),
        *("maꜜ ma", "k", "pst", "˥", "ˈ", "aˈ", "˥a"),
    ],
)
def test_words_of_many_languages(divided):
    assert cut(divided.replace(" ", "")) == divided


def test_words_dots_and_stress_part_syllables_that_would_be_others():
    assert cut("kan a") == "kan a" and cut("kana") == "ka na"
    assert cut("kan.a") == "kan a"
    assert cut("kaˈtra") == "ka ˈtra" and cut("katˈra") == "kat ˈra"
    assert cut(" pej˨˩˦  t͡ɕiŋ˥˥\n") == "pej˨˩˦ t͡ɕiŋ˥˥"
    assert syllables("") == syllables(" . ") == ()


def test_without_tones_two_vowels_are_two_syllables():
    assert cut("kia") == "ki a" and cut("kiə") == "ki ə"
    assert cut("kiə˧˧") == "kiə˧˧"
    assert cut("kiəma˧˧") == "ki ə ma˧˧", "the tone is that of another syllable"


def test_normal_form_of_the_input_does_not_matter():
    assert syllables(unicodedata.normalize("NFD", "ãçẽ")) == syllables("ãçẽ") == ("ã", "çẽ")


def test_what_is_no_ipa_is_kept():
    assert cut("saşa") == "sa şa"
    assert cut("kaжa") == "ka жa"
    assert cut("北京") == "北京"


def check(ipa):
    """Nothing is lost and nothing empty; segments stay whole."""
    found = syllables(ipa)
    bare = "".join(ipa.split())
    assert unicodedata.normalize("NFC", "".join(found)) == unicodedata.normalize("NFC", bare)
    assert all(found)
    return found


@given(WORDS)
def test_joined_syllables_are_the_word(word):
    found = check(" ".join(map(clean, word.split())))
    cut_apart = [segment for syllable in found for segment in segments(syllable)]
    whole = [segment for part in word.split() for segment in segments(clean(part))]
    assert cut_apart == whole


@given(st.text())
def test_any_text_is_cut_without_loss(text):
    check(clean(text))
    found = syllables(text)
    assert all(found)
    joined = unicodedata.normalize("NFD", "".join(found))
    for character in unicodedata.normalize("NFD", text):
        if character.isalpha():
            assert character in joined


@given(st.lists(st.sampled_from(["pa˥˥", "ŋwiən˧˥", "t͡ɕʰɥɛn˧˥", "an˥˩", "ɹ̩˧˥"]), max_size=6))
def test_syllables_with_tones_are_found_again(expected):
    assert syllables("".join(expected)) == tuple(expected)


@pytest.mark.parametrize("part", ["a", "n", "ia", "ˈ", "˥", "nˈ˥", "a\u0301", "ŋj", "\u0301", "ж"])
def test_long_strings_take_linear_time(part):
    start = time.process_time()
    syllables(part * 20_000)
    assert time.process_time() - start < 5


def words_of(path):
    lines = path.read_text(encoding="utf8").splitlines()
    return [line.split("\t")[0] for line in lines if line.strip()][:12_000]


def share_right(words, lang, n_written):
    """Compare syllables with what is written, for words that are read."""
    counts = [
        (n_written(word), len(syllables(ipa)))
        for word, ipa in zip(words, IpaG2P()(words, lang))
        if ipa and n_written(word)
    ]
    assert len(counts) > 1000
    return sum(written == found for written, found in counts) / len(counts)


@needs_chinese
@pytest.mark.parametrize("file", ["udpos/dev-zh.tsv", "panx/dev-zh.tsv"])
def test_a_chinese_character_is_a_syllable(data, file):
    def n_characters(word):
        return len(word) if regex.fullmatch(r"\p{Han}+", word) else 0

    assert share_right(words_of(data / "phonexl" / file), "zh", n_characters) > 0.98


@pytest.mark.parametrize("file", ["udpos/dev-vi.tsv", "panx/test-vi.tsv"])
def test_a_written_syllable_of_vietnamese_is_a_syllable(data, file):
    # Run together or not, a syllable is written with one group of vowels. What the G2P
    # reads letter by letter, a foreign name, has no tone.
    words = words_of(data / "phonexl" / file)
    native = {w for w, ipa in zip(words, IpaG2P()(words, "vi")) if ipa[-1:] in set(TONE_LETTERS)}

    def n_vowels(word):
        plain = "".join(c for c in unicodedata.normalize("NFD", word.lower()) if c.isalpha())
        return len(regex.findall("[aeiouy]+", plain)) if word in native else 0

    assert share_right(words, "vi", n_vowels) > 0.98


def test_the_kinds_of_segments_are_of_ipa_letters():
    from spacy_phoneme_ner.ipa.syllables import _KINDS

    assert set(LETTERS) <= set(_KINDS)
