"""Headless Chromium for tests of pages, where it is installed."""

import shutil
from contextlib import contextmanager

import pytest

# Without network, and fit for root and for containers; nothing of the browser's own is downloaded.
OPTIONS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--no-first-run",
    "--hide-scrollbars",
    "--force-color-profile=srgb",
)


@contextmanager
def open_browser(profile, *, width=1200, height=900, options=()):
    """Start Chromium, and end it.

    `profile` is an empty folder; `options` are more of Chromium's. The window, and so the page, is
    `width` × `height` pixels. What the page writes to the console is in `get_log("browser")`.
    """
    webdriver = pytest.importorskip("selenium.webdriver", reason="selenium is not installed")
    binary = shutil.which("chromium") or shutil.which("google-chrome") or shutil.which("chrome")
    driver = shutil.which("chromedriver")
    if not binary or not driver:
        pytest.skip("no Chromium, or no chromedriver")
    settings = webdriver.ChromeOptions()
    settings.binary_location = binary
    for option in (*OPTIONS, f"--user-data-dir={profile}", *options):
        settings.add_argument(option)
    settings.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    browser = webdriver.Chrome(options=settings, service=webdriver.ChromeService(driver))
    try:
        resize(browser, width, height)
        yield browser
    finally:
        browser.quit()


def resize(browser, width, height):
    """Give the page a size, narrower than windows may be."""
    browser.execute_cdp_cmd(
        "Emulation.setDeviceMetricsOverride",
        {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False},
    )


def prefer(browser, scheme):
    """Let the page be dark or light."""
    feature = {"name": "prefers-color-scheme", "value": scheme}
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [feature]})
