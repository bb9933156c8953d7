"""`python -m spacy phoneme adapt`: a pipeline that has learned a language from its text."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Optional

import typer

from ..disk.files import check_new_folder, write_text
from ..disk.paths import check_is_other, check_output_file, check_output_folder
from .adapting import AdaptationPlan
from .common import command, filename, print_table, print_written

if TYPE_CHECKING:
    from ..adaptation import Adaptation, Changes

_SHOWN = 5  # examples of each kind of change
_LONGEST = 60  # characters of a name that is shown
_TEACHER = typer.Option(
    help="A pipeline that knows more, such as base: what it finds in the text is learned, instead "
    "of what MODEL itself is sure of"
)
_ROUNDS = typer.Option(
    help="How often the text is tagged anew and what is sure of it is learned; by default once, "
    "with a teacher not at all",
    min=0,
)
_AGREEMENT = typer.Option(
    help="How far each tag is moved, before that, towards what is thought of its word elsewhere in "
    "the text, 0…1",
    min=0.0,
    max=1.0,
)
_SURE = typer.Option(help="How probable a name must be to be learned, 0…1", min=0.0, max=1.0)
_UNSURE = typer.Option(
    help="How probable it must be that a word is part of a name for nothing to be learned of it, "
    "0…1",
    min=0.0,
    max=1.0,
)
_FORMAT = typer.Option(
    "--format", "-f", help="How the text is read; see `python -m spacy phoneme annotate --help`"
)
_CHARACTERS = typer.Option(
    help="How many characters of the text to learn from; of a longer one, lines are drawn", min=1
)
_LEAST = typer.Option(
    help="How many words there must be for anything to be learned: of fewer, OUTPUT finds what "
    "MODEL does",
    min=0,
)


@command
def adapt_cli(
    model: Annotated[
        str, typer.Argument(help="small, base, or a pipeline: a folder or an installed package")
    ],
    text: Annotated[
        Path,
        typer.Argument(
            help="Text of one language: a file, a folder, a pattern in quotes ('news/*.txt'), or "
            "- for what is piped in",
            parser=filename,
        ),
    ],
    output: Annotated[
        Path, typer.Argument(help="The folder to write the pipeline to", parser=filename)
    ],
    lang: Annotated[
        str, typer.Option("--lang", "-l", help="The language of the text, any tag or name")
    ],
    teacher: Annotated[Optional[str], _TEACHER] = None,
    component: Annotated[
        Optional[str], typer.Option(help="The phoneme_ner that learns, where there are several")
    ] = None,
    rounds: Annotated[Optional[int], _ROUNDS] = None,
    agreement: Annotated[float, _AGREEMENT] = 0.25,
    sure: Annotated[float, _SURE] = 0.4,
    unsure: Annotated[float, _UNSURE] = 0.2,
    passes: Annotated[
        int, typer.Option(help="How often the text is gone through in a round", min=1)
    ] = 8,
    learn_rate: Annotated[float, typer.Option(help="The rate of learning, at its highest")] = 0.002,
    most_characters: Annotated[int, _CHARACTERS] = 1_500_000,
    format: Annotated[str, _FORMAT] = "auto",
    text_field: Annotated[str, typer.Option(help="The field or column of the text")] = "text",
    least_words: Annotated[int, _LEAST] = 500,
    report: Annotated[
        Optional[Path],
        typer.Option(help="A JSON file for what changed, with examples", parser=filename),
    ] = None,
    seed: Annotated[int, typer.Option(help="What is drawn is drawn by it", min=0)] = 0,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Print nothing but errors")] = False,
) -> None:
    """Learn a language from its text, which nobody has annotated.

    OUTPUT is a pipeline as MODEL is one, for that language: `spacy.load` loads it, it can be
    trained further and packaged. What it finds in the text that MODEL did not find, and so on,
    is printed.
    """
    inputs = [text]
    check_output_folder(output)
    check_is_other(output, [*inputs, Path(model)])
    check_new_folder(output)
    if report is not None:
        check_output_file(report, inputs=inputs)

    from ..adaptation import AdaptationSettings
    from ..annotation.readers.inputs import ReadingSettings

    settings = AdaptationSettings(
        rounds=rounds,
        agreement=agreement,
        sure=sure,
        unsure=unsure,
        passes=passes,
        learn_rate=learn_rate,
        most_characters=most_characters,
        least_words=least_words,
        seed=seed,
    )
    plan = AdaptationPlan(
        model,
        text,
        output,
        lang,
        ReadingSettings(format, text_field),
        settings,
        teacher=teacher,
        component=component,
        quiet=quiet,
    )
    adapted = plan.write()
    if report is not None:
        write_text(report, json.dumps(_report(adapted), ensure_ascii=False, indent=1) + "\n")
    if not quiet:
        _print(adapted.changes)
        print_written([output] if report is None else [output, report])


def _report(adapted: "Adaptation") -> Any:
    facts = {
        "lines": adapted.n_lines,
        "words": adapted.n_words,
        "learned": adapted.learned,
    }
    return {**facts, **adapted.changes.to_json()}


def _print(changes: "Changes") -> None:
    total = sum(changes.counts.values())
    shares = ((k, f"{n:,}", f"{100 * n / max(total, 1):.1f}%") for k, n in changes.counts.items())
    print_table(("Names", "Number", "Share"), shares)
    rows = [
        (kind, _short(e.before), _short(e.after), f"{e.times:,}")
        for kind, examples in changes.examples.items()
        for e in examples[:_SHOWN]
    ]
    if rows:
        print()
        print_table(("Most often", "Before", "After", "Times"), rows)


def _short(name: str) -> str:
    return name if len(name) <= _LONGEST else f"{name[:_LONGEST]} …"
