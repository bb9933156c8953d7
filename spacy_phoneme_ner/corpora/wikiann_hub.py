"""WikiANN (Rahimi et al., ACL 2019) from the Hugging Face hub."""

from typing import Iterator

from ..errors import Errors, PhonemeNERError
from ..extras import import_extra
from .sentences import Item, make_entry_items
from .tags import parse_tag

DATASET = "unimelb-nlp/wikiann"


def read_wikiann_hub(config: str, *, split: str = "validation") -> Iterator[Item]:
    """Download a language of WikiANN, or take it from the cache of `datasets`.

    config (str): The language by its code in WikiANN, mostly ISO 639-1, e.g. "si".
    split (str): "train", "validation" or "test".
    YIELDS (Item): The sentences and the skipped rows, numbered from 1.
    RAISES (PhonemeNERError): If `datasets` is missing, or the download fails.
    """
    datasets = import_extra("datasets", "WikiANN from the Hugging Face hub")
    try:
        rows = datasets.load_dataset(DATASET, config, split=split)
        names = rows.features["ner_tags"].feature.names
    except Exception as error:
        # What it raises differs by its release and by the HTTP library beneath it.
        reason = f"{type(error).__name__}: {error}"
        message = Errors.P211.format(config=config, split=split, reason=reason)
        raise PhonemeNERError(message) from error
    tags = [parse_tag(name) or "O" for name in names]
    for number, row in enumerate(rows, start=1):
        yield from make_entry_items(number, row["tokens"], [tags[tag] for tag in row["ner_tags"]])
