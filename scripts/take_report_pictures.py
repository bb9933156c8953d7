"""Take the pictures of a report anew: python scripts/take_report_pictures.py report.html

The page is one that `spacy phoneme report` wrote, of the bundled model in the study's languages. It
needs Chromium with its driver, and the extra `dev`. docs/report.md shows them.
"""

import sys
import tempfile
from pathlib import Path
from typing import Any, NamedTuple

from documentation.registered import ROOT

sys.path.insert(0, str(ROOT / "tests"))

from browsers import open_browser, prefer, resize
from selenium.webdriver.support.ui import Select

ASSETS = ROOT / "docs" / "assets"
_MOST = 150_000  # bytes of a picture


class Picture(NamedTuple):
    """A part of the page.

    name (str): The file.
    part (str): The id of the part that it begins with.
    width (int): Of the window.
    height (int): Of the picture.
    scheme (str): "light" or "dark".
    language (str): Whose mistakes are shown; "all" for those of all.
    """

    name: str
    part: str
    width: int
    height: int
    scheme: str = "light"
    language: str = "all"


PICTURES = (
    Picture("report_scores.png", "scores", 1160, 560),
    Picture("report_causes.png", "causes", 1160, 520),
    Picture("report_browse.png", "browse", 420, 900, "dark", "Uyghur"),
)


def take(browser: Any, picture: Picture) -> None:
    """Take one picture of the page that is open."""
    prefer(browser, picture.scheme)
    resize(browser, picture.width, picture.height)
    Select(browser.find_element("id", "language")).select_by_visible_text(picture.language)
    browser.execute_script(
        "document.activeElement.blur(); document.getElementById(arguments[0]).scrollIntoView()",
        picture.part,
    )
    path = ASSETS / picture.name
    browser.save_screenshot(str(path))
    size = path.stat().st_size
    print(f"{path.relative_to(ROOT)}: {size:,} bytes")
    if size > _MOST:
        sys.exit(f"{picture.name} is larger than {_MOST:,} bytes")


def main(page: Path) -> None:
    """Take them all."""
    with tempfile.TemporaryDirectory() as profile, open_browser(profile) as browser:
        browser.get(page.absolute().as_uri())
        for picture in PICTURES:
            take(browser, picture)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(Path(sys.argv[1]))
