"""spaCy's binary format: the texts of Docs, and the languages that they were read in."""

from typing import Iterator

from ...corpora.docbin import StoredDocs
from ...errors import PhonemeNERError
from ..documents import Document
from .inputs import InputFile, Item, ReadingSettings, check_text


def read_docbin(file: InputFile, settings: ReadingSettings) -> Iterator[Item]:
    """Read the text of each Doc; what is annotated there is not looked at.

    file (InputFile): The file.
    settings (ReadingSettings): How long a text may be; a language is asked of the Docs if
        `lang_field` is set.
    YIELDS (Item): Documents and rejects.
    """
    from spacy.vocab import Vocab

    from ...layer import has_layer, main_language

    if file.kind[1] or str(file.path) == "-":
        yield file.reject(None, "a .spacy file is compressed already, and cannot be piped in")
        return
    vocab = Vocab()
    try:
        for number, doc in enumerate(StoredDocs(file.path).build(vocab), start=1):
            lang = main_language(doc) if settings.lang_field and has_layer(doc) else None
            yield check_text(Document(doc.text, f"{file.name}:{number}", lang), settings)
    except PhonemeNERError as error:
        yield file.reject(None, str(error))
