"""Building Hugging Face text encoders of any family, and telling what they can read."""

from contextlib import nullcontext
from inspect import signature
from typing import TYPE_CHECKING, Any, Dict, List, Mapping, Optional, Tuple, Type

from ...disk.weights import WeightCount, check_layers, check_numbers
from ...errors import Errors, PhonemeNERError
from ...extras import import_extra
from .facts import Family
from .facts import family_of as family_of
from .undrawn import without_draws

if TYPE_CHECKING:
    from torch import nn

# What a config may say about how to run, which is no part of an encoder's shape. Some
# of it would be fetched from the hub and run, such as an attention kernel.
_NOT_SHAPE = (
    "_name_or_path", "transformers_version", "architectures", "auto_map", "custom_pipelines",
    "attn_implementation", "_attn_implementation", "_attn_implementation_internal",
    "_attn_implementation_autoset", "experts_implementation", "_experts_implementation",
    "use_kernels", "quantization_config", "dtype", "torch_dtype", "gradient_checkpointing",
    "output_attentions", "output_hidden_states", "return_dict", "use_return_dict", "torchscript",
    "id2label", "label2id", "num_labels", "problem_type", "task_specific_params",
)  # fmt: skip
# What encoders end in that are built with sizes or names that cannot be.
_MISFITS: Tuple[Type[Exception], ...] = (
    ArithmeticError, AssertionError, AttributeError, LookupError, RuntimeError, TypeError,
    ValueError,
)  # fmt: skip
# CANINE was trained on so many characters at a time, though its config allows more
# (Clark et al. 2022, CANINE, section 4).
_CANINE_TRAINED = 2048


def config_for(
    model_type: str,
    *,
    width: int,
    depth: int,
    heads: int,
    inner_width: Optional[int],
    positions: Optional[int],
    n_ids: int,
    pad: int,
    dropout: float,
) -> Dict[str, Any]:
    """Describe an encoder of one's own sizes.

    model_type (str): Its family in `transformers`, such as "roberta".
    width (int): Of the vectors.
    depth (int): The number of layers.
    heads (int): Of attention; they share the width.
    inner_width (Optional[int]): Of the feed-forward part of a layer, where the family
        has the choice; None for what `transformers` has by default.
    positions (Optional[int]): The length of the position table, less the rows that the
        family leaves unused; None for what `transformers` has by default. Without
        meaning where positions are relative.
    n_ids (int): The number of pieces, where the family has a table of them.
    pad (int): The number of the piece for padding.
    dropout (float): The rate of dropout, everywhere.
    RETURNS (Dict[str, Any]): A config for `build_encoder`, complete and JSON-able.
    RAISES (PhonemeNERError): If `transformers` has no such text encoder, or not of
        these sizes.
    """
    family = family_of(model_type)
    if heads < 1 or width % heads:
        reason = f"{heads} heads cannot share a width of {width}"
        raise PhonemeNERError(Errors.P130.format(got=model_type, reason=reason))
    chosen: Dict[str, Any] = {
        "model_type": model_type,
        **dict(family.settings),
        family.width: width,
        family.depth: depth,
        family.heads: heads,
        "pad_token_id": pad,
        **dict.fromkeys(family.dropout, dropout),
    }
    if family.inner_width is not None and inner_width is not None:
        chosen[family.inner_width] = inner_width
    if family.vocabulary is not None:
        chosen[family.vocabulary] = n_ids
    if family.positions is not None and positions is not None:
        chosen[family.positions] = positions + (pad + 1 if family.counts_padding else 0)
    if family.width == "d_model":
        chosen["d_kv"] = width // heads
    return _shape(_parse(chosen).to_dict())


def with_dropout(config: Dict[str, Any], dropout: float) -> Dict[str, Any]:
    """Copy a config with another rate of dropout, everywhere."""
    return {**config, **dict.fromkeys(family_of(config["model_type"]).dropout, dropout)}


def rebuild(module: "nn.Module", config: Dict[str, Any]) -> "nn.Module":
    """Build an encoder anew around the weights of another: some settings, such as rates of
    dropout, are fixed when a module is built.

    module (nn.Module): The other, of the same shape; the weights are not copied.
    config (Dict[str, Any]): What config.json says.
    RETURNS (nn.Module): The encoder.
    """
    rebuilt = build_encoder(config, draw=False)
    parts = dict(module.named_modules())
    for name, part in rebuilt.named_modules():
        part._parameters.update(parts[name]._parameters)
        part._buffers.update(parts[name]._buffers)
    return rebuilt


