"""What a user gets who installs the package's wheel, and the sample pipeline's beside it.

python check_wheels.py
python check_wheels.py --pipeline
python check_wheels.py --model xx_phoneme_ner_base
"""

import subprocess
import sys
from importlib.metadata import files, requires, version
from importlib.util import find_spec
from pathlib import Path

ADDED = "nlp = spacy.blank('xx'); nlp.add_pipe('phoneme_ner', config={{'pretrained': {!r}}})"
MAX_MODEL = 80_000_000  # bytes of the strong model's package
PIPELINE = "en_phoneme_ner_sample"
ENGLISH = "Amina Yusuf moved from Lagos to London and works for the World Bank."
# Of assets/sample/test-sin.iob. Trained for a minute on English alone, the pipeline
# need not find every name in them, but it has to find some.
SINHALA = ["ගාන්ධි", "මොස්කව්", "කුමාර් සංගක්කාර (ක්‍රිකට් ක්‍රීඩක)", "නෙල්සන් මැන්ඩෙලා"]
# Where no sentence was ever annotated, and nothing has been trained.
TAJIK_NEWS = "Овозхон Фарҳод Каримов рӯзи якшанбе дар шаҳри Хуҷанд консерт дод."
# What only extras and tests need, and would be as much to download as all the rest.
NOT_NEEDED = ("transformers", "tokenizers", "huggingface_hub", "epitran", "panphon", "pandas")
FIRST_USE = f"""
import spacy
nlp = spacy.blank("xx")
nlp.add_pipe("phoneme_ner", config={{"lang": "Tajik"}})
print([(e.text, e.label_) for e in nlp({TAJIK_NEWS!r}).ents])
"""


def check(condition: object, message: str) -> None:
    """Say what is right, or stop at what is not."""
    if not condition:
        sys.exit(f"✘ {message}")
    print(f"✔ {message}")


def run(code: str) -> str:
    """Run code in a fresh interpreter and give what it prints."""
    done = subprocess.run([sys.executable, "-c", code], stdout=subprocess.PIPE, check=True)
    return done.stdout.decode("utf8").strip()


def check_package() -> None:
    """The package alone, in fresh interpreters."""
    where, own = run("import spacy_phoneme_ner as p; print(p.__file__, p.__version__)").split()
    check("site-packages" in Path(where).parts, f"the package was installed from a wheel: {where}")
    check(own == version("spacy-phoneme-ner"), f"it knows its version, {own}")
    loaded = run("import spacy_phoneme_ner, sys; print(*{'torch', 'spacy'} & set(sys.modules))")
    check(not loaded, "importing the package loads neither torch nor spaCy")
    there = [name for name in NOT_NEEDED if find_spec(name)]
    check(not there, f"it brings none of {', '.join(NOT_NEEDED)} {there or ''}".rstrip())
    names = run(FIRST_USE)
    check(names not in ("", "[]"), f"out of the box: {names}")


def check_pipeline() -> None:
    """A packaged pipeline, for another language too than it was trained on."""
    import spacy

    needs = requires(PIPELINE) or []
    check(any(n.startswith("spacy-phoneme-ner") for n in needs), f"the pipeline declares {needs}")
    doc = spacy.load(PIPELINE)(ENGLISH)
    check(doc.ents, f"English: {[(e.text, e.label_) for e in doc.ents]}")
    nlp = spacy.load(PIPELINE, config={"components": {"phoneme_ner": {"lang": "sin"}}})
    docs = list(nlp.pipe(SINHALA))
    check(all(doc._.ipa for doc in docs), f"Sinhala is pronounced: {docs[0]._.ipa}")
    entities = [(e.text, e.label_) for doc in docs for e in doc.ents]
    check(entities, f"Sinhala: {entities}")


def check_model(name: str) -> None:
    """A pipeline that the project brings as a package: loaded, and named by a component."""
    size = sum(f.locate().stat().st_size for f in files(name) or [] if f.suffix != ".pyc")
    check(size <= MAX_MODEL, f"{name} takes {size / 1e6:.1f} MB")
    short = name.removeprefix("xx_phoneme_ner_")
    found = [
        run(f"import spacy; {making}; print([(e.text, e.label_) for e in nlp({ENGLISH!r}).ents])")
        for making in (f"nlp = spacy.load({name!r})", ADDED.format(short))
    ]
    check(found[0] != "[]" and found[0] == found[1], f"{name}, and as {short!r}: {found[0]}")


if __name__ == "__main__":
    if "--model" in sys.argv[1:]:
        check_model(sys.argv[-1])
    else:
        check_pipeline() if "--pipeline" in sys.argv[1:] else check_package()
