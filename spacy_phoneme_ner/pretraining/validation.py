"""How well masked phonemes of held-out sentences are predicted, language by language."""

from typing import Any, Callable, ContextManager, Dict, List, NamedTuple, Optional, Sequence

import numpy as np
from numpy.typing import NDArray

from .batches import HeldOutBatch
from .network import masked_logits
from .prepared import PreparedCorpus

Floats = NDArray[np.float64]


class Score(NamedTuple):
    """What was found on held-out sentences; None where nothing was masked.

    loss (Optional[float]): Cross-entropy of a masked phoneme, in nats.
    accuracy (Optional[float]): The share that is predicted right.
    n (int): How many phonemes were masked.
    """

    loss: Optional[float]
    accuracy: Optional[float]
    n: int


class Validation(NamedTuple):
    """Scores of all languages together, every masked phoneme counting once, and of each.

    overall (Score): All languages.
    languages (Dict[str, Score]): Each.
    """

    overall: Score
    languages: Dict[str, Score]

    def as_json(self) -> Dict[str, Any]:
        """What the log holds."""
        return {
            "overall": self.overall._asdict(),
            "languages": {lang: score._asdict() for lang, score in self.languages.items()},
        }


def evaluate(
    network: Any,
    batches: Sequence[HeldOutBatch],
    langs: Sequence[str],
    device: Any,
    autocast: Callable[[], ContextManager[Any]],
) -> Validation:
    """Score a network on what is held out.

    network (RobertaForMaskedLM): The network; back in its mode of training afterwards.
    batches (Sequence[HeldOutBatch]): What `held_out_batches` gives.
    langs (Sequence[str]): The languages, by their numbers.
    device (device): Where the network is.
    autocast (Callable): The precision to compute in.
    RETURNS (Validation): The scores.
    """
    import torch

    losses, hits, owners = [], [], []
    network.eval()
    with torch.inference_mode(), autocast():
        for batch in batches:
            labels = torch.from_numpy(batch.labels).to(device)
            logits = masked_logits(network, torch.from_numpy(batch.ids).to(device), labels)
            right = labels[labels >= 0]
            loss = torch.nn.functional.cross_entropy(logits.float(), right, reduction="none")
            losses.append(loss.double().cpu().numpy())
            hits.append((logits.argmax(dim=-1) == right).cpu().numpy())
            owners.append(np.repeat(batch.langs, (batch.labels >= 0).sum(axis=1)))
    network.train()
    return _summarise(losses, hits, owners, langs)


def unigram_baseline(
    corpus: PreparedCorpus, batches: Sequence[HeldOutBatch], langs: Sequence[str]
) -> Validation:
    """Score what knows how frequent each phoneme is in a language, and nothing else.

    The probability of a phoneme is (n + 1) / (N + V) from the n of N phonemes of the
    language's training sentences, V the number of phonemes in the vocabulary.

    corpus (PreparedCorpus): The corpus.
    batches (Sequence[HeldOutBatch]): What `held_out_batches` gives.
    langs (Sequence[str]): The languages, by their numbers.
    RETURNS (Validation): The scores; the accuracy is that of the most frequent phoneme.
    """
    phonemes = corpus.mask_ids.phonemes
    losses, hits, owners = [], [], []
    tables = []
    for language in corpus.languages:
        start, end = (int(corpus.offsets[i]) for i in (language.start, language.held_out))
        counts = np.bincount(corpus.ids[start:end], minlength=corpus.n_ids)
        counts = counts[phonemes.start : phonemes.stop] + 1
        tables.append(-np.log(counts / counts.sum()))
    table = np.stack(tables)
    for batch in batches:
        chosen = batch.labels >= 0
        owner = np.repeat(batch.langs, chosen.sum(axis=1))
        right = batch.labels[chosen] - phonemes.start
        losses.append(table[owner, right])
        hits.append(table.argmin(axis=1)[owner] == right)
        owners.append(owner)
    return _summarise(losses, hits, owners, langs)


def _summarise(
    losses: List[Floats],
    hits: List[NDArray[np.bool_]],
    owners: List[NDArray[np.int64]],
    langs: Sequence[str],
) -> Validation:
    loss = np.concatenate([np.zeros(0), *losses])
    hit = np.concatenate([np.zeros(0, dtype=bool), *hits])
    owner = np.concatenate([np.zeros(0, dtype=np.int64), *owners])
    languages = {lang: _score(loss[owner == i], hit[owner == i]) for i, lang in enumerate(langs)}
    return Validation(_score(loss, hit), languages)


def _score(loss: Floats, hit: NDArray[np.bool_]) -> Score:
    if not len(loss):
        return Score(None, None, 0)
    return Score(float(loss.mean()), float(hit.mean()), len(loss))
