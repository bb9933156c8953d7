"""Links between the Markdown files of the repository lead somewhere."""

import re

import pytest
from documented import DOCS, ROOT

# Made while the site is built, which is then checked itself (test_site.py).
MADE = {"commands", "configs", "languages", "messages", "project", "registered"}
FILES = [
    *ROOT.glob("*.md"),
    *DOCS.glob("*.md"),
    ROOT / "benchmarks" / "README.md",
    ROOT / "examples" / "README.md",
]
CODE = re.compile(r"^```.*?^```|`[^`\n]*`", re.S | re.M)
LINK = re.compile(r"\]\(([^)\s]+)\)|<img[^>]* src=\"([^\"]+)\"")


def anchors(path):
    """The headings of a file, as a link names them."""
    text = re.sub(r"^```.*?^```", "", path.read_text(encoding="utf8"), flags=re.S | re.M)
    titles = re.findall(r"^#+ (.+)$", text, re.M)
    return {re.sub(r"[^\w\- ]", "", title).strip().lower().replace(" ", "-") for title in titles}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_links_lead_somewhere(path):
    links = [a or b for a, b in LINK.findall(CODE.sub("", path.read_text(encoding="utf8")))]
    for link in links:
        if "://" in link or link.startswith("mailto:"):
            continue
        name, _, anchor = link.partition("#")
        target = (path.parent / name).resolve() if name else path
        if target.parent == DOCS and target.stem in MADE:
            continue
        if path.parent == DOCS and target.name in ("flow.svg", "rooms.svg"):
            continue
        assert target.exists(), link
        if anchor and target.suffix == ".md":
            assert anchor in anchors(target), link


def test_the_readme_links_to_what_the_repository_holds():
    """It is read on pages of hosts and of package indexes, where nothing is made."""
    text = (ROOT / "README.md").read_text(encoding="utf8")
    for stem in MADE:
        assert f"docs/{stem}.md" not in text
