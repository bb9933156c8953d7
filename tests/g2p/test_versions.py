"""Rules and tables by their content, and what comes along of Epitran and PanPhon."""

import json
import re
import shutil
import subprocess
import sys

import pytest

from spacy_phoneme_ner.disk.digests import digest_text
from spacy_phoneme_ner.g2p import versions
from spacy_phoneme_ner.g2p.backends.map import EPITRAN_RULES
from spacy_phoneme_ner.g2p.versions import digest_files, rules_versions
from spacy_phoneme_ner.ipa.articulation import PANPHON_TABLES

FOLDERS = {"epitran": EPITRAN_RULES, "panphon": PANPHON_TABLES}


@pytest.fixture
def moved(tmp_path, monkeypatch):
    """Copies of all rules and tables, which are read in place of the package's."""
    folders = {}
    for name in ("OWN_RULES", "EPITRAN_RULES", "PANPHON_TABLES"):
        folders[name] = tmp_path / name
        shutil.copytree(getattr(versions, name), folders[name])
        monkeypatch.setattr(versions, name, folders[name])
    return folders


def read_anew():
    return dict(versions._versions.__wrapped__())


def test_each_set_of_tables_has_a_version():
    found = rules_versions()
    assert list(found) == ["rules", "epitran", "panphon"]
    assert re.fullmatch(r"[0-9a-f]{12}", found["rules"])
    for package in FOLDERS:
        assert re.fullmatch(r"\d[\d.]*\+[0-9a-f]{12}", found[package])
    found.clear()
    assert len(rules_versions()) == 3, "a caller may do with it what it likes"


@pytest.mark.parametrize(
    ("folder", "file", "version"),
    [
        ("OWN_RULES", "map/fas-Arab.csv", "rules"),
        ("OWN_RULES", "pre/heb-Hebr.txt", "rules"),
        ("OWN_RULES", "script/Cyrl.csv", "rules"),
        ("EPITRAN_RULES", "map/tur-Latn.csv", "epitran"),
        ("EPITRAN_RULES", "strip/ita-Latn.csv", "epitran"),
        ("PANPHON_TABLES", "ipa_all.csv", "panphon"),
        ("PANPHON_TABLES", "feature_weights.csv", "panphon"),
    ],
)
def test_a_change_of_any_table_is_a_change_of_its_version_alone(moved, folder, file, version):
    before = read_anew()
    assert before == rules_versions(), "wherever the files lie"
    path = moved[folder] / file
    path.write_bytes(path.read_bytes() + b"\n")
    after = read_anew()
    assert {name for name in before if before[name] != after[name]} == {version}


def test_added_removed_and_renamed_files_count(moved):
    seen = {read_anew()["rules"]}
    added = moved["OWN_RULES"] / "map" / "zzz-Latn.csv"
    added.write_text("Orth,Phon\na,a\n", encoding="utf8")
    seen.add(read_anew()["rules"])
    added.rename(added.with_name("zzy-Latn.csv"))
    seen.add(read_anew()["rules"])
    (moved["OWN_RULES"] / "post" / "amh-Ethi.txt").unlink()
    seen.add(read_anew()["rules"])
    assert len(seen) == 4


def test_line_ends_and_the_order_of_files_do_not_count(tmp_path):
    unix, windows = tmp_path / "unix.csv", tmp_path / "windows.csv"
    unix.write_bytes(b"Orth,Phon\na,a\n")
    windows.write_bytes(b"Orth,Phon\r\na,a\r\n")
    assert digest_text(unix) == digest_text(windows)
    assert digest_files({"a": unix, "b": unix}) == digest_files({"b": windows, "a": unix})
    assert digest_files({"a": unix}) != digest_files({"b": unix})


@pytest.mark.parametrize("package", FOLDERS)
def test_what_comes_along_is_what_its_source_says(package):
    folder = FOLDERS[package]
    source = json.loads((folder / "SOURCE.json").read_text(encoding="utf8"))
    assert source["package"] == package and source["version"] in source["address"]
    assert "MIT" in source["license"]
    license_text = (folder / f"LICENSE-{package}.txt").read_text(encoding="utf8")
    assert license_text.count("Copyright (c)") == 1 and "free of charge" in license_text
    apart = {"SOURCE.json", f"LICENSE-{package}.txt"}
    files = (path.relative_to(folder) for path in folder.rglob("*") if path.is_file())
    names = {path.as_posix() for path in files} - apart
    assert names == set(source["files"])
    for name, digest in source["files"].items():
        assert digest_text(folder / name) == digest, f"{name} was changed by hand"


def test_no_file_is_read_before_somebody_asks():
    code = "import spacy_phoneme_ner.g2p.versions as v; print(v._versions.cache_info().currsize)"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "0"
