"""Training an encoder on a prepared corpus; needs numpy, torch and transformers only.

    python -m spacy_phoneme_ner.pretraining.train PREPARED OUTPUT --steps 2000

OUTPUT becomes a folder with the layout of `vinai/xphonebert-base`. It holds the weights
after the last step, whose learning rate has fallen to nothing. The same command goes on
with a run that was ended.
"""

import argparse
import json
import sys
from dataclasses import fields
from pathlib import Path
from typing import Any, Dict, NamedTuple, Optional, Sequence

from ..disk.files import parse_json, write_text
from ..disk.paths import check_output_folder, read_path
from ..errors import Errors, PhonemeNERError
from . import checkpoint, history, network
from .prepared import read_prepared
from .settings import DEVICES, HELP, PRECISIONS, TrainSettings

RECORD = "training.json"


class TrainReport(NamedTuple):
    """What a run gave.

    folder (Path): The encoder.
    record (Dict[str, Any]): What `training.json` holds: settings, figures.
    table (str): The losses of each language.
    was_done (bool): Whether there was nothing left to do.
    """

    folder: Path
    record: Dict[str, Any]
    table: str
    was_done: bool


def train(
    prepared: Path, folder: Path, settings: Optional[TrainSettings] = None, *, progress: bool = True
) -> TrainReport:
    """Train an encoder, or go on with a run that was ended.

    prepared (Path): What `prepare` wrote.
    folder (Path): Where the encoder goes, with a checkpoint and the log while it trains.
    settings (Optional[TrainSettings]): The settings; None for the defaults.
    progress (bool): Whether to show a bar.
    RETURNS (TrainReport): What was found.
    RAISES (PhonemeNERError): If the corpus cannot be read, the folder holds another run or
        another encoder, there is no such device, or the loss runs away.
    """
    settings = settings or TrainSettings()
    check_output_folder(folder)
    corpus, digest = read_prepared(prepared)
    from .computing import threads
    from .trainer import Trainer, check_settings, describe, run_settings
    from .validation import unigram_baseline

    identity = run_settings(digest, settings)
    record = _read_record(folder)
    if record is not None:
        check_settings(folder, {"settings": record["run"]}, identity)
        return TrainReport(folder, record, record["table"], was_done=True)
    _check_folder(folder)
    with threads(settings.threads):
        trainer = Trainer(corpus, digest, settings, folder)
        baseline = unigram_baseline(corpus, trainer.held_out, trainer.langs)
        last = trainer.run(progress=progress)
        network.save_result(folder, trainer.network, corpus)
        rows = history.table(baseline, last)
        record = {
            "run": identity,
            "corpus": {"languages": trainer.langs, **corpus.notes},
            "computed_with": describe(trainer),
            "counts": trainer.counts,
            "unigram": baseline.as_json(),
            "held_out": last.as_json(),
            "weights": "those after the last step",
            "table": rows,
        }
    history.draw(trainer.history.entries, baseline.overall.loss, folder / history.PICTURE)
    # The last file to be written: with it, the run is done.
    write_text(folder / RECORD, json.dumps(record, ensure_ascii=False, indent=2) + "\n")
    (folder / checkpoint.FILE).unlink(missing_ok=True)
    return TrainReport(folder, record, rows, was_done=False)


def main(arguments: Optional[Sequence[str]] = None, prog: Optional[str] = None) -> int:
    """Train as the command line says.

    arguments (Optional[Sequence[str]]): What stands after the command; None for that of
        this process.
    prog (Optional[str]): The command, for its help.
    RETURNS (int): The exit code.
    """
    values = vars(make_parser(prog).parse_args(arguments))
    prepared, folder, quiet = (values.pop(name) for name in ("prepared", "output", "quiet"))
    try:
        settings = TrainSettings(**values)
        report = train(read_path(prepared), read_path(folder), settings, progress=not quiet)
    except PhonemeNERError as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("Ended; the same command goes on from the last checkpoint.", file=sys.stderr)
        return 130  # as shells have it
    if not quiet:
        print(report.table)
        print(f"{'Was done already' if report.was_done else 'Wrote'}: {report.folder}")
    return 0


def make_parser(prog: Optional[str] = None) -> argparse.ArgumentParser:
    """Make the parser of the command line.

    prog (Optional[str]): The command, for its help.
    RETURNS (ArgumentParser): Has an option for each field of `TrainSettings`.
    """
    parser = argparse.ArgumentParser(
        prog=prog or "python -m spacy_phoneme_ner.pretraining.train",
        description="Train a phoneme encoder on a prepared corpus, by masked phonemes. The same "
        "command goes on with a run that was ended.",
        formatter_class=argparse.ArgumentDefaultsHelpFormatter,
    )
    parser.add_argument("prepared", help="the file that `pretrain prepare` wrote")
    parser.add_argument("output", help="the folder to write the encoder to")
    parser.add_argument("--quiet", "-q", action="store_true", help="print errors only")
    choices = {"device": DEVICES, "precision": PRECISIONS}
    for field in fields(TrainSettings):
        option = "--" + field.name.replace("_", "-")
        default: Any = field.default
        if default is False:
            parser.add_argument(option, action="store_true", help=HELP[field.name])
        else:
            kind = type(default)
            allowed = choices.get(field.name)
            text = HELP[field.name] + (f": {', '.join(allowed)}" if allowed else "")
            parser.add_argument(option, type=kind, default=default, help=text)
    return parser


def _read_record(folder: Path) -> Optional[Dict[str, Any]]:
    path = folder / RECORD
    if not path.is_file():
        return None
    try:
        record: Dict[str, Any] = parse_json(path.read_text(encoding="utf8"))
        record["run"], record["table"]
    except (ValueError, KeyError, TypeError):
        raise PhonemeNERError(Errors.P707.format(path=folder, file=RECORD)) from None
    return record


def _check_folder(folder: Path) -> None:
    """Keep from writing over an encoder that is not this run's."""
    if (folder / checkpoint.FILE).exists():
        return
    for name in (network.CONFIG, network.WEIGHTS, "pytorch_model.bin"):
        if (folder / name).exists():
            raise PhonemeNERError(Errors.P707.format(path=folder, file=name))


if __name__ == "__main__":
    sys.exit(main())
