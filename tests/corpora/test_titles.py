"""Titles that are taken out of the names of persons."""

import pytest
from running import run_command
from spacy.tokens import DocBin
from spacy.vocab import Vocab

from spacy_phoneme_ner.commands.convert import convert_cli
from spacy_phoneme_ner.corpora.sentences import Sentence, Skipped
from spacy_phoneme_ner.corpora.titles import read_titles, without_titles
from spacy_phoneme_ner.errors import PhonemeNERError

TITLES = frozenset({"Mnr", "dr", "ดร"})


def stripped(words, tags, titles=TITLES):
    (item,) = without_titles([Sentence(tuple(words.split()), tuple(tags.split()))], titles)
    return " ".join(item.tags)


@pytest.mark.parametrize(
    "words, before, after",
    [
        ("Mnr Jan Smit", "B-PER I-PER I-PER", "O B-PER I-PER"),
        ("dr . Jan Smit", "B-PER I-PER I-PER I-PER", "O O B-PER I-PER"),
        ("Mnr dr Smit en Smit", "B-PER I-PER I-PER O B-PER", "O O B-PER O B-PER"),
        ("die minister Smit", "O B-PER I-PER", "O O B-PER"),
        ("van Wyk en du Toit", "B-PER I-PER O B-PER I-PER", "B-PER I-PER O B-PER I-PER"),
        ("J . Smit", "B-PER I-PER I-PER", "B-PER I-PER I-PER"),
        ("ดร สม ชาย", "B-PER I-PER I-PER", "O B-PER I-PER"),
        # A title alone may be all that somebody is called by, and others have other labels.
        ("Mnr sien Mnr", "B-PER O B-ORG", "B-PER O B-ORG"),
        ("Mnr Delivery", "B-ORG I-ORG", "B-ORG I-ORG"),
        ("Jan Mnr Smit", "B-PER B-PER I-PER", "B-PER O B-PER"),
    ],
)
def test_titles_begin_no_name(words, before, after):
    assert stripped(words, before) == after


def test_without_titles_nothing_is_changed():
    tags = "O B-PER I-PER"
    assert stripped("die minister Smit", tags, frozenset()) == tags
    others = [Skipped(3, "x"), Sentence(("a",), None)]
    assert list(without_titles(others, TITLES)) == others


def test_a_list_is_read_by_language(tmp_path):
    path = tmp_path / "titles.tsv"
    path.write_text("# of some\nMnr\taf\n\ndr\tafr\nนาย\tth\n", encoding="utf8")
    assert read_titles(path) == {"afr": {"Mnr", "dr"}, "tha": {"นาย"}}
    for row in ("Mnr", "die Mnr\taf", "\taf", "Mnr\taf\tx"):
        path.write_text(f"dr\taf\n{row}\n", encoding="utf8")
        with pytest.raises(PhonemeNERError, match=r"P245.*line 2"):
            read_titles(path)


def test_the_command_leaves_titles_out(tmp_path):
    (tmp_path / "titles.tsv").write_text("Mnr\taf\n", encoding="utf8")
    corpus = tmp_path / "corpus.iob"
    corpus.write_text("Mnr\tB-PER\nSmit\tI-PER\nslaap\tO\n", encoding="utf8")
    for lang, expected in (("afr", "Smit"), ("nld", "Mnr Smit")):
        output = tmp_path / f"{lang}.spacy"
        run_command(
            convert_cli, corpus, output, "--lang", lang, "--titles", tmp_path / "titles.tsv"
        )
        (doc,) = DocBin().from_disk(output).get_docs(Vocab())
        assert [ent.text for ent in doc.ents] == [expected]
    message = run_command(
        convert_cli, corpus, tmp_path / "x.spacy", "--lang", "afr", "--titles", corpus, code=1
    )
    assert "P001" in message
