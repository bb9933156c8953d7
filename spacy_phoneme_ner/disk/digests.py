"""Digests (SHA-256), by which damage to saved files is noticed.

They are kept beside what they are of, so they tell an accident from what was saved, and no
forgery from an original.
"""

import json
from hashlib import sha256
from pathlib import Path
from typing import Any, Iterable, Mapping, Union

from ..errors import Errors, PhonemeNERError
from .files import check_regular

# Holds the digests of what lies beside it in the folder of a component.
SEAL = "seal.json"
_CHUNK = 2**20


def digest(data: bytes) -> str:
    """Digest bytes, in hexadecimal digits."""
    return sha256(data).hexdigest()


def digest_file(path: Path) -> str:
    """Digest a file of any size, in hexadecimal digits.

    RAISES (OSError): If it cannot be read.
    """
    check_regular(path)
    hasher = sha256()
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            hasher.update(chunk)
    return hasher.hexdigest()


def digest_text(path: Union[str, Path]) -> str:
    """Digest a text file, alike with the line ends of any system.

    RAISES (OSError): If it cannot be read.
    """
    check_regular(path)
    with open(path, "rb", buffering=0) as file:
        return digest(file.read().replace(b"\r\n", b"\n"))


def check_seal(folder: Path, digests: Mapping[str, str], seal: Any, names: Iterable[str]) -> None:
    """Check that files are those that a seal is of.

    folder (Path): Where they lie.
    digests (Mapping[str, str]): Their digests, by name.
    seal (Any): What the seal says.
    names (Iterable[str]): The files that there have to be.
    RAISES (PhonemeNERError): If the seal is none, or of other files.
    """
    if not isinstance(seal, dict):
        reason = "it holds no digests" if seal is not None else "there are none"
        raise PhonemeNERError(Errors.P124.format(path=folder / SEAL, reason=reason))
    for name in names:
        if digests.get(name) != seal.get(name):
            raise PhonemeNERError(Errors.P609.format(path=folder / name, seal=SEAL))


def digest_json(value: Any) -> str:
    """Digest what JSON can say, however it is laid out and in whatever order its keys are."""
    return digest(json.dumps(value, sort_keys=True).encode("utf8"))


def digest_arrays(arrays: Mapping[str, Any], facts: Mapping[str, str]) -> str:
    """Digest arrays and what is said of them, in whatever order they are stored.

    arrays (Mapping[str, ndarray]): The arrays, by their names.
    facts (Mapping[str, str]): The rest.
    RETURNS (str): In hexadecimal digits.
    """
    hasher = sha256(digest_json(dict(facts)).encode("ascii"))
    for name in sorted(arrays):
        array = arrays[name]
        hasher.update(digest_json([name, array.dtype.str, array.shape]).encode("ascii"))
        hasher.update(array.tobytes())
    return hasher.hexdigest()
