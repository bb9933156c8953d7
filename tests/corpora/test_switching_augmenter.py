import random

import pytest
import spacy
from spacy.cli.train import train
from spacy.tokens import Doc, DocBin
from spacy.training import Corpus, Example
from spacy.util import fix_random_seed
from thinc.api import Config

from spacy_phoneme_ner.corpora.dictionaries import make_dictionary_v1
from spacy_phoneme_ner.corpora.reader import make_phoneme_corpus_v1
from spacy_phoneme_ner.corpora.switching_augmenter import make_code_switching_v1
from spacy_phoneme_ner.errors import PhonemeNERError
from spacy_phoneme_ner.layer import get_ipa, get_langs, has_layer, set_layer

PAIRS = (
    "東京\ttokjo\t도쿄_시\ttokʰjo_si\n東京都\ttokjoto\t도쿄도\ttokʰjodo\n行く\tiku\t가다\tkada\n"
)
PAIRS += "都に\ttoni\t도시에\ttosie\n"
WORDS = ["東", "京", "都", "に", "行", "く"]
ENTS = ["B-LOC", "I-LOC", "O", "O", "O", "O"]
POS = ["PROPN", "PROPN", "NOUN", "ADP", "VERB", "VERB"]
IPA = ["to", "kjo", "to", "ni", "i", "ku"]


def make_doc(vocab, *, ents=ENTS, pos=POS, lang="jpn", **settings):
    doc = Doc(vocab, words=WORDS, ents=ents, pos=pos, tags=pos, **settings)
    if lang is not None:
        set_layer(doc, IPA, lang)
    return doc


@pytest.fixture()
def dictionary(write):
    return make_dictionary_v1(path=write("ja-ko.txt", PAIRS), source="ja", target="ko")


@pytest.fixture()
def corpus(tmp_path, nlp):
    path = tmp_path / "train.spacy"
    docs = [make_doc(nlp.vocab) for _ in range(20)]
    DocBin(store_user_data=True, docs=docs).to_disk(path)
    return path


def augment(nlp, doc, dictionary, predicted=None, **settings):
    settings = {"rate": 1.0, **settings}
    example = Example(predicted or Doc(nlp.vocab, words=[t.text for t in doc]), doc)
    return list(make_code_switching_v1(dictionary=dictionary, **settings)(nlp, example))


def texts(doc):
    return [token.text for token in doc]


def test_names_parts_of_speech_and_sound_are_carried_over(nlp, dictionary):
    original, switched = augment(nlp, make_doc(nlp.vocab), dictionary)
    assert texts(original.reference) == WORDS
    # 東京都 and 都に are in the dictionary, too, and would tear names and tags apart.
    for doc in (switched.predicted, switched.reference):
        assert texts(doc) == ["도쿄", "시", "都", "に", "가다"]
        assert get_ipa(doc) == ["tokʰjo", "si", "to", "ni", "kada"]
        assert get_langs(doc) == ["kor", "kor", "jpn", "jpn", "kor"]
    gold = switched.reference
    assert [t.ent_iob_ + t.ent_type_ for t in gold] == ["BLOC", "ILOC", "O", "O", "O"]
    assert [t.pos_ for t in gold] == ["PROPN", "PROPN", "NOUN", "ADP", "VERB"]
    assert [t.tag_ for t in gold] == [t.pos_ for t in gold]
    assert switched.get_aligned_ner() == ["B-LOC", "L-LOC", "O", "O", "O"]
    assert switched.get_aligned("TAG", as_string=True) == [t.tag_ for t in gold]
    predicted = switched.predicted
    assert not predicted.ents and not predicted.has_annotation("TAG")


def test_what_is_not_annotated_stays_so(nlp, dictionary):
    _, switched = augment(nlp, make_doc(nlp.vocab, ents=None, pos=None), dictionary)
    gold = switched.reference
    # No tags keep 東京都 together or apart; the longest entry is taken.
    assert texts(gold) == ["도쿄도", "に", "가다"]
    for annotation in ("ENT_IOB", "TAG", "POS", "SENT_START"):
        assert not gold.has_annotation(annotation)
    ents = ["B-LOC", "I-LOC", "", "", "O", "O"]
    _, switched = augment(nlp, make_doc(nlp.vocab, ents=ents, pos=None), dictionary)
    assert texts(switched.reference) == ["도쿄", "시", "도시에", "가다"]
    assert [t.ent_iob_ for t in switched.reference] == ["B", "I", "", "O"]


