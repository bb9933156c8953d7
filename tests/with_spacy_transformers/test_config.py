"""The shipped config trains in one line, over a tiny encoder from a folder."""

import subprocess
import sys
from pathlib import Path

import spacy
from spacy.tokens import DocBin
from spacy.util import load_config, load_model_from_config

from spacy_phoneme_ner.corpora import convert, read_corpus
from spacy_phoneme_ner.g2p import LettersG2P

ROOT = Path(__file__).parents[2]
CONFIG = ROOT / "configs" / "spacy_transformers.cfg"


def test_it_is_complete():
    config = load_config(CONFIG)
    nlp = load_model_from_config(config, auto_fill=False, validate=True)
    assert nlp.pipe_names == ["transformer", "phoneme_ner"]
    assert load_model_from_config(load_config(CONFIG), auto_fill=True).config.to_str() == (
        config.to_str()
    )


def test_it_trains_in_one_line(bert, tmp_path):
    vocab = spacy.blank("en").vocab
    items = read_corpus(ROOT / "assets" / "sample" / "dev-eng.iob")
    convert(items, lang="eng", vocab=vocab, g2p=LettersG2P())[0].to_disk(tmp_path / "eng.spacy")
    command = [sys.executable, "-m", "spacy", "train", str(CONFIG), "--output", "model"]
    overrides = {
        "--paths.train": "eng.spacy",
        "--paths.dev": "eng.spacy",
        "--encoder.name": str(bert),
        "--training.optimizer.learn_rate.total_steps": "90",
        "--training.optimizer.learn_rate.warmup_steps": "5",
        "--training.optimizer.learn_rate.initial_rate": "0.003",
        "--training.accumulate_gradient": "1",
        "--training.eval_frequency": "30",
    }
    line = [*command, *(word for pair in overrides.items() for word in pair)]
    done = subprocess.run(line, cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    nlp = spacy.load(tmp_path / "model" / "model-best")
    assert nlp.meta["performance"]["ents_f"] > 0.3  # all of it by chance: below 0.1
    docs = list(DocBin().from_disk(tmp_path / "eng.spacy").get_docs(nlp.vocab))
    found = [doc.ents for doc in nlp.pipe(doc.text for doc in docs)]
    assert sum(map(len, found)) > len(docs) / 4
