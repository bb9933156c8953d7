"""What happens to text on its way to us: changes of a text and its names, token by token."""

import unicodedata
from dataclasses import dataclass
from itertools import chain
from typing import Any, Callable, Iterable, List, Optional, Sequence

import numpy as np
from spacy.attrs import ENT_IOB, ENT_TYPE, SPACY
from spacy.tokens import Doc

from ..languages import DOTLESS_I
from ..layer import get_ipa, get_langs, has_layer, known_words, set_layer

_IOB, _OUTSIDE = ("", "I-", "O", "B-"), 2  # spaCy's codes of ENT_IOB
# What ends sentences, and what parts their clauses, in any script.
STOPS = frozenset(".!?…।॥؟۔።။។༎։。！？")
SEPARATORS = frozenset(",;:،؛፣፤၊、，")
_TO_UPPER = str.maketrans("iı", "İI")
_TO_LOWER = str.maketrans("İI", "iı")
_DOMAINS = ("com", "org", "net", "info", "example", "de", "fr", "in", "ru", "co.uk")
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_LONGEST = 12  # letters of a part of an address


@dataclass
class Text:
    """A text in columns, with one entry a token.

    words (List[str]): The tokens.
    spaces (List[bool]): Whether a space follows.
    names (List[str]): BIO tags, "" where it is not known.
    ipa (List[Optional[str]]): Pronunciations; None of what has to be read anew.
    langs (List[str]): The language that each token was read in.
    """

    words: List[str]
    spaces: List[bool]
    names: List[str]
    ipa: List[Optional[str]]
    langs: List[str]

    def __len__(self) -> int:
        return len(self.words)

    def __getitem__(self, part: slice) -> "Text":
        return Text(*(column[part] for column in self.columns))

    @property
    def columns(self) -> List[List[Any]]:
        """All of them, in order."""
        return [self.words, self.spaces, self.names, self.ipa, self.langs]

    @property
    def bounds(self) -> List[int]:
        """The places where no name is torn, the text's own start and end among them."""
        inside = [i for i, tag in enumerate(self.names) if not tag.startswith("I")]
        return [*inside, len(self)]


def read_text(doc: Doc, source: Optional[Doc] = None) -> Text:
    """Take the columns of a Doc.

    doc (Doc): The Doc.
    source (Optional[Doc]): One of the same tokens, from which the pronunciations are taken.
    RETURNS (Text): The text; its languages are "" if there is no IPA layer.
    """
    source = doc if source is None else source
    iob, kind, spaces = doc.to_array([ENT_IOB, ENT_TYPE, SPACY]).T.tolist()
    strings = doc.vocab.strings
    # A begin without a label is how spaCy writes a blocked token.
    names = [
        "O" if code == _OUTSIDE else _IOB[code] + strings[label] if label else ""
        for code, label in zip(iob, kind)
    ]
    words = [token.text for token in doc]
    ipa: List[Optional[str]] = [None] * len(words)
    langs = [""] * len(words)
    if has_layer(source):
        pronounced = known_words(source) or list(zip(get_ipa(source), get_langs(source)))
        ipa = [word and word[0] for word in pronounced]
        langs = [word[1] if word else "" for word in pronounced]
    return Text(words, [bool(space) for space in spaces], names, ipa, langs)


def make_doc(text: Text, like: Doc, *, with_names: bool = True) -> Doc:
    """Write a text as a Doc.

    text (Text): The text.
    like (Doc): What it was made from: the new Doc has its vocabulary, and its kinds of
        annotation, names and IPA.
    with_names (bool): Whether it is to have names.
    RETURNS (Doc): The Doc.
    """
    spaces = None if like.has_unknown_spaces else text.spaces
    names = text.names if with_names and any(text.names) else None
    doc = Doc(like.vocab, words=text.words, spaces=spaces, ents=names)
    if any(text.langs):
        set_layer(doc, text.ipa, text.langs)
    return doc


def put_together(texts: Iterable[Text]) -> Text:
    """Write texts one after the other.

    texts (Iterable[Text]): At least one.
    RETURNS (Text): The whole, with columns of its own.
    """
    columns = zip(*(text.columns for text in texts))
    return Text(*(list(chain.from_iterable(column)) for column in columns))


def join(texts: Sequence[Text], between: str) -> Text:
    """Write sentences one after the other.

    texts (Sequence[Text]): The sentences.
    between (str): White space between them; "" for no more than the space that there is in
        scripts with spaces.
    RETURNS (Text): The whole.
    """
    is_spaced = any(any(text.spaces[:-1]) for text in texts)
    parts: List[Text] = []
    for text in texts:
        if parts:
            # A blank belongs to the word before it, and what follows is a token.
            parts[-1] = parts[-1][:]
            parts[-1].spaces[-1] = is_spaced if not between else between.startswith(" ")
            token = between.removeprefix(" ")
            if token:
                parts.append(Text([token], [False], ["O"], [""], [text.langs[0]]))
        parts.append(text)
    return put_together(parts)


