"""Between an encoder and its gazetteer: the tables are in the network, what reads them is not."""

from typing import TYPE_CHECKING, Any, Dict, List, Optional, Sequence

import numpy as np
from numpy.typing import NDArray
from spacy.tokens import Doc
from thinc.api import Model

from ..safetensors_shim import shim_of
from ..types import Encoder
from .gazetteer import Gazetteer, Tables
from .gazetteer_counts import GazetteerCounts

if TYPE_CHECKING:
    from .torch.gazetteer_net import GazetteerNet

Evidence = NDArray[np.float32]


def make_gazetteer_net(names: Gazetteer, width: int) -> "GazetteerNet":
    """Make the torch part of a gazetteer.

    names (Gazetteer): The gazetteer.
    width (int): The width of the encoder's token vectors.
    RETURNS (GazetteerNet): A network with empty tables.
    """
    from .torch.gazetteer_net import GazetteerNet

    return GazetteerNet(
        kinds=len(names.keys.kinds),
        slots=names.slots,
        classes=1 + len(names.labels),
        features=names.width,
        inner=width // 2,
        width=width,
    )


def set_gazetteer(model: Encoder, counts: GazetteerCounts) -> None:
    """Fill the gazetteer of an encoder.

    model (Model[List[Doc], List[Floats2d]]): The encoder.
    counts (GazetteerCounts): What was counted. Its kinds of keys and its labels must hold
        those of the encoder.
    RAISES (PhonemeNERError): If they do not.
    """
    import torch

    learned = model.attrs["gazetteer"].learn(counts)
    shim = shim_of(model)
    for name, array in learned._asdict().items():
        getattr(shim.module.gazetteer, name).copy_(torch.from_numpy(array))
    shim.generation += 1


def look_up_names(model: Encoder, texts: List[str], ipa: Sequence[str] = ()) -> Optional[Evidence]:
    """Look words up in the gazetteer of an encoder.

    model (Model[List[Doc], List[Floats2d]]): The encoder.
    texts (List[str]): The words, at least one.
    ipa (Sequence[str]): Their IPA; it may be empty where the gazetteer does not go by it.
    RETURNS (Optional[ndarray]): The evidence; None if the encoder has no gazetteer.
        Shape: (len(texts), n_features)
    """
    names: Optional[Gazetteer] = model.attrs["gazetteer"]
    if names is None:
        return None
    return names.evidence(list(names.reader.words(texts, ipa)), _tables(model))


def look_up_names_of_others(model: Encoder, docs: Sequence[Doc]) -> Optional[Evidence]:
    """Look up the words of Docs, for training: what was counted in them is left out.

    model (Model[List[Doc], List[Floats2d]]): The encoder.
    docs (Sequence[Doc]): The Docs, of which one at least has tokens.
    RETURNS (Optional[ndarray]): The evidence; None if the encoder has no gazetteer.
        Shape: (n_tokens, n_features)
    """
    names: Optional[Gazetteer] = model.attrs["gazetteer"]
    if names is None:
        return None
    shown = model.attrs["noise"].with_lists(len(docs)) if names.has_lists else None
    return names.evidence_of_others(docs, _tables(model), shown)


def find_gazetteer(model: Model[Any, Any]) -> Optional[Encoder]:
    """Find the encoder in a model that has a gazetteer.

    model (Model): Any model.
    RETURNS (Optional[Model[List[Doc], List[Floats2d]]]): The encoder; None if there is none.
    """
    return next((node for node in model.walk() if node.attrs.get("gazetteer") is not None), None)


def count_names(model: Encoder, docs: Sequence[Doc]) -> Dict[str, Evidence]:
    """Tell how often the words of Docs were counted for the gazetteer of an encoder.

    model (Model[List[Doc], List[Floats2d]]): An encoder with a gazetteer.
    docs (Sequence[Doc]): The Docs, of which one at least has tokens.
    RETURNS (Dict[str, ndarray]): See `Gazetteer.counted`.
    """
    names: Gazetteer = model.attrs["gazetteer"]
    return names.counted(docs, _tables(model))


def _tables(model: Encoder) -> Tables:
    net = shim_of(model).module.gazetteer
    arrays: Sequence[Any] = [getattr(net, name).cpu().numpy() for name in Tables._fields]
    return Tables(*arrays)
