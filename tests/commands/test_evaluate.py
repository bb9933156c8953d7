import json

import pytest
import spacy
import typer
from spacy.tokens import Doc, DocBin
from typer.testing import CliRunner

from spacy_phoneme_ner.commands.evaluate import compare_cli, evaluate_cli
from spacy_phoneme_ner.layer import set_layer

app = typer.Typer()
app.command("evaluate")(evaluate_cli)
app.command("compare")(compare_cli)


def call(*args):
    return CliRunner().invoke(app, list(map(str, args)))


@pytest.fixture()
def gold(tmp_path):
    folder = tmp_path / "gold"
    folder.mkdir()
    vocab = spacy.blank("xx").vocab
    for lang in ("kin", "som"):
        docs = []
        for words, ents in (["Leta", "ni"], ["B-LOC", "O"]), (["Aba"], ["B-PER"]):
            doc = Doc(vocab, words=words, ents=ents)
            set_layer(doc, [word.lower() for word in words], lang)
            docs.append(doc)
        DocBin(docs=docs, store_user_data=True).to_disk(folder / f"{lang}.spacy")
    return folder


def test_evaluate_folder(model, gold, tmp_path):
    result = call("evaluate", model, gold, tmp_path / "out", "--seed", 3)
    assert result.exit_code == 0, result.output
    assert "Kinyarwanda" in result.output and "66.67 [0.00, 100.00]" in result.output
    stored = json.loads((tmp_path / "out" / "scores.json").read_text(encoding="utf8"))
    assert (stored["system"], stored["seed"], stored["n_resamples"]) == ("ruler", 3, 1000)
    assert list(stored["languages"]) == ["kin", "som"]
    assert (tmp_path / "out" / "scores.md").exists()


def test_evaluate_one_file_or_language_quietly(model, gold, tmp_path):
    result = call("evaluate", model, gold / "kin.spacy", tmp_path / "one", "--quiet")
    assert (result.exit_code, result.output) == (0, "")
    result = call(
        "evaluate", model, gold, tmp_path / "two", "--langs", "rw", "--system", "x", "--quiet"
    )
    assert result.exit_code == 0, result.output
    one, two = (
        json.loads((tmp_path / name / "scores.json").read_text(encoding="utf8"))
        for name in ("one", "two")
    )
    assert one["languages"] == two["languages"] and two["system"] == "x"


def test_evaluate_the_model_of_the_package(gold, tmp_path):
    result = call("evaluate", "small", gold, tmp_path / "out", "--langs", "som")
    assert result.exit_code == 0, result.output
    assert "Somali" in result.output
    result = call("evaluate", "smaller", gold, tmp_path / "out")
    assert result.exit_code == 1 and "P410" in result.output


def test_compare(model, gold, tmp_path):
    for seed in (0, 1):
        call("evaluate", model, gold, tmp_path / "runs" / str(seed), "--seed", seed, "--quiet")
    result = call("compare", tmp_path / "runs", "--output", tmp_path / "table")
    assert result.exit_code == 0, result.output
    assert "66.67 ± 0.00" in result.output
    assert (tmp_path / "table" / "comparison.json").exists()


@pytest.fixture()
def tagged(tmp_path):
    """Gold parts of speech without an IPA layer."""
    folder = tmp_path / "tagged"
    folder.mkdir()
    words, tags = ["na", "neun", "bap", "."], ["PRON", "ADP", "NOUN", "PUNCT"]
    doc = Doc(spacy.blank("xx").vocab, words=words, tags=tags)
    DocBin(docs=[doc, doc]).to_disk(folder / "kor.spacy")
    return folder


@pytest.fixture()
def tagger(tmp_path):
    nlp = spacy.blank("xx")
    nlp.add_pipe("attribute_ruler").add([[{"ORTH": {"IN": ["na", "."]}}]], {"TAG": "PUNCT"})
    nlp.to_disk(tmp_path / "tagger")
    return tmp_path / "tagger"


def test_parts_of_speech(tagger, tagged, tmp_path):
    result = call("evaluate", tagger, tagged, tmp_path / "out")
    assert result.exit_code == 0, result.output
    assert "25.00 [25.00, 25.00]" in result.output
    stored = json.loads((tmp_path / "out" / "scores.json").read_text(encoding="utf8"))
    assert stored["languages"]["kor"]["pos_accuracy"]["value"] == 25


