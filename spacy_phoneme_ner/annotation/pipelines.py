"""The pipeline that annotates: found by a name, and told how it reads and what it finds."""

from pathlib import Path
from typing import TYPE_CHECKING, Any, List, Optional, Sequence

from ..errors import Errors, PhonemeNERError

if TYPE_CHECKING:
    from spacy.language import Language

    from ..pipeline.phoneme_ner import PhonemeNER


def load_annotating(model: str) -> "Language":
    """Load a pipeline that finds names.

    model (str): A folder that `nlp.to_disk` made, an installed package, or what the setting
        `pretrained` takes: "small", "base", a folder that `spacy phoneme bundle` made.
    RETURNS (Language): The pipeline.
    RAISES (PhonemeNERError): If there is none.
    """
    import spacy

    from ..pipeline.script_tokenizer import TOKENIZER

    folder = find_model(model)
    if not (folder / "config.cfg").is_file():
        # Of a model alone: its text may be in any script.
        nlp = spacy.blank("xx", config={"nlp": {"tokenizer": {"@tokenizers": TOKENIZER}}})
        nlp.add_pipe("phoneme_ner", config={"pretrained": model})
        return nlp
    try:
        return spacy.load(folder)
    except PhonemeNERError:
        raise
    except (OSError, ValueError, KeyError) as error:
        reason = str(error).rstrip(".")
        raise PhonemeNERError(Errors.P410.format(model=model, reason=reason)) from error


def is_model_alone(model: str) -> bool:
    """Tell whether a name is what the setting `pretrained` takes and `spacy.load` does not."""
    from ..pretrained import shipped_bundles
    from ..pretrained.bundle import is_bundle
    from ..pretrained.pipelines import PACKAGES

    return model in shipped_bundles() or model in PACKAGES or is_bundle(model)


def find_model(model: str) -> Path:
    """Find the folder of a model (see `load_annotating`).

    RAISES (PhonemeNERError): If there is none.
    """
    from ..pretrained import read_pretrained, shipped_bundles
    from ..pretrained.bundle import is_bundle, read_bundle
    from ..pretrained.pipelines import PACKAGES, PREFIX, find_pipeline

    if model in shipped_bundles() or is_bundle(model):
        return read_bundle(model).path
    folder = find_pipeline(model) if model else None
    if folder is None:
        if model.removeprefix(PREFIX) in PACKAGES:
            read_pretrained(model)  # says which package is not installed
        raise PhonemeNERError(Errors.P806.format(model=model))
    return folder


def find_components(nlp: "Language", model: str) -> List["PhonemeNER"]:
    """Find the components of a pipeline that find names by sound.

    nlp (Language): The pipeline.
    model (str): What it was asked for by, for errors.
    RETURNS (List[PhonemeNER]): They, one at least.
    RAISES (PhonemeNERError): If there is none.
    """
    from ..pipeline.phoneme_ner import PhonemeNER

    found = [pipe for _, pipe in nlp.pipeline if isinstance(pipe, PhonemeNER)]
    if not found:
        names = ", ".join(nlp.pipe_names) or "no components"
        raise PhonemeNERError(Errors.P803.format(model=model, found=names))
    return found


def find_readers(nlp: "Language") -> List[Any]:
    """Find the components of a pipeline that have a G2P, and may have a language."""
    with_g2p = [pipe for _, pipe in nlp.pipeline if getattr(pipe, "g2p", None) is not None]
    return [pipe for pipe in with_g2p if hasattr(pipe, "lang")]


def take_language(nlp: "Language") -> str:
    """Take from the components the language that they were set to, so that each Doc's goes.

    nlp (Language): The pipeline, changed in place.
    RETURNS (str): That language; else the pipeline's own, else "auto".
    """
    from ..g2p.routing import AUTO
    from ..pipeline.phonemizer import NO_LANGUAGE

    own: List[str] = [pipe.lang for pipe in find_readers(nlp) if pipe.lang is not None]
    for pipe in find_readers(nlp):
        pipe.lang = None
    usual = AUTO if nlp.lang is None or nlp.lang in NO_LANGUAGE else nlp.lang
    return own[0] if own else usual


def check_readable(nlp: "Language", lang: str) -> None:
    """Check that a pipeline can read a language.

    RAISES (PhonemeNERError): If it cannot.
    """
    from ..pipeline.phonemizer import check_language

    for pipe in find_readers(nlp):
        check_language(pipe.g2p, lang)


def check_labels(found: Sequence["PhonemeNER"], labels: Sequence[str], model: str) -> None:
    """Check that a pipeline finds the labels that are asked for.

    RAISES (PhonemeNERError): If it does not.
    """
    known = {label for component in found for label in component.labels}
    missing = [label for label in labels if label not in known]
    if missing:
        message = Errors.P805.format(
            model=model, missing=", ".join(missing), labels=", ".join(sorted(known))
        )
        raise PhonemeNERError(message)


def identify_languages(nlp: "Language", model: str) -> Optional[Any]:
    """Have languages that share a script told apart (see `IpaG2P`).

    RAISES (PhonemeNERError): If no component has a G2P that can.
    """
    from ..g2p import IpaG2P, LanguageIdentifier

    g2ps = [pipe.g2p for pipe in find_readers(nlp) if isinstance(pipe.g2p, IpaG2P)]
    if not g2ps:
        raise PhonemeNERError(Errors.P807.format(model=model))
    identifier = LanguageIdentifier()
    for g2p in g2ps:
        g2p.identifier = g2p.identifier or identifier
    return identifier
