import spacy
import typer
from spacy.tokens import Doc, DocBin
from typer.testing import CliRunner

from spacy_phoneme_ner.commands.show import evenly, marked_text, show_cli
from spacy_phoneme_ner.layer import set_layer

app = typer.Typer()
app.command("show")(show_cli)


def call(*args):
    return CliRunner().invoke(app, list(map(str, args)))


def test_gold_file(model, tmp_path):
    docs = []
    for words, ents in (["Leta", "ni"], ["B-LOC", "O"]), (["Aba"], ["B-PER"]):
        doc = Doc(spacy.blank("xx").vocab, words=words, ents=ents)
        set_layer(doc, [f"{word.lower()}ː" for word in words], "kin")
        docs.append(doc)
    DocBin(docs=docs, store_user_data=True).to_disk(tmp_path / "kin.spacy")
    result = call(model, tmp_path, "--n", 1)
    assert result.exit_code == 0, result.output
    assert "Kinyarwanda (kin)" in result.output
    assert "[Leta|LOC] ni\n    letaː niː\n" in result.output and "Aba" not in result.output


def test_text_file(model, tmp_path):
    path = tmp_path / "texts.txt"
    path.write_text("Muri Leta\n\nAba\n", encoding="utf8")
    result = call(model, path)
    assert result.output == "Muri [Leta|LOC]\nAba\n"


def test_mistakes(model, tmp_path):
    for name, code in ("absent", "P412"), ("absent.txt", "P504"):
        result = call(model, tmp_path / name)
        assert result.exit_code == 1 and f"[{code}]" in result.output
    path = tmp_path / "latin1.txt"
    path.write_bytes("é".encode("latin1"))
    result = call(model, path)
    assert result.exit_code == 1 and "[P504]" in result.output


def test_marked_text():
    doc = Doc(spacy.blank("xx").vocab, words=["a", "b", "c"], ents=["B-PER", "I-PER", "O"])
    assert marked_text(doc) == "[a b|PER] c"


def test_choice_is_spread_and_repeatable():
    assert evenly(10, 3) == [0, 3, 6]
    assert evenly(2, 5) == [0, 1]
    assert evenly(0, 5) == []
