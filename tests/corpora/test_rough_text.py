import numpy as np
import pytest
import spacy
from spacy.tokens import Doc, DocBin
from spacy.training import Example
from spacy.util import fix_random_seed

from spacy_phoneme_ner.corpora.reader import make_phoneme_corpus_v1
from spacy_phoneme_ner.corpora.rough_text import RoughText
from spacy_phoneme_ner.errors import PhonemeNERError
from spacy_phoneme_ner.g2p import IpaG2P
from spacy_phoneme_ner.layer import get_ipa, get_langs, has_layer, known_words, set_layer
from spacy_phoneme_ner.pipeline.phonemizer import pronounce

WORDS = ["The", "Queen", "of", "York", "lives", "in", "New", "York", "."]
SPACES = [True] * 7 + [False, False]
ENTS = ["O", "B-PER", "I-PER", "I-PER", "O", "O", "B-LOC", "I-LOC", "O"]
NONE = dict.fromkeys(
    [
        *("drop_stop", "glue_marks", "capitals", "lower", "title"),
        *("join", "cut", "address", "number"),
    ],
    0.0,
)
NAMES = [("Queen of York", "PER"), ("New York", "LOC")]


@pytest.fixture(scope="module")
def english():
    return spacy.blank("en")


def make_doc(nlp, *, words=WORDS, spaces=SPACES, ents=ENTS, lang="eng", ipa=True):
    doc = Doc(nlp.vocab, words=words, spaces=spaces, ents=ents)
    if ipa:
        set_layer(doc, [word.lower() if word.isalpha() else "" for word in words], lang)
    return doc


def make_example(doc):
    predicted = Doc(
        doc.vocab, words=[t.text for t in doc], spaces=[bool(t.whitespace_) for t in doc]
    )
    if has_layer(doc):
        set_layer(predicted, get_ipa(doc), get_langs(doc))
    return Example(predicted, doc)


def roughen(nlp, *docs, **settings):
    """Give what becomes of the last of some Docs."""
    augmenter = RoughText(**{**NONE, **settings})
    return [list(augmenter(nlp, make_example(doc))) for doc in docs][-1]


def entities(doc):
    return [(ent.text, ent.label_) for ent in doc.ents]


def one(nlp, *docs, **settings):
    [example] = roughen(nlp, *docs, **settings)
    predicted, reference = example.predicted, example.reference
    assert [t.text for t in predicted] == [t.text for t in reference]
    assert predicted.text == reference.text and not predicted.ents
    assert predicted.user_data == reference.user_data
    return reference


def test_nothing_happens_by_chance_of_0(english):
    [example] = roughen(english, make_doc(english))
    assert example.reference.text == "The Queen of York lives in New York."
    assert get_ipa(example.predicted)[1] == "queen"


def test_the_final_stop_is_dropped(english):
    doc = one(english, make_doc(english), drop_stop=1.0)
    assert doc.text == "The Queen of York lives in New York"
    assert entities(doc) == NAMES
    assert get_ipa(doc) == ["the", "queen", "of", "york", "lives", "in", "new", "york"]
    for stop in "!?।۔።။។。":
        words = [*WORDS[:-1], stop]
        assert one(english, make_doc(english, words=words), drop_stop=1.0).text.endswith("New York")


def test_a_stop_that_is_of_a_name_or_all_there_is_stays(english):
    doc = make_doc(english, words=["Yahoo", "!"], spaces=[0, 0], ents=["B-ORG", "I-ORG"])
    assert one(english, doc, drop_stop=1.0).text == "Yahoo!"
    assert one(english, doc, glue_marks=1.0).text == "Yahoo!"
    assert len(one(english, doc, glue_marks=1.0)) == 2
    alone = make_doc(english, words=["."], spaces=[0], ents=["O"])
    for settings in ({"drop_stop": 1.0}, {"glue_marks": 1.0}, {"cut": 1.0}):
        assert one(english, alone, **settings).text == "."


