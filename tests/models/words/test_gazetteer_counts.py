"""Counting names: what is counted, in which group, and the file."""

from collections import Counter

import numpy as np
import pytest
from named_docs import LABELS, named_doc, random_docs
from spacy.tokens import Doc

from spacy_phoneme_ner.errors import PhonemeNERError
from spacy_phoneme_ner.models.words.gazetteer_counts import (
    GazetteerCounter,
    GazetteerCounts,
    NameSource,
    make_gazetteer_from_file_v1,
)
from spacy_phoneme_ner.models.words.gazetteer_keys import KINDS, NO_KEY, GazetteerKeys

LANGS = ("eng", "sin", "tam")


def count(docs, kinds=("orth",), labels=LABELS):
    counter = GazetteerCounter(kinds, labels)
    for begin in range(0, len(docs), 7):
        counter.add(docs[begin : begin + 7])
    return counter.finish()


def as_dict(counts, kind="orth"):
    """The counts as {(key, group): numbers}."""
    found = counts.by_kind[kind]
    key, group = np.divmod(found.places, counts.n_groups)
    return {
        (int(found.keys[k]), counts.groups[g] if counts.groups else int(g)): tuple(own.tolist())
        for k, g, own in zip(key, group, found.own)
    }


def numbers_of(counts, word):
    """What was counted of a word in each group, by its spelling."""
    own = int(GazetteerKeys(["orth"])([(word,)])[0, 0])
    return {group: n for (key, group), n in as_dict(counts).items() if key == own}


def test_words_are_counted_by_language_and_by_the_names_they_are_in(nlp):
    docs = [
        named_doc(nlp.vocab, "Kandy is big", "eng", [(0, "LOC")]),
        named_doc(nlp.vocab, "new kandy KANDY", "sin", [(0, 2, "ORG"), (2, "LOC")]),
    ]
    counts = count(docs)
    assert counts.groups == ("eng", "sin") and counts.labels == LABELS
    assert numbers_of(counts, "kandy") == {"eng": (0, 1, 0, 0), "sin": (0, 1, 1, 0)}
    assert numbers_of(counts, "is") == {"eng": (1, 0, 0, 0)}
    assert numbers_of(counts, "new") == {"sin": (0, 0, 1, 0)}
    # 2 tokens outside, 2 LOC, 2 ORG, and one more each so that none is impossible.
    np.testing.assert_allclose(counts.prior, np.array([3, 3, 3, 1]) / 10, rtol=1e-6)


@pytest.mark.parametrize("seed", range(3))
def test_random_docs_against_counting_one_by_one(nlp, seed):
    docs = random_docs(nlp.vocab, 50, LANGS, seed=seed)
    kinds = ("ipa-classes", "ipa-skeleton", "roman", "orth")
    counts = count(docs, kinds)
    expected = {kind: Counter() for kind in kinds}
    keys = GazetteerKeys(kinds)
    assert keys.streams == ("ipa", "roman", "orth")
    for doc, lang in zip(docs, LANGS * 50):
        for token in doc:
            word = token.text if token.text.isalpha() else ""
            for kind, key in zip(kinds, keys([(word, word, word)])[0]):
                if key != NO_KEY:
                    expected[kind][int(key), lang, token.ent_type_] += 1
    for kind in kinds:
        rows = as_dict(counts, kind)
        found = {
            (key, lang, label): n
            for (key, lang), numbers in rows.items()
            for label, n in zip(("", *LABELS), numbers)
            if n
        }
        assert found == dict(expected[kind]) != {}
        assert (np.diff(counts.by_kind[kind].keys.astype(object)) > 0).all()
        assert (np.diff(counts.by_kind[kind].places) > 0).all()
        totals, n_groups = counts.by_kind[kind].totals(counts.n_groups)
        assert totals.sum() == sum(expected[kind].values())
        assert n_groups.sum() == len(rows) and n_groups.max() <= len(LANGS)


