"""Every message that a user of the package can meet, in one place.

A message says what was got, what was expected and what to do. A file holds the messages of a
group of rooms, and their codes tell which: P0 languages, IPA, G2P and layer; P1 models and
components; P2 corpora and dictionaries; P3 evaluation, from P360 on adaptation; P4 commands; P5
what every room uses: files, paths, settings, extras; P6 bundles and seals; P7 pre-training; P8
annotating documents; P9 what is shown and served. Warnings are W001 on.
"""

from .adaptation import AdaptationErrors
from .annotation import AnnotationErrors
from .commands import CommandErrors
from .corpora import CorpusErrors
from .display import DisplayErrors
from .evaluation import EvaluationErrors
from .general import GeneralErrors
from .models import ModelErrors
from .pretrained import BundleErrors
from .pretraining import PretrainingErrors
from .pronunciation import PronunciationErrors

_LONGEST = 2_000  # characters of a message


class PhonemeNERError(ValueError):
    """A mistake in the input or the settings that the user can mend.

    The commands print its message without a traceback. What it quotes may be of any
    length, and no text at all: the message can always be printed, and read.
    """

    def __init__(self, message: object = "") -> None:
        text = str(message).encode("utf8", "backslashreplace").decode("utf8")
        if len(text) > _LONGEST:
            text = f"{text[: _LONGEST // 2]} […] {text[-_LONGEST // 2 :]}"
        super().__init__(text)


class MissingExtraError(PhonemeNERError, ImportError):
    """An optional dependency is needed and not installed."""


class Warnings:
    W001 = (
        "[W001] Foreign words are read letter by letter: {error} "
        "To do without a warning, set the G2P's `foreign` to null."
    )
    W010 = (
        "[W010] No G2P has rules for '{tag}' ({name}): it is read {instead}.{hint} For an "
        "error instead, set the G2P's `unsupported` to 'error'."
    )
    W020 = (
        "[W020] '{source}' learned from pronunciations by other rules than are installed now: "
        "{differences}. It may find other names than it did. Install the version of "
        "spacy-phoneme-ner that it was trained with, or train it anew."
    )
    W035 = (
        "[W035] This torch ({version}) cannot multiply 8-bit integers, or not as fast as floats: "
        "the encoder computes in floats, as with computing.int8 = false. Expected torch 2.4 or "
        "newer, built with oneDNN, as on x86 processors."
    )
    W036 = (
        "[W036] In 8-bit integers this encoder's vectors would be {error:.2f} of their length away "
        "from those of floats, and at most {most} is right, so it computes in floats, as with "
        "computing.int8 = false."
    )
    W037 = (
        "[W037] {n_others} of {n_words} words of text that is said to be in '{lang}' ({name}) are "
        "in another script, and are read as languages of that, {others}. If the text is in another "
        'language, name it in the component (config={{"lang": "sin"}}), on the Doc '
        '(doc._.ipa_lang = "sin"), or say "auto". This is told once for each language.'
    )
    W038 = (
        "[W038] A token of {n} characters is in a script that puts no spaces between words: "
        "{text!r} …. It is read as one word, and no name is found within it. Give the pipeline a "
        "tokenizer that cuts such text (spacy-phoneme-ner.ScriptTokenizer.v1, or one of your own), "
        "or a Doc of words. This is told once for each component."
    )
    W039 = (
        "[W039] Nothing that knows {script} words is installed: text without spaces between them "
        "is cut by rules of spelling, into syllables or less, and fewer names are found. Install "
        "pip install 'spacy-phoneme-ner[{extra}]'; to do without a warning, set the tokenizer's "
        "`segmenter` to 'rules'. This is told once for each script."
    )
    W011 = (
        "[W011] No language is set to pronounce this Doc in: each word is read in a language of "
        'its script. Name it in the component (config={"lang": "sin"}), on the Doc '
        '(doc._.ipa_lang = "sin"), or start from spacy.blank("si"); to do without a warning, '
        'name "auto".'
    )
    W030 = (
        "[W030] {n_unknown:,} of {n_pieces:,} pieces read so far ({share:.1%}) are unknown "
        "to the encoder of {source}, whose vocabulary was trimmed by {n_left_out:,} pieces: names "
        "in such text are missed easily. List the pieces of it, too (python -m spacy phoneme "
        "trim-vocabulary), and train anew with `pieces` of the encoder's loader."
    )
    W031 = (
        "[W031] {n_unknown:,} of {n_pieces:,} pieces read so far ({share:.1%}) are unknown "
        "to the encoder of {source}: names in such text are missed easily. Take an encoder whose "
        'vocabulary has its script, or one that reads it romanised (`stream = "roman"`).'
    )


class Errors(
    PronunciationErrors,
    ModelErrors,
    CorpusErrors,
    EvaluationErrors,
    CommandErrors,
    GeneralErrors,
    BundleErrors,
    PretrainingErrors,
    AnnotationErrors,
    AdaptationErrors,
    DisplayErrors,
):
    """All messages, by their codes."""


def extra_hint(what: str, package: str, extra: str) -> MissingExtraError:
    """Build the error for an optional dependency that is missing.

    what (str): What was asked for, as the start of a sentence.
    package (str): The distribution that provides it.
    extra (str): The extra of this package that installs it.
    RETURNS (MissingExtraError): The error, to be raised by the caller.
    """
    return MissingExtraError(Errors.P501.format(what=what, package=package, extra=extra))
