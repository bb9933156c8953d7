"""Folders that are links, lead in circles or nowhere."""

import os

import pytest

from spacy_phoneme_ner.disk.walk import walk_files


@pytest.fixture
def tree(tmp_path):
    for name in ("all/b/deep/2.txt", "all/1.txt", "else/3.txt", "else/4.csv"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("a")
    return tmp_path / "all"


def names(folder, pattern="*"):
    return [path.relative_to(folder).as_posix() for path in walk_files(folder, pattern)]


def test_links_to_folders_and_files_are_followed(tree):
    (tree / "link").symlink_to("../else", target_is_directory=True)
    (tree / "5.txt").symlink_to("../else/4.csv")
    assert names(tree) == ["1.txt", "5.txt", "b/deep/2.txt", "link/3.txt", "link/4.csv"]
    assert names(tree, "*.txt") == ["1.txt", "5.txt", "b/deep/2.txt", "link/3.txt"]
    top = tree.with_name("top")
    top.symlink_to(tree, target_is_directory=True)
    assert names(top, "*.csv") == ["link/4.csv"]


def test_each_folder_is_read_once_by_its_own_name(tree):
    for place in ("a", "b/again", "z"):
        (tree / place).symlink_to(tree / "b" / "deep", target_is_directory=True)
    assert names(tree) == ["1.txt", "b/deep/2.txt"]


def test_circles_end(tree):
    for i in range(20):  # each leads to all others: no number of steps would do
        (tree / f"up-{i}").symlink_to("..", target_is_directory=True)
        (tree / "b" / f"here-{i}").symlink_to(".", target_is_directory=True)
    assert names(tree, "2.txt") == ["b/deep/2.txt"]
    assert sum(path.name == "3.txt" for path in walk_files(tree)) == 1


def test_what_leads_nowhere_is_left_out(tree):
    (tree / "gone").symlink_to("nothing")
    (tree / "self").symlink_to("self")
    os.mkfifo(tree / "pipe")
    assert names(tree) == ["1.txt", "b/deep/2.txt"]
    assert walk_files(tree / "1.txt") == walk_files(tree / "nothing") == []
