"""What files of any format may hold beside their sentences, in each of the formats."""

import json

import pytest

from spacy_phoneme_ner.corpora.formats import read_corpus
from spacy_phoneme_ner.corpora.sentences import Sentence

SENTENCES = [[("Anna", "B-PER"), ("Lee", "I-PER"), ("won", "O")], [("Oslo", "B-LOC")]]
EXPECTED = [(("Anna", "Lee", "won"), ("B-PER", "I-PER", "O")), (("Oslo",), ("B-LOC",))]
START = [("-DOCSTART-", "O")]
INVISIBLE = ["\u200b", "\u2060\u200d", "\u00ad", "\u3164", "\ufe0f", "\u200e"]


def columns(sentences, between):
    return "\n\n".join("\n".join(between.join(row) for row in rows) for rows in sentences) + "\n"


def conllu(sentences):
    return "\n\n".join(
        "\n".join(
            f"{i}\t{word}\t_\tX\t_\t_\t{i - 1}\tdep\t_\tname={tag}"
            for i, (word, tag) in enumerate(rows, 1)
        )
        for rows in sentences
    )


def spacy_json(sentences):
    parts = [{"tokens": [{"orth": word, "ner": tag} for word, tag in rows]} for rows in sentences]
    return json.dumps([{"id": 0, "paragraphs": [{"sentences": parts}]}], ensure_ascii=False)


FORMATS = {
    "a.conll": lambda sentences: columns(sentences, " "),
    "b.conll": lambda sentences: columns(sentences, "  \t"),
    "c.tsv": lambda sentences: columns(sentences, "\t"),
    "d.tsv": lambda sentences: columns([[(f"en:{w}", t) for w, t in s] for s in sentences], "\t"),
    "e.conllu": conllu,
    "f.iob": lambda sentences: "\n".join(" ".join(map("|".join, rows)) for rows in sentences),
    "g.json": spacy_json,
}


@pytest.fixture(params=list(FORMATS))
def read(request, tmp_path):
    def read_all(sentences, change=lambda text: text):
        path = tmp_path / request.param
        path.write_bytes(change(FORMATS[request.param](sentences)).encode("utf8"))
        items = list(read_corpus(path))
        found = [i for i in items if isinstance(i, Sentence)]
        return [(tuple(i.words), tuple(i.tags)) for i in found], len(items) - len(found)

    return read_all


def test_sentences(read):
    assert read(SENTENCES) == (EXPECTED, 0)


def test_documents_begin_with_no_word(read):
    assert read([START, SENTENCES[0], START, SENTENCES[1]]) == (EXPECTED, 0)


def test_byte_order_marks_anywhere(read):
    marked = [[(f"\ufeff{word}", tag) for word, tag in rows] for rows in SENTENCES]
    assert read(SENTENCES, lambda text: f"\ufeff\ufeff{text}\ufeff") == (EXPECTED, 0)
    assert read(marked) == (EXPECTED, 0)


@pytest.mark.parametrize("end", ["\r\n", "\r\r\n", "\r"])
def test_line_ends(read, end):
    assert read(SENTENCES, lambda text: text.replace("\n", end)) == (EXPECTED, 0)


@pytest.mark.parametrize("word", INVISIBLE)
def test_words_of_invisible_characters_are_left_out_and_counted(read, word):
    rows = [*SENTENCES[0][:2], (word, "I-PER"), SENTENCES[0][2]]
    assert read([rows, SENTENCES[1]]) == (EXPECTED, 1)


@pytest.mark.parametrize(
    "tags",
    ["B-PER E-PER O S-LOC", "B-PER L-PER O U-LOC", "B-PER I-PER O S-LOC", "B-PER E-PER O W-LOC"],
)
def test_schemes(read, tags):
    first, second, third, fourth = tags.split()
    rows = [[("Anna", first), ("Lee", second), ("won", third)], [("Oslo", fourth)]]
    assert read(rows) == (EXPECTED, 0)
