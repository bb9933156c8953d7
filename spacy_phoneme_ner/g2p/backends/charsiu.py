"""CharsiuG2P (Zhu et al., Interspeech 2022): a ByT5 that spells out IPA byte by byte."""

from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any, Collection, Dict, Iterator, List, Optional, Sequence

from ...checks import check_number, check_optional_number
from ...disk.files import parse_json
from ...disk.weights import check_layers, check_numbers, count_in_folder
from ...errors import Errors, PhonemeNERError
from ...extras import import_extra
from ...ipa import clean, fold_spelling
from ...languages import find_language
from ..base import CachedG2P
from ..relatives import no_rules
from .lexicon import LexiconG2P

# The languages that the models of 100 languages were evaluated on (the authors'
# repository, multilingual_results/multilingual/byt5_small_100), by their own names.
_CODES_TEXT = """
ady afr amh ang ara arg arm-e arm-w aze bak bel bos bul bur cat cze dan dut egy eng-uk eng-us enm
epo est eus fas fin fra fra-qu geo ger gle glg grc gre hbs-cyrl hbs-latn hin hun ice ido ina ind
isl ita jpn kaz khm kor kur lat-clas lat-eccl lit ltz mac mlt mri msa nan nob ori pap pol por-bz
por-po ron rus san slk slo slv sme snd spa spa-latin spa-me sqi srp swa swe syc tam tat tgl tha
tts tuk tur uig ukr urd uzb vie-c vie-n vie-s wel-nw wel-sw yue zho-s zho-t
"""
_CODES = tuple(_CODES_TEXT.split())
# What each of our tags is called there, where its own code does not say or several do.
_CHOSEN = {
    "cmn-Hans": "zho-s",
    "cmn-Hant": "zho-t",
    "cym-Latn": "wel-nw",
    "eng-Latn": "eng-us",
    "fra-Latn": "fra",
    "grc-Grek": "grc",
    "hrv-Latn": "hbs-latn",
    "hye-Armn": "arm-e",
    "hyw-Armn": "arm-w",
    "isl-Latn": "isl",
    "jpn-Hira": "jpn",
    "jpn-Jpan": "jpn",
    "jpn-Kana": "jpn",
    "kor-Hang": "kor",
    "kor-Kore": "kor",
    "kur-Arab": "kur",
    "lat-Latn": "lat-clas",
    "por-Latn": "por-bz",
    "slk-Latn": "slk",
    "spa-Latn": "spa",
    "srp-Cyrl": "srp",
    "srp-Latn": "hbs-latn",
    "syc-Syrc": "syc",
    "vie-Latn": "vie-n",
    "yue-Hani": "yue",
}
_FILES = ["config.json", "generation_config.json", "model.safetensors", "pytorch_model.bin"]
# What config.json says of a T5 itself. What else it may say could name code to run.
_SHAPE = (
    *("vocab_size", "d_model", "d_kv", "d_ff", "num_layers", "num_decoder_layers", "num_heads"),
    *("relative_attention_num_buckets", "relative_attention_max_distance", "feed_forward_proj"),
    *("layer_norm_epsilon", "tie_word_embeddings", "scale_decoder_outputs", "is_encoder_decoder"),
    *("decoder_start_token_id", "pad_token_id", "eos_token_id"),
)
# ByT5 reads UTF-8 bytes; its first three symbols are padding, the end, the unknown.
_BYTE, _N_BYTES = 3, 256
_BUCKET = 16  # bytes: words of like length are read together
_LONGEST = 256  # bytes of a word that are read; longer ones are no words


