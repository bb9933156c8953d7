"""The package as a whole: what it imports, what it registers, how its rooms lie."""

import ast
import inspect
import re
import subprocess
import sys
from configparser import ConfigParser
from importlib.metadata import version
from pathlib import Path

import pytest
import spacy

import spacy_phoneme_ner
from spacy_phoneme_ner.registries import registry

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "spacy_phoneme_ner"
FILES = sorted(PACKAGE.rglob("*.py"))
AROUND = [
    file
    for folder in (".ci", "benchmarks", "examples", "scripts", "tests")
    for file in sorted((ROOT / folder).rglob("*.py"))
]
# From the top of the house down: a room knows the rooms after its own.
ROOMS = (
    ("commands",),
    ("server",),
    ("adaptation",),
    ("annotation",),
    ("evaluation",),
    ("pretraining",),
    ("corpora",),
    ("display",),
    ("pipeline",),
    ("pretrained",),
    ("models",),
    ("losses",),
    ("bilingual",),
    ("layer",),
    ("text",),
    ("g2p",),
    ("ipa",),
    ("languages",),
    ("registries",),
    ("disk",),
    ("checks",),
    ("memory",),
    ("extras",),
    ("errors",),
)
RANKS = {room: rank for rank, rooms in enumerate(ROOMS) for room in rooms}
# What can run code that a file brings along.
UNSAFE_MODULES = {"pickle", "cloudpickle", "dill", "joblib", "marshal", "shelve"}
UNSAFE_CALLS = {"torch.save", "torch.load", "np.load", "numpy.load", "eval", "exec"}


def loaded_by(statement, modules):
    """Run a statement in a fresh interpreter and tell which modules it has loaded."""
    code = f"{statement}\nimport sys\nprint(*[m for m in {modules!r} if m in sys.modules])"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return run.stdout.split()


def entry_points():
    found = []
    parser = ConfigParser()
    parser.read(ROOT / "setup.cfg", encoding="utf8")
    for group, lines in parser["options.entry_points"].items():
        for line in lines.strip().splitlines():
            name, target = (part.strip() for part in line.split("="))
            found.append(pytest.param(group, name, target, id=f"{group}:{name}"))
    return found


