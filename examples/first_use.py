"""Find names in languages that nobody has annotated: no training, no network.

    python examples/first_use.py                # every language of news.jsonl
    python examples/first_use.py si Somali mi   # some of them, by tag or English name
    python examples/first_use.py --markdown > examples/first_use.md
    python examples/first_use.py --pretrained base --markdown > examples/first_use_base.md

The sentences are in news.jsonl, what is printed in first_use.md; by the strong model, which has to
be installed (`pip install ./models/xx_phoneme_ner_base`), in first_use_base.md.
"""

import json
from pathlib import Path
from typing import Annotated, Any, Dict, List, Optional, Set, Tuple

import spacy
import typer
from spacy.language import Language
from spacy.tokens import Doc

from spacy_phoneme_ner.evaluation.tables import markdown_table
from spacy_phoneme_ner.languages import find_language
from spacy_phoneme_ner.pretrained import read_bundle

NEWS = Path(__file__).with_name("news.jsonl")
COLUMNS = ("Language", "Tag", "Script", "Trained on", "Names", "Found", "Right")
PAGE = """\
# First use: what comes out

Printed by `python examples/first_use.py{args} --markdown`. Each name that was found stands in
brackets, with its label and how sure the model is of it; below the sentence is its
pronunciation. The table says which languages the model was trained on: all others it has
never seen.

```
{found}```

Right: as [news.jsonl](news.jsonl) has it, with the same boundaries and label.

{table}"""


def blank_pipeline(lang: str, pretrained: Optional[str] = None) -> Language:
    """Make a pipeline that finds names in a language, as an app would."""
    try:
        nlp = spacy.blank(lang)
    except ImportError:  # spaCy does not know the language; its general tokenizer will do
        nlp = spacy.blank("xx")
    # "lang" is needed with "xx" only. Another model than the package's brings its own sizes.
    own = {"pretrained": pretrained} if pretrained else {}
    nlp.add_pipe("phoneme_ner", config={"lang": lang, **own})
    return nlp


def marked_text(doc: Doc) -> str:
    """Write a text with its names in brackets, each with its label and confidence."""
    text = doc.text
    for name in reversed(doc.ents):
        brackets = f"[{name.text}|{name.label_} {name._.score:.0%}]"
        text = text[: name.start_char] + brackets + text[name.end_char :]
    return text


def right_names(doc: Doc, sentence: Dict[str, Any]) -> Set[Tuple[str, str]]:
    """Tell which names of a sentence were found in it."""
    names = {(name.text, name.label_) for name in doc.ents}
    return names & {(text, label) for text, label in sentence["entities"]}


def read_news() -> Dict[str, List[Dict[str, Any]]]:
    """Read the sentences, by language."""
    news: Dict[str, List[Dict[str, Any]]] = {}
    for line in NEWS.read_text(encoding="utf8").splitlines():
        sentence = json.loads(line)
        news.setdefault(sentence["lang"], []).append(sentence)
    return news


def languages_of(pretrained: Optional[str]) -> List[str]:
    """Tell what languages a model was trained on: the strong one on those of the package's."""
    return list(
        read_bundle("small" if pretrained in (None, "base") else pretrained).meta["languages"]
    )


def main(
    langs: Annotated[Optional[List[str]], typer.Argument(help="Languages; all if none")] = None,
    pretrained: Annotated[
        Optional[str], typer.Option(help="`base`, or a bundle of your own instead of the package's")
    ] = None,
    markdown: Annotated[bool, typer.Option("--markdown", help="Print a Markdown page")] = False,
) -> None:
    """Print sentences with the names that are found in them, and their IPA."""
    wanted = {find_language(lang) for lang in langs or []}
    seen = languages_of(pretrained)
    blocks, rows = [], []
    for lang, sentences in read_news().items():
        language = find_language(lang)
        if wanted and language not in wanted:
            continue
        nlp = blank_pipeline(lang, pretrained)
        docs = list(nlp.pipe(sentence["text"] for sentence in sentences))
        for doc, sentence in zip(docs, sentences):
            title = f"{language.name}: {sentence['gloss']}"
            blocks.append(f"{title}\n    {marked_text(doc)}\n    {doc._.ipa}\n")
        n_names = sum(len(sentence["entities"]) for sentence in sentences)
        n_found = sum(len(doc.ents) for doc in docs)
        n_right = sum(len(right_names(*pair)) for pair in zip(docs, sentences))
        trained = "yes" if language.code in seen else ""
        counts = map(str, (n_names, n_found, n_right))
        rows.append((language.name, lang, language.script, trained, *counts))
    if not rows:
        raise typer.BadParameter(f"{NEWS.name} has no sentence in {', '.join(langs or [])}")
    examples, table = "\n".join(blocks), markdown_table(COLUMNS, rows, left=4)
    args = f" --pretrained {pretrained}" if pretrained else ""
    page = PAGE.format(args=args, found=examples, table=table)
    print(page if markdown else f"{examples}\n{table}", end="")


if __name__ == "__main__":
    typer.run(main)
