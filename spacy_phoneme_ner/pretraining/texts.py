"""The sentences that are read for pre-training, as words."""

from functools import partial
from itertools import chain
from pathlib import Path
from typing import Callable, Dict, Iterable, Iterator, List, Sequence, Tuple

from ..errors import Errors, PhonemeNERError
from ..languages import find_language

Words = Sequence[str]


def find_texts(
    texts: Sequence[Path], langs: Sequence[str], only: Sequence[str] = ()
) -> List[Tuple[Path, str]]:
    """List the texts, folders taken apart.

    texts (Sequence[Path]): Files or folders.
    langs (Sequence[str]): For each file its language, for each folder how its files are
        named, with {lang} where the language stands.
    only (Sequence[str]): Of the languages of folders, only these; all if empty.
    RETURNS (List[Tuple[Path, str]]): The files, each with its language.
    RAISES (PhonemeNERError): If the first two differ in length, or a file is missing.
    """
    from ..corpora.files import named_files, one_for_each

    if len(texts) != len(langs):
        raise PhonemeNERError(Errors.P701.format(n_texts=len(texts), n_langs=len(langs)))
    chosen: List[Tuple[Path, str]] = []
    for path, lang in zip(texts, langs):
        if not path.is_dir():
            chosen.append((path, lang))
            continue
        files = named_files(path, lang)
        by_language = one_for_each(files)
        for tag in only:
            if find_language(tag).key not in by_language:
                pattern = lang.replace("{lang}", tag)
                raise PhonemeNERError(Errors.P218.format(path=path, pattern=pattern))
        chosen += [by_language[find_language(tag).key] for tag in only] or list(
            by_language.values()
        )
    return chosen


def read_languages(
    files: Sequence[Tuple[Path, str]], format: str = "auto"
) -> Dict[str, Callable[[], Iterable[Words]]]:
    """Put the texts of each language together.

    files (Sequence[Tuple[Path, str]]): Files, each with its language.
    format (str): The format of corpora (see `read_sentences`).
    RETURNS (Dict[str, Callable[[], Iterable[Words]]]): For each language, by its key,
        what reads its sentences.
    """
    paths: Dict[str, List[Path]] = {}
    for path, lang in files:
        paths.setdefault(_key(lang), []).append(path)
    return {lang: partial(_read_all, texts, format) for lang, texts in paths.items()}


def _key(lang: str) -> str:
    try:
        return find_language(lang).key
    except PhonemeNERError:  # something else that a G2P takes, such as "hin+eng"
        return lang


def read_sentences(path: Path, format: str = "auto") -> Iterator[Words]:
    """Read the words of a text.

    path (Path): A .txt file, a sentence a line, cut into words by spaCy's tokenizer for
        many languages; or a corpus that `read_corpus` reads, whose words are taken.
    format (str): The format of a corpus; "auto" tells it by the file.
    YIELDS (Words): The words of a sentence, at least one.
    RAISES (PhonemeNERError): If the file cannot be read.
    """
    from ..corpora import read_corpus
    from ..corpora.files import read_text
    from ..corpora.sentences import Sentence

    if path.suffix == ".txt":
        import spacy

        tokenizer = spacy.blank("xx").tokenizer
        for line in read_text(path, expected="a sentence a line").split("\n"):
            words = [token.text for token in tokenizer(line) if not token.is_space]
            if words:
                yield words
    else:
        for item in read_corpus(path, format):
            if isinstance(item, Sentence):
                yield item.words


def _read_all(paths: Sequence[Path], format: str) -> Iterable[Words]:
    return chain.from_iterable(read_sentences(path, format) for path in paths)
