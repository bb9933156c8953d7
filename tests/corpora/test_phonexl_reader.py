from pathlib import Path
from typing import Iterable, List

import pytest
from spacy.tokens import Doc
from spacy.vocab import Vocab

from spacy_phoneme_ner.corpora import Item, Sentence, Skipped, convert, read_corpus
from spacy_phoneme_ner.corpora.files import named_files
from spacy_phoneme_ner.corpora.phonexl import read_phonexl
from spacy_phoneme_ner.corpora.sentences import EMPTY_WORD
from spacy_phoneme_ner.errors import PhonemeNERError
from spacy_phoneme_ner.layer import get_ipa, get_langs

NAMES = "横\tB-LOC\tjo\tyoko\n浜\tI-LOC\thamə\thama\nへ\tO\the\te\n\n雪\tO\tyuki\tyuki\n"
SPEECH = "Trời\tNOUN\tʈɤj\tTrời\nmưa\tVERB\tmɯə\tmưa\n.\tPUNCT\t.\t.\n"


def sentences(items: Iterable[Item]) -> List[Sentence]:
    return [item for item in items if isinstance(item, Sentence)]


def test_names_with_the_files_own_ipa(write) -> None:
    assert list(read_phonexl(write("a.tsv", NAMES))) == [
        Sentence(("横", "浜", "へ"), ("B-LOC", "I-LOC", "O"), ("jo", "hamə", "he"), line=1),
        Sentence(("雪",), ("O",), ("yuki",), line=5),
    ]


def test_parts_of_speech(write) -> None:
    (sentence,) = read_phonexl(write("a.tsv", SPEECH))
    assert sentence.words == ("Trời", "mưa", ".")
    assert (sentence.tags, sentence.pos) == (None, ("NOUN", "VERB", "PUNCT"))
    assert sentence.ipa == ("ʈɤj", "mɯə", ".")


def test_a_line_stands_for_a_space_and_the_word_stays_one_token(write) -> None:
    (sentence,) = read_phonexl(write("a.tsv", "Ada_Lee가\tPROPN\tada_li_ga\tAda_Lee_ga\n"))
    assert (sentence.words, sentence.ipa) == (("Ada Lee가",), ("ada li ga",))
    (doc,) = convert([sentence], lang="ko", vocab=Vocab(), ipa="file")[0].get_docs(Vocab())
    assert [token.text for token in doc] == ["Ada Lee가"]
    assert get_ipa(doc) == ["ada li ga"]


def test_no_word_is_a_space(write) -> None:
    (sentence,) = read_phonexl(write("a.tsv", "Ada_\tPROPN\tada_\tx\n_\tSYM\t_\t_\n"))
    assert (sentence.words, sentence.ipa) == (("Ada", "_"), ("ada", "_"))


def test_blank_ipa_and_blank_ends_of_lines_keep_their_place(write) -> None:
    content = "'\tO\t\t'\n서\tB-LOC\tsʌ\tseo\n울\tI-LOC\t\t\n\n비\tO\t \tbi\n"
    first, second = sentences(read_phonexl(write("a.tsv", content)))
    assert first.words == ("'", "서", "울")
    assert (first.ipa, second.ipa) == (("", "sʌ", ""), ("",))
    (doc,) = convert([first], lang="ko", vocab=Vocab(), ipa="file")[0].get_docs(Vocab())
    assert get_ipa(doc) == ["", "sʌ", ""] and doc.ents[0].text == "서 울"


def test_signs_mark_and_line_ends(write) -> None:
    content = (
        "\ufeff#\tO\t#\t#\r\n\r\n# note\n\u200d\tO\t\u200d\t\u200d\r\n"
        "-DOCSTART-\tO\t\t\r\n雪\tO\t\t\r\n"
    )
    assert list(read_phonexl(write("a.tsv", content))) == [
        Sentence(("#",), ("O",), ("#",), line=1),
        Skipped(4, EMPTY_WORD),
        Sentence(("雪",), ("O",), ("",), line=6),
    ]


def test_rows_without_a_word_are_skipped(write) -> None:
    items = list(read_phonexl(write("a.tsv", "雨\tB-PER\tame\tame\n\u3000\tI-PER\t\t\n")))
    assert items == [
        Skipped(2, EMPTY_WORD),
        Sentence(("雨",), ("B-PER",), ("ame",), line=1),
    ]


def test_repairs_are_counted(write) -> None:
    (sentence,) = read_phonexl(write("a.tsv", "横\tI-LOC\tjo\tyoko\n浜\tI-LOC\tha\thama\n"))
    assert (sentence.tags, sentence.repaired) == (("B-LOC", "I-LOC"), 1)


@pytest.mark.parametrize(
    "row,message",
    [
        ("浜", r"got 1 TAB-separated column in '浜'"),
        ("浜\tO", r"got 2 TAB-separated columns .*keeps its TAB"),
        ("浜\tO\thamə", r"got 3 TAB-separated columns .*keeps its TAB"),
        ("浜\tO\thamə\thama\t", r"got 5 TAB-separated columns .*--format conll"),
        ("浜 O hamə hama", r"got 1 TAB-separated column "),
    ],
)
def test_other_columns_name_file_and_line(write, row: str, message: str) -> None:
    with pytest.raises(PhonemeNERError, match=rf"P204.*a\.tsv:6: {message}"):
        list(read_phonexl(write("a.tsv", f"{NAMES}{row}\n")))


