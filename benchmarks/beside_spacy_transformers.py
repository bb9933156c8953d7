"""The same weights under the same head: SpellingTransformer, and spacy-transformers' encoder.

Both pipelines are fine-tuned on the same sentences in the same order, by the same optimizer,
for the same number of updates, and scored on the same sentences; the embeddings and the lower
half of the layers are frozen in both. What differs is how an encoder reads:

- windows: spacy-transformers cuts every Doc into strides of 96 of 128 tokens; ours reads up to
  what the encoder can, 512 pieces;
- matrices: spacy-transformers pads all windows of a batch to the longest, ours puts those of
  like length together;
- alignment: spacy-transformers tokenizes the text and aligns pieces with tokens by characters,
  ours gives the tokenizer the tokens. Tokens get the mean of their pieces in both.
- updates: in `nlp.update` a shared `transformer` uses its gradients before those that listen to it
  have sent theirs, and so each a batch late; ours is the component's own. With --unshared, theirs
  is tried as the component's own, too.

    python benchmarks/beside_spacy_transformers.py ENCODER --data ../shared/data/running

It needs the extra `spacy-transformers`. ENCODER is a folder in Hugging Face's layout. What was
scored already is not scored again.
"""

import json
import random
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, Any, Dict, List, Tuple

import typer

from spacy_phoneme_ner.corpora.formats import read_corpus
from spacy_phoneme_ner.corpora.sentences import Sentence
from spacy_phoneme_ner.evaluation.seeds import over_seeds, paired_difference
from spacy_phoneme_ner.evaluation.tables import markdown_table

OURS, THEIRS = "SpellingTransformer.v1", "spacy-transformers"
UNSHARED = "spacy-transformers, the component's own"
SYSTEMS = (OURS, THEIRS)
CORPORA = "hu-nerkor,ru-factrueval,id-idner-news-2k"
LABELS = ("LOC", "ORG", "PER")
# Names of special pieces, where a tokenizer.json comes without a file that tells them.
SPECIAL = {
    "cls_token": ("<s>", "[CLS]"),
    "sep_token": ("</s>", "[SEP]"),
    "pad_token": ("<pad>", "[PAD]"),
    "unk_token": ("<unk>", "[UNK]"),
    "mask_token": ("<mask>", "[MASK]"),
}
Scores = Dict[str, Dict[int, Dict[str, float]]]


def main(
    encoder: Annotated[Path, typer.Argument(help="Folder with the encoder's files")],
    data: Annotated[Path, typer.Option(help="Folder with CORPUS-train.tsv and CORPUS-dev.tsv")],
    corpora: Annotated[str, typer.Option(help="Corpora, separated by commas")] = CORPORA,
    seeds: Annotated[str, typer.Option(help="Seeds, separated by commas")] = "0,1,2",
    steps: Annotated[int, typer.Option(help="Updates", min=1)] = 200,
    batch_size: Annotated[int, typer.Option(help="Sentences an update", min=1)] = 12,
    dev: Annotated[int, typer.Option(help="Sentences of each corpus to score", min=1)] = 150,
    rate: Annotated[float, typer.Option(help="Learning rate")] = 1e-4,
    unshared: Annotated[
        bool, typer.Option("--unshared", help="Also theirs as the component's own")
    ] = False,
    output: Annotated[Path, typer.Option(help="Where scores are kept")] = Path(
        "metrics/spacy_transformers.json"
    ),
) -> None:
    """Fine-tune both with each seed and print their scores side by side."""
    names = corpora.split(",")
    train = [read(data / f"{name}-train.tsv") for name in names]
    held_out = [s for name in names for s in spread(read(data / f"{name}-dev.tsv"), dev)]
    budget = f"{corpora}, {steps} updates of {batch_size}, {len(held_out)} sentences, rate {rate}"
    scores: Scores = {system: {} for system in (*SYSTEMS, *[UNSHARED] * unshared)}
    kept = json.loads(output.read_text(encoding="utf8")) if output.is_file() else {}
    for system, of_system in kept.get(budget, {}).items():
        scores[system] = {int(seed): score for seed, score in of_system.items()}
    for seed in map(int, seeds.split(",")):
        for system in scores:
            if seed not in scores[system]:
                sampled = sample(train, steps * batch_size, seed)
                scores[system][seed] = run(
                    system, encoder, sampled, held_out, batch_size, rate, seed
                )
                print(f"{system}, seed {seed}: {scores[system][seed]}", flush=True)
                output.parent.mkdir(parents=True, exist_ok=True)
                output.write_text(json.dumps({**kept, budget: scores}, indent=1), encoding="utf8")
    print(f"\n{budget}; embeddings and the lower half of the layers frozen\n")
    print(table(scores))


