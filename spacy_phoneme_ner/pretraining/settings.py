"""The settings of a training run."""

from dataclasses import asdict, dataclass
from typing import Any, Dict

from ..checks import MOST_DEPTH, MOST_WIDTH, check_number
from ..errors import Errors, PhonemeNERError

DEVICES = ("auto", "cpu", "cuda")
PRECISIONS = ("auto", "fp32", "bf16", "fp16")


@dataclass(frozen=True)
class TrainSettings:
    """How an encoder is trained. What shapes its weights comes first.

    layers, width, heads, inner (int): The encoder's size; `inner` is the width inside
        the feed-forward parts.
    window (int): The most positions that it reads at once, <s> and </s> included.
    dropout (float): In training here. The result's config.json has RoBERTa's 0.1, for
        fine-tuning; few runs here see a sentence often enough to learn it by heart.
    steps (int): How many updates.
    batch (int): Positions of a batch, padding included.
    accumulate (int): Batches of an update.
    learning_rate (float): The highest, after the warm-up. For an encoder of the default
        size; 3e-3 kept one at the loss of the frequencies, and larger ones need less.
    warmup (float): The share of the steps in which the rate rises; then it falls to 0.
    weight_decay (float): Not on biases and the weights of LayerNorm.
    clip (float): The highest norm of all gradients together.
    mask_rate (float): The share of phonemes to predict.
    whole_words (bool): Whether the phonemes of a word are hidden together.
    alpha (float): Languages are drawn with p ∝ n^alpha, n their sentences (Lample &
        Conneau 2019, arXiv 1901.07291, section 3.1); 0.3 is XLM-R's (Conneau et al.
        2020, arXiv 1911.02116), 1 leaves the corpus as it is, 0 makes all equal.
    seed (int): Of the first weights and all draws.
    precision (str): "fp32", "bf16", "fp16", or "auto": on a GPU bf16 if it has it, else
        fp16; on the CPU fp32.
    evaluate_every (int): Steps between evaluations.
    save_every (int): Steps between checkpoints.
    device (str): "cpu", "cuda", or "auto": a GPU if there is one.
    threads (int): Threads of the CPU; 0 leaves the choice to torch.
    """

    layers: int = 4
    width: int = 192
    heads: int = 6
    inner: int = 768
    window: int = 512
    dropout: float = 0.0
    steps: int = 2000
    batch: int = 4096
    accumulate: int = 1
    learning_rate: float = 1e-3
    warmup: float = 0.1
    weight_decay: float = 0.01
    clip: float = 1.0
    mask_rate: float = 0.15
    whole_words: bool = False
    alpha: float = 0.3
    seed: int = 0
    precision: str = "auto"
    evaluate_every: int = 200
    save_every: int = 200
    device: str = "auto"
    threads: int = 0

    def __post_init__(self) -> None:
        check_number("layers", self.layers, 1, MOST_DEPTH, whole=True)
        for name in ("width", "heads", "inner"):
            check_number(name, getattr(self, name), 1, MOST_WIDTH, whole=True)
        for name in ("steps", "batch", "accumulate", "evaluate_every", "save_every"):
            check_number(name, getattr(self, name), 1, whole=True)
        for name in ("threads", "seed"):
            check_number(name, getattr(self, name), 0, whole=True)
        check_number("window", self.window, 8, whole=True)
        self._check("batch", self.batch >= self.window, f"at least the window, {self.window}")
        self._check("width", self.width % self.heads == 0, f"a multiple of {self.heads} heads")
        check_number("mask_rate", self.mask_rate, 0, 1, above=True, below=True)
        for name in ("learning_rate", "clip"):
            check_number(name, getattr(self, name), 0, above=True)
        for name in ("dropout", "warmup"):
            check_number(name, getattr(self, name), 0, 1, below=True)
        for name in ("weight_decay", "alpha"):
            check_number(name, getattr(self, name), 0)
        self._check("device", self.device.split(":")[0] in DEVICES, ", ".join(DEVICES))
        self._check("precision", self.precision in PRECISIONS, ", ".join(PRECISIONS))

    def _check(self, name: str, is_right: bool, expected: str) -> None:
        if not is_right:
            got = getattr(self, name)
            raise PhonemeNERError(Errors.P706.format(name=name, got=got, expected=expected))

    def rate(self, step: int) -> float:
        """The learning rate of a step, counted from 0: linear up, then linear down to 0."""
        n_warmup = int(self.warmup * self.steps)
        if step < n_warmup:
            return self.learning_rate * (step + 1) / n_warmup
        return self.learning_rate * (self.steps - step) / (self.steps - n_warmup)

    def shaping(self) -> Dict[str, Any]:
        """The settings that the weights depend on: those of a run cannot be changed."""
        return {name: value for name, value in asdict(self).items() if name not in _FREE}


# What may change when a run goes on.
_FREE = {"evaluate_every", "save_every", "device", "threads"}

# What the command line says of each.
HELP = {
    "layers": "layers of the encoder",
    "width": "its width",
    "heads": "its attention heads",
    "inner": "the width inside its feed-forward parts",
    "window": "the most positions that it reads at once",
    "dropout": "dropout in training",
    "steps": "updates",
    "batch": "positions of a batch, padding included",
    "accumulate": "batches of an update",
    "learning_rate": "the highest learning rate",
    "warmup": "share of the steps in which it rises",
    "weight_decay": "weight decay, not on biases and LayerNorm",
    "clip": "the highest norm of the gradients",
    "mask_rate": "share of the phonemes to predict",
    "whole_words": "hide the phonemes of a word together",
    "alpha": "languages are drawn with p ~ n^alpha of their n sentences",
    "seed": "seed of the weights and of all draws",
    "precision": "numbers to compute with",
    "evaluate_every": "steps between evaluations",
    "save_every": "steps between checkpoints",
    "device": "where to compute",
    "threads": "threads of the CPU; 0: as torch chooses",
}


def differences(stored: Dict[str, Any], given: Dict[str, Any]) -> str:
    """Say which settings differ.

    stored (Dict[str, Any]): Those of a run.
    given (Dict[str, Any]): Those asked for.
    RETURNS (str): "seed (1, now 2), …", "" if none differ.
    """
    names = [name for name in {**stored, **given} if stored.get(name) != given.get(name)]
    return ", ".join(f"{name} ({stored.get(name)}, now {given.get(name)})" for name in names)