def test_marks_are_glued_and_not_pronounced(english):
    words = ["አበበ", "፣", "ቢቂላ", "።"]
    doc = make_doc(
        english, words=words, spaces=[1, 1, 1, 0], ents=["B-PER", "O", "O", "O"], lang="amh"
    )
    glued = one(english, doc, glue_marks=1.0)
    assert [t.text for t in glued] == ["አበበ፣", "ቢቂላ።"]
    assert glued.text == "አበበ፣ ቢቂላ።"
    assert entities(glued) == [("አበበ፣", "PER")]
    assert get_ipa(glued) == ["አበበ", "ቢቂላ"]


@pytest.mark.parametrize(
    ("lang", "words"),
    [("amh", ["ተወለደ", "አበበ"]), ("hin", ["दिल्ली"]), ("urd", ["لاہور"]), ("khm", ["ភ្នំពេញ"])],
)
@pytest.mark.parametrize("mark", [".", "।", "።", "۔", "។", "፣"])
def test_so_g2p_reads_a_word_with_a_mark(lang, words, mark):
    g2p = IpaG2P()
    assert g2p([word + mark for word in words], lang) == g2p(words, lang)


@pytest.mark.parametrize(
    ("setting", "text"),
    [
        ("capitals", "THE QUEEN OF YORK LIVES IN NEW YORK."),
        ("lower", "the queen of york lives in new york."),
        ("title", "The Queen Of York Lives In New York."),
    ],
)
def test_case(english, setting, text):
    doc = one(english, make_doc(english), **{setting: 1.0})
    assert doc.text == text
    assert [ent.label_ for ent in doc.ents] == ["PER", "LOC"]
    # What is written otherwise is read anew, by whom it concerns; all else is not.
    known = known_words(doc)
    changed = [t.text != old for t, old in zip(doc, WORDS)]
    assert [entry is None for entry in known] == changed and any(changed)
    pronounce([doc], IpaG2P())
    words = [(t.text, ipa) for t, ipa, is_changed in zip(doc, get_ipa(doc), changed) if is_changed]
    assert [ipa for _, ipa in words] == IpaG2P()([word for word, _ in words], "eng")


@pytest.mark.parametrize(
    ("lang", "setting", "before", "after"),
    [
        ("tur", "capitals", "İzmir Işık ili", "İZMİR IŞIK İLİ"),
        ("tur", "lower", "İzmir Işık", "izmir ışık"),
        ("tur", "title", "izmir ılık", "İzmir Ilık"),
        ("eng", "capitals", "in it", "IN IT"),
        ("ell", "capitals", "Αθήνα Ρίτσος", "ΑΘΗΝΑ ΡΙΤΣΟΣ"),
        ("kat", "capitals", "თბილისი", "თბილისი"),
        ("deu", "capitals", "Straße", "STRASSE"),
        ("hin", "capitals", "दिल्ली", "दिल्ली"),
    ],
)
def test_case_by_language(english, lang, setting, before, after):
    words = before.split()
    ents = ["B-LOC", *["O"] * (len(words) - 1)]
    doc = make_doc(english, words=words, spaces=[True] * len(words), ents=ents, lang=lang)
    assert one(english, doc, **{setting: 1.0}).text.strip() == after


def test_a_whole_word_in_capitals_is_read_anew_by_the_training_reader(english, tmp_path):
    # The reader keeps a layer if only the case differs, unless the augmenter has decided.
    path = tmp_path / "train.spacy"
    words = ["stop", "it"]
    doc = make_doc(english, words=words, spaces=[True, False], ents=["O", "O"])
    DocBin(store_user_data=True, docs=[doc]).to_disk(path)
    augmenter = RoughText(**{**NONE, "capitals": 1.0})
    reader = make_phoneme_corpus_v1(path, augmenter=augmenter, gold_preproc=True)
    [example] = reader(english)
    assert example.predicted.text == "STOP IT"
    assert known_words(example.predicted) == [None, None]
    assert example.predicted._.ipa_lang == "eng"


