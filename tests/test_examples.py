"""The examples: sentences with gold names, and scripts that find them, offline."""

import importlib.util
import json
import re
import socket
import unicodedata
from pathlib import Path

import pytest
import spacy
import typer
from spacy.cli.train import train
from spacy.tokens import Doc
from spacy.training import Example
from thinc.api import fix_random_seed
from typer.testing import CliRunner

from spacy_phoneme_ner.commands.convert import convert_cli
from spacy_phoneme_ner.evaluation.groups import case_of
from spacy_phoneme_ner.g2p import IpaG2P
from spacy_phoneme_ner.languages import find_language
from spacy_phoneme_ner.layer import get_ipa
from spacy_phoneme_ner.pipeline.entity_scores import set_scores
from spacy_phoneme_ner.pretrained import shipped_bundles, write_bundle

ROOT = Path(__file__).parents[1]
EXAMPLES = ROOT / "examples"
NEWS = [
    json.loads(line) for line in (EXAMPLES / "news.jsonl").read_text(encoding="utf8").splitlines()
]
LANGS = list(dict.fromkeys(sentence["lang"] for sentence in NEWS))
SMALL = {"width": 16, "symbol_width": 8, "depth": 1}


def load(name):
    """Load an example's script as a module; benchmarks have scripts of the same name."""
    spec = importlib.util.spec_from_file_location(f"examples_{name}", EXAMPLES / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


first_use, fine_tune = load("first_use"), load("fine_tune")


@pytest.fixture(autouse=True)
def no_network(monkeypatch, one_thread):
    def refuse(*args, **kwargs):
        raise AssertionError("an example asked for the network")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)


@pytest.fixture(scope="module")
def bundle(tmp_path_factory):
    """A bundle that has learned next to nothing."""
    fix_random_seed(0)
    nlp = spacy.blank("en")
    config = {"pretrained": None, "model": {"tok2vec": SMALL}}
    ner = nlp.add_pipe("phoneme_ner", config=config)
    words, tags = ["Amina", "Yusuf", "left", "Lagos"], ["B-PER", "I-PER", "O", "B-LOC"]
    gold = Example(Doc(nlp.vocab, words=words), Doc(nlp.vocab, words=words, ents=tags))
    ner.add_label("ORG")
    optimizer = nlp.initialize(lambda: [gold])
    for _ in range(5):
        nlp.update([gold], sgd=optimizer)
    path = tmp_path_factory.mktemp("bundle") / "tiny"
    model = nlp.config["components"]["phoneme_ner"]["model"]
    write_bundle(ner.model, model, ner.labels, path, name="tiny", meta={}, rules={})
    return str(path)


def run(module, *args):
    """Run a script as from the command line and give what it prints."""
    app = typer.Typer()
    app.command()(module.main)
    ran = CliRunner().invoke(app, list(args))
    assert ran.exit_code == 0, ran.output
    return ran.stdout


@pytest.fixture(scope="module")
def shipped():
    """The Docs of all sentences, read with the weights that the package brings."""
    if "small" not in shipped_bundles():
        pytest.skip("this checkout has no spacy_phoneme_ner/pretrained/small")
    docs = {}
    for lang, sentences in first_use.read_news().items():
        nlp = first_use.blank_pipeline(lang)
        docs[lang] = [(nlp(sentence["text"]), sentence) for sentence in sentences]
    return docs


def count_right(docs):
    """Count, for each language, the names that are right."""
    return {
        lang: sum(len(first_use.right_names(*pair)) for pair in pairs)
        for lang, pairs in docs.items()
    }


@pytest.mark.parametrize("sentence", NEWS, ids=lambda s: s["lang"])
def test_sentences_are_well_formed(sentence):
    assert set(sentence) == {"lang", "text", "entities", "gloss"}
    text = sentence["text"]
    assert unicodedata.is_normalized("NFC", text)
    assert text == " ".join(text.split())
    assert sentence["gloss"].isascii() or sentence["lang"] in {"mi", "quy", "ku", "yo"}
    try:
        nlp = spacy.blank(sentence["lang"])
    except ImportError:
        nlp = spacy.blank("xx")
    doc, end = nlp(text), 0
    assert sentence["entities"]
    for name, label in sorted(sentence["entities"], key=lambda e: text.index(e[0])):
        assert label in {"PER", "ORG", "LOC"}
        assert text.count(name) == 1
        start = text.index(name)
        assert start >= end, f"{name} is inside another name"
        end = start + len(name)
        assert doc.char_span(start, end) is not None, f"{name} is no tokens of spaCy's"


def test_there_are_many_languages_and_scripts():
    languages = [find_language(lang) for lang in LANGS]
    assert len(set(languages)) == len(languages) >= 16
    assert sum(case_of(language) is not None for language in languages) >= 16  # never trained on
    # The script as Unicode names it, of the letters themselves: "KHMER LETTER KA".
    scripts = {
        unicodedata.name(letter).split()[0]
        for sentence in NEWS
        for letter in sentence["text"]
        if letter.isalpha()
    } - {"MODIFIER"}
    readme = " ".join((EXAMPLES / "README.md").read_text(encoding="utf8").split())
    assert f"each of {len(languages)} languages and {len(scripts)} scripts" in readme
    # A language's sentences stand together.
    langs = [sentence["lang"] for sentence in NEWS]
    assert langs == sorted(langs, key=LANGS.index)


