"""Whole pipelines in several threads: what each gives is what one thread alone would give.

Every text brings new words, in several scripts, so that whatever a pipeline remembers is
written to all the time, and threads are switched as often as the interpreter allows.
"""

import json
import multiprocessing
import random
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from importlib.util import find_spec

import numpy as np
import pytest
import shared_pipelines
import spacy
from spacy.training import Example
from thinc.api import fix_random_seed
from tiny_encoders import SIZES, save_phoneme_encoder, save_spelling_encoder

from spacy_phoneme_ner.layer import get_ipa, get_langs, has_layer

# A foreign word whose backend is not installed is read by its letters, with a warning.
pytestmark = pytest.mark.filterwarnings("ignore:.*W001")

N_THREADS = 4
# A word is encoded together with the other new ones of its batch, and the sums of a matrix
# product depend on its size in their last bits: 32-bit floats have 6e-8 of 1.
TOLERANCE = 1e-6
SCRIPTS = {
    "Latn": ["ka", "ri", "mo", "lu", "ste", "wan", "da", "go", "né", "bi"],
    "Cyrl": ["ка", "ри", "мо", "лу", "сте", "ван", "да", "го", "не", "би"],
    "Deva": ["का", "रि", "मो", "लु", "स्ते", "वन", "दा", "गो", "ने", "बि"],
    "Sinh": ["කා", "රි", "මො", "ලු", "ස්තේ", "වන්", "දා", "ගෝ", "නේ", "බි"],
    "Arab": ["كا", "ري", "مو", "لو", "ست", "وان", "دا", "جو", "ني", "بي"],
    "Hang": ["카", "리", "모", "루", "스", "완", "다", "고", "네", "비"],
    "Ethi": ["ካ", "ሪ", "ሞ", "ሉ", "ስ", "ዋን", "ዳ", "ጎ", "ኔ", "ቢ"],
}
LANGUAGES = ["auto", "swa+eng", "hin+rus+eng", "sin+kor+amh"]


@pytest.fixture(autouse=True)
def restless():
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(interval)


def make_texts(n, seed=0):
    """Invent texts of which hardly a word occurs twice."""
    draw = random.Random(seed)
    texts = []
    for _ in range(n):
        words = []
        for _ in range(draw.randint(3, 10)):
            syllables = SCRIPTS[draw.choice(list(SCRIPTS))]
            word = "".join(draw.choices(syllables, k=draw.randint(2, 4)))
            words.append(word.title() if draw.random() < 0.5 else word)
        texts.append(" ".join([*words, draw.choice([".", "1990", "?"])]))
    return texts


def read(nlp, job):
    """What a pipeline makes of a text: what must be equal, and what must be all but equal."""
    number, text = job
    doc = nlp.make_doc(text)
    doc._.ipa_lang = LANGUAGES[number % len(LANGUAGES)]
    doc = nlp(doc)
    sounds = (get_ipa(doc), get_langs(doc)) if has_layer(doc) else None
    tags = [(token.tag_, token.pos_) for token in doc]
    entities = [(ent.start, ent.end, ent.label_) for ent in doc.ents]
    scores = [span._.score for group in doc.spans.values() for span in group]
    return (sounds, tags, entities), scores


def differ(found, expected):
    (exact, scores), (exact_before, scores_before) = found, expected
    if exact != exact_before or len(scores) != len(scores_before):
        return True
    return bool(scores) and not np.allclose(scores, scores_before, rtol=0.0, atol=TOLERANCE)


def check(makers, folder, n_texts):
    """Compare pipelines that several threads share with the same in one thread."""
    jobs = list(enumerate(make_texts(n_texts)))
    expected = {}
    for name, make in makers.items():
        fresh = make(folder)
        expected[name] = [read(fresh, job) for job in jobs]
    shared = {name: make(folder) for name, make in makers.items()}
    # In one pool, so that pipelines meet in what they have in common.
    work = [(name, job) for job in jobs for name in makers]
    with ThreadPoolExecutor(N_THREADS) as pool:
        found = list(pool.map(lambda item: read(shared[item[0]], item[1]), work))
    # What was remembered is right afterwards, too.
    again = [read(shared[name], job) for name, job in work]
    for when, results in (("in threads", found), ("afterwards", again)):
        for name in makers:
            mine = [result for (own, _), result in zip(work, results) if own == name]
            wrong = sum(map(differ, mine, expected[name]))
            assert not wrong, f"{name}, {when}: {wrong} of {n_texts} texts differ"
    return expected


