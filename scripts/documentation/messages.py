"""The page of errors and warnings, from the messages themselves."""

import re
import sys
from typing import Callable, Dict, Iterable, List

from spacy_phoneme_ner import errors
from spacy_phoneme_ner.errors import Errors, Warnings

from .docstrings import plain

_INTRO = """\
# Errors and warnings

What you can mend is told in one message with a code: what was got, what was expected, and what to
do. In code it is a `PhonemeNERError` (a `ValueError`), in a command a line without a traceback.
What stands in braces is filled in.
"""


def all_messages() -> Dict[str, str]:
    """Give every message by its code."""
    holders = (Errors, Warnings)
    return {code: getattr(holder, code) for holder in holders for code in _codes(holder, dir)}


def messages_page() -> str:
    """Write the page: a section for each group of rooms, a paragraph for each message."""
    groups = [base for base in Errors.__mro__ if base.__module__.startswith(f"{errors.__name__}.")]
    sections = [_INTRO]
    for group in [*sorted(groups, key=lambda base: _codes(base)[0]), Warnings]:
        sections.append(f"## {_title(group)}")
        sections += [_paragraph(code, getattr(group, code)) for code in _codes(group)]
    return "\n\n".join(sections) + "\n"


def _codes(holder: type, names: Callable[[type], Iterable[str]] = vars) -> List[str]:
    return sorted(name for name in names(holder) if re.fullmatch(r"[PW]\d{3}", name))


def _title(group: type) -> str:
    """Give what a group is about: the first line of its file, without its number."""
    if group is Warnings:
        return "Warnings"
    doc = sys.modules[group.__module__].__doc__ or ""
    title = re.sub(r"^P\d: ", "", doc.strip().split("\n")[0]).rstrip(".")
    return title[:1].upper() + title[1:]


def _paragraph(code: str, message: str) -> str:
    text = message.replace(f"[{code}] ", "", 1).replace("{{", "{").replace("}}", "}")
    return f'<a id="{code}"></a>**{code}** {plain(text)}'
