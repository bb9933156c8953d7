"""How far two readers of a language agree on its frequent words, and both with dictionaries.

    python benchmarks/g2p_agreement.py measure --data ../shared/data
    python benchmarks/g2p_agreement.py table

`measure` reads, for each language that has rules, up to 500 words: the commonest ones of the
corpora below `--data`, spaCy's stop words, the words that the XPF Corpus checks itself with and,
where these are few, the names that CLDR has for languages. Each is read by what the default G2P
takes and by every other reader of the language: ICU, the XPF Corpus, eSpeak NG, and Epitran where
our rules don't build on its map. A dictionary counts with a thousand words of its own. Rates are
phoneme error rates in the broad view, the other reader or the dictionary taken for right, with 95%
bootstrap intervals over words. `table` prints what was measured, with the commonest differences of
each pair that differs in more than a tenth.
"""

import importlib
import json
from collections import Counter
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Any, Dict, List, Mapping, Optional, Sequence

import langcodes
import regex
import typer
from language_data.population_data import LANGUAGE_SPEAKING_POPULATION

from spacy_phoneme_ner.commands.common import with_bar
from spacy_phoneme_ner.disk.files import write_text
from spacy_phoneme_ner.errors import PhonemeNERError
from spacy_phoneme_ner.evaluation.sounds.folding import broad_segments
from spacy_phoneme_ner.evaluation.sounds.quality import (
    Quality,
    lexicon_tag,
    measure_quality,
    read_references,
)
from spacy_phoneme_ner.evaluation.tables import markdown_table
from spacy_phoneme_ner.g2p import EpitranG2P, EspeakG2P, IcuG2P, IpaG2P, XpfG2P
from spacy_phoneme_ner.g2p.backends.map import OWN_RULES
from spacy_phoneme_ner.g2p.scripts import script_runs, scripts_of
from spacy_phoneme_ner.languages import find_language

OUTPUT = Path("metrics/pronunciation/agreement.json")
FREQUENT, FEW = 500, 100
DICTIONARY_WORDS = 1000
SHOWN = 10.0  # percent: what differs more is explained by its commonest differences
N_SHOWN = 6
READERS: Mapping[str, Any] = MappingProxyType(
    {"icu": IcuG2P, "xpf": XpfG2P, "espeak": EspeakG2P, "epitran": EpitranG2P}
)
# CharsiuG2P's Kurdish is a respelling of another Kurdish, and its Syriac a classical one.
NO_DICTIONARY = ("kur", "syc")

Words = Dict[str, "Counter[str]"]
_WORD = regex.compile(r"\p{L}[\p{L}\p{M}'’ʼ-]*")
app = typer.Typer(add_completion=False, help=__doc__)


@app.command()
def measure(
    data: Annotated[Path, typer.Option(help="Folder of the real corpora")],
    output: Annotated[Path, typer.Option(help="Where the measurements go")] = OUTPUT,
    only: Annotated[str, typer.Option(help="Languages, comma-separated; all if none")] = "",
) -> None:
    """Measure every language that two read."""
    ipa = IpaG2P(foreign=None)
    wanted = [find_language(name).code for name in only.split(",") if name]
    # A variant, such as a dialect, is not read unless its tag says so.
    plain = {f"{find_language(tag).code}-{find_language(tag).script}" for tag in ipa.languages}
    tags = sorted(tag for tag in plain if not wanted or tag.split("-")[0] in wanted)
    frequent = count_words(data)
    rows: List[Dict[str, Any]] = []
    for tag in with_bar(tags, "languages", quiet=False):
        backend = ipa.target(tag).backend.name
        words = choose_words(tag, frequent)
        for name, reader in readers(tag, backend).items():
            found = agree(ipa, reader, tag, words)
            if found is not None:
                rows.append({"tag": tag, "read_by": backend, **as_json(name, "reader", found)})
    folder = data / "charsiu-dicts"
    for path in with_bar(sorted(folder.glob("*.tsv")), "dictionaries", quiet=False):
        language = find_language(lexicon_tag(path.stem))
        tag = f"{language.code}-{language.script}"
        if path.stem in NO_DICTIONARY or tag not in tags:
            continue
        references = read_references(path, limit=DICTIONARY_WORDS)
        found = measure_quality(ipa, references, tag, reference=path.stem)
        backend = ipa.target(tag).backend.name
        name = f"CharsiuG2P {path.stem}"
        rows.append({"tag": tag, "read_by": backend, **as_json(name, "dictionary", found)})
    write_text(output, json.dumps({"rows": rows}, ensure_ascii=False, indent=1) + "\n")
    print(f"{len(rows)} pairs in {output}")


@app.command()
def table(
    measured: Annotated[Path, typer.Argument(help="What `measure` wrote")] = OUTPUT,
) -> None:
    """Print the table."""
    rows = json.loads(measured.read_text(encoding="utf8"))["rows"]
    print(lay_out(rows))


def lay_out(rows: Sequence[Mapping[str, Any]]) -> str:
    """Lay out the pairs: a row for each, with what differs most where much does."""
    cells = []
    for row in sorted(rows, key=lambda row: (find_language(row["tag"]).name, row["other"])):
        rate = f"{row['per']:.1f} [{row['low']:.1f}, {row['high']:.1f}]"
        notes = ", ".join(map(_difference, row["differences"])) if row["per"] > SHOWN else ""
        name = find_language(row["tag"]).name
        cells.append(
            (name, row["tag"], row["read_by"], row["other"], str(row["words"]), rate, notes)
        )
    header = (
        "Language",
        "Tag",
        "Read by",
        "Beside",
        "Words",
        "PER",
        "Commonest: theirs–ours (share)",
    )
    return markdown_table(header, cells, left=4)


