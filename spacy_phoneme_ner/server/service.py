"""What is done with a request: the pipelines that a server has, and what they find."""

from pathlib import Path
from typing import TYPE_CHECKING, Any, Dict, List, Optional, Sequence

from ..annotation.pipelines import (
    check_labels,
    check_readable,
    find_components,
    find_readers,
    load_annotating,
    take_language,
)
from ..display.colours import Palette
from ..display.lines import read_doc
from ..display.markup import shown_markup
from ..errors import Errors, PhonemeNERError
from ..languages import find_language
from ..layer import get_ipa, get_langs, has_layer, main_language
from ..pipeline.entity_scores import get_score
from ..pipeline.phoneme_ner import PhonemeNER
from ..pipeline.script_tokenizer import ScriptTokenizer
from .known_names import KnownNames
from .notes import notes_of
from .schemas import (
    AnnotatedText,
    AnnotateRequest,
    AnnotateResponse,
    FoundEntity,
    FoundToken,
    HeardAs,
    LanguageFacts,
    ModelFacts,
)
from .workers import Call
from .zone import ForgettingZone

if TYPE_CHECKING:
    from spacy.tokens import Doc, Span

_DIGITS = 6  # of a score: what comes after them is of the machine, not of the model


class Pipeline:
    """A pipeline that a server has, for several threads at once.

    model (str): The pipeline, as it was asked for (see `load_annotating`).
    lang (Optional[str]): The language of texts that come without; None for the pipeline's own.
    """

    def __init__(self, model: str, lang: Optional[str] = None) -> None:
        """Load it.

        RAISES (PhonemeNERError): If there is none, or it finds no names, or cannot read the
            language.
        """
        self.model = model
        self.name = Path(model).name or model
        self._nlp = load_annotating(model)
        self._found = find_components(self._nlp, model)
        own = take_language(self._nlp)
        self.lang = own if lang is None else lang
        check_readable(self._nlp, self.lang)
        # What is read when it is first needed, before anybody waits for it.
        self._nlp(self._make_doc("a", self.lang))
        self._zone = ForgettingZone(self._nlp)

    @property
    def facts(self) -> ModelFacts:
        """What is told of it."""
        labels = dict.fromkeys(label for pipe in self._found for label in pipe.labels)
        return ModelFacts(name=self.name, labels=list(labels), lang=self.lang)

    @property
    def languages(self) -> List[LanguageFacts]:
        """The languages that it has pronunciations for, by name."""
        tags = {tag for pipe in find_readers(self._nlp) for tag in pipe.g2p.languages}
        known = {}
        for tag in tags:
            try:
                language = find_language(tag)
            except PhonemeNERError:  # a G2P's own name of a language
                continue
            known[language.key] = LanguageFacts(name=language.name, code=language.key)
        return sorted(known.values(), key=lambda facts: (facts.name.casefold(), facts.code))

    def check(self, request: AnnotateRequest) -> None:
        """Check that a request can be answered.

        RAISES (PhonemeNERError): If a language or a label is unknown.
        """
        if request.lang:
            check_readable(self._nlp, request.lang)
        if request.labels:
            check_labels(self._found, request.labels, self.name)

    def annotate(self, text: str, request: AnnotateRequest, known: KnownNames) -> AnnotatedText:
        """Find the names in a text.

        text (str): The text.
        request (AnnotateRequest): How it is read, and what is wanted.
        known (KnownNames): Names that those that are found may sound like.
        RETURNS (AnnotatedText): What was found: the same, whatever is asked beside it.
        """
        lang = request.lang or self.lang
        with self._zone.using(len(text)):
            doc = self._make_doc(text, lang)
            for name, pipe in self._nlp.pipeline:
                if isinstance(pipe, PhonemeNER) and request.threshold is not None:
                    scores = pipe.predict([doc])
                    pipe.set_annotations([doc], scores, threshold=request.threshold)
                else:
                    doc = pipe(doc)
                if doc is None:
                    raise ValueError(f"the component '{name}' gave no Doc")
            if request.labels:
                doc.set_ents([ent for ent in doc.ents if ent.label_ in request.labels])
            # Whose own tokenizer may know what no library here does.
            cuts_scripts = isinstance(self._nlp.tokenizer, ScriptTokenizer)
            notes = notes_of(doc, lang, cuts_scripts=cuts_scripts)
            return _read(doc, notes, request, known)

    def _make_doc(self, text: str, lang: str) -> "Doc":
        # `make_doc` refuses texts by a length of its own.
        doc = self._nlp.tokenizer(text)
        doc._.ipa_lang = lang
        return doc


