"""What is printed reaches every terminal and file, whatever characters they know."""

import os
import subprocess
import sys

import spacy
from spacy.tokens import Doc, DocBin

from spacy_phoneme_ner.layer import set_layer


def test_what_an_encoding_lacks_is_written_by_number(model, tmp_path):
    doc = Doc(spacy.blank("xx").vocab, words=["Leta", "ŋ"], ents=["B-LOC", "O"])
    set_layer(doc, ["leta", "ŋ"], "kin")
    DocBin(docs=[doc], store_user_data=True).to_disk(tmp_path / "kin.spacy")
    done = subprocess.run(
        [sys.executable, "-m", "spacy", "phoneme", "show", str(model), str(tmp_path)],
        env={**os.environ, "PYTHONIOENCODING": "cp1252"},
        capture_output=True,
    )
    assert done.returncode == 0, done.stderr
    assert b"Leta" in done.stdout and rb"\u014b" in done.stdout
