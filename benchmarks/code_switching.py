"""How well words are sent to their own language in text that mixes two or three.

    python benchmarks/code_switching.py --data ../shared/data

Documents are made of real sentences (the dev files of PAN-X): a few words of one
language, then a few of the next. A word's right language is that of its sentence. That
is only nearly true: the sentences are from WikiANN, full of names from elsewhere, and
some are lists of such names. So 100% is out of reach, and no aim. Words that are not in
their language's own script (a Latin name in a Hindi sentence) belong to neither side
and are not scored: where the languages differ in script, the script decides, and
what is measured is what goes wrong without it.

Letters that a backend passes through unread count as leaks only if they do not look
like IPA, as most Latin letters do; the phoneme error rate shows those.
"""

import json
import random
import zlib
from itertools import cycle, islice
from pathlib import Path
from typing import Annotated, Any, Callable, Dict, List, NamedTuple, Optional, Sequence, Tuple

import measures
import numpy as np
import typer

from spacy_phoneme_ner.corpora.formats import read_corpus
from spacy_phoneme_ner.corpora.sentences import Sentence
from spacy_phoneme_ner.evaluation.bootstrap import (
    Estimate,
    average_samples,
    bootstrap_samples,
    estimate,
)
from spacy_phoneme_ner.evaluation.counts import Counts, Floats
from spacy_phoneme_ner.evaluation.sounds.edit_distance import edits
from spacy_phoneme_ner.evaluation.tables import markdown_table
from spacy_phoneme_ner.g2p import IpaG2P, LanguageIdentifier, Reading
from spacy_phoneme_ner.ipa import segments, unknown_segments
from spacy_phoneme_ner.languages import find_language

PACKAGES = ("spacy-phoneme-ner", "epitran", "gruut-lang-en", "py3langid")
HARD = "one script"  # where the script does not tell
MIXES: Dict[str, Tuple[str, ...]] = {
    "different scripts": ("hi+en", "ru+en", "ar+fr", "ta+en+hi", "ka+ru+de"),
    HARD: ("sw+en", "tr+en", "es+en", "ru+uk", "de+en+tr", "id+nl+en"),
}
CHUNK, CHUNKS = (3, 8), (4, 6)  # words of one language in a row; such runs in a document
IDENTIFIED = "+ identifier"
SWITCHES = (1.0, 6.0)  # besides the identifier's default
RATES = {
    "language": "Words read in the right language, %",
    "per": "Phoneme error rate against the right language's own reading, %",
    "leaks": "Words that are not all IPA, %",
}
# Sentences for the purpose, in two languages and in three, with the languages they are in.
EXAMPLES = {
    "hin+eng": "मुझे कल Birmingham जाना है because my sister is getting married वहाँ",
    "swa+eng+ara": "Ninakwenda sokoni with my brother Yusuf ثم نشرب الشاي pamoja nyumbani",
}


class Document(NamedTuple):
    """A mixed text.

    words (List[str]): Its words.
    langs (List[str]): The language of each, ISO 639-3.
    right (List[str]): How each is read in it; "" where it is not scored.
    tags (List[str]): Its names, as BIO tags; what is left of one that was cut is one.
    """

    words: List[str]
    langs: List[str]
    right: List[str]
    tags: List[str]


Reader = Callable[[Sequence[str], str], Sequence[Reading]]


class Rates(NamedTuple):
    """What one way of reading got in one mix, by rate.

    estimates (List[Estimate]): In the order of RATES.
    samples (Floats): The bootstrap's draws. Shape: (draws, rates)
    """

    estimates: List[Estimate]
    samples: Floats


RatesByMix = Dict[str, Dict[str, Rates]]  # by mix and way of reading


