import random
from collections import Counter
from pathlib import Path
from typing import Any, Dict, Iterator, List

import pytest
import spacy
from spacy.language import Language
from spacy.training import Example
from spacy.vocab import Vocab

from spacy_phoneme_ner.corpora import Sentence, convert
from spacy_phoneme_ner.corpora.sampled import make_sampled_corpus_v1, share_out
from spacy_phoneme_ner.errors import PhonemeNERError
from spacy_phoneme_ner.layer import get_ipa, get_langs

TOTALS = {"kin": 4, "sin": 16, "tam": 36}


def write(path: Path, code: str, n: int) -> None:
    """A corpus of sentences of two words, of which the second tells which one it is."""
    words = [(code.title(), f"nr{i}") for i in range(n)]
    items = [Sentence(pair, ("B-LOC", "O"), (f"{code}ə", "")) for pair in words]
    path.parent.mkdir(parents=True, exist_ok=True)
    convert(items, lang=code, vocab=Vocab(), ipa="file")[0].to_disk(path)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("sources")
    for code, n in TOTALS.items():
        write(path / f"{code}.spacy", code, n)
    return path


def read(path: Path, nlp: Language, **settings: Any) -> List[Example]:
    return list(make_sampled_corpus_v1(path, **settings)(nlp))


def texts(path: Path, **settings: Any) -> List[str]:
    return [example.text.strip() for example in read(path, spacy.blank("xx"), **settings)]


def counts(path: Path, **settings: Any) -> Dict[str, int]:
    return dict(Counter(text[:3].lower() for text in texts(path, **settings)))


def of(code: str, found: List[str]) -> List[str]:
    return [text for text in found if text.startswith(code.title())]


def test_in_proportion(folder: Path) -> None:
    assert counts(folder, size=14) == {"kin": 1, "sin": 4, "tam": 9}
    assert counts(folder) == TOTALS
    assert counts(folder, size=1000) == TOTALS


def test_the_temperature_evens_out(folder: Path) -> None:
    # Square roots: 2, 4 and 6.
    assert counts(folder, size=12, temperature=2.0) == {"kin": 2, "sin": 4, "tam": 6}
    assert counts(folder, size=12, temperature=1e9) == {"kin": 4, "sin": 4, "tam": 4}
    # Below 1 it favours the large: 1 : 16 : 81, so tam is due 40.5, and has 36.
    assert counts(folder, size=49, temperature=0.5) == {"kin": 1, "sin": 12, "tam": 36}


@pytest.mark.parametrize(
    "size,temperature,expected",
    [
        # Of 24, each is due 8, kin has 4, and the others share what is left: 20.
        (24, 1e9, {"kin": 4, "sin": 10, "tam": 10}),
        # So is sin, in a second round: 4, then 18 each of 36, of which it has 16.
        (40, 1e9, {"kin": 4, "sin": 16, "tam": 20}),
        # Square roots: 30 / 12 = 2.5 each, so kin is due 5 of 4; then 26 : 4 + 6.
        (30, 2.0, {"kin": 4, "sin": 10, "tam": 16}),
        (55, 1.0, {"kin": 4, "sin": 16, "tam": 35}),
    ],
)
def test_what_one_lacks_goes_to_the_others(
    size: int, temperature: float, expected: Dict[str, int]
) -> None:
    assert share_out(TOTALS, size, temperature) == expected


def test_the_largest_fractions_are_rounded_up() -> None:
    # 2.5, 1.25 and 1.25: the fraction of the first is the largest.
    assert share_out({"a": 20, "b": 10, "c": 10}, 5, 1.0) == {"a": 3, "b": 1, "c": 1}
    assert share_out({"a": 10, "b": 10, "c": 10}, 4, 1.0) == {"a": 2, "b": 1, "c": 1}


@pytest.mark.parametrize("temperature", [1e-3, 0.3, 1.0, 3.3, 1e9, float("inf")])
def test_shares_add_up_at_any_temperature(temperature: float) -> None:
    totals = {"a": 0, "b": 1, "c": 37, "d": 20_000, "e": 19_999, "f": 100}
    for size in (1, 2, 3, 50, 1000, 39_000, sum(totals.values()) - 1):
        shares = share_out(totals, size, temperature)
        assert sum(shares.values()) == size
        assert all(0 <= shares[code] <= n for code, n in totals.items())


