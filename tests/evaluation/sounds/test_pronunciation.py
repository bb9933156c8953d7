import json
from typing import Dict, List, Sequence

import pytest

from spacy_phoneme_ner.errors import Errors, PhonemeNERError
from spacy_phoneme_ner.evaluation.sounds.quality import (
    RATES,
    Confusion,
    lexicon_tag,
    measure_quality,
    pronounce,
    quality_difference,
    read_references,
)
from spacy_phoneme_ner.ipa import distance


class TableG2P:
    """Gives what a table says; knows every language but Sanskrit."""

    name = "table"
    languages = ()

    def __init__(self, table: Dict[str, str]) -> None:
        self.table = table

    def __call__(self, words: Sequence[str], lang: str) -> List[str]:
        if lang == "san":
            message = Errors.P002.format(backend=self.name, tag=lang, name="Sanskrit", hint="")
            raise PhonemeNERError(message)
        return [self.table.get(word, "") for word in words]


REFERENCES = {"a": ("pata",), "b": ("kul",), "c": ("saː",), "d": ("ne",), "e": ("so",)}
GIVEN = {"a": "bata", "b": "kulu", "c": "sa", "d": "", "e": "sක"}


def test_rates_counted_by_hand() -> None:
    found = measure_quality(TableG2P(GIVEN), REFERENCES, "som", n_resamples=50)
    rates = {rate: estimate.value for rate, estimate in found.rates.items()}
    # p→b, +u, s aː→a (exact only), -n -e, o→ක over 4 + 3 + 2 + 2 + 2 segments
    assert rates["per"] == pytest.approx(100 * 6 / 13)
    assert rates["per_broad"] == pytest.approx(100 * 5 / 13)
    assert (rates["wer"], rates["wer_broad"]) == (100, 80)
    distances = [distance("p", "b") / 4, 1 / 4, 0, 1, distance("o", "ක") / 2]
    assert rates["distance"] == pytest.approx(100 * sum(distances) / 5)
    assert (rates["leaks"], rates["coverage"]) == (25, 80)
    assert "tone" not in rates
    assert (found.lang, found.name, found.n_words) == ("som", "Somali", 5)
    assert all(e.low <= e.value <= e.high for e in found.rates.values())


def test_confusions_the_most_frequent_first() -> None:
    references = {**REFERENCES, "f": ("pi",)}
    found = measure_quality(TableG2P({**GIVEN, "f": "bi"}), references, "som", n_resamples=2)
    first, *others = found.confusions
    assert first == Confusion("p", "b", 2)
    assert others == [
        *(Confusion("", "u", 1), Confusion("e", "", 1)),
        *(Confusion("n", "", 1), Confusion("o", "ක", 1)),
    ]
    assert Confusion("aː", "a", 1) in found.confusions_exact


def test_a_perfect_g2p_makes_no_errors() -> None:
    references = {"a": ("xx", "pa˥tʃa"), "b": ("ˈkul",)}
    g2p = TableG2P({"a": "pa˥tʃa", "b": "kul"})
    found = measure_quality(g2p, references, "som", n_resamples=20)
    assert list(found.rates) == list(RATES)
    for rate, estimate in found.rates.items():
        right = 100 if rate == "coverage" else 0
        assert (estimate.value, estimate.low, estimate.high) == (right,) * 3
    assert found.confusions == found.confusions_exact == ()


def test_the_nearest_variant_counts() -> None:
    # One of two segments wrong is worse than one of four.
    found = measure_quality(
        TableG2P({"a": "pate"}), {"a": ("pa", "pata", "tupe")}, "som", n_resamples=2
    )
    assert found.rates["per"].value == 25
    assert found.confusions == (Confusion("a", "e", 1),)


def test_tones_apart() -> None:
    references = {"a": ("ma˥˥ma˨˩˦",), "b": ("ni˧˥",), "c": ("ne",)}
    g2p = TableG2P({"a": "ma˥ma˨˩", "b": "ni", "c": "ne"})
    found = measure_quality(g2p, references, "cmn", n_resamples=2)
    assert found.rates["tone"].value == pytest.approx(100 * 2 / 3)
    assert found.rates["per_broad"].value == 0


