"""Finding the names in documents, of any length and number, within a bound of memory."""

from collections import Counter
from contextlib import ExitStack, contextmanager
from typing import (
    TYPE_CHECKING,
    Any,
    Callable,
    Dict,
    Generator,
    Iterable,
    Iterator,
    List,
    NamedTuple,
    Optional,
    Sequence,
    Union,
)

from ..checks import check_different, check_number, check_optional_number
from ..errors import Errors, MissingExtraError, PhonemeNERError
from ..memory.cache import memory_zone
from ..memory.locks import SharedLock
from .cutting import cut_text
from .documents import AnnotatedDocument, Document, Entity, Reject
from .pipelines import (
    check_labels,
    check_readable,
    find_components,
    identify_languages,
    load_annotating,
    take_language,
)

if TYPE_CHECKING:
    from pathlib import Path

    from spacy.language import Language
    from spacy.tokens import Doc

# Read at a time: so many texts, of so many characters together.
_TEXTS, _CHARACTERS = 1000, 100_000
# What is remembered of words is forgotten after so many characters; the new words of so much
# text take some dozens of megabytes.
_ZONE = 5_000_000
_DIGITS = 6  # of a score: what comes after them is of the machine, not of the model
_MOST_LANGUAGES = 10_000  # that are remembered to be right, or not

OnReject = Callable[[Reject], None]


class _Piece(NamedTuple):
    """A document, or a part of a long one.

    document (Document): The document.
    start (int): Where the piece starts in its text.
    text (str): The piece.
    is_last (bool): Whether the document ends with it.
    """

    document: Document
    start: int
    text: str
    is_last: bool


class _Found(NamedTuple):
    """What was found in a piece: names, the language of it, its tokens."""

    entities: List[Entity]
    lang: Optional[str]
    n_words: int


