"""Input that has no end, or is much larger than it looks, is refused in a short while."""

import os
import resource
import zlib
from pathlib import Path

import pytest
from spacy.tokens import Doc, DocBin
from spacy.vocab import Vocab

from spacy_phoneme_ner.corpora import docbin
from spacy_phoneme_ner.corpora.docbin import StoredDocs, read_docs
from spacy_phoneme_ner.corpora.files import read_text
from spacy_phoneme_ner.disk.digests import digest_file, digest_text
from spacy_phoneme_ner.errors import PhonemeNERError
from spacy_phoneme_ner.g2p import LexiconG2P, MapG2P
from spacy_phoneme_ner.models.words.gazetteer_counts import GazetteerCounts
from spacy_phoneme_ner.pretraining.prepared import read_prepared

ENDLESS = Path("/dev/zero")
needs_devices = pytest.mark.skipif(not ENDLESS.exists(), reason="this system has no /dev/zero")


@pytest.fixture()
def little_memory():
    """As if the machine had little memory: who asks for more than 1 GB more gets an error."""
    before = resource.getrlimit(resource.RLIMIT_AS)
    pages = int(Path("/proc/self/statm").read_text().split()[0])
    size = pages * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (size + 10**9, before[1]))
    yield
    resource.setrlimit(resource.RLIMIT_AS, before)


HEADS = {
    "zeros": b"",
    "a string": b"\x81\xa5attrs\xdb\xb0\x00\x00\x00",
    "user data": b"\x81\xa9user_data\xc6\xb0\x00\x00\x00",
}


@needs_devices
@pytest.mark.parametrize("head", [*HEADS])
def test_a_small_file_of_very_much(head, little_memory, tmp_path):
    path, packed = tmp_path / "a.spacy", zlib.compressobj(9)
    start = packed.compress(HEADS[head]) + packed.flush(zlib.Z_FULL_FLUSH)
    block = packed.compress(b"\0" * 2**24) + packed.flush(zlib.Z_FULL_FLUSH)
    path.write_bytes(start + block * 180)  # 3 GB
    assert path.stat().st_size < 4e6
    with pytest.raises(PhonemeNERError, match=r"P213.*a\.spacy.*(MB|no DocBin)"):
        list(read_docs(path, Vocab()))


def test_corpora_that_repeat_themselves_are_read(tmp_path, monkeypatch):
    docs = [Doc(Vocab(), words=["the", "same", "words"] * 5)] * 3000
    DocBin(docs=docs, store_user_data=True).to_disk(tmp_path / "a.spacy")
    # So small that what is never looked at otherwise is counted here.
    monkeypatch.setattr(docbin, "_FREE", 1000)
    assert len(StoredDocs(tmp_path / "a.spacy").lengths) == 3000
    monkeypatch.setattr(docbin, "_RATIO", 5)
    with pytest.raises(PhonemeNERError, match=r"P213.*MB"):
        StoredDocs(tmp_path / "a.spacy")


@needs_devices
@pytest.mark.parametrize(
    "read",
    [
        lambda path: read_text(path, expected="text"),
        lambda path: StoredDocs(path),
        lambda path: GazetteerCounts.from_disk(path),
        lambda path: read_prepared(path),
        lambda path: LexiconG2P(path, lang="en")(["a"], "en"),
        lambda path: MapG2P(path=path)(["a"], "en"),
        digest_file,
        digest_text,
    ],
)
@pytest.mark.parametrize("is_pipe", [False, True], ids=["device", "pipe"])
def test_only_regular_files_are_read(read, is_pipe, tmp_path, little_memory):
    path = tmp_path / "endless"
    if is_pipe:
        os.mkfifo(path)
    else:
        path.symlink_to(ENDLESS)
    with pytest.raises((PhonemeNERError, OSError), match=r"regular|P040|P016|P118|P703"):
        read(path)
