"""A vocabulary of word pieces, learned from text, as a tokenizer.json."""

from collections import Counter
from itertools import islice
from typing import (
    TYPE_CHECKING,
    Any,
    Callable,
    Iterable,
    List,
    Mapping,
    NamedTuple,
)

from ..checks import check_number
from ..errors import Errors, PhonemeNERError
from .texts import Words
from .tokenizer_layouts import INSIDE, Layout, layout_of, make_tokenizer
from .word_pieces import merge_pieces

if TYPE_CHECKING:
    from tokenizers import Tokenizer

_BATCH = 10_000
_MOST = 2**31  # of what the counts in `tokenizers` hold
Progress = Callable[[str, Iterable[Any]], Iterable[Any]]


class LanguageCounts(NamedTuple):
    """How a vocabulary cuts the text of a language.

    lang (str): The language, as it was named.
    tokens (int): The words that were read.
    words (int): The different ones among them.
    pieces (int): Pieces of all tokens.
    unknown (int): Those of them that are the unknown piece.
    """

    lang: str
    tokens: int
    words: int
    pieces: int
    unknown: int


class Vocabulary(NamedTuple):
    """A vocabulary, and what it was learned from.

    tokenizer (str): The text of a tokenizer.json.
    layout (Layout): Its special pieces.
    n_pieces (int): All pieces, the special ones among them.
    characters (int): Different characters that are pieces.
    rare (int): Different characters that are none, as they occur too seldom.
    inside (int): Those pieces of one character that stand inside words.
    languages (List[LanguageCounts]): The texts.
    """

    tokenizer: str
    layout: Layout
    n_pieces: int
    characters: int
    rare: int
    inside: int
    languages: List[LanguageCounts]


def learn_vocabulary(
    texts: Mapping[str, Callable[[], Iterable[Words]]],
    *,
    model_type: str = "bert",
    size: int = 8000,
    min_count: int = 2,
    progress: Progress = lambda what, steps: steps,
) -> Vocabulary:
    """Learn pieces from the words of texts.

    Words are cut as BERT cuts them, at punctuation and around each Chinese character,
    case and diacritics kept; canonically equal spellings are made one (NFC). Every
    character that is not rare is a piece, at the beginning of a word and, unless it
    always stands alone, inside, so that only rare characters make a word unknown. The
    rest are those that `tokenizers` merges from the pairs that occur most often. The
    same words give the same vocabulary, in whatever order they come.

    texts (Mapping[str, Callable[[], Iterable[Words]]]): For each language what gives its
        sentences as words (see `read_languages`).
    model_type (str): The family of encoders whose special pieces it gets, see
        `tokenizer_layouts.MODEL_TYPES`.
    size (int): The number of pieces, the special ones among them; fewer if the texts
        hold no more.
    min_count (int): How often characters and pairs have to occur, in all texts together.
    progress (Progress): Wraps what is gone through, to show how far it is.
    RETURNS (Vocabulary): The vocabulary.
    RAISES (PhonemeNERError): If a setting is impossible, there is no text, or its
        characters alone are more than `size`.
    """
    layout = layout_of(model_type)
    for name, value in (("size", size), ("min_count", min_count)):
        check_number(name, value, 1, _MOST, whole=True)
    read = {lang: _count_words(progress(lang, sentences())) for lang, sentences in texts.items()}
    for lang, counted in read.items():
        if not counted:
            raise PhonemeNERError(Errors.P713.format(min_count=min_count, lang=lang, n_tokens=0))
    tokenizer = make_tokenizer(layout, [])
    parts = _count_parts(tokenizer, sum(read.values(), Counter()))
    characters = _count_characters(parts)
    alphabet = sorted(character for character, n in characters.items() if n >= min_count)
    if not alphabet:
        n_tokens = sum(counted.total() for counted in read.values())
        langs = ", ".join(read)
        message = Errors.P713.format(min_count=min_count, lang=langs, n_tokens=n_tokens)
        raise PhonemeNERError(message)
    inside = [INSIDE + character for character in alphabet if _joins_words(tokenizer, character)]
    needed = len(layout.names) + len(alphabet) + len(inside)
    if size < needed:
        n_single = len(alphabet) + len(inside)
        message = Errors.P712.format(size=size, n_characters=n_single, needed=needed)
        raise PhonemeNERError(message)
    pieces = merge_pieces(parts, [*alphabet, *inside], size - len(layout.names), min_count)
    tokenizer = make_tokenizer(layout, pieces)
    languages = [_measure(tokenizer, layout, lang, read[lang], progress) for lang in read]
    return Vocabulary(
        tokenizer=str(tokenizer.to_str(pretty=True)) + "\n",
        layout=layout,
        n_pieces=tokenizer.get_vocab_size(with_added_tokens=True),
        characters=len(alphabet),
        rare=len(characters) - len(alphabet),
        inside=len(inside),
        languages=languages,
    )


def _count_words(sentences: Iterable[Words]) -> "Counter[str]":
    counted: Counter[str] = Counter()
    for words in sentences:
        counted.update(words)
    return counted


def _count_parts(tokenizer: "Tokenizer", words: "Counter[str]") -> "Counter[str]":
    """Cut words as the tokenizer does before it looks for pieces."""
    normalise, cut = tokenizer.normalizer.normalize_str, tokenizer.pre_tokenizer.pre_tokenize_str
    counted: Counter[str] = Counter()
    for word, n in words.items():
        for part, _ in cut(normalise(word)):
            counted[part] += n
    return counted


def _count_characters(parts: "Counter[str]") -> "Counter[str]":
    counted: Counter[str] = Counter()
    for part, n in parts.items():
        for character in part:
            counted[character] += n
    return counted


def _joins_words(tokenizer: "Tokenizer", character: str) -> bool:
    """Tell whether a character can stand inside a word; punctuation and Chinese cannot."""
    normalised = tokenizer.normalizer.normalize_str("a" + character)
    return len(tokenizer.pre_tokenizer.pre_tokenize_str(normalised)) == 1


def _measure(
    tokenizer: "Tokenizer",
    layout: Layout,
    lang: str,
    words: "Counter[str]",
    progress: Progress,
) -> LanguageCounts:
    unknown = layout.unknown
    n_pieces = n_unknown = 0
    left = iter(words)
    batches = iter(lambda: list(islice(left, _BATCH)), [])
    for batch in progress(f"{lang}, pieces", batches):
        texts = [[word] for word in batch]
        encoded = tokenizer.encode_batch(texts, is_pretokenized=True, add_special_tokens=False)
        for word, encoding in zip(batch, encoded):
            n_pieces += words[word] * len(encoding.ids)
            n_unknown += words[word] * encoding.ids.count(unknown)
    return LanguageCounts(lang, words.total(), len(words), n_pieces, n_unknown)
