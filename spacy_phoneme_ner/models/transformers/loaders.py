"""Where the weights of an encoder come from: the loaders of a config's [initialize]."""

import re
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Dict, Iterator, List, Optional

from ...checks import MOST_DEPTH, MOST_POSITIONS, check_optional_number
from ...disk.files import parse_json
from ...disk.weights import count_in_folder
from ...errors import Errors, MissingExtraError, PhonemeNERError
from ...extras import import_extra
from ..trained_models import read_model
from .families import check_size, encoder_class, rebuild, sizes_of
from .loaded_encoder import EncoderLoader, LoadedEncoder
from .piece_counts import trim_to_file
from .shim import TransformerShim
from .tokenizer_files import tokenizer_text

_CONFIG = "config.json"
_SAFETENSORS, _PICKLED = "model.safetensors", "pytorch_model.bin"
# OWNER/NAME, or the name alone; all else is a path.
_HUB_NAME = re.compile(r"\w[\w.-]*(/\w[\w.-]*)?", re.ASCII)
# What the hub is asked for; of the weights, the second only where the first is missing.
_VOCABULARIES = ("*.json", "*.model", "vocab.txt", "merges.txt")


def make_folder_loader_v1(
    *, path: Optional[str], random_weights: bool = False, pieces: Optional[str] = None
) -> EncoderLoader:
    """Take a pre-trained encoder from a folder.

    path (Optional[str]): A folder with the files of a Hugging Face model: `config.json`, its
        vocabulary (`tokenizer.json`, or what its tokenizer is made of) and
        `model.safetensors` or `pytorch_model.bin`, such as those of
        `vinai/xphonebert-base` or what `phoneme pretrain` wrote.
    random_weights (bool): Whether only the config and the vocabulary are taken, and
        the weights drawn at random: to see what pre-training is worth.
    pieces (Optional[str]): A file that `phoneme trim-vocabulary` wrote: all other pieces
        of the vocabulary are left out, with their rows of the embeddings.
    RETURNS (EncoderLoader): Loads the encoder when the pipeline is initialised.
    """

    def load() -> LoadedEncoder:
        if path is None:
            raise PhonemeNERError(Errors.P115)
        encoder = load_folder(Path(path), path, random_weights=random_weights)
        return trim_to_file(encoder, pieces)

    return load


def make_hub_loader_v1(
    *, name: str, revision: str = "main", download: bool = True, pieces: Optional[str] = None
) -> EncoderLoader:
    """Take a pre-trained encoder from the Hugging Face hub.

    The network is asked when the pipeline is initialised, never afterwards: what
    was loaded is saved with the pipeline.

    name (str): The model's name on the Hugging Face hub; or, as everywhere in
        `transformers`, a folder with its files, and then the network is not asked at all.
    revision (str): A commit, tag or branch. Only a commit makes sure that it is
        the same model the next time.
    download (bool): Whether it may be downloaded; otherwise it has to be in the
        hub's cache on this machine.
    pieces (Optional[str]): As in `EncoderFromFolder.v1`.
    RETURNS (EncoderLoader): Loads the encoder when the pipeline is initialised.
    """

    return lambda: trim_to_file(load_encoder(name, revision, download=download), pieces)


def make_pipeline_loader_v1(
    *, path: Optional[str], component: str = "phoneme_ner"
) -> EncoderLoader:
    """Take the encoder of a trained pipeline, as it was fine-tuned.

    path (Optional[str]): A trained pipeline: a folder, or the name of an installed package.
    component (str): The component whose encoder is taken as it was trained, with a vocabulary
        that may have been trimmed before.
    RETURNS (EncoderLoader): Loads the encoder when the pipeline is initialised.
    """

    def load() -> LoadedEncoder:
        trained = read_model(path, component)
        encoder = trained.model.get_ref("tok2vec")
        shims = [shim for node in encoder.walk() for shim in node.shims]
        shims = [shim for shim in shims if isinstance(shim, TransformerShim)]
        if not shims or type(shims[0]) is not TransformerShim:
            reason = f"'{encoder.name}' holds no encoder of transformers by itself"
            raise PhonemeNERError(Errors.P187.format(source=trained.source, reason=reason))
        shim = shims[0]
        if not shim.is_filled:
            reason = "it has no weights yet"
            raise PhonemeNERError(Errors.P187.format(source=trained.source, reason=reason))
        # What was frozen in the other's training is not here.
        module = rebuild(shim.module, shim.config).requires_grad_(True)
        return LoadedEncoder(shim.config, shim.tokenizer, module, trained.source, shim.n_left_out)

    return load


def load_encoder(
    name: str, revision: str = "main", *, download: bool = True, random_weights: bool = False
) -> LoadedEncoder:
    """Load an encoder from the hub, or from a folder.

    name, revision, download: As in `EncoderFromHub.v1`.
    random_weights (bool): Whether the weights are left aside.
    RETURNS (LoadedEncoder): As `load_folder`.
    RAISES (PhonemeNERError): If it cannot be had, or files are missing or damaged.
    """
    if Path(name).is_dir() or not _HUB_NAME.fullmatch(name):
        return load_folder(Path(name), name, random_weights=random_weights)
    folder = _fetch(name, revision, download)
    # The hub keeps each commit in a folder of that name.
    source = f"{name}@{folder.name}"
    return load_folder(folder, source, random_weights=random_weights)


