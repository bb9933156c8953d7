"""Take the pictures of the page anew: python scripts/take_screenshots.py

It needs Chromium with its driver, and the extras `serve` and `dev`. docs/serve.md shows them.
"""

import sys
import tempfile
from pathlib import Path

from documentation.registered import ROOT

sys.path.insert(0, str(ROOT / "tests"))

from browsers import open_browser, resize
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import WebDriverWait
from server.serving import server

ASSETS = ROOT / "docs" / "assets"
_MOST = 150_000  # bytes of a picture
SOMALI = "Fanaanka Axmed Cali Xasan ayaa bandhig faneed ku qabtay magaalada Hargeysa, Soomaaliya."
ARABIC = (
    "زار الرئيس محمد السادس مدينة مراكش يوم 12 مايو 2024 والتقى وفدا من شركة Microsoft "
    "(الولايات المتحدة) في فرنسا."
)
# The file, the language, the text, the width of the window.
PICTURES = (
    ("serve.png", "Somali", SOMALI, 1000),
    ("serve_arabic.png", "Arabic", ARABIC, 420),
)


def main() -> None:
    """Take them all."""
    with (
        server() as (host, port),
        tempfile.TemporaryDirectory() as profile,
        open_browser(profile) as browser,
    ):
        for name, lang, text, width in PICTURES:
            resize(browser, width, 800)
            browser.get(f"http://{host}:{port}/")
            language = browser.find_element(By.ID, "lang")
            language.clear()
            language.send_keys(lang)
            browser.find_element(By.ID, "text").send_keys(text)
            browser.find_element(By.CSS_SELECTOR, "button[type=submit]").click()
            WebDriverWait(browser, 30).until(
                lambda page: "found" in page.find_element(By.ID, "status").text
            )
            browser.execute_script("document.activeElement.blur(); window.scrollTo(0, 0)")
            height = browser.execute_script("return document.body.scrollHeight")
            resize(browser, width, height)
            path: Path = ASSETS / name
            browser.save_screenshot(str(path))
            size = path.stat().st_size
            print(f"{path.relative_to(ROOT)}: {size:,} bytes")
            if size > _MOST:
                sys.exit(f"{name} is larger than {_MOST:,} bytes")


if __name__ == "__main__":
    main()