def main(
    data: Annotated[Path, typer.Option(help="Folder of the real corpora")] = Path("../shared/data"),
    output: Annotated[Optional[Path], typer.Option(help="Where figures go as JSON")] = None,
    mixes: Annotated[str, typer.Option(help="Some of the mixes, comma-separated")] = "",
    documents: Annotated[int, typer.Option(help="Documents of each mix", min=1)] = 200,
    seed: Annotated[int, typer.Option(help="Of the drawing")] = 0,
) -> None:
    """Print what each way of routing gets right, with 95% intervals over documents."""
    chosen = [mix.strip() for mix in mixes.split(",") if mix.strip()]
    chosen = chosen or [mix for group in MIXES.values() for mix in group]
    langs = dict.fromkeys("+".join(chosen).split("+"))
    texts = {lang: read_texts(data / "panx" / f"dev-{lang}.tsv") for lang in langs}
    g2p = IpaG2P()
    readers = make_readers(g2p, sorted(texts))
    plain = [name for name in readers if "switch" not in name]
    about = {
        **measures.about_machine(PACKAGES),
        "Text": f"PAN-X dev of {', '.join(texts)}; {documents} documents a mix, seed {seed}",
    }
    print(*(f"- {name}: {value}" for name, value in about.items()), sep="\n", flush=True)
    figures: Dict[str, Any] = {"about": about, "mixes": {}}
    by_mix: RatesByMix = {}
    for mix in chosen:
        made = make_documents(g2p, texts, mix, documents, seed)
        n_scored = sum(bool(ipa) for document in made for ipa in document.right)
        n_words = sum(len(document.words) for document in made)
        tried = readers if mix in MIXES[HARD] else plain
        by_mix[mix] = {name: score(made, mix, readers[name], seed) for name in tried}
        figures["mixes"][mix] = {
            "words": n_words,
            "scored": n_scored,
            "rates": {
                name: dict(zip(RATES, (value.to_json() for value in rates.estimates)))
                for name, rates in by_mix[mix].items()
            },
        }
        print(f"- {mix}: {n_words:,} words, {n_scored:,} of them scored", flush=True)
    for place, title in enumerate(RATES.values()):
        print(f"\n{title}\n")
        print(lay_out(by_mix, place, plain))
    switches = [name for name in readers if name not in plain or name == IDENTIFIED]
    print(f"\nThe identifier's cost of a change of language: {RATES['language'].lower()}\n")
    print(lay_out(by_mix, 0, switches, [HARD]))
    print_examples()
    if output:
        output.write_text(json.dumps(figures, indent=2, ensure_ascii=False), encoding="utf8")


def make_readers(g2p: IpaG2P, langs: Sequence[str]) -> Dict[str, Reader]:
    """Give the ways of reading a text, by name; the default router is shared."""
    identifier = LanguageIdentifier()
    default = IpaG2P(identifier=identifier)
    expecting = IpaG2P(identifier=LanguageIdentifier(candidates=langs))

    def one_backend(words: Sequence[str], mix: str) -> Sequence[Reading]:
        target = g2p.target(mix.split("+")[0])
        return [Reading(ipa, target.code) for ipa in target.backend(words, target.tag)]

    readers: Dict[str, Reader] = {
        "first language's backend": one_backend,
        "script, first language": lambda words, mix: g2p.readings(words, mix.split("+")[0]),
        "script, all languages": g2p.readings,
        IDENTIFIED: default.readings,
        "auto": lambda words, _: g2p.readings(words, "auto"),
        "auto + identifier": lambda words, _: default.readings(words, "auto"),
        f"auto + identifier of {len(langs)}": lambda words, _: expecting.readings(words, "auto"),
    }
    for switch in SWITCHES:
        other = IpaG2P(identifier=LanguageIdentifier(switch=switch))
        readers[f"{IDENTIFIED}, switch {switch:g}"] = other.readings
    return readers


def read_texts(path: Path) -> List[Sentence]:
    """Read the sentences of a corpus that are long enough for a run of words."""
    if not path.is_file():
        raise SystemExit(f"No corpus at {path}")
    sentences = (item for item in read_corpus(path) if isinstance(item, Sentence))
    return [sentence for sentence in sentences if len(sentence.words) >= CHUNK[0]]