class CharsiuG2P(CachedG2P):
    """Transcribes 100 languages with a CharsiuG2P model, its dictionaries first.

    Needs a model: a folder with config.json and model.safetensors (or
    pytorch_model.bin), or a name on the Hugging Face hub.
    Nothing is downloaded unless `download` says so; without it, the name has to be
    in the hub's cache on this machine. A word without letters is not pronounced.
    Of a word of over 256 bytes, the start is read.

    model (str): A folder or a name on the hub, e.g. one of the authors' smaller
        models, "charsiu/g2p_multilingual_byT5_tiny_16_layers_100".
    revision (Optional[str]): A commit, tag or branch on the hub.
    download (bool): Whether a model may be downloaded from the hub.
    dictionaries (Optional[str]): A folder of CharsiuG2P's dictionaries under their
        own names, such as eng-us.tsv; words found there are not guessed.
    lower (bool): Whether words are lower-cased for the model, as nearly all that it
        was trained on are.
    num_beams (int): How wide the search is; its authors recommend 1 (greedy).
    max_length (Optional[int]): How many bytes of IPA are written at most; by
        default 48 and 8 for each byte of the word, for no dictionary has more.
    batch_size (int): How many words are read at once.
    device (str): Where the model runs: "cpu", "cuda", "cuda:1", "mps".
    cache_size (int): How many words are kept at most; long ones count for several.
    """

    name = "charsiu"
    _loaded = ("_model", "_lexicons")

    def __init__(
        self,
        *,
        model: str = "charsiu/g2p_multilingual_byT5_small_100",
        revision: Optional[str] = None,
        download: bool = False,
        dictionaries: Optional[str] = None,
        lower: bool = True,
        num_beams: int = 1,
        max_length: Optional[int] = None,
        batch_size: int = 64,
        device: str = "cpu",
        cache_size: int = 100_000,
    ) -> None:
        check_number("num_beams", num_beams, 1, whole=True)
        check_number("batch_size", batch_size, 1, whole=True)
        check_optional_number("max_length", max_length, 1, whole=True)
        super().__init__(cache_size=cache_size)
        self.model = model
        self.revision = revision
        self.download = download
        self.dictionaries = dictionaries
        self.lower = lower
        self.num_beams = num_beams
        self.max_length = max_length
        self.batch_size = batch_size
        self.device = device
        self._model: Any = None
        self._lexicons: Optional[Dict[str, Optional[LexiconG2P]]] = None
        if dictionaries is not None and not Path(dictionaries).is_dir():
            raise PhonemeNERError(Errors.P022.format(path=dictionaries))

    @property
    def languages(self) -> Collection[str]:
        return sorted(_by_tag())

    def resolve(self, lang: str) -> str:
        """Give CharsiuG2P's own name for a language; those names are taken, too."""
        if lang in _CODES:
            return lang
        language = find_language(lang)
        by_tag = _by_tag()
        for tag in (language.tag, f"{language.code}-{language.script}"):
            if tag in by_tag:
                return by_tag[tag]
        raise no_rules(self.name, lang, by_tag)

    def transcribe(self, words: Sequence[str], lang: str) -> List[str]:
        spoken = {word: fold_spelling(word) for word in words if any(map(str.isalpha, word))}
        lexicon = self._lexicon(lang)
        sounds = dict(zip(spoken, lexicon(list(spoken), lexicon.lang))) if lexicon else {}
        unknown = [word for word in spoken if not sounds.get(word)]
        read = self.generate([spoken[word] for word in unknown], lang)
        sounds.update((word, clean(ipa)) for word, ipa in zip(unknown, read))
        return [sounds.get(word, "") for word in words]

    def generate(
        self, words: Sequence[str], code: str, *, max_length: Optional[int] = None
    ) -> List[str]:
        """Let the model read words, as they are, without dictionary and cache.

        words (Sequence[str]): The words.
        code (str): CharsiuG2P's name for the language, e.g. "eng-us".
        max_length (Optional[int]): How many bytes are written at most, in place of
            the setting.
        RETURNS (List[str]): What the model writes for each, not cleaned.
        """
        limit = max_length or self.max_length
        read = [_encode(word.lower() if self.lower else word) for word in words]
        # All of a batch have one limit, so a word's reading depends on no other word.
        batches: Dict[int, List[int]] = {}
        for i, data in enumerate(read):
            batches.setdefault(-(-len(data) // _BUCKET), []).append(i)
        written = [""] * len(read)
        for bucket, members in batches.items():
            members.sort(key=lambda i: len(read[i]))
            new = limit or 48 + 8 * _BUCKET * bucket
            for start in range(0, len(members), self.batch_size):
                batch = members[start : start + self.batch_size]
                prompts = [f"<{code}>: ".encode() + read[i] for i in batch]
                for i, ipa in zip(batch, self._write(prompts, new)):
                    written[i] = ipa
        return written

    def _write(self, prompts: Sequence[bytes], n_new: int) -> List[str]:
        import torch

        model = self._load()
        longest = max(map(len, prompts))
        ids = torch.zeros((len(prompts), longest), dtype=torch.long)
        for row, prompt in zip(ids, prompts):
            row[: len(prompt)] = torch.tensor(list(prompt)) + _BYTE
        ids = ids.to(model.device)
        with torch.inference_mode():
            written = model.generate(
                input_ids=ids,
                attention_mask=(ids != 0).long(),
                max_new_tokens=n_new,
                num_beams=self.num_beams,
                do_sample=False,
            )
        return [_decode(row) for row in written.tolist()]

    def _lexicon(self, code: str) -> Optional[LexiconG2P]:
        self._lexicons = self._lexicons if self._lexicons is not None else {}
        if code not in self._lexicons:
            path = Path(self.dictionaries or "") / f"{code}.tsv"
            there = self.dictionaries is not None and path.is_file()
            lang = _tag(code)
            self._lexicons[code] = LexiconG2P(path, lang=lang, cache_size=0) if there else None
        return self._lexicons[code]

    def _load(self) -> Any:
        if self._model is None:
            self._model = _load(self.model, self.revision, self.download).to(self.device).eval()
        return self._model


def _load(name: str, revision: Optional[str], download: bool) -> Any:
    transformers = import_extra("transformers", "Pronunciation by CharsiuG2P")
    folder = Path(name)
    if not folder.is_dir():
        hub = import_extra("huggingface_hub", "A model from the Hugging Face hub")
        try:
            folder = Path(
                hub.snapshot_download(
                    name, revision=revision, allow_patterns=_FILES, local_files_only=not download
                )
            )
        # The hub's errors differ with its releases, and so do those of the network.
        except Exception as error:
            reason = f"{type(error).__name__}: {str(error).strip().partition(chr(10))[0]}"
            raise PhonemeNERError(Errors.P023.format(model=name, reason=reason)) from None
    missing = not any((folder / file).is_file() for file in _FILES[2:])
    if missing or not (folder / "config.json").is_file():
        reason = f"{folder} lacks {'the weights' if missing else 'config.json'}"
        raise PhonemeNERError(Errors.P023.format(model=name, reason=reason))
    try:
        count = count_in_folder(folder)
        shape = _shape(folder / "config.json")
        check_layers(shape, count)
        check_numbers(shape, count)
        with _no_progress_bar():
            model = transformers.T5ForConditionalGeneration.from_pretrained(
                folder,
                config=transformers.T5Config(**shape),
                local_files_only=True,
                trust_remote_code=False,
                weights_only=True,
            )
    except Exception as error:  # whatever transformers makes of a damaged file
        reason = f"{type(error).__name__}: {str(error).strip().partition(chr(10))[0]}"
        raise PhonemeNERError(Errors.P023.format(model=name, reason=reason)) from None
    vocabulary = model.get_input_embeddings().weight.shape[0]
    if vocabulary < _BYTE + _N_BYTES:
        reason = f"its vocabulary of {vocabulary} is not that of a ByT5, which reads bytes"
        raise PhonemeNERError(Errors.P023.format(model=name, reason=reason))
    # Settings saved beside the weights, such as a length, would get in the way.
    config = model.config
    start = getattr(config, "decoder_start_token_id", None)
    model.generation_config = transformers.GenerationConfig(
        decoder_start_token_id=start or 0, eos_token_id=1, pad_token_id=0
    )
    return model


def _shape(path: Path) -> Dict[str, Any]:
    """Read of a config.json what a model is like, and nothing of how to run it."""
    config = parse_json(path.read_text(encoding="utf8"))
    return {name: config[name] for name in _SHAPE if name in config}


@contextmanager
def _no_progress_bar() -> Iterator[None]:
    logging = import_extra("transformers.utils.logging", "Pronunciation by CharsiuG2P")
    shown = logging.is_progress_bar_enabled()
    logging.disable_progress_bar()
    try:
        yield
    finally:
        if shown:
            logging.enable_progress_bar()


@lru_cache(maxsize=1)
def _by_tag() -> Dict[str, str]:
    plain = {find_language(code).tag: code for code in _CODES if len(code) == 3}
    # Its Kurdish is in Arabic script.
    return {tag: code for tag, code in {**plain, **_CHOSEN}.items() if tag != "kur-Latn"}


@lru_cache(maxsize=256)
def _tag(code: str) -> str:
    tags = [tag for tag, its_code in _by_tag().items() if its_code == code]
    return tags[0] if tags else find_language(code.partition("-")[0]).tag


def _encode(word: str) -> bytes:
    data = word.encode("utf8", "ignore")  # lone surrogates have no bytes
    # Cut at a letter: a byte that starts with the bits 10 goes on with one.
    end = min(_LONGEST, len(data))
    while end < len(data) and data[end] & 0xC0 == 0x80:
        end -= 1
    return data[:end]


def _decode(ids: Sequence[int]) -> str:
    """Turn symbols into text as ByT5's tokenizer does, special ones left out."""
    data = bytes(i - _BYTE for i in ids if _BYTE <= i < _BYTE + _N_BYTES)
    return data.decode("utf8", "ignore")
