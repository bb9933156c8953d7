"""`python -m spacy phoneme …`: the command line of this package."""

import io
import sys

import typer
from spacy.cli._util import app

from .adapt import adapt_cli
from .annotate import annotate_cli
from .average import average_cli
from .bundle import bundle_cli
from .calibrate import calibrate_cli
from .card import card_cli
from .convert import convert_cli
from .coverage import coverage_cli
from .dictionary_coverage import dictionary_coverage_cli
from .evaluate import compare_cli, evaluate_cli
from .g2p_quality import g2p_quality_cli
from .gazetteer import gazetteer_cli
from .name_similarity import name_similarity_cli
from .piece_vectors import piece_vectors_cli
from .pretrain import pretrain_cli
from .report import report_cli
from .serve import serve_cli
from .show import show_cli
from .sound_pairs import sound_pairs_cli
from .suggest import suggest_cli
from .teach import teach_cli
from .transfer import transfer_cli
from .trim_vocabulary import trim_vocabulary_cli
from .unknown_phonemes import unknowns_cli
from .vocabulary import vocabulary_cli

phoneme_cli = typer.Typer(
    name="phoneme",
    help="Phonemic NER: annotate text, convert corpora, score and show pipelines, measure "
    "pronunciations, pre-train encoders.",
    no_args_is_help=True,
)


@phoneme_cli.callback()
def print_anything() -> None:
    """Let a terminal or a file that lacks a character get its number, instead of an error."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


phoneme_cli.command("convert")(convert_cli)
phoneme_cli.command("evaluate")(evaluate_cli)
phoneme_cli.command("compare")(compare_cli)
phoneme_cli.command("report")(report_cli)
phoneme_cli.command("calibrate")(calibrate_cli)
phoneme_cli.command("card")(card_cli)
phoneme_cli.command("show")(show_cli)
phoneme_cli.command("serve")(serve_cli)
phoneme_cli.command("annotate")(annotate_cli)
phoneme_cli.command("bundle")(bundle_cli)
phoneme_cli.command("average")(average_cli)
phoneme_cli.command("gazetteer")(gazetteer_cli)
phoneme_cli.command("piece-vectors")(piece_vectors_cli)
phoneme_cli.command("suggest")(suggest_cli)
phoneme_cli.command("teach")(teach_cli)
phoneme_cli.command("adapt")(adapt_cli)
phoneme_cli.command("coverage")(coverage_cli)
phoneme_cli.command("g2p-quality")(g2p_quality_cli)
phoneme_cli.command("name-similarity")(name_similarity_cli)
phoneme_cli.command("transfer")(transfer_cli)
phoneme_cli.command("unknowns")(unknowns_cli)
phoneme_cli.command("vocabulary")(vocabulary_cli)
phoneme_cli.command("trim-vocabulary")(trim_vocabulary_cli)
phoneme_cli.command("dictionary-coverage")(dictionary_coverage_cli)
phoneme_cli.command("sound-pairs")(sound_pairs_cli)
phoneme_cli.add_typer(pretrain_cli, name="pretrain")
# spaCy loads what is registered under `spacy_cli`; to be found on its command
# line it has to be added to its app as well.
app.add_typer(phoneme_cli)