def imported(path):
    """Give the absolute name of every module that a file imports, at any depth."""
    package = path.relative_to(ROOT).with_suffix("").parts[:-1]
    for node in ast.walk(ast.parse(path.read_text(encoding="utf8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else ()
            module = [*base, *filter(None, [node.module])]
            # `from . import x` may name modules
            names = [[a.name] for a in node.names] if node.module is None else [[]]
            yield from (".".join([*module, *name]) for name in names)


def test_importing_the_package_is_cheap():
    assert loaded_by("import spacy_phoneme_ner", ["torch", "epitran", "spacy", "panphon"]) == []


def test_importing_the_components_loads_no_backend_and_no_extra():
    statement = "from spacy_phoneme_ner.pipeline import phoneme_ner, phonemizer"
    heavy = ["epitran", "panphon", "uroman", "pycrfsuite", "matplotlib", "pandas", "datasets"]
    assert loaded_by(statement, heavy) == []


def test_first_use_needs_no_package_whose_tables_come_along():
    absent = ["epitran", "panphon", "pandas", "editdistance", "munkres", "unicodecsv", "jamo"]
    code = f"""import sys
sys.modules.update(dict.fromkeys({absent!r}))  # to import one fails
import spacy
from spacy_phoneme_ner.ipa import distance
nlp = spacy.blank("xx")
nlp.add_pipe("phoneme_ner", config={{"lang": "Tajik"}})
doc = nlp("Овозхон Фарҳод Каримов рӯзи якшанбе дар шаҳри Хуҷанд консерт дод.")
assert distance("p", "b") < distance("p", "a")
sys.exit("" if doc.ents else "no name was found")"""
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert not ran.stderr.strip(), ran.stderr


@pytest.mark.parametrize(("group", "name", "target"), entry_points())
def test_entry_points_load_and_are_registered(group, name, target):
    module, attribute = target.split(":")
    loaded = getattr(__import__(module, fromlist=[attribute]), attribute)
    if group == "spacy_factories":
        assert spacy.blank("xx").has_factory(name)
    else:
        assert registry.get(group.removeprefix("spacy_").removeprefix("thinc_"), name) is loaded
    if group == "spacy_architectures":
        assert f'@built_by("{name}")' in inspect.getsource(loaded)
    if group not in {"spacy_factories", "spacy_cli"}:
        assert re.fullmatch(r"spacy-phoneme-ner\.[A-Za-z0-9_]+\.v[1-9]\d*", name)


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_files_stay_in_their_room(path):
    own = path.relative_to(PACKAGE).with_suffix("").parts[0]
    for module in imported(path):
        top, *rest = module.split(".")
        if own == "ipa":
            assert top not in {"spacy", "thinc", "torch"}, f"ipa/ knows nothing of {top}"
        if top == PACKAGE.name and rest and own in RANKS and rest[0] != own:
            assert rest[0] in RANKS, f"{module} is in no room"
            assert RANKS[own] < RANKS[rest[0]], f"{own} may not import {module}"


def test_files_are_short():
    assert len(FILES) > 200 and len(AROUND) > 200
    lengths = {path: path.read_text(encoding="utf8").count("\n") for path in [*FILES, *AROUND]}
    assert not {str(path): length for path, length in lengths.items() if length > 450}


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_nothing_that_is_loaded_can_run_code(path):
    modules = {name.split(".")[0] for name in imported(path)}
    assert not modules & UNSAFE_MODULES
    tree = ast.parse(path.read_text(encoding="utf8"))
    calls = {ast.unparse(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}
    assert not calls & UNSAFE_CALLS
    # `from torch import save` hides the call's full name.
    names = {
        f"{node.module}.{alias.name}"
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }
    assert not names & UNSAFE_CALLS


# The only ones that start programs, or open libraries: what they start is named by code or
# by the environment, or is there to ask whether a process lives.
STARTERS = {"subprocess", "ctypes", "cffi", "multiprocessing", "runpy", "pty"}
MAY_START = {"g2p/backends/espeak.py", "disk/files.py", "annotation/parts.py"}


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_nothing_else_starts_programs_or_takes_code_from_a_model(path):
    if path.relative_to(PACKAGE).as_posix() not in MAY_START:
        assert not {name.split(".")[0] for name in imported(path)} & STARTERS
    for node in ast.walk(ast.parse(path.read_text(encoding="utf8"))):
        if not isinstance(node, ast.Call):
            continue
        called = ast.unparse(node.func)
        assert called not in {"os.system", "os.popen", "os.execv", "os.spawnv"}
        if called.endswith(".from_pretrained"):
            settings = {k.arg: k.value for k in node.keywords}
            for name, value in (("trust_remote_code", False), ("local_files_only", True)):
                assert ast.literal_eval(settings[name]) is value, f"{path}:{node.lineno}"


def test_no_default_argument_is_mutable():
    for path in FILES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf8"))):
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)):
                for default in [*node.args.defaults, *filter(None, node.args.kw_defaults)]:
                    mutable = isinstance(default, (ast.List, ast.Dict, ast.Set))
                    assert not mutable, f"{path}:{default.lineno}"


def test_the_version_is_the_changelogs_first():
    parser = ConfigParser()
    parser.read(ROOT / "setup.cfg", encoding="utf8")
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf8")
    first = re.search(r"^## \[(.+)\] - \d{4}-\d\d-\d\d$", changelog, flags=re.MULTILINE)
    assert first is not None and first.group(1) == spacy_phoneme_ner.__version__
    assert parser["metadata"]["version"] == "attr: spacy_phoneme_ner.__version__"
    assert version("spacy-phoneme-ner") == spacy_phoneme_ner.__version__, "install it again"
    assert (PACKAGE / "py.typed").is_file()
