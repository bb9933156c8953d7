"""eSpeak NG (GPL-3, opt-in): its library in this process, or its program beside it."""

import ctypes
import os
import shutil
import subprocess
from functools import lru_cache
from typing import Any, Collection, Dict, Iterable, List, Optional, Protocol, Sequence, Tuple

import regex

from ...checks import check_number
from ...errors import Errors, MissingExtraError, PhonemeNERError, extra_hint
from ...ipa import clean, fold_spelling
from ...languages import find_language
from ...memory.locks import lock_over_forks
from ..base import CachedG2P
from ..relatives import no_rules

_ENGINES = ("auto", "library", "binary")
# Where the environment names the library and the program: no file may.
LIBRARY = "SPACY_PHONEME_NER_ESPEAK_LIBRARY"
PROGRAM = "SPACY_PHONEME_NER_ESPEAK_PROGRAM"
# What eSpeak calls a language, the path of the voice, its rank among those of the language.
Voice = Tuple[str, str, int]

# The General American voice is the one whose symbols the papers have.
_PREFERRED = {"eng-Latn": "gmw/en-US"}
# Listed, but some builds lack their dictionaries and then read by no rules at all.
_WITHOUT_DICTIONARY = {"gmq/fo", "trk/kaa", "art/xex", "iro/chr"}
# Scripts that a voice reads beside the one in the language's tag; Latin, all do.
_ALSO_READ = {
    "bos": "Cyrl",
    "cmn": "Hani Hans Hant Latn",
    "grc": "Grek",
    "hak": "Hani Hant",
    "hrv": "Cyrl",
    "hye": "Armn",
    "hyw": "Armn",
    "jpn": "Hira Hrkt Jpan Kana",
    "kor": "Hang Kore",
    "lfn": "Cyrl",
    "mkd": "Cyrl",
    "srp": "Cyrl Latn",
    "uzb": "Cyrl",
    "yue": "Hani Hans Hant",
}
# Scripts in tags that Unicode has under other names.
_UNICODE = {"Hans": "Hani", "Hant": "Hani", "Jpan": "Hira", "Hrkt": "Kana", "Kore": "Hang"}
# eSpeak writes tones as digits, and the digit 3 in IPA as ɜ: they are taken from its
# own phoneme names, and spelled as the tone's usual pitches (Chao 1930). Voices that
# are not listed lose their tones.
_TONES = {
    "cmn": {"55": "˥", "35": "˧˥", "214": "˨˩˦", "51": "˥˩", "11": ""},
    "yue": {"1": "˥", "2": "˧˥", "3": "˧", "4": "˨˩", "5": "˩˧", "6": "˨"},
    "vie": {"2": "˨˩", "3": "˧˥", "4": "˧˩˧", "5": "˧˥", "6": "˧˨"},
    "hak": {},
    "tha": {},
}
_PIECE = regex.compile(r"\p{L}[\p{L}\p{M}]*(?:['’‘ʼʻ`]\p{L}[\p{L}\p{M}]*)*")
_LONGEST = 100  # letters that are read at once; no word is longer
_AFFRICATE = regex.compile(r"([tdʈɖcɟkɡqpb])([szʃʒɕʑʂʐçʝfvxɣχθðɬɮɸβ])|([kɡ])([pb])$")
_ASPIRATED = regex.compile(r"(?<=[ptkqcʈʃsɕʂ])h")
# The name of a voice, or its path among eSpeak's own: no way leads out of there.
_VOICE = regex.compile(r"[^\W_][\w+!() -]*(?:/[\w+!() -]+)*")
_NAMED_TONE = regex.compile(r"[0-9]+$")
_IPA_TONE = regex.compile(r"[0-9ɜ]+$")


