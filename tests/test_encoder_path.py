"""From a folder in XPhoneBERT's layout to a packaged pipeline, the same in every process."""

import subprocess
import sys
from zipfile import ZipFile

import numpy as np
import pytest
import spacy
import torch
from spacy.tokens import Doc
from spacy.training import Example
from thinc.api import fix_random_seed
from tiny_encoders import SIZES, nested, save_phoneme_encoder, save_spelling_encoder

from spacy_phoneme_ner.models.adamw import make_adamw_v1
from spacy_phoneme_ner.models.transformers.loaders import make_folder_loader_v1

SENTENCES = [
    (["Amina", "Yusuf", "lives", "in", "Lagos", "."], ["B-PER", "I-PER", "O", "O", "B-LOC", "O"]),
    (["Lagos", "is", "big", "."], ["B-LOC", "O", "O", "O"]),
    (["Then", "Yusuf", "came", "."], ["O", "B-PER", "O", "O"]),
]
TEXTS = [" ".join(words) for words, _ in SENTENCES]
PRINT = """
import sys
import numpy as np
import spacy
nlp = {load}
docs = list(nlp.pipe({texts!r}))
ents = [[(e.start, e.end, e.label_) for e in doc.ents] for doc in docs]
tok2vec = nlp.get_pipe("phoneme_ner").model.get_ref("tok2vec")
np.savetxt(sys.argv[1], np.concatenate(tok2vec.predict(docs)), fmt="%.9e")
print(ents)
"""


pytestmark = pytest.mark.usefixtures("one_thread")


def examples(nlp):
    return [
        Example(Doc(nlp.vocab, words=words), Doc(nlp.vocab, words=words, ents=tags))
        for words, tags in SENTENCES
    ]


def train(nlp, loaders, steps=40):
    for name, loader in loaders.items():
        nlp.config["initialize"]["components"][name] = {"encoder_loader": loader}
    fix_random_seed(0)
    nlp.initialize(lambda: examples(nlp))
    optimizer = make_adamw_v1(learn_rate=0.003)
    for _ in range(steps):
        losses = {}
        nlp.update(examples(nlp), sgd=optimizer, losses=losses)
    return losses


def folder_loader(path):
    return {"@encoder_loaders": "spacy-phoneme-ner.EncoderFromFolder.v1", "path": str(path)}


def encoder(name="PhonemeTransformer", **settings):
    return {"@architectures": f"spacy-phoneme-ner.{name}.v1", **SIZES, **nested(settings)}


def head(tok2vec, name="BIOTagger"):
    return {"@architectures": f"spacy-phoneme-ner.{name}.v1", "tok2vec": tok2vec}


def ner(tok2vec, head_name="BIOTagger"):
    return {"pretrained": None, "model": head(tok2vec, head_name)}


def entities(nlp):
    return [[(e.start, e.end, e.label_) for e in doc.ents] for doc in nlp.pipe(TEXTS)]


def vectors(nlp):
    return np.concatenate(
        nlp.get_pipe("phoneme_ner").model.get_ref("tok2vec").predict(list(nlp.pipe(TEXTS)))
    )


def read_elsewhere(load, tmp_path, cwd):
    path = tmp_path / "vectors.txt"
    code = PRINT.format(load=load, texts=TEXTS)
    run = subprocess.run(
        [sys.executable, "-c", code, str(path)], cwd=cwd, capture_output=True, text=True, check=True
    )
    return run.stdout.strip(), np.loadtxt(path, dtype="float32")


@pytest.mark.parametrize(
    "head_name",
    [
        "CRFTagger",
        *(pytest.param(name, marks=pytest.mark.slow) for name in ("BIOTagger", "PieceTagger")),
    ],
)
def test_the_whole_path(tmp_path, head_name):
    save_phoneme_encoder(tmp_path / "xphonebert-base")
    nlp = spacy.blank("en")
    nlp.add_pipe("phoneme_ner", config=ner(encoder(dropout=0.0), head_name))
    train(nlp, {"phoneme_ner": folder_loader(tmp_path / "xphonebert-base")})
    assert nlp.evaluate(examples(nlp))["ents_f"] == 1.0
    nlp.to_disk(tmp_path / "model")

    loaded = spacy.load(tmp_path / "model")
    assert entities(loaded) == entities(nlp)
    np.testing.assert_array_equal(vectors(loaded), vectors(nlp))

    load = f"spacy.load({str(tmp_path / 'model')!r})"
    ents, arrays = read_elsewhere(load, tmp_path, tmp_path)
    assert ents == str(entities(nlp))
    np.testing.assert_allclose(arrays, vectors(nlp), rtol=1e-6, atol=1e-7)


@pytest.mark.parametrize(("storage", "share"), [("half", 0.75), ("eight-bits", 0.6)])
def test_weights_that_are_saved_in_fewer_bits(storage, share, tmp_path):
    save_phoneme_encoder(tmp_path / "xphonebert-base")
    nlp = spacy.blank("en")
    nlp.add_pipe("phoneme_ner", config=ner(encoder(dropout=0.0, storage=storage)))
    train(nlp, {"phoneme_ner": folder_loader(tmp_path / "xphonebert-base")})
    nlp.to_disk(tmp_path / storage)
    exact = spacy.blank("en")
    exact.add_pipe("phoneme_ner", config=ner(encoder(dropout=0.0)))
    train(exact, {"phoneme_ner": folder_loader(tmp_path / "xphonebert-base")})
    exact.to_disk(tmp_path / "exact")

    loaded = spacy.load(tmp_path / storage)
    assert entities(loaded) == entities(nlp) == entities(exact) != []
    np.testing.assert_allclose(vectors(loaded), vectors(nlp), atol=0.05)
    assert not np.array_equal(vectors(loaded), vectors(nlp))
    scores = [[ent._.score for doc in n.pipe(TEXTS) for ent in doc.ents] for n in (nlp, loaded)]
    np.testing.assert_allclose(*scores, atol=0.01)
    sizes = [(tmp_path / n / "phoneme_ner" / "model").stat().st_size for n in (storage, "exact")]
    assert sizes[0] < share * sizes[1]