def test_what_is_not_annotated_or_of_another_label_is_left_out(nlp):
    blocked = named_doc(nlp.vocab, "paris here", "eng")
    blocked.set_ents([], blocked=[blocked[0:1]], default="outside")
    docs = [
        named_doc(nlp.vocab, "ramadan paris", "eng", [(0, "EVENT"), (1, "LOC")]),
        named_doc(nlp.vocab, "paris lagos", "eng", [(1, "LOC")], default="missing"),
        named_doc(nlp.vocab, "paris paris", "eng", default="missing"),
        blocked,
    ]
    counts = count(docs)
    by_word = {
        word: tuple(np.sum(list(numbers_of(counts, word).values()), axis=0).tolist())
        for word in ("paris", "lagos", "here")
    }
    assert by_word == {"paris": (0, 1, 0, 0), "lagos": (0, 1, 0, 0), "here": (1, 0, 0, 0)}
    assert numbers_of(counts, "ramadan") == {}
    assert counts.prior.sum() == pytest.approx(1) and counts.prior[2] == pytest.approx(1 / 7)


def test_a_corpus_of_one_language_is_counted_in_folds(nlp):
    words = [first + second for first in "abcdefghij" for second in "abcdefghijklmnopqrst"]
    docs = [named_doc(nlp.vocab, f"paris {word}", "eng", [(0, "LOC")]) for word in words]
    counts = count([*docs, docs[0]])
    assert counts.groups == () and counts.n_groups == 10
    folds = numbers_of(counts, "paris")
    assert set(folds) == set(range(10)) and sum(n[1] for n in folds.values()) == 201
    for i in (0, 7, 100):
        own = counts.group_of(docs[i])
        assert set(numbers_of(counts, words[i])) == {own}
        again = named_doc(nlp.vocab, f"paris {words[i]}", "sin")
        assert counts.group_of(again) == own, "a sentence is always in the same fold"


def test_docs_know_their_group(nlp):
    counts = count(random_docs(nlp.vocab, 20, ("sin", "tam")))
    assert [counts.group_of(named_doc(nlp.vocab, "a", lang)) for lang in ("sin", "tam")] == [0, 1]
    assert counts.group_of(named_doc(nlp.vocab, "a", "eng")) == -1
    assert counts.group_of(named_doc(nlp.vocab, "a", layer=False)) == -1
    assert counts.group_of(Doc(nlp.vocab)) == -1


def test_without_a_layer_the_spelling_alone_is_counted(nlp):
    docs = [named_doc(nlp.vocab, f"paris {w}", names=[(0, "LOC")], layer=False) for w in "abc"]
    counts = count(docs)
    assert counts.groups == () and counts.by_kind["orth"].own.sum() == 6
    with pytest.raises(PhonemeNERError, match="P005"):
        count(docs, ("ipa",))
    # Beside a language, those without one are a group of their own, in the file too.
    counts = count([*docs, named_doc(nlp.vocab, "paris", "sin", [(0, "LOC")])])
    assert counts.groups == ("", "sin")
    assert numbers_of(counts, "paris") == {"": (0, 3, 0, 0), "sin": (0, 1, 0, 0)}


def test_what_is_not_pronounced_has_no_key(nlp):
    doc = named_doc(nlp.vocab, "1990 , kandy", "sin", [(0, 3, "ORG")])
    counts = count([doc], ("ipa", "ipa-classes", "ipa-skeleton", "orth"))
    sizes = {kind: len(found.keys) for kind, found in counts.by_kind.items()}
    assert sizes == {"ipa": 1, "ipa-classes": 1, "ipa-skeleton": 1, "orth": 1}
    assert NO_KEY not in counts.by_kind["ipa"].keys
    assert (GazetteerKeys(("ipa", "roman-classes"))([("", "1")]) == NO_KEY).all()


def test_a_corpus_without_names_is_refused(nlp):
    unannotated = named_doc(nlp.vocab, "paris", default="missing")
    other_label = named_doc(nlp.vocab, "paris is", names=[(0, "GPE")])
    for docs in ([], [Doc(nlp.vocab)], [unannotated], [other_label]):
        with pytest.raises(PhonemeNERError, match=r"P117.*LOC, ORG, PER"):
            count(docs)


def test_unknown_kinds_and_none_are_refused():
    assert len(KINDS) == 12 and {"ipa", "ipa-start", "roman-classes", "orth"} <= set(KINDS)
    for kinds in (["ipa", "sound"], [], ["ipa-"]):
        with pytest.raises(PhonemeNERError, match=r"P531.*ipa-classes"):
            GazetteerCounter(kinds, LABELS)


