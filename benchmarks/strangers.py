"""Pipelines over an encoder of spelling to which languages are made strange, file by file.

    python benchmarks/strangers.py score MODEL --system spelling --way cipher --data CORPUS/standin
    python benchmarks/running_text.py table metrics/strangers
    python benchmarks/strangers.py rival configs/spelling_with_sound.cfg continued.cfg

An encoder that was pre-trained on a hundred languages has seen most of those that there is
annotated text of. Here it reads them as it reads one that it has never seen: enciphered, letter
for letter; respelt by their sound in a script that is not theirs; or with every piece of letters
unknown, as in a script that its vocabulary lacks. A part that reads the sound hears the text as it
is. The changes are those that `SpellingWithSound.v1` trains with, in other draws. The Docs, the
scores and the files are those of `running_text.py`; what is there is not scored again. `rival`
writes the same training without any sound, to compare with.
"""

from pathlib import Path
from typing import Annotated, Any, Dict, List, Sequence

import numpy as np
import typer
from running_text import (
    DATA,
    Data,
    Limit,
    Model,
    Output,
    Seed,
    System,
    find_gold,
    score_file,
    write_scores,
)
from spacy.tokens import Doc
from thinc.api import Config

from spacy_phoneme_ner.commands.common import load_pipeline, with_bar
from spacy_phoneme_ner.evaluation.results import EntityScores
from spacy_phoneme_ner.models.spelling_with_sound.knowledge import read_vocabulary
from spacy_phoneme_ner.models.spelling_with_sound.strangers import (
    CIPHER,
    KNOWN,
    RESPELT,
    UNKNOWN,
    hide_pieces,
    read_strangely,
)
from spacy_phoneme_ner.models.transformers.pieces import Pieces
from spacy_phoneme_ner.models.transformers.token_encoder import find_transformers

WAYS = (KNOWN, CIPHER, RESPELT, UNKNOWN)
# Training draws with the seeds 0, 1, 2.
_SEED = 20_000


class StrangeReader:
    """Reads Docs as text that the encoder has never seen.

    reader (WordPieceReader): The encoder's own reader, which gives all else.
    way (str): One of `WAYS`.
    """

    def __init__(self, reader: Any, way: str) -> None:
        self.reader = reader
        self.way = way
        self.vocabulary = read_vocabulary(reader)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.reader, name)

    def __call__(self, docs: Sequence[Doc]) -> List[Pieces]:
        if self.way == UNKNOWN:
            return [hide_pieces(of_doc, self.vocabulary, 1.0) for of_doc in self.reader(docs)]
        return read_strangely(self.reader, self.vocabulary, docs, [self.way] * len(docs))


app = typer.Typer(add_completion=False, help=__doc__)


@app.command()
def score(
    model: Model,
    data: Data = DATA,
    way: Annotated[str, typer.Option(help=f"In which way: {', '.join(WAYS)}")] = CIPHER,
    limit: Limit = 0,
    system: System = "",
    seed: Seed = 0,
    output: Output = Path("metrics/strangers"),
) -> None:
    """Score a pipeline over text that is strange to its encoder of spelling."""
    if way not in WAYS:
        raise typer.BadParameter(f"'{way}' is none of {', '.join(WAYS)}")
    name = f"{system or Path(model).name}, {way}"
    target = output / f"{name.replace(', ', '-')}-{seed}.json"
    files = find_gold(data)
    if target.exists():
        print(f"{target} is there")
        return
    nlp = load_pipeline(model)
    shims = [shim for _, pipe in nlp.pipeline for shim in find_transformers(_model(pipe))]
    if not shims:
        raise typer.BadParameter(f"{model} has no encoder of spelling, to which all is the same")
    shims[0]._reader = StrangeReader(shims[0].reader, way)
    results: Dict[str, EntityScores] = {}
    for key in with_bar(files, "files", quiet=False):
        np.random.seed(_SEED + seed)
        results[key] = score_file(nlp, files[key], limit)
    write_scores(target, name, seed, results)


@app.command()
def rival(
    config: Annotated[Path, typer.Argument(help="A config of SpellingWithSound.v1")],
    output: Annotated[Path, typer.Argument(help="The config without sound to write")],
) -> None:
    """Leave the sound out of a config."""
    parts = Config().from_disk(config, interpolate=False)
    model = parts["components"]["phoneme_ner"]["model"]
    model["tok2vec"] = model["tok2vec"]["spelling"]
    for name in ("sound", "gazetteer"):
        del parts["initialize"]["components"]["phoneme_ner"][name]
    parts.to_disk(output, interpolate=False)


def _model(pipe: Any) -> Any:
    return getattr(pipe, "model", None)


if __name__ == "__main__":
    app()
