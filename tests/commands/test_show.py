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


def test_a_page_and_a_picture(model, tmp_path):
    path = tmp_path / "texts.txt"
    path.write_text("Muri Leta\n\nAba <b>\n", encoding="utf8")
    page, picture = tmp_path / "out" / "page.html", tmp_path / "page.svg"
    result = call(model, path, "--html", page, "--svg", picture)
    assert result.exit_code == 0 and "Wrote" in result.output and "[Leta" not in result.output
    html = page.read_text(encoding="utf8")
    assert html.startswith("<!doctype html>") and "<mark" in html and "<b>" not in html
    assert picture.read_text(encoding="utf8").startswith("<svg")


def test_titles_of_a_page(model, tmp_path):
    for lang in ("kin", "som"):
        doc = Doc(spacy.blank("xx").vocab, words=["Leta", "ni"], ents=["B-LOC", "O"])
        set_layer(doc, ["letaː", "niː"], lang)
        DocBin(docs=[doc, doc], store_user_data=True).to_disk(tmp_path / f"{lang}.spacy")
    assert call(model, tmp_path, "--html", tmp_path / "a.html").exit_code == 0
    html = (tmp_path / "a.html").read_text(encoding="utf8")
    assert html.count("<h2>") == 2 and "<h2>Kinyarwanda (kin)</h2>" in html


def test_outputs_that_cannot_be(model, tmp_path):
    path = tmp_path / "texts.txt"
    path.write_text("Muri Leta\n", encoding="utf8")
    for option in ("--html", "--svg"):
        result = call(model, path, option, path)
        assert result.exit_code == 1 and "[P536]" in result.output
    result = call(model, path, "--html", tmp_path / "a", "--svg", tmp_path / "a")
    assert result.exit_code == 1 and "[P530]" in result.output
    assert path.read_text(encoding="utf8") == "Muri Leta\n" and not (tmp_path / "a").exists()
