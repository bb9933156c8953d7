"""`phoneme trim-vocabulary`: the pieces that some text needs, for a loader."""

import json

import spacy
import typer
from spacy.tokens import Doc, DocBin
from tiny_encoders import save_spelling_encoder
from typer.testing import CliRunner

from spacy_phoneme_ner.commands.trim_vocabulary import trim_vocabulary_cli
from spacy_phoneme_ner.models.transformers.loaders import make_folder_loader_v1

app = typer.Typer()
app.command("trim-vocabulary")(trim_vocabulary_cli)


def run(*args):
    return CliRunner().invoke(app, [*map(str, args)])


def save_text(path, *texts):
    nlp = spacy.blank("xx")
    DocBin(docs=[Doc(nlp.vocab, words=text.split()) for text in texts]).to_disk(path)


def test_a_loader_takes_what_is_written(tmp_path):
    save_spelling_encoder(tmp_path / "encoder", "xlm-roberta")
    (tmp_path / "corpus").mkdir()
    save_text(tmp_path / "corpus" / "eng.spacy", "The river Kelani", "flows to Colombo")
    save_text(tmp_path / "more.spacy", "Gdańsk")
    output = tmp_path / "pieces.json"
    result = run(tmp_path / "encoder", tmp_path / "corpus", tmp_path / "more.spacy", "-o", output)
    assert result.exit_code == 0, result.output
    written = json.loads(output.read_text())
    assert f"{len(written['pieces']):,}" in result.output and "Wrote" in result.output
    whole = make_folder_loader_v1(path=str(tmp_path / "encoder"))()
    trimmed = make_folder_loader_v1(path=str(tmp_path / "encoder"), pieces=str(output))()
    assert len(written["pieces"]) <= trimmed.config["vocab_size"] < whole.config["vocab_size"]


def test_the_stream_that_is_read_is_counted(tmp_path):
    save_spelling_encoder(tmp_path / "encoder", "bert")
    save_text(tmp_path / "eng.spacy", "Łódź")
    counts = {}
    for stream in ("orth", "roman"):
        output = tmp_path / f"{stream}.json"
        result = run(tmp_path / "encoder", tmp_path / "eng.spacy", "-o", output, "-s", stream)
        assert result.exit_code == 0, result.output
        counts[stream] = json.loads(output.read_text())["pieces"]
    assert counts["orth"] != counts["roman"]
    for stream, code in (("ipa", "P005"), ("sound", "P502")):
        output = tmp_path / f"{stream}.json"
        result = run(tmp_path / "encoder", tmp_path / "eng.spacy", "-o", output, "-s", stream)
        assert result.exit_code == 1 and code in result.output and not output.exists()


def test_words_of_dictionaries_are_text_too(tmp_path):
    save_spelling_encoder(tmp_path / "encoder", "xlm-roberta")
    save_text(tmp_path / "eng.spacy", "The river")
    dictionary = tmp_path / "dictionary.txt"
    dictionary.write_text("river\tŁódź_Kraków\n", encoding="utf8")
    save_text(tmp_path / "all.spacy", "The river", "Łódź Kraków")
    pieces = {}
    for name, args in {
        "without": (tmp_path / "eng.spacy",),
        "with": (tmp_path / "eng.spacy", "--dictionary", dictionary),
        "as text": (tmp_path / "all.spacy",),
    }.items():
        result = run(tmp_path / "encoder", *args, "-o", tmp_path / "pieces.json")
        assert result.exit_code == 0, result.output
        pieces[name] = set(json.loads((tmp_path / "pieces.json").read_text())["pieces"])
    assert pieces["without"] < pieces["with"] == pieces["as text"]
    dictionary.write_text("river\n", encoding="utf8")
    output = tmp_path / "none.json"
    result = run(tmp_path / "encoder", *args, "-o", output, "-d", dictionary)
    assert result.exit_code == 1 and "P204" in result.output and not output.exists()
    before = dictionary.read_bytes()
    result = run(tmp_path / "encoder", *args, "-o", dictionary, "-d", dictionary)
    assert result.exit_code == 1 and dictionary.read_bytes() == before


def test_rare_pieces_are_left_out_and_their_share_is_told(tmp_path):
    save_spelling_encoder(tmp_path / "encoder", "xlm-roberta")
    save_text(tmp_path / "eng.spacy", *["river flows"] * 3, "river Gdańsk")
    written = []
    for least in (1, 3, 4, 5):
        args = (tmp_path / "encoder", tmp_path / "eng.spacy", "--min-count", least)
        result = run(*args, "-o", tmp_path / "pieces.json")
        assert result.exit_code == 0, result.output
        content = json.loads((tmp_path / "pieces.json").read_text())
        written.append(dict(zip(content["pieces"], content["counts"], strict=True)))
        in_text = sum(written[0].values())
        share = 100 * (1 - sum(written[-1].values()) / in_text)
        assert f" {in_text:,} |" in result.output and f"{share:.2f} % |" in result.output
    for least, kept in zip((1, 3, 4, 5), written, strict=True):
        # Those of single sounds stand there with 0.
        assert kept == {i: n for i, n in written[0].items() if not n or n >= least}
    assert len(written[0]) > len(written[1]) >= len(written[2]) > len(written[3])


def test_no_piece_can_be_asked_for_less_than_once(tmp_path):
    save_spelling_encoder(tmp_path / "encoder", "bert")
    save_text(tmp_path / "eng.spacy", "river")
    output = tmp_path / "pieces.json"
    result = run(tmp_path / "encoder", tmp_path / "eng.spacy", "-n", 0, "-o", output)
    assert result.exit_code == 1 and "P530" in result.output and not output.exists()


def test_what_is_not_there_is_named(tmp_path):
    save_spelling_encoder(tmp_path / "encoder", "bert")
    save_text(tmp_path / "eng.spacy", "river")
    for args, code in (
        ((tmp_path / "none", tmp_path / "eng.spacy"), "P109"),
        ((tmp_path / "encoder", tmp_path / "none.spacy"), "P412"),
        ((tmp_path / "encoder", tmp_path / "encoder"), "P403"),
    ):
        result = run(*args, "-o", tmp_path / "pieces.json")
        assert result.exit_code == 1 and code in result.output and "Traceback" not in result.output
    assert not (tmp_path / "pieces.json").exists()


def test_the_likeliest_of_the_others_fill_up(tmp_path):
    save_spelling_encoder(tmp_path / "encoder", "xlm-roberta")
    save_text(tmp_path / "eng.spacy", "The river Kelani")
    vocab = json.loads((tmp_path / "encoder" / "tokenizer.json").read_text())["model"]["vocab"]
    lists = {}
    for size in (0, 1, len(vocab) - 3):
        output = tmp_path / f"{size}.json"
        result = run(tmp_path / "encoder", tmp_path / "eng.spacy", "-o", output, "--size", size)
        assert result.exit_code == 0, result.output
        lists[size] = json.loads(output.read_text())["pieces"]
    assert lists[0] == lists[1], "what the text needs stays"
    filled = lists[len(vocab) - 3]
    assert len(filled) == len(vocab) - 3 and set(lists[0]) < set(filled)
    left_out = set(range(len(vocab))) - set(filled)
    added = set(filled) - set(lists[0])
    assert max(vocab[i][1] for i in left_out) <= min(vocab[i][1] for i in added)
    save_spelling_encoder(tmp_path / "pieces", "bert")
    result = run(tmp_path / "pieces", tmp_path / "eng.spacy", "-o", output, "--size", 9)
    assert result.exit_code == 1 and "P149" in result.output