def learned(nlp):
    """Initialise a pipeline and let it learn with dropout, as a trained one has."""
    fix_random_seed(0)
    examples = [
        Example.from_dict(nlp.make_doc(text), {"entities": ents, "tags": list(tags)})
        for text, ents, tags in shared_pipelines.TRAIN
    ]
    for eg in examples:
        eg.predicted._.ipa_lang = "eng"
        if nlp.has_pipe("phonemizer"):  # spaCy initialises its components by themselves
            nlp.get_pipe("phonemizer")(eg.predicted)
    optimizer = nlp.initialize(lambda: examples)
    for _ in range(3):
        nlp.update(examples, sgd=optimizer, drop=0.4)
    for name in nlp.pipe_names:
        model = getattr(nlp.get_pipe(name), "model", None)
        if model is not None and name != "ner" and model.has_ref("output_layer"):
            find_much(model.get_ref("output_layer"))
    return nlp


def find_much(head):
    """Give a head weights that find something in every text: nothing has no mistakes."""
    linear = next(node for node in head.walk() if node.has_param("W"))
    weights = np.random.default_rng(0).normal(size=linear.get_param("W").shape)
    linear.set_param("W", weights.astype("float32"))


def blank():
    fix_random_seed(0)
    return spacy.blank("xx")


def small_encoder(**settings):
    return {**shared_pipelines.encoder("ipa+orth", width=16), **settings}


def bio(tok2vec, **settings):
    model = {"@architectures": "spacy-phoneme-ner.BIOTagger.v1", "tok2vec": tok2vec}
    return {"model": model, "pretrained": None, **settings}


def phonemizer(folder):
    nlp = blank()
    nlp.add_pipe("phonemizer")
    return nlp


def bundled(folder):
    nlp = blank()
    nlp.add_pipe("phoneme_ner", config={"threshold": 0.1})  # invented words are seldom sure names
    return nlp


def tagger(folder):
    nlp = blank()
    model = {"@architectures": "spacy.Tagger.v2", "tok2vec": small_encoder()}
    nlp.add_pipe("phoneme_tagger", config={"model": model})
    return learned(nlp)


def listeners(folder):
    nlp = blank()
    nlp.add_pipe("shared_encoder", config={"model": small_encoder()})
    listener = shared_pipelines.listener("shared_encoder", width=16)
    nlp.add_pipe("phoneme_ner", config=bio(listener))
    shared_pipelines.add_tagger(nlp, listener)
    return learned(nlp)


def spacys_ner(folder):
    nlp = blank()
    nlp.add_pipe("phonemizer")
    model = {
        "@architectures": "spacy.TransitionBasedParser.v2",
        "state_type": "ner",
        "extra_state_tokens": False,
        "hidden_width": 16,
        "maxout_pieces": 2,
        "use_upper": True,
        "tok2vec": small_encoder(),
    }
    nlp.add_pipe("ner", config={"model": model})
    return learned(nlp)


def load_encoder(nlp, folder, name="phoneme_ner"):
    loader = {"@encoder_loaders": "spacy-phoneme-ner.EncoderFromFolder.v1", "path": str(folder)}
    nlp.config["initialize"]["components"][name] = {"encoder_loader": loader}


def phoneme_transformer(folder):
    path = folder / "sounds"
    if not path.exists():
        save_phoneme_encoder(path)
    nlp = blank()
    encoder = {"@architectures": "spacy-phoneme-ner.PhonemeTransformer.v1", **SIZES}
    nlp.add_pipe("phoneme_ner", config=bio(encoder))
    load_encoder(nlp, path)
    return learned(nlp)


def spelling_transformer(folder, model_type="bert", **settings):
    path = folder / model_type
    if not path.exists():
        save_spelling_encoder(path, model_type, **settings)
    nlp = blank()
    architecture = "spacy-phoneme-ner.SpellingTransformer.v1"
    encoder = {"@architectures": architecture, "model_type": model_type, **SIZES, **settings}
    nlp.add_pipe("phoneme_ner", config=bio(encoder, g2p=shared_pipelines.ORTH))
    load_encoder(nlp, path)
    return learned(nlp)


def deberta(folder):
    return spelling_transformer(folder, "deberta-v2")


def phonexl(folder):
    path = folder / "bert"
    if not path.exists():
        save_spelling_encoder(path, "bert")
    nlp = blank()
    encoder = {"@architectures": "spacy-phoneme-ner.PhoneXL.v1", "model_type": "bert", **SIZES}
    nlp.add_pipe("phoneme_ner", config=bio({**encoder, "langs": "en+hi", "combine": "gate"}))
    load_encoder(nlp, path)
    return learned(nlp)


