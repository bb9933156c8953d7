"""The pictures show what the model finds, and the rooms as they are."""

import importlib.util
import xml.etree.ElementTree as ET

import pytest
from documentation.pictures import DRAWN, entities_picture, room_imports
from documented import DOCS
from test_package import RANKS


def test_the_picture_of_the_readme_is_of_the_model():
    for module in ("gruut_lang_en", "xpfcorpus"):
        if importlib.util.find_spec(module) is None:
            pytest.skip(f"{module} is not installed")
    drawn = (DOCS / "assets" / "entities.svg").read_text(encoding="utf8")
    assert entities_picture() == drawn, "run python scripts/draw_entities.py"
    assert drawn.count(">PER ") >= 2 and ">LOC " in drawn


@pytest.mark.parametrize("name", DRAWN)
def test_pictures_are_whole(name):
    root = ET.fromstring(DRAWN[name]())
    assert root.tag.endswith("svg") and root.get("aria-label")


def test_every_room_is_drawn_and_knows_those_below_alone():
    imports = room_imports()
    assert set(imports) == set(RANKS)
    for room, below in imports.items():
        assert all(RANKS[other] > RANKS[room] for other in below), room
    assert "g2p" in imports["pipeline"] and "ipa" in imports["g2p"]
