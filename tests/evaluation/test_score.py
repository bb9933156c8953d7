import json

import pytest
import spacy
from spacy.tokens import Doc, DocBin

from spacy_phoneme_ner.errors import PhonemeNERError
from spacy_phoneme_ner.evaluation.gold import load_gold, unannotated
from spacy_phoneme_ner.evaluation.results import LanguageScores
from spacy_phoneme_ner.evaluation.score import score_docs, score_pipeline
from spacy_phoneme_ner.layer import get_ipa, get_langs


@pytest.fixture()
def gold(make_doc):
    return [
        make_doc(["Leta", "Zunze"], ["B-LOC", "I-LOC"], ipa=["leta", "zunze"], lang="kin"),
        make_doc(["Aba", "ni", "."], ["B-PER", "O", "O"], ipa=["aba", "ni", ""], lang="kin"),
        make_doc(["ni"], ["O"], ipa=["ni"], lang="kin"),
    ]


@pytest.fixture()
def ruler():
    nlp = spacy.blank("xx")
    patterns = [
        {"label": "LOC", "pattern": "Leta Zunze"},
        {"label": "ORG", "pattern": "Aba"},
    ]
    nlp.add_pipe("entity_ruler").add_patterns(patterns)
    return nlp


def save(path, docs, store_user_data=True):
    DocBin(docs=docs, store_user_data=store_user_data).to_disk(path)
    return path


def test_score_docs(gold, make_doc):
    predicted = [make_doc([t.text for t in doc], ["O"] * len(doc)) for doc in gold]
    predicted[0] = gold[0]
    scores = score_docs(gold, predicted, "kin", n_resamples=100)
    assert (scores.lang, scores.name, scores.script, scores.case) == (
        *("kin", "Kinyarwanda", "Latn", "case1"),
    )
    assert (scores.n_sentences, scores.n_entities) == (3, 2)
    assert (scores.entity_p, scores.entity_r) == (100, 50)
    assert scores.entity_f1.value == pytest.approx(200 / 3)
    assert scores.per_type["LOC"] == {"p": 100, "r": 100, "f1": 100, "n": 1}
    assert scores.per_type["PER"] == {"p": 0, "r": 0, "f1": 0, "n": 1}
    for metric in ("entity_f1", "phoneme_macro_f1"):
        found = scores.estimate(metric)
        assert 0 <= found.low <= found.value <= found.high <= 100
        assert scores.samples[metric].shape == (100,)


def test_json_round_trip(gold):
    scores = score_docs(gold, gold, "kin", n_resamples=10)
    stored = json.loads(json.dumps(scores.to_json()))
    assert LanguageScores.from_json("kin", stored) == scores


def test_draws_do_not_depend_on_other_languages(gold):
    def draws(lang, seed=0):
        scores = score_docs(gold, [gold[0], *unannotated(gold[1:], lang)], lang, 20, seed)
        return scores.samples["entity_f1"].tolist()

    assert draws("kin") == draws("kin")
    assert draws("kin") != draws("som")
    assert draws("kin") != draws("kin", seed=1)


def test_docs_must_belong_together(gold):
    with pytest.raises(PhonemeNERError, match=r"P301.* 3 gold sentences and 2"):
        score_docs(gold, gold[:2], "kin")
    with pytest.raises(PhonemeNERError, match=r"P305.*Sentence 0 differs"):
        score_docs(gold[:2], [gold[1], gold[0]], "kin")
    with pytest.raises(PhonemeNERError, match="P304"):
        score_docs([], [], "kin")
    with pytest.raises(PhonemeNERError, match="P001"):
        score_docs(gold, gold, "xyzzyx")


def test_unannotated_keeps_all_but_the_entities(gold):
    for doc, copy in zip(gold, unannotated(gold, "rw")):
        assert [(t.text, t.whitespace_) for t in copy] == [(t.text, t.whitespace_) for t in doc]
        assert get_ipa(copy) == get_ipa(doc) and get_langs(copy) == get_langs(doc)
        assert copy.ents == () and not copy.has_annotation("ENT_IOB")
        assert copy._.ipa_lang == "kin-Latn"


def test_score_pipeline(gold, ruler, tmp_path, capsys):
    path = save(tmp_path / "kin.spacy", gold)
    scores = score_pipeline(ruler, path, "kin", batch_size=2, n_resamples=10)
    assert "kin" in capsys.readouterr().err
    assert (scores.entity_p, scores.entity_r) == (50, 50)
    assert scores.per_type["ORG"] == {"p": 0, "r": 0, "f1": 0, "n": 0}
    again = score_pipeline(ruler, path, "kin", n_resamples=10, progress=False)
    assert again == scores
    assert capsys.readouterr().err == ""


def test_gold_files_that_cannot_be_scored(gold, ruler, tmp_path):
    path = tmp_path / "kin.spacy"
    with pytest.raises(PhonemeNERError, match=r"P213.*kin\.spacy"):
        load_gold(ruler, path)
    path.write_text("not a DocBin")
    with pytest.raises(PhonemeNERError, match=r"P213.*kin\.spacy"):
        load_gold(ruler, path)
    with pytest.raises(PhonemeNERError, match="P307"):
        load_gold(ruler, save(path, []))
    bare = Doc(ruler.vocab, words=["Leta"])
    with pytest.raises(PhonemeNERError, match="P308"):
        load_gold(ruler, save(path, [bare]))
    with pytest.raises(PhonemeNERError, match=r"P309.*Doc 0 .*'Leta Zunze'"):
        load_gold(ruler, save(path, gold, store_user_data=False))
    assert len(load_gold(ruler, save(path, gold))) == 3