class EspeakG2P(CachedG2P):
    """Transcribes what eSpeak NG has voices for, about a hundred languages.

    eSpeak NG is under the GPL, version 3, and not installed with this package: the
    extra `espeak` brings its library, or the system its program `espeak-ng`. A
    token is read by its letters: digits and punctuation are left out, for eSpeak
    would name them. Latin letters are read in any language, by eSpeak's English if
    its voice does not know them. Of other foreign scripts it names the letters one
    by one; they are passed through instead, for the next room to report.

    voices (Optional[Dict[str, str]]): The voice for a language tag, such as
        {"eng": "en-gb"}, where eSpeak's own choice is not wanted.
    engine (str): "library", "binary", or "auto" for the first that is there.
    library (Optional[str]): The path of the shared library. If None: what the
        environment variable SPACY_PHONEME_NER_ESPEAK_LIBRARY names, else that of the
        package `espeakng-loader` or the system's.
    binary (Optional[str]): The name or path of the program. If None: what the
        environment variable SPACY_PHONEME_NER_ESPEAK_PROGRAM names, else `espeak-ng`.
    timeout (float): Seconds that the program gets, besides 10 ms for each word.
    cache_size (int): How many words are kept at most; long ones count for several.
    """

    name = "espeak"
    _loaded = ("_voices", "_engine")

    def __init__(
        self,
        *,
        voices: Optional[Dict[str, str]] = None,
        engine: str = "auto",
        library: Optional[str] = None,
        binary: Optional[str] = None,
        timeout: float = 30.0,
        cache_size: int = 100_000,
    ) -> None:
        if engine not in _ENGINES:
            raise PhonemeNERError(
                Errors.P502.format(setting="engine", value=engine, expected=_ENGINES)
            )
        for voice in (voices or {}).values():
            if _VOICE.fullmatch(voice) is None:
                raise PhonemeNERError(Errors.P003.format(voice=voice))
        check_number("timeout", timeout, 0.0, above=True)
        super().__init__(cache_size=cache_size)
        self.voices = dict(voices or {})
        self.engine = engine
        self.library = library
        self.binary = binary
        self.timeout = timeout
        self._own = {find_language(tag).tag: voice for tag, voice in self.voices.items()}
        self._voices: Optional[Dict[str, str]] = None
        self._engine: Optional[_Engine] = None

    @property
    def languages(self) -> Collection[str]:
        try:
            return sorted(self._load()[1])
        except MissingExtraError:
            return ()

    def resolve(self, lang: str) -> str:
        language = find_language(lang)
        voices = self._load()[1]
        bare = f"{language.code}-{language.script}"
        for tag in (language.tag, bare):
            if tag in voices:
                return tag
        same = [tag for tag in voices if tag.startswith(f"{language.code}-")]
        if same and language.script in _ALSO_READ.get(language.code, "").split():
            return same[0]
        raise no_rules(self.name, lang, voices)

    def transcribe(self, words: Sequence[str], lang: str) -> List[str]:
        engine, voices = self._load()
        code, script = lang.split("-")[:2]
        native = _in_scripts(f"Latn {script} {_ALSO_READ.get(code, '')}")
        cut = [_pieces(word) for word in words]
        pieces = list({p: None for word in cut for p in word if native.search(p)})
        read = engine.read(voices[lang], pieces, names=False)
        if code in _TONES:
            named = engine.read(voices[lang], pieces, names=True)
            read = [_with_tones(raw, name, _TONES[code]) for raw, name in zip(read, named)]
        ipa = {piece: _joined(raw) for piece, raw in zip(pieces, read)}
        return [clean("".join(ipa.get(piece, piece) for piece in word)) for word in cut]

    def _load(self) -> Tuple["_Engine", Dict[str, str]]:
        if self._engine is None or self._voices is None:
            engine = self._find_engine()
            listed = engine.voices()
            # The library knows voices by their paths only, and users by their languages.
            paths = {name: path for name, path, _ in sorted(listed, key=lambda v: -v[2])}
            own_paths = {tag: paths.get(voice.lower(), voice) for tag, voice in self._own.items()}
            self._voices = {**_by_tag(listed), **own_paths}
            self._engine = engine
        return self._engine, self._voices

    def _find_engine(self) -> "_Engine":
        if self.engine != "binary":
            library = _find_library(self.library or os.environ.get(LIBRARY))
            if library is not None:
                return _Library(*library)
        binary = self.binary or os.environ.get(PROGRAM) or "espeak-ng"
        path = shutil.which(binary)
        if self.engine != "library" and path is not None:
            return _Binary(path, self.timeout)
        if self.engine == "binary":
            raise MissingExtraError(Errors.P018.format(binary=binary))
        raise extra_hint("Pronunciation by eSpeak NG", "espeakng-loader", "espeak")


