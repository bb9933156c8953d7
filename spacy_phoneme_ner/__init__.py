"""Find names by how they sound: phonemic named entity recognition for spaCy.

Everything is registered with spaCy through entry points, so nothing has to be
imported from here: `nlp.add_pipe("phonemizer")` and `nlp.add_pipe("phoneme_ner")`
work as soon as the package is installed; `spacy_phoneme_ner.render(doc)` shows what
they give. Importing this module is cheap on purpose: it loads neither spaCy nor torch
nor epitran.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .display import render

__all__ = ["__version__", "render"]

# Read by setup.cfg too, without importing anything: a literal it must stay.
__version__ = "0.1.0"


def __getattr__(name: str) -> Any:
    """Load what is shown to users here when it is first asked for."""
    if name != "render":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from .display import render

    return render
