"""`make release` stops at archives that are not what the repository holds."""

import importlib.util
import io
import tarfile
import zipfile
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[1] / ".ci" / "check_dist.py"
REPOSITORY = {
    "LICENSE": b"MIT",
    "setup.cfg": b"[metadata]",
    "tests/test_own.py": b"",
    "spacy_phoneme_ner/py.typed": b"",
    "spacy_phoneme_ner/g2p/rules_data/map/swa-Latn.csv": b"Orth,Phon",
    "spacy_phoneme_ner/pretrained/small/model.safetensors": b"1.0",
    "spacy_phoneme_ner/pretrained/small/meta.json": b"{}",
}
ABOUT = "spacy_phoneme_ner-0.1.0.dist-info"
METADATA = b"Name: spacy-phoneme-ner\nVersion: 0.1.0\nLicense-File: LICENSE\n\n"
RULES = "spacy_phoneme_ner/g2p/rules_data/map/swa-Latn.csv"


@pytest.fixture()
def check_dist(monkeypatch):
    spec = importlib.util.spec_from_file_location("check_dist", SCRIPT)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    monkeypatch.setattr(module, "tracked_files", lambda: dict(REPOSITORY))
    return module


def write(folder, sdist, wheel):
    with tarfile.open(folder / "spacy_phoneme_ner-0.1.0.tar.gz", "w:gz") as archive:
        for name, data in sdist.items():
            member = tarfile.TarInfo(f"spacy_phoneme_ner-0.1.0/{name}")
            member.size = len(data)
            archive.addfile(member, io.BytesIO(data))
    with zipfile.ZipFile(folder / "spacy_phoneme_ner-0.1.0-py3-none-any.whl", "w") as archive:
        for name, data in wheel.items():
            archive.writestr(name, data)


@pytest.fixture()
def sdist():
    return {**REPOSITORY, "PKG-INFO": b"made", "setup.cfg": b"[metadata] [egg_info]"}


@pytest.fixture()
def wheel():
    package = {k: v for k, v in REPOSITORY.items() if k.startswith("spacy_phoneme_ner/")}
    return {**package, f"{ABOUT}/METADATA": METADATA, f"{ABOUT}/licenses/LICENSE": b"MIT"}


def test_what_is_whole_passes(check_dist, tmp_path, sdist, wheel, capsys):
    write(tmp_path, sdist, wheel)
    check_dist.main(tmp_path)
    assert "rules and tables: 1" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("archive", "name", "data", "message"),
    [
        ("sdist", "tests/test_own.py", None, "lacks 1 files: tests/test_own.py"),
        ("sdist", "assets/corpus.tsv", b"large", "should not hold 1 files: assets/corpus.tsv"),
        ("wheel", RULES, None, f"lacks 1 files: {RULES}"),
        ("wheel", RULES, b"Orth,Phon,", f"has changed 1 files: {RULES}"),
        ("wheel", "spacy_phoneme_ner/old.py", b"", "should not hold 1 files"),
        ("wheel", "tests/__init__.py", b"", "should not hold 1 files"),
        ("wheel", f"{ABOUT}/licenses/LICENSE", None, "has no licences"),
        ("wheel", f"{ABOUT}/licenses/LICENSE", b"GPL", "repository's licences are"),
        ("wheel", f"{ABOUT}/METADATA", b"Name: spacy-phoneme-ner\n\n", "repository's licences are"),
    ],
)
def test_what_differs_is_named(check_dist, tmp_path, sdist, wheel, archive, name, data, message):
    files = {"sdist": sdist, "wheel": wheel}[archive]
    if data is None:
        del files[name]
    else:
        files[name] = data
    write(tmp_path, sdist, wheel)
    with pytest.raises(SystemExit, match=message):
        check_dist.main(tmp_path)


def test_a_large_wheel_and_a_missing_one_are_refused(
    check_dist, tmp_path, sdist, wheel, monkeypatch
):
    write(tmp_path, sdist, wheel)
    monkeypatch.setattr(check_dist, "MAX_WHEEL", 100)
    with pytest.raises(SystemExit, match="100 at most"):
        check_dist.main(tmp_path)
    next(tmp_path.glob("*.whl")).unlink()
    with pytest.raises(SystemExit, match=r"one \*.whl"):
        check_dist.main(tmp_path)