def make_documents(
    g2p: IpaG2P, texts: Dict[str, List[Sentence]], mix: str, n: int, seed: int
) -> List[Document]:
    """Make mixed documents: each language in turn, from one that is drawn."""
    draw = random.Random(zlib.crc32(f"{mix} {seed}".encode()))
    langs = mix.split("+")
    made = []
    for _ in range(n):
        words: List[str] = []
        sources: List[str] = []
        tags: List[str] = []
        start = draw.randrange(len(langs))
        for lang in islice(cycle(langs), start, start + draw.randint(*CHUNKS)):
            sentence = draw.choice(texts[lang])
            n_words = len(sentence.words)
            length = min(draw.randint(*CHUNK), n_words)
            first = draw.randint(0, n_words - length)
            words += sentence.words[first : first + length]
            sources += [lang] * length
            tags += _cut_tags(sentence.tags or ["O"] * n_words, first, length)
        codes = [find_language(lang).code for lang in sources]
        made.append(Document(words, codes, right_readings(g2p, words, sources, codes), tags))
    return made


def _cut_tags(tags: Sequence[str], first: int, length: int) -> List[str]:
    cut = list(tags[first : first + length])
    if cut[0].startswith("I-"):
        cut[0] = f"B-{cut[0][2:]}"
    return cut


def right_readings(
    g2p: IpaG2P, words: Sequence[str], langs: Sequence[str], codes: Sequence[str]
) -> List[str]:
    """Read each word in the language that it comes from, if it is in its script."""
    right = [""] * len(words)
    for lang in set(langs):
        for i, reading in enumerate(g2p.readings(words, lang)):
            if langs[i] == lang and reading.lang == codes[i]:
                right[i] = reading.ipa
    return right


def score(documents: Sequence[Document], mix: str, read: Reader, seed: int) -> Rates:
    """Compute the rates of one way of reading; all ways share the bootstrap's draws."""
    values = np.zeros((len(documents), len(RATES), 3), dtype=np.int64)
    for row, document in zip(values, documents):
        for got, lang, right in zip(read(document.words, mix), document.langs, document.right):
            if got.ipa:
                row[2, :2] += bool(unknown_segments(got.ipa)), 1
            if right:
                expected = segments(right)
                row[0, :2] += got.lang == lang, 1
                row[1, :2] += edits(expected, segments(got.ipa)), len(expected)
    counts = Counts(tuple(RATES), values)
    samples = bootstrap_samples(counts, percentages, seed=(seed, zlib.crc32(mix.encode())))
    rates = percentages(counts.totals)
    return Rates([estimate(*of_rate) for of_rate in zip(rates, samples.T)], samples)


def percentages(sums: Floats) -> Floats:
    """Divide events by units. Shape: (..., rates, 3) → (..., rates)"""
    rates: Floats = 100 * sums[..., 0] / np.maximum(sums[..., 1], 1)
    return rates


def lay_out(
    by_mix: RatesByMix, place: int, names: Sequence[str], groups: Sequence[str] = tuple(MIXES)
) -> str:
    """Lay out one rate of the mixes, and its average over each group of them."""
    rows = []
    for group in groups:
        members = [mix for mix in MIXES[group] if mix in by_mix]
        for mix in members:
            rows.append([mix, *(shown(by_mix[mix][name].estimates[place]) for name in names)])
        if len(members) > 1:
            rows.append([f"**{group}**", *(average(by_mix, members, n, place) for n in names)])
    return markdown_table(["Mix", *names], rows)


def average(by_mix: RatesByMix, mixes: Sequence[str], name: str, place: int) -> str:
    """Average one rate over mixes."""
    each = [by_mix[mix][name] for mix in mixes]
    value = sum(rates.estimates[place].value for rates in each) / len(each)
    return shown(estimate(value, average_samples([rates.samples[:, place] for rates in each])))


def shown(rate: Estimate) -> str:
    """Format a rate and its interval."""
    return f"{rate.value:.1f} [{rate.low:.1f}, {rate.high:.1f}]"


def print_examples() -> None:
    """Print the sentences, word by word."""
    g2p = IpaG2P(identifier=LanguageIdentifier())
    for langs, sentence in EXAMPLES.items():
        words = sentence.split()
        first = langs.split("+")[0]
        target = g2p.target(first)
        alone = target.backend(words, target.tag)
        rows = [
            [word, reading.ipa, reading.lang, ipa]
            for word, reading, ipa in zip(words, g2p.readings(words, langs), alone)
        ]
        print(f"\nRead as {langs!r} with an identifier, and by the backend for {first} alone:\n")
        print(markdown_table(["Word", "IPA", "Language", f"IPA, {first} alone"], rows, left=4))


if __name__ == "__main__":
    typer.run(main)