def test_sentences_and_categories(nlp, dictionary):
    starts = [True, False, False, True, False, False]
    doc = make_doc(nlp.vocab, ents=None, pos=None, sent_starts=starts)
    doc.cats = {"news": 1.0}
    _, switched = augment(nlp, doc, dictionary)
    assert [t.is_sent_start for t in switched.reference] == [True, True, False]
    starts = [True, True, False, False, False, False]  # within 東京
    doc = make_doc(nlp.vocab, sent_starts=starts)
    doc.cats = {"news": 1.0}
    _, switched = augment(nlp, doc, dictionary)
    assert texts(switched.reference) == ["東", "京", "都", "に", "가다"]
    assert [t.is_sent_start for t in switched.reference] == [True, True, False, False, False]
    assert switched.reference.cats == {"news": 1.0}


def test_the_example_itself_is_not_changed(nlp, dictionary):
    doc = make_doc(nlp.vocab, lang=None)
    predicted = Doc(nlp.vocab, words=WORDS)
    set_layer(predicted, IPA, "jpn")
    before = doc.to_bytes(), predicted.to_bytes()
    _, switched = augment(nlp, doc, dictionary, predicted)
    assert (doc.to_bytes(), predicted.to_bytes()) == before
    # Whichever Doc has the layer, both of the new ones do.
    assert get_langs(switched.reference) == get_langs(switched.predicted)
    assert get_ipa(switched.reference) == ["tokʰjo", "si", "to", "ni", "kada"]


def test_without_a_layer(nlp, dictionary):
    _, switched = augment(nlp, make_doc(nlp.vocab, lang=None), dictionary)
    assert not has_layer(switched.reference) and not has_layer(switched.predicted)
    assert texts(switched.predicted) == ["도쿄", "시", "都", "に", "가다"]


def test_the_pipelines_own_tokens(nlp, dictionary):
    words = ["東京", ",", "行く", "."]
    doc = Doc(nlp.vocab, words=words, spaces=[False, True, False, False])
    set_layer(doc, ["tokjo", "", "iku", ""], "jpn")
    predicted = Doc(nlp.vocab, words=["東京,", "行く."], spaces=[True, False])
    _, switched = augment(nlp, doc, dictionary, predicted)
    assert texts(switched.reference) == ["도쿄", "시", ",", "가다", "."]
    assert switched.predicted.text == switched.reference.text == "도쿄 시, 가다."
    assert texts(switched.predicted) == texts(nlp.make_doc("도쿄 시, 가다."))
    assert "kada" in get_ipa(switched.predicted)


@pytest.mark.parametrize(
    ("settings", "n_tokens"),
    [
        ({}, [6, 5]),
        ({"keep": False}, [5]),
        ({"rate": 0.0}, [6]),
        ({"rate": 0.0, "keep": False}, [6]),  # no example is lost
        ({"level": 0.0, "keep": False}, [6]),
    ],
)
def test_which_examples_are_given(nlp, dictionary, settings, n_tokens):
    examples = augment(nlp, make_doc(nlp.vocab), dictionary, **settings)
    assert [len(example.reference) for example in examples] == n_tokens


def test_examples_in_other_languages_stay_as_they_are(nlp, dictionary):
    assert len(augment(nlp, make_doc(nlp.vocab, lang="cmn"), dictionary)) == 1


def test_level_is_the_share_of_examples(nlp, dictionary):
    fix_random_seed(0)
    switcher = make_code_switching_v1(dictionary=dictionary, rate=1.0, level=0.25)
    doc = make_doc(nlp.vocab)
    example = Example(Doc(nlp.vocab, words=WORDS), doc)
    n = sum(len(list(switcher(nlp, example))) - 1 for _ in range(400))
    assert abs(n - 100) < 35  # four standard deviations: 4·√(400·¼·¾)


def test_two_epochs_differ_and_a_seed_repeats_them(corpus, nlp, dictionary):
    augmenter = make_code_switching_v1(dictionary=dictionary, rate=0.5)
    reader = make_phoneme_corpus_v1(corpus, augmenter=augmenter)

    def epochs():
        fix_random_seed(3)
        return [[texts(example.reference) for example in reader(nlp)] for _ in range(2)]

    first, second = epochs()
    assert first != second
    assert epochs() == [first, second]


