"""Vocabularies of phonemes, and what is read for phonemes that they lack."""

import copy
import json
import pickle
import time
import unicodedata

import hugging_face  # noqa: F401
import pytest
from tokenizers import Tokenizer
from transformers import PreTrainedTokenizerFast

from spacy_phoneme_ner.errors import PhonemeNERError
from spacy_phoneme_ner.ipa import clean, is_known, segments
from spacy_phoneme_ner.models.transformers.phoneme_vocabulary import (
    PhonemeVocabulary,
    default_phonemes,
    tokenizer_json,
)


def vocabulary(phonemes, nearest=True):
    names = phonemes.split() if isinstance(phonemes, str) else phonemes
    return PhonemeVocabulary(tokenizer_json(names), nearest=nearest)


def read_as(known, phoneme, nearest=True):
    table = vocabulary(known, nearest)
    return table.spelling(table.find(phoneme).id)


def test_the_layout_is_xphoneberts():
    text = tokenizer_json(["p", "a", "<s>", "p", "▁", "<mask>", "t͡ʃ"])
    tokenizer = Tokenizer.from_str(text)
    names = ["<s>", "<pad>", "</s>", "<unk>", "▁", "p", "a", "t͡ʃ", "<mask>"]
    assert tokenizer.get_vocab() == {name: i for i, name in enumerate(names)}
    encoded = tokenizer.encode("p a ▁ t͡ʃ ʘ <mask>")
    assert encoded.ids == [0, 5, 6, 4, 7, 3, 8, 2]
    assert tokenizer.encode("p", "a").ids == [0, 5, 2, 2, 6, 2]
    assert json.loads(text)["model"]["type"] == "WordLevel"


def test_transformers_reads_it(tmp_path):
    path = tmp_path / "tokenizer.json"
    path.write_text(tokenizer_json(["p", "a"]), encoding="utf8")
    fast = PreTrainedTokenizerFast(tokenizer_file=str(path), pad_token="<pad>")
    assert fast(["p a", "a"], padding=True)["input_ids"] == [[0, 5, 6, 2], [0, 6, 2, 1]]


@pytest.mark.parametrize("phoneme", ["", "p a", " p", "\n"])
def test_what_cannot_be_read_is_no_entry(phoneme):
    with pytest.raises(PhonemeNERError, match="P126"):
        tokenizer_json(["p", phoneme])


def test_the_default_phonemes_are_clean_segments_or_stand_for_themselves():
    phonemes = default_phonemes()
    assert 400 < len(phonemes) < 700
    assert len(set(phonemes)) == len(phonemes)
    for phoneme in phonemes:
        assert unicodedata.is_normalized("NFC", phoneme)
        if any(map(str.isalpha, phoneme)):
            assert is_known(phoneme) and clean(phoneme) == phoneme
            assert segments(phoneme) == (phoneme,)
    expected = {*"0189.,()", "a", "ã", "aː", "tʰ", "kʼ", "nʲ", "t͡ʃ", "t̪", "k͈", "i̯", "˥", "á"}
    assert expected <= set(phonemes)


def test_numbers_of_what_stands_around_phonemes():
    known = vocabulary("p a")
    around = (known.begin, known.padding, known.end, known.unknown, known.word_break)
    assert around == (0, 1, 2, 3, 4)
    assert known.n_ids == 8
    assert known.find("a") == (6, True)
    assert known.find("<s>") == known.find("<mask>") == (3, False)


def test_the_rows_are_counted_to_the_highest_number():
    layout = json.loads(tokenizer_json(["p"]))
    layout["model"]["vocab"]["a"] = 40
    assert PhonemeVocabulary(json.dumps(layout), nearest=True).n_ids == 41


@pytest.mark.parametrize("form", ["NFC", "NFD"])
@pytest.mark.parametrize("phoneme", ["ç", "ã", "ǎː", "t͡ʃ"])
def test_either_normal_form_is_known(phoneme, form):
    known = vocabulary([unicodedata.normalize(form, phoneme)], nearest=False)
    for asked in ("NFC", "NFD"):
        assert known.find(unicodedata.normalize(asked, phoneme)) == (5, True)


@pytest.mark.parametrize("entry,phoneme", [("g", "ɡ"), ("ɡ", "g"), ("ʤ", "d͡ʒ"), ("t͜s", "t͡s")])
def test_other_spellings_are_the_same_phoneme(entry, phoneme):
    assert vocabulary([entry], nearest=False).find(phoneme) == (5, True)


def test_a_phoneme_as_it_stands_goes_before_another_spelling():
    assert vocabulary("g ɡ").find("ɡ").id == 6
    assert vocabulary("ˈk k").find("ˈk") == (5, True)
    assert vocabulary("ˈk k").find("k") == (6, True)


def test_punctuation_is_no_phoneme():
    known = vocabulary("? : ' t")
    assert known.find("ʔ").id == 8  # and not the question mark
    assert known.find_character("?") == (5, True)
    assert known.find_character("ʔ") == (3, False)


