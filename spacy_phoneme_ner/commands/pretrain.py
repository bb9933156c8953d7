"""`python -m spacy phoneme pretrain`: a phoneme encoder of one's own."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Dict, Iterator, List, Tuple

import typer

from ..disk.paths import check_output_file
from .common import command, filename, print_table, print_written, with_bar
from .g2p_choice import make_g2p

if TYPE_CHECKING:
    from ..pretraining.prepared import PreparedCorpus

_OUTPUT = typer.Argument(help="The file to write, such as corpus.safetensors", parser=filename)
_TEXT = typer.Option(
    "--text",
    "-t",
    help="A corpus that `convert` reads, a .txt file with a sentence a line, or a folder of "
    "such files; several times for several",
    parser=filename,
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
@command
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

    files = find_texts(text, lang, [tag for tag in only.split(",") if tag])
    settings = PrepareSettings(held_out, min_count, limit, segmentation)
    check_output_file(output, (path for path, _ in files))
    corpus = prepare(
        read_languages(files, format),
        make_g2p(g2p),
        settings,
        progress=lambda tag, words: with_bar(words, "sentences", quiet=quiet, title=tag),
    )
    write_prepared(output, corpus)
    if not quiet:
        titles = ("Language", "Read", "Training", "Held out", "Phonemes", "No IPA %")
        print_table(titles, _rows(corpus))
        unknown = 100 * float((corpus.ids == 3).mean())
        print(f"{corpus.n_ids} symbols; <unk>: {unknown:.3f}% of all pieces")
        print_written([output])


@pretrain_cli.command(
    "train",
    # One parser for here and for where nothing of this command line is installed.
    context_settings={
        "allow_extra_args": True,
        "ignore_unknown_options": True,
        "help_option_names": [],
    },
)
@command
def train_cli(context: typer.Context) -> None:
    """Train on what `prepare` wrote, or go on with a run that was ended (see --help)."""
    from ..pretraining.train import main

    sys.exit(main(context.args, "python -m spacy phoneme pretrain train"))


def _rows(corpus: "PreparedCorpus") -> Iterator[Tuple[str, ...]]:
    notes: Dict[str, Dict[str, int]] = corpus.notes["languages"]
    for language in corpus.languages:
        count = notes[language.lang]
        silent = 100 * count["words_without_ipa"] / max(1, count["words"])
        figures = (
            count["read"],
            language.held_out - language.start,
            language.end - language.held_out,
            int(corpus.offsets[language.end] - corpus.offsets[language.start]),
        )
        yield (language.lang, *(f"{n:,}" for n in figures), f"{silent:.1f}")
