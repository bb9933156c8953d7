"""Spelling rules from files: the package's own, or a user's."""

from os.path import isfile
from pathlib import Path
from typing import ClassVar, Collection, Dict, List, Mapping, Optional, Sequence, Tuple, Union

from ...errors import Errors, PhonemeNERError
from ...ipa import clean, fold_spelling
from ...languages import find_language, same_tag
from ...memory.cache import remembered
from ..base import CachedG2P
from ..relatives import no_rules
from ..rewriting import Origins
from ..rules import SpellingRules

OWN_RULES = Path(__file__).parents[1] / "rules_data"
# Epitran's maps and rules, as they were when our models were trained.
EPITRAN_RULES = Path(__file__).parents[1] / "epitran_data"


class MapG2P(CachedG2P):
    """Transcribes by maps and rules in Epitran's format (see `g2p.rules`).

    A language is an afternoon's work: a table of graphemes, and rules for what
    depends on the neighbours. A map can extend one of Epitran's or of this package.

    path (Optional[Union[str, Path]]): A folder with `map/CODE.csv` and, where there are
        any, `pre/CODE.txt` and `post/CODE.txt`; or one map, named by its code. If
        None: the rules that come with this package.
    cache_size (int): How many words are kept at most; long ones count for several.
    RAISES (PhonemeNERError): If there is no map at the path.
    """

    name = "map"
    threaded = True
    _loaded = ("_rules",)
    # Where the rules go by another language's code than that of a tag.
    equivalent: ClassVar[Mapping[str, str]] = {"kur-Arab": "ckb-Arab"}

    def __init__(
        self, *, path: Optional[Union[str, Path]] = None, cache_size: int = 100_000
    ) -> None:
        super().__init__(cache_size=cache_size)
        # A string, so that it can be written to a config.
        self.path = None if path is None else str(path)
        self._files = _find_maps(OWN_RULES if path is None else Path(path))
        self._rules: Optional[Dict[str, SpellingRules]] = None

    @property
    def languages(self) -> Collection[str]:
        return tuple(self._files)

    def resolve(self, lang: str) -> str:
        code = self._find_code(lang)
        self._load(code)  # a broken file is told when the language is set
        return code

    def transcribe(self, words: Sequence[str], lang: str) -> List[str]:
        rules = self._load(lang)
        return [
            clean(rules(word)) if word.isalpha() or any(map(str.isalpha, word)) else ""
            for word in map(fold_spelling, words)
        ]

    def rules(self, lang: str) -> SpellingRules:
        """Give the rules of a language, to look at what they know."""
        return self._load(self._find_code(lang))

    def trace(self, word: str, lang: str) -> Optional[Tuple[str, Origins]]:
        """Tell which characters of a word its pronunciation comes from (see `SpellingRules`)."""
        if fold_spelling(word) != word:
            return None
        return self._load(self._find_code(lang)).trace(word)

    def _load(self, code: str) -> SpellingRules:
        rules = self._rules
        if rules is None:
            with self._lock:
                rules = self._rules = {} if self._rules is None else self._rules
        loaded = rules.get(code)
        return loaded or rules.setdefault(code, self._read(self._files[code]))

    def _read(self, map_file: Path) -> SpellingRules:
        folders = [map_file.parents[1]] if map_file.parent.name == "map" else []
        bases = list(dict.fromkeys([*folders, OWN_RULES, EPITRAN_RULES]))
        fallback = script_defaults(map_file.stem)
        limited = self.path is not None
        return SpellingRules(map_file, bases=bases, fallback=fallback, limited=limited)

    def _find_code(self, lang: str) -> str:
        return _find_code(lang, self.name, tuple(self._files), tuple(self.equivalent.items()))


def script_defaults(code: str) -> Optional[Path]:
    """Find what the letters of a code's script are read as where its own map lacks them.

    code (str): A code such as "tgk-Cyrl".
    RETURNS (Optional[Path]): The map of the script, if there is one.
    """
    _, _, rest = code.partition("-")
    path = OWN_RULES / "script" / f"{rest[:4].title()}.csv"
    return path if path.is_file() else None


def _find_maps(path: Path) -> Dict[str, Path]:
    if isfile(path):
        return {path.stem: path}
    try:
        maps = {file.stem: file for file in sorted((path / "map").glob("*.csv"))}
    except (OSError, ValueError):  # a name that no folder can have
        maps = {}
    if not maps:
        raise PhonemeNERError(Errors.P040.format(path=path))
    return maps


@remembered(4096)
def _find_code(
    lang: str, backend: str, codes: Tuple[str, ...], equivalent: Tuple[Tuple[str, str], ...]
) -> str:
    if lang in codes:
        return lang
    language = find_language(lang)
    by_lower = {same_tag(code).lower(): code for code in codes}
    read_by = dict(equivalent).get(language.tag, language.tag)
    for tag in (read_by, f"{language.code}-{language.script}", language.code):
        if tag.lower() in by_lower:
            return by_lower[tag.lower()]
    raise no_rules(backend, lang, codes)
