"""`python -m spacy phoneme sound-pairs`: the translations of a dictionary that sound alike."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ..disk.paths import check_output_file
from .common import command, filename, print_table, print_written
from .g2p_choice import make_g2p

if TYPE_CHECKING:
    from ..bilingual.sound_pairs import Mined

_DICTIONARY = "Translations: two columns, or as PhoneXL's dictionaries word, IPA, translation, IPA"


@command
def sound_pairs_cli(
    dictionary: Annotated[Path, typer.Argument(help=_DICTIONARY, parser=filename)],
    output: Annotated[
        Path,
        typer.Argument(help="File to write: word, IPA, translation, IPA", parser=filename),
    ],
    source: Annotated[str, typer.Option("--source", help="Language of the first words")],
    target: Annotated[str, typer.Option("--target", help="Language of the second words")],
    max_distance: Annotated[
        float, typer.Option("--max-distance", help="Greatest articulatory distance, 0 to 1")
    ] = 0.3,
    ipa: Annotated[str, typer.Option(help="Pronunciations from file (its own) or g2p")] = "file",
    g2p: Annotated[
        str, typer.Option("--g2p", help="With --ipa g2p, which one: a registered name or JSON")
    ] = "ipa",
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Print nothing but errors")] = False,
) -> None:
    """Write those translations of a dictionary that sound alike: names, loans, cognates.

    They are what the objective spacy-phoneme-ner.SoundContrast.v1 learns from.
    """
    mined = sound_pairs(dictionary, output, source, target, max_distance, ipa, g2p)
    if quiet:
        return
    mean = sum(mined.distances) / len(mined.distances)
    rows = [
        ("Sound alike", f"{len(mined.pairs):,}"),
        ("Mean distance", f"{mean:.3f}"),
        (f"Farther apart than {max_distance:g}", f"{mined.far:,}"),
        ("Spelled the same", f"{mined.same:,}"),
        ("Not pronounced in full", f"{mined.silent:,}"),
    ]
    print_table(("Pairs", dictionary.name), rows)
    print_written([output])


def sound_pairs(
    dictionary: Path,
    output: Path,
    source: str,
    target: str,
    max_distance: float = 0.3,
    ipa: str = "file",
    g2p: str = "ipa",
) -> "Mined":
    """Find pairs that sound alike, and write them (see `sound_pairs_cli`).

    RETURNS (Mined): What was written, and what was left out.
    RAISES (PhonemeNERError): If a setting or the dictionary cannot be used, no pair is
        left, or the output cannot be written.
    """
    from ..corpora.sound_pairs import mine_file, write_sound_pairs

    check_output_file(output, [dictionary])
    backend = make_g2p(g2p) if ipa == "g2p" else None
    mined = mine_file(dictionary, source, target, ipa=ipa, g2p=backend, max_distance=max_distance)
    write_sound_pairs(output, mined.pairs)
    return mined
