"""An encoder with fewer pieces: those that some text needs, each with the row that it had.

The table of pieces is most of a multilingual encoder (250,002 rows of XLM-R's are 96 of the
118 million parameters of a small one), and no corpus needs more than a tenth of it. Text whose
pieces are all kept has the same vectors as before: every tokenizer prefers, of the pieces that
it has, those that it preferred among all of them.
"""

import json
from typing import Any, Collection, Dict, List, NamedTuple, Set, Tuple

import numpy as np
from numpy.typing import NDArray

from ...errors import Errors, PhonemeNERError
from .facts import family_of
from .loaded_encoder import LoadedEncoder
from .word_piece_reader import WordPieceReader

Ints = NDArray[np.int64]


class Trimmed(NamedTuple):
    """A tokenizer with fewer pieces.

    tokenizer (str): The text of its tokenizer.json.
    kept (ndarray): The old number of each of its pieces, rising. Shape: (n_pieces,), int64
    n_left_out (int): How many pieces there were beside these.
    padding (int): The number of the piece for padding.
    """

    tokenizer: str
    kept: Ints
    n_left_out: int
    padding: int


def trim_encoder(encoder: LoadedEncoder, used: Collection[int]) -> LoadedEncoder:
    """Leave out the pieces of an encoder that are not used.

    encoder (LoadedEncoder): The encoder, with its weights or without.
    used (Collection[int]): The numbers of the pieces to keep. The special ones are kept,
        too, and what the tokenizer needs to arrive at the others.
    RETURNS (LoadedEncoder): The encoder over these pieces; its module is the same object.
    RAISES (PhonemeNERError): If it reads no pieces, or its tokenizer is of a kind of which
        none can be left out.
    """
    if not encoder.tokenizer:
        raise _untrimmable(encoder.source, "it reads characters and has no vocabulary")
    trimmed = trim_tokenizer(encoder.tokenizer, used, encoder.source)
    numbers = {int(old): new for new, old in enumerate(trimmed.kept)}
    size = family_of(encoder.config["model_type"]).vocabulary or "vocab_size"
    config = {**encoder.config, size: len(numbers)}
    for name, number in encoder.config.items():
        # The numbers of the special pieces, for whoever reads the config.
        if name.endswith("_token_id") and isinstance(number, int):
            config[name] = numbers.get(number)
    if config.get("pad_token_id") is None:  # it named another piece than the tokenizer does
        config["pad_token_id"] = trimmed.padding
    if encoder.module is not None:
        _keep_rows(encoder.module, trimmed.kept, trimmed.padding)
    n_left_out = encoder.n_left_out + trimmed.n_left_out
    return encoder._replace(config=config, tokenizer=trimmed.tokenizer, n_left_out=n_left_out)


def trim_tokenizer(tokenizer: str, used: Collection[int], source: str) -> Trimmed:
    """Leave out the pieces of a tokenizer that are not used.

    tokenizer (str): The text of a tokenizer.json.
    used (Collection[int]): The numbers of the pieces to keep.
    source (str): What errors call it.
    RETURNS (Trimmed): The tokenizer over these, the special ones, and what it needs to
        arrive at them.
    RAISES (PhonemeNERError): If it is of a kind of which none can be left out.
    """
    parts: Dict[str, Any] = json.loads(tokenizer)
    model = parts["model"]
    trim = _TRIMMERS.get(str(model.get("type")))
    if trim is None:
        known = ", ".join(sorted(_TRIMMERS))
        raise _untrimmable(source, f"its tokenizer is a '{model.get('type')}', not of {known}")
    special = {int(token["id"]) for token in parts["added_tokens"]}
    special |= {number for _, number in _numbered(parts.get("post_processor"))}
    reader = WordPieceReader(tokenizer)
    # Some encoders count positions from the number of the padding, which has to stay.
    special |= set(range(reader.special_ids.padding + 1))
    # No text has the mask, which some vocabularies list as a piece like others.
    special |= set() if reader.mask_id is None else {reader.mask_id}
    kept = trim(model, special | set(map(int, used)))
    numbers = {old: new for new, old in enumerate(kept)}
    for token in parts["added_tokens"]:
        token["id"] = numbers[token["id"]]
    _renumber(parts.get("post_processor"), numbers)
    if parts.get("padding"):
        parts["padding"]["pad_id"] = numbers[parts["padding"]["pad_id"]]
    text = json.dumps(parts, ensure_ascii=False)
    n_left_out, padding = reader.n_ids - len(kept), numbers[reader.special_ids.padding]
    return Trimmed(text, np.array(kept, dtype=np.int64), n_left_out, padding)


