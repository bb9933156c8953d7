"""`python -m spacy phoneme average`: one pipeline of several that were trained alike."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Iterator, List, Tuple

import typer

from ..disk.files import check_new_folder, making_folder
from ..disk.paths import check_output_folder
from .common import command, filename, load_pipeline, print_table, print_written

if TYPE_CHECKING:
    from spacy.language import Language


@command
def average_cli(
    models: Annotated[
        List[str], typer.Argument(help="Two pipelines or more: folders or installed packages")
    ],
    output: Annotated[
        Path,
        typer.Option("--output", "-o", help="The folder to write, not yet there", parser=filename),
    ],
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Print nothing but errors")] = False,
) -> None:
    """Write a pipeline whose weights are the mean of those of several.

    They must be of the same config and have begun with the same pre-trained weights: fine-tuned
    with other seeds, or on other draws of the corpus. Their mean is as fast as one of them, and
    may be better (Wortsman et al. 2022): `spacy phoneme evaluate` tells.
    """
    from ..pretrained.averaging import average_pipelines

    check_output_folder(output)
    check_new_folder(output)
    nlp = load_pipeline(models[0])
    averaged = average_pipelines(nlp, _load(models[1:]))
    nlp.meta["performance"] = {}
    with making_folder(output) as folder:
        nlp.to_disk(folder)
    if not quiet:
        changed = averaged.weights - averaged.shared
        row = (f"{averaged.pipelines}", f"{changed:,}", f"{averaged.shared:,}")
        print_table(("Pipelines", "Weights averaged", "The same in all"), [row])
        print_written([output])


def _load(models: List[str]) -> "Iterator[Tuple[str, Language]]":
    for model in models:
        yield model, load_pipeline(model)
