from functools import partial

import pytest
from running import run_command

from spacy_phoneme_ner.commands.transfer import transfer, transfer_cli

# A command says in a message that an extra is missing, which no test is skipped for.
pytest.importorskip("babel", reason="extra 'cldr' is not installed")
run = partial(run_command, transfer_cli)


def test_it_ranks_sources():
    output = run("Luganda", "-s", "ru,Swahili,en")
    names = ("Swahili (swa)", "English (eng)", "Russian (rus)")
    assert all(name in output for name in names)
    assert output.index(names[0]) < min(map(output.index, names[1:]))
    assert "same" in output and "other" in output
    best = run("Luganda", "-s", "ru, sw,en", "-n", "1")
    assert names[0] in best and not any(name in best for name in names[1:])
    assert [source.lang for source in transfer("lg", ["ru", "sw", "en"])] == ["swa", "eng", "rus"]


def test_text_is_counted_in_place_of_names(tmp_path):
    (tmp_path / "text.txt").write_text("Mo tsé ghɔm\nkɔ bə mo\n", encoding="utf8")
    with pytest.warns(UserWarning, match=r"W010.*Ghomala"):
        output = run("bbj", "-t", tmp_path / "text.txt", "-s", "sw,ru")
    assert "Swahili (swa)" in output and "–" in output  # no names to compare


def test_mistakes(tmp_path):
    assert "P340" in run("bbj", "-s", "sw,ru", code=1)
    assert "P001" in run("no such language", code=1)
    assert "P001" in run("lg", "-s", "sw,no such language", code=1)
    assert "P341" in run("lg", "-s", "lg", code=1)
    assert "P341" in run("lg", "-s", ",", code=1)
    assert "P342" in run("lg", "-s", "bbj,sw", code=1)
    assert "P201" in run("lg", "-t", tmp_path / "none.txt", code=1)
