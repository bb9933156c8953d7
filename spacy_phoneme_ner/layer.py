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
from typing import Any, Dict, List, NamedTuple, Optional, Sequence, Tuple, Union

import numpy as np
from spacy.attrs import IDX, LENGTH, ORTH
from spacy.tokens import Doc, Span, Token

from .errors import Errors, PhonemeNERError
from .g2p.spans import PhonemeSpan, phoneme_spans
from .ipa import segments

LAYER = "phoneme_layer"
_KEY: Any = ("._.", LAYER, 0, None)  # spaCy types the keys as strings, and uses tuples


class _Word(NamedTuple):
    """A stored word, or a part of one: its characters in the Doc, IPA and language."""

    start: int
    end: int
    ipa: str
    lang: str


class _Piece(NamedTuple):
    """One stored layer, laid over the Doc's text from the character `offset` on."""

    offset: int
    starts: Sequence[int]
    ends: Sequence[int]
    ipa: Sequence[str]
    langs: Union[str, Sequence[str]]
    text: str

    def lang(self, i: int) -> str:
        """The language of a word; one string stands for all words."""
        return self.langs if isinstance(self.langs, str) else self.langs[i]

    def read(self, start: int, text: str) -> List[_Word]:
        """Collect the words that stand at a character, in whole or in part."""
        first, last = start - self.offset, start - self.offset + len(text)
        i = bisect_left(self.ends, first + 1)
        words = []
        while i < len(self.starts) and self.starts[i] < last:
            begin, end = max(self.starts[i], first), min(self.ends[i], last)
            if self.text[begin:end].lower() == text[begin - first : end - first].lower():
                ipa, lang = self.ipa[i], self.lang(i)
                _check_texts(self.text, (ipa, lang))
                share = ipa
                if (begin, end) != (self.starts[i], self.ends[i]):
                    whole = self.text[self.starts[i] : self.ends[i]]
                    share = _share(whole, ipa, lang, begin - self.starts[i], end - self.starts[i])
                words.append(_Word(begin + self.offset, end + self.offset, share, lang))
            i += 1
        return words


def token_texts(doc: Doc) -> List[str]:
    """Give the text of every token: `token.text` makes a Token of each first.

    doc (Doc): The Doc.
    RETURNS (List[str]): The texts.
    """
    return list(map(doc.vocab.strings.__getitem__, doc.to_array(ORTH).tolist()))


def set_layer(doc: Doc, ipa: Sequence[Optional[str]], langs: Union[str, Sequence[str]]) -> None:
    """Give every token of a Doc its pronunciation.

    doc (Doc): The Doc; a layer it already has is replaced.
    ipa (Sequence[Optional[str]]): One IPA string for each token, "" where nothing is pronounced;
        None leaves a token without an entry, for the component that needs one to add it.
    langs (Union[str, Sequence[str]]): The language that was read in, ISO 639-3,
        for the whole Doc or for each token.
    RAISES (PhonemeNERError): If there are more or fewer strings than tokens.
    """
    n_langs = len(doc) if isinstance(langs, str) else len(langs)
    if not len(doc) == len(ipa) == n_langs:
        raise PhonemeNERError(
            Errors.P004.format(n_tokens=len(doc), n_ipa=len(ipa), n_langs=n_langs)
        )
    starts, ends = _offsets(doc)
    read = [string for string in ipa if string is not None]
    if len(read) < len(doc):
        kept = [i for i, string in enumerate(ipa) if string is not None]
        starts, ends = (np.frombuffer(part, "uint32")[kept].tobytes() for part in (starts, ends))
        langs = langs if isinstance(langs, str) else [langs[i] for i in kept]
    _store(doc, starts, ends, read, langs, doc.text)


