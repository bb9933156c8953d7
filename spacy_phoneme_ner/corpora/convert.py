"""From tagged sentences to spaCy's binary format, pronunciations included."""

from collections import Counter
from dataclasses import dataclass, field
from itertools import islice
from typing import Callable, Iterable, Iterator, List, Mapping, Optional, Sequence, Tuple, Union
from typing import Counter as CounterType

from spacy.tokens import Doc, DocBin
from spacy.vocab import Vocab
from tqdm import tqdm

from ..errors import Errors, PhonemeNERError
from ..g2p import has_rules, tells_languages
from ..ipa import clean
from ..languages import find_language
from ..layer import set_layer
from .docbin import make_doc_bin
from .sentences import Item, Sentence, Skipped
from .titles import Titles, without_titles

Transcribe = Callable[[Sequence[str], str], List[str]]

IPA_SOURCES = ("g2p", "file", "auto", "none")
_CHUNK = 1000  # sentences that a G2P gets at once


@dataclass
class ConversionReport:
    """What was converted.

    ipa (str): Where the pronunciations come from.
    sentences (int): How many sentences were written.
    tokens (int): How many tokens they have.
    entities (Counter[str]): How many names they have, by label.
    pos (Counter[str]): How many tokens of each part of speech they have.
    repaired (int): How many I- tags continued no name, and were made B-.
    cut (int): How many words were cut, since a name ends within them.
    skipped (List[Skipped]): What was left out.
    """

    ipa: str = "g2p"
    sentences: int = 0
    tokens: int = 0
    entities: CounterType[str] = field(default_factory=Counter)
    pos: CounterType[str] = field(default_factory=Counter)
    repaired: int = 0
    cut: int = 0
    skipped: List[Skipped] = field(default_factory=list)

    def add(self, sentence: Sentence) -> None:
        """Count a sentence."""
        self.sentences += 1
        self.tokens += len(sentence.words)
        tags = sentence.tags or ()
        self.entities.update(tag[2:] for tag in tags if tag.startswith("B-"))
        self.pos.update(sentence.pos or ())
        self.repaired += sentence.repaired
        self.cut += sentence.cut

    @property
    def rows(self) -> List[Tuple[str, str]]:
        """What was counted, for a table."""
        names = [
            ("Entities", self.entities.total()),
            *_by_kind(self.entities),
            ("Repaired tags", self.repaired),
            *([("Cut words", self.cut)] if self.cut else []),
        ]
        pos = [("Parts of speech", len(self.pos)), *_by_kind(self.pos)]
        rows = [
            ("Sentences", self.sentences),
            ("Tokens", self.tokens),
            *(names if self.entities or not self.pos else []),
            *(pos if self.pos else []),
            ("Skipped rows", len(self.skipped)),
            *_by_kind(Counter(skipped.reason for skipped in self.skipped)),
        ]
        return [("Pronunciations", self.ipa), *((name, f"{n:,}") for name, n in rows)]


def _by_kind(counts: CounterType[str]) -> List[Tuple[str, int]]:
    return [(f"  {kind}", n) for kind, n in sorted(counts.items())]


