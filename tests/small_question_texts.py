"""A few made-up sentences with names in the files that the questions' benchmark reads."""

from pathlib import Path
from typing import Dict, Sequence

_SENTENCES = {
    "en": ("Mary/PER met John/PER in London/LOC", "the river is long", "Acme/ORG left Paris/LOC"),
    "de": ("Anna/PER wohnt in Bonn/LOC", "das Haus ist alt", "Siemens/ORG kommt"),
    "sw": ("Juma/PER anaishi Nairobi/LOC", "mto ni mrefu", "Acme/ORG iko London/LOC"),
    "ka": ("ნინო/PER ცხოვრობს თბილისში/LOC", "მდინარე გრძელია"),
    "vi": ("Nam/PER ở Huế/LOC", "sông dài", "Minh/PER đi London/LOC"),
    "zh": ("李/PER 在 北/LOC", "河 长", "王/PER 去 南/LOC"),
}


def write_texts(data: Path, files: Dict[str, Sequence[str]]) -> None:
    """Write files of tagged sentences: of each language, ISO 639-1, one named by {lang}."""
    for pattern, langs in files.items():
        for lang in langs:
            path = data / pattern.replace("{lang}", lang)
            path.parent.mkdir(parents=True, exist_ok=True)
            sentences = ("\n".join(map(_row, s.split())) for s in _SENTENCES[lang])
            path.write_text("\n\n".join(sentences) + "\n", encoding="utf8")


def _row(word: str) -> str:
    text, _, label = word.partition("/")
    return f"{text}\t{f'B-{label}' if label else 'O'}"
