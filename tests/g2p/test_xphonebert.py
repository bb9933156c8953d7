"""XPhoneBERT's input, beside the package that made it."""

import importlib.util
import pickle
import random
import warnings

import pytest
from tiny_encoders import save_byte_model

from spacy_phoneme_ner.g2p.backends.xphonebert import XPhoneBERTG2P, _segmented

pytestmark = pytest.mark.usefixtures("one_thread")
needs_package = pytest.mark.skipif(
    importlib.util.find_spec("text2phonemesequence") is None,
    reason="text2phonemesequence is not installed",
)
needs_segments = pytest.mark.skipif(
    importlib.util.find_spec("segments") is None, reason="segments is not installed"
)
# Rows again for a word, variants, tied and modified letters, a word of two syllables.
TABLE = """kandy	ˈkændi,ˈkan
the	ðə
the	t͡ʃʰiː,x
hà nội	haː˨˩ noʔ
lanka	laŋkːʷa
"""
SENTENCES = [
    "the road to Kandy , the end .",
    "The Hà_Nội_bus ( 1990 ) ... hà_nội lanka !",
    "“ kandy ” & කොළඹ - 東京 ?",
]


@pytest.fixture(scope="module")
def tiny(tmp_path_factory):
    folder = tmp_path_factory.mktemp("tiny")
    save_byte_model(folder, seed=5)
    return folder


@pytest.fixture()
def tables(tmp_path):
    (tmp_path / "eng-us.tsv").write_text(TABLE, encoding="utf8")
    return tmp_path


@pytest.fixture()
def original(tiny, tables, monkeypatch):
    """The package itself, with our model and table; it would ask the network for its own."""
    from transformers import ByT5Tokenizer, T5ForConditionalGeneration

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from text2phonemesequence import text2phonemesequence as package

    class Tokenizer:
        from_pretrained = staticmethod(lambda name: ByT5Tokenizer())

    class Model:
        from_pretrained = staticmethod(
            lambda name: T5ForConditionalGeneration.from_pretrained(tiny)
        )

    monkeypatch.setattr(package, "AutoTokenizer", Tokenizer)
    monkeypatch.setattr(package, "T5ForConditionalGeneration", Model)
    monkeypatch.setattr(package.os, "system", lambda command: pytest.fail(command))
    monkeypatch.chdir(tables)
    made = package.Text2PhonemeSequence(language="eng-us", is_cuda=False)
    # The package holds the lengths of the real tables; this is that of ours.
    rows = [line.split("\t")[1] for line in TABLE.splitlines()]
    made.phoneme_length["eng-us.tsv"] = max(len(row.encode()) for row in rows)
    return made


@needs_package
@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
def test_sentences_are_those_of_the_package(tiny, tables, original):
    g2p = XPhoneBERTG2P(model=str(tiny), dictionaries=str(tables), lower=False)
    for sentence in SENTENCES:
        expected = original.infer_sentence(sentence)
        assert g2p.sequence(sentence.split(" "), "en") == expected


@needs_package
@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
def test_lower_cased_as_the_data_of_the_pre_training(tiny, tables, original):
    source, target = tables / "in.txt", tables / "out.txt"
    source.write_text("".join(f"{i}|{s}\n" for i, s in enumerate(SENTENCES)), encoding="utf8")
    original.infer_dataset(str(source), output_file=str(target))
    expected = [line.split("|", 1)[1] for line in target.read_text(encoding="utf8").splitlines()]
    g2p = XPhoneBERTG2P(model=str(tiny), dictionaries=str(tables))
    assert [g2p.sequence(sentence.split(" "), "en") for sentence in SENTENCES] == expected


def test_words_and_sequences(tiny, tables):
    g2p = XPhoneBERTG2P(model=str(tiny), dictionaries=str(tables), max_length=12)
    assert g2p(["Kandy", "The", ".", "...", "lanka", "Hà_Nội", ""], "en") == [
        *("ˈk æ n d i", "t͡ʃʰ iː", ".", ". . .", "l a ŋ kːʷ a", "h aː ˨˩ # n o ʔ", ""),
    ]
    assert g2p.sequence(["The", "", "lanka"], "en") == "t͡ʃʰ iː ▁ l a ŋ kːʷ a"
    copy = pickle.loads(pickle.dumps(g2p))
    assert copy(["Kandy", "unheard-of"], "en") == g2p(["Kandy", "unheard-of"], "en")
    odd = g2p(["\ud800", "\0", "x" * 300, "😀"], "en")
    assert len(odd) == 4 and all("  " not in word for word in odd)


def test_without_a_dictionary_all_is_read_by_the_model(tiny):
    g2p = XPhoneBERTG2P(model=str(tiny), max_length=12)
    assert g2p([".", ""], "en") == [".", ""]
    assert all(len(word.replace(" ", "").encode()) <= 12 for word in g2p(["Kandy"], "en"))


@needs_segments
@pytest.mark.filterwarnings("ignore")
def test_ipa_is_cut_as_the_package_segments_cuts_it():
    from segments import Tokenizer

    tokenizer = Tokenizer()

    def reference(ipa):
        try:
            return tokenizer(ipa, ipa=True)
        except Exception:  # as text2phonemesequence does
            return tokenizer(ipa)

    draw = random.Random(0)
    symbols = "atʃsŋʰːʷʼˑˈˌ˥˩˞\u0361\u035c\u0303\u0301. 가x"
    for _ in range(5000):
        ipa = "".join(draw.choices(symbols, k=draw.randrange(9)))
        assert _segmented(ipa) == reference(ipa), repr(ipa)
