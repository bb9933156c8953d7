from pathlib import Path
from typing import Any, Callable, Iterator, List

import pytest
import spacy
from spacy.language import Language
from spacy.tokens import Doc, DocBin
from spacy.training import Corpus, Example
from spacy.training.augment import create_lower_casing_augmenter
from spacy.vocab import Vocab

from spacy_phoneme_ner.corpora import Sentence, convert
from spacy_phoneme_ner.corpora.reader import make_phoneme_corpus_v1
from spacy_phoneme_ner.errors import PhonemeNERError
from spacy_phoneme_ner.layer import get_ipa, get_langs, has_layer, register_extensions

WORDS = ("Mr.Ada", "King", "wrote", "(in", "Galle).")
TAGS = ("B-PER", "I-PER", "O", "O", "B-LOC")
IPA = ("adaː", "kiŋ", "ɹot", "in", "ɡalle")


@pytest.fixture()
def corpus(tmp_path: Path) -> Path:
    items = [Sentence(WORDS, TAGS, IPA), Sentence(("Galle",), ("B-LOC",), ("ɡalle",))]
    path = tmp_path / "train.spacy"
    convert(items, lang="sin", vocab=Vocab(), ipa="file")[0].to_disk(path)
    return path


@pytest.fixture()
def long_corpus(tmp_path: Path) -> Path:
    """One Doc of two sentences, one without bounds, and both have a layer."""
    words, starts = ["Ada", "King", ".", "In", "Galle", "."], [True, False, False] * 2
    tags = ["B-PER", "I-PER", "O", "O", "B-LOC", "O"]
    doc_bin = DocBin(store_user_data=True)
    for sent_starts in (starts, None):
        doc = Doc(Vocab(), words=words, sent_starts=sent_starts, ents=tags)
        doc_bin.add(with_layer(doc, ["ada", "kiŋ", "", "in", "ɡalle", ""]))
    path = tmp_path / "long.spacy"
    doc_bin.to_disk(path)
    return path


def with_layer(doc: Doc, ipa: List[str]) -> Doc:
    from spacy_phoneme_ner.layer import set_layer

    set_layer(doc, ipa, "sin")
    return doc


def examples(path: Path, nlp: Language, **settings: Any) -> List[Example]:
    return list(make_phoneme_corpus_v1(path, **settings)(nlp))


def test_it_is_registered() -> None:
    name = "spacy-phoneme-ner.PhonemeCorpus.v1"
    assert spacy.registry.readers.get(name) is make_phoneme_corpus_v1


def test_spacys_own_reader_loses_the_layer(corpus: Path, nlp: Language) -> None:
    # The reason for ours; should spaCy learn to keep it, ours can go.
    assert not any(has_layer(eg.predicted) for eg in Corpus(corpus)(nlp))


def test_gold_tokens_keep_layer_and_names(corpus: Path, nlp: Language) -> None:
    first, second = examples(corpus, nlp, gold_preproc=True)
    assert [token.text for token in first.predicted] == list(WORDS)
    assert get_ipa(first.predicted) == list(IPA)
    assert get_langs(first.predicted) == ["sin"] * 5
    assert not first.predicted.ents
    assert first.get_aligned_ner() == ["B-PER", "L-PER", "O", "O", "U-LOC"]
    assert get_ipa(second.predicted) == ["ɡalle"]


def test_the_tokens_of_the_pipeline_read_the_layer_by_character(corpus: Path) -> None:
    nlp = spacy.blank("en")
    first = examples(corpus, nlp)[0]
    tokens = [token.text for token in first.predicted]
    assert tokens == ["Mr.", "Ada", "King", "wrote", "(", "in", "Galle", ")", "."] or (
        tokens == ["Mr.", "Ada", "King", "wrote", "(", "in", "Galle", ").", ]
        or "".join(tokens) == "".join(WORDS)
    )
    ipa = dict(zip(tokens, get_ipa(first.predicted)))
    assert ipa["King"] == "kiŋ"
    # What falls to the parts of a word adds up to the word.
    assert "".join(get_ipa(first.predicted)) == "".join(IPA)
