"""What an extra of this package brings, imported where it is needed and nowhere before."""

from importlib import import_module
from typing import Any, Mapping, Tuple

from .errors import extra_hint

# Of each module: the distribution that has it, and the extra that installs that.
EXTRAS: Mapping[str, Tuple[str, str]] = {
    "transformers": ("transformers", "transformers"),
    "tokenizers": ("tokenizers", "transformers"),
    "huggingface_hub": ("huggingface-hub", "transformers"),
    "pycrfsuite": ("python-crfsuite", "en"),
    "opencc": ("opencc", "zh"),
    "pypinyin": ("pypinyin", "zh"),
    "icu": ("pyicu-wheels", "icu"),
    "pythainlp": ("pythainlp", "th"),
    "sudachipy": ("sudachipy", "ja"),
    "sudachidict_core": ("sudachidict_core", "ja"),
    "py3langid": ("py3langid", "lid"),
    "uroman": ("uroman", "roman"),
    "datasets": ("datasets", "hub"),
    "pyarrow": ("pyarrow", "parquet"),
    "zstandard": ("zstandard", "zstd"),
    "ray": ("ray", "ray"),
    "pyspark": ("pyspark", "spark"),
    "fastapi": ("fastapi", "serve"),
    "uvicorn": ("uvicorn", "serve"),
    "babel": ("babel", "cldr"),
}


def import_extra(module: str, what: str) -> Any:
    """Import a module that only an extra installs.

    module (str): Its name, such as "transformers.utils.logging".
    what (str): What it is needed for, as the start of a sentence.
    RETURNS (Any): The module.
    RAISES (MissingExtraError): If it is not installed. What an installed one cannot
        import in its turn is its own error, which no extra mends.
    """
    top = module.partition(".")[0]
    try:
        return import_module(module)
    except ModuleNotFoundError as error:
        if error.name != top:
            raise
        raise extra_hint(what, *EXTRAS[top]) from None
