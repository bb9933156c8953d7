"""What cutting text without spaces into words is worth: the names that are found in it.

    python benchmarks/word_segmentation.py small base --data corpus/running/dev/thainer

Reads gold Docs as `spacy phoneme convert` writes them, joins their words as people write them,
and has a pipeline find the names of that text, cut in several ways: into the gold words; by
`ScriptTokenizer.v1` with what is best installed ("auto"), with ICU, and with rules of spelling;
and not at all, as spaCy's tokenizer leaves it. Prints strict F1 of entities, by characters, in
percent, and how many characters a second each way cuts.
"""

import time
import warnings
from itertools import islice, pairwise
from pathlib import Path
from typing import Annotated, Callable, Dict, List, Sequence, Set, Tuple

import regex
import spacy
import torch
import typer
from spacy.language import Language as Pipeline
from spacy.tokens import Doc

from spacy_phoneme_ner.corpora.docbin import read_docs
from spacy_phoneme_ner.disk.walk import walk_files
from spacy_phoneme_ner.evaluation.tables import markdown_table
from spacy_phoneme_ner.pipeline.script_tokenizer import AUTO, ICU, RULES, ScriptTokenizer

WAYS = ("gold words", AUTO, ICU, RULES, "not cut")
_SPACED = regex.compile(r"[\p{Latin}\p{Nd}\p{Cyrillic}]")

Names = Set[Tuple[int, int, str]]
Text = Tuple[str, List[str], List[bool], Names]


def main(
    models: Annotated[List[str], typer.Argument(help="What `pretrained` takes: small, base")],
    data: Annotated[List[Path], typer.Option(help="Gold Docs: .spacy files, or folders of them")],
    limit: Annotated[int, typer.Option(help="Sentences of each file", min=1)] = 400,
    threads: Annotated[int, typer.Option(help="Threads of torch", min=1)] = 1,
) -> None:
    """Print a table of F1 and speed."""
    torch.set_num_threads(threads)
    warnings.filterwarnings("ignore", message=r"\[W0")
    files = [file for path in data for file in _files(path)]
    nlp = spacy.blank("xx")
    texts = {file: [*map(join, islice(read_docs(file, nlp.vocab), limit))] for file in files}
    cutters = make_cutters(nlp)
    rows = []
    for model in models:
        for file, sentences in texts.items():
            pipeline = spacy.blank("xx", vocab=nlp.vocab)
            pipeline.add_pipe("phoneme_ner", config={"pretrained": model, "lang": file.stem})
            cells = [f"{score(pipeline, sentences, cutters[way]):.1f}" for way in WAYS]
            rows.append([model, f"{file.parent.name}/{file.stem}", *cells])
    print(markdown_table(["Model", "Text", *WAYS], rows))
    print()
    speeds = [[str(file.stem), *_speeds(texts[file], cutters)] for file in files]
    print(markdown_table(["Characters a second", *WAYS[1:]], speeds))


def join(doc: Doc) -> Text:
    """Join the words of a Doc as people write them: a space only where both sides have them.

    doc (Doc): The Doc.
    RETURNS (Text): The text, its words, where a space follows, and the names by characters.
    """
    words = [token.text for token in doc]
    spaces = [
        _SPACED.fullmatch(a[-1]) is not None and _SPACED.fullmatch(b[0]) is not None
        for a, b in pairwise(words)
    ] + [False] * bool(words)
    joined = Doc(doc.vocab, words=words, spaces=spaces)
    names = {(joined[e.start].idx, joined[e.end - 1], e.label_) for e in doc.ents}
    by_characters = {(start, last.idx + len(last), label) for start, last, label in names}
    return joined.text, words, spaces, by_characters


def make_cutters(nlp: Pipeline) -> Dict[str, Callable[[Text], Doc]]:
    """Give for each way what makes a Doc of a text."""
    own = nlp.tokenizer
    cutters: Dict[str, Callable[[Text], Doc]] = {
        "gold words": lambda text: Doc(nlp.vocab, words=text[1], spaces=text[2]),
        "not cut": lambda text: own(text[0]),
    }
    for segmenter in (AUTO, ICU, RULES):
        tokenizer = ScriptTokenizer(own, segmenter=segmenter)
        cutters[segmenter] = lambda text, cut=tokenizer: cut(text[0])
    return cutters


def score(nlp: Pipeline, texts: Sequence[Text], cut: Callable[[Text], Doc]) -> float:
    """Score strictly, by characters.

    nlp (Pipeline): The pipeline.
    texts (Sequence[Text]): The texts.
    cut (Callable): What makes a Doc of each.
    RETURNS (float): F1 in percent.
    """
    right = found = wanted = 0
    for doc, (_, _, _, gold) in zip(nlp.pipe(map(cut, texts)), texts):
        names = {(ent.start_char, ent.end_char, ent.label_) for ent in doc.ents}
        right, found, wanted = right + len(names & gold), found + len(names), wanted + len(gold)
    return 200 * right / max(found + wanted, 1)


def _speeds(texts: Sequence[Text], cutters: Dict[str, Callable[[Text], Doc]]) -> List[str]:
    cells = []
    n = sum(len(text[0]) for text in texts)
    for way in WAYS[1:]:
        cutters[way](texts[0])
        start = time.perf_counter()
        for text in texts:
            cutters[way](text)
        cells.append(f"{n / (time.perf_counter() - start):,.0f}")
    return cells


def _files(path: Path) -> List[Path]:
    return walk_files(path, "*.spacy") if path.is_dir() else [path]


if __name__ == "__main__":
    typer.run(main)
