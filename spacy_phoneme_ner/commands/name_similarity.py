"""`python -m spacy phoneme name-similarity`: do names sound alike across languages?"""

import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Dict, List, Optional, Sequence, Tuple

import typer
from wasabi import msg

from ..disk.paths import check_output_folder
from ..errors import Errors, PhonemeNERError
from .common import command, filename, print_written, with_bar
from .g2p_choice import make_g2p

if TYPE_CHECKING:
    from ..evaluation.sounds.similarity import Similarity

_PAIRS = (
    "Translation pairs: TAB-separated files with name and translation, or as PhoneXL's "
    "dictionaries name, IPA, translation, IPA"
)
_LANGS = "The languages of the two names; by default from the file's name, such as ja-ko.tsv"
_NAMES = (
    "Keep only the pairs with a name of this file: a name a line (.txt), or a tagged corpus "
    "(.spacy, or any that `convert` reads); several times for several"
)
_IN_NAME = re.compile(r"([a-z]{2,3})[-_]([a-z]{2,3})(?![a-z])", flags=re.IGNORECASE)


@command
def name_similarity_cli(
    pairs: Annotated[List[Path], typer.Argument(help=_PAIRS, parser=filename)],
    langs: Annotated[Optional[Tuple[str, str]], typer.Option("--langs", help=_LANGS)] = None,
    ipa: Annotated[str, typer.Option(help="Pronunciations from g2p or file (its own)")] = "g2p",
    g2p: Annotated[
        str, typer.Option("--g2p", help="With --ipa g2p, which one: a registered name or JSON")
    ] = "ipa",
    names: Annotated[
        Optional[List[Path]], typer.Option("--names", help=_NAMES, parser=filename)
    ] = None,
    keep_same: Annotated[
        bool, typer.Option("--keep-same", help="Keep pairs that are spelled alike")
    ] = False,
    limit: Annotated[
        int, typer.Option("--limit", "-n", help="Pairs of a file, drawn; 0 for all", min=0)
    ] = 2000,
    shuffles: Annotated[
        int, typer.Option(help="Other names that each name is compared with", min=1, max=10_000)
    ] = 10,
    seed: Annotated[int, typer.Option(help="Seed of the draws", min=0)] = 0,
    output: Annotated[
        Optional[Path],
        typer.Option(
            "--output", "-o", help="Folder for similarity.json, .md and .svg", parser=filename
        ),
    ] = None,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Print nothing but errors")] = False,
) -> None:
    """Compare how far names are from their translations, and from those of other names.

    Articulatory distance within pairs and between shuffled pairs of the same length,
    their difference and the area under the ROC curve, with 95% bootstrap intervals.
    """
    from ..evaluation.sounds import similarity_report as reports

    sampling = {"limit": limit, "n_shuffles": shuffles, "seed": seed, "keep_same": keep_same}
    if output is not None:
        check_output_folder(output, "similarity", [*pairs, *(names or ())])
    rows = name_similarity(pairs, langs, ipa, g2p, names or (), quiet, **sampling)
    settings = {**sampling, "names": [path.name for path in names or ()]}
    written = reports.write_similarity(rows, settings, output) if output is not None else []
    if quiet:
        return
    print(reports.similarity_table(rows))
    for row in rows:
        if row.skipped:
            msg.info(f"Left out of {reports.skipped_note(row)}")
    print_written(written, has_picture=True)


def name_similarity(
    pairs: Sequence[Path],
    langs: Optional[Tuple[str, str]] = None,
    ipa: str = "g2p",
    g2p: str = "ipa",
    names: Sequence[Path] = (),
    quiet: bool = True,
    **sampling: Any,
) -> "List[Similarity]":
    """Compare the names of files (see `name_similarity_cli`).

    RETURNS (List[Similarity]): One a file, nothing written.
    RAISES (PhonemeNERError): If a file, a language or the G2P cannot be used.
    """
    from ..evaluation.sounds.name_pairs import read_names, read_pairs
    from ..evaluation.sounds.similarity import measure_similarity

    if ipa not in ("g2p", "file"):
        message = Errors.P502.format(setting="ipa", value=ipa, expected="g2p, file")
        raise PhonemeNERError(message)
    languages = [find_langs(path, langs) for path in pairs]
    settings: Dict[str, Any] = {**sampling, "g2p": make_g2p(g2p) if ipa == "g2p" else None}
    if names:
        settings["names"] = frozenset[str]().union(*map(read_names, names))
    bar = with_bar(pairs, "files", quiet=quiet)
    return [
        measure_similarity(read_pairs(path), both, source=path.name, **settings)
        for path, both in zip(bar, languages)
    ]


def find_langs(path: Path, langs: Optional[Tuple[str, str]] = None) -> Tuple[str, str]:
    """Tell the languages of a file of pairs.

    path (Path): The file.
    langs (Optional[Tuple[str, str]]): What the user says; None to read the name.
    RETURNS (Tuple[str, str]): What `find_language` takes.
    RAISES (PhonemeNERError): If the name does not tell, or a language is not known.
    """
    from ..languages import find_language

    if langs is None:
        match = _IN_NAME.match(path.name)
        if match is None:
            raise PhonemeNERError(Errors.P417.format(path=path))
        langs = (match[1], match[2])
    for tag in langs:
        find_language(tag)
    return langs
