"""What a gazetteer alone tells of words in languages that it was not counted in.

    python -m spacy phoneme gazetteer corpus/running/train names.safetensors --lists names
    python benchmarks/name_evidence.py names.safetensors

For each way to look words up: the area under the ROC curve of "in a name" and the F1 of the labels
of tokens, by a network of one hidden layer that sees the evidence of five words and nothing else.
It learns from sentences of which the gazetteer leaves out what their own language says, in
seconds; a recipe is worth training where this rises. Languages of which there are lists are scored
without their own lists, and with them.
"""

from itertools import islice
from pathlib import Path
from typing import Annotated, Any, Dict, List, Mapping, Sequence, Tuple

import numpy as np
import torch
import torch.nn.functional as F
import typer
from numpy.typing import NDArray
from running_text import GROUPS, find_gold
from spacy.attrs import ENT_IOB, ENT_TYPE
from spacy.tokens import Doc
from spacy.vocab import Vocab

from spacy_phoneme_ner.corpora.docbin import read_docs
from spacy_phoneme_ner.disk.walk import walk_files
from spacy_phoneme_ner.evaluation.tables import markdown_table
from spacy_phoneme_ner.languages import find_language
from spacy_phoneme_ner.models.words.gazetteer import Gazetteer
from spacy_phoneme_ner.models.words.gazetteer_counts import GazetteerCounts

TEXT, BOTH = "ipa-classes+ipa-start+orth", "ipa-classes+orth"
LISTS = "lists:ipa-classes+lists:ipa-start+lists:orth"
# What words are looked up by, by which of it without affixes, and the number of slots.
WAYS: Mapping[str, Tuple[str, str, int]] = {
    "classes, skeletons, spelling": ("ipa-classes+ipa-skeleton+orth", "", 2**18),
    "half the slots": ("ipa-classes+ipa-skeleton+orth", "", 2**17),
    "eight times the slots": ("ipa-classes+ipa-skeleton+orth", "", 2**21),
    "classes, spelling": ("ipa-classes+orth", "", 2**18),
    "classes, beginnings, spelling": (TEXT, "", 2**18),
    "+ stems by sound": (TEXT, "ipa-classes", 2**18),
    "+ stems by spelling": (TEXT, "orth", 2**18),
    "+ stems by both": (TEXT, BOTH, 2**18),
    "+ lists by sound": (f"{TEXT}+lists:ipa-classes", "", 2**18),
    "+ lists by spelling": (f"{TEXT}+lists:orth", "", 2**18),
    "+ lists": (f"{TEXT}+{LISTS}", "", 2**18),
    "+ lists, stems by both": (f"{TEXT}+{LISTS}", BOTH, 2**18),
    "+ lists, stems in lists, too": (
        f"{TEXT}+{LISTS}",
        f"{BOTH}+lists:ipa-classes+lists:orth",
        2**18,
    ),
    "+ lists, stems by both, half the slots": (f"{TEXT}+{LISTS}", BOTH, 2**17),
}
_WINDOW, _WIDTH, _BATCH, _EPOCHS = 2, 96, 1024, 3

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]


def main(
    names: Annotated[Path, typer.Argument(help="Counts, as `spacy phoneme gazetteer` writes them")],
    train: Annotated[Path, typer.Option(help="Annotated text: CORPUS/LANGUAGE.spacy")] = Path(
        "corpus/running/train"
    ),
    data: Annotated[Path, typer.Option(help="Text to score: CORPUS/LANGUAGE.spacy")] = Path(
        "corpus/running/unseen"
    ),
    corpora: Annotated[str, typer.Option(help="Of the text to learn from, only these")] = "",
    exclude: Annotated[str, typer.Option(help="Languages not to learn from")] = "",
    limit: Annotated[int, typer.Option(help="Sentences of each file to learn from", min=1)] = 120,
) -> None:
    """Measure what each way tells of words."""
    torch.set_num_threads(1)
    counts, vocab = GazetteerCounts.from_disk(names), Vocab()
    wanted, left_out = split(corpora), split(exclude)
    learned = [
        doc
        for path in walk_files(train, "*.spacy")
        if (not wanted or path.parent.name in wanted) and path.stem not in left_out
        for doc in islice(filter(len, read_docs(path, vocab)), limit)
    ]
    scored = {key: list(filter(len, read_docs(p, vocab))) for key, p in find_gold(data).items()}
    rows = [
        (name, *cells)
        for name, (kinds, forms, slots) in WAYS.items()
        if set(split(kinds)) <= set(counts.kinds)
        for cells in measure(
            counts, learned, scored, Gazetteer(split(kinds), counts.labels, slots, split(forms))
        )
    ]
    titles = [f"{measure}, {group.title}" for measure in ("AUC", "F1") for group in GROUPS[:2]]
    titles += [f"{measure}, {GROUPS[3].title}" for measure in ("AUC", "F1")]
    print(markdown_table(("Looked up in", "own lists", *titles), rows))


def split(names: str) -> List[str]:
    """Read a setting that names several things."""
    return [name.strip() for name in names.replace("+", ",").split(",") if name.strip()]


