"""Reading the phoneme_ner of a trained pipeline as data: a folder, or an installed package.

A package is not imported. What `spacy package` makes holds a folder as `nlp.to_disk` writes
it, and nothing of that can run code here, as nothing of a bundle can.
"""

import importlib.util
from configparser import Error as ConfigParserError
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Dict, List, Mapping, Optional

import srsly
from thinc.api import Config, Model

from ..disk.digests import SEAL, check_seal, digest, digest_text
from ..disk.files import parse_json
from ..errors import Errors, PhonemeNERError
from ..models.types import Tagger
from .bundle import build_model, find_excess
from .model_state import MisfitError, StateError, check_finite, fit_sizes

# The packages that this project makes, by what `pretrained` calls them.
PREFIX = "xx_phoneme_ner_"
PACKAGES = ("base",)
FACTORY = "phoneme_ner"
_CONFIG, _META, _CFG, _MODEL = "config.cfg", "meta.json", "cfg", "model"
_LISTENER = "spacy-phoneme-ner.SharedListener.v1"
# What spaCy and Thinc make of weights that are not those of a model.
_MISFITS = (AttributeError, IndexError, KeyError, OSError, TypeError, ValueError)


@dataclass(frozen=True)
class PipelinePart:
    """The phoneme_ner of a trained pipeline.

    name (str): What it was asked for by.
    path (Path): The component's folder.
    labels (List[str]): The labels in the order of the model's tags.
    model_config (Dict[str, Any]): The `model` block that it was built from.
    g2p_config (Optional[Dict[str, Any]]): The `g2p` block; None without a G2P.
    threshold (Optional[float]): How probable its entities have to be; None if that is the
        model's affair.
    rules (Mapping[str, str]): The versions of the rules that it learned by.
    weights (bytes): The model, as Thinc saves it.
    """

    name: str
    path: Path
    labels: List[str]
    model_config: Dict[str, Any]
    g2p_config: Optional[Dict[str, Any]]
    threshold: Optional[float]
    rules: Mapping[str, str]
    weights: bytes

    def build_model(self) -> Tagger:
        """Build the model, without its weights.

        RETURNS (Model[List[Doc], List[Floats2d]]): The model.
        RAISES (PhonemeNERError): If the config is not one of a model.
        """
        try:
            config = str(self.path.parent / _CONFIG)
            built: Any = build_model(self.model_config, source=config)
        except PhonemeNERError:
            raise
        except ValueError as error:  # Thinc's ConfigValidationError and RegistryError among them
            reason = " ".join(str(error).split())
            raise _damaged(self.name, self.path.parent / _CONFIG, reason) from error
        if not isinstance(built, Model):
            reason = "the component's model names no @architectures"
            raise _damaged(self.name, self.path.parent / _CONFIG, reason)
        return built

    def load_into(self, model: Tagger) -> None:
        """Give a model the weights.

        model (Model[List[Doc], List[Floats2d]]): The model. What it knew is gone.
        RAISES (MisfitError): If they do not fit it.
        RAISES (PhonemeNERError): If they are no numbers.
        """
        try:
            # First, as a model that was given may have other labels.
            fit_sizes(model, [node["dims"] for node in srsly.msgpack_loads(self.weights)["nodes"]])
            model.from_bytes(self.weights)
        except (StateError, *_MISFITS) as error:
            raise MisfitError(self.name, error) from None
        check_finite(model, self.path / _MODEL)


def find_pipeline(name: str) -> Optional[Path]:
    """Find a trained pipeline.

    name (str): A folder as `nlp.to_disk` writes it, an installed package, or the name of one
        that this project makes.
    RETURNS (Optional[Path]): The folder with its config.cfg; None if there is none.
    """
    if "\0" not in name and (Path(name) / _CONFIG).is_file():
        return Path(name)
    for package in (name, PREFIX + name):
        folder = _package_folder(package) if package.isidentifier() else None
        if folder is not None:
            return folder
    return None


def read_pipeline(name: str, folder: Path) -> PipelinePart:
    """Read the phoneme_ner of a trained pipeline.

    name (str): What it was asked for by.
    folder (Path): The pipeline's folder.
    RETURNS (PipelinePart): The component.
    RAISES (PhonemeNERError): If there is none by itself, or it is damaged.
    """
    config = _read_config(name, folder / _CONFIG)
    component = _find_component(name, folder / _CONFIG, config)
    path, settings = folder / component, config["components"][component]
    try:
        seal = parse_json((path / SEAL).read_text(encoding="utf8"))
        weights = (path / _MODEL).read_bytes()
        digests = {_CFG: digest_text(path / _CFG), _MODEL: digest(weights)}
        check_seal(path, digests, seal, (_CFG, _MODEL))
        cfg = parse_json((path / _CFG).read_text(encoding="utf8"))
    except PhonemeNERError:
        raise
    except (OSError, ValueError) as error:
        raise _damaged(name, path, " ".join(str(error).split())) from error
    model = cfg.get("model") or settings.get("model")
    labels, rules = cfg.get("labels"), cfg.get("rules", {})
    if not isinstance(model, dict) or not labels or not isinstance(labels, list):
        raise _damaged(name, path, "it has no model, or no labels")
    if model.get("tok2vec", {}).get("@architectures") == _LISTENER:
        raise PhonemeNERError(Errors.P614.format(name=name, component=component))
    excess = find_excess(model, 2 * len(weights), len(weights))
    if excess is not None:
        raise _damaged(name, folder / _CONFIG, excess)
    threshold = cfg.get("threshold", settings.get("threshold"))
    return PipelinePart(
        name, path, labels, model, settings.get("g2p"), threshold, dict(rules), weights
    )


def _package_folder(package: str) -> Optional[Path]:
    try:
        spec = importlib.util.find_spec(package)  # of a package at the top, it imports nothing
    except (ImportError, ValueError):
        return None
    for place in (spec and spec.submodule_search_locations) or ():
        try:
            meta = parse_json((Path(place) / _META).read_text(encoding="utf8"))
            folder = Path(place) / "{lang}_{name}-{version}".format(**meta)
        except (KeyError, OSError, TypeError, ValueError):
            continue
        if (folder / _CONFIG).is_file():
            return folder
    return None


def _read_config(name: str, path: Path) -> Dict[str, Any]:
    try:
        return Config().from_disk(path)
    except (OSError, ValueError, RecursionError, ConfigParserError) as error:
        raise _damaged(name, path, " ".join(str(error).split())) from error


def _find_component(name: str, path: Path, config: Mapping[str, Any]) -> str:
    components = config.get("components")
    if not isinstance(components, dict):
        raise _damaged(name, path, "expected a block [components]")
    blocks = {key: block for key, block in components.items() if isinstance(block, dict)}
    named = [key for key, block in blocks.items() if block.get("factory") == FACTORY]
    if len(named) != 1:
        found = ", ".join(named) or "none"
        raise PhonemeNERError(Errors.P612.format(name=name, path=path.parent, found=found))
    return str(named[0])


def _damaged(name: str, path: Path, reason: str) -> PhonemeNERError:
    message = Errors.P613.format(name=name, path=path, reason=reason.rstrip("."))
    return PhonemeNERError(message)
