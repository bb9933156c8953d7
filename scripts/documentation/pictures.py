"""The pictures of the documentation: names as the model finds them, and how the package is made."""

import ast
from typing import Dict, List, Set

import spacy
from spacy.tokens import Doc

from spacy_phoneme_ner import render
from spacy_phoneme_ner.display.svg import Picture

from .api import PACKAGE

# As in the examples of README and pages.
SENTENCES = (
    ("Marathi", "विश्वनाथन आनंद यांनी मॉस्को येथे बोरिस गेलफंड यांचा पराभव केला."),
    ("Somali", "Fanaanka Axmed Cali Xasan ayaa bandhig faneed ku qabtay magaalada Hargeysa."),
)
_WIDTH = 880
_ROOM_COLOUR = "#e4e7eb"
# From the top of the house down, as tests/test_package.py has them; what stands side by side here
# stands in a row.
_FLOORS = (
    ("commands",),
    ("server",),
    ("adaptation",),
    ("annotation", "evaluation", "pretraining"),
    ("corpora",),
    ("display",),
    ("pipeline",),
    ("pretrained",),
    ("models",),
    ("losses", "bilingual"),
    ("layer", "text"),
    ("g2p",),
    ("ipa",),
    ("languages", "registries", "disk", "checks", "memory", "extras", "errors"),
)
_FLOW = (
    ("text", ("words",)),
    ("g2p", ("rules by language", "and script")),
    ("IPA layer", ("one reading", "a word")),
    ("encoder", ("sounds, cues,", "gazetteer, pieces")),
    ("CRF", ("tags that follow", "each other")),
    ("doc.ents", ("names, and how", "sure they are")),
)


def entities_picture() -> str:
    """Draw the sentences with their names coloured, and the IPA below each word."""
    return render([_read(lang, text) for lang, text in SENTENCES], style="svg", width=_WIDTH)


def flow_picture() -> str:
    """Draw what becomes of a text."""
    step, width = 142, 118
    picture = Picture(18 + step * len(_FLOW), 110, " → ".join(title for title, _ in _FLOW))
    for i, (title, lines) in enumerate(_FLOW):
        x = 18 + step * i
        picture.box(x, 18, width, 74, _ROOM_COLOUR)
        picture.text(x + width / 2, 42, title, 15, bold=True)
        for n, line in enumerate(lines):
            picture.text(x + width / 2, 62 + 16 * n, line, 12, "#52606d")
        if i:
            picture.line(x - step + width + 3, 55, x - 3, 55)
    return str(picture)


def rooms_picture() -> str:
    """Draw the rooms from the top of the house down, with the rooms that each imports."""
    imports = room_imports()
    height = 46
    picture = Picture(_WIDTH, 18 + height * len(_FLOORS), "The rooms, the topmost first")
    for number, floor in enumerate(_FLOORS):
        y = 14 + height * number
        if number == len(_FLOORS) - 1:
            width = (_WIDTH - 36) / len(floor)
            for i, room in enumerate(floor):
                picture.box(18 + width * i, y, width - 6, 32, _ROOM_COLOUR)
                picture.text(18 + width * i + width / 2 - 3, y + 21, room, 13, bold=True)
            continue
        width = (_WIDTH - 36) / len(floor)
        for i, room in enumerate(floor):
            x = 18 + width * i
            picture.box(x, y, width - 6, 38, _ROOM_COLOUR)
            below = [name for name in _order() if name in imports[room] and name not in _FLOORS[-1]]
            picture.text(x + 10, y + 17, room, 13, anchor="start", bold=True)
            shown = "→ " + " ".join(below) if below else ""
            picture.text(x + 10, y + 32, shown, 10, "#52606d", anchor="start")
    return str(picture)


def room_imports() -> Dict[str, Set[str]]:
    """Tell which rooms each room imports, anywhere in its files."""
    found: Dict[str, Set[str]] = {room: set() for room in _order()}
    for path in PACKAGE.rglob("*.py"):
        parts = path.relative_to(PACKAGE).with_suffix("").parts
        if parts[0] not in found:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf8"))):
            if isinstance(node, ast.ImportFrom) and node.level:
                base = parts[: len(parts) - node.level]
                modules = [node.module] if node.module else [alias.name for alias in node.names]
                targets = [".".join([*base, module]).split(".")[0] for module in modules]
                found[parts[0]].update(t for t in targets if t in found and t != parts[0])
    return found


# Drawn while the site is built; the other one lies in docs/assets, for the README.
DRAWN = {"flow": flow_picture, "rooms": rooms_picture}


def _order() -> List[str]:
    return [room for floor in _FLOORS for room in floor]


def _read(lang: str, text: str) -> Doc:
    nlp = spacy.blank("xx")
    nlp.add_pipe("phoneme_ner", config={"lang": lang})
    doc = nlp(text)
    doc.user_data["title"] = lang
    return doc