class Annotator:
    """Finds the names in documents.

    It can be sent to another process, where it loads its pipeline anew; it is loaded when it
    is first needed.

    model (str): The pipeline, by name (see `load_annotating`).
    lang (Optional[str]): The language of documents that do not say theirs, any tag or name;
        several are joined by "+". If None, the pipeline's own, else "auto": each word is read
        in the likeliest language of its script.
    threshold (Optional[float]): How probable a name must be, 0…1; None for the pipeline's own.
    labels (Optional[Sequence[str]]): The kinds of names to give; None for all.
    identify (bool): Whether languages that share a script are told apart, by the identifier of
        the extra `lid`: among those of `lang`, or with "auto" among all.
    piece_length (int): Of how many characters a text may be to be read at a time. A longer one
        is cut at the ends of lines or sentences, and put together again.
    """

    def __init__(
        self,
        model: Union[str, "Path"],
        *,
        lang: Optional[str] = None,
        threshold: Optional[float] = None,
        labels: Optional[Sequence[str]] = None,
        identify: bool = False,
        piece_length: int = 10_000,
    ) -> None:
        """Say what is annotated, and how (see the class).

        RAISES (PhonemeNERError): If a setting is out of its range.
        """
        check_optional_number("threshold", threshold, 0.0, 1.0)
        check_number("piece_length", piece_length, 100, 500_000, whole=True)
        if labels is not None:
            check_different("labels", labels)
        self.model = str(model)
        self.lang = lang
        self.threshold = threshold
        self.labels = None if labels is None else tuple(labels)
        self.identify = identify
        self.piece_length = piece_length
        self._nlp: Optional[Language] = None
        self._own_lang: Optional[str] = None
        self._languages: Dict[str, Optional[str]] = {}
        self._lock = SharedLock()
        self._zone = _Zone()

    def __getstate__(self) -> Dict[str, Any]:
        return {**self.__dict__, "_nlp": None, "_languages": {}, "_zone": _Zone()}

    @property
    def nlp(self) -> "Language":
        """The pipeline, loaded when it is first asked for.

        RAISES (PhonemeNERError): If there is none, it finds no names, or not those labels, or a
            language is unknown to it.
        """
        with self._lock:
            if self._nlp is None:
                self._nlp = self._load()
            return self._nlp

    def load(self) -> None:
        """Load the pipeline now, and so learn what is wrong with it (see `nlp`)."""
        self._nlp = self.nlp

    def make_doc(self, text: str) -> "Doc":
        """Cut a text of any length into tokens, as the pipeline does."""
        return self.nlp.tokenizer(text)

    def prepare(self, document: Document) -> "Doc":
        """Cut a document into tokens and say its language: what the pipeline is given.

        document (Document): The document, of any length.
        RETURNS (Doc): The Doc.
        RAISES (PhonemeNERError): See `nlp`; and if its language cannot be read.
        """
        piece = _Piece(document, 0, document.text, True)
        reason = self._check(self.nlp, piece)
        if reason is not None:
            raise PhonemeNERError(Errors.P804.format(id=document.id, reason=reason))
        return self._make(self.nlp, piece)

    def annotate(
        self, documents: Iterable[Document], on_reject: Optional[OnReject] = None
    ) -> Iterator[AnnotatedDocument]:
        """Find the names in documents.

        documents (Iterable[Document]): The documents, of any number.
        on_reject (Optional[Callable[[Reject], None]]): Told of a document that cannot be
            annotated, in its place in the order, and it is passed over; None to raise an error.
        YIELDS (AnnotatedDocument): The documents with their names, in their order. What they
            are is the same however the pipeline was used before.
        RAISES (PhonemeNERError): See `nlp`; and if a document cannot be annotated.
        """
        for result in self.annotate_items(documents):
            if isinstance(result, AnnotatedDocument):
                yield result
            elif on_reject is not None:
                on_reject(result)
            else:
                raise PhonemeNERError(Errors.P804.format(id=result.id, reason=result.reason))

    def annotate_items(
        self, documents: Iterable[Document]
    ) -> Generator[Union[AnnotatedDocument, Reject], None, None]:
        """Find the names in documents, or say why that cannot be done, in their order."""
        nlp = self.nlp
        with self._zone.using(nlp) as renew:
            n_read, parts, failed = 0, [], None
            for batch in _batches(self._cut(documents)):
                n_read += sum(len(piece.text) for piece in batch)
                for piece, found in zip(batch, self._read(nlp, batch)):
                    if isinstance(found, str):
                        failed = failed or found
                    else:
                        parts.append(found)
                    if not piece.is_last:
                        continue
                    if failed is not None:
                        yield Reject(piece.document.id, failed)
                    else:
                        yield _join(piece.document, parts)
                    parts, failed = [], None
                if n_read >= _ZONE:
                    renew()
                    n_read = 0

    def _load(self) -> "Language":
        nlp = load_annotating(self.model)
        found = find_components(nlp, self.model)
        if self.labels is not None:
            check_labels(found, self.labels, self.model)
        if self.threshold is not None:
            for component in found:
                component.cfg["threshold"] = self.threshold
        if self.identify:
            identify_languages(nlp, self.model)
        self._own_lang = take_language(nlp)
        if self.lang is not None:
            check_readable(nlp, self.lang)
        return nlp

    def _cut(self, documents: Iterable[Document]) -> Iterator[_Piece]:
        for document in documents:
            text = document.text
            for start, end in cut_text(text, self.piece_length):
                yield _Piece(document, start, text[start:end], end == len(text))

    def _read(self, nlp: "Language", batch: Sequence[_Piece]) -> List[Union[_Found, str]]:
        """Give what is found in each piece, or why it cannot be read."""
        results: List[Union[_Found, str, None]] = [self._check(nlp, piece) for piece in batch]
        good = [i for i, reason in enumerate(results) if reason is None]
        try:
            docs = [self._make(nlp, batch[i]) for i in good]
            for i, doc in zip(good, nlp.pipe(docs, batch_size=len(docs) or 1)):
                results[i] = self._find(doc, batch[i])
        except MissingExtraError:
            raise
        except (ArithmeticError, LookupError, TypeError, ValueError):
            # Something is wrong with one of them: which, is found out one by one.
            for i in good:
                try:
                    doc = nlp(self._make(nlp, batch[i]))
                    results[i] = self._find(doc, batch[i])
                except (ArithmeticError, LookupError, TypeError, ValueError) as error:
                    results[i] = " ".join(f"{error}".split()) or type(error).__name__
        return results  # type: ignore[return-value]

    def _language(self, document: Document) -> Optional[str]:
        return document.lang or self.lang or self._own_lang

    def _check(self, nlp: "Language", piece: _Piece) -> Optional[str]:
        """Say why a piece's language cannot be read; None if it can."""
        lang = piece.document.lang
        if not lang:
            return None
        if lang not in self._languages:
            reason = None
            try:
                check_readable(nlp, lang)
            except MissingExtraError:
                raise
            except PhonemeNERError as error:
                reason = str(error)
            if len(self._languages) >= _MOST_LANGUAGES:
                self._languages.clear()
            self._languages[lang] = reason
        return self._languages[lang]

    def _make(self, nlp: "Language", piece: _Piece) -> "Doc":
        doc = nlp.make_doc(piece.text)
        doc._.ipa_lang = self._language(piece.document)
        return doc

    def _find(self, doc: "Doc", piece: _Piece) -> _Found:
        from ..layer import get_ipa, has_layer, main_language

        has_ipa = has_layer(doc)
        ipa = get_ipa(doc) if has_ipa else []
        entities = []
        for ent in doc.ents:
            if self.labels is not None and ent.label_ not in self.labels:
                continue
            score = ent._.score
            entities.append(
                Entity(
                    start=piece.start + ent.start_char,
                    end=piece.start + ent.end_char,
                    label=ent.label_,
                    text=ent.text,
                    score=None if score is None else round(score, _DIGITS),
                    ipa=" ".join(filter(None, ipa[ent.start : ent.end])),
                )
            )
        lang = main_language(doc) if has_ipa else self._language(piece.document)
        return _Found(entities, lang, len(doc))


