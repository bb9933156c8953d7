from functools import partial

import numpy as np
import pytest
import spacy
from named_docs import LABELS, named_doc, random_docs
from running import run_command
from spacy.tokens import DocBin

from spacy_phoneme_ner.commands import phoneme_cli
from spacy_phoneme_ner.commands.gazetteer import gazetteer_cli
from spacy_phoneme_ner.models.words.gazetteer_counts import GazetteerCounter, GazetteerCounts

run = partial(run_command, gazetteer_cli)
LANGS = ("kin", "sin", "tam")
KINDS = ("ipa-classes", "ipa-skeleton", "orth")


@pytest.fixture(scope="module")
def docs():
    return {
        lang: random_docs(spacy.blank("xx").vocab, 20, (lang,), seed=i)
        for i, lang in enumerate(LANGS)
    }


@pytest.fixture(scope="module")
def corpus(docs, tmp_path_factory):
    folder = tmp_path_factory.mktemp("corpus")
    for lang, its in docs.items():
        DocBin(docs=its, store_user_data=True).to_disk(folder / f"{lang}.spacy")
    return folder


def count(docs, kinds=KINDS, labels=LABELS):
    counter = GazetteerCounter(kinds, labels)
    counter.add(docs)
    return counter.finish()


def assert_same(path, expected):
    found = GazetteerCounts.from_disk(path)
    assert found.kinds == expected.kinds and found.labels == expected.labels
    np.testing.assert_array_equal(found.prior, expected.prior)
    for kind in expected.kinds:
        own, its = expected.by_kind[kind], found.by_kind[kind]
        np.testing.assert_array_equal(own.keys, its.keys)
        for one, other in zip(own.totals(expected.n_groups), its.totals(found.n_groups)):
            np.testing.assert_array_equal(one, other)


def test_some_of_several_corpora_are_counted(docs, tmp_path):
    for corpus, langs in {"news": ("kin", "sin"), "titles": ("tam",), "mail": ("sin",)}.items():
        for lang in langs:
            (tmp_path / corpus).mkdir(exist_ok=True)
            DocBin(docs=docs[lang], store_user_data=True).to_disk(
                tmp_path / corpus / f"{lang}.spacy"
            )
    run(tmp_path, tmp_path / "names.safetensors", "--corpora", "news, titles", "--exclude", "kin")
    assert_same(tmp_path / "names.safetensors", count([*docs["sin"], *docs["tam"]]))
    target = tmp_path / "news" / "sin.spacy"
    before = target.read_bytes()
    run(tmp_path, target, code=1)
    assert target.read_bytes() == before


def test_the_names_of_all_languages_are_counted(corpus, docs, tmp_path):
    out = tmp_path / "new" / "names.safetensors"
    output = run(corpus, out)
    assert [path.name for path in out.parent.iterdir()] == [out.name]
    expected = count([doc for its in docs.values() for doc in its])
    assert_same(out, expected)
    assert sorted(GazetteerCounts.from_disk(out).groups) == sorted(LANGS)
    assert f"Wrote {out}" in output and "Looked up by" in output
    for kind in KINDS:
        n_groups = expected.by_kind[kind].totals(3)[1]
        assert f"| {kind} | {len(n_groups)} | {(n_groups > 1).sum()} |" in output


@pytest.mark.parametrize(
    ("args", "langs"),
    [
        (("--only", "si,Tamil"), ("sin", "tam")),
        (("--exclude", "kin"), ("sin", "tam")),
        (("--only", "kin"), ("kin",)),
    ],
)
def test_of_some_languages(corpus, docs, tmp_path, args, langs):
    out = tmp_path / "names"
    output = run(corpus, out, *args, "--kinds", "orth")
    expected = count([doc for lang in langs for doc in docs[lang]], ("orth",))
    assert_same(out, expected)
    shared = (expected.by_kind["orth"].totals(expected.n_groups)[1] > 1).sum()
    n_shared = shared if len(langs) > 1 else 0
    assert f"| orth | {len(expected.by_kind['orth'].keys)} | {n_shared} |" in output


