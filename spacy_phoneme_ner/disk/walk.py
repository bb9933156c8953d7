"""The files below a folder, in folders that are links to others, too."""

import os
from collections import deque
from pathlib import Path
from typing import Deque, List, Set, Tuple


def walk_files(folder: Path, pattern: str = "*") -> List[Path]:
    """Find the files of a folder, at any depth.

    Links to folders are followed (`Path.rglob` does not). Each folder is read once, by its own
    name before that of a link, however many links lead there, to it or back to one above it.

    folder (Path): The folder.
    pattern (str): What the files' names are like, as for `Path.match`.
    RETURNS (List[Path]): The files, by path. Not among them: links that lead nowhere, devices, and
        what is in folders that may not be read.
    """
    found: List[Path] = []
    seen: Set[Tuple[int, int]] = set()
    own, linked = deque([folder]), deque[Path]()
    while own or linked:
        place = own.popleft() if own else linked.popleft()
        try:
            status = place.stat()
            inside = sorted(os.scandir(place), key=lambda entry: entry.name)
        except OSError:
            continue
        key = (status.st_dev, status.st_ino)
        if key in seen:
            continue
        seen.add(key)
        for entry in inside:
            path = place / entry.name
            if path.is_dir():
                _queue_of(entry, own, linked).append(path)
            elif path.is_file() and path.match(pattern):
                found.append(path)
    return sorted(found)


def _queue_of(entry: "os.DirEntry[str]", own: Deque[Path], linked: Deque[Path]) -> Deque[Path]:
    return linked if entry.is_symlink() else own
