"""IPA for any text: each word goes to the backend that knows its language best."""

import warnings
from functools import partial
from operator import itemgetter
from typing import (
    Any,
    Callable,
    Collection,
    Dict,
    List,
    Mapping,
    NamedTuple,
    Optional,
    Sequence,
    Set,
    Tuple,
)

from ..checks import check_number
from ..errors import Errors, MissingExtraError, PhonemeNERError, Warnings
from ..ipa import Style, fold_spelling
from ..languages import Language, find_language
from ..memory.locks import SharedLock
from .base import G2P, WordCache
from .catalogue import DIGRAPHIC, UNKNOWN, Backends, Target
from .identification import LanguageIdentifier
from .leaks import LeakCount, check_policy, drop_leaks, find_leaks
from .look_alikes import fold_look_alikes
from .relatives import related_hint
from .scripts import likely_language, script_runs, scripts_of

AUTO = "auto"
UNSUPPORTED = ("script", "error")
# How many settings of `lang` are kept with what reads them.
_N_KEPT, _LONGEST_KEPT = 4096, 256
_MOST_LEAKS = 10_000  # symbols of a language that are counted


class Reading(NamedTuple):
    """How a word was read.

    ipa (str): The pronunciation, "" where nothing is pronounced.
    lang (str): The language that it was read in, ISO 639-3; "und" if that is not
        known, and it was read by the letters of its script, or not at all.
    leaks (Tuple[str, ...]): The symbols in it that are no IPA.
    target (Optional[Target]): What reads the word anew among its neighbours.
    """

    ipa: str
    lang: str
    leaks: Tuple[str, ...] = ()
    target: Optional[Target] = None


# A part of a word with what reads it, and what came of the parts.
_Part = Tuple[Target, str]
_Known = Dict[Target, Dict[str, str]]
_SILENT = Reading("", "")
_IPA, _LANG, _LEAKS, _TARGET = map(itemgetter, range(4))


class _Languages(NamedTuple):
    """The languages that a text is in, the main one first, and what reads them.

    key (str): What their words are kept under.
    tags (Tuple[str, ...]): Their tags.
    codes (Tuple[str, ...]): ISO 639-3.
    scripts (Tuple[Tuple[str, ...], ...]): The scripts that each is written in.
    targets (Tuple[Target, ...]): What reads each.
    by_script (Dict[str, Target]): What reads the words in a script, of those met so far.
    """

    key: str
    tags: Tuple[str, ...]
    codes: Tuple[str, ...]
    scripts: Tuple[Tuple[str, ...], ...]
    targets: Tuple[Target, ...]
    by_script: Dict[str, Target]