@pytest.mark.slow
def test_the_packaged_pipeline_is_the_same(tmp_path):
    save_phoneme_encoder(tmp_path / "encoder")
    nlp = spacy.blank("en")
    nlp.add_pipe("phoneme_ner", config=ner(encoder(dropout=0.0)))
    train(nlp, {"phoneme_ner": folder_loader(tmp_path / "encoder")})
    nlp.to_disk(tmp_path / "model")
    (tmp_path / "packages").mkdir()
    command = ["spacy", "package", "model", "packages", "--name", "tiny", "--build", "wheel"]
    subprocess.run([sys.executable, "-m", *command], cwd=tmp_path, check=True, capture_output=True)
    (wheel,) = (tmp_path / "packages").rglob("*.whl")
    with ZipFile(wheel) as archive:
        archive.extractall(tmp_path / "installed")
    load = "__import__('en_tiny').load()"
    ents, arrays = read_elsewhere(load, tmp_path, tmp_path / "installed")
    assert ents == str(entities(nlp))
    np.testing.assert_allclose(arrays, vectors(nlp), rtol=1e-6, atol=1e-7)


def test_learning_reaches_the_encoder(tmp_path):
    model = save_phoneme_encoder(tmp_path / "encoder")
    nlp = spacy.blank("en")
    nlp.add_pipe("phoneme_ner", config=ner(encoder()))
    train(nlp, {"phoneme_ner": folder_loader(tmp_path / "encoder")}, steps=2)
    pieces = nlp.get_pipe("phoneme_ner").model.get_ref("tok2vec").get_ref("pieces")
    trained = pieces.shims[0].module.state_dict()
    for name, weights in model.roberta.state_dict().items():
        if name.endswith("weight"):
            assert not torch.equal(weights, trained[name]), name


def test_two_encoders_in_one_pipeline(tmp_path):
    """Sounds and letters, each read once, each for a component or two."""
    save_phoneme_encoder(tmp_path / "sounds")
    save_spelling_encoder(tmp_path / "letters", "bert")
    nlp = spacy.blank("en")
    nlp.add_pipe("shared_encoder", name="sounds", config={"model": encoder(dropout=0.0)})
    spelling = encoder("SpellingTransformer", model_type="bert", dropout=0.0)
    nlp.add_pipe("shared_encoder", name="letters", config={"model": spelling, "g2p": None})
    for name, upstream in (("phoneme_ner", "sounds"), ("letter_ner", "letters")):
        listener = {
            "@architectures": "spacy-phoneme-ner.SharedListener.v1",
            "upstream": upstream,
            "width": SIZES["width"],
        }
        nlp.add_pipe("phoneme_ner", name=name, config=ner(listener))
    loaders = {name: folder_loader(tmp_path / name) for name in ("sounds", "letters")}
    train(nlp, loaders, steps=60)
    found = [list(nlp.pipe(TEXTS))]
    nlp.to_disk(tmp_path / "model")
    found.append(list(spacy.load(tmp_path / "model").pipe(TEXTS)))
    other = spacy.blank("en").from_config(nlp.config)
    other.from_bytes(nlp.to_bytes())
    found.append(list(other.pipe(TEXTS, n_process=2)))
    expected = [
        [(start, start + 1 + (start == 0 and label == "PER"), label) for start, label in sentence]
        for sentence in ([(0, "PER"), (4, "LOC")], [(0, "LOC")], [(1, "PER")])
    ]
    for docs in found:
        for doc, spans in zip(docs, expected):
            assert [(e.start, e.end, e.label_) for e in doc.spans["phoneme_ner"]] == spans
    scores = [
        [[(str(s), s._.score) for s in doc.spans[key]] for doc in docs]
        for docs in found
        for key in ("phoneme_ner", "letter_ner")
    ]
    assert scores[0] == scores[2] == scores[4] and scores[1] == scores[3] == scores[5]
    assert scores[0] != scores[1], "each listener had its own encoder"


def test_the_loader_is_called_when_the_pipeline_is_initialised_and_never_later(tmp_path):
    save_phoneme_encoder(tmp_path / "encoder")
    nlp = spacy.blank("en")
    nlp.add_pipe("phoneme_ner", config=ner(encoder()))
    train(nlp, {"phoneme_ner": folder_loader(tmp_path / "encoder")}, steps=1)
    nlp.to_disk(tmp_path / "model")
    for path in (tmp_path / "encoder").iterdir():
        path.unlink()
    assert entities(spacy.load(tmp_path / "model")) == entities(nlp)
    with pytest.raises(Exception, match="P109"):
        nlp.initialize(lambda: examples(nlp))


def test_a_loader_by_hand(tmp_path):
    save_phoneme_encoder(tmp_path / "encoder")
    nlp = spacy.blank("en")
    component = nlp.add_pipe("phoneme_ner", config=ner(encoder()))
    loader = make_folder_loader_v1(path=str(tmp_path / "encoder"))
    component.initialize(lambda: examples(nlp), nlp=nlp, encoder_loader=loader)
    assert len(entities(nlp)) == 3
