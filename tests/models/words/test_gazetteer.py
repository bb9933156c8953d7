"""Looking words up: in the tables, and in training without what the Doc's own language says."""

import numpy as np
import pytest
from named_docs import LABELS, named_doc, random_docs
from spacy.tokens import Doc

from spacy_phoneme_ner.errors import PhonemeNERError
from spacy_phoneme_ner.models.words import gazetteer as module
from spacy_phoneme_ner.models.words.gazetteer import Gazetteer
from spacy_phoneme_ner.models.words.gazetteer_counts import GazetteerCounter, GazetteerCounts
from spacy_phoneme_ner.models.words.gazetteer_keys import GazetteerKeys

KINDS = ("ipa-classes", "ipa-skeleton", "orth")
LANGS = ("eng", "sin", "tam", "kin")
WIDTH = 6  # features a kind: 4 log-odds, how much, how many languages
SLOTS = 4096


def count(docs, kinds=KINDS, labels=LABELS):
    counter = GazetteerCounter(kinds, labels)
    counter.add(docs)
    return counter.finish()


def learned(docs, kinds=KINDS, slots=SLOTS, forms=()):
    gazetteer = Gazetteer(kinds, LABELS, slots, forms)
    return gazetteer, gazetteer.learn(count(docs, kinds))


def look_up(gazetteer, docs, tables):
    """Give what the tables know of all tokens."""
    tokens = gazetteer.reader(docs)
    return gazetteer.evidence(tokens.words, tables)[tokens.index]


def tokens_of(docs):
    return [token for doc in docs for token in doc]


def features(numbers, n_languages, prior):
    """What is told of a word, by hand and without rounding."""
    numbers, prior = np.array(numbers, dtype=float), np.array(prior, dtype=float)
    odds = np.log((numbers + 2 * prior) / ((numbers.sum() + 2) * prior))
    return [*(odds / 2), np.log1p(numbers.sum()) / 4, np.log1p(n_languages) / 2]


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("n_langs", [2, 4])
@pytest.mark.parametrize("forms", [(), ("orth",), ("ipa-classes", "orth")])
def test_in_training_a_doc_learns_nothing_of_its_own_language(nlp, seed, n_langs, forms):
    langs = LANGS[:n_langs]
    docs = random_docs(nlp.vocab, 60, langs, seed=seed, words=120)
    gazetteer, tables = learned(docs, forms=forms)
    assert gazetteer.width == 3 * WIDTH + len(forms) * 2 * (WIDTH + 1)
    found = gazetteer.evidence_of_others(docs, tables)
    assert found.shape == (len(tokens_of(docs)), gazetteer.width) and found.dtype == np.float32
    languages = [lang for doc, lang in zip(docs, langs * 60) for _ in doc]
    differ = 0
    for lang in langs:
        # One more Doc, of a word that sounds like none: with a single language left, there
        # would be no languages, but parts of a corpus.
        rest = [doc for doc, its in zip(docs, langs * 60) if its != lang]
        rest.append(named_doc(nlp.vocab, "rara", "haw"))
        others, without = learned(rest, forms=forms)
        without = without._replace(prior=tables.prior)
        own = np.array([its == lang for its in languages])
        expected = look_up(others, docs, without)
        np.testing.assert_allclose(found[own], expected[own], atol=1e-6)
        differ += (np.abs(found[own] - look_up(gazetteer, docs, tables)[own]) > 0.01).sum()
    assert differ > 100, "with its own language, much more is known"


def test_of_a_single_language_a_part_is_left_out(nlp):
    docs = random_docs(nlp.vocab, 80, ("eng",), words=60)
    gazetteer, tables = learned(docs)
    counts = gazetteer.counts
    found = gazetteer.evidence_of_others(docs, tables)
    folds = np.array([counts.group_of(doc) for doc in docs for _ in doc])
    assert set(folds) == set(range(10))
    for fold in range(10):
        rest = [doc for doc in docs if counts.group_of(doc) != fold]
        others, without = learned(rest)
        expected = look_up(others, docs, without._replace(prior=tables.prior))
        np.testing.assert_allclose(found[folds == fold], expected[folds == fold], atol=1e-6)