def measure(
    counts: GazetteerCounts,
    learned: Sequence[Doc],
    scored: Mapping[str, Sequence[Doc]],
    names: Gazetteer,
) -> List[Tuple[str, ...]]:
    """Learn from some Docs what a gazetteer's evidence is worth, and score others.

    counts (GazetteerCounts): What was counted.
    learned (Sequence[Doc]): The Docs to learn from.
    scored (Mapping[str, Sequence[Doc]]): Those to score, by language and corpus.
    names (Gazetteer): How words are looked up.
    RETURNS (List[Tuple[str, ...]]): A row without the languages' own lists, one with them.
    """
    tables = names.learn(counts)
    labels = [classes(doc, counts.labels) for doc in learned]
    known = np.concatenate(labels) >= 0
    inputs = windows(learned, names.evidence_of_others(learned, tables))[known]
    network = fit(inputs, np.concatenate(labels)[known], 1 + len(counts.labels))
    rows = []
    for is_own in (False, True):
        found = {}
        for key, docs in scored.items():
            look_up = names.evidence if is_own else names.evidence_of_others
            evidence = look_up(docs, tables, 0) if is_own else look_up(docs, tables)
            gold = np.concatenate([classes(doc, counts.labels) for doc in docs])
            found[key] = score(network, windows(docs, evidence)[gold >= 0], gold[gold >= 0])
        rows.append(("with" if is_own else "without", *averages(found)))
    return rows if any(kind.startswith("lists:") for kind in names.keys.kinds) else rows[:1]


def classes(doc: Doc, labels: Sequence[str]) -> Ints:
    """Give the class of each token: 0 outside of names, -1 where it is not known."""
    iob, kind = doc.to_array([ENT_IOB, ENT_TYPE]).astype(np.uint64).T
    found = np.where(iob == 2, 0, -1)
    for i, label in enumerate(labels, start=1):
        found[kind == doc.vocab.strings[label]] = i
    return found


def windows(docs: Sequence[Doc], evidence: Floats) -> Floats:
    """Put the evidence of a token beside that of its neighbours in the Doc."""
    doc = np.repeat(np.arange(len(docs)), [len(doc) for doc in docs])
    places, columns = np.arange(len(doc)), []
    for shift in range(-_WINDOW, _WINDOW + 1):
        near = np.clip(places + shift, 0, len(doc) - 1)
        inside = (near == places + shift) & (doc[near] == doc)
        columns.append(np.where(inside[:, None], evidence[near], 0))
    return np.concatenate(columns, axis=1).astype(np.float32)


def fit(inputs: Floats, labels: Ints, n_classes: int) -> torch.nn.Module:
    """Train the network."""
    torch.manual_seed(0)
    x, y = torch.from_numpy(inputs), torch.from_numpy(labels)
    network = torch.nn.Sequential(
        torch.nn.Linear(x.shape[1], _WIDTH),
        torch.nn.ReLU(),
        torch.nn.Dropout(0.1),
        torch.nn.Linear(_WIDTH, n_classes),
    )
    optimizer = torch.optim.Adam(network.parameters(), lr=3e-3)
    for _ in range(_EPOCHS):
        for batch in torch.randperm(len(x)).split(_BATCH):
            optimizer.zero_grad()
            F.cross_entropy(network(x[batch]), y[batch]).backward()  # type: ignore[no-untyped-call]
            optimizer.step()
    return network.eval()


def score(network: torch.nn.Module, inputs: Floats, gold: Ints) -> Tuple[float, float]:
    """Give the area under the curve of "in a name", and the F1 of the labels of tokens."""
    with torch.no_grad():
        scores = network(torch.from_numpy(inputs)).softmax(dim=1).numpy()
    predicted, is_name = scores.argmax(axis=1), gold > 0
    right = ((predicted == gold) & is_name).sum()
    f1 = 2 * right / max(1, (predicted > 0).sum() + is_name.sum())
    # By ranks (Mann and Whitney 1947), ties by their mean.
    _, place, times = np.unique(1 - scores[:, 0], return_inverse=True, return_counts=True)
    ranks = (times.cumsum() - (times - 1) / 2)[place]
    n_names, n_others = is_name.sum(), (~is_name).sum()
    area = (ranks[is_name].sum() - n_names * (n_names + 1) / 2) / max(1, n_names * n_others)
    return float(area), float(f1)


def averages(found: Mapping[str, Tuple[float, float]]) -> List[str]:
    """Give the means of groups of files, each file with the same weight."""
    means: Dict[str, Any] = {}
    for group in GROUPS:
        members = [
            its for key, its in found.items() if group.contains(find_language(key.split()[0]))
        ]
        means[group.title] = 100 * np.mean(members, axis=0) if members else (np.nan, np.nan)
    without, with_case, _, unseen = (means[group.title] for group in GROUPS)
    values = (without[0], with_case[0], without[1], with_case[1], unseen[0], unseen[1])
    return [f"{value:.1f}" for value in values]


if __name__ == "__main__":
    typer.run(main)
