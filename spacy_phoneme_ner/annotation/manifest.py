"""What of a job is done, and by what: so that it goes on where it was interrupted.

A job works in a folder: its parts, `part-00000.jsonl`, and for each a record that is written
after it, `.done/00000.json`. What has no record, or is not what its record says, is done again.
`manifest.json` says by which model and settings.
"""

import json
import shutil
from dataclasses import asdict, dataclass, field
from hashlib import blake2b
from pathlib import Path
from typing import Any, Dict, List, Mapping, Optional, Sequence

from ..disk.digests import digest_file, digest_json
from ..disk.files import clear_left, parse_json, write_text
from ..disk.walk import walk_files
from ..errors import Errors, PhonemeNERError
from .documents import Document
from .readers.inputs import Item

MANIFEST = "manifest.json"
REJECTS = "rejects.jsonl"
LOCK = ".lock"
_DONE = ".done"
# Not what the output hangs on, and there to be read.
_REMARKS = {"model"}
Row = Dict[str, Any]


@dataclass(frozen=True)
class Record:
    """A part that is done.

    number (int): Which, from 0.
    input (str): The digest of what it was made of (`digest_items`).
    output (str): The digest of its file.
    documents (int): How many documents are in it.
    words (int): How many tokens these have.
    entities (int): How many names.
    rejects (List[Row]): What could not be read or annotated.
    """

    number: int
    input: str
    output: str
    documents: int
    words: int
    entities: int
    rejects: List[Row] = field(default_factory=list)


class Workplace:
    """The folder that a job works in.

    folder (Path): The folder.
    suffix (str): How its parts end.
    """

    def __init__(self, folder: Path, suffix: str) -> None:
        self.folder = folder
        self.suffix = suffix

    @property
    def lock(self) -> Path:
        """What stands for the folder when it is claimed."""
        return self.folder / LOCK

    def part(self, number: int) -> Path:
        """Say where a part is."""
        return self.folder / f"part-{number:05}{self.suffix}"

    def begin(self, settings: Mapping[str, Any], shown: Path) -> None:
        """Begin, or go on with what was begun with the same settings.

        settings (Mapping[str, Any]): What the output hangs on.
        shown (Path): What errors call it.
        RAISES (PhonemeNERError): If it was begun with others.
        """
        path = self.folder / MANIFEST
        begun = read_manifest(path)
        if begun is None:
            write_manifest(path, settings, None)
        else:
            check_settings(begun, settings, shown)

    def find_record(self, number: int) -> Optional[Record]:
        """Give the record of a part; None if it is not done, or not as it was."""
        try:
            said = (self._record(number)).read_text(encoding="utf8")
            record = Record(**parse_json(said))
            if digest_file(self.part(number)) == record.output:
                return record
        except (OSError, TypeError, ValueError):
            pass
        clear_left(self.part(number))
        return None

    def add_record(self, record: Record) -> None:
        """Note that a part is done."""
        write_text(self._record(record.number), json.dumps(asdict(record)))

    def clear(self) -> None:
        """Forget all that was done, so that it is begun anew."""
        shutil.rmtree(self.folder / _DONE, ignore_errors=True)
        for path in [*self.folder.glob("part-*"), self.folder / REJECTS, self.folder / MANIFEST]:
            path.unlink(missing_ok=True)

    def forget_records(self) -> None:
        """Remove what only a job that goes on needs."""
        shutil.rmtree(self.folder / _DONE, ignore_errors=True)

    def _record(self, number: int) -> Path:
        return self.folder / _DONE / f"{number:05}.json"


def write_manifest(
    path: Path, settings: Mapping[str, Any], finished: Optional[Mapping[str, Any]]
) -> None:
    """Write a manifest.

    path (Path): Where.
    settings (Mapping[str, Any]): What the output hangs on.
    finished (Optional[Mapping[str, Any]]): What came of it; None before the end.
    """
    said = {"settings": dict(settings), "finished": None if finished is None else dict(finished)}
    write_text(path, json.dumps(said, ensure_ascii=False, indent=2) + "\n")


def read_manifest(path: Path) -> Optional[Row]:
    """Read a manifest. RETURNS (Optional[Row]): What it says; None if there is none.

    RAISES (PhonemeNERError): If it is none.
    """
    try:
        said = parse_json(path.read_text(encoding="utf8"))
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:
        raise PhonemeNERError(Errors.P815.format(path=path, reason=error)) from None
    if not isinstance(said, dict) or not isinstance(said.get("settings"), dict):
        raise PhonemeNERError(Errors.P815.format(path=path, reason="it has no settings"))
    return said


def check_settings(begun: Row, settings: Mapping[str, Any], shown: Path) -> None:
    """Check that a job was begun with some settings.

    RAISES (PhonemeNERError): If it was begun with others.
    """
    looked_at = {name: value for name, value in settings.items() if name not in _REMARKS}
    differences = list_differences(begun["settings"], looked_at)
    if differences:
        raise PhonemeNERError(Errors.P810.format(path=shown, differences=differences))


def list_differences(before: Mapping[str, Any], now: Mapping[str, Any]) -> str:
    """Tell which settings are others than they were; "" if none is."""
    return "; ".join(
        f"{name} was {json.dumps(before.get(name), ensure_ascii=False)}, and is "
        f"{json.dumps(value, ensure_ascii=False)}"
        for name, value in now.items()
        if before.get(name) != value
    )


def digest_items(items: Sequence[Item]) -> str:
    """Digest what a part is made of."""
    hasher = blake2b(digest_size=16)
    for item in items:
        if isinstance(item, Document):
            columns: List[Any] = [item.id, item.text, item.lang, dict(item.meta)]
        else:
            columns = [item.id, item.reason]
        hasher.update(json.dumps(columns, default=repr).encode("ascii"))
    return hasher.hexdigest()


def digest_folder(folder: Path) -> str:
    """Digest a model: all files in a folder, with their places, but for what Python caches."""
    files = [path for path in walk_files(folder) if path.suffix != ".pyc"]
    return digest_json([[p.relative_to(folder).as_posix(), digest_file(p)] for p in files])
