import time
from functools import lru_cache

import pytest
import spacy
from spacy.tokens import Doc

from spacy_phoneme_ner.pipeline.addresses import find_addresses

ADDRESSES = [
    "https://example.org/London",
    "HTTP://EXAMPLE.ORG",
    "ftp://example.org",
    "www.example.fr",
    "WWW.EXAMPLE.FR",
    "example.org",
    "example.co.uk/London?q=1#top",
    "Booking.com",
    "MAIL.RU",
    "почта.рф",
    "jane.doe@example.com",
    "mailto:jane@example.com",
    "@JaneDoe",
    "＠jane_doe",
    "@jane@mastodon.example",
    "#London2024",
    "#भारत",
]
NO_ADDRESSES = [
    "U.S.",
    "J.Lo",
    "m.in.",
    "d.o.o.",
    "St.Petersburg",
    "London.Alice",
    "Москве.Он",
    "R&D",
    "C#",
    "#1",
    "&#39;",
    "3.14",
    "10.000",
    "Student@s",
    "@",
    "#",
    "a/b",
    "12:30",
    "አበባ።",
]


# Some take seconds to make, for the many exceptions of their tokenizers.
blank = lru_cache(spacy.blank)


def marked(lang, text):
    doc = blank(lang)(text)
    marks = find_addresses(doc)
    assert marks.shape == (len(doc),)
    return "".join(t.text_with_ws for t, is_marked in zip(doc, marks) if is_marked).strip()


@pytest.mark.parametrize("lang", ["xx", "en", "id", "nl", "am", "zh"])
@pytest.mark.parametrize("address", ADDRESSES)
def test_addresses_are_found_however_they_are_cut(lang, address):
    assert marked(lang, f"see {address} or Paris") == address
    assert marked(lang, address) == address


@pytest.mark.parametrize("text", NO_ADDRESSES)
def test_what_is_no_address(text):
    assert marked("zh", f"see {text} or Paris") == ""


def test_a_mark_that_is_glued_belongs_to_its_token():
    nlp = spacy.blank("xx")
    doc = Doc(nlp.vocab, words=["(see", "www.example.fr.", ")", "(@jane,", "Paris"])
    assert find_addresses(doc).tolist() == [False, True, False, True, False]


def test_scripts_without_spaces():
    assert marked("zh", "请访问example.org网站") == "example.org"
    assert marked("zh", "请看https://example.org/。北京") == "https://example.org/"
    assert marked("zh", "邮箱jane@example.cn。北京") == "jane@example.cn"


def test_words_without_spaces_between(nlp):
    doc = Doc(nlp.vocab, words=["mail", "jane.doe@example.com", "."])
    assert find_addresses(doc).tolist() == [False, True, False]


@pytest.mark.parametrize(
    "part", ["a", "a.", "@", "#", "a-", "a@", "www.", "a.b@", "://", "#1", "ab.", "x+", "com."]
)
def test_an_endless_token_takes_linear_time(nlp, part):
    times = []
    for n in (5_000, 40_000):
        doc = Doc(nlp.vocab, words=[part * (n // len(part))])
        start = time.process_time()
        find_addresses(doc)
        times.append(time.process_time() - start)
    # Eight times as long: 64 times the time would be quadratic.
    assert times[1] < 0.05 + 24 * times[0]


def test_many_addresses_take_no_longer_for_being_many():
    words = ["www.example.org", "and"] * 80_000
    start = time.process_time()
    marked = find_addresses(Doc(spacy.blank("xx").vocab, words=words))
    assert marked.tolist() == [True, False] * 80_000
    assert time.process_time() - start < 4
