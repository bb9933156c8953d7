"""What may keep names from being found in a text."""

from typing import TYPE_CHECKING, List, Optional

from ..errors import PhonemeNERError
from ..g2p.routing import AUTO
from ..languages import Language, find_language
from ..layer import get_ipa, get_langs, has_layer
from ..memory.cache import remembered
from ..pipeline.scripts_check import is_endless
from ..text.segmenters import EXTRA_OF, find_segmenter
from ..text.words import unspaced_runs

if TYPE_CHECKING:
    from spacy.tokens import Doc

_ENDLESS = (
    "“{text}…” has {n} letters without a space, and is read as one word: no name is found in it. "
    "Put spaces between words."
)
_UNCUT = (
    "Nothing that knows {script} words is installed on this server: text without spaces is cut "
    "into syllables or less, and fewer names are found."
)
_FOREIGN = (
    "Most words are not in a script of {name}, and were read as other languages. Is it in that "
    "language?"
)
_SHOWN = 20  # letters of a text in a note


def notes_of(doc: "Doc", lang: str, *, cuts_scripts: bool) -> List[str]:
    """Tell what may keep names from being found.

    doc (Doc): The text, annotated.
    lang (str): What it was said to be in.
    cuts_scripts (bool): Whether the pipeline's tokenizer is a `ScriptTokenizer`.
    RETURNS (List[str]): Sentences for those who sent it.
    """
    notes = []
    endless = next((token.text for token in doc if is_endless(token.text)), None)
    if endless is not None:
        notes.append(_ENDLESS.format(text=endless[:_SHOWN], n=len(endless)))
    elif cuts_scripts:
        scripts = dict.fromkeys(run.script for run in unspaced_runs(doc.text))
        by_rules = [s for s in scripts if s in EXTRA_OF and find_segmenter(s) is None]
        notes += [_UNCUT.format(script=script) for script in by_rules]
    language = _single_language(lang)
    if language is not None and has_layer(doc):
        read = [code for code, ipa in zip(get_langs(doc), get_ipa(doc)) if ipa]
        if sum(code != language.code for code in read) > len(read) / 2:
            notes.append(_FOREIGN.format(name=language.name))
    return notes


@remembered(4096)
def _single_language(lang: str) -> Optional[Language]:
    """Give the language that a text is in; None if it is not known, or several."""
    try:
        return None if lang == AUTO else find_language(lang)
    except PhonemeNERError:  # several, or a G2P's own name of one
        return None
