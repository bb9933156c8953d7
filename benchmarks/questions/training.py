"""Small models that are trained for a question, and what they and others find."""

from pathlib import Path
from typing import Any, Dict, Mapping, Sequence

from running_text import score_file
from runs import ROOT, run_python
from spacy.language import Language as Pipeline

from spacy_phoneme_ner.commands.convert import convert_cli
from spacy_phoneme_ner.languages import find_language

from .question import Setup


def convert(setup: Setup, corpus: str, lang: str, limit: int = 0) -> Path:
    """Convert a corpus, once, with our pronunciations.

    setup (Setup): What all questions share.
    corpus (str): The file below the folder of the real corpora, such as "panx/dev-sw.tsv".
    lang (str): Its language.
    limit (int): Only the first sentences, so many; 0 for all.
    RETURNS (Path): The .spacy file, named by the language.
    """
    name = corpus.replace("/", "-").rpartition(".")[0]
    folder = setup.work / "corpus" / (f"{name}-{limit}" if limit else name)
    output = folder / f"{find_language(lang).key}.spacy"
    if not output.exists():
        convert_cli(setup.data / corpus, output, lang, limit=limit, quiet=True)
    return output


def train(setup: Setup, name: str, config: str, settings: Mapping[str, Any]) -> Path:
    """Train a pipeline, unless it is there.

    setup (Setup): What all questions share.
    name (str): The folder for it below the folder for work, seed and all.
    config (str): One of `configs/`, such as "phoneme_ner.cfg".
    settings (Mapping[str, Any]): Its settings, "system.seed" among them, by dotted names.
    RETURNS (Path): The best checkpoint.
    """
    output = setup.work / "training" / name
    best = output / "model-best"
    # What is written last: a folder without it is of a training that was interrupted.
    done = output / "model-last" / "config.cfg"
    if not done.exists():
        overrides = [part for key, value in settings.items() for part in (f"--{key}", str(value))]
        path = str(ROOT / "configs" / config)
        run_python("-m", "spacy", "train", path, "--output", str(output), *overrides)
    return best


def score(nlp: Pipeline, files: Sequence[Path], limit: int = 0) -> Dict[str, Dict[str, float]]:
    """Score a pipeline on gold Docs.

    nlp (spacy.language.Language): The pipeline.
    files (Sequence[Path]): .spacy files, each named by its language.
    limit (int): How many sentences of each, the first ones; 0 for all.
    RETURNS (Dict[str, Dict[str, float]]): Strict entity F1 with its bootstrap interval over
        sentences (`value`, `low`, `high`), by language key.
    """
    return {path.stem: score_file(nlp, path, limit).entity_f1.to_json() for path in files}
