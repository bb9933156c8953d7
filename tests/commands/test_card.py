import json
import shutil

import pytest
import spacy
import typer
from spacy.tokens import Doc, DocBin
from typer.testing import CliRunner

from spacy_phoneme_ner.commands.card import card_cli
from spacy_phoneme_ner.commands.evaluate import evaluate_cli
from spacy_phoneme_ner.layer import set_layer

app = typer.Typer()
app.command("evaluate")(evaluate_cli)
app.command("card")(card_cli)


def call(*args):
    return CliRunner().invoke(app, list(map(str, args)))


@pytest.fixture()
def scored(model, tmp_path):
    """A pipeline, and the folder of its scores: all of Kinyarwanda's names, half of Somali's."""
    model = shutil.copytree(model, tmp_path / "model")
    gold = tmp_path / "gold"
    gold.mkdir()
    vocab = spacy.blank("xx").vocab
    for lang, second in (("kin", "O"), ("som", "B-PER")):
        doc = Doc(vocab, words=["Leta", "Aba"], ents=["B-LOC", second])
        set_layer(doc, ["leta", "aba"], lang)
        DocBin(docs=[doc], store_user_data=True).to_disk(gold / f"{lang}.spacy")
    result = call("evaluate", model, gold, tmp_path / "scores", "--system", "a|b", "--quiet")
    assert result.exit_code == 0, result.output
    return model, tmp_path / "scores"


def test_the_card_of_a_pipeline(scored):
    model, scores = scored
    before = json.loads((model / "meta.json").read_text(encoding="utf8"))
    result = call("card", model, scores)
    assert result.exit_code == 0, result.output
    meta = json.loads((model / "meta.json").read_text(encoding="utf8"))
    said = meta.pop("performance")
    assert meta == {key: value for key, value in before.items() if key != "performance"}
    assert (said["ents_p"], said["ents_r"]) == (1.0, 0.75)
    assert said["ents_f"] == pytest.approx((1 + 2 / 3) / 2, abs=1e-5)
    assert said["ents_per_type"] == {
        "LOC": {"p": 1.0, "r": 1.0, "f": 1.0},
        "PER": {"p": 0.0, "r": 0.0, "f": 0.0},
    }
    som = said["ents_per_language"]["som"]
    assert (som["ents_p"], som["ents_r"], som["ents_f"]) == (1.0, 0.5, pytest.approx(0.666667))
    assert 0 <= som["ents_f_low"] <= som["ents_f"] <= som["ents_f_high"] <= 1
    page = (model / "README.md").read_text(encoding="utf8")
    assert "| `ENTS_F` | 83.33 |" in page
    assert "Kinyarwanda" in page and "Scores of a&#124;b in percent" in page
    assert spacy.load(model).meta["performance"] == said


def test_a_page_is_not_written_over_unasked(scored):
    model, scores = scored
    (model / "README.md").write_text("mine")
    before = (model / "meta.json").read_bytes()
    result = call("card", model, scores / "scores.json")
    assert result.exit_code == 1 and "P460" in result.output
    assert (model / "README.md").read_text() == "mine"
    assert (model / "meta.json").read_bytes() == before
    assert call("card", model, scores, "--force").exit_code == 0
    assert call("card", model, scores, "--force").exit_code == 0  # the same again


def test_a_copy_with_a_card(scored, tmp_path):
    model, scores = scored
    before = {path: path.read_bytes() for path in model.rglob("*") if path.is_file()}
    out = tmp_path / "out"
    assert call("card", model, scores, "--output", out).exit_code == 0
    assert {path: path.read_bytes() for path in before} == before
    assert spacy.load(out).meta["performance"]["ents_r"] == 0.75 and (out / "README.md").exists()
    assert "P507" in call("card", model, scores, "--output", out).output
    assert call("card", model, scores, "--output", out, "--force").exit_code == 0
    assert "P536" in call("card", model, scores, "--output", model, "--force").output
    other = tmp_path / "other"
    other.mkdir()
    (other / "notes.txt").write_text("mine")
    assert "P507" in call("card", model, scores, "--output", other, "--force").output
    assert (other / "notes.txt").read_text() == "mine"


@pytest.mark.parametrize("meta", [None, "{", "[]", '{"performance": 3}', '{"lang": "xx"}'])
def test_what_is_no_pipeline(scored, meta):
    model, scores = scored
    (model / "meta.json").unlink()
    if meta is not None:
        (model / "meta.json").write_text(meta)
    result = call("card", model, scores)
    assert result.exit_code == 1 and "P461" in result.output and "Traceback" not in result.output
    assert not (model / "README.md").exists()


def test_scores_of_parts_of_speech(tmp_path):
    nlp = spacy.blank("xx")
    nlp.add_pipe("attribute_ruler").add([[{"TEXT": "Leta"}]], {"POS": "NOUN"})
    nlp.to_disk(tmp_path / "model")
    model = tmp_path / "model"
    doc = Doc(nlp.vocab, words=["Leta"], pos=["NOUN"])
    set_layer(doc, ["leta"], "kin")
    DocBin(docs=[doc], store_user_data=True).to_disk(tmp_path / "kin.spacy")
    call("evaluate", model, tmp_path / "kin.spacy", tmp_path / "out", "--task", "pos", "--quiet")
    result = call("card", model, tmp_path / "out")
    assert result.exit_code == 1 and "P339" in result.output
    assert "P313" in call("card", model, tmp_path / "absent").output
