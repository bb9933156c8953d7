from collections import Counter

import pytest
from spacy.tokens import DocBin
from spacy.vocab import Vocab

from spacy_phoneme_ner.corpora import Sentence, Skipped, convert
from spacy_phoneme_ner.errors import PhonemeNERError
from spacy_phoneme_ner.layer import get_ipa, get_langs, has_layer, main_language

ITEMS = [
    Sentence(("Ada", "King", "Rob"), ("B-PER", "I-PER", "B-PER"), ("ada", "kiŋ ", " "), 1),
    Skipped(4, "empty word"),
    Sentence(("in", "Galle", "."), ("O", "B-LOC", "O"), ("in", "ɡalle", "."), 5, repaired=2),
    Skipped(8, "empty word"),
    Sentence(("x",), ("O",), ("ks",), 9),
]


def docs_of(doc_bin: DocBin) -> list:
    """The Docs as they come out of a file, in a vocabulary that never saw them."""
    return list(DocBin().from_bytes(doc_bin.to_bytes()).get_docs(Vocab()))


def test_words_names_and_ipa(shout) -> None:
    doc_bin, _ = convert(ITEMS, lang="si", vocab=Vocab(), g2p=shout)
    docs = docs_of(doc_bin)
    assert [doc.text.strip() for doc in docs] == ["Ada King Rob", "in Galle .", "x"]
    assert all(doc.has_unknown_spaces for doc in docs)
    assert [[(e.start, e.end, e.label_) for e in doc.ents] for doc in docs] == [
        [(0, 2, "PER"), (2, 3, "PER")],
        [(1, 2, "LOC")],
        [],
    ]
    # Words outside names are known to be outside, not unannotated.
    assert docs[2].has_annotation("ENT_IOB") and docs[2][0].ent_iob_ == "O"
    # The G2P gets the tag as the user wrote it, the layer the code.
    assert get_ipa(docs[1]) == ["IN@si", "GALLE@si", ".@si"]
    assert get_langs(docs[1]) == ["sin"] * 3


def test_the_g2p_gets_many_words_at_once(shout) -> None:
    many = [Sentence(("a", "b"), ("O", "O"))] * 1500
    doc_bin, report = convert(many, lang="sin", vocab=Vocab(), g2p=shout)
    assert shout.calls == [2000, 1000]
    assert (len(doc_bin), report.tokens) == (1500, 3000)


def test_the_files_own_ipa_is_used_as_it_is(shout) -> None:
    doc_bin, _ = convert(ITEMS, lang="sin", vocab=Vocab(), g2p=shout, ipa="file")
    assert shout.calls == []
    assert [get_ipa(doc) for doc in docs_of(doc_bin)] == [
        ["ada", "kiŋ", ""],
        ["in", "ɡalle", "."],
        ["ks"],
    ]


def test_no_ipa(shout) -> None:
    doc_bin, _ = convert(ITEMS, lang="sin", vocab=Vocab(), g2p=shout, ipa="none")
    assert shout.calls == []
    assert not any(has_layer(doc) for doc in docs_of(doc_bin))


def test_without_a_g2p_ours_is_taken() -> None:
    doc_bin, _ = convert([Sentence(("ගාල්ල",), ("B-LOC",))], lang="sin", vocab=Vocab())
    (doc,) = docs_of(doc_bin)
    assert get_ipa(doc) == ["ɡaːllə"]


def test_counts(shout) -> None:
    _, report = convert(ITEMS, lang="sin", vocab=Vocab(), g2p=shout)
    assert (report.sentences, report.tokens, report.repaired) == (3, 7, 2)
    assert report.entities == Counter({"PER": 2, "LOC": 1})
    assert [skipped.reason for skipped in report.skipped] == ["empty word"] * 2
    rows = [" ".join(row).split() for row in report.rows]
    assert [(" ".join(row[:-1]), row[-1]) for row in rows] == [
        ("Pronunciations", "g2p"),
        ("Sentences", "3"),
        ("Tokens", "7"),
        ("Entities", "3"),
        ("LOC", "1"),
        ("PER", "2"),
        ("Repaired tags", "2"),
        ("Skipped rows", "2"),
        ("empty word", "2"),
    ]


POS_ITEMS = [
    Sentence(("東京", "に"), None, ("towkjow", "ni"), 1, pos=("PROPN", "ADP")),
    Sentence(("雨",), None, ("",), 4, pos=("NOUN",)),
]


