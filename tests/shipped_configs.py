"""What each of the shipped configs needs to be trained for a few steps: data, a tiny encoder."""

from pathlib import Path

import spacy
from phonexl_files import write_files
from spacy.tokens import DocBin
from tiny_encoders import SIZES, save_phoneme_encoder, save_spelling_encoder

from spacy_phoneme_ner.corpora import convert, read_corpus
from spacy_phoneme_ner.g2p import LettersG2P

ROOT = Path(__file__).parents[1]
CONFIGS = sorted(path.stem for path in (ROOT / "configs").glob("*.cfg"))
# The encoder's weights are the hub's, or come from a folder.
HUB = {
    "canine": "canine",
    "mbert": "bert",
    "mdeberta": "deberta-v2",
    "mt5": "mt5",
    "paper_phonexl_ner": "bert",
    "paper_phonexl_pos": "bert",
    "paper_xphonebert": "phonemes",
    "xlmr": "xlm-roberta",
    "xphonebert": "phonemes",
}
FOLDER = {"phoneme_transformer": "phonemes", "phonexl_ner": "bert", "phonexl_pos": "bert"}
RELATIVE = {"canine", "mdeberta", "mt5"}  # no number of positions
SMALL = {"width": 16, "symbol_width": 8, "depth": 1}
LETTERS = "spacy-phoneme-ner.Letters.v1"


def write_corpus(path, n=40):
    """Write sentences of the sample, each word with a made-up tag, under "eng"."""
    vocab = spacy.blank("en").vocab
    items = read_corpus(ROOT / "assets" / "sample" / "dev-eng.iob")
    doc_bin, _ = convert(items, lang="eng", vocab=vocab, g2p=LettersG2P(), limit=n)
    tagged = DocBin(store_user_data=True)
    for doc in doc_bin.get_docs(vocab):
        for token in doc:
            token.tag_ = "NOUN" if token.is_alpha else "PUNCT"
        tagged.add(doc)
    path.parent.mkdir(parents=True, exist_ok=True)
    tagged.to_disk(path)
    return path


def write_encoder(folder, kind):
    """Write a tiny encoder in the layout of the real one."""
    if kind == "phonemes":
        save_phoneme_encoder(folder)
    else:
        save_spelling_encoder(folder, kind)


def hub_of(folder):
    """Give what downloads from a hub that has this one model."""

    def download(name, *, revision, **settings):
        return str(folder)

    return download


def component_of(config):
    """Name the component that the config trains, and where its encoder is built."""
    cfg = spacy.util.load_config(ROOT / "configs" / f"{config}.cfg")
    name = cfg["nlp"]["pipeline"][-1]
    return name, cfg["components"]


def prepare(config, folder, monkeypatch, steps=2):
    """Write what a config needs.

    RETURNS: The config's path, and the overrides that it is called with.
    """
    component, components = component_of(config)
    corpus = write_corpus(folder / "corpus" / "eng.spacy")
    data = corpus.parent if "bundled" in config or "cnn" in config else corpus
    settings = {
        "paths.train": str(data),
        "paths.dev": str(data),
        "training.max_steps": steps,
        "training.eval_frequency": steps,
        "training.batcher.size": 60,
    }
    sounding = "phonemizer" if "phonemizer" in components else component
    if components[sounding].get("g2p") is not None:
        settings[f"components.{sounding}.g2p.@misc"] = LETTERS
    encoder = f"components.{component}.model.tok2vec"
    if config in HUB or config in FOLDER:
        import huggingface_hub

        write_encoder(folder / "encoder", HUB.get(config) or FOLDER[config])
        sizes = {**SIZES, "positions": None} if config in RELATIVE else SIZES
        settings.update({f"{encoder}.{name}": size for name, size in sizes.items()})
        if config in HUB:
            download = hub_of(folder / "encoder")
            monkeypatch.setattr(huggingface_hub, "snapshot_download", download)
        else:
            settings["paths.encoder"] = str(folder / "encoder")
    elif config != "spacy_cnn_ner":
        settings.update({f"{encoder}.{name}": size for name, size in SMALL.items()})
    if "phonexl" in config:
        write_files(folder, config.rsplit("_", 1)[1])
        settings["paths.dictionary"] = str(folder / "dictionary.txt")
    return ROOT / "configs" / f"{config}.cfg", settings
