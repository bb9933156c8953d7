"""`python -m spacy phoneme gazetteer`: count the names of a corpus for a gazetteer by sound."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from wasabi import msg
from wasabi.tables import table

from ..errors import PhonemeNERError

if TYPE_CHECKING:
    from ..models.words.gazetteer_counts import GazetteerCounts

_CORPUS = typer.Argument(help="A folder with one .spacy file a language, as `convert` writes it")
_OUTPUT = typer.Argument(help="The file to write (.safetensors)")
_KINDS = typer.Option(
    "--kinds", help="What words are looked up by: ipa, ipa-classes, ipa-skeleton, roman, … orth"
)
_LABELS = typer.Option("--labels", help="The labels whose names are counted")
_ONLY = typer.Option("--only", help="Only these languages: en,hi")
_EXCLUDE = typer.Option("--exclude", help="All languages but these")
_QUIET = typer.Option("--quiet", "-q", help="Print errors only")


def gazetteer_cli(
    corpus: Annotated[Path, _CORPUS],
    output: Annotated[Path, _OUTPUT],
    kinds: Annotated[str, _KINDS] = "ipa-classes,ipa-skeleton,orth",
    labels: Annotated[str, _LABELS] = "LOC,ORG,PER",
    only: Annotated[str, _ONLY] = "",
    exclude: Annotated[str, _EXCLUDE] = "",
    quiet: Annotated[bool, _QUIET] = False,
) -> None:
    """Count what kinds of names the words of a corpus are part of, by how they sound.

    Training needs it where the gazetteer shall know more than the sentences that are
    trained on, or where runs share one: [initialize.components.phoneme_ner.gazetteer] with
    @readers = "spacy-phoneme-ner.GazetteerFromFile.v1". Each language's counts are kept apart,
    so that in training no sentence is shown what its own language says.
    """
    from tqdm import tqdm

    from ..corpora.gazetteer import count_names

    try:
        counts = count_names(
            corpus,
            kinds=_split(kinds),
            labels=_split(labels),
            only=only,
            exclude=exclude,
            progress=lambda docs: tqdm(docs, unit=" sentences", disable=quiet),
        )
        counts.to_disk(output)
    except PhonemeNERError as error:
        msg.fail(str(error), exits=1)
    if not quiet:
        print(_table(counts))
        msg.good(f"Wrote {output}")


def _split(names: str) -> list[str]:
    # A training config joins kinds by "+".
    return [name.strip() for name in names.replace("+", ",").split(",") if name.strip()]


def _table(counts: "GazetteerCounts") -> str:
    rows = []
    for kind, found in counts.by_kind.items():
        n_languages = found.totals(counts.n_groups)[1]
        shared = (n_languages > 1).sum() if counts.groups else 0
        rows.append((kind, f"{len(found.keys):,}", f"{shared:,}"))
    text: str = table(
        rows,
        header=("Looked up by", "Keys", "In several languages"),
        divider=True,
        aligns=("l", "r", "r"),
    )
    return text
