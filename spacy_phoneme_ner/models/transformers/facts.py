"""What there is to know of each family of Hugging Face text encoders."""

from dataclasses import dataclass
from typing import Any, Optional, Tuple


@dataclass(frozen=True)
class Family:
    """How the encoders of one `model_type` are described, and what they can read.

    names (Tuple[str, ...]): The values of `model_type`.
    width (str): The config's name of the width; so do depth, heads and inner_width.
        inner_width is None where it cannot be chosen.
    positions (Optional[str]): Its name of the length of the position table. None:
        positions are relative, so that there is no bound.
    counts_padding (bool): Whether positions are counted from `pad_token_id + 1`, so
        that the first rows of the position table are never used.
    vocabulary (Optional[str]): Its name of the number of pieces; None: hashed.
    dropout (Tuple[str, ...]): Its names of the rates of dropout.
    settings (Tuple[Tuple[str, Any], ...]): What the published encoders have otherwise than
        `transformers` has by default.
    embeddings (Tuple[str, ...]): Paths of the modules before the first layer. A part
        that an encoder does not have is left out.
    layers (Tuple[str, ...]): Paths of lists of layers; the n-th layer is made of the
        n-th of each.
    pads_matter (bool): Whether a vector depends on how much padding follows its
        sequence, so that only sequences of one length may share a batch.
    """

    names: Tuple[str, ...]
    width: str = "hidden_size"
    depth: str = "num_hidden_layers"
    heads: str = "num_attention_heads"
    inner_width: Optional[str] = "intermediate_size"
    positions: Optional[str] = "max_position_embeddings"
    counts_padding: bool = False
    vocabulary: Optional[str] = "vocab_size"
    dropout: Tuple[str, ...] = ("hidden_dropout_prob", "attention_probs_dropout_prob")
    settings: Tuple[Tuple[str, Any], ...] = ()
    embeddings: Tuple[str, ...] = ("embeddings",)
    layers: Tuple[str, ...] = ("encoder.layer",)
    pads_matter: bool = False


_ROBERTA = (("type_vocab_size", 1), ("layer_norm_eps", 1e-5))
# As in microsoft/mdeberta-v3-base.
_DEBERTA = (
    ("relative_attention", True),
    ("position_buckets", 256),
    ("max_relative_positions", -1),
    ("norm_rel_ebd", "layer_norm"),
    ("share_att_key", True),
    ("pos_att_type", "p2c|c2p"),
    ("position_biased_input", False),
    ("type_vocab_size", 0),
)
FAMILIES: Tuple[Family, ...] = (
    Family(("bert", "ernie", "deberta")),
    Family(
        ("roberta", "xlm-roberta", "camembert", "xlm-roberta-xl", "data2vec-text"),
        counts_padding=True,
        settings=_ROBERTA,
    ),
    Family(("mpnet",), counts_padding=True),
    Family(
        ("deberta-v2",),
        settings=_DEBERTA,
        embeddings=("embeddings", "encoder.rel_embeddings", "encoder.LayerNorm"),
    ),
    Family(
        ("canine",),
        vocabulary=None,
        embeddings=("char_embeddings", "initial_char_encoder", "chars_to_molecules"),
    ),
    Family(
        ("t5", "mt5", "umt5"),
        width="d_model",
        depth="num_layers",
        heads="num_heads",
        inner_width="d_ff",
        positions=None,
        dropout=("dropout_rate",),
        embeddings=("shared",),
        layers=("encoder.block",),
    ),
    Family(("rembert",), embeddings=("embeddings", "encoder.embedding_hidden_mapping_in")),
    # All layers share the weights of one.
    Family(
        ("albert",),
        embeddings=("embeddings", "encoder.embedding_hidden_mapping_in"),
        layers=("encoder.albert_layer_groups",),
    ),
    Family(("electra",), embeddings=("embeddings", "embeddings_project")),
    Family(
        ("distilbert",),
        width="dim",
        depth="n_layers",
        heads="n_heads",
        inner_width="hidden_dim",
        dropout=("dropout", "attention_dropout"),
        layers=("transformer.layer",),
    ),
    Family(
        ("xlm",),
        width="emb_dim",
        depth="n_layers",
        heads="n_heads",
        inner_width=None,
        dropout=("dropout", "attention_dropout"),
        embeddings=("embeddings", "position_embeddings", "lang_embeddings", "layer_norm_emb"),
        layers=("attentions", "layer_norm1", "ffns", "layer_norm2"),
    ),
    Family(
        ("modernbert", "eurobert"),
        positions=None,  # rotary
        dropout=("attention_dropout", "mlp_dropout", "embedding_dropout"),
        embeddings=("embeddings", "embed_tokens"),
        layers=("layers",),
    ),
)
# Any other family is taken to be like BERT; how it treats padding is not known.
_OTHER = Family((), pads_matter=True)


def family_of(model_type: str) -> Family:
    """Find the family of a `model_type`; one like BERT where it is not known."""
    return next((family for family in FAMILIES if model_type in family.names), _OTHER)
