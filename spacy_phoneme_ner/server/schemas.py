"""What the API takes and gives. OpenAPI's description of it is made of this."""

from typing import Annotated, List, Optional

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

_LONGEST_NAME = 200  # characters of what languages and pipelines are called
_MOST_HEARD = 10
_MOST_LABELS = 100


def _check_text(text: str) -> str:
    """JSON can name halves of characters, which no text has."""
    try:
        text.encode("utf8")
    except UnicodeEncodeError as error:
        raise ValueError(
            f"half a character (surrogate) at {error.start}, which is no text"
        ) from None
    return text


Text = Annotated[str, AfterValidator(_check_text)]
Name = Annotated[str, Field(max_length=_LONGEST_NAME), AfterValidator(_check_text)]
Share = Annotated[float, Field(ge=0, le=1)]


class AnnotateRequest(BaseModel):
    """One text or several, and how they are read."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [{"text": "Axmed Cali waa Hargeysa.", "lang": "Somali", "heard_as": 1}]
        },
    )

    text: Optional[Text] = Field(None, description="A text; this, or texts.")
    texts: Optional[List[Text]] = Field(None, description="Several texts, in one language.")
    lang: Optional[Name] = Field(
        None,
        description="The language that they are in, any tag or name; several joined by +; auto: "
        "each word by its script. By default the pipeline's own, else auto.",
    )
    model: Optional[Name] = Field(
        None, description="A pipeline that this server has; by default its first."
    )
    threshold: Optional[Share] = Field(
        None, description="How probable a name must be; by default as the model was made."
    )
    labels: Optional[List[Name]] = Field(
        None, max_length=_MOST_LABELS, description="The kinds of names to give; by default all."
    )
    tokens: bool = Field(False, description="Whether each word's pronunciation is given.")
    html: bool = Field(False, description="Whether each text is given as HTML, to be shown.")
    heard_as: int = Field(
        0,
        ge=0,
        le=_MOST_HEARD,
        description="How many known names to give for each that is found, at most: those of the "
        "server's lists that sound most like it. The model does not go by them.",
    )

    @model_validator(mode="after")
    def _has_text(self) -> "AnnotateRequest":
        if (self.text is None) == (self.texts is None):
            raise ValueError("expected either text or texts")
        return self

    @property
    def given(self) -> List[str]:
        """The texts, one or several."""
        return [self.text] if self.text is not None else list(self.texts or ())


class HeardAs(BaseModel):
    """A known name that sounds like one that was found."""

    name: str = Field(description="The name, as its list has it.")
    label: str = Field(description="What it names.")
    lang: str = Field(description="The language it is in, ISO 639-3.")
    ipa: str = Field(description="How it is pronounced.")
    likeness: Share = Field(description="Which part of the sounds of both are of one class.")
    distance: Share = Field(description="How far apart they are in articulation.")


class FoundEntity(BaseModel):
    """A name in a text."""

    start: int = Field(description="Its first character, counted in Unicode's characters from 0.")
    end: int = Field(description="The character after its last.")
    text: str = Field(description="The name.")
    label: str = Field(description="What it names.")
    score: Optional[Share] = Field(description="How probable it is; null if that is not known.")
    ipa: str = Field(description="How it is pronounced.")
    heard_as: List[HeardAs] = Field(
        default_factory=list, description="What it sounds like, the nearest first, if asked for."
    )


class FoundToken(BaseModel):
    """A word of a text."""

    start: int = Field(description="Its first character.")
    end: int = Field(description="The character after its last.")
    ipa: str = Field(description="How it is pronounced; empty if it is not.")
    lang: str = Field(description="The language it was read in, ISO 639-3.")


class AnnotatedText(BaseModel):
    """A text and what was found in it."""

    text: str = Field(description="The text.")
    lang: Optional[str] = Field(description="The language most words were read in, ISO 639-3.")
    entities: List[FoundEntity] = Field(description="The names, in their order.")
    notes: List[str] = Field(description="What may keep names from being found in it.")
    tokens: Optional[List[FoundToken]] = Field(None, description="Its words, if asked for.")
    html: Optional[str] = Field(
        None, description="It as HTML, if asked for; its style sheet is /names.css."
    )


class AnnotateResponse(BaseModel):
    """What was found, text by text."""

    model: str = Field(description="The pipeline that found it.")
    results: List[AnnotatedText] = Field(description="The texts, in their order.")


class ModelFacts(BaseModel):
    """A pipeline that the server has."""

    name: str = Field(description="What to ask for it by.")
    labels: List[str] = Field(description="The kinds of names that it finds.")
    lang: str = Field(description="The language that texts are read in where none is named.")


class LanguageFacts(BaseModel):
    """A language that has pronunciations."""

    name: str = Field(description="Its English name.")
    code: str = Field(description="ISO 639-3, with a script where it is not the usual one.")


class Health(BaseModel):
    """Whether the server is well."""

    status: str = Field(description="ok")
    version: str = Field(description="Of spacy-phoneme-ner.")
    models: List[str] = Field(description="The pipelines that it has.")


class Mistake(BaseModel):
    """A part of a request that is not right."""

    field: str = Field(description="Where in the request.")
    message: str = Field(description="What is wrong with it.")


class Problem(BaseModel):
    """What went wrong, as RFC 9457 has it."""

    type: str = Field(description="about:blank")
    title: str = Field(description="The HTTP status in words.")
    status: int = Field(description="The HTTP status.")
    code: str = Field(description="Of the message: it stands in the list of errors.")
    detail: str = Field(description="What was got, what was expected and what to do.")
    errors: List[Mistake] = Field(default_factory=list, description="The fields that are wrong.")
