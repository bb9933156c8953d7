"""Pairs of words that sound alike, from any file of translations."""

from dataclasses import dataclass
from pathlib import Path
from typing import Callable, Iterable, Optional, Union

from ..bilingual.sound_pairs import Mined, SoundPair, SoundPairs, SpokenWord, mine_sound_pairs
from ..checks import check_optional_number
from ..disk.files import write_text
from ..errors import Errors, PhonemeNERError
from ..g2p import G2P
from ..ipa import clean
from ..languages import find_language
from .dictionaries import read_word_pairs


@dataclass(frozen=True)
class SoundPairsFile:
    """Where pairs are read from when they are asked for (see `make_sound_pairs_v1`)."""

    path: Optional[Path]
    source: str
    target: str
    ipa: str = "file"
    g2p: Optional[G2P] = None
    max_distance: Optional[float] = None

    def __call__(self) -> SoundPairs:
        """Read the pairs.

        RETURNS (SoundPairs): Those that are near enough.
        RAISES (PhonemeNERError): If there is no path, or none is left, or as
            `mine_file`.
        """
        if self.path is None:
            raise PhonemeNERError(Errors.P216)
        mined = mine_file(
            self.path,
            self.source,
            self.target,
            ipa=self.ipa,
            g2p=self.g2p,
            max_distance=self.max_distance,
        )
        langs = find_language(self.source).code, find_language(self.target).code
        return SoundPairs(langs, tuple(mined.pairs))


def make_sound_pairs_v1(
    *,
    path: Optional[Union[str, Path]],
    source: str,
    target: str,
    ipa: str = "file",
    g2p: Optional[G2P] = None,
    max_distance: Optional[float] = None,
) -> Callable[[], SoundPairs]:
    """Read pairs of words that sound alike, for `SoundContrast.v1`.

    path (Optional[Union[str, Path]]): The file: two columns, word and word of the other
        language, or four, each with its IPA. Nothing is read before the pairs are asked
        for, so a config may leave it open (null) until training.
    source (str): The language of the first words, any tag that `find_language` takes.
    target (str): The language of the second words.
    ipa (str): "file" for the file's own IPA, "g2p" to have the words transcribed.
    g2p (Optional[G2P]): The G2P; for "g2p" `IpaG2P` if None.
    max_distance (Optional[float]): The greatest articulatory distance of a pair, 0 to 1;
        None keeps all, for a file whose pairs were chosen before.
    RETURNS (Callable[[], SoundPairs]): What reads the pairs.
    RAISES (PhonemeNERError): If a language is not known, or the distance out of its range.
    """
    for lang in (source, target):
        find_language(lang)
    check_optional_number("max_distance", max_distance, 0.0, 1.0)
    # A config that stands inside another's gives text.
    place = None if path is None else Path(path)
    return SoundPairsFile(place, source, target, ipa, g2p, max_distance)


def mine_file(
    path: Path,
    source: str,
    target: str,
    *,
    ipa: str = "file",
    g2p: Optional[G2P] = None,
    max_distance: Optional[float] = None,
) -> Mined:
    """Find the pairs of a file that sound alike.

    path, source, target, ipa, g2p, max_distance: See `make_sound_pairs_v1`.
    RETURNS (Mined): The pairs, at least one, and what was left out.
    RAISES (PhonemeNERError): If a setting is out of range, none is left, or as
        `read_word_pairs`.
    """
    if ipa not in ("file", "g2p"):
        raise PhonemeNERError(Errors.P502.format(setting="ipa", value=ipa, expected="file, g2p"))
    check_optional_number("max_distance", max_distance, 0.0, 1.0)
    rows = read_word_pairs(path, source, target, ipa=ipa, g2p=g2p)
    spoken = [
        (_spoken(row.source, row.source_ipa), _spoken(row.target, row.target_ipa)) for row in rows
    ]
    mined = mine_sound_pairs(spoken, max_distance)
    if not mined.pairs:
        counts = {"same": mined.same, "silent": mined.silent, "far": mined.far}
        raise PhonemeNERError(
            Errors.P214.format(path=path, n=len(rows), bound=max_distance, **counts)
        )
    return mined


def write_sound_pairs(path: Path, pairs: Iterable[SoundPair]) -> None:
    """Write pairs as `make_sound_pairs_v1` and `read_dictionary` read them.

    path (Path): Where to.
    pairs (Iterable[SoundPair]): The pairs.
    RAISES (PhonemeNERError): If it cannot be written there.
    """
    lines = ("\t".join([*first, *second]) for first, second in pairs)
    write_text(path, "".join(f"{line}\n" for line in lines))


def _spoken(word: str, ipa: Iterable[str]) -> SpokenWord:
    return SpokenWord(word, " ".join(filter(None, map(clean, ipa))))
