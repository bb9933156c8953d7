"""`python -m spacy phoneme transfer`: which languages to learn names from for another one."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, List, Optional, Sequence

import typer

from .common import command, filename, print_table, with_bar

if TYPE_CHECKING:
    from ..evaluation.sounds.transfer import Ranked

_TEXT = (
    "Text in the target language, whose sounds are counted: a .txt file, or a corpus that "
    "`convert` reads; several times for several. Without, those of its names of places"
)
_SOURCES = (
    "The languages to choose from, comma-separated, any tags; by default those that the bundled "
    "models have learned, of which WikiANN has much annotated text"
)


@command
def transfer_cli(
    lang: Annotated[str, typer.Argument(help="The target: si, sin or Sinhala")],
    sources: Annotated[Optional[str], typer.Option("--sources", "-s", help=_SOURCES)] = None,
    text: Annotated[
        Optional[List[Path]], typer.Option("--text", "-t", help=_TEXT, parser=filename)
    ] = None,
    top: Annotated[int, typer.Option("--top", "-n", help="Show the best; 0 for all", min=0)] = 10,
) -> None:
    """Rank the languages to learn from, for a language without annotated text.

    By the sounds that both use, in percent of overlap; by how alike both call the same countries
    and cities: how often a place's two names are nearer than those of two places (95% interval);
    by script. The mean of the three ranks decides. Needs the extra `cldr`.
    """
    from ..evaluation.tables import NOTHING, with_interval
    from ..languages import find_language

    named = None if sources is None else [tag for tag in sources.split(",") if tag.strip()]
    ranked = transfer(lang, named, text or ())
    rows = [
        (
            f"{find_language(source.lang).name} ({source.lang})",
            f"{source.rank:.1f}",
            f"{source.inventory:.0f}",
            NOTHING if source.names is None else with_interval(source.names),
            "same" if source.script else "other",
        )
        for source in ranked[: top or None]
    ]
    print_table(("Learn from", "Mean rank", "Sounds, %", "Names, AUC [95%]", "Script"), rows)


def transfer(
    lang: str,
    sources: Optional[Sequence[str]] = None,
    text: Sequence[Path] = (),
    quiet: bool = True,
) -> "List[Ranked]":
    """Rank the languages to learn from (see `transfer_cli`).

    RETURNS (List[Ranked]): The sources, best first.
    RAISES (PhonemeNERError): If a language is not known, nothing is known of the target, there
        are fewer than two sources, or a text cannot be read.
    """
    from ..corpora.formats import read_words
    from ..evaluation.sounds.transfer import SOURCES, make_profile, rank_sources, source_profiles
    from ..g2p import IpaG2P

    g2p = IpaG2P()
    files = with_bar(text, "files", quiet=quiet)
    words = [word for path in files for sentence in read_words(path) for word in sentence]
    target = make_profile(lang, g2p, words)
    return rank_sources(
        target, source_profiles(SOURCES if sources is None else sources, lang, g2p), g2p
    )