def _store(
    doc: Doc,
    starts: bytes,
    ends: bytes,
    ipa: Sequence[str],
    langs: Union[str, Sequence[str]],
    text: str,
) -> None:
    for key in [key for key in doc.user_data if _is_layer_key(key)]:
        del doc.user_data[key]
    # Plain lists, bytes and strings: what DocBin's msgpack carries. One language
    # for the whole Doc, the usual case, is stored once.
    one_lang = langs if isinstance(langs, str) else (langs[0] if len(set(langs)) == 1 else None)
    doc.user_data[_KEY] = {
        "starts": starts,
        "ends": ends,
        "ipa": list(ipa),
        "langs": one_lang if one_lang is not None else list(langs),
        "text": text,
    }


def has_layer(doc: Doc) -> bool:
    """Tell whether a Doc has an IPA layer of its own, for some of its tokens at least."""
    return any(_is_layer_key(key) for key in doc.user_data)


def known_words(doc: Doc) -> Optional[List[Optional[Tuple[str, str]]]]:
    """Tell which tokens have pronunciations where not all have.

    doc (Doc): A Doc with an IPA layer.
    RETURNS (Optional[List[Optional[Tuple[str, str]]]]): IPA and language of each token, None
        where there is no entry; None altogether if no token lacks one.
    RAISES (PhonemeNERError): If the layer is damaged.
    """
    stored = doc.user_data.get(_KEY)
    if _is_of_tokens(stored, doc):
        return None  # the usual case, without a look at the words
    columns = [_read_token(token) for token in doc]
    return None if all(columns) else columns


def get_ipa(doc: Doc) -> List[str]:
    """Read the pronunciation of every token.

    doc (Doc): A Doc with an IPA layer.
    RETURNS (List[str]): One string for each token, "" where nothing is pronounced.
    RAISES (PhonemeNERError): If the Doc has no layer, or a damaged one.
    """
    piece = _whole_piece(doc)
    return [ipa for ipa, _ in _read_each(doc)] if piece is None else list(piece.ipa)


def get_langs(doc: Doc) -> List[str]:
    """Read the language that every token was pronounced in, ISO 639-3.

    doc (Doc): A Doc with an IPA layer.
    RETURNS (List[str]): One code for each token.
    RAISES (PhonemeNERError): If the Doc has no layer, or a damaged one.
    """
    piece = _whole_piece(doc)
    if piece is None:
        return [lang for _, lang in _read_each(doc)]
    return [piece.langs] * len(doc) if isinstance(piece.langs, str) else list(piece.langs)


def main_language(doc: Doc) -> Optional[str]:
    """Tell the language that most tokens were pronounced in, ISO 639-3.

    doc (Doc): A Doc with an IPA layer.
    RETURNS (Optional[str]): The code; None if no token has one.
    RAISES (PhonemeNERError): If the Doc has no layer, or a damaged one.
    """
    counts = Counter(filter(None, get_langs(doc)))
    return counts.most_common(1)[0][0] if counts else None


def copy_layer(source: Doc, target: Doc) -> None:
    """Give a Doc the layer of another Doc of the same text, however tokenised.

    source (Doc): A Doc with an IPA layer.
    target (Doc): The Doc to receive it.
    """
    for key, value in source.user_data.items():
        if _is_layer_key(key):
            target.user_data[key] = value


def register_extensions() -> None:
    """Register `Token._.ipa`, `.phonemes`, `.phoneme_spans`, `.ipa_lang`, `Span._.ipa`,
    `Doc._.ipa` and `Doc._.char_ipa`.

    Calling it again is harmless. An extension of the same name that the user
    registered before is left alone.
    """
    if not Token.has_extension("ipa"):
        Token.set_extension("ipa", getter=_token_ipa, setter=_set_token_ipa)
    if not Token.has_extension("phonemes"):
        Token.set_extension("phonemes", getter=_token_phonemes)
    if not Token.has_extension("phoneme_spans"):
        Token.set_extension("phoneme_spans", getter=_token_spans)
    if not Token.has_extension("ipa_lang"):
        Token.set_extension("ipa_lang", getter=_token_lang)
    if not Span.has_extension("ipa"):
        Span.set_extension("ipa", getter=_join)
    if not Doc.has_extension("ipa"):
        Doc.set_extension("ipa", getter=_join)
    if not Doc.has_extension("char_ipa"):
        Doc.set_extension("char_ipa", method=_char_ipa)
    if not Doc.has_extension("ipa_lang"):
        # The one setting among them: the language to pronounce this Doc in.
        Doc.set_extension("ipa_lang", default=None)


