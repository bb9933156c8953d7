"""Names in text that mixes languages: what each way of reading it finds.

Documents are runs of words of PAN-X's dev files, as `code_switching.py` draws them, and sentences
of running text one after the other, each with its gold names; sentences in which every name is put
in the place of one of another language; and sentences spelled in Latin letters, as people do who
have no other keyboard, by their sound (Arabic) or letter by letter (Hindi, Russian).
"""

import random
import zlib
from functools import lru_cache, partial
from itertools import cycle, islice
from pathlib import Path
from typing import Any, Callable, Dict, List, Mapping, NamedTuple, Sequence, Tuple

import spacy
from code_switching import MIXES, Document, make_documents, read_texts, right_readings
from spacy.language import Language as Pipeline
from spacy.tokens import Doc
from systems import find

from spacy_phoneme_ner.corpora.sentences import Sentence
from spacy_phoneme_ner.evaluation.entities import doc_entities, entity_counts
from spacy_phoneme_ner.evaluation.tables import markdown_table
from spacy_phoneme_ner.g2p import IpaG2P, LanguageIdentifier, Reading, RomanG2P
from spacy_phoneme_ner.ipa import segments
from spacy_phoneme_ner.languages import find_language
from spacy_phoneme_ner.layer import set_layer

from .figures import entity_f1, mean, share, shown
from .question import Cell, Question, Results, Setup

_DOCUMENTS = 100
_SENTENCES = 2  # of running text in a document, of each language
_LONGEST = 40  # words of a sentence of running text
SMALL, BASE = "small", "base"
# Its mixes are read by the strong pipeline, too.
_BASE_MIXES = ("PAN-X, hi+en", "PAN-X, tr+en", "names, en in hi", "Latin letters, ar")
_RUNNING: Mapping[str, str] = {
    "en": "en-worldwide", "hi": "hi-hiner", "ru": "ru-factrueval", "ar": "ar-aqmar",
    "fr": "fr-wikineural", "ta": "ta-multiner", "tr": "tr-wikiner-gold", "es": "es-conll02",
    "de": "de-germeval14", "id": "id-nergrit", "nl": "nl-conll02", "uk": "uk-neruk2",
}  # fmt: skip
_RUNNING_MIXES = ("hi+en", "ru+en", "ar+fr", "ta+en+hi", "tr+en", "es+en", "de+en+tr", "id+nl+en")
# Whose names stand in the sentences of which language.
_GUESTS = (("en", "hi"), ("hi", "en"), ("en", "ru"), ("fr", "ar"), ("tr", "de"), ("en", "tr"))
# Sounds of Arabic as they are typed in Latin letters and digits.
_TYPED: Mapping[str, str] = {
    "ʕ": "3", "ħ": "7", "ʔ": "2", "x": "5", "ɣ": "gh", "tˤ": "6", "sˤ": "9", "dˤ": "d", "ðˤ": "z",
    "zˤ": "z", "ʃ": "sh", "θ": "th", "ð": "th", "d͡ʒ": "j", "ʒ": "j", "j": "y", "q": "q", "χ": "5",
    "aː": "a", "iː": "i", "uː": "ou", "ɡ": "g", "lˤ": "l", "ʁ": "gh",
}  # fmt: skip
_ONE, _SCRIPT = "its first language", "named, by script"
_NAMED, _AUTO, _AUTO_ID = "named, identifier", "`auto`, by script", "`auto`, identifier"
_OWN = "each word in its own"
WAYS = (_ONE, _SCRIPT, _NAMED, _AUTO, _AUTO_ID, _OWN)


class Text(NamedTuple):
    """A text with its names and the language of each word.

    document (Document): The words, languages, right readings and tags.
    mix (str): Its languages, with "+" between, as a setting names them.
    own (List[Reading]): Each word read in its own language.
    """

    document: Document
    mix: str
    own: List[Reading]


def cells(setup: Setup) -> List[Cell]:
    """Give the cells: a mix and a pipeline each."""
    made = []
    for name in mixes():
        for model in (SMALL, *((BASE,) if setup.base and name in _BASE_MIXES else ())):
            for seed in setup.seeds[:1]:
                title = f"{name}, {_DOCUMENTS} documents, {model}, seed {seed}"
                made.append(Cell(title, partial(_read_mix, setup, name, model, seed)))
    return made


def mixes() -> List[str]:
    """Name the mixes: what they are made of, and the languages."""
    return [
        *(f"PAN-X, {mix}" for group in MIXES.values() for mix in group),
        *(f"running text, {mix}" for mix in _RUNNING_MIXES),
        *(f"names, {guest} in {host}" for guest, host in _GUESTS),
        *(f"Latin letters, {lang}" for lang in ("ar", "hi", "ru")),
    ]


