"""What lets griffe, and with it mkdocstrings, read docstrings in spaCy's form."""

from typing import Any

import griffe

from documentation.docstrings import google_docstring


class SpacyDocstrings(griffe.Extension):
    """Puts each docstring into Google's form before it is parsed."""

    def on_object(self, *, obj: griffe.Object, **kwargs: Any) -> None:
        """Rewrite the docstring of a module, class, function or attribute.

        obj (griffe.Object): What griffe has read.
        """
        if obj.docstring is not None:
            arguments = None
            if obj.is_class:
                init = obj.members.get("__init__")
                arguments = [] if init is None else [p.name for p in init.parameters]
            obj.docstring.value = google_docstring(obj.docstring.value, arguments)