def test_it_does_not_disturb_pythons_generator(nlp, dictionary):
    random.seed(0)
    before = random.getstate()
    augment(nlp, make_doc(nlp.vocab), dictionary)
    assert random.getstate() == before


def test_the_training_reader_keeps_the_layer_of_switched_examples(corpus, nlp, dictionary):
    augmenter = make_code_switching_v1(dictionary=dictionary, rate=1.0)
    examples = list(make_phoneme_corpus_v1(corpus, augmenter=augmenter)(nlp))
    assert len(examples) == 40
    original, switched = examples[:2]
    assert get_ipa(original.predicted) == IPA
    assert get_ipa(switched.predicted) == ["tokʰjo", "si", "to", "ni", "kada"]
    assert get_langs(switched.predicted)[0] == "kor"
    # spaCy's own reader loses the layer of the Doc to predict; the reference has it.
    switched = list(Corpus(corpus, augmenter=augmenter)(nlp))[1]
    assert get_ipa(switched.predicted)[-1] == "kada"


def test_the_dictionary_is_read_once_and_late(write, nlp, dictionary):
    calls = []

    def read():
        calls.append(1)
        return dictionary()

    switcher = make_code_switching_v1(dictionary=read, rate=1.0)
    assert calls == []
    example = Example(Doc(nlp.vocab, words=WORDS), make_doc(nlp.vocab))
    for _ in range(3):
        list(switcher(nlp, example))
    assert calls == [1]
    missing = make_dictionary_v1(path=None, source="ja", target="ko")
    with pytest.raises(PhonemeNERError, match="P222"):
        augment(nlp, make_doc(nlp.vocab), missing)


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"rate": 1.5}, r"P530.*rate is 1\.5"),
        ({"level": -1.0}, r"P530.*level is -1\.0"),
        ({"dictionary": "ja-ko.txt"}, r"P227.*'ja-ko\.txt'"),
    ],
)
def test_wrong_settings(dictionary, settings, message):
    with pytest.raises(PhonemeNERError, match=message):
        make_code_switching_v1(**{"dictionary": dictionary, **settings})


CONFIG = """
[paths]
train = null
pairs = null

[nlp]
lang = "xx"
pipeline = ["tok2vec","ner","tagger"]

[components]

[components.tok2vec]
factory = "tok2vec"

[components.tok2vec.model]
@architectures = "spacy.HashEmbedCNN.v2"
width = 16
depth = 1
embed_size = 64
window_size = 1
maxout_pieces = 2
subword_features = false
pretrained_vectors = null

[components.ner]
factory = "ner"

[components.tagger]
factory = "tagger"

[corpora]

[corpora.train]
@readers = "spacy-phoneme-ner.PhonemeCorpus.v1"
path = ${paths.train}

[corpora.train.augmenter]
@augmenters = "test-code-switching.v1"
rate = 0.5

[corpora.train.augmenter.dictionary]
@readers = "test-dictionary.v1"
path = ${paths.pairs}
source = "ja"
target = "ko"

[corpora.dev]
@readers = "spacy-phoneme-ner.PhonemeCorpus.v1"
path = ${paths.train}

[training]
max_steps = 4
eval_frequency = 2
"""


def test_spacy_train(corpus, tmp_path):
    spacy.registry.augmenters.register("test-code-switching.v1", func=make_code_switching_v1)
    spacy.registry.readers.register("test-dictionary.v1", func=make_dictionary_v1)
    config = Config().from_str(CONFIG, interpolate=False)
    filled = spacy.util.load_model_from_config(config, auto_fill=True, validate=False).config
    filled.to_disk(tmp_path / "config.cfg")
    overrides = {"paths.train": str(corpus), "paths.pairs": str(tmp_path / "ja-ko.txt")}
    (tmp_path / "ja-ko.txt").write_text(PAIRS, encoding="utf8")
    train(tmp_path / "config.cfg", tmp_path / "model", overrides=overrides)
    nlp = spacy.load(tmp_path / "model" / "model-last")
    # Labels come from examples, so a translation's tag could be a new one: it is not.
    assert set(nlp.get_pipe("tagger").labels) == set(POS)
    assert nlp.get_pipe("ner").labels == ("LOC",)