def test_a_doc_of_no_group_learns_all(nlp):
    docs = random_docs(nlp.vocab, 40, LANGS)
    gazetteer, tables = learned(docs)
    foreign = random_docs(nlp.vocab, 10, ("som",), seed=0)
    np.testing.assert_array_equal(
        gazetteer.evidence_of_others(foreign, tables), look_up(gazetteer, foreign, tables)
    )
    # Each in its own way in one batch, and in batches of one.
    mixed = [foreign[0], docs[0], Doc(nlp.vocab), foreign[2], docs[1]]
    mixed[2].user_data = dict(named_doc(nlp.vocab, "").user_data)
    one_by_one = [gazetteer.evidence_of_others([doc], tables) for doc in mixed]
    np.testing.assert_array_equal(
        gazetteer.evidence_of_others(mixed, tables), np.concatenate(one_by_one)
    )


def test_without_counts_training_reads_the_tables(nlp):
    docs = random_docs(nlp.vocab, 20, LANGS)
    _, tables = learned(docs)
    loaded = Gazetteer(KINDS, LABELS, SLOTS)
    np.testing.assert_array_equal(
        loaded.evidence_of_others(docs, tables), look_up(loaded, docs, tables)
    )


def test_features_by_hand(nlp):
    docs = [
        named_doc(nlp.vocab, "kandy kandy is", "eng", [(0, "LOC"), (1, "LOC")]),
        named_doc(nlp.vocab, "kandy is", "sin", [(0, "ORG")]),
    ]
    gazetteer, tables = learned(docs, ("orth",))
    prior = np.array([3, 3, 2, 1]) / 9
    np.testing.assert_allclose(tables.prior, prior, rtol=1e-6)
    probe = [named_doc(nlp.vocab, "Kandy is new", "tam")]
    expected = [
        features([0, 2, 1, 0], 2, prior),
        features([2, 0, 0, 0], 2, prior),
        [0.0] * WIDTH,
    ]
    np.testing.assert_allclose(look_up(gazetteer, probe, tables), expected, atol=0.04)
    expected = [features([0, 0, 1, 0], 1, prior)] * 2 + [features([1, 0, 0, 0], 1, prior)]
    np.testing.assert_allclose(gazetteer.evidence_of_others(docs[:1], tables), expected, atol=0.04)
    assert (look_up(gazetteer, probe, tables)[2] == 0).all(), "nothing is zero to the bit"


def test_names_are_known_with_endings_and_prefixes(nlp):
    docs = [
        named_doc(nlp.vocab, "istanbul is", "eng", [(0, "LOC")]),
        named_doc(nlp.vocab, "istanbul istan", "sin", [(0, "LOC"), (1, "PER")]),
    ]
    gazetteer, tables = learned(docs, ("orth",), forms=("orth",))
    known = features([0, 2, 0, 0], 2, tables.prior)
    shorter = features([0, 0, 0, 1], 1, tables.prior)
    nothing = [0.0] * (WIDTH + 1)
    for word, end, beginning in (
        ("istanbulda", [*known, 0.5], nothing),
        ("istanbult", [*known, 0.25], nothing),
        ("beistanbul", nothing, [*known, 0.5]),
        # The longest stem counts, and not the word itself.
        ("istanbul", [*shorter, 0.75], nothing),
        ("istanbuldagi", [*known, 1.0], nothing),
        ("istanbuldagil", nothing, nothing),
        # Of too short a stem nothing is said: "is" is known.
        ("isle", nothing, nothing),
    ):
        found = look_up(gazetteer, [named_doc(nlp.vocab, word, "som")], tables)[0, WIDTH:]
        found = found.reshape(2, WIDTH + 1)
        np.testing.assert_allclose(found, [end, beginning], atol=0.04, err_msg=word)