def test_sentences_of_one_language_are_joined(english):
    fix_random_seed(0)
    augmenter, blank = RoughText(**{**NONE, "join": 1.0}), spacy.blank("xx")
    texts = set()
    for i in range(300):
        lang, name = ("eng", "York") if i % 2 else ("deu", "Ulm")
        words = [name, f"w{i}", "."]
        doc = make_doc(english, words=words, spaces=[1, 0, 0], ents=["B-LOC", "O", "O"], lang=lang)
        [example] = augmenter(english, make_example(doc))
        doc = example.reference
        n = sum(token.text == name for token in doc)
        assert set(get_langs(doc)) == {lang}
        assert entities(doc) == [(name, "LOC")] * n
        assert len(get_ipa(doc)) == len(doc)
        numbers = [int(token.text[1:]) for token in doc if token.text[1:].isdigit()]
        assert numbers == list(range(i - 2 * (n - 1), i + 1, 2))
        texts.add("".join(t.text_with_ws if t.is_space else "" for t in doc) or " ")
        assert doc.text == example.predicted.text
        # So spaCy's tokenizer cuts it.
        assert [t.text for t in doc] == [t.text for t in blank(doc.text)]
    assert {"\n", "\n\n", " "} < texts
    assert i == 299 and 1 < n <= 4


def test_cuts_tear_no_name(english):
    fix_random_seed(0)
    seen = set()
    for _ in range(200):
        doc = one(english, make_doc(english), cut=1.0)
        assert doc.text.strip() in "The Queen of York lives in New York."
        assert set(entities(doc)) <= set(NAMES)
        assert len(get_ipa(doc)) == len(doc) > 0
        seen.add(tuple(entities(doc)))
    assert {(), (NAMES[0],), (NAMES[1],), tuple(NAMES)} == seen


@pytest.mark.parametrize("setting", ["address", "number"])
def test_addresses_and_numbers_are_put_between_names(english, setting):
    fix_random_seed(0)
    new = set()
    for _ in range(200):
        doc = one(english, make_doc(english), **{setting: 1.0})
        assert entities(doc) == NAMES
        assert len(doc) == len(WORDS) + 1
        [place] = [i for i, entry in enumerate(known_words(doc)) if entry is None]
        assert [t.text for t in doc if t.i != place] == WORDS
        new.add(doc[place].text)
        assert doc[place].ent_iob_ == "O"
    assert len(new) > 40
    if setting == "address":
        assert all(any(mark in text for mark in ".@#") for text in new)
        assert any("York" in text for text in new)
    else:
        assert all(any(c.isdigit() for c in text) for text in new)


def test_what_is_not_annotated_stays_so(english):
    doc = make_doc(english, ents=None)
    assert not one(english, doc, capitals=1.0).has_annotation("ENT_IOB")
    ents = ["O", "", "", "", "O", "O", "B-LOC", "I-LOC", "O"]
    rough = one(english, make_doc(english, ents=ents), drop_stop=1.0, capitals=1.0)
    assert [t.ent_iob_ for t in rough] == ["O", "", "", "", "O", "O", "B", "I"]


def test_without_a_layer(english):
    doc = one(english, make_doc(english, ipa=False), drop_stop=1.0, capitals=1.0, number=1.0)
    assert not has_layer(doc) and doc._.ipa_lang is None
    doc = make_doc(english, ipa=False)
    doc._.ipa_lang = "eng"
    assert one(english, doc, drop_stop=1.0)._.ipa_lang == "eng"


def test_what_had_no_entry_has_none(english):
    doc = make_doc(english, ipa=False)
    set_layer(doc, [None, "kwin", *[None] * 7], "eng")
    augmenter = RoughText(**{**NONE, "drop_stop": 1.0, "join": 1.0})
    for predicted in (Doc(english.vocab, words=WORDS, spaces=SPACES), doc.copy()):
        [example] = augmenter(english, Example(predicted, doc))
        known = known_words(example.predicted)
        assert known[-8:] == [None, ("kwin", "eng"), *[None] * 6]


def test_the_pipelines_own_tokens(english):
    doc = make_doc(english)
    predicted = Doc(
        english.vocab, words=["The", "Queen", "of", "York", "lives", "in", "New", "York."]
    )
    set_layer(predicted, ["x"] * 8, "eng")
    augmenter = RoughText(**{**NONE, "drop_stop": 1.0})
    [example] = augmenter(english, Example(predicted, doc))
    assert [t.text for t in example.predicted] == WORDS[:-1]
    assert example.get_aligned_ner() == ["O", "B-PER", "I-PER", "L-PER", "O", "O", "B-LOC", "L-LOC"]


