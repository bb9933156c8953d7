"""Find names by how they sound: phonemic named entity recognition for spaCy.

Everything is registered with spaCy through entry points, so nothing has to be
imported from here: `nlp.add_pipe("phonemizer")` and `nlp.add_pipe("phoneme_ner")`
work as soon as the package is installed. Importing this module is cheap on
purpose: it loads neither spaCy nor torch nor epitran.
"""

from importlib.metadata import PackageNotFoundError, version

try:
    __version__ = version("spacy-phoneme-ner")
except PackageNotFoundError:  # a source tree that was never installed
    __version__ = "0.0.0"