@pytest.mark.parametrize("lang", LANGS)
def test_every_word_has_a_pronunciation(lang):
    g2p = IpaG2P()
    for sentence in NEWS:
        if sentence["lang"] == lang:
            words = [word for word in sentence["text"].split() if any(map(str.isalpha, word))]
            assert words and all(g2p(words, lang)), sentence["text"]


def test_first_use_prints_every_sentence_with_its_ipa(bundle):
    printed = run(first_use, "--pretrained", bundle)
    for sentence in NEWS:
        assert f"{find_language(sentence['lang']).name}: {sentence['gloss']}\n" in printed
        block = printed.partition(sentence["gloss"] + "\n")[2]
        text, ipa = block.splitlines()[:2]
        without = re.sub(r"\[([^]|]*)\|(?:PER|ORG|LOC) \d+%\]", r"\1", text.strip())
        assert without == sentence["text"]
        assert ipa.startswith("    ") and len(ipa.split()) >= 4
    rows = re.findall(r"^\| \S.*? +\| (\w+) +\| \w{4} +\| \w* +\| +(\d+) \|", printed, re.M)
    assert [lang for lang, _ in rows] == LANGS
    assert sum(int(n) for _, n in rows) == sum(len(s["entities"]) for s in NEWS)


def test_first_use_takes_languages_by_tag_and_name_and_writes_a_page(bundle):
    printed = run(first_use, "ilo", "Kyrgyz", "--markdown", "--pretrained", bundle)
    assert printed.startswith("# First use")
    assert "Iloko: " in printed and "Kyrgyz: " in printed and "Sinhala" not in printed
    assert printed.count("```\n") == 2
    app = typer.Typer()
    app.command()(first_use.main)
    ran = CliRunner().invoke(app, ["de", "--pretrained", bundle])
    assert ran.exit_code == 2 and "no sentence in de" in ran.output


def test_marks_stand_where_the_names_are():
    nlp = spacy.blank("xx")
    doc = nlp("Amina Yusuf left Lagos.")
    doc.ents = [doc.char_span(0, 11, label="PER"), doc.char_span(17, 22, label="LOC")]
    set_scores(doc, doc.ents, [0.914, 0.5])
    assert first_use.marked_text(doc) == "[Amina Yusuf|PER 91%] left [Lagos|LOC 50%]."
    gold = {"entities": [["Lagos", "LOC"], ["Amina", "PER"]]}
    assert first_use.right_names(doc, gold) == {("Lagos", "LOC")}


def test_fine_tuning_learns_and_saves(bundle, tmp_path):
    output = tmp_path / "model"
    args = ("--pretrained", bundle, "--output", str(output), "--epochs", "15")
    printed = run(fine_tune, *args)
    before, after = (float(x) for x in re.findall(r"([\d.]+)%", printed))
    assert after > before + 5
    nlp = spacy.load(output)
    assert get_ipa(nlp("Axmed Cali"))[0] == "æħmed"


def test_fine_tuning_by_the_documented_command_works(bundle, tmp_path, monkeypatch):
    readme = (EXAMPLES / "README.md").read_text(encoding="utf8").replace("\\\n", "")
    command = re.search(r"spacy train (\S+) --output \S+\s+(.*)", readme)
    pairs = re.findall(r"--(\S+) (\S+)", command.group(2))
    settings = {
        name: None if value == "null" else json.loads(value) if value[0].isdigit() else value
        for name, value in pairs
    }
    assert settings["components.phoneme_ner.pretrained"] == "small"
    corpus = str(tmp_path / "somali.spacy")
    convert_cli(fine_tune.SAMPLE, Path(corpus), lang="som", quiet=True)
    settings.update({"paths.train": corpus, "paths.dev": corpus, "training.max_steps": 4})
    settings.update({"training.eval_frequency": 2, "components.phoneme_ner.pretrained": bundle})
    train(ROOT / command.group(1), tmp_path / "model", overrides=settings)
    assert spacy.load(tmp_path / "model" / "model-last").get_pipe("phoneme_ner").labels


def test_the_shipped_model_finds_names_in_most_languages(shipped):
    for pairs in shipped.values():
        for doc, _ in pairs:
            assert all(token._.ipa for token in doc if token.is_alpha), doc.text
    right = {lang for lang, n_right in count_right(shipped).items() if n_right}
    assert len(right) >= 2 / 3 * len(LANGS), f"none right in {sorted(set(LANGS) - right)}"
    unseen = {find_language(lang) for lang in right if case_of(find_language(lang))}
    assert len(unseen) >= 12 and len({language.script for language in unseen}) >= 8


def test_the_readme_says_where_the_shipped_model_finds_nothing(shipped):
    counts = count_right(shipped)
    right = [find_language(lang) for lang in LANGS if counts[lang]]
    missed = sorted(find_language(lang).name for lang in LANGS if not counts[lang])
    n_names = sum(len(sentence["entities"]) for sentence in NEWS)
    readme = " ".join((EXAMPLES / "README.md").read_text(encoding="utf8").split())
    assert f"right in {len(right)} of the {len(LANGS)} languages" in readme
    assert f"in {len({language.script for language in right})} scripts" in readme
    assert f"{sum(counts.values())} of {n_names} names" in readme
    assert f"none right in {', '.join(missed)}." in readme


def test_the_printed_page_is_up_to_date(shipped):
    page = (EXAMPLES / "first_use.md").read_text(encoding="utf8")
    # Confidence may differ in the last digit from machine to machine.
    printed, kept = (re.sub(r" \d+%\]", "]", text) for text in (run(first_use, "--markdown"), page))
    assert printed == kept, "python examples/first_use.py --markdown > examples/first_use.md"