def convert(
    items: Iterable[Item],
    *,
    lang: str,
    vocab: Vocab,
    g2p: Optional[Transcribe] = None,
    ipa: str = "g2p",
    limit: int = 0,
    titles: Optional[Mapping[str, Titles]] = None,
    progress: bool = False,
) -> Tuple[DocBin, ConversionReport]:
    """Make a Doc with names or parts of speech, and pronunciations, of every sentence.

    What a sentence is not annotated for, its Doc does not claim to be: no names, or
    no parts of speech (which are `Token.pos_` and, to train a tagger on, `Token.tag_`).

    items (Iterable[Item]): What a reader gives.
    lang (str): The language of the words, any tag that `find_language` takes.
    vocab (Vocab): The vocabulary of the Docs.
    g2p (Optional[Transcribe]): The G2P; `IpaG2P` if None.
    ipa (str): Where the pronunciations come from: "g2p", "file" (as the file has
        them, for the formats that do), "auto" (from the G2P if it knows the language,
        else the file's, cleaned), or "none" for Docs without an IPA layer.
    limit (int): How many sentences to convert at most; 0 for all.
    titles (Optional[Mapping[str, FrozenSet[str]]]): Titles by language, as `read_titles` gives
        them, that are taken out of the names of persons.
    progress (bool): Whether to show a bar, if stderr is a terminal.
    RETURNS (Tuple[DocBin, ConversionReport]): The Docs with their user data, which
        holds the IPA layer, and the counts.
    RAISES (PhonemeNERError): If the language, the G2P or `ipa` does not fit.
    """
    if ipa not in IPA_SOURCES:
        expected = ", ".join(IPA_SOURCES)
        raise PhonemeNERError(Errors.P502.format(setting="ipa", value=ipa, expected=expected))
    language = find_language(lang)  # a wrong language is told before the work begins
    if g2p is None and ipa in ("g2p", "auto"):
        from ..g2p import IpaG2P

        g2p = IpaG2P()
    if ipa == "auto" and g2p is not None:
        ipa = "g2p" if has_rules(g2p, lang) else "cleaned file"
    report = ConversionReport(ipa=ipa)
    own_titles = (titles or {}).get(language.key, frozenset())
    sentences = _take(without_titles(items, own_titles), limit, report)
    docs = _make_docs(sentences, vocab, lang, g2p, ipa)
    bar = tqdm(docs, total=len(sentences), unit=" sentences", disable=None if progress else True)
    attrs = ["ENT_IOB", "ENT_TYPE", *(["TAG", "POS"] if report.pos else [])]
    doc_bin = make_doc_bin(bar, attrs=attrs)
    return doc_bin, report


def _take(items: Iterable[Item], limit: int, report: ConversionReport) -> List[Sentence]:
    sentences = []
    for item in items:
        if isinstance(item, Skipped):
            report.skipped.append(item)
            continue
        sentences.append(item)
        report.add(item)
        if len(sentences) == limit:
            break
    return sentences


def _make_docs(
    sentences: List[Sentence], vocab: Vocab, lang: str, g2p: Optional[Transcribe], ipa: str
) -> Iterator[Doc]:
    code = find_language(lang).code
    for start in range(0, len(sentences), _CHUNK):
        chunk = sentences[start : start + _CHUNK]
        for sentence, (sounds, langs) in zip(chunk, _read(chunk, lang, code, g2p, ipa)):
            # Most corpora do not tell where the spaces were, and a Doc that says so is trained on
            # by its own words: spaCy tokenises the text of others anew.
            spaces = None if sentence.spaces is None else list(sentence.spaces)
            ents = None if sentence.tags is None else list(sentence.tags)
            pos = None if sentence.pos is None else list(sentence.pos)
            doc = Doc(
                vocab, words=list(sentence.words), spaces=spaces, ents=ents, pos=pos, tags=pos
            )
            if sounds is not None:
                set_layer(doc, sounds, langs)
            yield doc


def _read(
    sentences: List[Sentence], lang: str, code: str, g2p: Optional[Transcribe], ipa: str
) -> Iterator[Tuple[Optional[List[str]], Union[str, List[str]]]]:
    """Give each sentence's pronunciations and what language they are in."""
    if ipa == "g2p" and tells_languages(g2p):
        for sentence in sentences:  # one by one: words are read in their context
            readings = g2p.readings(sentence.words, lang)
            yield [r.ipa for r in readings], [r.lang for r in readings]
    else:
        for sounds in _pronounce(sentences, lang, g2p, ipa):
            yield sounds, code


def _pronounce(
    sentences: List[Sentence], lang: str, g2p: Optional[Transcribe], ipa: str
) -> Iterator[Optional[List[str]]]:
    if ipa == "g2p" and g2p is not None:
        words = [word for sentence in sentences for word in sentence.words]
        sounds = g2p(words, lang)
        if len(sounds) != len(words):
            name = getattr(g2p, "name", type(g2p).__name__)
            raise PhonemeNERError(
                Errors.P008.format(backend=name, got=len(sounds), expected=len(words), lang=lang)
            )
        remaining = iter(sounds)
        yield from (list(islice(remaining, len(sentence.words))) for sentence in sentences)
    else:
        for sentence in sentences:
            given = None if ipa == "none" else _own_ipa(sentence)
            yield list(map(clean, given)) if given and ipa == "cleaned file" else given


def _own_ipa(sentence: Sentence) -> List[str]:
    if sentence.ipa is None:
        raise PhonemeNERError(Errors.P209.format(line=sentence.line))
    # A word that the file gives a blank for is not pronounced.
    return [sounds.strip() for sounds in sentence.ipa]