def drop_stop(text: Text) -> Text:
    """Leave the last token out if it ends a sentence, and is in no name."""
    if len(text) < 2 or text.words[-1] not in STOPS or text.names[-1][:1] in "BI":
        return text
    return text[:-1]


def glue_marks(text: Text) -> Text:
    """Make each mark that follows a word at once, or would in good spelling, a part of it.

    So do tokenizers that don't know a script's marks. If the word is a name, or its end, so is
    what it becomes.
    """
    new = text[:0]
    for i, word in enumerate(text.words):
        is_mark = word in STOPS or word in SEPARATORS
        if is_mark and new.words and new.words[-1][-1].isalpha() and text.names[i][:1] not in "BI":
            new.words[-1] += word
            new.spaces[-1] = text.spaces[i]
        else:
            new = _append(new, text, i)
    return new


def _append(new: Text, text: Text, i: int) -> Text:
    for column, old in zip(new.columns, text.columns):
        column.append(old[i])
    return new


def cut(text: Text, start: float, end: float) -> Text:
    """Keep what lies between two places, moved to where they tear no name.

    text (Text): The text.
    start, end (float): The share of the text that lies before each, 0…1.
    RETURNS (Text): The part; the whole if nothing would be left.
    """
    first, last = (_nearest_bound(text, share) for share in (start, end))
    return text[first:last] if first < last else text


def _nearest_bound(text: Text, share: float) -> int:
    return min(text.bounds, key=lambda bound: abs(bound - share * len(text)))


def insert(text: Text, words: Sequence[str], place: float) -> Text:
    """Put words that are no names into a text, where they tear none.

    text (Text): The text.
    words (Sequence[str]): The words, which have to be read.
    place (float): The share of the text that lies before them, 0…1.
    RETURNS (Text): The new text.
    """
    at = _nearest_bound(text, place)
    n, is_spaced = len(words), any(text.spaces[:-1]) or len(text) == 1
    lang = text.langs[min(at, len(text) - 1)]
    new = Text(list(words), [is_spaced] * n, ["O"] * n, [None] * n, [lang] * n)
    before, after = text[:at], text[at:]
    if len(before):
        before.spaces[-1] = is_spaced
    return put_together([before, new, after])


def change_case(text: Text, change: Callable[[str, str], str]) -> Text:
    """Write each word in another case; what changes has to be read anew.

    text (Text): The text.
    change (Callable[[str, str], str]): Gives a word in another case, for its language.
    RETURNS (Text): The new text, the same one if nothing changes.
    """
    words = [change(word, lang) for word, lang in zip(text.words, text.langs)]
    if words == text.words:
        return text
    ipa = [ipa if new == old else None for new, old, ipa in zip(words, text.words, text.ipa)]
    return Text(words, text.spaces, text.names, ipa, text.langs)


def upper(word: str, lang: str) -> str:
    """Write a word in capitals, as its language does. Georgian, which has some, uses none."""
    if lang in DOTLESS_I:
        word = word.translate(_TO_UPPER)
    if lang == "kat":
        return word
    word = word.upper()
    if lang == "ell":  # no accents on capitals
        word = unicodedata.normalize(
            "NFC", unicodedata.normalize("NFD", word).replace("\u0301", "")
        )
    return word


def lower(word: str, lang: str) -> str:
    """Write a word without capitals, as its language does."""
    return (word.translate(_TO_LOWER) if lang in DOTLESS_I else word).lower()


def title(word: str, lang: str) -> str:
    """Begin a word with a capital, as its language does."""
    return upper(word[:1], lang) + word[1:]


def make_address(words: Sequence[str]) -> str:
    """Draw a web or mail address, a handle or a hashtag, of a text's own words if they do.

    words (Sequence[str]): The words.
    RETURNS (str): The address.
    """
    usable = [w for w in words if w.isalpha() and w.isascii() and len(w) <= _LONGEST]
    one, two, three = (_part(usable) for _ in range(3))
    site = f"{two.lower()}.{_pick(_DOMAINS)}"
    forms = (
        f"https://{site}/{one}",
        f"https://www.{site}/{one}/{three}",
        f"www.{site}",
        site,
        f"{one.lower()}.{three.lower()}@{site}",
        f"{one.lower()}@{site}",
        f"@{one}{three}",
        f"#{one}",
    )
    return _pick(forms)


def make_number() -> str:
    """Draw a number: a year, an amount, a time, a score."""
    few, many = np.random.randint(1, 60), np.random.randint(60, 10_000)
    year = np.random.randint(1900, 2030)
    forms = (f"{year}", f"{few}", f"{many}", f"{few}.{few}", f"{few}:00", f"{few}-{few}", f"{few}%")
    return _pick(forms)


def _part(words: Sequence[str]) -> str:
    if words and np.random.random() < 0.5:
        return _pick(words)
    return "".join(_pick(_LETTERS) for _ in range(np.random.randint(3, _LONGEST)))


def _pick(choices: Sequence[str]) -> str:
    return choices[np.random.randint(len(choices))]
