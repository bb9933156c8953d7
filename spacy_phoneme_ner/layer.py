"""The IPA layer of a Doc: how pronunciations are stored, read and kept.

The layer of a whole Doc is one entry of `doc.user_data`. It is addressed by
character, not by token, so it outlives retokenisation: a merged token reads the
pronunciations of all its parts, and the parts of a split token share theirs.

The key has the form spaCy gives to the keys of extension attributes,
`("._.", name, start, end)`. spaCy shifts `start` where it cuts a Doc
(`span.as_doc(copy_user_data=True)`) or joins several (`Doc.from_docs`), and so
the key says where in the Doc's text the layer's first character lies.

`span.as_doc()` without `copy_user_data=True` drops all user data, this included;
components that need a layer then make a new one.
"""

from bisect import bisect_left
from collections import Counter
from typing import Any, Dict, Iterator, List, NamedTuple, Optional, Sequence, Tuple, Union

import numpy as np
from spacy.attrs import LENGTH, SPACY
from spacy.tokens import Doc, Span, Token

from .errors import Errors, PhonemeNERError
from .ipa import segments

LAYER = "phoneme_layer"
_KEY: Any = ("._.", LAYER, 0, None)  # spaCy types the keys as strings, and uses tuples


class _Piece(NamedTuple):
    """One stored layer, laid over the Doc's text from the character `offset` on."""

    offset: int
    starts: Sequence[int]
    ends: Sequence[int]
    ipa: Sequence[str]
    langs: Union[str, Sequence[str]]

    def lang(self, i: int) -> str:
        """The language of a word; one string stands for all words."""
        return self.langs if isinstance(self.langs, str) else self.langs[i]

    def read(self, start: int, end: int) -> List[Tuple[str, str]]:
        """Collect the (IPA, language) pairs that lie within two characters."""
        start, end = start - self.offset, end - self.offset
        i = bisect_left(self.ends, start + 1)
        found = []
        while i < len(self.starts) and self.starts[i] < end:
            share = _share(self.ipa[i], self.starts[i], self.ends[i], start, end)
            found.append((share, self.lang(i)))
            i += 1
        return found


def set_layer(doc: Doc, ipa: Sequence[str], langs: Union[str, Sequence[str]]) -> None:
    """Give every token of a Doc its pronunciation.

    doc (Doc): The Doc; a layer it already has is replaced.
    ipa (Sequence[str]): One IPA string for each token, "" where nothing is pronounced.
    langs (Union[str, Sequence[str]]): The language that was read in, ISO 639-3,
        for the whole Doc or for each token.
    RAISES (PhonemeNERError): If there are more or fewer strings than tokens.
    """
    n_langs = len(doc) if isinstance(langs, str) else len(langs)
    if not len(doc) == len(ipa) == n_langs:
        raise PhonemeNERError(
            Errors.P004.format(n_tokens=len(doc), n_ipa=len(ipa), n_langs=n_langs)
        )
    for key in [key for key in doc.user_data if _is_layer_key(key)]:
        del doc.user_data[key]
    starts, ends = _offsets(doc)
    # Plain lists, bytes and strings: what DocBin's msgpack carries. One language
    # for the whole Doc, the usual case, is stored once.
    one_lang = langs if isinstance(langs, str) else (langs[0] if len(set(langs)) == 1 else None)
    doc.user_data[_KEY] = {
        "starts": starts,
        "ends": ends,
        "ipa": list(ipa),
        "langs": one_lang if one_lang is not None else list(langs),
    }


def has_layer(doc: Doc) -> bool:
    """Tell whether a Doc has an IPA layer of its own."""
    return any(_is_layer_key(key) for key in doc.user_data)


def get_ipa(doc: Doc) -> List[str]:
    """Read the pronunciation of every token.

    doc (Doc): A Doc with an IPA layer.
    RETURNS (List[str]): One string for each token, "" where nothing is pronounced.
    RAISES (PhonemeNERError): If the Doc has no layer, or a damaged one.
    """
    return [ipa for ipa, _ in _read_all(doc)]


def get_langs(doc: Doc) -> List[str]:
    """Read the language that every token was pronounced in, ISO 639-3.

    doc (Doc): A Doc with an IPA layer.
    RETURNS (List[str]): One code for each token.
    RAISES (PhonemeNERError): If the Doc has no layer, or a damaged one.
    """
    return [lang for _, lang in _read_all(doc)]


def main_language(doc: Doc) -> Optional[str]:
    """Tell the language that most tokens were pronounced in, ISO 639-3.

    doc (Doc): A Doc with an IPA layer.
    RETURNS (Optional[str]): The code; None if no token has one.
    RAISES (PhonemeNERError): If the Doc has no layer, or a damaged one.
    """
    known = Counter(lang for lang in get_langs(doc) if lang)
    return known.most_common(1)[0][0] if known else None


def copy_layer(source: Doc, target: Doc) -> None:
    """Give a Doc the layer of another Doc of the same text, however tokenised.

    source (Doc): A Doc with an IPA layer.
    target (Doc): The Doc to receive it.
    """
    for key, value in source.user_data.items():
        if _is_layer_key(key):
            target.user_data[key] = value