def read(path: Path) -> List[Sentence]:
    """Read the sentences of a file."""
    if not path.is_file():
        raise SystemExit(f"No corpus at {path}: expected words and BIO tags, as in PAN-X")
    return [s for s in read_corpus(path) if isinstance(s, Sentence)]


def spread(sentences: List[Sentence], n: int) -> List[Sentence]:
    """Take some sentences, evenly over the file."""
    step = max(1, len(sentences) // n)
    return sentences[::step][:n]


def sample(corpora: List[List[Sentence]], n: int, seed: int) -> List[Sentence]:
    """Draw sentences, of each corpus as many."""
    rng = random.Random(seed)
    return [rng.choice(corpora[i % len(corpora)]) for i in range(n)]


def run(
    system: str,
    encoder: Path,
    train: List[Sentence],
    held_out: List[Sentence],
    batch_size: int,
    rate: float,
    seed: int,
) -> Dict[str, float]:
    """Fine-tune one system and score it."""
    from spacy.tokens import Doc
    from spacy.training import Example
    from thinc.api import Adam, fix_random_seed, warmup_linear

    fix_random_seed(seed)
    with TemporaryDirectory() as folder:
        nlp = make_pipeline(system, complete(encoder, Path(folder)))

    def gold(sentence: Sentence) -> Any:
        words, tags = list(sentence.words), list(sentence.tags)
        return Example(Doc(nlp.vocab, words=words), Doc(nlp.vocab, words=words, ents=tags))

    frozen, trained = freeze(nlp)
    n_steps = len(train) // batch_size
    schedule = warmup_linear(rate, max(1, n_steps // 10), n_steps)
    optimizer = Adam(schedule, L2=0.01, L2_is_weight_decay=True, grad_clip=1.0)
    start = time.perf_counter()
    for step in range(n_steps):
        batch = [gold(s) for s in train[step * batch_size : (step + 1) * batch_size]]
        nlp.update(batch, sgd=optimizer, drop=0.1)
        optimizer.step_schedules()
    trained_at = time.perf_counter()
    found = nlp.evaluate([gold(sentence) for sentence in held_out], batch_size=64)
    words = sum(len(sentence.words) for sentence in held_out)
    return {
        "f1": 100 * found["ents_f"],
        "training, s": trained_at - start,
        "prediction, words/s": words / (time.perf_counter() - trained_at),
        "weights frozen, millions": frozen / 1e6,
        "weights trained, millions": trained / 1e6,
    }


def make_pipeline(system: str, encoder: Path) -> Any:
    """Build a pipeline over an encoder, initialised."""
    import spacy

    from spacy_phoneme_ner.models.transformers.families import sizes_of

    nlp = spacy.blank("xx")
    head: Dict[str, Any] = {"@architectures": "spacy-phoneme-ner.BIOTagger.v1"}
    if system == OURS:
        config = json.loads((encoder / "config.json").read_text(encoding="utf8"))
        head["tok2vec"] = {
            "@architectures": "spacy-phoneme-ner.SpellingTransformer.v1",
            "model_type": config["model_type"],
            **sizes_of(config),
            "pooling": "mean",
        }
        loader = {"@encoder_loaders": "spacy-phoneme-ner.EncoderFromFolder.v1"}
        given = {"encoder_loader": {**loader, "path": str(encoder)}}
        nlp.config["initialize"]["components"]["phoneme_ner"] = given
    else:
        model: Dict[str, Any] = {
            "name": str(encoder),
            "get_spans": {
                "@span_getters": "spacy-transformers.strided_spans.v1",
                "window": 128,
                "stride": 96,
            },
            "tokenizer_config": {"use_fast": True},
        }
        tok2vec: Dict[str, Any] = {"pooling": {"@layers": "reduce_mean.v1"}, "grad_factor": 1.0}
        if system == UNSHARED:
            tok2vec["@architectures"] = "spacy-transformers.Tok2VecTransformer.v3"
            head["tok2vec"] = {**tok2vec, **model}
        else:
            model["@architectures"] = "spacy-transformers.TransformerModel.v3"
            nlp.add_pipe("transformer", config={"model": model})
            tok2vec["@architectures"] = "spacy-transformers.TransformerListener.v1"
            head["tok2vec"] = {**tok2vec, "upstream": "transformer"}
    ner: Any = nlp.add_pipe("phoneme_ner", config={"pretrained": None, "g2p": None, "model": head})
    for label in LABELS:
        ner.add_label(label)
    nlp.initialize()
    return nlp


def complete(encoder: Path, folder: Path) -> Path:
    """Lay out an encoder for `transformers`' own loaders, which want to be told more.

    From a tokenizer.json alone they would take that of the model's type, whose special
    pieces have other names.
    """
    encoder = encoder.resolve()
    for path in encoder.iterdir():
        (folder / path.name).symlink_to(path)
    told = folder / "tokenizer_config.json"
    if not told.exists():
        text = (encoder / "tokenizer.json").read_text(encoding="utf8")
        names = {
            role: next(name for name in choices if f'"{name}"' in text)
            for role, choices in SPECIAL.items()
        }
        told.write_text(json.dumps({"tokenizer_class": "PreTrainedTokenizerFast", **names}))
    return folder


def freeze(nlp: Any) -> Tuple[int, int]:
    """Freeze the embeddings and the lower half of the layers, wherever the encoder is.

    RETURNS (Tuple[int, int]): How many weights are frozen, and how many are not.
    """
    from spacy_phoneme_ner.models.transformers.families import frozen_parts

    modules = []
    for _, component in nlp.pipeline:
        for node in component.model.walk():
            modules += [node.transformer] if node.attrs.get("has_transformer") else []
            modules += [getattr(shim, "module", None) for shim in node.shims]
    (module,) = {id(m): m for m in modules if hasattr(m, "config")}.values()
    embeddings, layers = frozen_parts(module, module.config.to_dict())
    for part in [embeddings, *layers[: len(layers) // 2]]:
        part.requires_grad_(False)
    parameters = [(w.numel(), w.requires_grad) for w in module.parameters()]
    n_trained = sum(n for n, is_trained in parameters if is_trained)
    return sum(n for n, _ in parameters) - n_trained, n_trained


def table(scores: Scores) -> str:
    """Put both side by side, with Student's intervals over the seeds."""
    rows = []
    for system in scores:
        f1 = over_seeds([score["f1"] for score in scores[system].values()])
        times = [
            over_seeds([score[name] for score in scores[system].values()]).mean
            for name in ("training, s", "prediction, words/s")
        ]
        row = [system, interval(f1), str(len(scores[system])), *(f"{t:,.0f}" for t in times)]
        rows.append(row)
    f1s = [{seed: s["f1"] for seed, s in scores[system].items()} for system in SYSTEMS]
    difference = paired_difference(*f1s)
    rows.append(["difference, by seed", interval(difference) if difference else "", "", "", ""])
    header = ["Encoder", "Entity F1 (95% interval over seeds)", "Seeds", "Training, s", "Words/s"]
    return markdown_table(header, rows)


def interval(average: Any) -> str:
    """Write a mean with its interval."""
    if average.low is None:
        return f"{average.mean:.1f}"
    return f"{average.mean:.1f} ({average.low:.1f} to {average.high:.1f})"


if __name__ == "__main__":
    typer.run(main)
