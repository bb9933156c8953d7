"""The phonemizer component."""

import pickle
import subprocess
import sys

import pytest
import spacy
from spacy.tokens import Doc
from spacy.tokens.underscore import Underscore

from spacy_phoneme_ner.errors import PhonemeNERError
from spacy_phoneme_ner.layer import get_ipa, has_layer, set_layer

SINHALA = "කොළඹ ශ්‍රී ලංකාවේ නගරයකි ."


def test_it_adds_the_layer_in_the_pipelines_language(nlp):
    nlp.add_pipe("phonemizer")
    doc = nlp(SINHALA)
    assert doc[0]._.ipa == "koləmbə" and doc[0]._.ipa_lang == "sin"
    assert doc[-1]._.ipa == "" and doc._.ipa.startswith("koləmbə ʃriː")


@pytest.mark.parametrize("tag", ["si", "sin", "sin-Sinh", "Sinhala"])
def test_the_language_of_the_config_wins(tag):
    nlp = spacy.blank("xx")
    nlp.add_pipe("phonemizer", config={"lang": tag})
    doc = nlp.make_doc(SINHALA)
    doc._.ipa_lang = "ru"
    assert nlp(doc)[0]._.ipa_lang == "sin"


def test_the_docs_language_comes_before_the_pipelines():
    nlp = spacy.blank("tr")
    nlp.add_pipe("phonemizer")
    doc = nlp.make_doc(SINHALA)
    doc._.ipa_lang = "Sinhala"
    assert nlp(doc)[0]._.ipa == "koləmbə"
    assert nlp("Ankara")[0]._.ipa_lang == "tur"


def test_no_language_anywhere_is_an_error_where_the_g2p_cannot_tell():
    nlp = spacy.blank("xx")
    nlp.add_pipe("phonemizer", config={"g2p": {"@g2p": "spacy-phoneme-ner.Epitran.v1"}})
    with pytest.raises(PhonemeNERError, match=r"'xx'.*doc\._.ipa_lang"):
        nlp("a")


def test_an_unknown_language_fails_when_the_component_is_added():
    with pytest.raises(PhonemeNERError, match=r"P001.*'Ladino'"):
        spacy.blank("xx").add_pipe("phonemizer", config={"lang": "Ladin-o"})
    config = {"lang": "bbj", "g2p": {"unsupported": "error"}}
    with pytest.raises(PhonemeNERError, match=r"P002.*Ghomala"):
        spacy.blank("xx").add_pipe("phonemizer", config=config)


@pytest.mark.parametrize("name", ["Orth", "Roman", "Epitran"])
def test_one_line_of_config_switches_the_representation(nlp, name):
    nlp.add_pipe("phonemizer", config={"g2p": {"@g2p": f"spacy-phoneme-ner.{name}.v1"}})
    if name == "Roman":
        pytest.importorskip("uroman")
    expected = {"Orth": "කොළඹ", "Roman": "kolaba", "Epitran": "koɭamba"}
    assert nlp(SINHALA)[0]._.ipa == expected[name]


def test_an_existing_layer_is_kept_if_asked(nlp):
    nlp.add_pipe("phonemizer", config={"overwrite": False})
    doc = Doc(nlp.vocab, words=["කොළඹ"])
    set_layer(doc, ["mine"], "sin")
    assert nlp(doc)[0]._.ipa == "mine"
    nlp.get_pipe("phonemizer").overwrite = True
    assert nlp(doc)[0]._.ipa == "koləmbə"


def test_pipe_gives_what_call_gives_in_two_processes(nlp):
    nlp.add_pipe("phonemizer")
    texts = [SINHALA, "", "  ", "1990 😀", "කොළඹ"] * 5
    expected = [get_ipa(nlp(text)) for text in texts]
    assert [get_ipa(doc) for doc in nlp.pipe(texts)] == expected
    docs = nlp.pipe(texts, n_process=2, batch_size=4)
    assert [get_ipa(doc) for doc in docs] == expected


def test_it_is_saved_with_its_settings(nlp, tmp_path):
    nlp.add_pipe("phonemizer", config={"lang": "ru"})
    nlp.to_disk(tmp_path)
    loaded = spacy.load(tmp_path)
    assert loaded.get_pipe("phonemizer").lang == "ru"
    assert loaded("Москва")[0]._.ipa == nlp("Москва")[0]._.ipa != ""


def test_a_failing_doc_goes_to_the_error_handler():
    nlp = spacy.blank("xx")
    nlp.add_pipe("phonemizer", config={"g2p": {"@g2p": "spacy-phoneme-ner.Epitran.v1"}})
    failed = []
    nlp.set_error_handler(lambda name, proc, docs, error: failed.append((name, str(error))))
    good = nlp.make_doc("Nairobi")
    good._.ipa_lang = "sw"
    assert [doc.text for doc in nlp.pipe([nlp.make_doc("x"), good])] == ["Nairobi"]
    assert failed[0][0] == "phonemizer" and "P103" in failed[0][1]


def test_without_a_language_words_are_read_by_their_script_and_a_warning_says_so():
    nlp = spacy.blank("xx")
    nlp.add_pipe("phonemizer")
    with pytest.warns(UserWarning, match="W011"):
        doc = nlp("Москва කොළඹ")
    assert [t._.ipa_lang for t in doc] == ["rus", "sin"] and all(get_ipa(doc))
    asked = spacy.blank("xx")
    asked.add_pipe("phonemizer", config={"lang": "auto"})
    assert get_ipa(asked(doc.text)) == get_ipa(doc), "asked for, it needs no warning"
    nlp = spacy.blank("xx")
    nlp.add_pipe("phonemizer", config={"g2p": {"@g2p": "spacy-phoneme-ner.Orth.v1"}})
    with pytest.warns(UserWarning, match="W011"):
        doc = nlp("Москва")
    assert (doc[0]._.ipa, doc[0]._.ipa_lang) == ("москва", "und")


def test_any_text_works(nlp):
    nlp.add_pipe("phonemizer")
    for text in ("", " \n\t", "😀😀", "1990", "අ" * 5000, "\u200d", "a\x00b"):
        doc = nlp(text)
        assert has_layer(doc) and len(get_ipa(doc)) == len(doc)


def test_what_a_spawned_worker_needs_can_be_pickled(nlp):
    # Under "spawn" spaCy sends the components and the extension attributes.
    component = nlp.add_pipe("phonemizer")
    nlp(SINHALA)  # rules are loaded, and left behind
    getter = pickle.loads(pickle.dumps(Underscore.get_state()))[0]
    assert "phonemes" in getter
    copy = pickle.loads(pickle.dumps(component.g2p))
    assert copy(["කොළඹ"], "si") == ["koləmbə"]


@pytest.mark.slow
def test_spawned_workers_transcribe(tmp_path):
    script = tmp_path / "spawn.py"
    script.write_text(
        "import multiprocessing, spacy\n"
        "if __name__ == '__main__':\n"
        "    multiprocessing.set_start_method('spawn')\n"
        "    nlp = spacy.blank('si')\n"
        "    nlp.add_pipe('phonemizer')\n"
        "    docs = nlp.pipe(['කොළඹ'] * 4, n_process=2, batch_size=2)\n"
        "    print(*(doc._.ipa for doc in docs))\n",
        encoding="utf8",
    )
    command = [sys.executable, str(script)]
    ran = subprocess.run(command, capture_output=True, text=True, encoding="utf8", check=True)
    assert ran.stdout.split() == ["koləmbə"] * 4
