"""The pages of the API: what mkdocstrings is to make of each room's modules."""

import ast
from pathlib import Path
from typing import Dict, Iterator, List

from .registered import ROOT

PACKAGE = ROOT / "spacy_phoneme_ner"
# The page of each room; commands have a page of their own.
PAGES: Dict[str, List[str]] = {
    "pipeline": ["pipeline"],
    "layer": ["layer.py", "languages.py", "registries.py"],
    "g2p": ["g2p"],
    "ipa": ["ipa"],
    "models": ["models"],
    "losses": ["losses"],
    "corpora": ["corpora", "text"],
    "annotation": ["annotation"],
    "adaptation": ["adaptation"],
    "bilingual": ["bilingual"],
    "pretrained": ["pretrained"],
    "pretraining": ["pretraining"],
    "evaluation": ["evaluation"],
    "display": ["display"],
    "server": ["server"],
    "foundations": ["disk", "memory", "checks.py", "extras.py", "errors"],
}
TITLES = {
    "pipeline": "Components",
    "layer": "IPA layer, languages, registries",
    "g2p": "Pronunciations",
    "ipa": "IPA",
    "models": "Models",
    "losses": "Losses",
    "corpora": "Corpora",
    "annotation": "Annotation",
    "adaptation": "Adaptation",
    "bilingual": "Bilingual data",
    "pretrained": "Trained models",
    "pretraining": "Pre-training",
    "evaluation": "Evaluation",
    "display": "What is shown",
    "server": "Server",
    "foundations": "Files, memory, checks, errors",
}


def api_page(page: str) -> str:
    """Write the page of a room: an instruction to mkdocstrings for each of its modules.

    page (str): Its name in `PAGES`.
    RETURNS (str): Markdown.
    """
    parts = [f"# {TITLES[page]}"]
    for path in (path for room in PAGES[page] for path in _modules(PACKAGE / room)):
        names = list(path.relative_to(ROOT).with_suffix("").parts)
        module = ".".join(names[:-1] if names[-1] == "__init__" else names)
        # What a room's __init__ passes on stands where it is defined.
        own = "\n    options:\n      members: false" if names[-1] == "__init__" else ""
        parts.append(f"::: {module}{own}")
    return "\n\n".join(parts) + "\n"


def _modules(path: Path) -> Iterator[Path]:
    files = [path] if path.suffix else sorted(path.rglob("*.py"))
    for file in files:
        names = file.relative_to(PACKAGE).with_suffix("").parts
        private = any(name.startswith("_") and name != "__init__" for name in names)
        if not private and ast.get_docstring(ast.parse(file.read_text(encoding="utf8"))):
            yield file