def encoder_class(config: Dict[str, Any]) -> Tuple[Any, Dict[str, Any]]:
    """Find the class of an encoder.

    config (Dict[str, Any]): What config.json says.
    RETURNS (Tuple[Any, Dict[str, Any]]): The class, and the arguments by name that it
        and its `from_pretrained` need: the config without what says how to run, and
        what keeps the encoder from having a pooling layer.
    RAISES (PhonemeNERError): If `transformers` has no such text encoder.
    """
    parsed = _parse(config)
    transformers = _import_transformers()
    kind = transformers.MODEL_FOR_TEXT_ENCODING_MAPPING.get(type(parsed), None)
    if kind is None and not parsed.is_encoder_decoder:
        kind = transformers.MODEL_MAPPING.get(type(parsed), None)
    # Some families have several models; none of them is a plain text encoder.
    if not isinstance(kind, type) or "input_ids" not in _arguments(kind, "forward"):
        raise PhonemeNERError(Errors.P132.format(model_type=parsed.model_type))
    has_pooling = "add_pooling_layer" in _arguments(kind, "__init__")
    return kind, {"config": parsed, **({"add_pooling_layer": False} if has_pooling else {})}


def build_encoder(config: Dict[str, Any], *, draw: bool = True) -> "nn.Module":
    """Build an encoder with random weights and without a pooling layer.

    It takes `input_ids` and `attention_mask` and gives `last_hidden_state`. Nothing
    is downloaded, and no code but that of `transformers` is run.

    config (Dict[str, Any]): What config.json says.
    draw (bool): Whether the weights are drawn. Where others take their place, that
        would only take time: a large table of pieces takes seconds.
    RETURNS (nn.Module): In 32-bit floats, in training mode.
    RAISES (PhonemeNERError): If `transformers` has no such text encoder, or not of
        these sizes.
    """
    encoder, arguments = encoder_class(config)
    try:
        with nullcontext() if draw else without_draws():
            module: nn.Module = encoder(**arguments)
    except _MISFITS as error:
        reason = " ".join(str(error).split()).rstrip(".")
        if isinstance(error, LookupError):  # such as of a function of another name
            reason = f"{type(error).__name__}: {reason}"
        message = Errors.P130.format(got=config["model_type"], reason=reason)
        raise PhonemeNERError(message) from None
    return module.float().train()


def check_size(config: Dict[str, Any], count: WeightCount, source: str) -> None:
    """Check that an encoder is no larger than its weights, before it is built.

    config (Dict[str, Any]): What config.json says.
    count (WeightCount): The weights, which may be more than the encoder's.
    source (str): What messages call the config.
    RAISES (PhonemeNERError): If it is larger, or no encoder can be built.
    """
    import torch

    try:
        check_layers(config, count)
        with torch.device("meta"):  # shapes alone
            module = build_encoder(config, draw=False)
        size = sum(weights.numel() for weights in module.parameters())
        check_numbers({"its size": size}, count)
    except PhonemeNERError:
        raise
    except (OverflowError, ValueError) as error:
        raise PhonemeNERError(Errors.P128.format(path=source, reason=error)) from None


def sizes_of(config: Dict[str, Any]) -> Dict[str, Optional[int]]:
    """Tell the sizes of an encoder from its config.

    RETURNS (Dict[str, Optional[int]]): width, depth, heads, inner_width (None where
        the family has no choice) and positions (None where there is no bound), all as
        in `config_for`.
    """
    parsed, family = _parse(config), family_of(config["model_type"])
    sizes: Dict[str, Optional[int]] = {}
    for name in ("width", "depth", "heads", "inner_width"):
        their_name = getattr(family, name)
        sizes[name] = getattr(parsed, their_name, None) if their_name is not None else None
    return {**sizes, "positions": _positions(parsed, family)}


def capacity(config: Dict[str, Any]) -> Optional[int]:
    """Tell how many positions one pass reads, specials included; None: no bound.

    CANINE's last positions are left for the padding that it needs behind a text.
    """
    parsed = _parse(config)
    positions = _positions(parsed, family_of(config["model_type"]))
    if positions is None or config["model_type"] != "canine":
        return positions
    return positions - _canine_margin(parsed)


