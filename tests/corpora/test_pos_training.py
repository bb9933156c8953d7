"""A file of parts of speech, converted and trained on as users do it."""

from pathlib import Path

import pytest
import spacy
from spacy.cli.train import train
from spacy.tokens import Doc
from spacy.vocab import Vocab

from spacy_phoneme_ner.corpora import convert, read_corpus
from spacy_phoneme_ner.layer import set_layer

CONFIG = Path(__file__).parents[2] / "configs" / "spacy_tagger.cfg"
ENCODER = "components.tagger.model.tok2vec"
ROWS = """犬\tNOUN\tinu\tinu\nが\tADP\tɡa\tga\n走る\tVERB\thaɕiɾu\thashiru\n
雨\tNOUN\tame\tame\nが\tADP\tɡa\tga\n降る\tVERB\tfuɾu\tfuru\n
鳥\tNOUN\ttoɾi\ttori\nを\tADP\to\two\n見る\tVERB\tmiɾu\tmiru\n"""

pytestmark = pytest.mark.usefixtures("one_thread")


def test_a_tagger_learns_parts_of_speech_by_the_files_ipa(write, tmp_path: Path) -> None:
    doc_bin, _ = convert(
        read_corpus(write("train.tsv", ROWS)), lang="ja", vocab=Vocab(), ipa="file"
    )
    doc_bin.to_disk(tmp_path / "train.spacy")
    overrides = {
        "nlp.lang": "xx",
        "paths.train": str(tmp_path / "train.spacy"),
        "paths.dev": str(tmp_path / "train.spacy"),
        "training.max_steps": 60,
        "training.eval_frequency": 30,
        "training.optimizer.learn_rate.warmup_steps": 2,
        f"{ENCODER}.width": 32,
        f"{ENCODER}.symbol_width": 16,
        f"{ENCODER}.depth": 1,
        f"{ENCODER}.noise.letter_reading": 0.0,
    }
    train(CONFIG, tmp_path / "model", overrides=overrides)
    nlp = spacy.load(tmp_path / "model" / "model-best")
    assert nlp.get_pipe("tagger").labels == ("ADP", "NOUN", "VERB")
    assert nlp.meta["performance"]["tag_acc"] == 1.0
    # By the layer alone: the spelling tells nothing that was seen in training.
    doc = Doc(nlp.vocab, words=["トリ", "ヲ", "ミル"])
    set_layer(doc, ["toɾi", "o", "miɾu"], "ja")
    for _, component in nlp.pipeline:
        doc = component(doc)
    assert [token.tag_ for token in doc] == ["NOUN", "ADP", "VERB"]
