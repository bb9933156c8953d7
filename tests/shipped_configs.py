"""What each of the shipped configs needs to be trained for a few steps: data, a tiny encoder."""

from importlib.util import find_spec
from pathlib import Path

import numpy as np
import spacy
from phonexl_files import write_files
from spacy.tokens import Doc, DocBin
from spacy.training import Example
from spacy.vocab import Vocab
from tiny_bundles import architecture, trained_pipeline

from spacy_phoneme_ner.corpora import convert, read_corpus
from spacy_phoneme_ner.corpora.docbin import read_docs
from spacy_phoneme_ner.corpora.gazetteer import count_names
from spacy_phoneme_ner.corpora.teaching import record_teacher
from spacy_phoneme_ner.g2p import LettersG2P
from spacy_phoneme_ner.layer import set_layer
from spacy_phoneme_ner.models.transformers.loaders import make_folder_loader_v1
from spacy_phoneme_ner.models.words.piece_table import PieceTable
from spacy_phoneme_ner.pipeline.teacher import TeacherPipeline

ROOT = Path(__file__).parents[1]
# Encoders whose weights are the hub's, or come from a folder.
HUB = {
    "e5_phonexl": "bert",
    "e5_small": "bert",
    "paper_phonexl_ner": "bert",
    "paper_phonexl_pos": "bert",
    "paper_xphonebert": "phonemes",
    "spelling_transformer": "bert",
    "xphonebert": "phonemes",
}
# Those that begin with pipelines that were trained before.
TRAINED = {"spelling_with_sound": "bert"}
FOLDER = {"phoneme_transformer": "phonemes", "phonexl_ner": "bert", "phonexl_pos": "bert"}
# Those that read a folder with a file for each language.
SAMPLED = {"sound", "small", "e5_phonexl", "e5_small", "spacy_cnn_ner", *TRAINED}
# What a config needs beside the package.
NEEDS = {
    "spacy_transformers": "spacy_transformers",
    **dict.fromkeys((*HUB, *FOLDER, *TRAINED), "transformers"),
}
CONFIGS = sorted(
    path.stem
    for path in (ROOT / "configs").glob("*.cfg")
    if path.stem not in NEEDS or find_spec(NEEDS[path.stem])
)
SMALL = {"width": 16, "symbol_width": 8, "depth": 1}
LETTERS = "spacy-phoneme-ner.Letters.v1"


def write_corpus(path, first, n):
    """Write sentences of the sample under "eng", each word with a made-up tag."""
    vocab = spacy.blank("en").vocab
    items = list(read_corpus(ROOT / "assets" / "sample" / "train-eng.iob"))[first : first + n]
    doc_bin, _ = convert(iter(items), lang="eng", vocab=vocab, g2p=LettersG2P())
    tagged = DocBin(store_user_data=True)
    for doc in doc_bin.get_docs(vocab):
        for token in doc:
            token.tag_ = "NOUN" if token.is_alpha else "PUNCT"
        tagged.add(doc)
    path.parent.mkdir(parents=True, exist_ok=True)
    tagged.to_disk(path)


def trained_component(config):
    """Name the component that a config trains last, and say how it is configured."""
    settings = spacy.util.load_config(ROOT / "configs" / f"{config}.cfg")
    name = settings["nlp"]["pipeline"][-1]
    return name, settings["components"]


def encoder_block(config):
    """Say where a config has the sizes of its encoder."""
    if config in ("spelling_transformer", *TRAINED) or config.startswith("e5_"):
        return "encoder"
    return f"components.{trained_component(config)[0]}.model.tok2vec"


def write_pipeline(folder, config, settings, part, encoder):
    """Write a pipeline as a config goes on from it, trained in name only."""
    path = ROOT / "configs" / f"{config}.cfg"
    sizes = {k: v for k, v in settings.items() if not k.startswith(("paths.", "training."))}
    loaded = spacy.util.load_config(path, overrides=sizes, interpolate=True)
    model = dict(loaded["components"]["phoneme_ner"]["model"])
    model["tok2vec"] = model["tok2vec"][part]
    nlp = spacy.blank("xx")
    component = nlp.add_pipe("phoneme_ner", config={"pretrained": None, "model": model})
    words = ["Amina", "Leta"]
    doc = Doc(nlp.vocab, words=words, ents=["B-PER", "B-LOC"])
    set_layer(doc, words, "eng")
    gold = [Example(doc, doc)]
    loader = None if encoder is None else make_folder_loader_v1(path=str(encoder))
    labels = ["LOC", "ORG", "PER"]
    component.initialize(lambda: gold, nlp=nlp, labels=labels, encoder_loader=loader)
    nlp.to_disk(folder / part)
    return str(folder / part)