def padded_length(config: Dict[str, Any], n_positions: int) -> int:
    """Tell how long a batch has to be so that no vector depends on its company.

    CANINE reads characters in blocks, and looks past the end of the text: its vectors
    are those of any longer batch if the last block is whole and one that holds nothing
    but padding follows. Families that nothing is known of share a batch only among
    sequences of equal length (`pads_matter`).

    n_positions (int): The length of the longest sequence, specials included.
    """
    if config["model_type"] != "canine":
        return n_positions
    parsed = _parse(config)
    block = parsed.local_transformer_stride
    n_whole = -(-(n_positions + _canine_margin(parsed)) // block) * block
    return int(max(n_positions, min(n_whole, parsed.max_position_embeddings)))


def frozen_parts(
    module: "nn.Module", config: Dict[str, Any]
) -> "Tuple[nn.Module, List[nn.Module]]":
    """Find what can be kept from learning.

    module (nn.Module): An encoder that `build_encoder` built from the config.
    RETURNS (Tuple[nn.Module, List[nn.Module]]): What comes before the first layer,
        and the layers from the lowest up. ALBERT's layers are one module.
    RAISES (PhonemeNERError): If the encoder has no list of layers.
    """
    from torch import nn

    family = family_of(config["model_type"])
    before = _at(module, family.embeddings)
    lists: List[Any] = _at(module, family.layers)
    if not lists:
        depth = sizes_of(config)["depth"]
        parts = (m for m in module.modules() if isinstance(m, nn.ModuleList) and len(m) == depth)
        lists = list(parts)[:1]
    if not lists or not before:
        raise PhonemeNERError(Errors.P132.format(model_type=config["model_type"]))
    layers: List[nn.Module] = [nn.ModuleList(parts) for parts in zip(*lists)]
    return nn.ModuleList(before), layers


def save_memory(module: "nn.Module") -> None:
    """Make an encoder compute its layers twice rather than keep what they gave.

    Known as gradient checkpointing. RAISES PhonemeNERError if the encoder cannot.
    """
    # `transformers` 5 has renamed it, and warns at the old name.
    is_renamed = hasattr(module, "activation_checkpointing_enable")
    name = "activation_checkpointing_enable" if is_renamed else "gradient_checkpointing_enable"
    enable: Any = getattr(module, name)
    try:
        enable({"use_reentrant": False})
    except ValueError:
        name = type(module).__name__
        raise PhonemeNERError(Errors.P133.format(name=name)) from None


def _parse(config: Dict[str, Any]) -> Any:
    """Make `transformers`' own config, which knows the defaults."""
    transformers = _import_transformers()
    model_type = config.get("model_type")
    try:
        if not isinstance(model_type, str):
            raise ValueError("it has no model_type")
        shape = {name: value for name, value in _shape(config).items() if name != "model_type"}
        return transformers.AutoConfig.for_model(model_type, **shape)
    except Exception as error:  # every config class checks its values in its own way
        reason = " ".join(str(error).split()).rstrip(".")
        # `transformers` lists all that it knows after an unknown name.
        reason = reason.split(" Should contain one of")[0].split(". Should be")[0]
        raise PhonemeNERError(Errors.P130.format(got=model_type, reason=reason)) from None


def _import_transformers() -> Any:
    return import_extra("transformers", "A transformer as encoder")


def _positions(parsed: Any, family: Family) -> Optional[int]:
    n_rows = getattr(parsed, family.positions, None) if family.positions is not None else None
    if n_rows is None or not getattr(parsed, "position_biased_input", True):
        return None
    if family.counts_padding:
        return int(n_rows - parsed.pad_token_id - 1)
    return int(min(n_rows, _CANINE_TRAINED) if parsed.model_type == "canine" else n_rows)


def _shape(config: Mapping[str, Any]) -> Dict[str, Any]:
    return {name: value for name, value in config.items() if name not in _NOT_SHAPE}


def _arguments(owner: Any, function: str) -> Mapping[str, Any]:
    return signature(getattr(owner, function)).parameters


def _at(module: "nn.Module", paths: Tuple[str, ...]) -> "List[nn.Module]":
    """Find the modules at some paths; those that are not there are left out."""
    modules = dict(module.named_modules())
    return [modules[path] for path in paths if path in modules]


def _canine_margin(parsed: Any) -> int:
    """Tell how much padding CANINE looks at past the end of a text.

    The last convolution reads up to half its kernel ahead, of blocks of
    `downsampling_rate` characters, the last of which CANINE leaves off.
    """
    return int(parsed.upsampling_kernel_size // 2 - 1 + 2 * parsed.downsampling_rate)