def test_keys_are_those_of_what_the_views_leave():
    keys = GazetteerKeys(("ipa", "ipa-classes", "ipa-skeleton", "orth"))
    words = [("kandi", "kandy"), ("ɡaːndˈi˥", "kandy"), ("kandu", "kandu"), ("kindi", "x")]
    rows = keys(words)
    assert rows.shape == (4, 4) and rows.dtype == np.uint64
    same = rows == rows[0]
    assert same[1:].tolist() == [
        [False, True, True, True],
        [False, False, True, False],
        [False, False, True, False],
    ]
    np.testing.assert_array_equal(keys(words[::-1]), rows[::-1])
    assert keys([]).shape == (0, 4)


def count_with_list(text, listed, kinds=("orth", "lists:orth")):
    counter = GazetteerCounter(kinds, LABELS)
    counter.add(text)
    counter.add(listed, listed=True)
    counter.add_source(SOURCE)
    return counter.finish()


SOURCE = NameSource("towns that we know", "CC-BY-4.0", "Thanks, towns", 2)


def test_lists_are_counted_beside_the_text(nlp):
    text = [
        named_doc(nlp.vocab, "kandy is big", "eng", [(0, "LOC")]),
        named_doc(nlp.vocab, "kandy", "sin", [(0, "ORG")]),
    ]
    listed = [
        named_doc(nlp.vocab, "kandy", "sin", [(0, "LOC")]),
        named_doc(nlp.vocab, "new kandy", "tam", [(0, 2, "LOC")]),
        named_doc(nlp.vocab, "monday", "tam"),
    ]
    counts = count_with_list(text, listed)
    assert counts.kinds == ("orth", "lists:orth") and counts.groups == ("eng", "sin", "tam")
    own = {
        word: int(GazetteerKeys(["orth"])([(word,)])[0, 0]) for word in ("kandy", "new", "monday")
    }
    assert as_dict(counts)[own["kandy"], "eng"] == (0, 1, 0, 0)
    assert as_dict(counts, "lists:orth") == {
        (own["kandy"], "sin"): (0, 1, 0, 0),
        (own["kandy"], "tam"): (0, 1, 0, 0),
        (own["new"], "tam"): (0, 1, 0, 0),
        (own["monday"], "tam"): (1, 0, 0, 0),
    }
    alone = count(text)
    np.testing.assert_array_equal(counts.prior, alone.prior)
    assert as_dict(counts) == as_dict(alone)


def test_names_in_lists_alone_are_not_enough(nlp):
    listed = [named_doc(nlp.vocab, "kandy", "sin", [(0, "LOC")])]
    with pytest.raises(PhonemeNERError, match="P117"):
        count_with_list([named_doc(nlp.vocab, "here", "eng")], listed)


def test_kinds_of_lists_need_lists(nlp):
    docs = [named_doc(nlp.vocab, "kandy", "sin", [(0, "LOC")])]
    with pytest.raises(PhonemeNERError, match=r"P193.*lists:orth.*--lists"):
        count(docs, ("orth", "lists:orth"))


def test_beside_a_corpus_of_one_language_lists_are_in_folds(nlp):
    text = [named_doc(nlp.vocab, "kandy is", "sin", [(0, "LOC")])]
    listed = [named_doc(nlp.vocab, "kandy", lang, [(0, "LOC")]) for lang in LANGS]
    counts = count_with_list(text, listed)
    assert counts.groups == () and counts.n_groups == 10
    assert counts.group_of(text[0]) == next(iter(numbers_of(counts, "kandy")))
    assert as_dict(counts, "lists:orth") == {
        (int(GazetteerKeys(["orth"])([("kandy",)])[0, 0]), counts.group_of(listed[0])): (0, 3, 0, 0)
    }


@pytest.mark.parametrize("langs", [("eng",), LANGS])
def test_the_file_holds_the_lists(nlp, tmp_path, langs):
    listed = random_docs(nlp.vocab, 30, LANGS, seed=3)
    counts = count_with_list(random_docs(nlp.vocab, 30, langs), listed)
    counts.to_disk(tmp_path / "counts")
    read = GazetteerCounts.from_disk(tmp_path / "counts")
    assert read.sources == counts.sources == (SOURCE,) and read.groups == counts.groups
    assert as_dict(read, "lists:orth") == as_dict(counts, "lists:orth") != {}