def _read_mix(setup: Setup, name: str, model: str, seed: int) -> Dict[str, Any]:
    """Score each way of reading a mix: F1 of its names, and words read in their language."""
    texts = _make(setup.data, name, seed)
    nlp = _load(setup.base if model == BASE else "")
    gold = [_tagged(nlp, text.document) for text in texts]
    wanted = [doc_entities(doc) for doc in gold]
    results: Dict[str, Any] = {}
    for way, read in _readers().items():
        docs, right = [], []
        for text in texts:
            readings = read(text)
            doc = Doc(nlp.vocab, words=text.document.words)
            set_layer(doc, [of.ipa for of in readings], [of.lang for of in readings])
            docs.append(doc)
            known = zip(readings, text.document.langs, text.document.right)
            right += [float(of.lang == lang) for of, lang, ipa in known if ipa]
        found = [doc_entities(doc) for doc in nlp.pipe(docs, batch_size=64)]
        results[way] = {
            "f1": entity_f1(entity_counts(wanted, found)).to_json(),
            "language": share(right).to_json() if right else None,
        }
    return results


@lru_cache(maxsize=1)
def _readers() -> Mapping[str, Callable[[Text], Sequence[Reading]]]:
    g2p, identifying = IpaG2P(), IpaG2P(identifier=LanguageIdentifier())
    return {
        _ONE: lambda text: g2p.readings(text.document.words, text.mix.split("+")[0]),
        _SCRIPT: lambda text: g2p.readings(text.document.words, text.mix),
        _NAMED: lambda text: identifying.readings(text.document.words, text.mix),
        _AUTO: lambda text: g2p.readings(text.document.words, "auto"),
        _AUTO_ID: lambda text: identifying.readings(text.document.words, "auto"),
        _OWN: lambda text: text.own,
    }


def _make(data: Path, name: str, seed: int) -> List[Text]:
    kind, _, what = name.partition(", ")
    g2p = IpaG2P()
    if kind == "PAN-X":
        texts = {lang: read_texts(data / "panx" / f"dev-{lang}.tsv") for lang in what.split("+")}
        documents = make_documents(g2p, texts, what, _DOCUMENTS, seed)
        return [_with_own(g2p, document, what) for document in documents]
    draw = random.Random(zlib.crc32(f"{name} {seed}".encode()))
    if kind == "running text":
        return [_with_own(g2p, of, what) for of in _join(g2p, data, what, draw)]
    if kind == "names":
        guest, host = what.split(" in ")
        documents = _put_names(g2p, data, guest, host, draw)
        return [_with_own(g2p, document, f"{host}+{guest}") for document in documents]
    return [_in_latin(g2p, sentence, what) for sentence in _draw(_running(data, what), draw)]


def _draw(sentences: Sequence[Sentence], draw: random.Random) -> List[Sentence]:
    return draw.sample(list(sentences), min(_DOCUMENTS, len(sentences)))


def _running(data: Path, lang: str) -> List[Sentence]:
    sentences = read_texts(data / "running" / f"{_RUNNING[lang]}-dev.tsv")
    return [sentence for sentence in sentences if len(sentence.words) <= _LONGEST]


def _join(g2p: IpaG2P, data: Path, mix: str, draw: random.Random) -> List[Document]:
    """Put sentences of each language in turn one after the other."""
    langs = mix.split("+")
    texts = {lang: _running(data, lang) for lang in langs}
    documents = []
    for _ in range(_DOCUMENTS):
        start = draw.randrange(len(langs))
        turns = islice(cycle(langs), start, start + _SENTENCES * len(langs))
        parts = [(lang, draw.choice(texts[lang])) for lang in turns]
        words = [(word, lang) for lang, sentence in parts for word in sentence.words]
        tags = [tag for _, sentence in parts for tag in sentence.tags or ()]
        documents.append(_document(g2p, words, tags))
    return documents


def _put_names(
    g2p: IpaG2P, data: Path, guest: str, host: str, draw: random.Random
) -> List[Document]:
    """Put in the place of each name one of its kind in another language."""
    names: Dict[str, List[Tuple[str, ...]]] = {}
    for sentence in _running(data, guest):
        for words, label in _names(sentence):
            names.setdefault(label, []).append(words)
    documents = []
    for sentence in _draw([s for s in _running(data, host) if any(_names(s))], draw):
        words: List[Tuple[str, str]] = []
        tags: List[str] = []
        for word, tag in zip(sentence.words, sentence.tags or ()):
            label = tag[2:]
            if tag == "O" or label not in names:
                words.append((word, host))
                tags.append(tag)
            elif tag.startswith("B-"):
                name = draw.choice(names[label])
                words += [(part, guest) for part in name]
                tags += [f"B-{label}", *[f"I-{label}"] * (len(name) - 1)]
        documents.append(_document(g2p, words, tags))
    return documents


def _names(sentence: Sentence) -> List[Tuple[Tuple[str, ...], str]]:
    found: List[Tuple[List[str], str]] = []
    for word, tag in zip(sentence.words, sentence.tags or ()):
        if tag.startswith("B-"):
            found.append(([word], tag[2:]))
        elif tag.startswith("I-"):
            found[-1][0].append(word)
    return [(tuple(words), label) for words, label in found]