def test_the_task_can_be_chosen(model, tagger, tagged, gold, tmp_path):
    vocab = spacy.blank("xx").vocab
    doc = Doc(vocab, words=["na", "."], ents=["B-PER", "O"], tags=["PRON", "PUNCT"])
    set_layer(doc, ["na", ""], "kor")
    DocBin(docs=[doc], store_user_data=True).to_disk(tmp_path / "kor.spacy")
    for task, metric in (("auto", "entity_f1"), ("ner", "entity_f1"), ("pos", "pos_accuracy")):
        result = call(
            *("evaluate", tagger, tmp_path / "kor.spacy", tmp_path / task),
            *("--task", task, "--quiet"),
        )
        assert result.exit_code == 0, result.output
        stored = json.loads((tmp_path / task / "scores.json").read_text(encoding="utf8"))
        assert metric in stored["languages"]["kor"]
    (tagged / "kor.spacy").rename(gold / "kor.spacy")
    for code, *args in (
        ("P335", tagger, tmp_path / "kor.spacy", "--task", "tags"),
        ("P331", model, gold, "--task", "pos"),
        # The first file decides for all.
        ("P331", tagger, gold, "--langs", "kor,som"),
        ("P308", model, gold, "--langs", "som,kor"),
        ("P332", model, gold, "--langs", "kor"),
    ):
        result = call("evaluate", *args[:2], tmp_path / "bad", *args[2:])
        assert result.exit_code == 1 and f"[{code}]" in result.output
    assert not (tmp_path / "bad").exists()


def test_compare_a_ladder(model, gold, tagger, tagged, tmp_path):
    for system in ("sum", "orth"):
        for task, pipeline, data in (("ner", model, gold), ("pos", tagger, tagged)):
            for seed in (0, 1) if task == "pos" else (0,):
                call(
                    *("evaluate", pipeline, data, tmp_path / "runs" / f"{task}-{system}-{seed}"),
                    *("--system", system, "--seed", seed, "--quiet"),
                )
    args = ("compare", tmp_path / "runs", "-o", tmp_path / "out", "--baseline", "orth")
    result = call(*args, "--order", "orth, sum,+align")
    assert result.exit_code == 0, result.output
    assert "In --order but not scored: +align" in result.output
    rows = [line.split("|")[1].strip() for line in result.output.splitlines() if "|" in line]
    assert rows[:4] == ["System", "------", "orth", "sum"]
    assert "25.00 ± 0.00 [25.00, 25.00]" in result.output
    assert "+0.00 ± 0.00 [+0.00, +0.00]" in result.output
    names = sorted(
        path.relative_to(tmp_path / "out").parts[0] for path in (tmp_path / "out").glob("*")
    )
    assert names == ["comparison.md", "ner", "pos"]
    result = call(*args[:-1], "absent")
    assert result.exit_code == 1 and "[P334]" in result.output


def test_mistakes_are_named_without_a_traceback(model, gold, tmp_path):
    empty, out = tmp_path / "empty", tmp_path / "out"
    empty.mkdir()
    (tmp_path / "odd").mkdir()
    (tmp_path / "odd" / "test-kin.spacy").write_bytes(b"")
    (tmp_path / "twice").mkdir()
    for name in ("si", "sin"):
        (tmp_path / "twice" / f"{name}.spacy").write_bytes(b"")
    for code, *args in (
        ("P403", model, empty),
        ("P412", model, tmp_path / "absent"),
        ("P410", tmp_path / "absent", gold),
        ("P410", empty, gold),
        ("P405", model, gold, "--langs", "kin,sin"),
        ("P405", model, gold, "--langs", ","),
        ("P001", model, tmp_path / "odd"),
        ("P230", model, tmp_path / "twice"),
    ):
        result = call("evaluate", *args[:2], out, *args[2:])
        assert result.exit_code == 1 and isinstance(result.exception, SystemExit)
        assert f"[{code}]" in result.output
    (tmp_path / "file").write_text("mine")
    result = call("evaluate", model, gold, tmp_path / "file" / "out")
    assert result.exit_code == 1 and "[P505]" in result.output
    result = call("compare", empty, "--output", out)
    assert result.exit_code == 1 and "[P314]" in result.output
    assert not out.exists()


def test_docs_without_layer_leave_no_output(model, tmp_path):
    doc = Doc(spacy.blank("xx").vocab, words=["Leta"], ents=["B-LOC"])
    DocBin(docs=[doc]).to_disk(tmp_path / "kin.spacy")
    result = call("evaluate", model, tmp_path / "kin.spacy", tmp_path / "out")
    assert result.exit_code == 1 and "[P309]" in result.output
    assert not (tmp_path / "out").exists()


def test_no_gpu(model, gold, tmp_path):
    if spacy.prefer_gpu():
        pytest.skip("there is a GPU")
    result = call("evaluate", model, gold, tmp_path / "out", "--gpu-id", 0)
    assert result.exit_code == 1 and "[P411]" in result.output
