"""The input of XPhoneBERT (Nguyen et al., Interspeech 2023), as it was pre-trained on it."""

import unicodedata
from pathlib import Path
from typing import Collection, Dict, List, Optional, Sequence, Tuple

import regex

from ...checks import check_optional_number
from ...memory.cache import remembered
from ..base import CachedG2P
from .charsiu import CharsiuG2P
from .lexicon import read_rows

_PUNCTUATION = frozenset([*".?!,:;-()[]{}<>\"'/‘”“&#~@^|*", "..."])
_WORD_BREAK = " ▁ "
_CLUSTER = regex.compile(r"\X")
_STRESS = "ˈˌ"
_TIES = "\u0361\u035c"


class XPhoneBERTG2P(CachedG2P):
    """Gives words as the package `text2phonemesequence` gives them to XPhoneBERT.

    Each word comes out as phonemes with single spaces between them: from
    CharsiuG2P's dictionary of the language or else from its model, cut as the
    package `segments` cuts IPA. Nothing is normalised, for XPhoneBERT knows the
    strings that it was trained on: punctuation marks stand for themselves, and
    whatever is no word is read by the model all the same. Only the empty string
    stays empty, where the package lets the model make something up.

    Of `text2phonemesequence` (0.1.4), `infer_dataset` lower-cases and
    `infer_sentence` does not; `lower` decides. It stops the model at the length of
    the longest row of CharsiuG2P's dictionary: so does this backend if it has the
    dictionary, and without one at the limits of `CharsiuG2P`.

    model (str): A folder, or a name on the Hugging Face hub (see `CharsiuG2P`).
    revision (Optional[str]): A commit, tag or branch on the hub.
    download (bool): Whether a model may be downloaded from the hub.
    dictionaries (Optional[str]): A folder of CharsiuG2P's dictionaries under their
        own names, such as eng-us.tsv.
    lower (bool): Whether words are lower-cased first.
    separator (str): What parts the syllables of a word, as in Vietnamese
        "Việt_Nam"; it is read as a space.
    max_length (Optional[int]): How many bytes of IPA the model writes at most, in
        place of the dictionary's limit.
    batch_size (int): How many words are read at once.
    device (str): Where the model runs.
    cache_size (int): How many words are kept at most; long ones count for several.
    """

    name = "xphonebert"
    _loaded = ("_dictionaries",)

    def __init__(
        self,
        *,
        model: str = "charsiu/g2p_multilingual_byT5_small_100",
        revision: Optional[str] = None,
        download: bool = False,
        dictionaries: Optional[str] = None,
        lower: bool = True,
        separator: str = "_",
        max_length: Optional[int] = None,
        batch_size: int = 64,
        device: str = "cpu",
        cache_size: int = 100_000,
    ) -> None:
        check_optional_number("max_length", max_length, 1, whole=True)
        super().__init__(cache_size=cache_size)
        self.dictionaries = dictionaries
        self.lower = lower
        self.separator = separator
        self.max_length = max_length
        self._charsiu = CharsiuG2P(
            model=model,
            revision=revision,
            download=download,
            dictionaries=dictionaries,
            lower=False,
            batch_size=batch_size,
            device=device,
            cache_size=0,
        )
        self._dictionaries: Optional[Dict[str, Tuple[Dict[str, str], Optional[int]]]] = None

    @property
    def languages(self) -> Collection[str]:
        return self._charsiu.languages

    def resolve(self, lang: str) -> str:
        return self._charsiu.resolve(lang)

    def sequence(self, words: Sequence[str], lang: str) -> str:
        """Build the input of XPhoneBERT for a sentence.

        words (Sequence[str]): The words and punctuation marks of a sentence, the
            syllables of a word parted by the separator or by spaces.
        lang (str): The language to read them in.
        RETURNS (str): Phonemes with spaces between them, words with " ▁ ".
        """
        return _WORD_BREAK.join(self([word for word in words if word], lang))

    def transcribe(self, words: Sequence[str], lang: str) -> List[str]:
        dictionary, limit = self._dictionary(lang)
        read = [self._written(word) for word in words]
        sounds = {word: dictionary[word] for word in read if word in dictionary}
        sounds.update((word, word) for word in read if word in _PUNCTUATION or not word)
        unknown = list({word: None for word in read if word not in sounds})
        # The package counts the symbol that starts a sequence as one of its bytes.
        new = max(1, limit - 1) if limit is not None else None
        sounds.update(zip(unknown, self._charsiu.generate(unknown, lang, max_length=new)))
        return [_segmented(sounds[word]) for word in read]

    def _written(self, word: str) -> str:
        spaced = word.replace(self.separator, " ") if self.separator else word
        spaced = spaced.lower() if self.lower else spaced
        return spaced.encode("utf8", "ignore").decode()

    def _dictionary(self, code: str) -> Tuple[Dict[str, str], Optional[int]]:
        """Read a dictionary as the package does: the first variant of the last row."""
        if self._dictionaries is None:
            self._dictionaries = {}
        if code not in self._dictionaries:
            entries: Dict[str, str] = {}
            limit = 0
            path = Path(self.dictionaries or "") / f"{code}.tsv"
            if self.dictionaries is not None and path.is_file():
                for word, variants in read_rows(path):
                    entries[word] = variants[0]
                    limit = max(limit, len(",".join(variants).encode()))
            self._dictionaries[code] = entries, self.max_length or limit or None
        return self._dictionaries[code]


@remembered(16384)
def _segmented(ipa: str) -> str:
    """Cut IPA as `segments.Tokenizer()(ipa, ipa=True)` does (segments 2.4)."""
    words = [_CLUSTER.findall(unicodedata.normalize("NFD", word)) for word in ipa.split()]
    try:
        phonemes = [_tied(_modified(clusters)) for clusters in words]
    except IndexError:
        # What is no IPA, such as a modifier alone: the package takes the clusters then.
        phonemes = words
    return " # ".join(" ".join(word).strip() for word in phonemes)


def _modified(clusters: Sequence[str]) -> List[str]:
    """Join modifier letters to what is before them, stress to what is after, tones."""
    joined: List[str] = []  # from the end to the start
    modifiers = ""
    for place in range(len(clusters) - 1, -1, -1):
        cluster = clusters[place]
        kind = unicodedata.category(cluster) if len(cluster) == 1 else ""
        if cluster in _STRESS and joined:
            joined[-1] = cluster + joined[-1]
        elif kind == "Lm" and cluster not in _STRESS and len(clusters) > 1:
            modifiers = cluster + modifiers
            if place == 0:
                joined[-1] = modifiers + joined[-1]
            continue
        elif kind == "Sk" and not joined:
            joined.append(cluster)
        elif kind == "Sk" and unicodedata.category(joined[-1][0]) == "Sk":
            joined[-1] = cluster + modifiers + joined[-1]
        else:
            joined.append(cluster + modifiers)
        modifiers = ""
    return joined[::-1]


def _tied(segments: Sequence[str]) -> List[str]:
    """Join a segment that ends in a tie bar to the next one."""
    joined: List[str] = []
    rest = iter(segments)
    for segment in rest:
        if segment[-1] in _TIES:
            follower = next(rest, None)
            if follower is None:
                raise IndexError(segment)
            segment += follower
        joined.append(segment)
    return joined
