"""Whatever stands in a scores.json, comparing it ends in a comparison or in one clear error."""

import copy
import json

import pytest

from spacy_phoneme_ner.errors import PhonemeNERError
from spacy_phoneme_ner.evaluation.comparison import compare_tasks, find_runs
from spacy_phoneme_ner.evaluation.comparison_report import comparisons_markdown, write_comparisons
from spacy_phoneme_ner.evaluation.report import read_run, run_csv, run_markdown, write_report

# Of every type, and of every type what is least wanted of it; strings as JSON has them.
VALUES = [
    *("null", "true", "0", "-1", "1.5", "1e999", "NaN", "1e200", "9" * 4000),
    *('""', '"x"', '"\\ud800"', '"case1"', "[]", "[1]", "{}", '{"value": 1}', '{"x": []}'),
]


def places(stored, path=()):
    """List the ways to every value, the whole of it included."""
    yield path
    for key in stored if isinstance(stored, dict) else ():
        yield from places(stored[key], (*path, key))


def put(stored, path, value):
    """Put a value at a place; None takes it away."""
    changed = copy.deepcopy(stored)
    inner = changed
    for key in path[:-1]:
        inner = inner[key]
    if value is None:
        del inner[path[-1]]
    else:
        inner[path[-1]] = "HERE"
    return json.dumps(changed).replace('"HERE"', value or "")


@pytest.fixture()
def compare(make_run, make_tag_run, tmp_path):
    """Compare a damaged file with one of its kind; tell whether that was refused."""
    (tmp_path / "damaged").mkdir()
    path = tmp_path / "damaged" / "scores.json"

    def run(text):
        path.write_text(text, encoding="utf8")
        try:
            comparisons = compare_tasks(list(find_runs([tmp_path]).values()))
        except PhonemeNERError as error:
            assert str(path) in str(error) or not str(error).startswith("[P313]")
            return True
        comparisons_markdown(comparisons).encode("utf8")
        run_markdown(read_run(path)).encode("utf8"), run_csv(read_run(path))
        return False

    return run


@pytest.mark.parametrize("kind", ["ner", "pos"])
def test_every_value_replaced(kind, make_run, make_tag_run, compare, tmp_path):
    make = {
        "ner": lambda name: make_run(name, 0, som=8),
        "pos": lambda name: make_tag_run(name, 0, som=60),
    }[kind]
    write_report(make("other"), tmp_path / "other")
    write_report(make("own"), tmp_path / "own")
    stored = json.loads((tmp_path / "own" / "scores.json").read_text(encoding="utf8"))
    (tmp_path / "own" / "scores.json").unlink()
    del stored["groups"]  # reckoned anew
    assert not compare(json.dumps(stored))
    found = [path for path in places(stored) if path]
    refused = {path: [compare(put(stored, path, value)) for value in VALUES] for path in found}
    without = [path for path in found if compare(put(stored, path, None))]
    assert len(found) > 20 and all(any(answers) for answers in refused.values())
    assert ("system",) in without and ("languages", "som", "name") in without
    # No list, object or truth value is taken anywhere for what stands there.
    wrong = [VALUES.index(value) for value in ("true", "[1]", '{"x": []}')]
    taken = [(path, i) for path, answers in refused.items() for i in wrong if not answers[i]]
    assert not taken


@pytest.mark.parametrize(
    "text",
    ["", "\ufeff{}", "[" * 1_000_000, '{"a":' * 200_000, '{"format": 1}', "null", '"x"', "1e999"],
    ids=lambda text: text[:8],
)
def test_other_files(text, compare):
    assert compare(text)


def test_no_utf8(compare, tmp_path):
    (tmp_path / "damaged" / "scores.json").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(PhonemeNERError, match="P313"):
        find_runs([tmp_path])


def test_names_that_no_file_takes_are_read_back(make_run, tmp_path):
    write_report(make_run("\ud800", 0, som=8), tmp_path / "run")
    [run] = find_runs([tmp_path / "run"]).values()
    assert run.system == "\ud800"
    write_comparisons(compare_tasks([run]), tmp_path / "compared")
