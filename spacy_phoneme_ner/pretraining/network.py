"""The encoder that is trained, its optimizer, and the folder that it ends in."""

import json
from pathlib import Path
from typing import Any, Dict, List

from ..disk.files import replacing, write_text
from ..extras import import_extra
from .prepared import END, MASK, PADDING, SPECIALS, START, PreparedCorpus
from .settings import TrainSettings

_FINE_TUNING_DROPOUT = 0.1
_POSITIONS_BEFORE = PADDING + 1  # RoBERTa's positions count from after that of <pad>
_BETAS, _EPSILON = (0.9, 0.98), 1e-6  # RoBERTa's (Liu et al. 2019, section 2.2)
CONFIG, WEIGHTS, TOKENIZER = "config.json", "model.safetensors", "tokenizer.json"
TOKENIZER_CONFIG = "tokenizer_config.json"


def build_network(corpus: PreparedCorpus, settings: TrainSettings) -> Any:
    """Make an encoder with a head for masked phonemes, with random weights.

    corpus (PreparedCorpus): Gives the vocabulary.
    settings (TrainSettings): Gives the size and the seed.
    RETURNS (RobertaForMaskedLM): The network; input and output embeddings are one.
    """
    import torch

    transformers = import_extra("transformers", "Pre-training an encoder")
    torch.manual_seed(settings.seed)
    config = transformers.RobertaConfig(
        vocab_size=corpus.n_ids,
        hidden_size=settings.width,
        num_hidden_layers=settings.layers,
        num_attention_heads=settings.heads,
        intermediate_size=settings.inner,
        max_position_embeddings=settings.window + _POSITIONS_BEFORE,
        type_vocab_size=1,
        layer_norm_eps=1e-5,
        hidden_dropout_prob=settings.dropout,
        attention_probs_dropout_prob=settings.dropout,
        bos_token_id=START,
        pad_token_id=PADDING,
        eos_token_id=END,
        tie_word_embeddings=True,
    )
    return transformers.RobertaForMaskedLM(config)


def build_optimizer(network: Any, settings: TrainSettings) -> Any:
    """Make AdamW, without weight decay on biases and the weights of LayerNorm.

    network (Module): What is trained.
    settings (TrainSettings): Gives the rate and the decay.
    RETURNS (AdamW): The optimizer.
    """
    import torch

    decayed: List[Any] = []
    undecayed: List[Any] = []
    for name, weights in network.named_parameters():
        is_other = name.endswith("bias") or "LayerNorm" in name or "layer_norm" in name
        (undecayed if is_other else decayed).append(weights)
    groups = [
        {"params": decayed, "weight_decay": settings.weight_decay},
        {"params": undecayed, "weight_decay": 0.0},
    ]
    return torch.optim.AdamW(groups, lr=settings.learning_rate, betas=_BETAS, eps=_EPSILON)


def masked_logits(network: Any, ids: Any, labels: Any) -> Any:
    """Score the vocabulary at the positions that are to be predicted, and at no others.

    network (RobertaForMaskedLM): The network.
    ids (Tensor): Shape: (n_sequences, length), int64
    labels (Tensor): Below 0 where nothing is to be predicted. Shape: as `ids`
    RETURNS (Tensor): Shape: (n_masked, n_ids)
    """
    is_there = ids != PADDING
    # Without padding the mask changes nothing, and attention is faster without one.
    mask = None if bool(is_there.all()) else is_there.long()
    vectors = network.roberta(input_ids=ids, attention_mask=mask)[0]
    return network.lm_head(vectors[labels >= 0])


def save_result(folder: Path, network: Any, corpus: PreparedCorpus) -> None:
    """Write a folder with the layout of `vinai/xphonebert-base`, weights as safetensors.

    folder (Path): Where to; each file is written whole or not at all.
    network (RobertaForMaskedLM): The trained network.
    corpus (PreparedCorpus): Gives the vocabulary.
    RAISES (PhonemeNERError): If it cannot be written there.
    """
    from safetensors.torch import save

    network.config.hidden_dropout_prob = _FINE_TUNING_DROPOUT
    network.config.attention_probs_dropout_prob = _FINE_TUNING_DROPOUT
    network.config.architectures = [type(network).__name__]
    # Not the state_dict: there the embeddings stand twice, as they are also the output's.
    weights = {name: w.detach().cpu().contiguous() for name, w in network.named_parameters()}
    # The same bias under both its names: transformers 4 reads it by the second.
    weights["lm_head.decoder.bias"] = weights["lm_head.bias"].clone()
    with replacing(folder / WEIGHTS) as temporary:
        temporary.write_bytes(save(weights, {"format": "pt"}))
    write_text(folder / CONFIG, network.config.to_json_string())
    window = network.config.max_position_embeddings - _POSITIONS_BEFORE
    tokenizer_config: Dict[str, Any] = {
        "tokenizer_class": "PreTrainedTokenizerFast",
        "model_max_length": window,
        "bos_token": SPECIALS[START],
        "cls_token": SPECIALS[START],
        "eos_token": SPECIALS[END],
        "sep_token": SPECIALS[END],
        "pad_token": SPECIALS[PADDING],
        "unk_token": "<unk>",
        "mask_token": MASK,
        # Phonemes are separated by spaces: nothing may be taken away before a "," or "?".
        "clean_up_tokenization_spaces": False,
    }
    write_text(folder / TOKENIZER, corpus.tokenizer)
    write_text(folder / TOKENIZER_CONFIG, json.dumps(tokenizer_config, indent=2) + "\n")