def _token_ipa(token: Token) -> str:
    return (_read_token(token) or ("", ""))[0]


def _token_phonemes(token: Token) -> Tuple[str, ...]:
    # A function with a name, as lambdas cannot be sent to a spawned process.
    return segments(_token_ipa(token))


def _token_spans(token: Token) -> Tuple[PhonemeSpan, ...]:
    ipa, lang = _read_token(token) or ("", "")
    return phoneme_spans(token.text, ipa, lang)


def _token_lang(token: Token) -> str:
    return (_read_token(token) or ("", ""))[1]


def _set_token_ipa(token: Token, ipa: str) -> None:
    # By characters, whatever the tokens are: the retokenizer sets attributes while the
    # parts of a merged token still stand behind it.
    if not isinstance(ipa, str):
        raise PhonemeNERError(Errors.P010.format(type=type(ipa).__name__))
    doc, start, end = token.doc, token.idx, token.idx + len(token)
    text = _text(doc)
    stored = {word.start: word for piece in reversed(_pieces(doc)) for word in piece.read(0, text)}
    langs = (word.lang for word in stored.values() if word.start < end and word.end > start)
    words = [_Word(start, end, ipa, next(langs, ""))]
    for word in stored.values():
        words += _outside(word, text, start, end)
    words.sort()
    starts, ends = (np.array([w[i] for w in words], dtype="uint32").tobytes() for i in (0, 1))
    _store(doc, starts, ends, [w.ipa for w in words], [w.lang for w in words], text)


def _text(doc: Doc) -> str:
    """Put the text together by where each token says that it stands."""
    characters = [" "] * max(token.idx + len(token) for token in doc)
    for token in doc:
        characters[token.idx : token.idx + len(token)] = token.text
    return "".join(characters)


def _outside(word: _Word, text: str, start: int, end: int) -> List[_Word]:
    """Give the parts of a word that lie before and after two characters of a text."""
    parts = []
    whole = text[word.start : word.end]
    for first, last in ((word.start, min(word.end, start)), (max(word.start, end), word.end)):
        if first < last:
            ipa = _share(whole, word.ipa, word.lang, first - word.start, last - word.start)
            parts.append(_Word(first, last, ipa, word.lang))
    return parts


def _join(tokens: Union[Doc, Span]) -> str:
    doc = tokens if isinstance(tokens, Doc) else tokens.doc
    if not has_layer(doc):
        return ""
    return " ".join(ipa for ipa in map(_token_ipa, tokens) if ipa)


def _char_ipa(doc: Doc, start: int, end: int) -> str:
    """Give how some characters of a Doc are pronounced, be they a part of a token or several.

    start, end (int): The first character, and the one after the last, as for `doc.char_span`.
    RETURNS (str): What falls to them of each token, joined by spaces; "" of what is not in the
        text.
    """
    if not 0 <= start < end <= len(doc.text):
        return ""
    parts = []
    tokens = doc.char_span(start, end, alignment_mode="expand")
    for token in tokens or ():
        first, last = max(start - token.idx, 0), min(end - token.idx, len(token))
        words = _read(doc, token.idx + first, token.text[first:last])
        parts.append(_merge(words)[0] if words else "")
    return " ".join(filter(None, parts))


def _read_token(token: Token) -> Optional[Tuple[str, str]]:
    words = _read(token.doc, token.idx, token.text)
    return _merge(words) if words else None


def _read(doc: Doc, start: int, text: str) -> List[_Word]:
    stored = doc.user_data.get(_KEY)
    words = _piece(doc, 0, stored).read(start, text) if stored is not None else []
    if not words:
        words = next(filter(None, (piece.read(start, text) for piece in _pieces(doc))), [])
    return words


