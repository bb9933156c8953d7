"""Whether the sdist and the wheel in a folder hold what the repository does.

python .ci/check_dist.py dist
"""

import subprocess
import sys
import tarfile
import zipfile
from email.parser import BytesParser
from pathlib import Path, PurePosixPath
from typing import Dict, NoReturn

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = "spacy_phoneme_ner"
MAX_WHEEL = 20_000_000  # bytes
# setuptools writes these, and notes in setup.cfg that the version has no tag.
MADE = ("PKG-INFO", "setup.cfg", f"{PACKAGE}.egg-info/")
# Packages of trained pipelines, which are built and tried by themselves.
APART = "models/"
# What nobody should have to miss: how many files of each kind there are is printed.
KINDS = {
    "licences": "LICENSE*",
    "rules and tables": "*.csv",
    "weights": "*.safetensors",
    "models' descriptions": "meta.json",
    "marks of types": "py.typed",
}


def fail(message: str) -> NoReturn:
    sys.exit(f"✘ {message}")


def only_file(folder: Path, pattern: str) -> Path:
    """Give the one file of a kind, or stop."""
    paths = sorted(folder.glob(pattern))
    if len(paths) != 1:
        fail(f"{folder} should hold one {pattern}, and has {[path.name for path in paths]}")
    return paths[0]


def tracked_files() -> Dict[str, bytes]:
    """Read the repository's files as they are on disk."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True)
    names = [name for name in listed.stdout.decode("utf8").split("\0") if name]
    return {name: (ROOT / name).read_bytes() for name in names if not name.startswith(APART)}


def sdist_files(path: Path) -> Dict[str, bytes]:
    """Read an sdist, without the folder around it."""
    files = {}
    with tarfile.open(path) as archive:
        for member in archive:
            content = archive.extractfile(member)
            if content is not None:  # no folder
                files[member.name.partition("/")[2]] = content.read()
    return files


def wheel_files(path: Path) -> Dict[str, bytes]:
    """Read a wheel."""
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def compare(name: str, got: Dict[str, bytes], wanted: Dict[str, bytes]) -> None:
    """Stop if files are missing, too many, or others than in the repository."""
    faults = {
        "lacks": wanted.keys() - got.keys(),
        "should not hold": got.keys() - wanted.keys(),
        "has changed": {file for file in got.keys() & wanted.keys() if got[file] != wanted[file]},
    }
    for fault, files in faults.items():
        if files:
            fail(f"{name} {fault} {len(files)} files: {', '.join(sorted(files)[:10])}")
    print(f"✔ {name} holds the repository's {len(wanted)} files, byte for byte")


def main(folder: Path) -> None:
    sdist, wheel = only_file(folder, "*.tar.gz"), only_file(folder, "*.whl")
    tracked = tracked_files()

    def of_repository(files: Dict[str, bytes]) -> Dict[str, bytes]:
        return {name: data for name, data in files.items() if not name.startswith(MADE)}

    compare(sdist.name, of_repository(sdist_files(sdist)), of_repository(tracked))

    files = wheel_files(wheel)
    about = {name: data for name, data in files.items() if ".dist-info/" in name}
    package = {name: data for name, data in files.items() if name not in about}
    wanted = {name: data for name, data in tracked.items() if name.startswith(f"{PACKAGE}/")}
    compare(wheel.name, package, wanted)

    for kind, pattern in KINDS.items():
        n_files = sum(PurePosixPath(name).match(pattern) for name in files)
        if not n_files:
            fail(f"{wheel.name} has no {kind} ({pattern})")
        print(f"✔ {kind}: {n_files}")

    metadata = next(data for name, data in about.items() if name.endswith("/METADATA"))
    fields = BytesParser().parsebytes(metadata)
    licences = fields.get_all("License-File", [])
    texts = {name: data for name, data in tracked.items() if PurePosixPath(name).match("LICENSE*")}
    if not licences or {*licences} != {*texts} or not {*texts.values()} <= {*about.values()}:
        fail(f"{wheel.name} names {licences}, and the repository's licences are {sorted(texts)}")
    print(f"✔ {fields['Name']} {fields['Version']}, licence files: {', '.join(licences)}")

    size = wheel.stat().st_size
    if size > MAX_WHEEL:
        fail(f"{wheel.name} takes {size:,} bytes; {MAX_WHEEL:,} at most are allowed")
    print(
        f"✔ {wheel.name} takes {size / 1e6:.1f} MB, {sdist.stat().st_size / 1e6:.1f} MB the sdist"
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]))
