"""Finding a trained model by what the setting `pretrained` says."""

from pathlib import Path
from typing import Any, Dict, List, Mapping, Optional, Protocol

from ..errors import Errors, PhonemeNERError
from ..models.types import Tagger
from .bundle import is_bundle, read_bundle, shipped_bundles
from .pipelines import PACKAGES, PREFIX, find_pipeline, read_pipeline


class Pretrained(Protocol):
    """A trained model, wherever it is from: a `Bundle`, or a `PipelinePart`.

    name (str): What it was asked for by.
    path (Path): The folder that it was read from.
    labels (List[str]): The labels in the order of the model's tags.
    model_config (Dict[str, Any]): The `model` block of a component.
    g2p_config (Optional[Dict[str, Any]]): The G2P that it learned with, if that is told.
    threshold (Optional[float]): How probable its entities have to be, if that is told.
    rules (Optional[Mapping[str, str]]): The versions of the rules that it learned by; None
        for those that are installed.
    """

    @property
    def name(self) -> str: ...

    @property
    def path(self) -> Path: ...

    @property
    def labels(self) -> List[str]: ...

    @property
    def model_config(self) -> Dict[str, Any]: ...

    @property
    def g2p_config(self) -> Optional[Dict[str, Any]]: ...

    @property
    def threshold(self) -> Optional[float]: ...

    @property
    def rules(self) -> Optional[Mapping[str, str]]: ...

    def build_model(self) -> Tagger:
        """Build the model, without its weights."""
        ...

    def load_into(self, model: Tagger) -> None:
        """Give a model the weights; a `MisfitError` tells why they do not fit."""
        ...


def read_pretrained(name: str) -> Pretrained:
    """Read a trained model.

    name (str): The name of one that comes with this package; a folder, either a bundle or a
        pipeline; an installed package of a pipeline, or what comes after its prefix.
    RETURNS (Pretrained): The model.
    RAISES (PhonemeNERError): If there is none, or it is damaged.
    """
    if name in shipped_bundles() or is_bundle(name):
        return read_bundle(name)
    pipeline = find_pipeline(name)
    if pipeline is not None:
        return read_pipeline(name, pipeline)
    own = name.removeprefix(PREFIX)
    if own in PACKAGES and not Path(name).exists():
        raise PhonemeNERError(Errors.P611.format(name=name, package=PREFIX + own))
    return read_bundle(name)  # which puts back what was moved away, or says what there is
