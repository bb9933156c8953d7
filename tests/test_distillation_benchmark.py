"""The benchmark of distillation: who learns from which half, with its training as it is called."""

import sys
from pathlib import Path

import pytest
import spacy
from named_docs import random_docs
from spacy.tokens import DocBin
from spacy.util import load_config

from spacy_phoneme_ner.corpora.sampled import SampledCorpus
from spacy_phoneme_ner.registries import registry

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def benchmark():
    sys.path.insert(0, str(ROOT / "benchmarks"))
    import distillation

    yield distillation
    sys.path.pop(0)


@pytest.fixture()
def text(benchmark, tmp_path):
    vocab = spacy.blank("xx").vocab
    (tmp_path / "all").mkdir()
    for i, lang in enumerate(("kin", "sin")):
        docs = [doc for doc in random_docs(vocab, 40, (lang,), seed=i, words=400) if len(doc)]
        DocBin(docs=docs[:20], store_user_data=True).to_disk(tmp_path / "all" / f"{lang}.spacy")
    halves = {name: tmp_path / "text" / f"{name}.spacy" for name in ("known", "more")}
    benchmark.halve(SampledCorpus(tmp_path / "all"), halves)
    return halves


def read(path):
    docs = DocBin().from_disk(path).get_docs(spacy.blank("xx").vocab)
    return [(doc._.ipa_lang or "", doc.text, len(doc.ents)) for doc in docs]


def test_halves_are_alike_and_share_nothing(text, tmp_path):
    known, more = read(text["known"]), read(text["more"])
    both = [d for p in sorted((tmp_path / "all").iterdir()) for d in read(p)]
    assert len(known) == len(more) == 20
    assert sorted(known + more) == sorted(both) and any(n for *_, n in known)


@pytest.mark.parametrize(
    "system", ["gold", "taught", "taught-more", "gold-more", "gold-more-taught"]
)
def test_each_system_reads_what_it_is_said_to(benchmark, text, system):
    config = load_config(ROOT / "configs" / "sound.cfg")
    taught = Path("teacher.safetensors")
    benchmark.change(config, system, text, taught, steps=20, temperature=2.0)
    config["corpora"]["dev"].update(path=str(text["known"].parent), exclude="", corpora="")
    nlp = spacy.blank("xx")
    corpora = registry.resolve(config.interpolate()["corpora"], schema=None)
    examples = list(corpora["train"](nlp))
    annotated = sum(eg.reference.has_annotation("ENT_IOB") for eg in examples)
    gold, heard = benchmark.SYSTEMS[system]["gold"], benchmark.SYSTEMS[system]["taught"]
    assert annotated == 20 * len(gold)
    assert len(examples) == 20 * len({*gold, *heard})
    component = config["initialize"]["components"]["phoneme_ner"]
    assert ("objectives" in component) == bool(heard)
    if heard:
        objectives = registry.resolve(component["objectives"])
        assert objectives["teacher"].temperature == 2.0
    assert config["training"]["optimizer"]["learn_rate"]["total_steps"] == 20


def test_each_seed_is_compared_with_the_same_seed_on_gold_alone(benchmark):
    scored = {("gold", 0): 40.0, ("gold", 1): 42.0, ("taught", 0): 41.0, ("taught", 1): 41.5}
    scored["gold-more", 7] = 50.0
    runs = [
        {"system": system, "seed": seed, "scores": {"seen": {"value": value}}}
        for (system, seed), value in scored.items()
    ]
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in benchmark.table(runs).strip().splitlines()
    ]
    assert rows[0] == ["", "Seeds", "without case", "with case", "seen", "unseen"]
    assert rows[2:] == [
        ["gold", "0, 1", "–", "–", "41.0", "–"],
        ["taught", "0, 1", "–", "–", "41.2 (+1.0, -0.5)", "–"],
        ["gold-more", "7", "–", "–", "50.0", "–"],
    ]
