"""Learning a language from its text, as the commands do that offer it: read, learned, written."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, Dict, List, Optional

from wasabi import msg

from ..disk.files import making_folder, write_text
from ..errors import Errors, PhonemeNERError

if TYPE_CHECKING:
    from ..adaptation import Adaptation, AdaptationSettings
    from ..annotation.documents import Reject
    from ..annotation.readers.inputs import ReadingSettings

# In the folder of a pipeline that was adapted: from what, to what, and how.
RECORD = "adapted_from.json"


def adapt_once(
    model: str,
    text: Path,
    output: Path,
    *,
    lang: str,
    reading: "ReadingSettings",
    teacher: Optional[str],
    settings: "AdaptationSettings",
    quiet: bool = False,
) -> None:
    """Write a pipeline as `write_adapted` does, if it is not there already.

    RAISES (PhonemeNERError): See `write_adapted`; and if something else is there.
    """
    if not output.exists() or not any(output.iterdir()):
        write_adapted(
            model,
            text,
            output,
            lang=lang,
            reading=reading,
            teacher=teacher,
            settings=settings,
            quiet=quiet,
        )
        return
    wanted = _describe(model, text, lang, teacher, None, reading, settings)
    try:
        record = json.loads((output / RECORD).read_text(encoding="utf8"))
        differences = [
            f"{key} was {record[key]!r}, and is {value!r} now"
            for key, value in wanted.items()
            if record[key] != value
        ]
    except (OSError, ValueError, KeyError, TypeError):
        differences = [f"it has no {RECORD} that says what it was adapted from"]
    if differences:
        raise PhonemeNERError(Errors.P458.format(path=output, differences="; ".join(differences)))
    if not quiet:
        msg.info(f"{output} has learned from the text before")


def write_adapted(
    model: str,
    text: Path,
    output: Path,
    *,
    lang: str,
    reading: "ReadingSettings",
    teacher: Optional[str],
    settings: "AdaptationSettings",
    component: Optional[str] = None,
    quiet: bool = False,
) -> "Adaptation":
    """Write a pipeline that has learned a language from its text, and show what is being done.

    model (str): The pipeline that it starts from (see `load_annotating`).
    text (Path): The text: a file, a folder, a pattern, or "-" for what is piped in.
    output (Path): The folder to write, whole or not at all.
    lang (str): The language, any tag or name.
    reading (ReadingSettings): How the text is read. What cannot be read is left out.
    teacher (Optional[str]): The pipeline to learn from; None to learn from its own certainty.
    settings (AdaptationSettings): How it learns.
    component (Optional[str]): The `phoneme_ner` that learns, where there are several.
    quiet (bool): Whether to print nothing.
    RETURNS (Adaptation): What came of it.
    RAISES (PhonemeNERError): If there is no text, or no such pipeline, language or component.
    """
    from ..adaptation import adapt, draw_lines
    from ..annotation.documents import Document
    from ..annotation.reading import find_inputs, read_items

    rejects: List[Reject] = []

    def documents() -> Any:
        for item in read_items(find_inputs(text), reading):
            if isinstance(item, Document):
                yield item
            else:
                rejects.append(item)

    sample = draw_lines(documents(), settings.most_characters, settings.seed)
    if rejects and not quiet:
        first = rejects[0]
        msg.warn(f"Left out, as they cannot be read: {len(rejects):,}; {first.id}: {first.reason}")
    if not sample.is_whole and not quiet:
        share = f"{100 * sample.characters / sample.total:.1f}%"
        msg.info(f"The text is long: {share} of it is drawn to learn from")
    with _Bars(quiet) as bars:
        adapted = adapt(
            model,
            sample.lines,
            lang=lang,
            teacher=teacher,
            component=component,
            settings=settings,
            on_progress=bars,
        )
    if not adapted.learned and not quiet:
        least = f"{settings.least_words:,}"
        msg.warn(
            f"The text has {adapted.n_words:,} words, too few to learn from: at least {least} "
            "(--least-words). The pipeline finds what it found before"
        )
    with making_folder(output) as folder:
        adapted.nlp.to_disk(folder)
        record = _describe(model, text, lang, teacher, component, reading, settings)
        write_text(folder / RECORD, json.dumps(record, ensure_ascii=False, indent=1) + "\n")
    return adapted


def _describe(
    model: str,
    text: Path,
    lang: str,
    teacher: Optional[str],
    component: Optional[str],
    reading: "ReadingSettings",
    settings: "AdaptationSettings",
) -> Dict[str, Any]:
    return {
        "model": model,
        "teacher": teacher,
        "component": component,
        "text": str(text),
        "lang": lang,
        "format": reading.format,
        "text_field": reading.text_field,
        **asdict(settings),
    }


class _Bars:
    """A bar for each step of the work, in words."""

    def __init__(self, quiet: bool) -> None:
        self._disable = True if quiet else None  # None: where there is no terminal
        self._bar: Any = None
        self._left = 0

    def __enter__(self) -> "_Bars":
        return self

    def __exit__(self, *_: object) -> None:
        self._close()

    def __call__(self, step: str, n_words: int, total: int) -> None:
        from tqdm import tqdm

        if self._left <= 0:
            self._close()
            self._bar = tqdm(
                total=total, desc=step, unit=" words", leave=False, disable=self._disable
            )
            self._left = total
        self._bar.update(n_words)
        self._left -= n_words

    def _close(self) -> None:
        if self._bar is not None:
            self._bar.close()
