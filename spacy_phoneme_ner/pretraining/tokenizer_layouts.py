"""How the tokenizers of families of encoders are made, where the pieces are our own."""

from typing import TYPE_CHECKING, Dict, List, NamedTuple, Tuple

from ..errors import Errors, PhonemeNERError
from ..extras import import_extra

if TYPE_CHECKING:
    from tokenizers import Tokenizer

# What stands before a piece that does not begin a word, in WordPiece.
INSIDE = "##"
# Longer words are unknown, as in BERT.
LONGEST_WORD = 100


class Layout(NamedTuple):
    """Which special pieces a family of encoders has, and where.

    first, last (Tuple[str, ...]): The pieces with the lowest and the highest ids.
    single, pair (str): What one sequence and two look like.
    roles (Dict[str, str]): What `transformers` calls each of them.
    """

    first: Tuple[str, ...]
    last: Tuple[str, ...]
    single: str
    pair: str
    roles: Dict[str, str]

    @property
    def names(self) -> Tuple[str, ...]:
        """All special pieces."""
        return self.first + self.last

    @property
    def pad(self) -> int:
        """The id of the padding."""
        return self.first.index(self.roles["pad_token"])

    @property
    def unknown(self) -> int:
        """The id of what no piece is known of."""
        return self.first.index(self.roles["unk_token"])


_BERT = Layout(
    first=("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"),
    last=(),
    single="[CLS] $A [SEP]",
    pair="[CLS] $A [SEP] $B:1 [SEP]:1",
    roles={
        "pad_token": "[PAD]",
        "unk_token": "[UNK]",
        "cls_token": "[CLS]",
        "sep_token": "[SEP]",
        "mask_token": "[MASK]",
    },
)
# As the configs of `transformers` have it by default: <s> 0, <pad> 1, </s> 2.
_ROBERTA = Layout(
    first=("<s>", "<pad>", "</s>", "<unk>"),
    last=("<mask>",),
    single="<s> $A </s>",
    pair="<s> $A </s> </s> $B </s>",
    roles={
        "bos_token": "<s>",
        "cls_token": "<s>",
        "pad_token": "<pad>",
        "eos_token": "</s>",
        "sep_token": "</s>",
        "unk_token": "<unk>",
        "mask_token": "<mask>",
    },
)
_LAYOUTS = {"bert": _BERT, "xlm-roberta": _ROBERTA}
MODEL_TYPES = tuple(_LAYOUTS)


def layout_of(model_type: str) -> Layout:
    """Tell the special pieces of a family of encoders.

    model_type (str): One of `MODEL_TYPES`.
    RETURNS (Layout): Its layout.
    RAISES (PhonemeNERError): If it is none of them.
    """
    if model_type not in _LAYOUTS:
        expected = ", ".join(MODEL_TYPES)
        message = Errors.P502.format(setting="model_type", value=model_type, expected=expected)
        raise PhonemeNERError(message)
    return _LAYOUTS[model_type]


def make_tokenizer(layout: Layout, pieces: List[str]) -> "Tokenizer":
    """Make the tokenizer of a vocabulary.

    layout (Layout): The special pieces.
    pieces (List[str]): All others, in the order of their ids; those that stand inside
        words begin with `INSIDE`.
    RETURNS (Tokenizer): It puts the special pieces around a text.
    """
    tokenizers = import_extra("tokenizers", "Learning a vocabulary")
    normalizers = tokenizers.normalizers
    names = [*layout.first, *pieces, *layout.last]
    ids = {name: i for i, name in enumerate(names)}
    model = tokenizers.models.WordPiece(
        vocab=ids,
        unk_token=layout.roles["unk_token"],
        continuing_subword_prefix=INSIDE,
        max_input_chars_per_word=LONGEST_WORD,
    )
    tokenizer: Tokenizer = tokenizers.Tokenizer(model)
    # Vietnamese differs by nothing but diacritics and comes in both canonical forms.
    bert = normalizers.BertNormalizer(
        clean_text=True, handle_chinese_chars=True, strip_accents=False, lowercase=False
    )
    tokenizer.normalizer = normalizers.Sequence([normalizers.NFC(), bert])
    tokenizer.pre_tokenizer = tokenizers.pre_tokenizers.BertPreTokenizer()
    tokenizer.post_processor = tokenizers.processors.TemplateProcessing(
        single=layout.single,
        pair=layout.pair,
        special_tokens=[(name, ids[name]) for name in layout.single.split() if name != "$A"],
    )
    tokenizer.decoder = tokenizers.decoders.WordPiece(prefix=INSIDE)
    tokenizer.add_special_tokens(list(layout.names))
    return tokenizer