def _whole_piece(doc: Doc) -> Optional[_Piece]:
    """Give the layer if it is of the Doc's tokens, one by one, as it is where the Doc is
    tokenised as it was."""
    if not has_layer(doc):
        raise PhonemeNERError(Errors.P005.format(text=doc.text[:40]))
    stored = doc.user_data.get(_KEY)
    if not _is_of_tokens(stored, doc):
        return None
    piece = _piece(doc, 0, stored)
    _check_texts(piece.text, piece.ipa)
    if not isinstance(piece.langs, str):
        _check_texts(piece.text, piece.langs)
    return piece


def _read_each(doc: Doc) -> List[Tuple[str, str]]:
    columns = []
    for token in doc:
        reading = _read_token(token)
        if reading is None:
            reason = f"it has no entry for token {token.i}, {token.text!r}"
            raise PhonemeNERError(Errors.P006.format(text=doc.text[:40], reason=reason))
        columns.append(reading)
    return columns


def _is_of_tokens(stored: Any, doc: Doc) -> bool:
    offsets = (stored.get("starts"), stored.get("ends")) if isinstance(stored, dict) else None
    return offsets == _offsets(doc)


def _check_texts(text: str, values: Sequence[Any]) -> None:
    if set(map(type, values)) <= {str}:
        return  # the usual case, without a look at each
    for value in values:
        if not isinstance(value, str):
            reason = f"it holds {value!r} where IPA or a language is expected"
            raise PhonemeNERError(Errors.P006.format(text=text[:40], reason=reason))


def _offsets(doc: Doc) -> Tuple[bytes, bytes]:
    """The first character of every token and the one after its last, as uint32."""
    starts, lengths = doc.to_array([IDX, LENGTH]).astype("uint32").T
    return starts.tobytes(), (starts + lengths).tobytes()


def _pieces(doc: Doc) -> List[_Piece]:
    entries: Dict[Any, Any] = doc.user_data
    return [_piece(doc, key[2], entries[key]) for key in entries if _is_layer_key(key)]


def _piece(doc: Doc, offset: int, stored: Any) -> _Piece:
    try:
        starts = memoryview(stored["starts"]).cast("I")
        ends = memoryview(stored["ends"]).cast("I")
        ipa, langs, text = stored["ipa"], stored["langs"], stored["text"]
        n_langs = len(starts) if isinstance(langs, str) else len(langs)
        if not isinstance(text, str):
            raise ValueError("its text is none")
        if not len(starts) == len(ends) == len(ipa) == n_langs:
            counts = f"{len(starts)} words, {len(ipa)} transcriptions and {n_langs} languages"
            raise ValueError(f"it lists {counts}")
    except (KeyError, TypeError, ValueError) as error:
        reason = f"missing {error}" if isinstance(error, KeyError) else str(error)
        message = Errors.P006.format(text=doc.text[:40], reason=reason)
        raise PhonemeNERError(message) from None
    return _Piece(offset, starts, ends, ipa, langs, text)


def _merge(words: List[_Word]) -> Tuple[str, str]:
    """One token over several stored words is pronounced as all of them."""
    return " ".join(word.ipa for word in words if word.ipa), words[0].lang


def _share(text: str, ipa: str, lang: str, start: int, end: int) -> str:
    """Cut out of a word's IPA what falls to its characters from start to end.

    Which sounds belong to which letters is not stored, but found out anew; the parts of a
    word add up to the whole.
    """
    if start <= 0 and len(text) <= end:
        return ipa
    spans = phoneme_spans(text, ipa, lang)
    # A sound that no letter is left for goes with the one before it.
    places = [span.start - (span.start == span.end) for span in spans]
    return "".join(s.phoneme for s, at in zip(spans, places) if start <= max(at, 0) < end)


def _is_layer_key(key: Any) -> bool:
    return isinstance(key, tuple) and len(key) == 4 and key[:2] == _KEY[:2]