def test_stems_have_keys_of_their_kind():
    keys = GazetteerKeys(("ipa-classes", "orth"), ("ipa-classes", "orth"))
    assert keys.kinds == ("ipa-classes", "orth") and keys.width == 2 + 4 * 4
    row = keys([("istanbul", "istanbul")])[0]

    def key(kind, word):
        return int(keys([(word, word)])[0, keys.kinds.index(kind)])

    for stems, (kind, cut) in zip(
        keys.stems,
        (
            ("ipa-classes", lambda word, n: word[:-n]),
            ("ipa-classes", lambda word, n: word[n:]),
            ("orth", lambda word, n: word[:-n]),
            ("orth", lambda word, n: word[n:]),
        ),
        strict=True,
    ):
        assert keys.kinds[stems.kind] == kind
        expected = [key(kind, cut("istanbul", n)) for n in (1, 2, 3, 4)]
        assert row[stems.columns].tolist() == expected and NO_KEY not in expected
    short = keys([("kandi", "kandi")])[0]
    assert [(short[stems.columns] != NO_KEY).sum() for stems in keys.stems] == [1, 1, 1, 1]
    assert (keys([("", "")]) == NO_KEY).all()


def test_forms_are_of_kinds_that_are_there():
    for forms in (["orth"], ["ipa", "ipa"], ["sound"]):
        with pytest.raises(PhonemeNERError, match=r"P531.*gazetteer_forms.*ipa"):
            GazetteerKeys(["ipa"], forms)


def test_words_that_begin_alike_share_a_key():
    keys = GazetteerKeys(("ipa-start",))
    words = ["istanbul", "istanpolta", "iztambul", "istan", "istank", "tanbuli", ""]
    rows = keys([(word,) for word in words])[:, 0]
    same = (rows == rows[0]).tolist()
    assert same == [True, True, False, False, False, False, False]
    # Of fewer sounds than six, nothing is said: they are told by "ipa-classes".
    assert (rows == NO_KEY).tolist() == [False, False, False, True, False, False, True]


@pytest.mark.parametrize("langs", [("eng",), LANGS])
def test_the_file_holds_all(nlp, tmp_path, langs):
    counts = count(random_docs(nlp.vocab, 30, langs), ("ipa", "orth"))
    path = tmp_path / "new" / "counts.safetensors"
    counts.to_disk(path)
    assert [p.name for p in path.parent.iterdir()] == ["counts.safetensors"]
    for read in (GazetteerCounts.from_disk(path), make_gazetteer_from_file_v1(str(path))()):
        for name in ("kinds", "labels", "groups", "n_groups"):
            assert getattr(read, name) == getattr(counts, name)
        np.testing.assert_array_equal(read.prior, counts.prior)
        for kind in counts.kinds:
            for name in ("keys", "places", "own"):
                own, its = (getattr(c.by_kind[kind], name) for c in (counts, read))
                assert own.dtype == its.dtype
                np.testing.assert_array_equal(own, its)
        for lang in ("eng", "tam", "kin"):
            doc = named_doc(nlp.vocab, "paris", lang)
            assert read.group_of(doc) == counts.group_of(doc)


def test_damaged_files_are_named(nlp, tmp_path):
    from safetensors.numpy import save_file

    good = tmp_path / "good"
    count(random_docs(nlp.vocab, 9, LANGS)).to_disk(good)
    data = good.read_bytes()
    (tmp_path / "cut").write_bytes(data[:-9])
    (tmp_path / "text").write_text("kandy LOC")
    (tmp_path / "empty").write_bytes(b"")
    save_file({"weights": np.ones(3)}, tmp_path / "weights")
    save_file({"weights": np.ones(3)}, tmp_path / "others", metadata={"format": "pt"})
    facts = {"kinds": "orth", "labels": "LOC", "groups": ""}
    save_file({"prior": np.ones(2)}, tmp_path / "partial", metadata=facts)
    names = ("cut", "text", "empty", "weights", "others", "partial", "absent", ".")
    for name in names:
        path = tmp_path / name
        with pytest.raises(PhonemeNERError, match="P118") as error:
            GazetteerCounts.from_disk(path)
        assert f"'{path}'" in str(error.value) and "NoneType" not in str(error.value)
