"""Find names by how they sound: phonemic named entity recognition for spaCy.

Everything is registered with spaCy through entry points, so nothing has to be
imported from here: `nlp.add_pipe("phonemizer")` and `nlp.add_pipe("phoneme_ner")`
work as soon as the package is installed. Importing this module is cheap on
purpose: it loads neither spaCy nor torch nor epitran.
"""

# Read by setup.cfg too, without importing anything: a literal it must stay.
__version__ = "0.1.0"