def test_no_doc_is_drawn_twice_and_the_seed_decides(folder: Path) -> None:
    found = texts(folder, size=28)
    assert len(set(found)) == 28
    assert texts(folder, size=28) == found
    other = texts(folder, size=28, seed=1)
    assert set(other) != set(found)
    assert of("tam", other) != sorted(of("tam", other))  # not simply the first ones


def test_one_reader_gives_the_same_docs_each_time(folder: Path, nlp: Language) -> None:
    corpus = make_sampled_corpus_v1(folder, size=5)
    assert [eg.text for eg in corpus(nlp)] == [eg.text for eg in corpus(nlp)]


def test_what_is_drawn_of_a_language_depends_on_no_other(folder: Path) -> None:
    among_all = texts(folder, size=28)
    alone = texts(folder, size=28, exclude="kin,sin")
    assert len(alone) == 28
    assert of("tam", among_all) == alone[:18]  # the same ones, and more of them
    assert of("tam", texts(folder)) == texts(folder, only="tam")


def test_languages_alternate_evenly(folder: Path) -> None:
    found = [text[:3] for text in texts(folder, size=14)]
    assert found.count("Kin") == 1
    assert found.index("Kin") in (6, 7)
    for start in range(0, 12, 3):
        assert 1 <= found[start : start + 3].count("Tam") <= 2


def test_shuffling_changes_the_order_only(folder: Path) -> None:
    spacy.util.fix_random_seed(1)
    shuffled = texts(folder, size=28, shuffle=True)
    again = texts(folder, size=28, shuffle=True)
    random.seed(1)
    assert texts(folder, size=28, shuffle=True) == shuffled != again
    assert sorted(shuffled) == sorted(again) == sorted(texts(folder, size=28))
    assert of("tam", shuffled) != of("tam", again)


def test_only_and_exclude_take_any_tag_or_name(folder: Path) -> None:
    assert counts(folder, only="si, Tamil") == {"sin": 16, "tam": 36}
    assert counts(folder, exclude="Kinyarwanda,ta-IN,") == {"sin": 16}
    assert counts(folder, only="si,ta", exclude="sin") == {"tam": 36}


@pytest.mark.parametrize(
    "settings,message",
    [
        (
            {"exclude": "kin,uig"},
            r"exclude names 'uig', and uig\.spacy is not there.*kin, sin, tam",
        ),
        ({"only": "xx"}, r"only names 'xx', which is no language.*kin, sin, tam"),
        ({"only": "kin", "exclude": "rw"}, r"only = 'kin', exclude = 'rw'"),
    ],
)
def test_languages_that_cannot_be_had(
    folder: Path, nlp: Language, settings: Dict[str, str], message: str
) -> None:
    with pytest.raises(PhonemeNERError, match=message):
        read(folder, nlp, **settings)


@pytest.mark.parametrize(
    "setting,value", [("size", -1), ("seed", -1), ("temperature", 0), ("temperature", float("nan"))]
)
def test_settings_out_of_range(folder: Path, setting: str, value: float) -> None:
    with pytest.raises(PhonemeNERError, match=f"{setting} is {value}: expected"):
        make_sampled_corpus_v1(folder, **{setting: value})


def test_layer_and_names_are_kept(folder: Path, nlp: Language) -> None:
    (example,) = read(folder, nlp, size=1)
    assert example.reference.text.startswith("Tam")
    assert get_ipa(example.predicted) == ["tamə", ""]
    assert get_langs(example.predicted) == ["tam", "tam"]
    assert not example.predicted.ents
    assert example.get_aligned_ner() == ["U-LOC", "O"]


def test_the_vocabulary_gets_no_word_that_was_not_drawn(folder: Path, nlp: Language) -> None:
    (example,) = read(folder, nlp, only="sin", size=1)
    numbers = [f"nr{i}" for i in range(TOTALS["sin"])]
    assert [i for i in numbers if i in nlp.vocab.strings] == [example.reference[1].text]


def test_augmenter(folder: Path, nlp: Language) -> None:
    def double(nlp: Language, example: Example) -> Iterator[Example]:
        yield example
        yield Example.from_dict(nlp.make_doc("Kandy"), {"entities": ["U-LOC"]})

    original, variant = read(folder, nlp, size=1, augmenter=double)
    assert original.text.startswith("Tam")
    assert variant.text == "Kandy"
    assert variant.predicted._.ipa_lang == "tam"