class _Zone:
    """A memory zone of a pipeline, which several threads may be in: it ends with the last."""

    def __init__(self) -> None:
        self._lock = SharedLock()
        self._users = 0
        self._open: Optional[ExitStack] = None

    def __reduce__(self) -> Any:
        return _Zone, ()

    @contextmanager
    def using(self, nlp: "Language") -> Iterator[Callable[[], None]]:
        """Be in the zone. YIELDS (Callable): Leaves it, and enters one anew."""

        def renew() -> None:
            self._leave()
            self._enter(nlp)

        self._enter(nlp)
        try:
            yield renew
        finally:
            self._leave()

    def _enter(self, nlp: "Language") -> None:
        with self._lock:
            self._users += 1
            # Zones of spaCy's do not go into each other.
            if self._users == 1 and not getattr(nlp.vocab, "in_memory_zone", False):
                self._open = ExitStack()
                # From spaCy 3.8 on.
                zone = getattr(nlp, "memory_zone", memory_zone)
                self._open.enter_context(zone())

    def _leave(self) -> None:
        with self._lock:
            self._users -= 1
            if self._users == 0 and self._open is not None:
                self._open.close()
                self._open = None


def _batches(pieces: Iterable[_Piece]) -> Iterator[List[_Piece]]:
    batch: List[_Piece] = []
    size = 0
    for piece in pieces:
        if batch and (len(batch) >= _TEXTS or size + len(piece.text) > _CHARACTERS):
            yield batch
            batch, size = [], 0
        batch.append(piece)
        size += len(piece.text)
    if batch:
        yield batch


def _join(document: Document, parts: Sequence[_Found]) -> AnnotatedDocument:
    entities = tuple(entity for part in parts for entity in part.entities)
    words: Counter[str] = Counter()
    for part in parts:
        if part.lang is not None:
            words[part.lang] += part.n_words
    lang = words.most_common(1)[0][0] if words else document.lang
    return AnnotatedDocument(document, entities, lang, sum(part.n_words for part in parts))
