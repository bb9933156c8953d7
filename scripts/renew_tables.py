"""Renew the tables that come along from Epitran and PanPhon, and print what changed.

    pip install --upgrade epitran panphon
    python scripts/renew_tables.py --check    # only print; status 1 if there is a difference
    python scripts/renew_tables.py

What is printed shows whose pronunciations move, and which sounds: models that were trained
with the tables of before have to be measured anew, the bundled one first.
"""

import csv
import io
import json
import shutil
import sys
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from typing import Annotated, Any, Dict, Iterator, List, Mapping, NamedTuple

import typer

from spacy_phoneme_ner.disk.digests import digest_text
from spacy_phoneme_ner.disk.files import write_text
from spacy_phoneme_ner.g2p.backends.map import EPITRAN_RULES
from spacy_phoneme_ner.g2p.versions import LICENSE, SOURCE
from spacy_phoneme_ner.ipa.articulation import PANPHON_TABLES

FOLDERS: Mapping[str, Path] = {"epitran": EPITRAN_RULES, "panphon": PANPHON_TABLES}
# The files of PanPhon that are read; of Epitran's, all that belong to a map.
FEATURES = "ipa_all.csv"
PANPHON_FILES = (FEATURES, "feature_weights.csv")
EPITRAN_KINDS = {"pre": ".txt", "post": ".txt", "strip": ".csv"}


class Tables(NamedTuple):
    """The tables of a package, as released or as they come along here.

    version (str): The package's version.
    license (str): The text of its licence.
    files (Dict[str, str]): The text of each file, by its path in the package's folder of data,
        with "\\n" at the ends of lines.
    """

    version: str
    license: str
    files: Dict[str, str]


def read_installed(package: str) -> Tables:
    """Read the tables of an installed package, without importing it.

    package (str): "epitran" or "panphon".
    RETURNS (Tables): Its tables.
    """
    try:
        made_by = distribution(package)
    except PackageNotFoundError:
        sys.exit(f"{package} is not installed. Install it with: pip install {package}")
    data = Path(str(made_by.locate_file(package))) / "data"
    names = _epitran_names(data) if package == "epitran" else PANPHON_FILES
    if not names or not all((data / name).is_file() for name in names):
        sys.exit(f"{package} {made_by.version} keeps no tables in {data}: look where they are now")
    of_license = [path for path in made_by.files or () if path.name == "LICENSE.txt"]
    if not of_license:
        sys.exit(f"{package} {made_by.version} brings no LICENSE.txt: look what it may be used for")
    return Tables(
        made_by.version,
        _read(Path(str(of_license[0].locate()))),
        {name: _read(data / name) for name in names},
    )


def read_pinned(folder: Path) -> Tables:
    """Read the tables that come along in a folder of this package.

    folder (Path): The folder.
    RETURNS (Tables): Its tables; without a version if there are none yet.
    """
    if not (folder / SOURCE).is_file():
        return Tables("", "", {})
    source = json.loads(_read(folder / SOURCE))
    files = {name: _read(folder / name) for name in source["files"] if (folder / name).is_file()}
    license_text = _read(folder / LICENSE.format(package=source["package"]))
    return Tables(source["version"], license_text, files)


def differences(old: Tables, new: Tables) -> Iterator[str]:
    """Tell what changed, a line each: versions, files, and sounds whose features changed."""
    if old.version != new.version:
        yield f"version {old.version or 'none'} → {new.version}"
    if old.license != new.license:
        yield "the licence's text changed: read it"
    for name in sorted({*old.files, *new.files}):
        if name not in new.files:
            yield f"removed: {name}"
        elif name not in old.files:
            yield f"added: {name}"
        elif old.files[name] != new.files[name]:
            yield f"changed: {name}"
    if FEATURES in old.files and FEATURES in new.files:
        yield from _changed_sounds(old.files[FEATURES], new.files[FEATURES])


def read_features(text: str) -> Dict[str, Dict[str, str]]:
    """Read PanPhon's table: the value of each feature, for each sound."""
    return {row.pop("ipa"): row for row in csv.DictReader(io.StringIO(text, newline=""))}


def write_tables(package: str, tables: Tables, folder: Path) -> None:
    """Write the tables of a package, with where they are from.

    package (str): "epitran" or "panphon".
    tables (Tables): What is written.
    folder (Path): Where to; what was there is deleted.
    """
    shutil.rmtree(folder, ignore_errors=True)
    for name, text in tables.files.items():
        write_text(folder / name, text)
    license_file = LICENSE.format(package=package)
    write_text(folder / license_file, tables.license)
    source: Dict[str, Any] = {
        "package": package,
        "version": tables.version,
        "address": f"https://pypi.org/project/{package}/{tables.version}/",
        "license": f"MIT ({license_file})",
        # Lines end in "\n" here, so that one whose file has "\r\n" differs from the package's.
        "digest": "SHA-256",
        "files": {name: digest_text(folder / name) for name in sorted(tables.files)},
    }
    write_text(folder / SOURCE, json.dumps(source, ensure_ascii=False, indent=1) + "\n")


def main(
    check: Annotated[
        bool, typer.Option("--check", help="Write nothing; status 1 if anything differs")
    ] = False,
) -> None:
    """Renew the tables of Epitran and PanPhon from the packages that are installed."""
    changed = False
    for package, folder in FOLDERS.items():
        old, new = read_pinned(folder), read_installed(package)
        lines: List[str] = list(differences(old, new))
        changed = changed or bool(lines)
        print(f"{package} {new.version}: {len(new.files)} files, {len(lines)} differences")
        print(*(f"  {line}" for line in lines), sep="\n", end="\n" if lines else "")
        if lines and not check:
            write_tables(package, new, folder)
    if changed and check:
        raise typer.Exit(1)


def _epitran_names(data: Path) -> List[str]:
    codes = sorted(path.stem for path in (data / "map").glob("*.csv"))
    beside = [f"{kind}/{code}{end}" for kind, end in EPITRAN_KINDS.items() for code in codes]
    return [f"map/{code}.csv" for code in codes] + [n for n in beside if (data / n).is_file()]


def _read(path: Path) -> str:
    # Not by universal newlines: a lone "\r" may stand in a table.
    return path.read_bytes().decode("utf8").replace("\r\n", "\n")


def _changed_sounds(old: str, new: str) -> Iterator[str]:
    before, after = read_features(old), read_features(new)
    for sound in sorted({*before, *after}):
        if sound not in after:
            yield f"sound removed: {sound}"
        elif sound not in before:
            yield f"sound added: {sound}"
        elif before[sound] != after[sound]:
            names = sorted({*before[sound], *after[sound]})
            pairs = ((n, before[sound].get(n, "–"), after[sound].get(n, "–")) for n in names)
            moved = ", ".join(f"{n} {a} → {b}" for n, a, b in pairs if a != b)
            yield f"sound changed: {sound} ({moved})"


if __name__ == "__main__":
    typer.run(main)
