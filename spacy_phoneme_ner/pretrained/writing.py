"""Writing a bundle, which is there whole, and checked, or not at all."""

import datetime
import json
import os
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Dict, List, Mapping, Sequence

import numpy as np
from spacy.tokens import Doc
from spacy.vocab import Vocab
from thinc.api import Config

from ..disk.digests import digest_file, digest_text
from ..disk.files import check_path, making_folder, write_text
from ..errors import Errors, PhonemeNERError
from ..g2p.versions import rules_versions
from ..layer import set_layer
from ..models.types import Tagger
from .bundle import (
    CONFIG,
    DIGESTS,
    FILES,
    FORMAT,
    META,
    WEIGHTS,
    Bundle,
    build_model,
    digest_meta,
    read_bundle,
)
from .model_state import ModelState, StateError, take_state

MAX_SIZE = 12_000_000  # bytes of all files together: bundles travel in wheels
# What only a bundle's making can tell.
_OWN = ("format", "name", "labels", "parameters", "nodes", "rules", DIGESTS)
# How far scores may be off, as a share of the largest: each weight is off by up to 2**-11.
_TOLERANCE = 0.02
# What the scores are compared on: several scripts, case, digits, silence.
_SAMPLE = (
    ("Amina Yusuf visited LAGOS in 1990 .", "amina jusuf vɪzɪtɪd leɪɡɒs ɪn _ _"),
    ("Ольга живёт в Москве", "olʲɡa ʐɨvʲot v maskvʲe"),
    ("කමලා කොළඹ නගරයේ", "kamalaː koɭamba naɡarajeː"),
    ("ليلى في القاهرة", "lajla fiː alqaːhira"),
)


@dataclass(frozen=True)
class Written:
    """What was written.

    size (int): The bytes of all files.
    parameters (int): How many weights there are; tables of integers are none.
    difference (float): How far the scores of the bundle's model are off those of the
        model that it was made of, at most, as a share of the largest.
    """

    size: int
    parameters: int
    difference: float


def write_bundle(
    model: Tagger,
    model_config: Dict[str, Any],
    labels: Sequence[str],
    output: Path,
    *,
    name: str,
    meta: Mapping[str, Any],
    rules: Mapping[str, str],
    force: bool = False,
) -> Written:
    """Write the model of a component as a bundle, in half precision.

    model (Model[List[Doc], List[Floats2d]]): The trained model.
    model_config (Dict[str, Any]): The block that it was built from.
    labels (Sequence[str]): The labels in the order of its tags.
    output (Path): The folder. Other files that lie in it stay.
    name (str): The name of the bundle.
    meta (Mapping[str, Any]): What else shall stand in its meta.json.
    rules (Mapping[str, str]): The versions of the rules that it learned by, as
        `rules_versions` gives them; empty if it learned by none.
    force (bool): Whether to write over a bundle.
    RETURNS (Written): How large it is, and how exact.
    RAISES (PhonemeNERError): If it cannot be written, would be too large, or would not
        predict what the model does.
    """
    check_path(output)
    existing = [file for file in FILES if os.path.lexists(output / file)]
    if existing and not force:
        raise PhonemeNERError(Errors.P506.format(path=output, file=existing[0]))
    for key in _OWN:
        if key in meta:
            raise PhonemeNERError(Errors.P606.format(got=key, reserved=", ".join(_OWN)))
    try:
        state = take_state(model, build_model(model_config))
    except StateError as error:
        raise PhonemeNERError(Errors.P604.format(reason=error)) from None
    learned = (array for array in state.arrays.values() if array.dtype == np.float16)
    parameters = sum(array.size for array in learned)
    about = {
        "format": FORMAT,
        "name": name,
        "version": "1",
        "date": datetime.date.today().isoformat(),
        "languages": [],
        "expected_calibration_error": None,
        **meta,
        "labels": list(labels),
        "parameters": parameters,
        "rules": dict(rules),
        "nodes": state.nodes,
    }
    with making_folder(output, replace=True) as folder:
        _copy_others(output, folder)
        _write_files(folder, model_config, state, about)
        size = sum((folder / file).stat().st_size for file in FILES)
        if size > MAX_SIZE:
            sizes = {"size": size / 1e6, "parameters": parameters, "most": MAX_SIZE / 1e6}
            raise PhonemeNERError(Errors.P605.format(**sizes))
        difference = _check(model, state, read_bundle(str(folder)))
    return Written(size, parameters, difference)


