"""`python -m spacy phoneme calibrate`: make a pipeline as sure as it is right."""

from pathlib import Path
from typing import Annotated, Any, Dict, List, Optional

import typer
from wasabi import msg

from ..disk.paths import check_output_folder
from ..errors import Errors, PhonemeNERError
from .common import DATA, command, filename, find_by_language, load_pipeline, print_written


@command
def calibrate_cli(
    model: Annotated[
        str, typer.Argument(help="small, base, or a pipeline: a folder or an installed package")
    ],
    data: Annotated[
        Path,
        typer.Argument(
            help=f"Gold data that it was not trained on and is not tested on: {DATA}; or with a "
            "folder for each corpus between (cnec2/ces.spacy)",
            parser=filename,
        ),
    ],
    output: Annotated[
        Optional[Path],
        typer.Option(
            "--output", "-o", help="New folder for the calibrated pipeline", parser=filename
        ),
    ] = None,
    report: Annotated[
        Optional[Path],
        typer.Option(
            help="Folder for calibration.json, .md and .svg, or unseen.json and .md; by "
            "default beside --output, named after it",
            parser=filename,
        ),
    ] = None,
    component: Annotated[
        str, typer.Option(help="Name of the phoneme_ner in the pipeline")
    ] = "phoneme_ner",
    by: Annotated[
        str,
        typer.Option(
            help="What the temperature is to make likeliest: entities (that each is right or "
            "wrong as it is), or tags (those of the gold)"
        ),
    ] = "entities",
    unseen: Annotated[
        bool,
        typer.Option(
            "--unseen",
            help="The languages are none that it was trained on: choose on all, and measure on "
            "each what a choice on the others gives",
        ),
    ] = False,
    aim: Annotated[
        Optional[str],
        typer.Option(
            help="With --unseen, also choose the threshold: for f1; or for precision or recall, "
            "as far as the other is at least --least"
        ),
    ] = None,
    least: Annotated[float, typer.Option(help="See --aim", min=0.0, max=1.0)] = 0.0,
    n_bins: Annotated[
        int, typer.Option("--bins", help="Bins of the calibration error", min=1, max=10_000)
    ] = 15,
    langs: Annotated[
        Optional[str], typer.Option(help="Languages to use, comma-separated; all by default")
    ] = None,
    batch_size: Annotated[int, typer.Option(help="Docs a batch", min=1)] = 128,
    gpu_id: Annotated[int, typer.Option(help="GPU to use, or -1 for the CPU")] = -1,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Print nothing but errors")] = False,
) -> None:
    """Find the temperature that makes confidence fit, and write the pipeline with it.

    Entities stay the same; their scores in doc.spans come nearer to the share of them that
    is right. One half of the sentences finds the temperature, the other half tells the
    expected calibration error before and after. Of languages that it was not trained on
    (--unseen), all find it, and each is left out once to tell the error. Without --output the
    pipeline is not written, only measured.
    """
    from ..disk.files import check_new_folder, making_folder
    from ..evaluation.calibration.calibrate import calibrate
    from ..evaluation.calibration.report import calibration_table, write_calibration
    from ..evaluation.calibration.unseen import calibrate_unseen
    from ..evaluation.calibration.unseen_report import choice, unseen_table, write_unseen
    from ..evaluation.gold import load_gold

    written: List[Path] = []
    if output is not None:
        check_new_folder(output)
        check_output_folder(output)
        report = report or output.absolute().with_name(f"{output.absolute().name}-calibration")
    if report is not None:
        check_output_folder(report)
    if not unseen and (aim is not None or least):
        raise PhonemeNERError(Errors.P448)
    files = find_by_language(data, langs)
    nlp = load_pipeline(model, gpu_id)
    gold = {
        lang: [doc for path in paths for doc in load_gold(nlp, path)]
        for lang, paths in files.items()
    }
    settings: Dict[str, Any] = {"component": component, "n_bins": n_bins, "batch_size": batch_size}
    if unseen:
        found = calibrate_unseen(nlp, gold, aim=aim, least=least, **settings)
        table, said = unseen_table(found), f"Chosen: {choice(found)}"
    else:
        calibration = calibrate(nlp, gold, by=by, **settings)
        table = calibration_table(calibration)
        said = f"Temperature: {calibration.temperature:.3f}"
    if output is not None:
        with making_folder(output) as folder:
            nlp.to_disk(folder)
        written.append(output)
    if report is not None:
        written += write_unseen(found, report) if unseen else write_calibration(calibration, report)
    if quiet:
        return
    print(table)
    msg.info(said)
    print_written(written)
