"""`python -m spacy phoneme gazetteer`: count the names of a corpus for a gazetteer by sound."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, List, Optional, Tuple

import typer

from ..disk.paths import check_output_file
from ..disk.walk import walk_files
from .common import command, filename, print_table, print_written, with_bar

if TYPE_CHECKING:
    from ..models.words.gazetteer_counts import GazetteerCounts

_CORPUS = typer.Argument(
    help="A folder with one .spacy file a language, or a folder of such corpora, as `convert` "
    "writes them",
    parser=filename,
)
_OUTPUT = typer.Argument(help="The file to write (.safetensors)", parser=filename)
_KINDS = typer.Option(
    "--kinds", help="What words are looked up by: ipa, ipa-classes, ipa-skeleton, roman, … orth"
)
_LABELS = typer.Option("--labels", help="The labels whose names are counted")
_LISTS = typer.Option(
    "--lists",
    help="A list of names (.tsv), or a folder of them, counted beside the corpus, as "
    "scripts/world_names.py writes them",
    parser=filename,
)
_ONLY = typer.Option("--only", help="Only these languages: en,hi")
_EXCLUDE = typer.Option("--exclude", help="All languages but these")
_CORPORA = typer.Option("--corpora", help="Of a folder of corpora, only these: panx,klue")
_QUIET = typer.Option("--quiet", "-q", help="Print errors only")


@command
def gazetteer_cli(
    corpus: Annotated[Path, _CORPUS],
    output: Annotated[Path, _OUTPUT],
    kinds: Annotated[str, _KINDS] = "ipa-classes,ipa-skeleton,orth",
    labels: Annotated[str, _LABELS] = "LOC,ORG,PER",
    lists: Annotated[Optional[Path], _LISTS] = None,
    only: Annotated[str, _ONLY] = "",
    exclude: Annotated[str, _EXCLUDE] = "",
    corpora: Annotated[str, _CORPORA] = "",
    quiet: Annotated[bool, _QUIET] = False,
) -> None:
    """Count what kinds of names the words of a corpus are part of, by how they sound.

    Training needs it where the gazetteer shall know more than the sentences that are
    trained on, or where runs share one: [initialize.components.phoneme_ner.gazetteer] with
    @readers = "spacy-phoneme-ner.GazetteerFromFile.v1". Each language's counts are kept apart,
    so that in training no sentence is shown what its own language says.

    Words of lists get keys of their own: an encoder with gazetteer = "orth+lists:orth" looks
    words up in both.
    """
    from ..corpora.gazetteer import count_names
    from ..corpora.name_lists import find_lists

    inputs = [*walk_files(corpus, "*.spacy"), *(find_lists(lists) if lists is not None else [])]
    check_output_file(output, inputs)
    counts = count_names(
        corpus,
        kinds=_split(kinds),
        labels=_split(labels),
        lists=lists,
        only=only,
        exclude=exclude,
        corpora=corpora,
        progress=lambda docs: with_bar(docs, "sentences", quiet=quiet),
    )
    counts.to_disk(output)
    if not quiet:
        print_table(("Looked up by", "Keys", "In several languages"), _rows(counts))
        if counts.sources:
            sources = [(its.source, f"{its.names:,}", its.licence) for its in counts.sources]
            print_table(("List", "Names", "Licence"), sources)
        print_written([output])


def _split(names: str) -> List[str]:
    # A training config joins kinds by "+".
    return [name.strip() for name in names.replace("+", ",").split(",") if name.strip()]


def _rows(counts: "GazetteerCounts") -> List[Tuple[str, str, str]]:
    rows = []
    for kind, names in counts.by_kind.items():
        n_languages = names.totals(counts.n_groups)[1]
        shared = (n_languages > 1).sum() if counts.groups else 0
        rows.append((kind, f"{len(names.keys):,}", f"{shared:,}"))
    return rows