def _trim_unigram(model: Dict[str, Any], wanted: Set[int]) -> List[int]:
    vocab: List[Tuple[str, float]] = model["vocab"]
    # What no piece covers costs a fixed amount more than the least likely piece: were that
    # left out, other pieces would be preferred beside what is unknown.
    wanted.add(min(range(len(vocab)), key=lambda i: vocab[i][1]))
    wanted |= {model["unk_id"]} - {None}
    if model.get("byte_fallback"):
        wanted |= {i for i, (piece, _) in enumerate(vocab) if _is_byte(piece)}
    # Added tokens may stand outside of the model's own vocabulary.
    inside = sorted(i for i in wanted if i < len(vocab))
    outside = sorted(i for i in wanted if i >= len(vocab))
    model["vocab"] = [vocab[i] for i in inside]
    if model["unk_id"] is not None:
        model["unk_id"] = inside.index(model["unk_id"])
    return [*inside, *outside]


def _trim_word_piece(model: Dict[str, Any], wanted: Set[int]) -> List[int]:
    # The longest piece that is there is taken: one that was taken stays the longest.
    wanted.add(model["vocab"][model["unk_token"]])
    return _trim_numbered(model, wanted)


def _trim_bpe(model: Dict[str, Any], wanted: Set[int]) -> List[int]:
    vocab: Dict[str, int] = model["vocab"]
    pieces = {number: piece for piece, number in vocab.items()}
    pairs = [tuple(m.split(" ")) if isinstance(m, str) else tuple(m) for m in model["merges"]]
    halves: Dict[str, List[Tuple[str, str]]] = {}
    for first, second in pairs:
        halves.setdefault(first + second, []).append((first, second))
    # A piece is arrived at by merging others, whichever of the ways there it took.
    waiting = [pieces[i] for i in wanted if i in pieces]
    while waiting:
        for pair in halves.pop(waiting.pop(), []):
            fresh = [half for half in pair if half in vocab and vocab[half] not in wanted]
            wanted |= {vocab[half] for half in fresh}
            waiting += [half for half in pair if half in halves]
    wanted |= {vocab[piece] for piece in vocab if len(piece) == 1 or _is_byte(piece)}
    if model.get("unk_token") in vocab:
        wanted.add(vocab[model["unk_token"]])
    inside = {pieces[i] for i in wanted if i in pieces}
    model["merges"] = [
        written
        for written, (first, second) in zip(model["merges"], pairs)
        if {first, second, first + second} <= inside
    ]
    return _trim_numbered(model, wanted)


def _trim_numbered(model: Dict[str, Any], wanted: Set[int]) -> List[int]:
    kept = sorted(wanted)
    numbers = {old: new for new, old in enumerate(kept)}
    model["vocab"] = {p: numbers[old] for p, old in model["vocab"].items() if old in numbers}
    return kept


_TRIMMERS = {"Unigram": _trim_unigram, "WordPiece": _trim_word_piece, "BPE": _trim_bpe}


def _is_byte(piece: str) -> bool:
    return len(piece) == 6 and piece.startswith("<0x") and piece.endswith(">")


def _renumber(processor: Any, numbers: Dict[int, int]) -> None:
    for place, number in _numbered(processor):
        place[0][place[1]] = numbers[number]


def _numbered(processor: Any) -> List[Tuple[Tuple[Any, Any], int]]:
    """Find the numbers of pieces in a post-processor, and where each stands."""
    if not isinstance(processor, dict):
        return []
    places: List[Tuple[Tuple[Any, Any], int]] = []
    for part in processor.get("processors", []):
        places += _numbered(part)
    for name in ("sep", "cls"):  # as in BERT's and RoBERTa's: ["</s>", 2]
        if name in processor:
            places.append(((processor[name], 1), int(processor[name][1])))
    specials = processor.get("special_tokens", {})
    for token in specials.values() if isinstance(specials, dict) else ():
        places += [((token["ids"], i), int(number)) for i, number in enumerate(token["ids"])]
    return places


def _keep_rows(module: Any, kept: Ints, padding: int) -> None:
    import torch

    table = module.get_input_embeddings()
    rows = torch.as_tensor(kept, device=table.weight.device)
    weights = table.weight.detach()[rows]
    smaller = torch.nn.utils.skip_init(  # type: ignore[no-untyped-call, unused-ignore]
        torch.nn.Embedding,
        *weights.shape,
        padding_idx=None if table.padding_idx is None else padding,
        device=weights.device,
    )
    smaller.weight = torch.nn.Parameter(weights, requires_grad=table.weight.requires_grad)
    module.set_input_embeddings(smaller)


def _untrimmable(source: str, reason: str) -> PhonemeNERError:
    return PhonemeNERError(Errors.P146.format(source=source, reason=reason))