def seal_bundle(folder: Path) -> None:
    """Renew the digests of a bundle, and the versions of its rules, after files or rules were
    changed on purpose. The weights stay as they are.

    folder (Path): The bundle.
    RAISES (PhonemeNERError): If it is none.
    """
    bundle = read_bundle(str(folder), sealed=False)
    bundle.load_into(bundle.build_model())
    _write_meta(folder, {**bundle.meta, "rules": rules_versions()})


def _write_files(
    folder: Path, model_config: Dict[str, Any], state: ModelState, about: Dict[str, Any]
) -> None:
    from safetensors.numpy import save

    Config({"model": model_config}).to_disk(folder / CONFIG)
    arrays = {key: np.ascontiguousarray(array) for key, array in state.arrays.items()}
    (folder / WEIGHTS).write_bytes(save(arrays))
    _write_meta(folder, about)


def _write_meta(folder: Path, about: Mapping[str, Any]) -> None:
    """Write meta.json, with the digests of what lies beside it and of itself."""
    about = {key: value for key, value in about.items() if key != DIGESTS}
    digest = digest_meta(json.loads(json.dumps(about)))
    about[DIGESTS] = {
        CONFIG: digest_text(folder / CONFIG),
        WEIGHTS: digest_file(folder / WEIGHTS),
        META: digest,
    }
    lines = (f" {_json(key)}: {_json(value)}" for key, value in about.items())
    text = "{\n" + ",\n".join(lines) + "\n}\n"
    write_text(folder / META, text)


def _json(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False)
    # Halves of characters, which are no UTF-8.
    return json.dumps(value) if any("\ud800" <= c <= "\udfff" for c in text) else text


def _check(model: Tagger, state: ModelState, bundle: Bundle) -> float:
    """Check that a bundle holds all that its model has, and scores as it does."""
    again = bundle.build_model()
    bundle.load_into(again)
    restored = take_state(again, bundle.build_model())
    arrays = state.arrays
    same = restored.nodes == state.nodes and restored.arrays.keys() == arrays.keys()
    if not (same and all(np.array_equal(restored.arrays[key], arrays[key]) for key in arrays)):
        raise PhonemeNERError(Errors.P607.format(reason="what was read is not what was written"))
    docs = _sample()
    expected = [model.ops.to_numpy(scores) for scores in model.predict(docs)]
    scores_again = [again.ops.to_numpy(scores) for scores in again.predict(docs)]
    largest = max(1.0, *(float(np.abs(scores).max()) for scores in expected))
    off = (
        max(float(np.abs(a - b).max()) for a, b in zip(expected, scores_again, strict=True))
        / largest
    )
    if not off <= _TOLERANCE:
        reason = f"scores are off by {off:.2%} of the largest, and at most {_TOLERANCE:.0%} is half"
        raise PhonemeNERError(Errors.P607.format(reason=f"{reason} precision"))
    return off


def _sample() -> List[Doc]:
    vocab, docs = Vocab(), []
    for text, ipa in _SAMPLE:
        doc = Doc(vocab, words=text.split())
        set_layer(doc, ["" if word == "_" else word for word in ipa.split()], "und")
        docs.append(doc)
    return docs


def _copy_others(output: Path, folder: Path) -> None:
    """Copy what lies beside a bundle, such as a model card, into its new folder."""
    for path in output.iterdir() if output.is_dir() else ():
        if path.is_dir():
            shutil.copytree(path, folder / path.name, symlinks=True)
        elif path.name not in FILES:
            shutil.copy2(path, folder / path.name, follow_symlinks=False)
