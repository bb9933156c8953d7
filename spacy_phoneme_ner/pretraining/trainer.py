"""A training run: goes on from its checkpoint, and gives the same weights as in one go."""

import time
from contextlib import nullcontext
from dataclasses import asdict
from pathlib import Path
from typing import Any, ContextManager, Dict, List, Optional

from ..errors import Errors, PhonemeNERError
from .batches import BatchSampler, HeldOutBatch, held_out_batches
from .checkpoint import load_checkpoint, read_about, save_checkpoint
from .computing import find_device, find_precision, make_scaler
from .history import History
from .network import build_network, build_optimizer, masked_logits
from .prepared import PreparedCorpus
from .settings import TrainSettings, differences
from .validation import Validation, evaluate

_STEPS_BETWEEN_LOOKS = 20  # at the loss, which a GPU has to be waited for


class Trainer:
    """Trains an encoder in a folder.

    Whatever is random comes from the seed and the number of the step: the batch, its
    masks, dropout. A run that was killed therefore goes on from its last checkpoint to
    the very weights that it would have had, on a CPU with as many threads.

    corpus (PreparedCorpus): What to train on.
    digest (str): The name of its content.
    settings (TrainSettings): The settings.
    folder (Path): Where the checkpoint and the log are kept.
    RAISES (PhonemeNERError): If the folder holds a run with other settings, or there is
        no such device.
    """

    def __init__(
        self, corpus: PreparedCorpus, digest: str, settings: TrainSettings, folder: Path
    ) -> None:
        about = read_about(folder)
        if about is not None:
            check_settings(folder, about, run_settings(digest, settings))
        self.settings = settings
        self.langs = [language.lang for language in corpus.languages]
        self._identity = run_settings(digest, settings)
        self._folder = folder
        self.device = find_device(settings.device)
        self.precision = find_precision(settings.precision, self.device)
        self.sampler = BatchSampler(corpus, settings)
        self.held_out: List[HeldOutBatch] = held_out_batches(corpus, settings)
        self.network = build_network(corpus, settings).to(self.device)
        self.optimizer = build_optimizer(self.network, settings)
        self._scaler = make_scaler(self.precision, self.device)
        # What is counted since the start, and the loss since the last evaluation.
        self.counts: Dict[str, Any] = {"step": 0, "seconds": 0.0, "positions": 0}
        self._loss_sum, self._loss_steps = 0.0, 0
        if about is not None:
            self.counts = {name: about[name] for name in self.counts}
            self._loss_sum, self._loss_steps = about["loss"]
            load_checkpoint(folder, self.network, self.optimizer, about["updates"])
            if self._scaler is not None and about["scaler"]:
                self._scaler.load_state_dict(about["scaler"])
        self.history = History(folder, self.step)

    @property
    def step(self) -> int:
        """How many steps are done."""
        return int(self.counts["step"])

    def run(self, *, progress: bool) -> Validation:
        """Train until the last step.

        progress (bool): Whether to show a bar with the loss.
        RETURNS (Validation): The last scores.
        RAISES (PhonemeNERError): If the loss is no number any more.
        """
        from tqdm import tqdm

        settings = self.settings
        last: Optional[Validation] = None
        self.network.train()
        if self.step == 0:
            last = self._evaluate()
        bar = tqdm(
            total=settings.steps,
            initial=self.step,
            unit=" steps",
            disable=None if progress else True,
        )
        with bar:
            while self.step < settings.steps:
                pending: List[Any] = []
                n = min(_STEPS_BETWEEN_LOOKS, self._steps_to_stop())
                start = time.perf_counter()
                for _ in range(n):
                    pending.append(self._update())
                    bar.update()
                losses = [float(loss) for loss in pending]
                self.counts["seconds"] += time.perf_counter() - start
                self._loss_sum += sum(losses)
                self._loss_steps += n
                mean = sum(losses) / n
                if mean != mean or mean == float("inf"):
                    raise PhonemeNERError(Errors.P711.format(step=self.step, loss=mean))
                bar.set_postfix(loss=f"{mean:.3f}")
                is_last = self.step == settings.steps
                if is_last or self.step % settings.evaluate_every == 0:
                    last = self._evaluate()
                if is_last or self.step % settings.save_every == 0:
                    self._save()
        return last if last is not None else self._score()

    def _steps_to_stop(self) -> int:
        """Count the steps until there is something to do between two."""
        settings = self.settings
        stops = (settings.evaluate_every, settings.save_every)
        return min(settings.steps - self.step, *(stop - self.step % stop for stop in stops))

    def _update(self) -> Any:
        """Make one step, and give its loss as a tensor that may not be computed yet."""
        import torch

        settings, step = self.settings, self.step
        parts = [self.sampler.draw(step, part) for part in range(settings.accumulate)]
        n_masked = max(1, sum(int((labels >= 0).sum()) for _, labels in parts))
        torch.manual_seed(_mixed(settings.seed, step))  # for dropout
        total = torch.zeros((), device=self.device)
        for ids, labels in parts:
            right = torch.from_numpy(labels).to(self.device)
            with self._autocast():
                logits = masked_logits(self.network, torch.from_numpy(ids).to(self.device), right)
            # Divided by what all parts have, so that parts make no difference.
            loss = torch.nn.functional.cross_entropy(
                logits.float(), right[right >= 0], reduction="sum"
            )
            loss = loss / n_masked
            (loss if self._scaler is None else self._scaler.scale(loss)).backward()
            total += loss.detach()
            self.counts["positions"] += ids.size
        for group in self.optimizer.param_groups:
            group["lr"] = settings.rate(step)
        if self._scaler is not None:
            self._scaler.unscale_(self.optimizer)
        torch.nn.utils.clip_grad_norm_(self.network.parameters(), settings.clip)
        if self._scaler is None:
            self.optimizer.step()
        else:
            self._scaler.step(self.optimizer)
            self._scaler.update()
        self.optimizer.zero_grad()
        self.counts["step"] += 1
        return total

    def _autocast(self) -> ContextManager[Any]:
        import torch

        if self.precision == "fp32":
            return nullcontext()
        kind = torch.bfloat16 if self.precision == "bf16" else torch.float16
        return torch.autocast(self.device.type, dtype=kind)

    def _score(self) -> Validation:
        return evaluate(self.network, self.held_out, self.langs, self.device, self._autocast)

    def _evaluate(self) -> Validation:
        validation = self._score()
        entry = {
            **self.counts,
            "seconds": round(self.counts["seconds"], 2),
            "learning_rate": self.settings.rate(max(0, self.step - 1)),
            "train_loss": self._loss_sum / self._loss_steps if self._loss_steps else None,
            **validation.as_json(),
        }
        self.history.add(entry)
        self._loss_sum, self._loss_steps = 0.0, 0
        return validation

    def _save(self) -> None:
        about = {
            **self.counts,
            "loss": [self._loss_sum, self._loss_steps],
            "settings": self._identity,
            "scaler": None if self._scaler is None else self._scaler.state_dict(),
        }
        save_checkpoint(self._folder, self.network, self.optimizer, about)