def test_a_language_that_it_lacks() -> None:
    found = measure_quality(TableG2P({}), REFERENCES, "san", g2p_name="mine", reference="x")
    assert (found.lang, found.g2p, found.reference, found.n_words) == ("san", "mine", "x", 5)
    assert found.rates == {} and found.confusions == ()
    assert "no rules for 'san'" in found.missing
    assert json.loads(json.dumps(found.to_json()))["missing"] == found.missing


def test_differences_are_paired() -> None:
    references = {str(i): ("pata",) for i in range(40)}
    worse = measure_quality(
        TableG2P({str(i): "pat" if i % 2 else "pata" for i in range(40)}), references, "som"
    )
    better = measure_quality(TableG2P({str(i): "pata" for i in range(40)}), references, "som")
    found = quality_difference(worse, better)
    assert found["per"].value == -12.5
    assert found["per"].high < 0
    same = quality_difference(worse, worse)["wer"]
    assert (same.value, same.low, same.high) == (0, 0, 0)
    assert quality_difference(measure_quality(TableG2P({}), references, "san"), better) == {}


def test_parts_of_a_word_are_pronounced_one_by_one() -> None:
    g2p = TableG2P({"bàng": "baŋ ", "a": "a"})
    assert pronounce(g2p, ["a bàng", "x", "a"], "vie") == ["abaŋ", "", "a"]


def test_too_few_pronunciations() -> None:
    class Short(TableG2P):
        def __call__(self, words: Sequence[str], lang: str) -> List[str]:
            return []

    with pytest.raises(PhonemeNERError, match="P008"):
        pronounce(Short({}), ["a"], "som")


def test_lexicon(tmp_path) -> None:
    path = tmp_path / "x.tsv"
    path.write_text("leta\tˈleta, lɛːta\nleta\tˈleta\n12\t..\nabo\tabo\n", encoding="utf8")
    assert read_references(path) == {"abo": ("abo",), "leta": ("ˈleta", "lɛːta")}
    path.write_text("12\t..\n", encoding="utf8")
    with pytest.raises(PhonemeNERError, match=r"P320.*none of its words"):
        read_references(path)


def test_draws_do_not_depend_on_the_order_of_the_file(tmp_path) -> None:
    rows = [f"w{i}\tpa{'ta' * (i % 3)}\n" for i in range(50)]
    drawn = []
    for name, lines in ("a", rows), ("b", rows[::-1]):
        (tmp_path / name).write_text("".join(lines), encoding="utf8")
        drawn.append(read_references(tmp_path / name, limit=10, seed=3))
    assert len(drawn[0]) == 10 and drawn[0] == drawn[1]
    assert list(drawn[0]) == sorted(drawn[0])
    assert drawn[0] != read_references(tmp_path / "a", limit=10, seed=4)
    assert len(read_references(tmp_path / "a", limit=100)) == 50


def test_files_of_the_study(tmp_path) -> None:
    entry = {
        "tokens": ["Ada", "12", "Ada"],
        "ner_tags": [0, 0, 0],
        "epi_tokens": ["ada", "12", "a"],
    }
    content = {"id_mapping": {"0": "O"}, "test": [entry]}
    path = tmp_path / "x.json"
    path.write_text(json.dumps(content), encoding="utf8")
    assert read_references(path, split="test") == {"Ada": ("ada", "a")}
    with pytest.raises(PhonemeNERError, match="P208"):
        read_references(path)


@pytest.mark.parametrize(
    ("name", "tag"),
    [("geo", "kat"), ("HBS-latn", "hrv"), ("zho-s", "zho"), ("sin", "sin"), ("Sinhala", "Sinhala")],
)
def test_names_of_lexica(name: str, tag: str) -> None:
    assert lexicon_tag(name) == tag


def test_no_language() -> None:
    with pytest.raises(PhonemeNERError, match="P001"):
        lexicon_tag("words-of-mine")