@pytest.mark.parametrize("tag", ["", "LOC", "NN", "_"])
def test_a_wrong_tag_names_file_line_and_word(write, tag: str) -> None:
    message = rf"P205.*a\.tsv:6: unknown tag '{tag}' \(of the word '浜'\).*such as NOUN"
    with pytest.raises(PhonemeNERError, match=message):
        list(read_phonexl(write("a.tsv", f"{NAMES}浜\t{tag}\thamə\thama\n")))


def test_single_characters_are_read_by_our_g2p_in_their_context(write) -> None:
    # Each alone, 行 would be read the same in both.
    content = "银\tB-ORG\tx\tx\n行\tI-ORG\tx\tx\n\n行\tO\tx\tx\n走\tO\tx\tx\n"
    docs = converted(write("zh.tsv", content), "zh")
    assert [get_ipa(doc) for doc in docs] == [["in˧˥", "xɑŋ˧˥"], ["ɕiŋ˧˥", "t͡sow˨˩˦"]]
    assert get_langs(docs[0]) == ["cmn", "cmn"]


@pytest.mark.parametrize(
    "lang,rows,expected",
    [
        ("ja", "東 京 は", ["toː", "kʲoː", "wa"]),
        ("ko", "서 울", ["sʌ", "ul"]),
        ("vi", "Hà Nội", ["ha˧˨", "noj˨˩"]),
    ],
)
def test_our_g2p_in_place_of_the_files_ipa(write, lang: str, rows: str, expected: list) -> None:
    content = "".join(f"{word}\tX\tx\tx\n" for word in rows.split())
    (doc,) = converted(write("a.tsv", content), lang)
    assert get_ipa(doc) == expected


def converted(path: Path, lang: str, ipa: str = "g2p") -> List[Doc]:
    doc_bin, _ = convert(read_corpus(path), lang=lang, vocab=Vocab(), ipa=ipa)
    return list(doc_bin.get_docs(Vocab()))


# Sentences, words, words without IPA, mended tags: as awk counts blank lines, lines of four
# columns, blank third columns, and I- tags after a tag of another label or a blank line.
FIGURES = {
    "panx/dev-ja": (10_000, 300_844, 2, 501),
    "panx/dev-ko": (10_000, 222_749, 7_285, 0),
    "panx/dev-vi": (10_000, 64_222, 0, 0),
    "panx/dev-zh": (10_000, 213_680, 0, 476),
    "panx/test-ko": (10_000, 221_571, 7_371, 0),
    "panx/test-vi": (10_000, 64_976, 0, 0),
    "panx/test-zh": (10_000, 207_505, 0, 483),
    "panx/train-vi": (20_000, 129_439, 0, 0),
    "udpos/dev-ja": (511, 11_477, 0, 0),
    "udpos/dev-ko": (3_016, 37_236, 194, 0),
    "udpos/dev-vi": (800, 11_514, 0, 0),
    "udpos/dev-zh": (1_000, 25_326, 0, 0),
    "udpos/test-ja": (2_372, 53_592, 0, 0),
    "udpos/test-ko": (4_276, 56_627, 171, 0),
    "udpos/test-vi": (800, 11_955, 0, 0),
    "udpos/test-zh": (3_455, 62_569, 0, 0),
    "udpos/train-ja": (7_125, 160_204, 0, 0),
    "udpos/train-vi": (1_400, 20_285, 0, 0),
}
# Of other rows, whose words nobody sees.
INVISIBLE = {"panx/dev-ko": 3, "panx/dev-zh": 2, "panx/test-ko": 4}


@pytest.mark.parametrize(
    "name",
    [
        # The files of names take seconds together.
        pytest.param(name, marks=pytest.mark.slow if name.startswith("panx") else ())
        for name in FIGURES
    ],
)
def test_every_row_of_the_real_files_is_read(data: Path, name: str) -> None:
    items = list(read_corpus(data / "phonexl" / f"{name}.tsv"))
    found = sentences(items)
    assert len(items) == len(found) + INVISIBLE.get(name, 0), "rows were skipped"
    n_words = sum(len(s.words) for s in found)
    n_blank = sum(not ipa for s in found for ipa in s.ipa or ())
    n_repaired = sum(s.repaired for s in found)
    assert (len(found), n_words, n_blank, n_repaired) == FIGURES[name]
    assert all((s.pos is None) == name.startswith("panx") for s in found)
    assert all((s.tags is None) == name.startswith("udpos") for s in found)


@pytest.mark.parametrize(
    "pattern,langs",
    [("test-{lang}.tsv", ["ko", "vi", "zh"]), ("train-{lang}.tsv", ["vi"])],
)
def test_the_files_of_a_folder_are_found_by_language(data: Path, pattern: str, langs: list) -> None:
    assert [lang for _, lang in named_files(data / "phonexl" / "panx", pattern)] == langs
