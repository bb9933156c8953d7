import json

import pytest
from spacy.tokens import Doc, DocBin
from spacy.vocab import Vocab

from spacy_phoneme_ner.bilingual.code_switching import Dictionary, Translation
from spacy_phoneme_ner.corpora.dictionaries import read_dictionary
from spacy_phoneme_ner.evaluation.switching_coverage import (
    SwitchingCoverage,
    measure_switching,
    read_labelled,
    switching_json,
    switching_table,
)

KNOWN = Dictionary(
    "jpn",
    "kor",
    {word: (Translation(("x",), ("x",)),) for word in ("東京", "東京都", "駅")},
    left_out=7,
)
SENTENCES = [
    (list("東京駅へ"), ["B-LOC", "I-LOC", "O", "O"]),
    (list("東京都の東京"), ["B-LOC", "I-LOC", "O", "O", "B-LOC", "I-LOC"]),
    (list("はい"), ["O", "O"]),
]


def test_counts():
    found = measure_switching("a", SENTENCES, KNOWN)
    assert found == SwitchingCoverage(
        "a",
        n_sentences=3,
        n_tokens=12,
        n_known_sentences=2,
        n_known_tokens=2 + 1 + 3 + 2,
        n_single=1,
        n_several=3,
        n_carried=3,  # 東京都 leaves its name
    )
    assert found.token_percent == pytest.approx(100 * 8 / 12)
    assert found.sentence_percent == pytest.approx(100 * 2 / 3)
    assert found.carried_percent == pytest.approx(75)


def test_without_tags_or_matches():
    found = measure_switching("a", [(["駅"], None)], KNOWN)
    assert (found.n_single, found.n_carried, found.carried_percent) == (1, None, None)
    found = measure_switching("b", [(["x"], ["O"])], KNOWN)
    assert (found.token_percent, found.n_carried, found.carried_percent) == (0.0, 0, None)
    assert measure_switching("c", [], KNOWN).token_percent is None


def test_table_and_json():
    rows = [measure_switching("a.tsv", SENTENCES, KNOWN), SwitchingCoverage("b.tsv", 1000, 2000)]
    lines = switching_table(rows).splitlines()
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    assert cells[2] == ["a.tsv", "3", "12", "66.7", "66.7", "1", "3", "75.0"]
    assert cells[3] == ["b.tsv", "1,000", "2,000", "0.0", "0.0", "0", "0", "–"]
    written = json.loads(switching_json(rows, KNOWN))
    assert (written["source_lang"], written["n_entries"], written["n_left_out"]) == ("jpn", 3, 7)
    assert written["corpora"][0]["carried_percent"] == 75
    assert written["corpora"][1]["carried_percent"] is None


def test_corpora_of_any_format(tmp_path):
    columns = [f"{w}\t{t}" for w, t in zip(*SENTENCES[0])]
    (tmp_path / "a.tsv").write_text("\n".join(columns), encoding="utf8")
    (tmp_path / "a.conll").write_text("\n".join(f"1\t{c}\t-" for c in columns), encoding="utf8")
    doc = Doc(Vocab(), words=SENTENCES[0][0], ents=SENTENCES[0][1])
    DocBin(docs=[doc]).to_disk(tmp_path / "a.spacy")
    expected = measure_switching("", SENTENCES[:1], KNOWN)
    assert (expected.n_several, expected.n_carried) == (1, 2)
    for name, settings in (
        ("a.tsv", {}),
        ("a.conll", {"format": "conll", "word_column": 1, "tag_column": 2}),
        ("a.spacy", {}),
    ):
        assert measure_switching("", read_labelled(tmp_path / name, **settings), KNOWN) == expected


@pytest.mark.slow
@pytest.mark.parametrize(
    ("pairs", "langs", "corpus", "counts"),
    [
        # tokens, known tokens, sentences with a match, matches of one token and of several
        ("ja-ko", ("ja", "ko"), "phonexl/panx/dev-ja.tsv", (300844, 87459, 7934, 0, 32085)),
        ("ja-ko", ("ja", "ko"), "phonexl/udpos/train-ja.tsv", (160204, 24904, 6479, 24042, 403)),
        ("zh-vi", ("zh", "vi"), "phonexl/panx/dev-zh.tsv", (213682, 75681, 9522, 41961, 15318)),
        ("zh-vi", ("zh", "vi"), "panx/train-zh.tsv", (420054, 148956, 19029, 82349, 30230)),
    ],
)
def test_real_corpora_are_covered_unlike_by_the_released_code(data, pairs, langs, corpus, counts):
    known = read_dictionary(data / "phonexl" / f"{pairs}-dict.txt", *langs, ipa="none")
    found = measure_switching("", read_labelled(data / corpus), known)
    known_counts = (found.n_known_tokens, found.n_known_sentences)
    assert (found.n_tokens, *known_counts, found.n_single, found.n_several) == counts
    assert found.carried_percent > 98
