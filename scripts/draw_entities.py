"""Draw the picture of the README anew: python scripts/draw_entities.py

The tests compare it with what the model finds.
"""

from documentation.pictures import entities_picture
from documentation.registered import ROOT

PATH = ROOT / "docs" / "assets" / "entities.svg"

if __name__ == "__main__":
    PATH.write_text(entities_picture(), encoding="utf8")
    print(PATH.relative_to(ROOT))
