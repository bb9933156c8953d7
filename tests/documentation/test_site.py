"""The site is built strictly, loads nothing from elsewhere, and its links lead somewhere."""

import os
import re
import subprocess
import sys
from html.parser import HTMLParser
from urllib.parse import unquote, urlsplit

import pytest
from documented import DOCS, ROOT

pytestmark = pytest.mark.slow
# What a page loads by itself, as against what a reader follows.
LOADED = {("img", "src"), ("script", "src"), ("link", "href"), ("iframe", "src")}


class Page(HTMLParser):
    """The links, what is loaded, and the anchors of a page."""

    def __init__(self, text):
        super().__init__()
        self.links, self.loaded, self.anchors = [], [], set()
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        for name, value in attrs:
            if name == "id" or (tag == "a" and name == "name"):
                self.anchors.add(value)
            elif (tag, name) in LOADED:
                self.loaded.append(value)
            elif (tag, name) == ("a", "href"):
                self.links.append(value)


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """The pages of the site, by their files."""
    for package in ("mkdocs", "material", "mkdocstrings_handlers.python"):
        pytest.importorskip(package, reason="the extra docs is not installed")
    folder = tmp_path_factory.mktemp("site")
    # No proxy answers at this address: nothing can be downloaded.
    closed = {"http_proxy": "http://127.0.0.1:9", "https_proxy": "http://127.0.0.1:9"}
    run = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", folder],
        cwd=ROOT, capture_output=True, text=True, encoding="utf8",
        env={**os.environ, **closed, "NO_MKDOCS_2_WARNING": "1"},
    )  # fmt: skip
    assert run.returncode == 0, run.stdout + run.stderr
    return {path: Page(path.read_text(encoding="utf8")) for path in folder.rglob("*.html")}


def test_every_page_is_there(site):
    names = {path.stem for path in site}
    assert {path.stem for path in DOCS.glob("*.md")} <= names
    assert {"commands", "configs", "languages", "messages", "registered", "foundations"} <= names


def test_nothing_is_loaded_from_elsewhere(site):
    for path, page in site.items():
        for address in page.loaded:
            assert not urlsplit(address).netloc, (path.name, address)


def test_links_lead_somewhere(site):
    for path, page in site.items():
        if path.name == "404.html":  # it may be shown anywhere
            continue
        for link in [*page.links, *page.loaded]:
            parts = urlsplit(link)
            if parts.scheme or parts.netloc or link == "#":
                continue
            target = (path.parent / unquote(parts.path)).resolve() if parts.path else path
            if target.is_dir():
                target /= "index.html"
            assert target.is_file(), (path.name, link)
            anchor = unquote(parts.fragment)
            if anchor and target in site and not anchor.startswith("__"):
                assert anchor in site[target].anchors, (path.name, link)


def test_docstrings_are_laid_out(site):
    """Arguments, what is given and what is raised are no running text."""
    page = next(path for path in site if path.match("api/pipeline.html"))
    text = re.sub(r"<[^>]+>", "", page.read_text(encoding="utf8"))
    assert "Parameters:" in text and "Raises:" in text
    assert "RETURNS (" not in text and "RAISES (" not in text
