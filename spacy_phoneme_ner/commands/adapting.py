"""Learning a language from its text, as the commands do that offer it: read, learned, written."""

import json
from dataclasses import asdict, dataclass
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING, Any, Dict, Iterator, List, Optional

from wasabi import msg

from ..disk.files import making_folder, parse_json, write_text
from ..errors import Errors, PhonemeNERError

if TYPE_CHECKING:
    from ..adaptation import Adaptation, AdaptationSettings
    from ..adaptation.texts import Sample
    from ..annotation.documents import Reject
    from ..annotation.readers.inputs import ReadingSettings

# In the folder of a pipeline that was adapted: from what, to what, and how.
RECORD = "adapted_from.json"


@dataclass(frozen=True)
class AdaptationPlan:
    """A pipeline that learns a language from its text.

    model (str): The pipeline that it starts from (see `load_annotating`).
    text (Path): The text: a file, a folder, a pattern, or "-" for what is piped in.
    output (Path): The folder to write, whole or not at all.
    lang (str): The language, any tag or name.
    reading (ReadingSettings): How the text is read. What cannot be read is left out.
    settings (AdaptationSettings): How it learns.
    teacher (Optional[str]): The pipeline to learn from; None to learn from its own certainty.
    component (Optional[str]): The `phoneme_ner` that learns, where there are several.
    quiet (bool): Whether to print nothing.
    """

    model: str
    text: Path
    output: Path
    lang: str
    reading: "ReadingSettings"
    settings: "AdaptationSettings"
    teacher: Optional[str] = None
    component: Optional[str] = None
    quiet: bool = False

    @property
    def record(self) -> Dict[str, Any]:
        """What the pipeline hangs on. Of where the text was, which may be nobody's business who
        gets the pipeline, no more than can tell it from another place."""
        place = str(self.text.absolute()).encode("utf8", "surrogateescape")
        return {
            "model": self.model,
            "teacher": self.teacher,
            "component": self.component,
            "place of the text (digest)": blake2b(place, digest_size=16).hexdigest(),
            "lang": self.lang,
            "format": self.reading.format,
            "text_field": self.reading.text_field,
            **asdict(self.settings),
        }

    def write_once(self) -> None:
        """Write the pipeline, if it is not there already.

        RAISES (PhonemeNERError): See `write`; and if something else is there.
        """
        from ..annotation.manifest import list_differences

        if not self.output.exists() or not any(self.output.iterdir()):
            self.write()
            return
        try:
            before = parse_json((self.output / RECORD).read_text(encoding="utf8"))
        except (OSError, ValueError):
            before = None
        if isinstance(before, dict):
            differences = list_differences(before, self.record)
        else:
            differences = f"it has no {RECORD} that says what it was adapted from"
        if differences:
            message = Errors.P458.format(path=self.output, differences=differences)
            raise PhonemeNERError(message)
        if not self.quiet:
            msg.info(f"{self.output} has learned from the text before")

    def write(self) -> "Adaptation":
        """Have the pipeline learn, and write it; show what is being done.

        RETURNS (Adaptation): What came of it.
        RAISES (PhonemeNERError): If there is no text, or no such pipeline, language or component.
        """
        from ..adaptation import adapt

        sample = self._read()
        with _Bars(self.quiet) as bars:
            adapted = adapt(
                self.model,
                sample.lines,
                lang=self.lang,
                teacher=self.teacher,
                component=self.component,
                settings=self.settings,
                on_progress=bars,
            )
        if not adapted.learned and not self.quiet:
            least = f"{self.settings.least_words:,}"
            msg.warn(
                f"The text has {adapted.n_words:,} words, too few to learn from: at least {least} "
                "(--least-words). The pipeline finds what it found before"
            )
        with making_folder(self.output) as folder:
            adapted.nlp.to_disk(folder)
            record = json.dumps(self.record, ensure_ascii=False, indent=1)
            write_text(folder / RECORD, record + "\n")
        return adapted

    def _read(self) -> "Sample":
        """Draw lines of the text, and tell what was left out."""
        from ..adaptation import draw_lines
        from ..annotation.documents import Document
        from ..annotation.reading import find_inputs, read_items

        rejects: List[Reject] = []

        def documents() -> Iterator[Document]:
            for item in read_items(find_inputs(self.text), self.reading):
                if isinstance(item, Document):
                    yield item
                else:
                    rejects.append(item)

        sample = draw_lines(documents(), self.settings.most_characters, self.settings.seed)
        if rejects and not self.quiet:
            one = rejects[0]
            msg.warn(f"Left out, as they cannot be read: {len(rejects):,}; {one.id}: {one.reason}")
        if not sample.is_whole and not self.quiet:
            share = f"{100 * sample.characters / sample.total:.1f}%"
            msg.info(f"The text is long: {share} of it is drawn to learn from")
        return sample


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
