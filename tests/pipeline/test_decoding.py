"""What holds of entities whatever a model's weights say."""

import time

import numpy as np
import pytest
import spacy
from spacy.tokens import Doc

from spacy_phoneme_ner.models.heads.bio import only_well_formed
from spacy_phoneme_ner.models.heads.crf_tagger import ChainedTags
from spacy_phoneme_ner.models.heads.tag_distribution import IndependentTags
from spacy_phoneme_ner.pipeline.decoding import read_entities

O_, B, I_ = 0, 1, 2
# Every way to read: what a distribution needs beside the tokens' scores, and a threshold.
MOVES = np.zeros((5, 3), dtype=np.float32)
WAYS = [
    (IndependentTags(), [], None),
    (IndependentTags(), [], 0.2),
    (ChainedTags(), [MOVES], None),
    (ChainedTags(0.2), [MOVES], None),
]


@pytest.fixture(params=WAYS, ids=["tags", "likely tags", "chain", "likely chain"])
def read(request):
    """Read Docs by a model that takes each for one name from end to end."""
    distribution, others, threshold = request.param

    def read_all(*docs):
        scores = [greedy(len(doc)) for doc in docs]
        entities = read_entities(list(docs), [*scores, *others], distribution, threshold)
        return [[doc[s.start : s.end].text for s in of] for doc, of in zip(docs, entities)]

    return read_all


def greedy(n_tokens):
    rows = np.full((n_tokens, 3), -8.0, dtype=np.float32)
    rows[:, I_] = 8.0
    rows[:1, I_], rows[:, B] = -8.0, 4.0
    return rows


def with_sentences(text):
    nlp = spacy.blank("xx")
    nlp.add_pipe("sentencizer")
    return nlp(text)


@pytest.mark.parametrize(
    "text",
    [
        "Anna of the North",
        "St. Anna of the North",
        "J. R. R. Tolkien",
        "St . Anna",
        "Yahoo! Inc",
        "Oops ! ... I Did It",
        "பி. கே. எஸ். அய்யங்கார்",
        "พล.อ. ชวลิต",
        "جے کے. رولنگ",
        "Ludwig XIV. Bonn",
        "Node.js Foundation",
    ],
)
def test_a_sentence_is_read_whole(read, text):
    assert read(spacy.blank("xx")(text)) == [[text]]


@pytest.mark.parametrize(
    "parts",
    [
        ["Anna of the North.", "Bob"],
        ["Anna", ".", "Bob"],
        ["Анна.", "Иван"],
        ["दिल्ली", "।", "मुंबई"],
        ["दिल्ली।", "मुंबई", "॥", "पुणे"],
        ["አበበ", "።", "ቢቂላ"],
        ["لاہور", "۔", "کراچی"],
        ["ရန်ကုန်", "။", "မန္တလေး"],
        ["ភ្នំពេញ", "៕", "បាត់ដំបង"],
        ["Երևան", "։", "Փարիզ"],
        ["ལྷ་ས", "།", "གཞིས་ཀ་རྩེ"],
        ["北京", "。", "上海"],
        ["ᱟᱢ", "᱾", "ᱤᱧ"],
        ["باريس", "؟", "لندن"],
    ],
)
def test_no_entity_goes_over_what_looks_like_the_end_of_a_sentence(read, parts):
    vocab = spacy.blank("xx").vocab
    words = [word for part in parts for word in part.split()]
    before = Doc(vocab, words=["So"])
    doc = Doc(vocab, words=words)
    found = read(before, doc, before)
    assert found[0] == found[2] == ["So"]
    marks = "".join(part for part in parts if len(part) == 1)
    assert [name.rstrip(f" {marks}") for name in found[1]] == [p for p in parts if len(p) > 1]


def test_a_doc_that_knows_its_sentences_is_believed(read):
    doc = Doc(spacy.blank("xx").vocab, words=["Anna", ".", "Bob"], sent_starts=[True, False, False])
    assert read(doc) == [["Anna . Bob"]]