def make_espeak_v1(
    *,
    voices: Optional[Dict[str, str]] = None,
    engine: str = "auto",
    timeout: float = 30.0,
    cache_size: int = 100_000,
) -> EspeakG2P:
    """Make what transcribes the languages that eSpeak NG has voices for (`EspeakG2P`).

    A config comes with every pipeline that is loaded, so it names no program and no
    library. Code does, or the environment (see `EspeakG2P`).
    """
    return EspeakG2P(voices=voices, engine=engine, timeout=timeout, cache_size=cache_size)


class _Engine(Protocol):
    """Reads pieces of text, each on its own: one line of phonemes for each.

    In the answer `_` parts phonemes, white space parts words, "(en)" says that
    another voice goes on; in IPA, or by eSpeak's own names for its phonemes.
    """

    def voices(self) -> List[Voice]: ...

    def read(self, voice: str, pieces: Sequence[str], *, names: bool) -> List[str]: ...


class _Library:
    """The shared library; its voice is the whole process's, hence one lock for all."""

    def __init__(self, path: str, data: Optional[str]) -> None:
        self.path = path
        self.data = data
        with _LOCK:
            self._handle()

    def voices(self) -> List[Voice]:
        with _LOCK:
            listed = self._handle().espeak_ListVoices(None)
            voices: List[Voice] = []
            while listed[0]:
                voice = listed[0].contents
                path = voice.identifier.decode("utf8", "replace")
                voices += [(name, path, rank) for rank, name in _names(voice.languages)]
                listed = ctypes.cast(
                    ctypes.addressof(listed.contents) + ctypes.sizeof(ctypes.c_void_p),
                    type(listed),
                )
            return voices

    def read(self, voice: str, pieces: Sequence[str], *, names: bool) -> List[str]:
        mode = (ord("_") << 8) | (0 if names else 0x02)
        with _LOCK:
            library = self._handle()
            if library.espeak_SetVoiceByName(voice.encode()) != 0:
                raise PhonemeNERError(Errors.P019.format(voice=voice))
            return [self._piece(library, piece, mode) for piece in pieces]

    def _piece(self, library: Any, piece: str, mode: int) -> str:
        # One call reads one clause and moves the pointer on, to NULL at the end.
        text = ctypes.c_char_p(piece.encode())
        clauses = []
        while ctypes.cast(text, ctypes.c_void_p).value:
            clauses.append(library.espeak_TextToPhonemes(ctypes.byref(text), 1, mode) or b"")
        return b" ".join(clauses).decode("utf8", "replace")

    def _handle(self) -> Any:
        # A forked process has a copy of the library's memory: it starts afresh.
        return _start(self.path, self.data, os.getpid())


