"""Reading a bundle: a trained model in a folder, nothing of which can run code."""

import json
import os
from configparser import Error as ConfigParserError
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Dict, Iterator, List, Mapping, Optional, Tuple

import numpy as np
from spacy.util import registry
from thinc.api import Config, Model

from ..disk.digests import digest, digest_json, digest_text
from ..disk.files import parse_json, put_back
from ..errors import Errors, PhonemeNERError
from ..models.types import Tagger
from .model_state import MisfitError, ModelState, StateError, give_state

CONFIG, WEIGHTS, META = FILES = ("model.cfg", "model.safetensors", "meta.json")
FORMAT = 1
DIGESTS = "digests"
_OWN = "spacy-phoneme-ner."
_SHIPPED = Path(__file__).parent


@dataclass(frozen=True)
class Bundle:
    """A trained model: its config, its labels, its weights, and what is known of it.

    name (str): What it was asked for by.
    path (Path): The folder.
    is_shipped (bool): Whether it came with the package, and so with the rules that it
        learned by.
    labels (List[str]): The labels in the order of the model's tags.
    model_config (Dict[str, Any]): The `model` block of a component.
    state (ModelState): What the model has learned.
    meta (Dict[str, Any]): All that `meta.json` says.
    """

    name: str
    path: Path
    is_shipped: bool
    labels: List[str]
    model_config: Dict[str, Any]
    state: ModelState
    meta: Dict[str, Any]

    @property
    def rules(self) -> Optional[Mapping[str, str]]:
        """The versions of the rules that it learned by; None for those beside it."""
        rules: Mapping[str, str] = self.meta["rules"]
        return None if self.is_shipped else rules

    @property
    def g2p_config(self) -> Optional[Dict[str, Any]]:
        """None: a bundle does not tell which G2P it learned with."""
        return None

    @property
    def threshold(self) -> Optional[float]:
        """None: it is one of the model's settings."""
        return None

    def build_model(self) -> Tagger:
        """Build the model, without its weights.

        RETURNS (Model[List[Doc], List[Floats2d]]): The model.
        RAISES (PhonemeNERError): If the config is not one of a model.
        """
        try:
            model = build_model(self.model_config, source=str(self.path / CONFIG))
        except PhonemeNERError:
            raise
        except ValueError as error:  # Thinc's ConfigValidationError and RegistryError among them
            reason = " ".join(str(error).split())
            raise _damaged(self.name, self.path / CONFIG, reason) from error
        if not isinstance(model, Model):
            raise _damaged(self.name, self.path / CONFIG, "[model] names no @architectures")
        return model

    def load_into(self, model: Tagger) -> None:
        """Give a model the weights.

        model (Model[List[Doc], List[Floats2d]]): The model. What it knew is gone.
        RAISES (MisfitError): If they do not fit it.
        """
        try:
            give_state(model, self.state)
        except StateError as error:
            raise MisfitError(self.name, error) from None


def build_model(config: Dict[str, Any], *, source: str = "The config") -> Tagger:
    """Build a model from the `model` block of a component, out of this package's
    architectures. Nothing else is called, whatever the block names.

    config (Dict[str, Any]): The block, interpolated.
    source (str): What messages call the place where it stands.
    RETURNS (Model[List[Doc], List[Floats2d]]): The model, without weights.
    RAISES (PhonemeNERError): If it names anything but architectures of this package.
    """
    for block, entry, value in _entries(config):
        if entry != "@architectures" or not str(value).startswith(_OWN):
            shown = f"{entry} = {json.dumps(value)}"
            raise PhonemeNERError(Errors.P608.format(source=source, block=block, entry=shown))
    model: Tagger = registry.resolve({"model": config})["model"]
    return model


def _entries(config: Any) -> Iterator[Tuple[str, str, Any]]:
    """List what a block asks registries for: the block that asks, the registry, the name."""
    waiting = [("model", config)]
    while waiting:
        block, values = waiting.pop()
        pairs = values.items() if isinstance(values, dict) else enumerate(values)
        for key, value in pairs:
            if isinstance(key, str) and key.startswith("@"):
                yield block, key, value
            if isinstance(value, (dict, list, tuple)):
                waiting.append((f"{block}.{key}", value))


def shipped_bundles() -> List[str]:
    """Name the bundles that come with the package."""
    names = (path.parent.name for path in _SHIPPED.glob(f"*/{WEIGHTS}"))
    return sorted(name for name in names if not name.startswith("."))  # being written


def is_bundle(name: str) -> bool:
    """Tell whether something is the folder of a bundle, and not that of a pipeline, which
    has a meta.json, too."""
    folder = Path(name)
    return "\0" not in name and (folder / META).is_file() and not (folder / "config.cfg").exists()


def read_bundle(name: str, *, sealed: bool = True) -> Bundle:
    """Read a bundle.

    name (str): The name of one that comes with the package, or a folder.
    sealed (bool): Whether its files have to be those that its digests are of. Only who
        writes them anew does without.
    RETURNS (Bundle): The bundle.
    RAISES (PhonemeNERError): If there is none, or it is damaged.
    """
    shipped = shipped_bundles()
    path = _SHIPPED / name if name in shipped else Path(name)
    if "\0" not in name:
        put_back(path)
    if "\0" in name or not os.path.isfile(path / META):
        raise PhonemeNERError(
            Errors.P601.format(name=name, shipped=", ".join(shipped) or "none in this installation")
        )
    meta = _read_meta(name, path / META, sealed)
    digests = meta[DIGESTS] if sealed else {}
    config = _read_config(name, path / CONFIG, digests)
    arrays = _read_arrays(name, path / WEIGHTS, digests)
    excess = find_excess(config, sum(a.size for a in arrays.values()), len(arrays))
    if excess is not None:
        raise _damaged(name, path / CONFIG, excess)
    return Bundle(
        name=name,
        path=path,
        is_shipped=name in shipped,
        labels=meta["labels"],
        model_config=config,
        state=ModelState(meta["nodes"], arrays),
        meta=meta,
    )


