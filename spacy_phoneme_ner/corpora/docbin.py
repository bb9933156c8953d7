"""spaCy's DocBin with user data, read and written ten times as fast.

DocBin packs the user data of every Doc by a call of its own to srsly, and each
call searches all registered functions for encoders (0.4 ms a Doc, most of the
time that reading a corpus of sentences takes). Here one packer serves all Docs.
The format is DocBin's own: either side reads what the other wrote.
"""

import zlib
from pathlib import Path
from typing import Any, Dict, Iterable, Iterator, List, Optional, Sequence, Tuple

import numpy as np
from spacy.strings import StringStore
from spacy.tokens import Doc, DocBin
from spacy.vocab import Vocab
from srsly.msgpack import Packer, Unpacker

from ..disk.files import check_regular
from ..errors import Errors, PhonemeNERError

# What a DocBin keeps a list of, with one entry a Doc.
_COLUMNS = ("tokens", "spaces", "cats", "span_groups", "flags")
_NO_SPANS = {b"", b"\x90"}  # \x90: an empty list
# How many times its size a file may take in memory, if that is more than so many bytes: text
# takes ten times as much, a sentence that is repeated a hundred times, zeros a thousand.
_RATIO, _FREE = 200, 2**28
_MOST_RATIO = 1032  # of zlib's format
_CHUNK = 2**16
_MAPS = {bytes([byte]) for byte in (*range(0x80, 0x90), 0xDE, 0xDF)}  # of msgpack
_DAMAGE = (KeyError, OSError, TypeError, ValueError)  # what a damaged file ends in


def make_doc_bin(docs: Iterable[Doc], *, attrs: Sequence[str]) -> DocBin:
    """Collect Docs with their user data, and so with their IPA layer.

    docs (Iterable[Doc]): The Docs.
    attrs (Sequence[str]): The token attributes to keep, as for DocBin.
    RETURNS (DocBin): The same as `DocBin(attrs, store_user_data=True, docs=docs)`.
    """
    packer = Packer(use_bin_type=True)
    doc_bin = DocBin(attrs=attrs, store_user_data=False)
    user_data: List[Optional[bytes]] = []
    for doc in docs:
        doc_bin.add(doc)
        user_data.append(packer.pack(doc.user_data))
    doc_bin.user_data = user_data
    doc_bin.store_user_data = True
    return doc_bin


def read_docs(path: Path, vocab: Vocab) -> Iterator[Doc]:
    """Read the Docs of a .spacy file with their user data.

    path (Path): The file.
    vocab (Vocab): The vocabulary of the Docs.
    YIELDS (Doc): The same as `DocBin().from_disk(path).get_docs(vocab)`.
    RAISES (PhonemeNERError): If the file cannot be read, or is no DocBin.
    """
    yield from StoredDocs(path).build(vocab)


class StoredDocs:
    """The Docs of a .spacy file, none of which is built before it is asked for."""

    def __init__(self, path: Path) -> None:
        """Read a file.

        path (Path): The file.
        RAISES (PhonemeNERError): If the file cannot be read, or is no DocBin.
        """
        self.path = path
        try:
            check_regular(path)
            data = path.read_bytes()
            _check_size(data)
            self._doc_bin = DocBin().from_bytes(data)
            self._user_data, self._doc_bin.user_data = self._doc_bin.user_data, []
        except _DAMAGE as error:
            raise self._damage(error) from error

    @property
    def lengths(self) -> List[int]:
        """How many tokens each Doc has."""
        return [len(tokens) for tokens in self._doc_bin.tokens]

    def pick(self, numbers: Sequence[int]) -> None:
        """Keep some of the Docs, and only the strings that these need.

        numbers (Sequence[int]): Which Docs, from 0, in the order in which to build them.
        """
        doc_bin = self._doc_bin
        for name in _COLUMNS:
            column = getattr(doc_bin, name)
            setattr(doc_bin, name, [column[i] for i in numbers])
        self._user_data = [self._user_data[i] for i in numbers]
        # Not views, which would keep the tokens of the whole file.
        doc_bin.tokens = [np.array(tokens) for tokens in doc_bin.tokens]
        doc_bin.spaces = [np.array(spaces) for spaces in doc_bin.spaces]
        if _NO_SPANS.issuperset(doc_bin.span_groups):  # spans refer to strings as well
            needed = {value for tokens in doc_bin.tokens for value in tokens.ravel().tolist()}
            ids = StringStore()
            doc_bin.strings = {string for string in doc_bin.strings if ids[string] in needed}

    def build(self, vocab: Vocab) -> Iterator[Doc]:
        """Build the Docs.

        vocab (Vocab): The vocabulary of the Docs.
        YIELDS (Doc): The Docs with their user data.
        RAISES (PhonemeNERError): If what is stored is damaged.
        """
        try:
            unpacker = Unpacker(raw=False, use_list=False, list_hook=_Sharing())
            for doc, data in zip(self._doc_bin.get_docs(vocab), self._user_data):
                if data is not None:
                    unpacker.feed(data)
                    doc.user_data.update(unpacker.unpack())
                yield doc
        except _DAMAGE as error:
            raise self._damage(error) from error

    def _damage(self, error: Exception) -> PhonemeNERError:
        return PhonemeNERError(Errors.P213.format(path=self.path, reason=error))


def _check_size(data: bytes) -> None:
    """Check that what is compressed is no more than a corpus may be.

    RAISES (ValueError): If it is, or is none.
    """
    limit = max(_FREE, _RATIO * len(data))
    if len(data) * _MOST_RATIO <= limit:
        return
    unpacker, size = zlib.decompressobj(), 0
    try:
        if unpacker.decompress(data[:_CHUNK], 1)[:1] not in _MAPS:
            raise ValueError("it is no DocBin")
        unpacker = zlib.decompressobj()
        for start in range(0, len(data), _CHUNK):
            rest = data[start : start + _CHUNK]
            while rest:
                size += len(unpacker.decompress(rest, _CHUNK))
                if size > limit:
                    raise ValueError(f"it would take more than {limit / 1e6:.0f} MB of memory")
                rest = unpacker.unconsumed_tail
    except zlib.error as error:
        raise ValueError(str(error)) from None


class _Sharing:
    """Makes one object of equal strings in lists: most words are pronounced often."""

    def __init__(self) -> None:
        self._known: Dict[str, str] = {}

    def __call__(self, items: Tuple[Any, ...]) -> Tuple[Any, ...]:
        share = self._known.setdefault
        return tuple([share(item, item) if type(item) is str else item for item in items])