def test_kinds_and_labels(corpus, docs, tmp_path):
    all_docs = [doc for its in docs.values() for doc in its]
    expected = count(all_docs, ("roman", "orth"), ("PER", "LOC"))
    for kinds in ("roman,orth", "roman, orth,", "roman+orth"):
        args = ("--kinds", kinds, "--labels", "PER, LOC", "--quiet")
        assert run(corpus, tmp_path / "names", *args) == ""
        assert_same(tmp_path / "names", expected)


LIST = "# source: towns that we know\n# licence: CC0\nKandy\tLOC\tsin\nmonday\tO\teng\n"


def test_lists_are_counted_beside_the_corpus(corpus, docs, tmp_path):
    (tmp_path / "lists").mkdir()
    (tmp_path / "lists" / "towns.tsv").write_text(LIST)
    out = tmp_path / "names"
    output = run(corpus, out, "--lists", tmp_path / "lists", "--kinds", "orth")
    found = GazetteerCounts.from_disk(out)
    assert found.kinds == ("orth", "lists:orth") and set(found.groups) == {*LANGS, "eng"}
    alone = count([doc for its in docs.values() for doc in its], ("orth",))
    np.testing.assert_array_equal(found.by_kind["orth"].own, alone.by_kind["orth"].own)
    assert found.by_kind["lists:orth"].own.sum(axis=0).tolist() == [1, 1, 0, 0]
    assert "| lists:orth | 2 | 0 |" in output and "| towns that we know | 2 | CC0 |" in output
    again = tmp_path / "again"
    assert run(corpus, again, "--lists", tmp_path / "lists" / "towns.tsv", "--quiet") == ""
    for code, *args in (
        ("P536", tmp_path / "lists" / "towns.tsv", "--lists", tmp_path / "lists"),
        ("P242", tmp_path / "new", "--lists", corpus),
        ("P201", tmp_path / "new", "--lists", tmp_path / "absent"),
    ):
        assert code in run(corpus, *args, "--quiet", code=1), code
    assert (tmp_path / "lists" / "towns.tsv").read_text() == LIST and not (
        tmp_path / "new"
    ).exists()


def test_mistakes_are_named_and_nothing_is_left(corpus, tmp_path):
    vocab = spacy.blank("xx").vocab
    unannotated = tmp_path / "unannotated"
    unnamed = tmp_path / "unnamed"
    soundless = tmp_path / "soundless"
    for folder, doc in (
        (unannotated / "sin.spacy", named_doc(vocab, "kandy is", default="missing")),
        (unnamed / "train.spacy", named_doc(vocab, "kandy is", names=[(0, "LOC")])),
        (soundless / "sin.spacy", named_doc(vocab, "kandy", names=[(0, "LOC")], layer=False)),
    ):
        folder.parent.mkdir()
        DocBin(docs=[doc], store_user_data=True).to_disk(folder)
    (tmp_path / "file").write_text("mine")
    before = sorted(tmp_path.rglob("*"))
    out = tmp_path / "out" / "names"
    for code, *args in (
        ("P531", corpus, out, "--kinds", "ipa,sound"),
        ("P531", corpus, out, "--kinds", ","),
        ("P117", unannotated, out),
        ("P117", corpus, out, "--labels", "EVENT"),
        ("P219", unnamed, out),
        ("P221", corpus, out, "--only", "eng"),
        ("P228", corpus, out, "--exclude", "kin,sin,tam"),
        ("P005", soundless, out),
        ("P505", corpus, tmp_path / "file" / "names"),
        ("P505", corpus, unnamed),
    ):
        assert code in run(*args, "--quiet", code=1), code
    assert "absent" in run(tmp_path / "absent", out, "--quiet", code=1)
    assert sorted(tmp_path.rglob("*")) == before
    assert (tmp_path / "file").read_text() == "mine"


def test_a_good_file_outlives_a_failure(corpus, tmp_path):
    out = tmp_path / "names"
    run(corpus, out, "--quiet")
    data = out.read_bytes()
    run(corpus, out, "--labels", "EVENT", "--quiet", code=1)
    assert out.read_bytes() == data and list(tmp_path.iterdir()) == [out]


def test_it_is_a_command_of_spacy():
    assert gazetteer_cli in [command.callback for command in phoneme_cli.registered_commands]
