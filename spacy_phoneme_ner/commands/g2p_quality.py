"""`python -m spacy phoneme g2p-quality`: how well G2Ps pronounce, measured on lexica."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Dict, List, Optional, Sequence, Tuple

import typer
from wasabi import msg

from ..disk.paths import check_output_folder
from ..errors import Errors, PhonemeNERError
from .common import command, filename, print_written
from .g2p_choice import make_g2ps

if TYPE_CHECKING:
    from ..evaluation.sounds.quality_report import QualityReport

_LEXICON = "a lexicon (word TAB IPA), a .json file of the zero-shot study, or a folder of them"
_LANG = (
    "The language: si, sin, sin-Sinh or Sinhala. For a folder, the name that its files have, "
    "with {lang} where the language stands: {lang}.tsv"
)
_G2P = (
    "G2P to measure, several times for several: a registered name (ipa, epitran, english …) "
    "or its settings as JSON; the first is what the others are compared with"
)


@command
def g2p_quality_cli(
    lexicon: Annotated[Path, typer.Argument(help=f"Reference: {_LEXICON}", parser=filename)],
    lang: Annotated[str, typer.Option("--lang", "-l", help=_LANG)],
    g2p: Annotated[Optional[List[str]], typer.Option("--g2p", help=_G2P)] = None,
    limit: Annotated[
        int, typer.Option("--limit", "-n", help="Words of a lexicon, drawn; 0 for all", min=0)
    ] = 1000,
    seed: Annotated[int, typer.Option(help="Seed of the draws", min=0)] = 0,
    split: Annotated[str, typer.Option(help="The split to read of a .json file")] = "validation",
    output: Annotated[
        Optional[Path],
        typer.Option(
            "--output", "-o", help="Folder for quality.json, .md and .svg", parser=filename
        ),
    ] = None,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Print nothing but errors")] = False,
) -> None:
    """Measure how well G2Ps pronounce, language by language.

    Phoneme and word error rates, exact and broad, articulatory distance, leaks and
    coverage, with 95% bootstrap intervals, and the most frequent confusions.
    """
    from ..evaluation.sounds import quality_report as reports

    if output is not None:
        check_output_folder(output, "quality", [lexicon])
    report = g2p_quality(lexicon, lang, g2p or ["ipa"], limit, seed, split, quiet)
    written = reports.write_quality(report, output) if output is not None else []
    if quiet:
        return
    tables = (reports.quality_table(report), reports.difference_table(report))
    print("\n".join(filter(None, tables)))
    for name, languages in reports.not_served(report).items():
        msg.warn(f"Not served by {name}: {', '.join(languages)}")
    print_written(written, has_picture=True)


def g2p_quality(
    lexicon: Path,
    lang: str,
    g2p: Sequence[str] = ("ipa",),
    limit: int = 1000,
    seed: int = 0,
    split: str = "validation",
    quiet: bool = True,
) -> "QualityReport":
    """Measure G2Ps (see `g2p_quality_cli`).

    RETURNS (QualityReport): The rates, nothing written.
    RAISES (PhonemeNERError): If a lexicon or a G2P cannot be used.
    """
    from tqdm import tqdm

    from ..evaluation.bootstrap import N_RESAMPLES
    from ..evaluation.sounds import quality
    from ..evaluation.sounds.quality_report import QualityReport

    files = find_lexica(lexicon, lang)
    backends = make_g2ps(g2p)
    rows = []
    total = len(files) * len(backends)
    with tqdm(total=total, leave=False, disable=True if quiet else None) as bar:
        for path, tag in files:
            words = quality.read_references(path, split=split, limit=limit, seed=seed)
            for name, backend in backends.items():
                bar.set_description(f"{path.name}, {name}")
                settings: Dict[str, Any] = {"reference": path.stem, "seed": seed}
                rows.append(quality.measure_quality(backend, words, tag, g2p_name=name, **settings))
                bar.update()
    return QualityReport(tuple(rows), limit, seed, N_RESAMPLES)


def find_lexica(path: Path, lang: str) -> List[Tuple[Path, str]]:
    """Find the lexica to measure on, with their languages.

    path (Path): A file, or a folder of files.
    lang (str): The language, or for a folder the files' names with {lang} in them.
    RETURNS (List[Tuple[Path, str]]): The files with what `find_language` takes.
    RAISES (PhonemeNERError): If there are none, or a language is not known.
    """
    from ..corpora.files import named_files
    from ..evaluation.sounds.quality import lexicon_tag

    if not path.exists():
        raise PhonemeNERError(Errors.P412.format(path=path, expected=_LEXICON))
    if not path.is_dir():
        return [(path, lexicon_tag(lang))]
    return [(file, lexicon_tag(name)) for file, name in named_files(path, lang)]