def test_marks_that_a_tokenizer_left_on_a_word_are_no_part_of_it():
    keys = GazetteerKeys(["orth", "roman"])
    glued, plain = keys([("addis።", "addis።"), ("«addis", "(addis")]), keys([("addis", "addis")])
    assert (glued == plain).all()
    assert keys([("...", "...")]).all(), "of marks alone, none is taken away"
    accented = "अमरावती"
    assert (keys([(accented + "।", "x")])[:, 0] == keys([(accented, "x")])[:, 0]).all()
    assert (keys([(accented[:-1], "x")])[:, 0] != keys([(accented, "x")])[:, 0]).all()


def test_stems_in_training_are_those_that_others_know(nlp):
    docs = [
        named_doc(nlp.vocab, "istanbulda", "eng"),
        named_doc(nlp.vocab, "istanbul", "eng", [(0, "LOC")]),
        named_doc(nlp.vocab, "istan", "sin", [(0, "PER")]),
    ]
    gazetteer, tables = learned(docs, ("orth",), forms=("orth",))
    found = gazetteer.evidence_of_others(docs[:1], tables)[0, WIDTH : 2 * WIDTH + 1]
    assert (found == 0).all(), "five symbols more than what others know"
    found = gazetteer.evidence_of_others(docs[1:2], tables)[0, WIDTH : 2 * WIDTH + 1]
    expected = [*features([0, 0, 0, 1], 1, tables.prior), 0.75]
    np.testing.assert_allclose(found, expected, atol=0.04)


def test_lists_have_tables_of_their_own(nlp):
    kinds = ("orth", "lists:orth")
    counter = GazetteerCounter(kinds, LABELS)
    counter.add([named_doc(nlp.vocab, "kandy galle", "eng", [(0, "LOC")])])
    counter.add([named_doc(nlp.vocab, "here", "tam")])
    counter.add([named_doc(nlp.vocab, "galle", "sin", [(0, "LOC")])], listed=True)
    gazetteer = Gazetteer(kinds, LABELS, SLOTS)
    tables = gazetteer.learn(counter.finish())
    probe = [named_doc(nlp.vocab, "kandy galle", "som")]
    known = (look_up(gazetteer, probe, tables).reshape(2, 2, WIDTH) != 0).any(axis=2)
    assert known.tolist() == [[True, False], [True, True]]
    # In training, its own language's list is not shown to a sentence.
    for lang, expected in (("sin", [True, False]), ("eng", [False, True])):
        doc = named_doc(nlp.vocab, "galle", lang)
        found = gazetteer.evidence_of_others([doc], tables).reshape(2, WIDTH)
        assert (found != 0).any(axis=1).tolist() == expected, lang
    # Unless it is told to, and still not what annotated text in its language says.
    docs = [named_doc(nlp.vocab, "galle", lang) for lang in ("sin", "eng", "sin", "eng")]
    shown = np.array([True, True, False, False])
    found = gazetteer.evidence_of_others(docs, tables, shown).reshape(4, 2, WIDTH)
    known = (found != 0).any(axis=2).tolist()
    assert known == [[True, True], [False, True], [True, False], [False, True]]


def test_counts_are_kept_to_three_percent():
    counts = np.concatenate([np.arange(1000), np.geomspace(1e3, 8e6, 1000).astype(int)])
    kept = module._count(module._logarithm(counts))
    np.testing.assert_allclose(kept + 1, counts + 1, rtol=0.032)
    assert kept[0] == 0 and (np.diff(kept) >= 0).all()
    assert module._logarithm(np.array([10**12])).tolist() == [255]