class Service:
    """All that a server answers with.

    pipelines (Sequence[Pipeline]): The pipelines, the usual one first.
    known (KnownNames): Names that those that are found may sound like.
    """

    def __init__(self, pipelines: Sequence[Pipeline], known: KnownNames) -> None:
        """Take the pipelines.

        RAISES (PhonemeNERError): If two have the same name.
        """
        self.pipelines: Dict[str, Pipeline] = {}
        for pipeline in pipelines:
            other = self.pipelines.setdefault(pipeline.name, pipeline)
            if other is not pipeline:
                message = Errors.P920.format(first=other.model, second=pipeline.model)
                raise PhonemeNERError(message)
        self._known = known

    @property
    def usual(self) -> Pipeline:
        """The pipeline that answers where none is named."""
        return next(iter(self.pipelines.values()))

    def annotate(self, request: AnnotateRequest, call: Call) -> bytes:
        """Answer a request.

        request (AnnotateRequest): What is asked.
        call (Call): Told from time to time whether to go on.
        RETURNS (bytes): An `AnnotateResponse` as JSON.
        RAISES (PhonemeNERError): If a pipeline, a language or a label is unknown.
        """
        name = request.model or self.usual.name
        pipeline = self.pipelines.get(name)
        if pipeline is None:
            raise PhonemeNERError(
                Errors.P915.format(model=name, expected=", ".join(self.pipelines))
            )
        pipeline.check(request)
        results = []
        for text in request.given:
            call.check()
            results.append(pipeline.annotate(text, request, self._known))
        call.check()
        answer = AnnotateResponse(model=name, results=results)
        unasked: Any = {
            "results": {
                "__all__": {
                    key
                    for key, is_wanted in (("tokens", request.tokens), ("html", request.html))
                    if not is_wanted
                }
            }
        }
        return answer.model_dump_json(exclude=unasked).encode("utf8")


def _read(
    doc: "Doc", notes: List[str], request: AnnotateRequest, known: KnownNames
) -> AnnotatedText:
    has_ipa = has_layer(doc)
    ipa = get_ipa(doc) if has_ipa else [""] * len(doc)
    langs = get_langs(doc) if has_ipa else [""] * len(doc)
    main = main_language(doc) if has_ipa else None
    tokens = [
        FoundToken(start=token.idx, end=token.idx + len(token), ipa=sound, lang=code)
        for token, sound, code in zip(doc, ipa, langs)
        if not token.text.isspace()
    ]
    return AnnotatedText(
        text=doc.text,
        lang=main,
        entities=[
            _entity(ent, " ".join(filter(None, ipa[ent.start : ent.end])), main, request, known)
            for ent in doc.ents
        ],
        notes=notes,
        tokens=tokens if request.tokens else None,
        html=shown_markup(read_doc(doc), Palette()) if request.html else None,
    )


def _entity(
    ent: "Span", ipa: str, lang: Optional[str], request: AnnotateRequest, known: KnownNames
) -> FoundEntity:
    score = get_score(ent)
    near = known.find(ipa, lang, request.heard_as) if request.heard_as else []
    return FoundEntity(
        start=ent.start_char,
        end=ent.end_char,
        text=ent.text,
        label=ent.label_,
        score=None if score is None else round(score, _DIGITS),
        ipa=ipa,
        heard_as=[
            HeardAs(
                name=name.name,
                label=name.label,
                lang=name.lang,
                ipa=name.ipa,
                likeness=round(likeness, _DIGITS),
                distance=round(distance, _DIGITS),
            )
            for likeness, distance, name in near
        ],
    )
