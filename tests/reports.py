"""Mistakes and pages for the tests of reports."""

import json
import re

import spacy
from spacy.tokens import DocBin

from spacy_phoneme_ner.evaluation.mistakes.study import find_mistakes
from spacy_phoneme_ner.evaluation.page.page import make_page

# What would end an element, run, load, or turn what follows around.
HOSTILE = (
    "</script><script>document.title='broken'</script>",
    '"><img src=x onerror="document.title=`broken`">',
    "'><svg/onload=document.title='broken'>",
    "<!--<script>",
    "</style></table></title>",
    "\u2028a\u2029b",
    "\u202eretsis\u202c",
    "\u2067\u2066x",
    "&lt;b&gt;&amp;",
    "{sections}",
    "${title}`",
    "\\u003c\\",
    "\U0001f600é̂",
)


def rulers(**names):
    """A pipeline that finds words by rules, `rulers(Leta="LOC")`, or nothing."""
    nlp = spacy.blank("xx")
    if not names:
        return nlp
    patterns = [{"label": label, "pattern": [{"TEXT": text}]} for text, label in names.items()]
    nlp.add_pipe("entity_ruler").add_patterns(patterns)
    return nlp


def write_gold(path, docs):
    """Write gold Docs to a file, and give its path."""
    DocBin(docs=docs, store_user_data=True).to_disk(path)
    return path


def page_of(pipelines, files, gold="gold", **settings):
    """The page on pipelines, by name, over files, by language."""
    return make_page(find_mistakes(pipelines, files, n_resamples=20, **settings), gold)


def data_of(page):
    """What the page's script reads."""
    found = re.findall(r'<script type="application/json" id="data">(.*?)</script>', page, re.S)
    assert len(found) == 1
    return json.loads(found[0])
