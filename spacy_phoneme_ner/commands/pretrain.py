"""`python -m spacy phoneme pretrain`: a phoneme encoder of one's own."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Dict, Iterable, List, Sequence

import typer
from wasabi import msg

from ..errors import PhonemeNERError
from .g2p_choice import make_g2p

if TYPE_CHECKING:
    from ..pretraining.prepared import PreparedCorpus

_OUTPUT = typer.Argument(help="The file to write, such as corpus.safetensors")
_TEXT = typer.Option(
    "--text",
    "-t",
    help="A corpus that `convert` reads, a .txt file with a sentence a line, or a folder of "
    "such files; several times for several",
)
_LANG = typer.Option(
    "--lang",
    "-l",
    help="The language of each text in turn, or for a folder the name of its files with {lang} "
    "where the language stands: train-{lang}.tsv",
)
_ONLY = typer.Option(
    "--only", help="Of the languages of a folder, only these, as its files name them: en,ru,sw"
)
_G2P = typer.Option("--g2p", help="What transcribes: a registered name or its settings as JSON")
_SEGMENTATION = typer.Option(
    "--segmentation", help="ipa, or spaces for a G2P that writes spaces between phonemes"
)
_HELD_OUT = typer.Option(
    "--held-out", min=1, help="Sentences of each language to hold out, at most a tenth of them"
)
_MIN_COUNT = typer.Option("--min-count", min=1, help="Phonemes that are rarer are <unk>")
_LIMIT = typer.Option("--limit", "-n", min=0, help="Sentences of each language; 0 for all")
_FORMAT = typer.Option("--format", "-f", help="Of corpora: auto, panx, paper or conll")
_QUIET = typer.Option("--quiet", "-q", help="Print errors only")

pretrain_cli = typer.Typer(
    name="pretrain",
    help="Train a phoneme encoder on texts: prepare them once, then train.",
    no_args_is_help=True,
)


@pretrain_cli.command("prepare")
def prepare_cli(
    output: Annotated[Path, _OUTPUT],
    text: Annotated[List[Path], _TEXT],
    lang: Annotated[List[str], _LANG],
    only: Annotated[str, _ONLY] = "",
    g2p: Annotated[str, _G2P] = "ipa",
    segmentation: Annotated[str, _SEGMENTATION] = "ipa",
    held_out: Annotated[int, _HELD_OUT] = 200,
    min_count: Annotated[int, _MIN_COUNT] = 5,
    limit: Annotated[int, _LIMIT] = 0,
    format: Annotated[str, _FORMAT] = "auto",
    quiet: Annotated[bool, _QUIET] = False,
) -> None:
    """Transcribe texts and write them as phoneme ids in one file, to train on anywhere."""
    from ..pretraining.prepare import PrepareSettings, prepare
    from ..pretraining.prepared import write_prepared
    from ..pretraining.texts import find_texts, read_languages

    try:
        files = find_texts(text, lang, [tag for tag in only.split(",") if tag])
        settings = PrepareSettings(held_out, min_count, limit, segmentation)
        bars = _Bars(quiet)
        corpus = prepare(read_languages(files, format), make_g2p(g2p), settings, progress=bars)
        write_prepared(output, corpus)
    except PhonemeNERError as error:
        msg.fail(str(error), exits=1)
    if not quiet:
        print(_table(corpus))
        msg.good(f"Wrote {output}")


@pretrain_cli.command(
    "train",
    # One parser for here and for where nothing of this command line is installed.
    context_settings={
        "allow_extra_args": True,
        "ignore_unknown_options": True,
        "help_option_names": [],
    },
)
def train_cli(context: typer.Context) -> None:
    """Train on what `prepare` wrote, or go on with a run that was ended (see --help)."""
    from ..pretraining.train import main

    sys.exit(main(context.args, "python -m spacy phoneme pretrain train"))


class _Bars:
    def __init__(self, quiet: bool) -> None:
        self._quiet = quiet

    def __call__(self, lang: str, sentences: Iterable[Sequence[str]]) -> Iterable[Sequence[str]]:
        from tqdm import tqdm

        disable = True if self._quiet else None
        bar: Iterable[Sequence[str]] = tqdm(
            sentences, desc=lang, unit=" sentences", leave=False, disable=disable
        )
        return bar


def _table(corpus: "PreparedCorpus") -> str:
    names = ("read", "training", "held out", "phonemes", "no IPA %")
    rows = [f"{'language':<12}" + "".join(f"{name:>10}" for name in names)]
    notes: Dict[str, Dict[str, int]] = corpus.notes["languages"]
    for language in corpus.languages:
        count = notes[language.lang]
        pieces = int(corpus.offsets[language.end] - corpus.offsets[language.start])
        silent = 100 * count["words_without_ipa"] / max(1, count["words"])
        rows.append(
            f"{language.lang:<12}{count['read']:>10}{language.held_out - language.start:>10}"
            f"{language.end - language.held_out:>10}{pieces:>10}{silent:>10.1f}"
        )
    unknown = 100 * float((corpus.ids == 3).mean())
    rows.append(f"{corpus.n_ids} symbols; <unk>: {unknown:.3f}% of all pieces")
    return "\n".join(rows)