@pytest.mark.parametrize(
    "known,phoneme,expected",
    [
        ("a aː e", "áː", "aː"),  # the tone goes before the length
        ("a e", "aːʲ", "a"),
        ("h ɦʲ", "hʷ", "h"),  # PanPhon's distance alone would say ɦʲ
        ("d dʱ t", "d̤", "dʱ"),  # two notations of breathy voice, and a third
        ("d dʰ t", "d̤", "dʰ"),
        ("t d tʰ", "tʱ", "t"),
        ("k͡p b m", "ɡ͡b", "k͡p"),
        ("œ o a", "ɞ", "œ"),
        ("ç c", "ç̟", "ç"),  # the cedilla is no mark
        ("o o͡ɪ", "o͡ʊ", "o"),
        ("t s", "ˈt̪", "t"),
        ("ˈk p", "k", "ˈk"),  # with stress only
        ("ãː a", "aː̃", "ãː"),
        ("a ˥ ˩ ˨˩˦", "˨˩˧", "˨˩˦"),
        ("a ˥ ˩", "˦", "˥"),
        ("a ˥˩ ˩˥", "˨˦", "˩˥"),
    ],
)
def test_the_nearest_phoneme(known, phoneme, expected):
    assert read_as(known, phoneme) == expected
    assert not vocabulary(known).find(phoneme).is_known
    assert read_as(known, phoneme, nearest=False) is None


@pytest.mark.parametrize(
    "phoneme", ["ා", "я", "1", "?", "ꜛ", "ts", "#", "", "a1", "<s>", "a.", "\u0301", "🙂"]
)
def test_what_is_no_segment_has_no_neighbour(phoneme):
    assert vocabulary("a t s").find(phoneme) == (3, False)


def test_without_sounds_or_tones_there_is_no_neighbour():
    assert vocabulary("1 2 ˥").find("a") == (3, False)
    assert vocabulary("a").find("˥") == (3, False)


def test_ties_go_to_the_lowest_number_whatever_the_order_of_the_file():
    # For PanPhon, ˠ and ʲ are the same; neither is a part of the other.
    layout = json.loads(tokenizer_json(["tʲ", "tˠ", "p"]))
    layout["model"]["vocab"] = dict(reversed(layout["model"]["vocab"].items()))
    for text in (tokenizer_json(["tʲ", "tˠ", "p"]), json.dumps(layout)):
        known = PhonemeVocabulary(text, nearest=True)
        assert known.spelling(known.find("t").id) == "tʲ"


def test_characters_of_other_scripts_are_the_same_digits():
    known = vocabulary([*"0123456789,", "..."])
    assert [known.find_character(c).id - 5 for c in "٣९၅๒"] == [3, 9, 5, 2]
    assert known.spelling(known.find_character("，").id) == ","
    assert known.spelling(known.find_character("…").id) == "..."
    assert known.find_character("½") == (3, False)
    assert vocabulary([*"0123456789"], nearest=False).find_character("٣") == (3, False)


@pytest.mark.parametrize(
    "text,reason",
    [
        ("", "it is empty"),
        ("{}", "it is no tokenizer.json"),
        ("no JSON", "it is no tokenizer.json"),
        (tokenizer_json(["p"]).replace("▁", "_"), "it lacks ▁"),
        (tokenizer_json(["p"]).replace("<pad>", "[PAD]"), "it lacks <pad>"),
    ],
)
def test_other_files_are_refused(text, reason):
    with pytest.raises(PhonemeNERError, match="P125") as error:
        PhonemeVocabulary(text, nearest=True)
    assert reason in str(error.value)


def test_other_models_of_a_tokenizer_serve():
    from tokenizers.models import BPE

    names = ["<s>", "</s>", "<pad>", "<unk>", "▁", "a", "t͡ʃ"]
    tokenizer = Tokenizer(BPE({name: i for i, name in enumerate(names)}, []))
    tokenizer.add_special_tokens(["<mask>"])
    known = PhonemeVocabulary(tokenizer.to_str(), nearest=True)
    assert (known.end, known.n_ids, known.find("t͡ʃʰ")) == (1, 8, (6, False))


def test_copies_are_the_same():
    known = vocabulary("p a")
    for other in (pickle.loads(pickle.dumps(known)), copy.deepcopy(known)):
        assert other.find("aː") == known.find("aː") == (6, False)
        assert other.nearest and other.tokenizer == known.tokenizer


def test_a_new_phoneme_takes_milliseconds():
    known = vocabulary(default_phonemes())
    asked = [c + mark for c in "ɞɶɢʡʢʘǂʄʛɧ" for mark in ("\u0324ʷ", "ˤː", "\u0330ʲ", "ʷʼ")]
    known.find("ɞ")  # PanPhon's tables are read once
    start = time.process_time()
    for phoneme in asked:
        known.find(phoneme)
    assert (time.process_time() - start) / len(asked) < 0.02
