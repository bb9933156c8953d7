"""The pages that are made from the code say something of all that a user can name or meet."""

import importlib.util
import re

import pytest
import spacy
import srsly
from documentation.api import PACKAGE, PAGES, api_page
from documentation.commands import all_commands, commands_page
from documentation.configs import configs_page
from documentation.languages import languages_page
from documentation.messages import all_messages, messages_page
from documentation.project import project_page
from documentation.registered import GROUPS, all_registered, registered_page
from documented import DOCS, ROOT
from requirements import shipped_configs

from spacy_phoneme_ner.errors import Errors, Warnings
from spacy_phoneme_ner.g2p import IpaG2P

REGISTERED = all_registered()


def test_every_command_is_explained():
    page = commands_page()
    commands = all_commands()
    assert len(commands) >= 20
    for name, function in commands.items():
        assert f"\n## {name}\n" in page
        assert len(function.__doc__.split()) > 3, name
    assert "| needed |" in page and "| `--lang`, `-l` TEXT |" in page
    # No row without an explanation.
    assert "|  |" not in page


def test_every_message_is_there():
    codes = {c for kind in (Errors, Warnings) for c in dir(kind) if not c.startswith("_")}
    assert set(all_messages()) == codes
    page = messages_page()
    for code in codes:
        assert page.count(f'<a id="{code}"></a>') == 1


def test_everything_that_is_registered_is_on_the_page():
    names = {registered.name for registered in REGISTERED}
    for registry in ("factories", "architectures", "readers", "augmenters", "optimizers"):
        known = spacy.registry.get_all(registry) if hasattr(spacy.registry, "get_all") else {}
        known = known or getattr(spacy.registry, registry).get_all()
        ours = {name for name in known if name.startswith("spacy-phoneme-ner.")}
        assert ours <= names and (ours or registry == "factories")
    assert {r.group for r in REGISTERED} == set(GROUPS)
    page = registered_page()
    for registered in REGISTERED:
        assert f"\n### {registered.name} {{ #{registered.anchor} }}\n" in page
    assert len({r.anchor for r in REGISTERED}) == len(REGISTERED)


@pytest.mark.parametrize("registered", REGISTERED, ids=lambda registered: registered.name)
def test_what_is_registered_is_explained(registered):
    assert registered.summary.endswith((".", ")")) and len(registered.summary.split()) >= 4
    assert not registered.summary.startswith("Registered")
    for setting in registered.settings:
        assert setting.text and setting.type, setting.name


def test_every_config_is_explained():
    page = configs_page()
    for path in map(str, (path.name for path in (ROOT / "configs").glob("*.cfg"))):
        assert f"](repository/configs/{path})" in page
    assert page.count("\n## ") == len(list((ROOT / "configs").glob("*.cfg")))
    assert list(shipped_configs())


def test_every_language_is_listed():
    page = languages_page()
    rows = [line for line in page.splitlines() if line.startswith("| ")][1:]
    assert len(rows) >= len(set(IpaG2P().languages)) * 0.9
    sinhala = next(row for row in rows if "`sin-Sinh`" in row)
    assert sinhala.startswith("| Sinhala |") and re.search(
        r"\| Sinh \|  \|  \| \d\d\.\d \|", sinhala
    )
    czech = next(row for row in rows if "`ces-Latn`" in row)
    assert re.search(r"\|  \| \d\d\.\d, \d\d\.\d \|  \|", czech)  # two files
    assert sum(bool(re.search(r"\| \d\d\.\d \|", row)) for row in rows) >= 35
    assert "| yes |" in next(row for row in rows if "`swa-Latn`" in row)
    readme = (ROOT / "README.md").read_text(encoding="utf8")
    for module in ("xpfcorpus", "icu"):
        if importlib.util.find_spec(module) is None:
            pytest.skip(
                f"{module} is not installed: there are fewer languages than the README says"
            )
    n_languages = re.search(r"^(\d+) languages have rules", page, re.M)[1]
    assert f"in {n_languages} languages" in readme


def test_every_command_of_the_project_is_listed():
    page = project_page()
    project = srsly.read_yaml(ROOT / "project.yml")
    for command in project["commands"]:
        assert f"| `{command['name']}` |" in page
    assert "<!--" not in page


def test_every_room_has_a_page():
    rooms = {path.name for path in PACKAGE.iterdir() if not path.name.startswith("_")}
    documented = {room for page in PAGES.values() for room in page}
    assert rooms - documented == {"commands", "py.typed"}
    nav = (ROOT / "mkdocs.yml").read_text(encoding="utf8")
    for page in PAGES:
        assert f"- api/{page}.md" in nav
        assert "\n::: spacy_phoneme_ner." in api_page(page)


def test_no_page_is_written_by_hand_and_made_as_well():
    made = {"commands", "configs", "languages", "messages", "project", "registered"}
    assert not made & {path.stem for path in DOCS.glob("*.md")}
