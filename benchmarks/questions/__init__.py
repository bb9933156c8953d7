"""The questions that the papers leave open, a module each (`benchmarks/questions.py` asks them).

A module has a `QUESTION` (`question.py`): its cells, which are computed one by one and kept, and
what is made of them: a table, a finding in words and a picture.
"""

# In the order in which they are asked and printed; each is a module here.
NAMES = (
    "notation",
    "mixed_languages",
    "names_alike",
    "other_pairs",
    "tones",
    "granularity",
    "dictionaries",
    "homophones",
)
