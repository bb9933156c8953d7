"""What an adaptation changes in what is found."""

import json

from spacy_phoneme_ner.adaptation import compare_entities
from spacy_phoneme_ner.models.heads.bio import TaggedSpan

LABELS = ("LOC", "PER")
TEXT = ["Amina ", "Yusuf ", "left ", "Lagos ", "."]


def span(start, end, label):
    return TaggedSpan(start, end, LABELS.index(label), 0.9)


def compare(before, after, texts=(TEXT,)):
    return compare_entities(texts, before, after, LABELS)


def test_each_name_is_counted_once():
    before = [[span(0, 1, "PER"), span(2, 3, "LOC"), span(3, 4, "PER")]]
    after = [[span(0, 2, "PER"), span(3, 4, "LOC"), span(4, 5, "LOC")]]
    changes = compare(before, after)
    assert changes.counts == {"kept": 0, "gained": 1, "lost": 1, "relabelled": 1, "moved": 1}
    assert changes.examples["gained"] == [("", ". LOC", 1, "Amina Yusuf left Lagos .")]
    assert changes.examples["lost"] == [("left LOC", "", 1, "Amina Yusuf left Lagos .")]
    assert changes.examples["relabelled"][0][:2] == ("Lagos PER", "Lagos LOC")
    assert changes.examples["moved"][0][:2] == ("Amina PER", "Amina Yusuf PER")


def test_what_stays_is_kept():
    same = [[span(0, 2, "PER"), span(3, 4, "LOC")]]
    changes = compare(same, same)
    assert changes.counts["kept"] == 2 == sum(changes.counts.values())
    assert not any(changes.examples.values())


def test_names_that_become_one_are_not_lost():
    before = [[span(0, 1, "PER"), span(1, 2, "PER")]]
    counts = compare(before, [[span(0, 2, "PER")]]).counts
    assert (counts["moved"], counts["lost"]) == (1, 0)


def test_the_most_frequent_changes_come_first():
    texts = [TEXT, TEXT, ["Kofi "]]
    after = [[span(3, 4, "LOC")], [span(3, 4, "LOC")], [span(0, 1, "PER")]]
    gained = compare([[], [], []], after, texts).examples["gained"]
    assert [(e.after, e.times) for e in gained] == [("Lagos LOC", 2), ("Kofi PER", 1)]


def test_it_is_plain_values_for_json():
    changes = compare([[]], [[span(3, 4, "LOC")]])
    content = json.loads(json.dumps(changes.to_json()))
    assert content["counts"]["gained"] == 1
    assert content["examples"]["gained"][0]["context"] == "Amina Yusuf left Lagos ."