def _in_latin(g2p: IpaG2P, sentence: Sentence, lang: str) -> Text:
    """Spell a sentence in Latin letters; it is read as if that were its language's spelling."""
    sounds = g2p.readings(sentence.words, lang)
    if lang == "ar":
        spelled = ["".join(_TYPED.get(s, s) for s in segments(of.ipa)) for of in sounds]
    else:
        spelled = _roman()(sentence.words, lang)
    words = [new or old for new, old in zip(spelled, sentence.words)]
    codes = [find_language(lang).code] * len(words)
    document = Document(words, codes, [of.ipa for of in sounds], list(sentence.tags or ()))
    # What cannot be had: each word as the one who wrote it says it.
    return Text(document, lang, list(sounds))


@lru_cache(maxsize=1)
def _roman() -> RomanG2P:
    return RomanG2P()  # which takes half a minute to load


def _document(g2p: IpaG2P, words: Sequence[Tuple[str, str]], tags: List[str]) -> Document:
    spelled, sources = [word for word, _ in words], [lang for _, lang in words]
    codes = [find_language(lang).code for lang in sources]
    return Document(spelled, codes, right_readings(g2p, spelled, sources, codes), tags)


def _with_own(g2p: IpaG2P, document: Document, mix: str) -> Text:
    own: List[Reading] = [Reading("", "")] * len(document.words)
    for lang in mix.split("+"):
        code = find_language(lang).code
        for i, reading in enumerate(g2p.readings(document.words, lang)):
            if document.langs[i] == code:
                own[i] = reading
    return Text(document, mix, own)


def _tagged(nlp: Pipeline, document: Document) -> Doc:
    return Doc(nlp.vocab, words=document.words, ents=document.tags)


@lru_cache(maxsize=2)
def _load(model: str) -> Pipeline:
    if model:
        return spacy.load(find(model))
    nlp = spacy.blank("xx")
    nlp.add_pipe("phoneme_ner")
    return nlp


def table(results: Results) -> str:
    """Lay out F1 and the words' languages, a row a mix, a column a way of reading."""
    parts = []
    for figure, title in (("f1", "Strict entity F1"), ("language", "Words in their language, %")):
        rows = []
        for name, of in results.items():
            cell = [of[way][figure] for way in WAYS]
            rows.append((_short(name), *("–" if each is None else shown(each) for each in cell)))
        rows += _means(results, figure)
        parts.append(markdown_table((title, *WAYS), rows))
    return "\n".join(parts)


def _means(results: Results, figure: str) -> List[Sequence[str]]:
    groups = dict.fromkeys(name.partition(",")[0] for name in results)
    rows = []
    for group in groups:
        some = [of for name, of in results.items() if name.startswith(group) and _is_small(name)]
        values = [[of[way][figure] for of in some if of[way][figure] is not None] for way in WAYS]
        cells = [shown(mean([v["value"] for v in each]).to_json()) for each in values]
        rows.append((f"**{group}**, mean of {len(some)}", *cells))
    return rows


def finding(results: Results) -> str:
    """Say what the identifier and the scripts give, and what is lost to reading."""
    small = {name: of for name, of in results.items() if _is_small(name)}
    mixed = [of for name, of in small.items() if not name.startswith("Latin letters")]

    def gain(way: str, over: str, some: Sequence[Mapping[str, Any]]) -> str:
        gaps = [of[way]["f1"]["value"] - of[over]["f1"]["value"] for of in some]
        return shown(mean(gaps).to_json(), sign=True)

    latin = [of for name, of in small.items() if name.startswith("Latin letters")]
    return (
        f"Over {len(mixed)} mixes, the bundled model, F1 by how words are read: naming the "
        f"languages gives {gain(_SCRIPT, _ONE, mixed)} over reading all in the first one, the "
        f"identifier a further {gain(_NAMED, _SCRIPT, mixed)}, knowing each word's language "
        f"{gain(_OWN, _NAMED, mixed)} over that; `auto` with the identifier is "
        f"{gain(_AUTO_ID, _NAMED, mixed)} beside naming them. In Latin letters, hearing the words "
        f"as their writers say them gives {gain(_OWN, _ONE, latin)} over reading what stands there "
        f"({len(latin)} languages). Intervals over mixes."
    )


def draw(results: Results, path: Path) -> None:
    """Draw F1 by way of reading, a row a mix."""
    from .pictures import draw_dots, mark

    rows = {
        _short(name): {way: mark(of[way]["f1"]) for way in (_ONE, _NAMED, _AUTO_ID, _OWN)}
        for name, of in results.items()
        if _is_small(name)
    }
    draw_dots(rows, path, "Names in mixed text, by how its words are read", "strict entity F1, %")


def _is_small(name: str) -> bool:
    return f", {SMALL}, " in name


def _short(name: str) -> str:
    head = name.partition(f", {_DOCUMENTS} documents")[0]
    return head if _is_small(name) else f"{head} (base)"


QUESTION = Question("Several languages in one text?", cells, table, finding, draw)