class _Binary:
    """The program, that reads one line after the other."""

    def __init__(self, path: str, timeout: float) -> None:
        self.path = path
        self.timeout = timeout

    def voices(self) -> List[Voice]:
        voices: List[Voice] = []
        for row in self._run(["--voices"], "").splitlines()[1:]:
            rank, name, _, _, path, *others = row.split(None, 5)
            voices.append((name, path, int(rank)))
            for other, its_rank in regex.findall(r"\((\S+) (\d+)\)", " ".join(others)):
                voices.append((other, path, int(its_rank)))
        return voices

    def read(self, voice: str, pieces: Sequence[str], *, names: bool) -> List[str]:
        if not pieces:
            return []
        arguments = ["-q", "-x" if names else "--ipa", "--sep=_", "-v", voice]
        lines = self._run(arguments, "".join(f"{piece}\n" for piece in pieces)).splitlines()
        if len(lines) == len(pieces):
            return lines
        if len(pieces) == 1:
            return [" ".join(lines)]
        # Some piece was read in two clauses, or in none: find out which.
        half = len(pieces) // 2
        first = self.read(voice, pieces[:half], names=names)
        return first + self.read(voice, pieces[half:], names=names)

    def _run(self, arguments: List[str], text: str) -> str:
        seconds = self.timeout + 0.01 * text.count("\n")
        try:
            done = subprocess.run(
                [self.path, *arguments], input=text.encode(), capture_output=True, timeout=seconds
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            raise PhonemeNERError(Errors.P020.format(binary=self.path, reason=error)) from None
        if done.returncode != 0 and "-v" in arguments:
            raise PhonemeNERError(Errors.P019.format(voice=arguments[-1]))
        return done.stdout.decode("utf8", "replace")


class _VoiceStruct(ctypes.Structure):
    """`espeak_VOICE` of speak_lib.h."""

    _fields_ = [
        ("name", ctypes.c_char_p),
        ("languages", ctypes.c_void_p),
        ("identifier", ctypes.c_char_p),
        ("gender", ctypes.c_ubyte),
        ("age", ctypes.c_ubyte),
        ("variant", ctypes.c_ubyte),
        ("xx1", ctypes.c_ubyte),
        ("score", ctypes.c_int),
        ("spare", ctypes.c_void_p),
    ]


# The library's memory is the process's, so its lock has to be, too. It is held over
# a fork, or the child could be left with a library in mid-word and a lock for good.
_LOCK = lock_over_forks()


@lru_cache(maxsize=8)
def _start(path: str, data: Optional[str], process: int) -> Any:
    retrieval, dont_exit = 1, 0x8000
    try:
        library = ctypes.CDLL(path)
        library.espeak_TextToPhonemes.restype = ctypes.c_char_p
        library.espeak_TextToPhonemes.argtypes = [
            *(ctypes.POINTER(ctypes.c_char_p), ctypes.c_int, ctypes.c_int),
        ]
        library.espeak_ListVoices.restype = ctypes.POINTER(ctypes.POINTER(_VoiceStruct))
        folder = data.encode() if data is not None else None
        rate = library.espeak_Initialize(retrieval, 0, folder, dont_exit)
    except (OSError, AttributeError) as error:
        raise PhonemeNERError(Errors.P021.format(path=path, reason=error)) from None
    if rate <= 0:
        reason = f"its data in {data or 'the default place'} cannot be read"
        raise PhonemeNERError(Errors.P021.format(path=path, reason=reason))
    return library


def _names(address: int) -> Iterable[Tuple[int, str]]:
    """Read the C list of a voice's languages: rank, name, NUL, ..., NUL."""
    while rank := ctypes.string_at(address, 1)[0]:
        name = ctypes.string_at(address + 1)
        yield rank, name.decode("utf8", "replace")
        address += len(name) + 2


def _find_library(path: Optional[str]) -> Optional[Tuple[str, Optional[str]]]:
    if path is not None:
        return path, None
    try:
        import espeakng_loader
    except ImportError:
        from ctypes.util import find_library

        name = find_library("espeak-ng")
        return (name, None) if name else None
    return espeakng_loader.get_library_path(), espeakng_loader.get_data_path()


def _by_tag(voices: Iterable[Voice]) -> Dict[str, str]:
    """Choose a voice for each language: the plainest name, then the best rank."""
    best: Dict[str, Tuple[int, int, str]] = {}
    for name, path, rank in voices:
        if path in _WITHOUT_DICTIONARY:
            continue
        try:
            tag = find_language(name).tag
        except PhonemeNERError:
            continue  # a constructed language, or eSpeak's own code
        candidate = (name.count("-"), rank, path)
        best[tag] = min(best.get(tag, candidate), candidate)
    return {tag: _PREFERRED.get(tag, path) for tag, (_, _, path) in best.items()}


@lru_cache(maxsize=256)
def _in_scripts(scripts: str) -> "regex.Pattern[str]":
    names = sorted({_UNICODE.get(script, script) for script in scripts.split()})
    try:
        return regex.compile("|".join(rf"(?=\p{{L}})\p{{Script={name}}}" for name in names))
    except regex.error:  # a private script
        return regex.compile(r"\p{L}")


def _pieces(word: str) -> List[str]:
    parts = _PIECE.findall(fold_spelling(word))
    return [part[i : i + _LONGEST] for part in parts for i in range(0, len(part), _LONGEST)]


def _joined(raw: str) -> str:
    phonemes = regex.split(r"[_\s]+", raw)
    return "".join(_ASPIRATED.sub("ʰ", _AFFRICATE.sub(_tied, phoneme)) for phoneme in phonemes)


def _tied(match: "regex.Match[str]") -> str:
    return "\u0361".join(part for part in match.groups() if part)


def _with_tones(ipa: str, names: str, tones: Dict[str, str]) -> str:
    phonemes = [part for part in regex.split(r"[_\s]+", ipa) if part]
    named = [part for part in regex.split(r"[_|\s]+", names) if part]
    if len(phonemes) != len(named):
        return ipa
    for i, name in enumerate(named):
        tone = _NAMED_TONE.search(name)
        if tone:
            phonemes[i] = _IPA_TONE.sub("", phonemes[i]) + tones.get(tone.group(), "")
    return "_".join(phonemes)
