"""Real folders of somebody who means ill: loading them raises, and runs nothing of theirs."""

import json
import shutil
import stat
import subprocess
from pathlib import Path

import pytest
import spacy
from spacy.util import registry
from tiny_bundles import ORTH, architecture, make_bundle, seal, trained_pipeline

from spacy_phoneme_ner.errors import PhonemeNERError
from spacy_phoneme_ner.g2p import EspeakG2P, IpaG2P
from spacy_phoneme_ner.g2p.backends.espeak import LIBRARY, PROGRAM
from spacy_phoneme_ner.pipeline.phonemizer import DEFAULT_G2P

pytestmark = pytest.mark.usefixtures("one_thread")
G2PS = next(iter(DEFAULT_G2P))  # the registry
ESPEAK = f'{G2PS} = "spacy-phoneme-ner.Espeak.v1"'
IPA = f'{G2PS} = "spacy-phoneme-ner.IPA.v1"'


@pytest.fixture(scope="module")
def pipeline(tmp_path_factory):
    path = tmp_path_factory.mktemp("pipeline") / "pipeline"
    nlp = trained_pipeline({"model": architecture()}, steps=1)
    nlp.add_pipe("phonemizer", first=True, config={"g2p": ORTH})
    nlp.to_disk(path)
    return path


@pytest.fixture(scope="module")
def bundle(tmp_path_factory):
    nlp = trained_pipeline({"model": architecture("CRFTagger")}, steps=1)
    return make_bundle(nlp, tmp_path_factory.mktemp("bundle"))


@pytest.fixture()
def marker(tmp_path):
    """A file that is there as soon as anything ran."""
    return tmp_path / "it-ran"


@pytest.fixture(params=["program", "library"])
def evil(request, marker, tmp_path):
    """A program, or a library that does its work when it is opened; with its setting."""
    if request.param == "program":
        path = tmp_path / "evil.sh"
        path.write_text(f"#!/bin/sh\ntouch {marker}\necho\n")
        path.chmod(path.stat().st_mode | stat.S_IXUSR)
        return f'engine = "binary"\nbinary = "{path}"'
    if shutil.which("gcc") is None:
        pytest.skip("gcc is not installed")
    source, path = tmp_path / "evil.c", tmp_path / "evil.so"
    source.write_text(
        "#include <stdio.h>\n"
        "__attribute__((constructor)) static void work(void) {\n"
        f'  fclose(fopen("{marker}", "w"));\n'
        "}\n"
    )
    subprocess.run(["gcc", "-shared", "-fPIC", "-o", path, source], check=True)
    return f'engine = "library"\nlibrary = "{path}"'


def with_blocks(pipeline, folder, component, blocks):
    """Copy a pipeline, with other blocks in place of a component's G2P."""
    copied = shutil.copytree(pipeline, folder / "copied")
    config = (copied / "config.cfg").read_text(encoding="utf8")
    old = (
        f'[components.{component}.g2p]\n{G2PS} = "spacy-phoneme-ner.Orth.v1"\ncache_size = 100000\n'
    )
    assert config.count(old) == 1
    config = config.replace(old, blocks)
    (copied / "config.cfg").write_text(config, encoding="utf8")
    return copied


@pytest.mark.parametrize("component", ["phoneme_ner", "phonemizer"])
@pytest.mark.parametrize("is_backend", [False, True], ids=["g2p", "backend"])
def test_a_pipeline_names_no_program_and_no_library(
    pipeline, component, is_backend, evil, marker, tmp_path
):
    block = f"components.{component}.g2p"
    blocks = f"[{block}]\n{ESPEAK}\n{evil}\n"
    if is_backend:
        blocks = (
            f"[{block}]\n{IPA}\n\n[{block}.backends]\n\n[{block}.backends.eng]\n{ESPEAK}\n{evil}\n"
        )
    copied = with_blocks(pipeline, tmp_path, component, blocks)
    with pytest.raises(ValueError, match=r"library|binary"):
        spacy.load(copied)("Amina Yusuf visited London .")
    assert not marker.exists()


@pytest.mark.parametrize("voice", ["/tmp/voice", "../voice", "", "a\nb"])
def test_a_voice_is_no_path(pipeline, voice, tmp_path):
    blocks = f"[components.phonemizer.g2p]\n{ESPEAK}\nvoices = {json.dumps({'eng': voice})}\n"
    copied = with_blocks(pipeline, tmp_path, "phonemizer", blocks)
    with pytest.raises(PhonemeNERError, match="P003"):
        spacy.load(copied)


