"""What a user gets who installs the package's wheel and the sample pipeline's."""

import subprocess
import sys
from importlib.metadata import requires
from pathlib import Path

import spacy

import spacy_phoneme_ner

PIPELINE = "en_phoneme_ner_sample"
ENGLISH = "Amina Yusuf moved from Lagos to London and works for the World Bank."
# Of assets/sample/test-sin.iob. Trained for a minute on English alone, the pipeline
# need not find every name in them, but it has to find some.
SINHALA = ["ගාන්ධි", "මොස්කව්", "කුමාර් සංගක්කාර (ක්‍රිකට් ක්‍රීඩක)", "නෙල්සන් මැන්ඩෙලා"]

TAJIK_NEWS = "Овозхон Фарҳод Каримов рӯзи якшанбе дар шаҳри Хуҷанд консерт дод."


def check(condition: object, message: str) -> None:
    if not condition:
        sys.exit(f"✘ {message}")
    print(f"✔ {message}")


installed = Path(spacy_phoneme_ner.__file__)
check("site-packages" in installed.parts, f"the package was installed from a wheel: {installed}")

code = "import spacy_phoneme_ner, sys; print(*{'torch', 'spacy', 'epitran'} & set(sys.modules))"
loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
check(not loaded.stdout.strip(), "importing the package loads neither torch, spaCy nor Epitran")

# Where no sentence was ever annotated, and nothing has been trained.
start = "import spacy; nlp = spacy.blank('xx'); "
start += "nlp.add_pipe('phoneme_ner', config={'lang': 'Tajik'})"
code = f"{start}; print([(e.text, e.label_) for e in nlp({TAJIK_NEWS!r}).ents])"
first = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
check(first.stdout.strip() not in ("", "[]"), f"out of the box: {first.stdout.strip()}")

needs = requires(PIPELINE) or []
check(any(n.startswith("spacy-phoneme-ner") for n in needs), f"the pipeline declares {needs}")

doc = spacy.load(PIPELINE)(ENGLISH)
check(doc.ents, f"English: {[(e.text, e.label_) for e in doc.ents]}")

nlp = spacy.load(PIPELINE, config={"components": {"phoneme_ner": {"lang": "sin"}}})
docs = list(nlp.pipe(SINHALA))
check(all(doc._.ipa for doc in docs), f"Sinhala is pronounced: {docs[0]._.ipa}")
found = [(e.text, e.label_) for doc in docs for e in doc.ents]
check(found, f"Sinhala: {found}")