def run_settings(digest: str, settings: TrainSettings) -> Dict[str, Any]:
    """Say what makes a run what it is: it cannot go on with anything else.

    digest (str): The name of the corpus' content.
    settings (TrainSettings): The settings.
    RETURNS (Dict[str, Any]): By name.
    """
    return {"corpus": digest, **settings.shaping()}


def check_settings(folder: Path, about: Dict[str, Any], given: Dict[str, Any]) -> None:
    """Make sure that a run is the one that is asked for.

    folder (Path): Its folder.
    about (Dict[str, Any]): What its files say of it, "settings" among it.
    given (Dict[str, Any]): What `run_settings` gives.
    RAISES (PhonemeNERError): If it is another.
    """
    changes = differences(about["settings"], given)
    if changes:
        raise PhonemeNERError(Errors.P705.format(path=folder, differences=changes))


def describe(trainer: Trainer) -> Dict[str, Any]:
    """Say with what a run was computed, for the record."""
    import torch
    import transformers

    return {
        "device": str(trainer.device),
        "precision": trainer.precision,
        "threads": torch.get_num_threads(),
        "torch": torch.__version__,
        "transformers": transformers.__version__,
        "parameters": sum(weights.numel() for weights in trainer.network.parameters()),
        "language_shares": {
            lang: round(float(share), 6)
            for lang, share in zip(trainer.langs, trainer.sampler.shares)
        },
        "settings": asdict(trainer.settings),
    }


def _mixed(*numbers: int) -> int:
    import numpy as np

    return int(np.random.SeedSequence(numbers).generate_state(1, np.uint64)[0] >> np.uint64(1))
