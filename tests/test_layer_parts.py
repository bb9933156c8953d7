"""The pronunciation of parts of tokens, however they are cut, in many languages."""

import json
from itertools import pairwise
from pathlib import Path

import pytest
import spacy
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.tokens import Doc

from spacy_phoneme_ner.ipa import segments
from spacy_phoneme_ner.layer import set_layer

NEWS = Path(__file__).parents[1] / "examples" / "news.jsonl"
TEXTS = {row["lang"]: row["text"] for row in map(json.loads, NEWS.read_text("utf8").splitlines())}
# What is no language of rules: a lexicon, readings in context, another's script, a relative's.
TEXTS.update(en="Shakespeare knew Thomas", zh="毛泽东 在 北京", ja="東京 へ 行く", hi="दिल्ली में IBM")


@pytest.fixture(scope="module")
def phonemizer():
    nlp = spacy.blank("xx")
    nlp.add_pipe("phonemizer", config={"g2p": {"@g2p": "spacy-phoneme-ner.IPA.v1"}})
    return nlp


@pytest.fixture(params=sorted(TEXTS), scope="module")
def read(request, phonemizer):
    doc = phonemizer.make_doc(TEXTS[request.param])
    doc._.ipa_lang = request.param
    return phonemizer(doc)


@pytest.mark.filterwarnings("ignore:.W010", "ignore:.W001")
def test_segments_cover_their_token_in_order_and_never_overlap(read):
    assert any(token._.ipa for token in read)
    for token in read:
        spans = token._.phoneme_spans
        assert [span.phoneme for span in spans] == list(segments(token._.ipa))
        assert all(0 <= span.start <= span.end <= len(token) for span in spans)
        assert all(a.end == b.start for a, b in pairwise(spans))
        assert not spans or (spans[0].start, spans[-1].end) == (0, len(token))


@pytest.mark.filterwarnings("ignore:.W010", "ignore:.W001")
@given(data=st.data())
@settings(max_examples=12, deadline=None)
def test_parts_of_a_split_token_add_up_to_it(read, data):
    doc = read.copy()
    token = data.draw(st.sampled_from([token for token in doc if len(token) > 1]))
    whole, start, text = token._.ipa, token.idx, token.text
    inner = data.draw(st.sets(st.integers(1, len(text) - 1), min_size=1, max_size=3))
    parts = [text[a:b] for a, b in pairwise([0, *sorted(inner), len(text)])]
    others = [(t.text, t._.ipa) for t in doc if t.idx != start]
    by_characters = [
        doc._.char_ipa(start + a, start + b) for a, b in pairwise([0, *sorted(inner), len(text)])
    ]
    with doc.retokenize() as retokenizer:
        retokenizer.split(token, parts, heads=[token] * len(parts))
    new = [t for t in doc if start <= t.idx < start + len(text)]
    assert "".join(t._.ipa for t in new) == whole
    assert by_characters == [t._.ipa for t in new] == [doc[t.i : t.i + 1]._.ipa for t in new]
    assert [(t.text, t._.ipa) for t in doc if not start <= t.idx < start + len(text)] == others
    for t in new:
        assert [span.phoneme for span in t._.phoneme_spans] == list(segments(t._.ipa))


def test_characters_of_several_tokens_and_of_none(phonemizer):
    doc = phonemizer.make_doc("Reykjavík er höfuðborg.")
    doc._.ipa_lang = "isl"
    assert doc._.char_ipa(0, 9) == ""  # it has no layer yet
    doc = phonemizer(doc)
    assert doc._.char_ipa(0, 6) == "rei̯ca" and doc._.char_ipa(6, 9) == "vik"
    assert doc._.char_ipa(6, 12) == f"vik {doc[1]._.ipa}"
    assert doc._.char_ipa(0, len(doc.text)) == doc._.ipa
    for start, end in ((9, 10), (22, 23), (5, 5), (6, 5), (-3, 4), (0, 99)):
        assert doc._.char_ipa(start, end) == ""


def test_characters_of_docs_that_were_joined_and_tokens_that_were_merged(phonemizer):
    docs = []
    for word in ("Reykjavík", "Akureyri"):
        doc = phonemizer.make_doc(word)
        doc._.ipa_lang = "isl"
        docs.append(phonemizer(doc))
        del docs[-1].user_data[("._.", "ipa_lang", None, None)]  # of which spaCy warns
    joined = Doc.from_docs(docs)
    assert joined._.char_ipa(6, 12) == f"vik {docs[1]._.char_ipa(0, 2)}"
    doc = Doc(phonemizer.vocab, words=["New", "York"])
    set_layer(doc, ["nu", "jork"], "eng")
    with doc.retokenize() as retokenizer:
        retokenizer.merge(doc[0:2])
    assert doc[0]._.ipa == "nu jork" and doc._.char_ipa(4, 8) == "jork"
