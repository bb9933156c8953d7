"""Where the segments of a pronunciation stand in the word."""

import unicodedata
from itertools import pairwise

import pytest
import spacy
from hypothesis import given, settings
from hypothesis import strategies as st

from spacy_phoneme_ner.g2p.backends.map import EPITRAN_RULES, OWN_RULES
from spacy_phoneme_ner.g2p.rules import SpellingRules
from spacy_phoneme_ner.g2p.spans import phoneme_spans
from spacy_phoneme_ner.ipa import segments

# Words, and which letters each segment is written with, "" where none is left for it.
EXACT = {
    "deu": ("Straße", "ʃ:S t:t ʁ:r aː:a s:ß ə:e"),
    "hin": ("दिल्ली", "d:द i:ि l:ल् l:ल iː:ी"),
    "che": ("цӏен", "t͡sʼ:цӏ e:е n:н"),
    "ita": ("figlio", "f:f i:i ʎ:gli o:o"),
    "sin": ("කොළඹ", "k:ක o:ො l:ළ ə: m:ඹ b: ə:"),
}


@pytest.mark.parametrize(("lang", "word", "expected"), [(k, *v) for k, v in EXACT.items()])
def test_rules_tell_exactly(lang, word, expected):
    wanted = [tuple(pair.split(":")) for pair in expected.split()]
    spans = phoneme_spans(word, "".join(part for part, _ in wanted), lang)
    assert [(s.phoneme, word[s.start : s.end]) for s in spans] == wanted
    assert all(span.exact for span in spans)


@pytest.mark.parametrize(
    ("word", "ipa", "expected"),
    [
        ("Shakespeare", "ʃejkspɪɹ", ["Sh", "a", "", "ke", "s", "pe", "a", "re"]),
        ("knife", "najf", ["kn", "i", "", "fe"]),
        ("Louis", "luɪs", ["Lo", "u", "i", "s"]),
    ],
)
def test_what_a_lexicon_says_is_aligned_and_marked(word, ipa, expected):
    spans = phoneme_spans(word, ipa, "eng")
    assert [word[s.start : s.end] for s in spans] == expected
    assert not any(span.exact for span in spans)


def covers(word, ipa, spans):
    assert [span.phoneme for span in spans] == list(segments(ipa))
    assert not spans or (spans[0].start, spans[-1].end) == (0, len(word))
    assert all(a.end == b.start for a, b in pairwise(spans))
    assert all(span.start <= span.end for span in spans)


@given(
    st.sampled_from(["deu", "hin", "tha", "kor", "eng", "fra", "xxx", "ara"]), st.text(max_size=9)
)
@settings(max_examples=150, deadline=None)
def test_spans_cover_any_word_in_order(lang, word):
    for ipa in ("", "kat", "ʃtraːsə", "t͡ɕʰiaŋ˧˥maj˨˩", word):
        covers(word, ipa, phoneme_spans(word, ipa, lang))


@pytest.mark.parametrize("code", ["deu-Latn", "hin-Deva", "mya-Mymr", "isl-Latn", "bod-Tibt"])
@given(word=st.text(max_size=8))
@settings(max_examples=40, deadline=None)
def test_traced_rules_give_what_they_give(code, word):
    folder = OWN_RULES if (OWN_RULES / "map" / f"{code}.csv").is_file() else EPITRAN_RULES
    rules = SpellingRules(folder / "map" / f"{code}.csv", bases=[OWN_RULES, EPITRAN_RULES])
    for text in (word, "Größe" + word, "दिल्ली" + word, "ရန်ကုန်" + word, "བཀྲ་ཤིས" + word):
        traced = rules.trace(text)
        if traced is not None:
            assert unicodedata.normalize("NFC", traced[0]) == rules(text)
            assert len(traced[0]) == len(traced[1])


def test_a_token_says_where_its_segments_are_and_shares_by_them():
    nlp = spacy.blank("xx")
    nlp.add_pipe("phonemizer", config={"lang": "isl"})
    doc = nlp("Reykjavík")
    letters = [doc.text[s.start : s.end] for s in doc[0]._.phoneme_spans]
    assert letters == ["R", "ey", "", "kj", "a", "v", "í", "k"]
    with doc.retokenize() as retokenizer:
        retokenizer.split(doc[0], ["Reykja", "vík"], heads=[doc[0], doc[0]])
    assert [token._.ipa for token in doc] == ["rei̯ca", "vik"]
    assert doc[1:2]._.ipa == "vik"


def test_languages_without_rules_are_aligned():
    spans = phoneme_spans("Ghomala", "ɡhɔmala", "bbj")
    covers("Ghomala", "ɡhɔmala", spans)
    assert not any(span.exact for span in spans)


@pytest.mark.parametrize("letter", ["a", "ж", "字", "\u0e01"])
def test_of_a_text_without_spaces_sounds_are_found_in_no_time(letter):
    word = letter * 20_000
    spans = phoneme_spans(word, "a" * 15_000, "eng")
    assert (spans[0].start, spans[-1].end, len(spans)) == (0, 20_000, 15_000)
    starts = [span.start for span in spans]
    assert starts == sorted(starts)