class IpaG2P:
    """Gives IPA for any text: the languages by name, foreign words by their script.

    A text's language is a tag or an English name; several are joined by "+", the
    main one first ("hin+eng"); "auto" stands for any. A part of a word in one script
    is read in the first of these languages that is written in that script, or has
    rules for it; what none of them is written in counts as foreign: Latin letters are
    read in the language `foreign`, others in the likeliest language of their script.
    Digits and punctuation are not pronounced.

    A language that there are no rules for is read by its script (see `unsupported`), and
    so are foreign words in scripts of no language with rules.

    foreign (Optional[str]): The language that Latin words in a text of another script
        are read in. If None, or if what it needs is not installed: letter by letter.
    unsupported (str): What is done about a language that there are no rules for. With
        "script", a warning says once how it is read instead: by the rules of a neighbour
        or of its macrolanguage, else letter by letter as its script is mostly read, else by the
        rules of the language that most text in the script is in, else by the names of
        its letters. With "error", an error names related languages.
    backends (Optional[Dict[str, G2P]]): Backends that go before the default ones,
        by tag ("kur-Arab"), language ("kur"), or for all that they have ("*").
    identifier (Optional[LanguageIdentifier]): Chooses among languages of one script,
        for a text in several ("swa+eng") and for "auto". Without it, the first reads
        all, and "auto" takes the likeliest language of the script.
    leaks (str): What happens to symbols that are no IPA: "keep", "drop" or "raise".
    tones (str): "keep", "letters", "marks", "reduce" or "strip" (see `ipa.Style`).
    stress (str): "keep" or "strip".
    length (str): "keep" or "strip".
    notation (str): "ipa", "x-sampa" or "arpabet".
    cache_size (int): How many words are kept at most, of all languages together; long ones
        count for several.
    RAISES (PhonemeNERError): If a setting has an unknown value.
    """

    name = "ipa"

    def __init__(
        self,
        *,
        foreign: Optional[str] = "eng",
        unsupported: str = "script",
        backends: Optional[Dict[str, Any]] = None,
        identifier: Optional[LanguageIdentifier] = None,
        leaks: str = "keep",
        tones: str = "keep",
        stress: str = "keep",
        length: str = "keep",
        notation: str = "ipa",
        cache_size: int = 100_000,
    ) -> None:
        check_number("cache_size", cache_size, 0, whole=True)
        if unsupported not in UNSUPPORTED:
            expected = ", ".join(UNSUPPORTED)
            raise PhonemeNERError(
                Errors.P502.format(setting="unsupported", value=unsupported, expected=expected)
            )
        self.foreign = foreign
        self.unsupported = unsupported
        self.identifier = identifier
        self.leaks = check_policy(leaks)
        self.style = Style(tones=tones, stress=stress, length=length, notation=notation)
        self.leak_counts: Dict[str, LeakCount] = {}
        # Readings are kept here, so the backends below need not keep words as well.
        self._backends = Backends(backends or {}, cache_size)
        self._cache: WordCache[Reading] = WordCache(cache_size)
        self._unavailable: Set[Target] = set()
        self._read_in: Dict[str, _Languages] = {}
        self._told: Set[str] = set()
        self._counting, self._telling = SharedLock(), SharedLock()
        for tag, backend in self._backends.overrides.items():
            if not isinstance(backend, G2P):
                expected = "a G2P, such as one that is registered under @g2p"
                setting = f"backend for '{tag}',"
                raise PhonemeNERError(
                    Errors.P502.format(setting=setting, value=backend, expected=expected)
                )
        # A wrong one is told where the setting is made; but whether a backend for all
        # languages has it is asked only when it is used, as that may load its engine.
        if foreign is not None:
            check = find_language if "*" in self._backends.overrides else self.target
            check(foreign)

    @property
    def languages(self) -> Collection[str]:
        return self._backends.languages

    @property
    def neighbours(self) -> Mapping[str, Target]:
        """The neighbours' rules that read languages without rules, by their tag."""
        return self._backends.neighbours

    def __call__(self, words: Sequence[str], lang: str) -> List[str]:
        """Transcribe words (see `G2P.__call__`).

        words (Sequence[str]): The words in the order of the text.
        lang (str): One language or several, or "auto".
        """
        return list(map(_IPA, self.readings(words, lang)))

    def readings(self, words: Sequence[str], lang: str) -> List[Reading]:
        """Transcribe words, and tell which language each was read in.

        words (Sequence[str]): The words in the order of the text.
        lang (str): One language or several, or "auto".
        RETURNS (List[Reading]): One for each word.
        RAISES (PhonemeNERError): If there is no such language, or no rules for it, or a
            leak, where these are to raise errors.
        """
        languages = self._languages(lang)
        if self.identifier is None or len(languages.targets) == 1:
            readings = self._look_up(words, languages)
        else:
            readings = self._identified(words, languages)
        # Running text takes this way a million times: what looks at every word is C.
        if any(map(_TARGET, readings)):
            readings = self._in_context(words, readings)
        langs = list(map(_LANG, readings))
        # In the order of the text, so that of languages with as many words it is always the first.
        counts = {lang: langs.count(lang) for lang in dict.fromkeys(langs)}
        self._count(counts, readings)
        if "" in counts:
            silent = Reading("", self._main_language(languages, counts))
            readings = [reading if reading.lang else silent for reading in readings]
        return readings

    def target(self, lang: str) -> Target:
        """Tell what reads a language.

        lang (str): One language.
        RETURNS (Target): The backend, and the tag that it knows the language by.
        RAISES (PhonemeNERError): If nothing has rules for it, where that is an error.
        """
        target = self._backends.find(find_language(lang))
        if target is not None:
            return target
        if self.unsupported == "error":
            raise self._backends.no_rules(lang, " `auto` reads any language by its script.")
        target = self._backends.stand_in(lang)
        self._tell(lang, target)
        return target

    def has_rules(self, lang: str) -> bool:
        """Tell whether every language of a text has rules.

        lang (str): One language or several, or "auto".
        RETURNS (bool): False if one of them is read by its script alone.
        RAISES (PhonemeNERError): If there is no such language.
        """
        return all(self._backends.find(language) is not None for language in _parse(lang).values())

    def __getstate__(self) -> Dict[str, Any]:
        fresh = {"_unavailable": set(), "_read_in": {}, "_told": set(self._told)}
        return {**self.__dict__, **fresh}

    def _tell(self, lang: str, target: Target) -> None:
        """Warn that a language has no rules, once."""
        language = find_language(lang)
        with self._telling:
            if language.tag in self._told:
                return
            hint = related_hint(language, self.languages)
            message = Warnings.W010.format(
                tag=lang, name=language.name, instead=target.instead, hint=hint
            )
            warnings.warn(message, stacklevel=2)
            if len(self._told) >= _N_KEPT:
                self._told.clear()
            self._told.add(language.tag)  # not where the warning is made an error

    def _languages(self, lang: str) -> _Languages:
        """Find what reads the languages of a text; a text in each asks for it anew."""
        languages = self._read_in.get(lang)
        if languages is None:
            named = _parse(lang)
            tags = tuple(language.tag for language in named.values())
            languages = _Languages(
                "+".join(tags) or AUTO,
                tags,
                tuple(language.code for language in named.values()),
                tuple(tuple(scripts_of(language.script)) for language in named.values()),
                tuple(map(self.target, named)),
                {},
            )
            if len(self._read_in) >= _N_KEPT:
                self._read_in = {}
            if len(lang) <= _LONGEST_KEPT:
                self._read_in[lang] = languages
        return languages

    def _look_up(self, words: Sequence[str], languages: _Languages) -> List[Reading]:
        return self._cache.read(
            words, languages.key, lambda missing: self._find_out(missing, languages)
        )

    def _find_out(self, words: Sequence[str], languages: _Languages) -> List[Reading]:
        target_of = partial(self._target_of, languages)
        parts = [_route(word, target_of) for word in words]
        asked: Dict[Target, Dict[str, None]] = {}
        for of_word in parts:
            for target, text in of_word:
                asked.setdefault(target, {})[text] = None
        sounds = {
            target: dict(
                zip(texts, self._pronounce(target, list(texts), target in languages.targets))
            )
            for target, texts in asked.items()
        }
        return [self._reading(word, of_word, sounds) for word, of_word in zip(words, parts)]

    def _reading(self, word: str, parts: List[_Part], sounds: _Known) -> Reading:
        if not parts:
            return _SILENT
        longest, text = parts[0]
        ipa = sounds[longest][text]
        if len(parts) > 1:
            longest = max(parts, key=lambda part: len(part[1]))[0]
            ipa = "".join(sounds[target][text] for target, text in parts)
        if longest in self._unavailable:
            return self._styled(word, ipa, UNKNOWN, None)
        # A word in several scripts is no run that neighbours could tell more about.
        is_read_anew = len(parts) == 1 and getattr(longest.backend, "contextual", False)
        return self._styled(word, ipa, longest.code, longest if is_read_anew else None)

    def _styled(self, word: str, ipa: str, lang: str, target: Optional[Target]) -> Reading:
        leaks = tuple(find_leaks(word, ipa, lang, self.leaks))
        if leaks and self.leaks == "drop":
            ipa = drop_leaks(ipa, leaks)
        return Reading(self.style.apply(ipa), lang, leaks, target)

    def _target_of(self, languages: _Languages, script: str) -> Target:
        target = languages.by_script.get(script)
        if target is None:
            target = languages.by_script.setdefault(script, self._choose(languages, script))
        return target

    def _choose(self, languages: _Languages, script: str) -> Target:
        for target, scripts in zip(languages.targets, languages.scripts):
            if script in scripts:
                return target
        # Latin words are foreign in most languages that are written in another script.
        codes = [c for c in languages.codes if script != "Latn" or c in DIGRAPHIC]
        likely = [] if script == "Latn" else [likely_language(script)]
        for code in filter(None, codes + likely):
            candidate = self._backends.find(find_language(f"{code}-{script}"))
            if candidate is not None:
                return candidate
        if script == "Latn" and self.foreign is not None:
            return self.target(self.foreign)
        return self._backends.by_letters

    def _pronounce(self, target: Target, texts: List[str], named: bool) -> List[str]:
        if target not in self._unavailable:
            try:
                return list(target.backend(texts, target.tag))
            except MissingExtraError as error:
                # A language that was asked for has to be there. A foreign word in the
                # middle of a text is no reason to fail.
                if named:
                    raise
                self._unavailable.add(target)
                warnings.warn(Warnings.W001.format(error=error), stacklevel=2)
        return list(self._backends.by_letters.backend(texts, UNKNOWN))

    def _in_context(self, words: Sequence[str], readings: List[Reading]) -> List[Reading]:
        readings = list(readings)
        for target in {r.target for r in readings if r.target is not None}:
            mine = [reading.target == target for reading in readings]
            # What another language reads parts the runs of this one.
            texts = [word if is_mine else "" for word, is_mine in zip(words, mine)]
            for i, ipa in enumerate(target.backend(texts, target.tag)):
                if mine[i]:
                    readings[i] = self._styled(words[i], ipa, target.code, None)
        return readings

    def _identified(self, words: Sequence[str], languages: _Languages) -> List[Reading]:
        """Read each word in the language that the identifier takes it for."""
        assert self.identifier is not None
        tags: List[Optional[str]] = [None] * len(words)
        by_script: Dict[str, List[int]] = {}
        for i, word in enumerate(words):
            runs = script_runs(word)
            if runs:
                by_script.setdefault(runs[0].script, []).append(i)
        for script, places in by_script.items():
            candidates = self._candidates(script, languages)
            if len(candidates) < 2:
                continue
            texts = [words[i] for i in places]
            if languages.tags or self.identifier.candidates is not None:
                chosen = self.identifier.identify_each(texts, list(candidates))
            else:
                chosen = [self.identifier.identify(texts, list(candidates))] * len(texts)
            for i, code in zip(places, chosen):
                tags[i] = candidates[code]
        readings: List[Reading] = [_SILENT] * len(words)
        for tag in dict.fromkeys(tags):
            places = [i for i, chosen_tag in enumerate(tags) if chosen_tag == tag]
            read_in = (
                languages if tag is None else self._languages("+".join((tag, *languages.tags)))
            )
            for i, reading in zip(places, self._look_up([words[i] for i in places], read_in)):
                readings[i] = reading
        return readings

    def _candidates(self, script: str, languages: _Languages) -> Dict[str, str]:
        """Give the tags of the languages that a script may be in, by their code."""
        assert self.identifier is not None
        if languages.tags:
            written = zip(languages.tags, languages.scripts)
            tags = [tag for tag, scripts in written if script in scripts]
        elif self.identifier.candidates is not None:
            named = map(find_language, self.identifier.candidates)
            tags = [language.tag for language in named if script in scripts_of(language.script)]
        else:
            tags = [tag for tag in self.languages if tag.split("-")[1:2] == [script]]
        by_code = {tag.split("-")[0]: tag for tag in reversed(tags)}
        return {code: by_code[code] for code in self.identifier.supported(list(by_code))}

    def _main_language(self, languages: _Languages, counts: Mapping[str, int]) -> str:
        if languages.codes:
            return languages.codes[0]
        return max((lang for lang in counts if lang), key=counts.__getitem__, default=UNKNOWN)

    def _count(self, counts: Mapping[str, int], readings: List[Reading]) -> None:
        leaking = [r for r in readings if r.leaks] if any(map(_LEAKS, readings)) else []
        with self._counting:
            for lang, n in counts.items():
                if lang:
                    self.leak_counts.setdefault(lang, LeakCount()).words += n
            for reading in leaking:
                count = self.leak_counts[reading.lang]
                count.leaked += 1
                # Text in a script that is no IPA would fill the counter without end.
                room = len(count.symbols) < _MOST_LEAKS
                count.symbols.update(s for s in reading.leaks if room or s in count.symbols)


def _parse(lang: str) -> Dict[str, Language]:
    """Read the languages of a text, by how each was written first; none for "auto"."""
    if lang.strip().lower() == AUTO:
        return {}
    written: Dict[Language, str] = {}
    for name in map(str.strip, lang.split("+")):
        written.setdefault(find_language(name), name)
    return {name: language for language, name in written.items()}


def _route(word: str, target_of: Callable[[str], Target]) -> List[_Part]:
    routed: List[_Part] = []
    runs = script_runs(fold_spelling(word))
    for script, text in fold_look_alikes(runs) if len(runs) > 1 else runs:
        target = target_of(script)
        if routed and routed[-1][0] == target:  # kanji and kana of one word
            text = routed.pop()[1] + text
        routed.append((target, text))
    return routed
