"""Time and memory of PhonemeTransformer beside bare forward passes of transformers.

An encoder of BERT-base's size with random weights tags sentences that have their IPA
layer already: once through the component `phoneme_ner`, from Docs to entities, and once
through `transformers` alone, over the same numbers in the same padded batches. The two
take turns, a batch of Docs at a time.

    python benchmarks/encoder_speed.py --data ../shared/data
"""

import resource
import sys
from itertools import cycle, islice
from pathlib import Path
from statistics import median
from typing import Annotated, Any, Dict, Iterator, List, Optional

import measures
import typer
from measures import Row, apart, timed

SAMPLE = Path(__file__).resolve().parents[1] / "assets" / "sample"
PACKAGES = ("spacy", "thinc", "torch", "transformers", "spacy-phoneme-ner")
BASE = {"width": 768, "depth": 12, "heads": 12, "inner_width": 3072, "positions": 512}
TINY = {"width": 32, "depth": 2, "heads": 4, "inner_width": 64, "positions": 128}
LABELS = ("LOC", "ORG", "PER")


def main(
    data: Annotated[Optional[Path], typer.Option(help="Folder with panx/dev-en.tsv")] = None,
    sentences: Annotated[int, typer.Option(help="Sentences", min=1)] = 2000,
    batch_size: Annotated[int, typer.Option(help="Docs a batch", min=1)] = 128,
    output: Annotated[Optional[Path], typer.Option(help="Where figures go as JSON")] = None,
    quick: Annotated[bool, typer.Option(help="A tiny encoder, to see that it runs")] = False,
) -> None:
    """Print a Markdown table of speed and memory."""
    corpus = data / "panx" / "dev-en.tsv" if data else SAMPLE / "train-eng.iob"
    if not corpus.is_file():
        sys.exit(f"No corpus at {corpus}: expected the folder with panx/dev-en.tsv")
    sentences = min(sentences, 60) if quick else sentences
    sizes = TINY if quick else BASE
    about = {
        **measures.about_machine(PACKAGES),
        "Text": f"the first {sentences} sentences of {corpus.name}, repeated if there are fewer",
        "Encoder": f"RoBERTa with random weights, {sizes}",
        "Batches": f"{batch_size} Docs, read in batches of at most 4,096 positions",
    }
    print(*(f"- {name}: {value}" for name, value in about.items()), sep="\n", flush=True)
    rows = apart(measure, corpus, sentences, batch_size, sizes)
    measures.print_table(rows)
    if output:
        measures.write_figures(output, about, rows)


def measure(corpus: Path, n: int, batch_size: int, sizes: Dict[str, int]) -> List[Row]:
    """Run the component and the bare encoder in turns over the sentences."""
    nlp = make_pipeline(sizes)
    component = nlp.get_pipe("phoneme_ner")
    batches = read_batches(nlp, corpus, n, batch_size)
    first = next(batches)
    bare_passes(component.model, first)  # what either loads on its first call is loaded
    list(component.pipe(iter(first), batch_size=batch_size))
    seconds: Dict[str, List[float]] = {"ours": [], "bare": []}
    peaks, n_read = [], 0
    for number, docs in enumerate([first, *batches]):
        # Each goes first every other time: the second finds the caches warm.
        order = ("ours", "bare") if number % 2 else ("bare", "ours")
        for name in order:
            if name == "ours":
                run: Any = lambda: list(component.pipe(iter(docs), batch_size=batch_size))  # noqa: B023, E731
            else:
                matrices = bare_inputs(component.model, docs)
                run = lambda: bare_run(component.model, matrices)  # noqa: B023, E731
            seconds[name].append(timed(run)[0])
        n_read += len(docs)
        peaks.append(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**10)
    ratios = [ours / bare for ours, bare in zip(seconds["ours"], seconds["bare"])]
    whole = sum(seconds["ours"]) / sum(seconds["bare"])
    quarter = peaks[(len(peaks) - 1) // 4]
    return [
        Row("Component, sentences/s", f"{n_read}", n_read / sum(seconds["ours"])),
        Row("Bare transformers, sentences/s", f"{n_read}", n_read / sum(seconds["bare"])),
        Row(
            "Time, component to bare", "all", whole, low=min(ratios), high=max(ratios), target=1.05
        ),
        Row("Time, component to bare", "median of batches", median(ratios), target=1.05),
        Row("Peak memory, MB", "after a quarter", quarter),
        Row("Peak memory, MB", "at the end", peaks[-1]),
    ]


def make_pipeline(sizes: Dict[str, int]) -> Any:
    """A pipeline of one component over an encoder with random weights."""
    import spacy
    from thinc.api import fix_random_seed

    fix_random_seed(0)
    encoder = {"@architectures": "spacy-phoneme-ner.PhonemeTransformer.v1", **sizes}
    head = {"@architectures": "spacy-phoneme-ner.BIOTagger.v1", "tok2vec": encoder}
    nlp = spacy.blank("en")
    component = nlp.add_pipe("phoneme_ner", config={"pretrained": None, "model": head})
    for label in LABELS:
        component.add_label(label)  # type: ignore[attr-defined]
    nlp.initialize()
    return nlp


def read_batches(nlp: Any, corpus: Path, n: int, batch_size: int) -> Iterator[List[Any]]:
    """Read sentences as Docs with an IPA layer, a batch at a time."""
    from spacy.tokens import Doc

    from spacy_phoneme_ner.corpora.formats import read_corpus
    from spacy_phoneme_ner.corpora.sentences import Sentence
    from spacy_phoneme_ner.g2p import IpaG2P
    from spacy_phoneme_ner.pipeline.phonemizer import pronounce

    g2p = IpaG2P()
    sentences = [s for s in read_corpus(corpus) if isinstance(s, Sentence)]
    remaining = islice(cycle(sentences), n)
    while batch := list(islice(remaining, batch_size)):
        docs = [Doc(nlp.vocab, words=list(sentence.words)) for sentence in batch]
        pronounce(docs, g2p, "eng")
        yield docs


def bare_inputs(model: Any, docs: List[Any]) -> List[Dict[str, Any]]:
    """The matrices that the component makes of Docs."""
    import torch

    from spacy_phoneme_ner.models.transformers.token_encoder import sequences

    node = model.get_ref("tok2vec").get_ref("pieces")
    reader = node.shims[0].reader
    return [
        {
            "input_ids": torch.as_tensor(batch.ids),
            "attention_mask": torch.as_tensor(batch.attended, dtype=torch.long),
        }
        for batch in sequences(node, reader(docs), reader.special_ids)
    ]


def bare_run(model: Any, matrices: List[Dict[str, Any]]) -> None:
    """Pass matrices through the encoder, as one does with transformers alone."""
    import torch

    module = model.get_ref("tok2vec").get_ref("pieces").shims[0].module.eval()
    with torch.inference_mode():
        for matrix in matrices:
            module(**matrix)


def bare_passes(model: Any, docs: List[Any]) -> None:
    """Make the matrices and pass them through."""
    bare_run(model, bare_inputs(model, docs))


if __name__ == "__main__":
    typer.run(main)