@pytest.mark.parametrize("text", ["25 km", "5kg", "३५ किमी", "$5 USD", "1080p, 60 Hz", "5 m²"])
def test_numbers_with_units_are_no_names(read, text):
    assert read(spacy.blank("xx")(text)) == [[]]
    assert read(spacy.blank("xx")(f"Boeing {text}")) == [[f"Boeing {text}"]]


def test_no_entity_goes_over_the_start_of_a_sentence(read):
    doc = with_sentences("Anna of York. Bob here. Carl")
    assert read(doc) == [["Anna of York.", "Bob here.", "Carl"]]


def test_no_entity_goes_over_the_end_of_a_line(read):
    nlp = spacy.blank("xx")
    assert read(nlp("Apple\nMicrosoft Inc\n\n  Google\r\n")) == [
        ["Apple", "Microsoft Inc", "Google"]
    ]
    # Other white space can stand inside.
    assert read(nlp("Apple  and\tGoogle ")) == [["Apple  and\tGoogle"]]


def test_docs_of_all_kinds_in_one_batch(read):
    nlp = spacy.blank("xx")
    texts = ["", "Anna\nBob", "\n", "Carl", " \n ", "", "Dora. Eve"]
    docs = [with_sentences(text) if ". " in text else nlp(text) for text in texts]
    expected = [[], ["Anna", "Bob"], [], ["Carl"], [], [], ["Dora.", "Eve"]]
    assert read(*docs) == expected
    assert read(nlp("")) == [[]] and read(nlp("\n"), nlp(" ")) == [[], []] and read() == []


def test_no_entity_holds_an_address(read):
    nlp = spacy.blank("en")
    text = "Anna jane.doe@example.com Bob www.example.fr/x Carl @dora #Eve Fay"
    assert read(nlp(text)) == [["Anna", "Bob", "Carl", "Fay"]]


def test_no_entity_is_without_a_letter(read):
    nlp = spacy.blank("xx")
    assert read(nlp("2016"), nlp("( 12 )"), nlp("… !"), nlp("Anna 5")) == [[], [], [], ["Anna 5"]]


def test_taken_tokens_are_left_alone(read):
    nlp = spacy.blank("xx")
    doc = Doc(nlp.vocab, words=["Anna", "Bob", "Carl"], ents=["O", "B-X", "O"])
    assert read(doc) == [["Anna", "Carl"]]


def test_the_confidence_is_that_of_a_passage_alone():
    nlp = spacy.blank("xx")
    rng = np.random.default_rng(0)
    moves = rng.normal(size=(5, 3)).astype(np.float32)
    halves = [rng.normal(size=(n, 3)).astype(np.float32) for n in (4, 3)]
    whole = np.concatenate([halves[0], rng.normal(size=(1, 3)).astype(np.float32), halves[1]])
    for threshold in (None, 0.2):
        chain = ChainedTags(threshold)
        alone = [
            read_entities([nlp(text)], [part.copy(), moves], chain)[0]
            for text, part in zip(("a b c d", "e f g"), halves)
        ]
        joined = read_entities([nlp("a b c d\ne f g")], [whole.copy(), moves], chain)[0]
        assert alone[0] and alone[1]
        moved = [s._replace(start=s.start + 5, end=s.end + 5) for s in alone[1]]
        assert [s[:3] for s in joined] == [s[:3] for s in [*alone[0], *moved]]
        scores = [s.score for s in [*alone[0], *moved]]
        assert np.allclose([s.score for s in joined], scores)
    assert np.isneginf(only_well_formed(3)).any()  # what moves were added to


def test_many_lines_take_no_longer_for_being_many():
    words = ["Anna", "\n"] * 150_000
    doc = Doc(spacy.blank("xx").vocab, words=words)
    scores = np.tile(np.float32([[-8, 8, -8]]), (len(words), 1))
    start = time.process_time()
    [entities] = read_entities([doc], [scores])
    assert [(s.start, s.end) for s in entities[:2]] == [(0, 1), (2, 3)]
    assert len(entities) == 150_000 and time.process_time() - start < 6
