"""The script that renews the tables of Epitran and PanPhon, on packages made for it."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from releases import FOLDERS, find_release
from renew_tables import Tables, differences, read_installed, read_pinned, write_tables

ROOT = Path(__file__).parents[1]
OLD = Tables(
    "1.0",
    "Anybody may.\n",
    {"ipa_all.csv": "ipa,syl,voi\np,-,-\nb,-,+\na,+,+\n", "feature_weights.csv": "syl\n1\n"},
)
NEW = Tables(
    "1.1", OLD.license, {"ipa_all.csv": "ipa,syl,voi\np,-,0\na,+,+\nt,-,-\n", "new.csv": "x\n"}
)
CHANGES = [
    "version 1.0 → 1.1",
    "removed: feature_weights.csv",
    "changed: ipa_all.csv",
    "added: new.csv",
    "sound removed: b",
    "sound changed: p (voi - → 0)",
    "sound added: t",
]


@pytest.fixture
def package(tmp_path, monkeypatch):
    """Install a package of tables: `package("epitran", files)`."""

    def install(name, files, license_text="Anybody may.\n"):
        site = tmp_path / "site"
        (site / name).mkdir(parents=True)
        (site / name / "__init__.py").write_text("raise ImportError('it must not be imported')")
        for path, content in files.items():
            (site / name / "data" / path).parent.mkdir(parents=True, exist_ok=True)
            (site / name / "data" / path).write_bytes(content)
        info = site / f"{name}-9.9.dist-info"
        info.mkdir()
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 9.9\n")
        record = "LICENSE.txt"
        if license_text:
            (info / record).write_text(license_text)
            (info / "RECORD").write_text(f"{info.name}/{record},,\n")
        monkeypatch.syspath_prepend(site)
        return site

    return install


def test_what_changed_is_told():
    assert list(differences(OLD, OLD)) == []
    assert sorted(differences(OLD, NEW)) == sorted(CHANGES)
    other = OLD._replace(license="Nobody may.\n")
    assert list(differences(OLD, other)) == ["the licence's text changed: read it"]


def test_what_is_written_is_read_back_and_nothing_old_stays(tmp_path):
    folder = tmp_path / "tables"
    write_tables("panphon", OLD, folder)
    assert read_pinned(folder) == OLD
    write_tables("panphon", NEW, folder)
    assert read_pinned(folder) == NEW and not (folder / "feature_weights.csv").exists()
    source = json.loads((folder / "SOURCE.json").read_text(encoding="utf8"))
    assert source["address"] == "https://pypi.org/project/panphon/1.1/"
    assert read_pinned(tmp_path / "none") == Tables("", "", {})


def test_of_a_package_what_is_read_by_a_map_is_taken(package):
    files = {
        "map/abc-Latn.csv": b"Orth,Phon\r\na,a\r\n",
        "pre/abc-Latn.txt": b"",
        "pre/none-Latn.txt": b"a -> b / _\n",
        "strip/abc-Latn.csv": b"\xcc\x80\n",
        "map/count.py": b"",
    }
    package("epitran", files)
    tables = read_installed("epitran")
    assert tables.version == "9.9" and tables.license == "Anybody may.\n"
    assert tables.files == {
        "map/abc-Latn.csv": "Orth,Phon\na,a\n",
        "pre/abc-Latn.txt": "",
        "strip/abc-Latn.csv": "\u0300\n",
    }


def test_a_package_without_a_licence_is_refused(package):
    package("panphon", {"ipa_all.csv": b"ipa\n", "feature_weights.csv": b"x\n"}, license_text="")
    with pytest.raises(SystemExit, match="brings no LICENSE"):
        read_installed("panphon")


@pytest.mark.parametrize("name", FOLDERS)
def test_a_package_that_keeps_its_tables_elsewhere_is_refused(package, name):
    package(name, {"tables/ipa_all.csv": b"ipa\n"})
    with pytest.raises(SystemExit, match=f"{name} 9.9 keeps no tables in"):
        read_installed(name)


def test_checking_prints_and_writes_nothing():
    release = find_release("epitran")
    find_release("panphon")
    before = {path: path.stat().st_mtime_ns for path in FOLDERS["epitran"].rglob("*")}
    command = [sys.executable, str(ROOT / "scripts" / "renew_tables.py"), "--check"]
    ran = subprocess.run(command, capture_output=True, text=True, encoding="utf8")
    assert f"epitran {release.installed.version}: " in ran.stdout, ran.stderr
    assert {path: path.stat().st_mtime_ns for path in FOLDERS["epitran"].rglob("*")} == before


@pytest.mark.parametrize("package", FOLDERS)
def test_the_version_that_comes_along_is_the_installed_one(package):
    release = find_release(package)
    lines = list(differences(release.pinned, release.installed))
    if lines:  # a newer release of theirs breaks nothing here; whether to follow it is a choice
        pytest.skip(
            f"{package} {release.installed.version} is installed, and the tables of "
            f"{release.pinned.version} come along: {len(lines)} differences. "
            "`python scripts/renew_tables.py --check` prints them."
        )
    assert release.pinned == release.installed