def load_folder(folder: Path, source: str, *, random_weights: bool = False) -> LoadedEncoder:
    """Load an encoder from a folder; the network is not asked, no code is run.

    folder (Path): The folder.
    source (str): What messages call it.
    random_weights (bool): Whether the weights are left aside.
    RETURNS (LoadedEncoder): The encoder, its weights in single precision.
    RAISES (PhonemeNERError): If files are missing or damaged.
    """
    missing = [] if (folder / _CONFIG).is_file() else [_CONFIG]
    weights = [*folder.glob("*.safetensors"), *folder.glob("pytorch_model*.bin")]
    if not weights and not random_weights:
        missing.append(f"{_SAFETENSORS} (or {_PICKLED})")
    if missing:
        is_there = folder.is_dir()
        reason = f"{folder} lacks {' and '.join(missing)}" if is_there else f"no folder {folder}"
        raise PhonemeNERError(Errors.P109.format(source=source, reason=reason))
    try:
        config = parse_json((folder / _CONFIG).read_text(encoding="utf8"))
        if not isinstance(config, dict) or "model_type" not in config:
            raise ValueError("it names no model_type")
    except ValueError as error:
        reason = f"{folder / _CONFIG} is no config of a model ({error})"
        raise PhonemeNERError(Errors.P109.format(source=source, reason=reason)) from None
    _check_sizes(config, source)
    if not random_weights:
        try:
            count = count_in_folder(folder)
        except (OSError, ValueError) as error:
            reason = f"the weights in {folder} cannot be read ({error})"
            raise PhonemeNERError(Errors.P109.format(source=source, reason=reason)) from None
        check_size(config, count, str(folder / _CONFIG))
    tokenizer = tokenizer_text(folder)
    module = None if random_weights else _load_module(folder, config, source)
    return LoadedEncoder(config, tokenizer, module, source)


def _check_sizes(config: Dict[str, Any], source: str) -> None:
    """Refuse sizes that nothing has, before something of that size is built."""
    try:
        for name, size in sizes_of(config).items():
            most = MOST_DEPTH if name == "depth" else MOST_POSITIONS
            check_optional_number(name, size, 1, most, whole=True)
    except MissingExtraError:
        raise  # nothing is wrong with the sizes
    except PhonemeNERError as error:
        raise PhonemeNERError(Errors.P109.format(source=source, reason=error)) from None


def _load_module(folder: Path, config: Dict[str, Any], source: str) -> Any:
    import torch

    encoder, settings = encoder_class(config)
    try:
        with _quiet():
            module, report = encoder.from_pretrained(
                folder,
                local_files_only=True,
                trust_remote_code=False,
                weights_only=True,
                output_loading_info=True,
                ignore_mismatched_sizes=True,  # they are told below, by their names
                torch_dtype=torch.float32,
                **settings,
            )
    except Exception as error:  # whatever transformers makes of a damaged file
        reason = f"{type(error).__name__}: {str(error).strip().partition(chr(10))[0]}"
        raise PhonemeNERError(Errors.P109.format(source=source, reason=reason)) from None
    # Names with shapes, or in transformers 4 the names alone.
    misfits = sorted(key if isinstance(key, str) else key[0] for key in report["mismatched_keys"])
    if misfits:
        name = misfits[0]
        shapes = {"got": _stored_shape(folder, name)}
        shapes["expected"] = str(tuple(module.get_parameter(name).shape))
        raise PhonemeNERError(
            Errors.P162.format(source=source, n=len(misfits), name=name, **shapes)
        )
    lacking = sorted(report["missing_keys"])
    if lacking:
        some = ", ".join(lacking[:3])
        reason = f"its weights lack {len(lacking)} of the encoder's, such as {some}"
        raise PhonemeNERError(Errors.P109.format(source=source, reason=reason))
    for name, weights in module.named_parameters():
        if not weights.isfinite().all():
            raise PhonemeNERError(Errors.P610.format(path=folder, name=f"'{name}'"))
    return module


def _stored_shape(folder: Path, name: str) -> str:
    """Tell the shape of a tensor in a folder's safetensors, for a message."""
    from safetensors import safe_open

    for path in sorted(folder.glob("*.safetensors")):
        with safe_open(path, "pt") as tensors:
            # A model with a head names its encoder before.
            for key in tensors.keys():  # noqa: SIM118 (it is no dict)
                if key == name or key.endswith(f".{name}"):
                    return str(tuple(tensors.get_slice(key).get_shape()))
    return "of another size"


def _fetch(name: str, revision: str, download: bool) -> Path:
    hub = import_extra("huggingface_hub", "An encoder from the Hugging Face hub")

    def fetch(*patterns: str) -> Path:
        allowed: List[str] = [*_VOCABULARIES, *patterns]
        return Path(
            hub.snapshot_download(
                name, revision=revision, allow_patterns=allowed, local_files_only=not download
            )
        )

    try:
        folder = fetch("model*.safetensors")
        return folder if any(folder.glob("*.safetensors")) else fetch("pytorch_model*.bin")
    # The hub's errors differ with its releases, and so do those of the network.
    except Exception as error:
        reason = f"{type(error).__name__}: {str(error).strip().partition(chr(10))[0]}"
        raise PhonemeNERError(Errors.P110.format(name=name, reason=reason)) from None


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep transformers from telling of a head that is left out, and of its progress."""
    logging = import_extra("transformers.utils.logging", "A transformer as encoder")
    level, shown = logging.get_verbosity(), logging.is_progress_bar_enabled()
    logging.set_verbosity_error()
    logging.disable_progress_bar()
    try:
        yield
    finally:
        logging.set_verbosity(level)
        if shown:
            logging.enable_progress_bar()