def test_parts_of_speech_are_tags_as_well_and_no_names_are_claimed() -> None:
    doc_bin, _ = convert(POS_ITEMS, lang="ja", vocab=Vocab(), ipa="file")
    docs = docs_of(doc_bin)
    for doc, item in zip(docs, POS_ITEMS):
        assert tuple(token.pos_ for token in doc) == item.pos
        assert tuple(token.tag_ for token in doc) == item.pos
        assert not doc.has_annotation("ENT_IOB")
        assert get_ipa(doc) == list(item.ipa)
    assert len(docs) == 2 and all(doc.has_unknown_spaces for doc in docs)


def test_names_claim_no_parts_of_speech() -> None:
    docs = docs_of(convert(ITEMS, lang="sin", vocab=Vocab(), ipa="file")[0])
    assert not any(doc.has_annotation(name) for doc in docs for name in ("TAG", "POS"))


def test_each_doc_claims_what_its_sentence_is_annotated_for() -> None:
    both = Sentence(("Galle",), ("B-LOC",), pos=("PROPN",))
    items = [both, Sentence(("Galle",), ("B-LOC",)), POS_ITEMS[1]]
    docs = docs_of(convert(items, lang="sin", vocab=Vocab(), ipa="none")[0])
    found = [[doc.has_annotation(name) for name in ("ENT_IOB", "TAG", "POS")] for doc in docs]
    assert found == [[True, True, True], [True, False, False], [False, True, True]]
    assert [[ent.label_ for ent in doc.ents] for doc in docs] == [["LOC"], ["LOC"], []]


def test_counts_of_parts_of_speech_in_place_of_names() -> None:
    items = [*POS_ITEMS, *POS_ITEMS, Skipped(7, "empty word")]
    _, report = convert(items, lang="ja", vocab=Vocab(), ipa="file")
    assert report.pos == Counter({"PROPN": 2, "ADP": 2, "NOUN": 2})
    rows = [" ".join(" ".join(row).split()) for row in report.rows]
    assert rows == [
        "Pronunciations file",
        "Sentences 4",
        "Tokens 6",
        "Parts of speech 3",
        "ADP 2",
        "NOUN 2",
        "PROPN 2",
        "Skipped rows 1",
        "empty word 1",
    ]


def test_the_limit_counts_sentences(shout) -> None:
    doc_bin, report = convert(ITEMS, lang="sin", vocab=Vocab(), g2p=shout, limit=2)
    assert (len(doc_bin), report.sentences, len(report.skipped)) == (2, 2, 1)


@pytest.mark.parametrize(
    "settings,message",
    [
        ({"lang": "sinhalx9"}, "Unknown language 'sinhalx9'"),
        ({"ipa": "epitran"}, "Unknown ipa 'epitran': expected one of g2p, file, auto, none"),
        ({"g2p": lambda words, lang: list(words)[1:]}, "returned 6 transcriptions for 7 words"),
        ({"g2p": None, "lang": "qya"}, "no rules for 'qya'"),
    ],
)
def test_settings_that_do_not_fit(shout, settings: dict, message: str) -> None:
    with pytest.raises(PhonemeNERError, match=message):
        convert(ITEMS, **{"lang": "sin", "vocab": Vocab(), "g2p": shout, **settings})


def test_own_ipa_that_is_not_there() -> None:
    message = "The sentence at 7 has no IPA of its own.*PhoneXL"
    with pytest.raises(PhonemeNERError, match=message):
        convert([Sentence(("x",), ("O",), line=7)], lang="sin", vocab=Vocab(), ipa="file")


def test_auto_takes_the_files_ipa_only_where_the_g2p_lacks_the_language() -> None:
    own = Sentence(("Rama", "."), ("B-PER", "O"), ipa=("ɾ aː m a", "."), line=1)
    (doc,) = convert([own], lang="qya", vocab=Vocab(), ipa="auto")[0].get_docs(Vocab())
    assert get_ipa(doc) == ["ɾaːma", ""], "cleaned, as the G2P's would be"
    # A language that is read by its script is not known either, and no warning says so.
    (doc,) = convert([own], lang="Ghomala", vocab=Vocab(), ipa="auto")[0].get_docs(Vocab())
    assert get_ipa(doc)[0] == "ɾaːma" and get_langs(doc) == ["bbj", "bbj"]
    doc_bin, report = convert([own], lang="tur", vocab=Vocab(), ipa="auto")
    assert report.ipa == "g2p"
    assert get_ipa(next(doc_bin.get_docs(Vocab())))[0] == "ɾama"


def test_each_word_is_in_the_language_that_it_was_read_in():
    sentence = Sentence(("කොළඹ", "Москва", "2"), ("B-LOC", "B-LOC", "O"))
    doc_bin, _ = convert([sentence], lang="sin", vocab=Vocab())
    (doc,) = doc_bin.get_docs(Vocab())
    assert get_langs(doc) == ["sin", "rus", "sin"] and get_ipa(doc)[1] == "moskva"
    assert main_language(doc) == "sin"
