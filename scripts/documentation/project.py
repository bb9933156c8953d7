"""The page of project.yml, as `python -m spacy project document` writes it."""

import re
import tempfile
from pathlib import Path

from weasel.cli.document import project_document

from .registered import ROOT


def project_page() -> str:
    """Write the page: commands, workflows and assets of the project."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "project.md")
        project_document(ROOT, path, no_emoji=True)
        text = path.read_text(encoding="utf8")
    text = re.sub(r"<!--.*?-->\n*", "", text)  # its marks of where it begins and ends
    return text.replace("](project.yml)", "](repository/project.yml)")