def spelling_with_sound(folder):
    path = folder / "bert"
    if not path.exists():
        save_spelling_encoder(path, "bert")
    nlp = blank()
    spelling = {"@architectures": "spacy-phoneme-ner.SpellingTransformer.v1", **SIZES}
    encoder = {
        "@architectures": "spacy-phoneme-ner.SpellingWithSound.v1",
        "spelling": spelling,
        "sound": small_encoder(),
    }
    nlp.add_pipe("phoneme_ner", config=bio(encoder))
    load_encoder(nlp, path)
    return learned(nlp)


SMALL = {
    "phonemizer": phonemizer,
    "bundled": bundled,
    "phoneme_tagger": tagger,
    "listeners": listeners,
    "ner": spacys_ner,
}
LARGE = {
    "phoneme_transformer": phoneme_transformer,
    "spelling_transformer": spelling_transformer,
    "deberta": deberta,
    "phonexl": phonexl,
    "spelling_with_sound": spelling_with_sound,
}
MAKERS = {**SMALL, **LARGE}


def need(name):
    if name in LARGE and find_spec("transformers") is None:
        pytest.skip("transformers is not installed")


@pytest.mark.parametrize("name", MAKERS)
def test_threads_give_what_one_thread_gives(name, tmp_path):
    need(name)
    expected = check({name: MAKERS[name]}, tmp_path, 40)
    if name not in ("phonemizer", "ner"):
        found = [ents or [tag for tag, _ in tags if tag] for (_, tags, ents), _ in expected[name]]
        assert sum(map(bool, found)) > len(found) / 2


def test_pipelines_beside_each_other_give_what_each_gives_alone(tmp_path):
    check({"bundled": bundled, "another": bundled, "listeners": listeners}, tmp_path, 30)


@pytest.mark.slow
@pytest.mark.parametrize("name", MAKERS)
def test_of_four_hundred_texts_none_differs(name, tmp_path):
    need(name)
    check({name: MAKERS[name]}, tmp_path, 400)


@pytest.mark.slow
def test_all_pipelines_beside_each_other(tmp_path):
    need("phonexl")
    check(MAKERS, tmp_path, 100)


WORKERS = """
import json, multiprocessing, sys, threading
import spacy
if __name__ == "__main__":
    method, texts = sys.argv[1], json.load(open(sys.argv[2], encoding="utf8"))
    multiprocessing.set_start_method(method)
    nlp = spacy.blank("xx")
    nlp.add_pipe("phonemizer", config={"lang": "auto"})
    nlp.add_pipe("phoneme_ner")
    def found(doc):
        return [doc._.ipa, [[ent.start, ent.end, ent.label_] for ent in doc.ents]]
    ended = threading.Event()
    def bustle(own):
        while not ended.is_set():
            for text in own:
                nlp(text + str(len(nlp.vocab)))
    threads = [threading.Thread(target=bustle, args=(texts[i::3],)) for i in range(3)]
    for thread in threads:
        thread.start()
    try:
        for _ in range(3 if method == "fork" else 1):
            results = [found(doc) for doc in nlp.pipe(texts, n_process=2, batch_size=4)]
    finally:
        ended.set()
    print(json.dumps(results))
"""


@pytest.mark.slow
@pytest.mark.parametrize("method", ["fork", "spawn"])
def test_workers_of_a_process_with_threads(method, tmp_path):
    """What a thread holds while another one forks is free in the worker."""
    if method not in multiprocessing.get_all_start_methods():
        pytest.skip(f"this system cannot {method}")
    script, texts = tmp_path / "workers.py", make_texts(16)
    script.write_text(WORKERS, encoding="utf8")
    (tmp_path / "texts.json").write_text(json.dumps(texts), encoding="utf8")
    command = [sys.executable, str(script), method, str(tmp_path / "texts.json")]
    ran = subprocess.run(command, capture_output=True, text=True, encoding="utf8", timeout=200)
    assert ran.returncode == 0, ran.stderr
    nlp = spacy.blank("xx")
    nlp.add_pipe("phonemizer", config={"lang": "auto"})
    nlp.add_pipe("phoneme_ner")
    found = [[doc._.ipa, [[e.start, e.end, e.label_] for e in doc.ents]] for doc in map(nlp, texts)]
    assert json.loads(ran.stdout) == found
