"""Code in README and pages runs, and prints what it says; commands and configs exist."""

import importlib.util
import re
import shlex

import pytest
import spacy
import typer
from documentation.registered import all_registered
from documented import PAGES, ROOT, blocks
from spacy.cli._util import app
from thinc.api import Config
from typer.testing import CliRunner

from spacy_phoneme_ner.commands import phoneme_cli

REGISTERED = {registered.name: registered for registered in all_registered()}
# What a page needs that not everybody has: packages, and pipelines that were trained before.
NEEDED = {
    "pronunciations": ["gruut_lang_en", "py3langid", "icu"],
    "README": ["gruut_lang_en"],
}
# Commands that other packages bring to spaCy's.
OTHERS = {"huggingface-hub"}
TRAINED = re.compile(r"""spacy\.load\("([a-z]\w+)"\)|"pretrained": "(base)\"""")
# The files of the language that a page makes up its rules for.
RULES = {
    "map/abz-Latn.csv": "% extends: ind-Latn\nOrth,Phon\nc,k\nñ,ɲ\n",
    "pre/abz-Latn.txt": "::front:: = [ei]\nc -> s / _ (?=::front::)\n",
}
PYTHON = [path for path in PAGES if list(blocks(path, "python"))]
CONFIGS = [
    pytest.param(block, id=f"{path.stem}:{line}")
    for path in PAGES
    for line, block in blocks(path, "ini")
]
COMMANDS = [
    pytest.param(command, id=f"{path.stem}:{line}:{i}")
    for path in [*PAGES, ROOT / "examples" / "README.md"]
    for line, block in blocks(path, "bash")
    for i, command in enumerate(block.replace("\\\n", " ").strip().splitlines())
]


def needs_trained(block):
    """The pipeline that a block loads, if it is not installed."""
    for names in TRAINED.findall(block):
        name = "xx_phoneme_ner_base" if names[1] else names[0]
        if importlib.util.find_spec(name) is None:
            return name
    return None


@pytest.mark.parametrize("path", PYTHON, ids=lambda path: path.stem)
def test_python_prints_what_it_says(path, capsys, monkeypatch, tmp_path, subtests):
    for module in NEEDED.get(path.stem, []):
        if importlib.util.find_spec(module) is None:
            pytest.skip(f"{module} is not installed")
    for name, text in RULES.items():
        file = tmp_path / "rules" / name
        file.parent.mkdir(parents=True)
        file.write_text(text, encoding="utf8")
        if path.stem == "pronunciations":
            page = path.read_text(encoding="utf8")
            assert all(line in page for line in text.splitlines())
    monkeypatch.chdir(tmp_path)
    if path.stem == "text_without_annotation":  # what its first command writes
        news = str(ROOT / "examples" / "news.jsonl")
        args = ["annotate", "small", news, "names.jsonl", "--lang-field", "lang"]
        assert CliRunner().invoke(phoneme_cli, args).exit_code == 0
        capsys.readouterr()
    names = {"spacy": spacy}
    for line, block in blocks(path, "python"):
        with subtests.test(line=line):
            missing = needs_trained(block)
            if missing:
                pytest.skip(f"the pipeline {missing} is not installed")
            exec(compile(block, f"{path.name}:{line}", "exec"), names)
            said = " ".join(line.partition("# ")[2] for line in block.splitlines() if "# " in line)
            said = " ".join(said.split())
            printed = [" ".join(text.split()) for text in capsys.readouterr().out.splitlines()]
            assert len(printed) >= block.count("print(")
            for text in printed:
                assert text in said


@pytest.mark.parametrize("block", CONFIGS)
def test_configs_name_what_there_is(block):
    sections = re.findall(r"^\[(.+)\]$", block, re.M)
    above = {
        ".".join(name.split(".")[:n]) for name in sections for n in range(1, name.count(".") + 1)
    }
    head = "".join(f"[{name}]\n\n" for name in sorted(above - set(sections)))
    assert check_block(Config().from_str(head + block, interpolate=False), "")


def check_block(block, where):
    """Check each block of a config that names a function of ours; give how many there are."""
    names = [value for key, value in block.items() if key.startswith("@") or key == "factory"]
    n_checked = 0
    for name in names:
        if name in REGISTERED:
            known = {setting.name for setting in REGISTERED[name].settings}
            if name in spacy.registry.factories.get_all():
                known |= set(spacy.Language.get_factory_meta(name).default_config)
            given = {key for key in block if not key.startswith("@") and key != "factory"}
            assert given <= known, (where, name)
            n_checked += 1
        else:
            assert not str(name).startswith("spacy-phoneme-ner."), name
    return n_checked + sum(
        check_block(value, f"{where}.{key}")
        for key, value in block.items()
        if isinstance(value, dict)
    )


@pytest.fixture(scope="module")
def spacy_cli():
    """spaCy's own command line, with the commands that packages add to it."""
    spacy.registry.cli.get_all()
    return typer.main.get_command(app)


@pytest.mark.parametrize("line", COMMANDS)
def test_commands_and_their_options_exist(line, spacy_cli):
    words = shlex.split(line, comments=True)
    if words[:3] != ["python", "-m", "spacy"]:
        for word in words[:3]:
            if re.fullmatch(r"(scripts|benchmarks|examples)/\w+\.py", word):
                assert (ROOT / word).is_file()
        return
    command, words = spacy_cli, words[3:]
    if words[0] in OTHERS:
        return
    while hasattr(command, "commands"):
        assert words and words[0] in command.commands, line
        command, words = command.commands[words[0]], words[1:]
    for word in words:
        if re.fullmatch(r"configs/\w+\.cfg", word):
            assert (ROOT / word).is_file(), word
        if word.startswith("--") and "." in word and word.split(".")[0] == "--vars":
            assert f"\n  {word.split('.')[1].split('=')[0]}:" in (ROOT / "project.yml").read_text(
                "utf8"
            )
    options = {opt for param in command.params for opt in [*param.opts, *param.secondary_opts]}
    if "pretrain train" in line:  # it has its own parser
        from spacy_phoneme_ner.pretraining.train import make_parser

        options |= {opt for action in make_parser()._actions for opt in action.option_strings}
    asked = {word.split("=")[0] for word in words if word.startswith("-") and "." not in word}
    assert {word for word in asked if not re.fullmatch(r"-\d+|-", word)} <= options


def test_the_readme_is_short():
    assert (ROOT / "README.md").stat().st_size <= 9_000


def test_there_are_examples():
    assert {path.stem for path in PYTHON} >= {"README", "index", "pronunciations", "names"}
    assert len(CONFIGS) >= 6 and len(COMMANDS) >= 30
