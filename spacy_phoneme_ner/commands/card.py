"""`python -m spacy phoneme card`: a pipeline says how good it is, before it is packaged."""

import json
import shutil
from pathlib import Path
from typing import Annotated, Any, Dict, Mapping, Optional

import typer
from wasabi import msg

from ..disk.files import making_folder, parse_json, write_text
from ..disk.paths import check_is_other, check_output_folder
from ..errors import Errors, PhonemeNERError
from .common import command, filename, print_written


@command
def card_cli(
    model: Annotated[Path, typer.Argument(help="Pipeline: a folder", parser=filename)],
    scores: Annotated[
        Path,
        typer.Argument(help="scores.json of `phoneme evaluate`, or its folder", parser=filename),
    ],
    output: Annotated[
        Optional[Path],
        typer.Option(help="A folder for a copy of the pipeline, which has them", parser=filename),
    ] = None,
    force: Annotated[
        bool, typer.Option("--force", help="Write over a README.md or an output that is there")
    ] = False,
) -> None:
    """Write the scores by language into a pipeline's meta.json, and a README.md beside it.

    `spacy package` takes both into the wheel, and `spacy huggingface-hub push` from there to the
    hub: the averages as its metadata, the README.md as the model's page.
    """
    from ..evaluation.card import performance, readme
    from ..evaluation.report import SCORES, read_run

    if output is not None:
        check_output_folder(output)
        check_is_other(output, [model])
    run = read_run(scores / SCORES if scores.is_dir() else scores)
    meta = _read_meta(model / "meta.json")
    page = model / "README.md"
    if output is None and page.exists() and not force:
        raise PhonemeNERError(Errors.P460.format(path=page))
    # What training noted of the same kind was of its dev data.
    old = meta.get("performance") or {}
    kept = {key: value for key, value in old.items() if not key.startswith("ents_")}
    meta["performance"] = {**performance(run), **kept}
    files = {
        "meta.json": json.dumps(meta, indent=2, ensure_ascii=False) + "\n",
        "README.md": readme(meta, run),
    }
    if output is None:
        _write(files, model)
    else:
        # Nothing but a pipeline is written over.
        with making_folder(output, replace=force and (output / "meta.json").is_file()) as folder:
            shutil.copytree(model, folder, dirs_exist_ok=True)
            _write(files, folder)
    written = model if output is None else output
    print_written([written / name for name in files])
    msg.info(f"Package it: python -m spacy package {written} packages --build wheel")


def _write(files: Mapping[str, str], folder: Path) -> None:
    for name, text in files.items():
        write_text(folder / name, text)


def _read_meta(path: Path) -> Dict[str, Any]:
    meta: Dict[str, Any]
    try:
        meta = parse_json(path.read_text(encoding="utf8"))
    except (OSError, ValueError) as error:
        raise PhonemeNERError(Errors.P461.format(path=path, reason=error)) from error
    known = isinstance(meta, dict) and {"lang", "name", "version", "spacy_version"} <= meta.keys()
    if not known or not isinstance(meta.get("performance") or {}, dict):
        raise PhonemeNERError(Errors.P461.format(path=path, reason="it describes no pipeline"))
    return meta