def test_unknown_spaces_and_empty_docs(english):
    doc = Doc(english.vocab, words=WORDS, ents=ENTS)
    assert one(english, doc, drop_stop=1.0, number=1.0, join=1.0).has_unknown_spaces
    assert len(one(english, Doc(english.vocab), drop_stop=1.0, cut=1.0)) == 0


def test_the_example_itself_is_not_changed(english):
    doc = make_doc(english)
    example = make_example(doc)
    before = doc.to_bytes(), example.predicted.to_bytes()
    augmenter = RoughText(**{**NONE, **dict.fromkeys(("cut", "join", "number"), 1.0)})
    for setting in ("drop_stop", "glue_marks"):
        augmenter = RoughText(
            **{**NONE, **dict.fromkeys(("cut", "join", "number", "capitals", setting), 1.0)}
        )
        for _ in range(20):
            list(augmenter(english, example))
    assert (doc.to_bytes(), example.predicted.to_bytes()) == before


def test_names_outlive_whatever_happens(english):
    fix_random_seed(0)
    settings = dict.fromkeys(("join", "cut", "address", "number"), 0.7)
    augmenter = RoughText(
        **settings, drop_stop=0.4, glue_marks=0.4, capitals=0.3, lower=0.3, title=0.3
    )
    known = {
        (text.casefold(), label) for text, label in [*NAMES, ("york.", "LOC"), ("new york.", "LOC")]
    }
    for _ in range(400):
        [example] = augmenter(english, make_example(make_doc(english)))
        for doc in (example.predicted, example.reference):
            pronounce([doc], IpaG2P())
            assert len(get_ipa(doc)) == len(doc)
        assert {(text.casefold(), label) for text, label in entities(example.reference)} <= known


def test_a_seed_repeats_it(english, tmp_path):
    path = tmp_path / "train.spacy"
    DocBin(store_user_data=True, docs=[make_doc(english) for _ in range(40)]).to_disk(path)

    def texts(seed):
        fix_random_seed(seed)
        augmenter = RoughText(join=0.5, address=0.5)
        reader = make_phoneme_corpus_v1(path, augmenter=augmenter, gold_preproc=True)
        return [[t.text for t in example.reference] for example in reader(english)]

    assert texts(1) == texts(1) != texts(2)
    assert len(texts(1)) == 40


def test_shares_are_what_is_asked_for(english):
    fix_random_seed(0)
    augmenter = RoughText(**{**NONE, "drop_stop": 0.25, "capitals": 0.5})
    n = 600
    rough = [next(augmenter(english, make_example(make_doc(english)))).reference for _ in range(n)]
    # Four standard deviations.
    assert abs(np.mean([doc[-1].text != "." for doc in rough]) - 0.25) < 4 * (0.1875 / n) ** 0.5
    assert abs(np.mean([doc.text.isupper() for doc in rough]) - 0.5) < 4 * (0.25 / n) ** 0.5


def test_level_is_the_share_of_examples(english):
    fix_random_seed(0)
    augmenter = RoughText(**{**NONE, "capitals": 1.0, "level": 0.25})
    texts = [next(augmenter(english, make_example(make_doc(english)))) for _ in range(400)]
    n = sum(example.reference.text.isupper() for example in texts)
    assert abs(n - 100) < 35  # four standard deviations: 4·√(400·¼·¾)
    # Without any, training draws what it drew without an augmenter.
    before = np.random.get_state()[1].tolist(), np.random.get_state()[2]
    list(RoughText(level=0.0)(english, make_example(make_doc(english))))
    assert (np.random.get_state()[1].tolist(), np.random.get_state()[2]) == before


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"level": -0.5}, r"P530.*level is -0\.5"),
        ({"cut": 1.5}, r"P530.*cut is 1\.5"),
        ({"drop_stop": 0.6, "glue_marks": 0.6}, r"P236.*drop_stop, glue_marks add up to 1\.2"),
        ({"capitals": 0.6, "lower": 0.6}, r"P236.*capitals, lower, title"),
    ],
)
def test_wrong_settings(settings, message):
    with pytest.raises(PhonemeNERError, match=message):
        RoughText(**settings)
    assert RoughText().join > 0
