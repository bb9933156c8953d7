"""The word pieces that `tokenizers` finds, the same in every run."""

from typing import Iterator, List, Mapping, Set

from ..extras import import_extra
from .tokenizer_layouts import INSIDE, LONGEST_WORD

# How often a word is written in one string.
_REPEATS = 10_000


def merge_pieces(
    parts: Mapping[str, int], characters: List[str], n_pieces: int, min_count: int
) -> List[str]:
    """Find the pieces of more than one character.

    parts (Mapping[str, int]): Words without white space, and how often each occurs.
    characters (List[str]): The pieces of one character, in a fixed order.
    n_pieces (int): How many pieces there are at most.
    min_count (int): How often a pair has to occur.
    RETURNS (List[str]): All pieces, first those of one character, then in the order in
        which they were found.
    """
    tokenizers = import_extra("tokenizers", "Learning a vocabulary")
    tokenizer = tokenizers.Tokenizer(tokenizers.models.WordPiece(vocab={}, unk_token=""))
    tokenizer.pre_tokenizer = tokenizers.pre_tokenizers.WhitespaceSplit()
    trainer = tokenizers.trainers.WordPieceTrainer(
        vocab_size=n_pieces,
        min_frequency=min_count,
        # Given as special, characters have their numbers beforehand. Otherwise those
        # inside words get them in the order of a hash table, another in each run, and
        # of pairs that are equally frequent the one with the lower numbers wins.
        special_tokens=characters,
        continuing_subword_prefix=INSIDE,
        show_progress=False,
    )
    tokenizer.train_from_iterator(_repeated(parts, set(characters)), trainer)
    ids = tokenizer.get_vocab(with_added_tokens=False)
    return sorted(ids, key=ids.__getitem__)


def _repeated(parts: Mapping[str, int], alphabet: Set[str]) -> Iterator[str]:
    """Write out each word as often as it occurs, some at a time."""
    for part, n in parts.items():
        # Those with a rare character are unknown whatever pieces there are, and the
        # trainer would make a piece of it.
        if 1 < len(part) <= LONGEST_WORD and alphabet.issuperset(part):
            for start in range(0, n, _REPEATS):
                yield " ".join([part] * min(_REPEATS, n - start))