@pytest.mark.parametrize("langs", [("eng",), LANGS])
def test_the_tables_hold_the_totals(nlp, langs):
    docs = random_docs(nlp.vocab, 60, langs, words=80)
    gazetteer, tables = learned(docs)
    found = look_up(gazetteer, docs, tables).reshape(-1, 3, WIDTH)
    for k, kind in enumerate(KINDS):
        by_key = gazetteer.counts.by_kind[kind]
        totals, n_groups = by_key.totals(gazetteer.counts.n_groups)
        numbers = {int(key): i for i, key in enumerate(by_key.keys)}
        words = gazetteer.reader(docs)
        keys = gazetteer.keys(words.words)[words.index, k]
        for key, row in zip(keys, found[:, k]):
            expected = [0.0] * WIDTH
            if key:
                i = numbers[int(key)]
                expected = features(totals[i], n_groups[i], tables.prior)
            np.testing.assert_allclose(row, expected, atol=0.05)


def test_what_was_counted_can_be_asked_for(nlp):
    docs = random_docs(nlp.vocab, 60, LANGS, seed=1, words=40)
    gazetteer, tables = learned(docs)
    found = gazetteer.counted(docs, tables)
    assert set(found) == set(KINDS)
    expected = {}
    for token in tokens_of(docs):
        counts = expected.setdefault(token.text.lower(), np.zeros(1 + len(LABELS)))
        if token.ent_iob_:
            counts[1 + LABELS.index(token.ent_type_) if token.ent_type_ else 0] += 1
    # What has no letter has no key.
    unread = np.zeros(1 + len(LABELS))
    rows = [expected[t.text.lower()] if t.is_alpha else unread for t in tokens_of(docs)]
    # As logarithms of a byte.
    np.testing.assert_allclose(found["orth"] + 1, np.array(rows) + 1, rtol=0.035)
    assert np.ptp(found["orth"].argmax(axis=1)) > 0


def test_what_is_not_pronounced_is_not_known(nlp):
    docs = [named_doc(nlp.vocab, "1990 kandy ,", "sin", [(0, 3, "ORG")])]
    gazetteer, tables = learned([*docs, named_doc(nlp.vocab, "kandy", "eng", [(0, "LOC")])])
    for found in (look_up(gazetteer, docs, tables), gazetteer.evidence_of_others(docs, tables)):
        assert (found[[0, 2]] == 0).all() and (found[1] != 0).any()


def test_a_kind_of_which_there_is_no_key(nlp):
    # Nothing of the corpus has Latin letters, by which "orth-classes" goes.
    docs = [
        named_doc(nlp.vocab, "Москва тут", lang, [(0, "LOC")]) for lang in ("rus", "bul", "rus")
    ]
    gazetteer, tables = learned(docs, ("orth-classes", "orth"))
    probe = [*docs, named_doc(nlp.vocab, "kandy", "eng")]
    for found in (
        look_up(gazetteer, probe, tables),
        gazetteer.evidence_of_others(probe, tables),
    ):
        assert (found[:, WIDTH:] == 0).all() and (found[:6, :WIDTH] != 0).any(axis=1).all()


def test_where_slots_are_few_the_most_shared_and_then_the_most_frequent_stay(nlp):
    once = [named_doc(nlp.vocab, word, "eng", [(0, "PER")]) for word in "bcdfg"]
    often = [named_doc(nlp.vocab, "h h h", "eng", [(0, "PER")])]
    shared = [named_doc(nlp.vocab, " ".join("jklmnpq"), lang, [(0, "LOC")]) for lang in LANGS[:2]]
    # With a single bucket, there is room for eight.
    gazetteer, tables = learned([*once, *often, *shared], ("orth",), slots=8)
    assert gazetteer.slots == 8 == (tables.marks != 0).sum()
    probe = named_doc(nlp.vocab, " ".join("jklmnpqhbcdfg"), "som")
    for found in (
        look_up(gazetteer, [probe], tables),
        gazetteer.evidence_of_others([probe], tables),
    ):
        assert (found != 0).any(axis=1).tolist() == [True] * 8 + [False] * 5