def write_knowledge(folder):
    """Write what the small model is told beside its text: names, pieces, a teacher's tags."""
    facts = "# source: a test\n# licence: MIT\n"
    (folder / "list.tsv").write_text(f"{facts}Amina\tPER\teng\nLagos\tLOC\teng\n", encoding="utf8")
    names = count_names(
        folder / "train",
        kinds=["ipa-classes", "ipa-start", "orth"],
        labels=["LOC", "ORG", "PER"],
        lists=folder / "list.tsv",
    )
    names.to_disk(folder / "names.safetensors")
    pieces = [("▁Amina", -5.0), ("▁", -3.0), ("a", -4.0)]
    vectors = np.random.default_rng(0).normal(size=(len(pieces), 32)).astype("float32")
    PieceTable.make(pieces, vectors).to_disk(folder / "pieces.safetensors")
    teacher = TeacherPipeline(trained_pipeline({"model": architecture("CRFTagger")}, steps=1))
    docs = read_docs(folder / "train" / "eng.spacy", Vocab())
    taught = record_teacher(teacher, docs, sure=0.99, unfinished=folder / "unfinished")
    taught.to_disk(folder / "teacher.safetensors")
    return {
        f"paths.{name}": str(folder / f"{name}.safetensors")
        for name in ("names", "pieces", "teacher")
    }


def prepare(config, folder, monkeypatch, n_docs=100, steps=2):
    """Write what a config needs.

    RETURNS: The path of the config, the overrides to call it with, and the dev corpus.
    """
    train, dev = (folder / part / "eng.spacy" for part in ("train", "dev"))
    write_corpus(train, 0, n_docs)
    write_corpus(dev, n_docs, 20)
    settings = {
        "paths.train": str(train.parent if config in SAMPLED else train),
        "paths.dev": str(dev.parent if config in SAMPLED else dev),
        "training.max_steps": steps,
        "training.eval_frequency": steps,
        "training.batcher.size": 60,
    }
    if config.startswith(("phonexl", "paper_phonexl")):
        write_files(folder, config.rsplit("_", 1)[1])
        settings["paths.dictionary"] = str(folder / "dictionary.txt")
    for name, component in trained_component(config)[1].items():
        if component.get("g2p") is not None:
            settings[f"components.{name}.g2p.@g2p"] = LETTERS
    if config == "small":
        settings.update(write_knowledge(folder))
    if config not in NEEDS:
        if config != "spacy_cnn_ner":
            settings.update({f"{encoder_block(config)}.{k}": size for k, size in SMALL.items()})
        return ROOT / "configs" / f"{config}.cfg", settings, dev
    from tiny_encoders import SIZES, save_bert, save_phoneme_encoder, save_spelling_encoder

    encoder = folder / "encoder"
    if config == "spacy_transformers":
        save_bert(encoder)
        del settings["training.batcher.size"]
        settings["encoder.name"] = str(encoder)
        return ROOT / "configs" / f"{config}.cfg", settings, dev
    settings.update({f"{encoder_block(config)}.{name}": size for name, size in SIZES.items()})
    kind = {**HUB, **FOLDER, **TRAINED}[config]
    if kind == "phonemes":
        save_phoneme_encoder(encoder)
    else:
        save_spelling_encoder(encoder, kind)
    if config in TRAINED:
        sound = f"components.{trained_component(config)[0]}.model.tok2vec.sound"
        settings.update({f"{sound}.{name}": size for name, size in SMALL.items()})
        settings["paths.spelling"] = write_pipeline(folder, config, settings, "spelling", encoder)
        settings["paths.sound"] = write_pipeline(folder, config, settings, "sound", None)
    elif config in FOLDER:
        settings["paths.encoder"] = str(encoder)
    else:
        import huggingface_hub

        def download(name, **settings):
            return str(encoder)

        monkeypatch.setattr(huggingface_hub, "snapshot_download", download)
    return ROOT / "configs" / f"{config}.cfg", settings, dev
