"""What the documentation consists of: the README and the pages, and the scripts behind them."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
PAGES = [ROOT / "README.md", *sorted(DOCS.glob("*.md"))]


def blocks(path, language):
    """The code blocks of a page in a language, with the line that each begins in."""
    text = path.read_text(encoding="utf8")
    for match in re.finditer(rf"^```{language}\n(.*?)^```", text, re.S | re.M):
        yield text.count("\n", 0, match.start()) + 2, match[1]
