"""benchmarks/strangers.py: encoders over text that they have never seen, and their rival."""

import importlib
import json
from pathlib import Path

import pytest
import spacy
from named_docs import named_doc
from spacy.tokens import DocBin
from thinc.api import Config, fix_random_seed
from tiny_bundles import ORTH, architecture, examples
from tiny_encoders import SIZES, save_spelling_encoder
from typer.testing import CliRunner

ROOT = Path(__file__).parents[1]
pytestmark = pytest.mark.usefixtures("one_thread")


@pytest.fixture()
def benchmark(monkeypatch):
    monkeypatch.syspath_prepend(str(ROOT / "benchmarks"))
    return importlib.import_module("strangers")


@pytest.fixture(scope="module")
def trained(tmp_path_factory):
    """A pipeline by spelling, a corpus of two languages, and a pipeline without any encoder."""
    folder = tmp_path_factory.mktemp("strangers")
    save_spelling_encoder(folder / "encoder", "bert")
    fix_random_seed(0)
    nlp = spacy.blank("en")
    encoder = {
        "@architectures": "spacy-phoneme-ner.SpellingTransformer.v1",
        **SIZES,
        "computing": {"dropout": 0.0},
    }
    head = {"@architectures": "spacy-phoneme-ner.CRFTagger.v1", "tok2vec": encoder}
    nlp.add_pipe("phoneme_ner", config={"pretrained": None, "g2p": ORTH, "model": head})
    loader = "spacy-phoneme-ner.EncoderFromFolder.v1"
    nlp.config["initialize"]["components"]["phoneme_ner"] = {
        "encoder_loader": {"@encoder_loaders": loader, "path": str(folder / "encoder")}
    }
    optimizer = nlp.initialize(lambda: examples(nlp))
    optimizer.learn_rate = 0.01
    for _ in range(25):
        nlp.update(examples(nlp), sgd=optimizer)
    nlp.to_disk(folder / "model")
    small = spacy.blank("en")
    small.add_pipe("phoneme_ner", config={"pretrained": None, "g2p": ORTH, "model": architecture()})
    small.initialize(lambda: examples(small))
    small.to_disk(folder / "small")
    for corpus, lang in (("news", "eng"), ("mail", "wol")):
        docs = DocBin(store_user_data=True)
        for eg in examples(nlp):
            names = [(ent.start, ent.end, ent.label_) for ent in eg.reference.ents]
            docs.add(named_doc(nlp.vocab, eg.text, lang, names))
        path = folder / "corpus" / corpus / f"{lang}.spacy"
        path.parent.mkdir(parents=True)
        docs.to_disk(path)
    return folder


def call(benchmark, *args, code=0):
    result = CliRunner().invoke(benchmark.app, [*map(str, args)])
    assert result.exit_code == code, (result.output, result.exception)
    # Without the box that errors stand in.
    return " ".join(result.output.replace("│", " ").split())


def score(benchmark, trained, output, way, model="model", **options):
    more = [part for name, value in options.items() for part in (f"--{name}", value)]
    data = ("--data", trained / "corpus", "--output", output, "--system", "spelling")
    return call(benchmark, "score", trained / model, "--way", way, *data, *more)


def test_what_is_strange_is_not_found(benchmark, trained, tmp_path):
    values = {}
    for way in ("known", "cipher", "respell", "unknown_pieces"):
        printed = score(benchmark, trained, tmp_path, way)
        written = json.loads((tmp_path / f"spelling-{way}-0.json").read_text(encoding="utf8"))
        assert written["system"] == f"spelling, {way}" and "eng news" in printed
        values[way] = written["scores"]["seen"]["value"]
    assert values["known"] > 80
    assert all(values[way] < values["known"] - 20 for way in values if way != "known")
    assert "is there" in score(benchmark, trained, tmp_path, "cipher")


def test_so_many_sentences_of_each_file(benchmark, trained, tmp_path):
    score(benchmark, trained, tmp_path / "all", "cipher")
    score(benchmark, trained, tmp_path / "some", "cipher", limit=1, seed=3)
    assert (tmp_path / "some" / "spelling-cipher-3.json").is_file()


def test_what_cannot_be_scored_is_named(benchmark, trained, tmp_path):
    data = ("--data", trained / "corpus", "--output", tmp_path)
    assert "none of" in call(
        benchmark, "score", trained / "model", *data, "--way", "sideways", code=2
    )
    assert "no encoder" in call(benchmark, "score", trained / "small", *data, code=2)
    nothing = ("--data", tmp_path, "--output", tmp_path)
    assert "no .spacy file" in call(benchmark, "score", trained / "model", *nothing, code=2)


def test_the_rival_is_the_same_without_sound(benchmark, tmp_path):
    source = ROOT / "configs" / "spelling_with_sound.cfg"
    call(benchmark, "rival", source, tmp_path / "rival.cfg")
    own, rival = (
        Config().from_disk(p, interpolate=False) for p in (source, tmp_path / "rival.cfg")
    )
    component = own["components"]["phoneme_ner"]
    component["model"]["tok2vec"] = component["model"]["tok2vec"]["spelling"]
    del own["initialize"]["components"]["phoneme_ner"]["sound"]
    del own["initialize"]["components"]["phoneme_ner"]["gazetteer"]
    assert rival == own