def _difference(difference: Mapping[str, Any]) -> str:
    theirs, ours = difference["theirs"] or "∅", difference["ours"] or "∅"
    return f"{theirs}–{ours} ({difference['percent']:.0f}%)"


def as_json(other: str, kind: str, found: Quality) -> Dict[str, Any]:
    """Give what was measured as JSON."""
    rate = found.rates["per_broad"]
    n = sum(confusion.n for confusion in found.confusions)
    differences = [
        {"theirs": c.expected, "ours": c.got, "percent": round(100 * c.n / n, 1)}
        for c in found.confusions[:N_SHOWN]
    ]
    numbers = {"per": rate.value, "low": rate.low, "high": rate.high}
    return {
        "other": other,
        "kind": kind,
        "words": found.n_words,
        **{name: round(value, 4) for name, value in numbers.items()},
        "differences": differences,
    }


def agree(ipa: Any, reader: Any, tag: str, words: Sequence[str]) -> Optional[Quality]:
    """Measure what reads a language by default against another reader, None if it reads too
    few words."""
    try:
        read = dict(zip(words, reader(list(words), tag)))
    except PhonemeNERError:
        return None
    references = {word: (sound,) for word, sound in read.items() if broad_segments(sound)}
    if len(references) < 30:
        return None
    return measure_quality(ipa, references, tag, reference=reader.name)


def readers(tag: str, backend: str) -> Dict[str, Any]:
    """Give what else reads a language, by name."""
    found = {name: _reader(name) for name in READERS if name != backend}
    if backend == "epitran" or not _is_own(tag):
        found.pop("epitran", None)
    if tag.startswith("jpn-"):  # eSpeak names kanji, and does not read them
        found.pop("espeak", None)
    return {name: reader for name, reader in found.items() if tag in reader.languages}


@cache
def _reader(name: str) -> Any:
    return READERS[name]()


def _is_own(tag: str) -> bool:
    """Tell whether our rules for a language stand without Epitran's."""
    path = OWN_RULES / "map" / f"{tag}.csv"
    return path.is_file() and "extends:" not in path.read_text(encoding="utf8")


def count_words(data: Path) -> Words:
    """Count the words of the corpora, by language."""
    counted: Words = {}
    for path in sorted([*data.glob("running*/*.tsv"), *data.glob("panx/train-*.tsv")]):
        code = path.stem.split("-")[1 if path.parent.name == "panx" else 0]
        counts = counted.setdefault(find_language(code).code, Counter())
        with path.open(encoding="utf8") as lines:
            counts.update(line.split("\t")[0].strip() for line in lines)
    for path in sorted(data.glob("wikiann-zeroshot/*.json")):
        code = find_language(path.stem.partition("_")[0]).code
        counted.setdefault(code, Counter()).update([*read_references(path)])
    return counted


def choose_words(tag: str, frequent: Words) -> List[str]:
    """Choose the words of a language that are read: frequent ones, in its script."""
    language = find_language(tag)
    ranked = [word for word, _ in frequent.get(language.code, Counter()).most_common()]
    scripts = scripts_of(language.script)
    chosen: Dict[str, None] = {}
    for words in (_stop_words(language.tag), ranked, _checked_by_xpf(tag)):
        chosen.update(dict.fromkeys(word for word in words if _is_in(word, scripts)))
    if len(chosen) < FEW:
        names = _names_in_cldr(tag)
        chosen.update(dict.fromkeys(word for word in names if _is_in(word, scripts)))
    return [*chosen][:FREQUENT]


def _is_in(word: str, scripts: Sequence[str]) -> bool:
    runs = script_runs(word)
    is_word = len(runs) == 1 and len(word) > 1 and _WORD.fullmatch(word) is not None
    return is_word and runs[0].script in scripts


def _stop_words(tag: str) -> List[str]:
    try:
        module = f"spacy.lang.{langcodes.Language.get(tag).language}.stop_words"
        return sorted(importlib.import_module(module).STOP_WORDS)
    except ImportError:
        return []


def _checked_by_xpf(tag: str) -> List[str]:
    reader = _reader("xpf")
    if tag not in reader.languages:
        return []
    return [entry.word for entry in reader._load(tag)._script_data.verify]


def _names_in_cldr(tag: str) -> List[str]:
    """Give the names that a language has for languages and countries."""
    own, english = langcodes.Language.get(tag), langcodes.Language.get("en")
    languages = [code for code in LANGUAGE_SPEAKING_POPULATION if "-" not in code]
    places = {code.split("-")[-1] for code in LANGUAGE_SPEAKING_POPULATION if "-" in code}
    pairs = []
    for code in languages:
        named = langcodes.Language.get(code)
        pairs.append((named.language_name(own), named.language_name(english)))
    for code in sorted(code for code in places if len(code) == 2):
        named = langcodes.Language.make(territory=code)
        pairs.append((named.territory_name(own), named.territory_name(english)))
    names = [name for name, in_english in pairs if name != in_english]
    return [word for name in names for word in _WORD.findall(name)]


if __name__ == "__main__":
    app()