def register_extensions() -> None:
    """Register `Token._.ipa`, `.phonemes`, `.ipa_lang`, `Span._.ipa` and `Doc._.ipa`.

    Calling it again is harmless. An extension of the same name that the user
    registered before is left alone.
    """
    if not Token.has_extension("ipa"):
        Token.set_extension("ipa", getter=_token_ipa, setter=_set_token_ipa)
    if not Token.has_extension("phonemes"):
        Token.set_extension("phonemes", getter=_token_phonemes)
    if not Token.has_extension("ipa_lang"):
        Token.set_extension("ipa_lang", getter=_token_lang)
    if not Span.has_extension("ipa"):
        Span.set_extension("ipa", getter=_join)
    if not Doc.has_extension("ipa"):
        Doc.set_extension("ipa", getter=_join)
    if not Doc.has_extension("ipa_lang"):
        # The one setting among them: the language to pronounce this Doc in.
        Doc.set_extension("ipa_lang", default=None)


def _token_ipa(token: Token) -> str:
    return _merge(_read(token.doc, token.idx, token.idx + len(token)))[0]


def _token_phonemes(token: Token) -> Tuple[str, ...]:
    # A function with a name, as lambdas cannot be sent to a spawned process.
    return segments(_token_ipa(token))


def _token_lang(token: Token) -> str:
    return _merge(_read(token.doc, token.idx, token.idx + len(token)))[1]


def _set_token_ipa(token: Token, ipa: str) -> None:
    if not isinstance(ipa, str):
        raise PhonemeNERError(Errors.P010.format(type=type(ipa).__name__))
    columns = _read_all(token.doc) if has_layer(token.doc) else [("", "")] * len(token.doc)
    columns[token.i] = (ipa, columns[token.i][1])
    set_layer(token.doc, [ipa for ipa, _ in columns], [lang for _, lang in columns])


def _join(tokens: Union[Doc, Span]) -> str:
    doc = tokens if isinstance(tokens, Doc) else tokens.doc
    if not has_layer(doc):
        return ""
    read = (_read(doc, t.idx, t.idx + len(t)) for t in tokens)
    return " ".join(ipa for ipa, _ in map(_merge, read) if ipa)


def _read(doc: Doc, start: int, end: int) -> List[Tuple[str, str]]:
    stored = doc.user_data.get(_KEY)
    if stored is not None:
        found = _piece(doc, 0, stored).read(start, end)
        if found:
            return found
    for piece in _pieces(doc):
        found = piece.read(start, end)
        if found:
            return found
    return []


def _read_all(doc: Doc) -> List[Tuple[str, str]]:
    if not has_layer(doc):
        raise PhonemeNERError(Errors.P005.format(text=doc.text[:40]))
    stored = doc.user_data.get(_KEY)
    if stored is not None and (stored.get("starts"), stored.get("ends")) == _offsets(doc):
        piece = _piece(doc, 0, stored)  # the usual case: the Doc is tokenised as it was
        return [(ipa, piece.lang(i)) for i, ipa in enumerate(piece.ipa)]
    rows = [_read(doc, token.idx, token.idx + len(token)) for token in doc]
    for token, found in zip(doc, rows):
        if not found:
            reason = f"it has no entry for token {token.i}, {token.text!r}"
            raise PhonemeNERError(Errors.P006.format(text=doc.text[:40], reason=reason))
    return [_merge(found) for found in rows]


def _offsets(doc: Doc) -> Tuple[bytes, bytes]:
    """The first character of every token and the one after its last, as uint32."""
    columns = doc.to_array([LENGTH, SPACY]).astype("uint32")
    ends = np.cumsum(columns.sum(axis=1), dtype="uint32") - columns[:, 1]
    return (ends - columns[:, 0]).tobytes(), ends.tobytes()


def _pieces(doc: Doc) -> Iterator[_Piece]:
    entries: Dict[Any, Any] = doc.user_data
    for key, stored in entries.items():
        if _is_layer_key(key):
            yield _piece(doc, key[2], stored)


def _piece(doc: Doc, offset: int, stored: Any) -> _Piece:
    try:
        starts = memoryview(stored["starts"]).cast("I")
        ends = memoryview(stored["ends"]).cast("I")
        ipa, langs = stored["ipa"], stored["langs"]
        n_langs = len(starts) if isinstance(langs, str) else len(langs)
        if not len(starts) == len(ends) == len(ipa) == n_langs:
            counts = f"{len(starts)} words, {len(ipa)} transcriptions and {n_langs} languages"
            raise ValueError(f"it lists {counts}")
    except (KeyError, TypeError, ValueError) as error:
        reason = f"missing {error}" if isinstance(error, KeyError) else str(error)
        message = Errors.P006.format(text=doc.text[:40], reason=reason)
        raise PhonemeNERError(message) from None
    return _Piece(offset, starts, ends, ipa, langs)


def _merge(found: List[Tuple[str, str]]) -> Tuple[str, str]:
    """One token over several stored words is pronounced as all of them."""
    if len(found) == 1:
        return found[0]
    langs = [lang for _, lang in found]
    return " ".join(ipa for ipa, _ in found if ipa), langs[0] if langs else ""


def _share(ipa: str, first: int, last: int, start: int, end: int) -> str:
    """Cut out of a word's IPA what falls to the part of it from start to end.

    Which sounds belong to which letters is not stored, so the segments are dealt
    out in proportion to the characters; the parts of a word add up to the whole.
    """
    if start <= first and last <= end:
        return ipa
    parts = segments(ipa)
    per_character = len(parts) / (last - first)
    begin = round((max(start, first) - first) * per_character)
    stop = round((min(end, last) - first) * per_character)
    return "".join(parts[begin:stop])


def _is_layer_key(key: Any) -> bool:
    return isinstance(key, tuple) and len(key) == 4 and key[:2] == _KEY[:2]
