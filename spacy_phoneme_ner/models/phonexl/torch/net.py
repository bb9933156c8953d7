"""Words by their spelling and by their sound, through one transformer over words."""

from typing import List, NamedTuple, Optional, Sequence, Tuple

import torch
from torch import Tensor, nn
from torch.nn import functional as F


class Bags(NamedTuple):
    """The pieces of words, one word after the other.

    pieces (Tensor): Their numbers. Shape: (n_pieces,), int64
    starts (Tensor): Where each word begins. Shape: (n_words,), int64
    """

    pieces: Tensor
    starts: Tensor


class WordInputs(NamedTuple):
    """Distinct words as the network reads them.

    spelling (Bags): The pieces of their spelling; a word may have none.
    sound (Bags): The pieces of their pronunciation; a word may have none.
    langs (Tensor): Rows of their languages, 0 for none. Shape: (n_words,), int64
    keep (Optional[Tensor]): 0 where a word loses its spelling or its sound, else 1;
        None keeps all. Shape: (n_words, 2)
    """

    spelling: Bags
    sound: Bags
    langs: Tensor
    keep: Optional[Tensor] = None


class WordSequences(NamedTuple):
    """Sequences of words as the rows of one matrix.

    words (Tensor): Numbers of distinct words, padded. Shape: (n_sequences, longest)
    attended (Optional[Tensor]): 0 where there is padding, else 1; None if there is none.
    owned (Tensor): Which positions' vectors are wanted. Shape: as `words`, bool
    """

    words: Tensor
    attended: Optional[Tensor]
    owned: Tensor


class PhoneXLNet(nn.Module):
    """The network of PhoneXL (Nguyen et al., Findings of ACL 2023, section 3).

    A word's orthographic vector is the mean of its pieces' embeddings, its phonemic vector
    the mean of its phonemic pieces', from a table of their own; their sum (or gated sum)
    and the embedding of its language are the word's vector. The encoder adds positions and
    segments, normalises and drops out as it does with its own embeddings.

    encoder (nn.Module): A text encoder of `transformers` that takes `inputs_embeds`.
    width (int): Its width.
    n_sounds (int): The rows of the table of phonemic pieces; 0: words have no sound.
    n_langs (int): The languages that have an embedding.
    gated (bool): Whether the sum is gated.
    """

    def __init__(
        self,
        encoder: nn.Module,
        *,
        width: int,
        n_sounds: int,
        n_langs: int,
        gated: bool,
    ) -> None:
        super().__init__()
        self.encoder = encoder
        self.sounds = nn.Embedding(n_sounds, width) if n_sounds else None
        # A language that was never trained adds nothing.
        self.langs = nn.Embedding(n_langs + 1, width, padding_idx=0) if n_langs else None
        if self.langs is not None:
            nn.init.zeros_(self.langs.weight)
        self.gate = nn.Linear(2 * width, width) if gated else None

    @property
    def table(self) -> Tensor:
        """The encoder's embeddings of pieces of spelling. Shape: (n_pieces, width)"""
        embeddings = self.encoder.get_input_embeddings()  # type: ignore[operator]
        weight: Tensor = embeddings.weight
        return weight

    def streams(self, words: WordInputs) -> Tuple[Tensor, Tensor]:
        """Give words' vectors by spelling and by sound, zeros where they have none.

        words (WordInputs): The words.
        RETURNS (Tuple[Tensor, Tensor]): Both (n_words, width).
        """
        spelling = _means(self.table, words.spelling)
        sounds = self.sounds
        sound = torch.zeros_like(spelling) if sounds is None else _means(sounds.weight, words.sound)
        return spelling, sound

    def vectors(self, words: WordInputs) -> Tensor:
        """Give words' vectors before context.

        words (WordInputs): The words.
        RETURNS (Tensor): Shape: (n_words, width)
        """
        spelling, sound = self.streams(words)
        if words.keep is not None:
            keep = words.keep.to(spelling)
            spelling, sound = spelling * keep[:, :1], sound * keep[:, 1:]
        if self.gate is None:
            vectors = spelling + sound
        else:
            share = torch.sigmoid(self.gate(torch.cat([spelling, sound], dim=1)))
            vectors = share * spelling + (1.0 - share) * sound
        return vectors if self.langs is None else vectors + self.langs(words.langs)

    def forward(self, words: WordInputs, sequences: Sequence[WordSequences]) -> Tensor:
        """Encode sequences of words.

        words (WordInputs): The distinct words.
        sequences (Sequence[WordSequences]): Where they stand.
        RETURNS (Tensor): The vectors of the positions that are owned, matrix after matrix.
            Shape: (n_owned, width)
        """
        vectors = self.vectors(words)
        outputs: List[Tensor] = [vectors.new_zeros(0, vectors.shape[1]).float()]
        for sequence in sequences:
            hidden = self.encoder(
                inputs_embeds=F.embedding(sequence.words, vectors),
                attention_mask=sequence.attended,
            ).last_hidden_state
            # Float: half precision on a GPU ends here.
            outputs.append(hidden[sequence.owned].float())
        return torch.cat(outputs)


def _means(table: Tensor, bags: Bags) -> Tensor:
    if not len(bags.pieces):
        return table.new_zeros(len(bags.starts), table.shape[1])
    return F.embedding_bag(bags.pieces, table, bags.starts, mode="mean")