def _read_meta(name: str, path: Path, sealed: bool) -> Dict[str, Any]:
    try:
        meta = parse_json(path.read_text(encoding="utf8"))
    except (OSError, ValueError) as error:
        raise _damaged(name, path, str(error)) from error
    if not isinstance(meta, dict) or meta.get("format") != FORMAT:
        raise _damaged(name, path, f'expected a JSON object with "format": {FORMAT}')
    if sealed:
        digests = meta.get(DIGESTS)
        if not isinstance(digests, dict):
            raise _damaged(name, path, f'expected "{DIGESTS}" of the files')
        if digests.get(META) != digest_meta(meta):
            raise PhonemeNERError(Errors.P609.format(path=path, seal="it"))
    labels = meta.get("labels")
    are_labels = isinstance(labels, list) and all(map(_is_label, labels))
    if not are_labels or not labels or len(set(labels)) < len(labels):
        raise _damaged(name, path, f'expected different names as "labels", got {labels!r}')
    if not _are_nodes(meta.get("nodes")):
        raise _damaged(name, path, 'expected layers with index, name, dims and attrs as "nodes"')
    rules = meta.setdefault("rules", {})
    if not isinstance(rules, dict) or not all(isinstance(x, str) for x in rules.values()):
        raise _damaged(name, path, 'expected the versions of rules by their names as "rules"')
    return meta


def digest_meta(meta: Mapping[str, Any]) -> str:
    """Digest what meta.json says besides the digests."""
    return digest_json({key: value for key, value in meta.items() if key != DIGESTS})


def _is_label(label: Any) -> bool:
    # JSON can spell halves of characters, which spaCy cannot store.
    return (
        isinstance(label, str) and bool(label) and label == label.encode("utf8", "ignore").decode()
    )


def _are_nodes(nodes: Any) -> bool:
    kinds = {"index": int, "name": str, "dims": dict, "attrs": dict}
    return isinstance(nodes, list) and all(
        isinstance(node, dict)
        and all(isinstance(node.get(key), kind) for key, kind in kinds.items())
        and all(isinstance(size, int) for size in node["dims"].values())
        for node in nodes
    )


def _read_config(name: str, path: Path, digests: Mapping[str, str]) -> Dict[str, Any]:
    try:
        _check_digest(path, digest_text(path), digests)
        config: Any = Config().from_disk(path).get("model")
    except PhonemeNERError:
        raise
    except (OSError, ValueError, RecursionError, ConfigParserError) as error:
        raise _damaged(name, path, " ".join(str(error).split())) from error
    if not isinstance(config, dict):
        raise _damaged(name, path, "expected a block [model]")
    return config


def _read_arrays(name: str, path: Path, digests: Mapping[str, str]) -> Dict[str, Any]:
    from safetensors import SafetensorError
    from safetensors.numpy import load

    try:
        data = path.read_bytes()
        _check_digest(path, digest(data), digests)
        arrays: Dict[str, Any] = load(data)
    except PhonemeNERError:
        raise
    except (OSError, SafetensorError, ValueError) as error:
        raise _damaged(name, path, str(error)) from error
    for key, array in arrays.items():
        if np.issubdtype(array.dtype, np.floating) and not np.isfinite(array).all():
            raise PhonemeNERError(Errors.P610.format(path=path, name=key))
    return arrays


def find_excess(config: Any, numbers: int, tensors: int) -> Optional[str]:
    """Tell before a model is built whether it would be larger than its weights.

    config (Dict[str, Any]): The block that it would be built from.
    numbers (int): How many weights there are, at most.
    tensors (int): How many tensors they are, at most.
    RETURNS (Optional[str]): What is too large, if anything is.
    """
    waiting = [("model", config)]
    while waiting:
        key, value = waiting.pop()
        if isinstance(value, (dict, list)):
            pairs = value.items() if isinstance(value, dict) else [(key, each) for each in value]
            # Without a gazetteer, its size is that of nothing.
            unused = "gazetteer_slots" if not dict(pairs).get("gazetteer") else None
            waiting.extend(pair for pair in pairs if pair[0] != unused)
        elif type(value) is int:
            # A layer is as wide as it is deep: there are at least so many weights squared.
            needed = value if key == "gazetteer_slots" else value**2
            if needed > numbers or (key == "depth" and value > tensors):
                return f"{key} is {value}, which is too much for the {numbers} weights beside it"
    return None


def _check_digest(path: Path, file_digest: str, digests: Mapping[str, str]) -> None:
    if digests and digests.get(path.name) != file_digest:
        raise PhonemeNERError(Errors.P609.format(path=path, seal=META))


def _damaged(name: str, path: Path, reason: str) -> PhonemeNERError:
    message = Errors.P602.format(name=name, path=path, reason=reason.rstrip("."))
    return PhonemeNERError(message)