@pytest.mark.parametrize("config", [{}, {"engine": "auto"}])
def test_code_and_the_environment_name_them(config, marker, tmp_path, monkeypatch):
    path = tmp_path / "own.sh"
    path.write_text(f"#!/bin/sh\ntouch {marker}\necho\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    list(EspeakG2P(engine="binary", binary=str(path)).languages)
    assert marker.exists()
    marker.unlink()
    monkeypatch.setenv(PROGRAM, str(path))
    made = registry.resolve({"g2p": {G2PS: "spacy-phoneme-ner.Espeak.v1", "engine": "binary"}})
    list(made["g2p"].languages)
    assert marker.exists()
    broken = tmp_path / "libespeak-ng.so"
    broken.write_bytes(b"no library")
    monkeypatch.setenv(LIBRARY, str(broken))
    made = registry.resolve({"g2p": {G2PS: "spacy-phoneme-ner.Espeak.v1", **config}})
    with pytest.raises(PhonemeNERError, match=r"P021.*libespeak-ng\.so"):
        made["g2p"](["a"], "en")


def test_checking_a_backend_loads_nothing():
    class Backend:
        name = "lazy"

        @property
        def languages(self):
            raise AssertionError("it was loaded")

        def __call__(self, words, lang):
            return list(words)

    assert IpaG2P(backends={"eng": Backend()})(["word"], "eng") == ["word"]
    for wrong in (Backend, len, "espeak", object(), {"name": "x", "languages": []}):
        with pytest.raises(PhonemeNERError, match="backend for 'eng'"):
            IpaG2P(backends={"eng": wrong})


HEAD = """[model]
@architectures = "spacy-phoneme-ner.CRFTagger.v1"
nO = null
threshold = null

[model.tok2vec]
@architectures = "spacy-phoneme-ner.PhonemeWordEncoder.v1"
streams = "ipa"
"""
TOUCH = '@misc = "touch.v1"\npath = "{marker}"\n'
CONFIGS = {
    "the model": "[model]\n" + TOUCH,
    "a reader": '[model]\n@readers = "touch.v1"\npath = "{marker}"\n',
    "another architecture": '[model]\n@architectures = "touch.v1"\npath = "{marker}"\n',
    "an argument": HEAD + "\n[model.tok2vec.windows]\n" + TOUCH,
    "an unknown argument": HEAD + "\n[model.tok2vec.more]\n" + TOUCH,
    "deep in a dict": HEAD + "\n[model.tok2vec.more]\nx = 1\n\n[model.tok2vec.more.y]\n" + TOUCH,
    "a dict as JSON": HEAD + 'more = {{"@misc": "touch.v1", "path": "{marker}"}}\n',
    "a list": HEAD + 'windows = [2, {{"@misc": "touch.v1", "path": "{marker}"}}]\n',
    "a variable": HEAD + "windows = ${{vars.x}}\n\n[vars]\n\n[vars.x]\n" + TOUCH,
    "by position": HEAD + "\n[model.*]\n\n[model.*.first]\n" + TOUCH,
    "two at once": HEAD + '@misc = "touch.v1"\npath = "{marker}"\n',
    "the name of a list": '[model]\n@architectures = ["touch.v1"]\n',
}


@pytest.fixture()
def touch():
    """Functions that somebody else has registered, which leave a mark."""

    def make(path):
        Path(path).touch()

    for name in ("misc", "readers", "architectures"):
        getattr(registry, name).register("touch.v1", func=make)


@pytest.mark.parametrize("case", [*CONFIGS])
def test_a_bundle_resolves_nothing_but_architectures_of_this_package(
    bundle, case, touch, marker, tmp_path
):
    copied = shutil.copytree(bundle, tmp_path / "copied")
    (copied / "model.cfg").write_text(CONFIGS[case].format(marker=marker), encoding="utf8")
    seal(copied)
    config = {"pretrained": str(copied), "model": None, "lang": "Swahili"}
    with pytest.raises(PhonemeNERError, match=r"P6(02|08).*model\.cfg"):
        spacy.blank("en").add_pipe("phoneme_ner", config=config)
    assert not marker.exists()


def test_a_bundle_opens_no_library(bundle, evil, marker, tmp_path):
    copied = shutil.copytree(bundle, tmp_path / "copied")
    text = f"[model]\n{IPA}\n\n[model.backends]\n\n[model.backends.eng]\n{ESPEAK}\n{evil}\n"
    (copied / "model.cfg").write_text(text, encoding="utf8")
    seal(copied)
    config = {"pretrained": str(copied), "model": None, "lang": "Swahili"}
    with pytest.raises(PhonemeNERError, match=rf"P608.*{IPA}"):
        spacy.blank("en").add_pipe("phoneme_ner", config=config)
    assert not marker.exists()


def test_nor_does_the_architecture_that_a_pipeline_keeps(bundle, touch, marker, tmp_path):
    nlp = spacy.blank("en")
    nlp.add_pipe("phoneme_ner", config={"pretrained": str(bundle), "model": None})
    nlp.get_pipe("phoneme_ner").cfg["model"] = {"@misc": "touch.v1", "path": str(marker)}
    nlp.to_disk(tmp_path / "saved")
    with pytest.raises(PhonemeNERError, match=r"P608.*@misc = \"touch\.v1\""):
        spacy.load(tmp_path / "saved")
    assert not marker.exists()