def test_a_config_reads_it(folder: Path, nlp: Language) -> None:
    reader = {
        "@readers": "spacy-phoneme-ner.SampledCorpus.v1",
        "path": str(folder),
        "size": 6,
        "temperature": 2.0,
    }
    corpus = spacy.registry.resolve({"train": reader})["train"]
    assert len(list(corpus(nlp))) == 6


def test_no_path() -> None:
    with pytest.raises(PhonemeNERError, match=r"no path.*--paths\.train"):
        make_sampled_corpus_v1(None)


def test_a_folder_without_a_corpus(tmp_path: Path, nlp: Language) -> None:
    with pytest.raises(PhonemeNERError, match=r"\(no \.spacy file in it\)"):
        read(tmp_path, nlp)


def test_files_that_are_not_named_by_one_language_each(tmp_path: Path, nlp: Language) -> None:
    write(tmp_path / "sin.spacy", "sin", 1)
    write(tmp_path / "si.spacy", "sin", 1)
    with pytest.raises(PhonemeNERError, match=r"P230.*/si\.spacy.*/sin\.spacy.*'sin'"):
        read(tmp_path, nlp)
    (tmp_path / "sin.spacy").rename(tmp_path / "training.spacy")
    with pytest.raises(PhonemeNERError, match=r"training\.spacy' is not named by its language"):
        read(tmp_path, nlp)


def test_each_language_of_each_corpus_has_a_share(tmp_path: Path, nlp: Language) -> None:
    for corpus, totals in {"titles": {"sin": 36, "tam": 4}, "news": {"sin": 4, "kin": 16}}.items():
        for code, n in totals.items():
            write(tmp_path / corpus / f"{code}.spacy", code, n)
    assert counts(tmp_path) == {"sin": 40, "tam": 4, "kin": 16}
    # Square roots: 6 and 2, 2 and 4.
    assert counts(tmp_path, size=14, temperature=2.0) == {"sin": 8, "tam": 2, "kin": 4}
    assert counts(tmp_path, corpora="news") == {"sin": 4, "kin": 16}
    assert counts(tmp_path, corpora=" titles, news ", exclude="Sinhala") == {"tam": 4, "kin": 16}
    assert counts(tmp_path, corpora="titles", only="ta") == {"tam": 4}
    with pytest.raises(PhonemeNERError, match=r"P235.*'mail'.*news, titles"):
        read(tmp_path, nlp, corpora="news,mail")
    with pytest.raises(PhonemeNERError, match=r"P221.*exclude names 'kin'"):
        read(tmp_path, nlp, corpora="titles", exclude="kin")


def test_a_corpus_has_the_same_docs_whatever_others_are_read(tmp_path: Path) -> None:
    for corpus in ("news", "titles"):
        write(tmp_path / corpus / "sin.spacy", "sin", 50)
    alone = texts(tmp_path, size=10, corpora="news")
    both = texts(tmp_path, size=20)
    assert len(both) == 20 and both[::2] == alone != both[1::2]


def test_folders_without_corpora_have_none_to_choose(folder: Path, nlp: Language) -> None:
    with pytest.raises(PhonemeNERError, match=r"P235.*none is there"):
        read(folder, nlp, corpora="news")


def test_one_language_in_two_scripts_is_read_as_two(tmp_path: Path, nlp: Language) -> None:
    for tag in ("kur", "kur-Arab"):
        write(tmp_path / f"{tag}.spacy", tag, 3)
    assert len(read(tmp_path, nlp)) == 6
    kept = read(tmp_path, nlp, exclude="Kurdish-Arab")
    assert [eg.reference.text.startswith("Kur-Arab") for eg in kept] == [False] * 3


def test_a_damaged_file_is_named(tmp_path: Path, nlp: Language) -> None:
    write(tmp_path / "sin.spacy", "sin", 3)
    write(tmp_path / "tam.spacy", "tam", 3)
    path = tmp_path / "tam.spacy"
    path.write_bytes(path.read_bytes()[:-20])
    with pytest.raises(PhonemeNERError, match=r"tam\.spacy cannot be read"):
        read(tmp_path, nlp)