def test_tables_are_of_one_size_whatever_is_in_them(nlp):
    for slots, expected in ((1, 8), (8, 8), (30, 24), (64, 64)):
        gazetteer, tables = learned(random_docs(nlp.vocab, 40, LANGS), slots=slots)
        assert tables.marks.shape == (3, expected) and tables.marks.dtype == np.int16
        assert tables.counts.shape == (3, expected, 5) and tables.counts.dtype == np.uint8
        assert gazetteer.slots == expected and tables.prior.shape == (4,)


def test_marks_and_buckets_depend_on_other_bits():
    rng = np.random.default_rng(0)
    keys = rng.integers(0, 2**64, size=4000, dtype=np.uint64)
    assert (module._mark(keys) != 0).all()
    gazetteer = Gazetteer(("orth",), LABELS, 2**16)
    slot = gazetteer._places(keys, np.ones(len(keys)))
    assert len(set(slot.tolist())) == len(slot) and slot.min() >= 0, "of few keys, all have room"
    pairs = set(zip((keys % np.uint64(gazetteer.buckets)).tolist(), module._mark(keys).tolist()))
    assert len(pairs) == len(keys) and len(keys) > len({bucket for bucket, _ in pairs}) + 500


def test_counts_of_more_kinds_will_do_and_others_are_refused(nlp):
    docs = random_docs(nlp.vocab, 30, LANGS)
    counts = count(docs)
    few = Gazetteer(("orth", "ipa-classes"), LABELS, SLOTS)
    found = look_up(few, docs, few.learn(counts))
    all_kinds = Gazetteer(KINDS, LABELS, SLOTS)
    expected = look_up(all_kinds, docs, all_kinds.learn(counts))
    np.testing.assert_array_equal(found, np.roll(expected, WIDTH, axis=1)[:, : 2 * WIDTH])
    with pytest.raises(PhonemeNERError, match=r"P119.*got.*ipa-classes.*expected.*keys roman"):
        Gazetteer(("roman",), LABELS, SLOTS).learn(counts)
    with pytest.raises(PhonemeNERError, match=r"P119.*labels LOC, ORG, PER.*labels PER"):
        Gazetteer(KINDS, ("PER",), SLOTS).learn(counts)
    assert few.counts is counts


def test_counts_read_from_a_file_are_as_good(nlp, tmp_path):
    docs = random_docs(nlp.vocab, 30, LANGS)
    gazetteer, tables = learned(docs)
    gazetteer.counts.to_disk(tmp_path / "names")
    other = Gazetteer(KINDS, LABELS, SLOTS)
    for own, its in zip(tables, other.learn(GazetteerCounts.from_disk(tmp_path / "names"))):
        np.testing.assert_array_equal(own, its)
    np.testing.assert_array_equal(
        gazetteer.evidence_of_others(docs, tables), other.evidence_of_others(docs, tables)
    )


def test_ipa_is_not_read_where_no_key_is_of_it(nlp):
    docs = [named_doc(nlp.vocab, "kandy is", "sin", [(0, "LOC")], layer=False)]
    gazetteer, tables = learned(docs, ("orth",))
    assert look_up(gazetteer, docs, tables).shape == (2, WIDTH)
    assert (gazetteer.evidence_of_others(docs, tables) == 0).all(), "its only part is left out"
    with pytest.raises(PhonemeNERError, match="P005"):
        look_up(Gazetteer(KINDS, LABELS, SLOTS), docs, tables)


def test_very_many_languages_fit_in_a_byte(nlp):
    codes = [a + b + c for a in "abcdefg" for b in "abcdefg" for c in "abcdefg"][:300]
    docs = [named_doc(nlp.vocab, "kandy", code, [(0, "LOC")]) for code in codes]
    gazetteer, tables = learned(docs, ("orth",), slots=8)
    assert tables.counts[..., -1].max() == 255
    for found in (
        look_up(gazetteer, docs[:1], tables),
        gazetteer.evidence_of_others(docs[:1], tables),
    ):
        assert found[0, -1] == pytest.approx(np.log1p(255) / 2)
