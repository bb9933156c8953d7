"""Time and memory of our encoders of transformers beside transformers alone.

Two sides take turns over the same sentences, a batch of Docs at a time: `phoneme_ner`, from Docs
to entities, and bare passes of `transformers` over the same matrices, which were made before.

    python benchmarks/encoder_speed.py --data ../shared/data

An encoder of phonemes of BERT-base's size with random weights reads sentences that have their
IPA layer already. With a pipeline that was trained over a SpellingTransformer, real weights read
running text of many languages, and two more sides take turns:

    python benchmarks/encoder_speed.py --data ../shared/data --pipeline training/e5/model-best

- `transformers` from words to tags: its tokenizer over a whole batch of sentences, the same
  matrices, padded by it, the first piece of each word through a linear layer, and the best tag;
- `phoneme_ner` with computing.int8 = true. Both ways of computing are scored on the sentences.
"""

import os
import random
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
INT8 = "components.phoneme_ner.model.tok2vec.computing.int8"
LONGEST = 80  # words: so that no sentence needs a second window


def main(
    data: Annotated[Optional[Path], typer.Option(help="Folder with panx/dev-en.tsv")] = None,
    pipeline: Annotated[Optional[Path], typer.Option(help="A trained pipeline")] = None,
    sentences: Annotated[int, typer.Option(help="Sentences", min=1)] = 2000,
    threads: Annotated[int, typer.Option(help="Threads of all sides", min=1)] = 2,
    batch_size: Annotated[int, typer.Option(help="Docs a batch", min=1)] = 128,
    output: Annotated[Optional[Path], typer.Option(help="Where figures go as JSON")] = None,
    quick: Annotated[bool, typer.Option(help="A tiny encoder, to see that it runs")] = False,
) -> None:
    """Print a Markdown table of speed and memory."""
    sentences = min(sentences, 60) if quick else sentences
    # Read by the libraries when they are loaded, in the process that measures.
    for library in ("OMP", "OPENBLAS", "MKL", "BLIS", "RAYON"):
        os.environ[f"{library}_NUM_THREADS"] = str(threads)
    if pipeline is not None:
        compare_trained(pipeline, data, sentences, threads, batch_size, output)
        return
    corpus = data / "panx" / "dev-en.tsv" if data else SAMPLE / "train-eng.iob"
    if not corpus.is_file():
        sys.exit(f"No corpus at {corpus}: expected the folder with panx/dev-en.tsv")
    sizes = TINY if quick else BASE
    about = {
        **measures.about_machine(PACKAGES),
        "Text": f"the first {sentences} sentences of {corpus.name}, repeated if there are fewer",
        "Encoder": f"RoBERTa with random weights, {sizes}",
        "Batches": f"{batch_size} Docs, read in batches of at most 4,096 positions",
        "Threads": str(threads),
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


def compare_trained(
    pipeline: Path,
    data: Optional[Path],
    n: int,
    threads: int,
    batch_size: int,
    output: Optional[Path],
) -> None:
    """Print a table of a trained pipeline's speed and scores."""
    files = sorted((data / "running").glob("*-dev.tsv")) if data else []
    if not files:
        sys.exit(f"No corpora in {data}/running: expected --data with running/*-dev.tsv")
    about = {
        **measures.about_machine(PACKAGES),
        "Text": f"{n} sentences of at most {LONGEST} words, as many of each of {len(files)} files "
        "of running text",
        "Pipeline": str(pipeline.name),
        "Batches": f"{batch_size} Docs, read in batches of at most 4,096 positions",
        "Threads": str(threads),
    }
    print(*(f"- {name}: {value}" for name, value in about.items()), sep="\n", flush=True)
    rows = apart(measure_trained, pipeline, files, n, batch_size)
    measures.print_table(rows)
    if output:
        measures.write_figures(output, about, rows)


def measure_trained(pipeline: Path, files: List[Path], n: int, batch_size: int) -> List[Row]:
    """Run the four sides in turns over the sentences; score both of ours."""
    import spacy

    from spacy_phoneme_ner.corpora.formats import read_corpus
    from spacy_phoneme_ner.corpora.sentences import Sentence

    pipes = {
        name: spacy.load(pipeline, config={INT8: is_int8})
        for name, is_int8 in (("ours", False), ("int8", True))
    }
    encoder = pipes["ours"].get_pipe("phoneme_ner").model.get_ref("tok2vec").get_ref("pieces")
    rival = Plain(encoder.shims[0])
    texts: List[Any] = []
    n_each = -(-n // len(files))
    for file in files:
        read = [s for s in read_corpus(file) if isinstance(s, Sentence)]
        short = [s for s in read if len(s.words) <= LONGEST]
        texts += short[:: max(1, len(short) // n_each)][:n_each]
    random.Random(0).shuffle(texts)  # a batch has many languages
    seconds: Dict[str, List[float]] = {"ours": [], "bare": [], "words": [], "int8": []}
    gold = []
    for number, begin in enumerate(range(0, len(texts[:n]), batch_size)):
        batch = texts[begin : min(begin + batch_size, n)]
        words = [list(s.words) for s in batch]
        docs = {name: make_docs(nlp, words) for name, nlp in pipes.items()}
        matrices = bare_inputs(pipes["ours"].get_pipe("phoneme_ner").model, docs["ours"])
        n_rows = [len(matrix["input_ids"]) for matrix in matrices]
        sides: Dict[str, Any] = {
            "ours": lambda: tag(pipes["ours"], docs["ours"]),  # noqa: B023
            "bare": lambda: bare_run(pipes["ours"].get_pipe("phoneme_ner").model, matrices),  # noqa: B023
            "words": lambda: rival(words, n_rows),  # noqa: B023
            "int8": lambda: tag(pipes["int8"], docs["int8"]),  # noqa: B023
        }
        if not number:  # what any loads on its first call is loaded
            for side in sides.values():
                side()
            docs.update({name: make_docs(nlp, words) for name, nlp in pipes.items()})
        # Each begins every fourth time: the later ones find the caches warm.
        order = [*sides][number % 4 :] + [*sides][: number % 4]
        for name in order:
            seconds[name].append(timed(sides[name])[0])
        gold += [(s, docs["ours"][i], docs["int8"][i]) for i, s in enumerate(batch)]
    n_words = sum(len(s.words) for s, _, _ in gold)
    rows = [
        Row("Words/s", of, n_words / sum(seconds[name]))
        for name, of in (
            ("ours", "component"),
            ("words", "transformers, words to tags"),
            ("bare", "transformers, passes alone"),
            ("int8", "component, int8"),
        )
    ]
    for name, other, of, target in (
        ("ours", "words", "component to words to tags", 1.05),
        ("ours", "bare", "component to passes alone", 1.05),
        ("int8", "ours", "int8 to floats", None),
    ):
        ratios = sorted(a / b for a, b in zip(seconds[name], seconds[other]))
        middle = median(ratios)
        row = Row("Time, times", of, middle, low=ratios[0], high=ratios[-1], target=target)
        rows.append(row)
    return [*rows, *score_rows(gold)]


def score_rows(gold: List[Any]) -> List[Row]:
    """Score the entities that floats and int8 found in sentences."""
    names = ("floats", "int8")
    right, found, expected, alike = dict.fromkeys(names, 0), dict.fromkeys(names, 0), 0, 0
    for sentence, *docs in gold:
        tagged = gold_doc(docs[0], sentence)
        entities = [{(e.start, e.end, e.label_) for e in doc.ents} for doc in (tagged, *docs)]
        expected += len(entities[0])
        alike += entities[1] == entities[2]
        for name, own in zip(names, entities[1:]):
            right[name] += len(own & entities[0])
            found[name] += len(own)
    f1 = {name: 200 * right[name] / max(1, expected + found[name]) for name in names}
    return [
        *(Row("Entity F1", name, f1[name]) for name in names),
        Row("Difference of F1", "floats and int8", abs(f1["floats"] - f1["int8"]), target=0.5),
        Row("Sentences with the same entities, %", "floats and int8", 100 * alike / len(gold)),
    ]


def gold_doc(doc: Any, sentence: Any) -> Any:
    """Make the Doc of a sentence with its annotation, in the vocabulary of another."""
    from spacy.tokens import Doc

    return Doc(doc.vocab, words=list(sentence.words), ents=list(sentence.tags))


def make_docs(nlp: Any, texts: List[List[str]]) -> List[Any]:
    """Make Docs of words."""
    from spacy.tokens import Doc

    return [Doc(nlp.vocab, words=words) for words in texts]


def tag(nlp: Any, docs: List[Any]) -> None:
    """Find names in Docs."""
    list(nlp.get_pipe("phoneme_ner").pipe(iter(docs), batch_size=len(docs)))


class Plain:
    """Tags words as one does with transformers alone."""

    def __init__(self, shim: Any) -> None:
        import torch
        from tokenizers import Tokenizer
        from transformers import PreTrainedTokenizerFast

        backend = Tokenizer.from_str(shim.tokenizer)
        pad = backend.id_to_token(shim.reader.special_ids.padding)
        self.tokenizer = PreTrainedTokenizerFast(tokenizer_object=backend, pad_token=pad)
        self.encoder = shim.module.eval()
        width = self.encoder.get_input_embeddings().weight.shape[1]
        self.head = torch.nn.Linear(width, 1 + 2 * len(LABELS))

    def __call__(self, texts: List[List[str]], n_rows: List[int]) -> List[Any]:
        """Tag sentences; n_rows (List[int]): how many share each matrix, the longest first."""
        import torch

        encoded = self.tokenizer(texts, is_split_into_words=True)
        ids = encoded["input_ids"]
        order = sorted(range(len(ids)), key=lambda i: -len(ids[i]))
        tags: List[Any] = [None] * len(ids)
        begin = 0
        for n in n_rows:
            chosen = order[begin : begin + n]
            begin += n
            # As ours: where nothing is padded, no mask.
            matrix = self.tokenizer.pad(
                {
                    "input_ids": [ids[i] for i in chosen],
                    "attention_mask": [encoded["attention_mask"][i] for i in chosen],
                },
                return_tensors="pt",
            )
            if matrix["attention_mask"].all():
                del matrix["attention_mask"]
            with torch.inference_mode():
                vectors = self.encoder(**matrix).last_hidden_state
                for row, i in enumerate(chosen):
                    owners = encoded.word_ids(i)
                    first = [
                        place
                        for place, owner in enumerate(owners)
                        if owner is not None and owner != owners[place - 1]
                    ]
                    tags[i] = self.head(vectors[row, first]).argmax(dim=1).tolist()
        return tags


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
