"""Teach the bundled model a language from a handful of sentences, in seconds, offline.

    python examples/fine_tune.py
    python examples/fine_tune.py my-corpus.conll --lang Somali --output my-model

Every other sentence is learned from; those between tell what it was worth.
"""

from pathlib import Path
from random import Random
from typing import Annotated, Optional

import spacy
import typer
from spacy.tokens import Doc
from spacy.training import Example
from spacy.util import minibatch
from thinc.api import fix_random_seed

from spacy_phoneme_ner.corpora import Sentence, read_corpus

SAMPLE = Path(__file__).resolve().parents[1] / "assets" / "sample" / "test-som.iob"


def main(
    corpus: Annotated[Path, typer.Argument(help="Tagged sentences, in any known format")] = SAMPLE,
    lang: Annotated[str, typer.Option(help="Their language")] = "som",
    pretrained: Annotated[
        Optional[str], typer.Option(help="A bundle of your own instead of the package's")
    ] = None,
    output: Annotated[Optional[Path], typer.Option(help="Where the pipeline is saved")] = None,
    epochs: Annotated[int, typer.Option(help="How often each sentence is learned", min=1)] = 10,
) -> None:
    """Fine-tune on half of a corpus, and score the other half before and after."""
    fix_random_seed(0)
    nlp = spacy.blank("xx")
    own = {"pretrained": pretrained} if pretrained else {}
    nlp.add_pipe("phoneme_ner", config={"lang": lang, **own})
    examples = [
        Example(Doc(nlp.vocab, words=s.words), Doc(nlp.vocab, words=s.words, ents=s.tags))
        for s in read_corpus(corpus)
        if isinstance(s, Sentence)
    ]
    learned, held_out = examples[::2], examples[1::2]
    before = nlp.evaluate(held_out)["ents_f"]
    # The model keeps what it knows, and gets labels that are new to it.
    optimizer = nlp.initialize(lambda: learned)
    optimizer.learn_rate = 0.001
    for epoch in range(epochs):
        Random(epoch).shuffle(learned)
        for batch in minibatch(learned, size=4):
            nlp.update(batch, sgd=optimizer, drop=0.2)
    after = nlp.evaluate(held_out)["ents_f"]
    print(f"Entity F1 of {len(held_out)} sentences, before: {before:.1%}, after: {after:.1%}")
    if output:
        nlp.to_disk(output)
        print(f"Load it with spacy.load({str(output)!r})")


if __name__ == "__main__":
    typer.run(main)
