"""Words by libraries that know them, where they are installed."""

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from importlib.util import find_spec
from itertools import pairwise

import pytest

from spacy_phoneme_ner.errors import MissingExtraError
from spacy_phoneme_ner.text.segmenters import (
    EXTRA_OF,
    by_clusters,
    cut_by_icu,
    cut_japanese,
    cut_thai,
    find_segmenter,
)

MODULES = {cut_by_icu: "icu", cut_thai: "pythainlp", cut_japanese: "sudachidict_core"}
TEXTS = [
    (cut_by_icu, "นายก|รัฐมนตรี|เดิน|ทาง|ไป|โตเกียว"),
    (cut_by_icu, "ນະຄອນຫຼວງວຽງຈັນ|ເປັນ|ເມືອງຫຼວງ|ຂອງ|ປະເທດ|ລາວ"),
    (cut_by_icu, "រដ្ឋមន្ត្រី|ហ៊ុន|សែន|បាន|ទៅ|ភ្នំពេញ"),
    (cut_by_icu, "မြန်မာနိုင်ငံ|ဖြစ်သည်|မန္တလေး"),
    (cut_by_icu, "国务院|总理|𠮷|提出|了|北京|大学"),
    (cut_thai, "นายกรัฐมนตรี|เดินทาง|ไป|เยือน|กรุง|โตเกียว"),
    (cut_japanese, "東京|都|知事|の|小池|百合子|氏|は|𠮷|野家|へ"),
]


def needs(cut):
    if find_spec(MODULES[cut]) is None:
        pytest.skip(f"{MODULES[cut]} is not installed")


@pytest.mark.parametrize("cut,expected", TEXTS)
def test_words(cut, expected):
    needs(cut)
    text = expected.replace("|", "")
    assert "|".join(text[start:end] for start, end in cut(text)) == expected
    assert list(cut("")) == []


@pytest.mark.parametrize("cut,expected", TEXTS)
def test_threads(cut, expected):
    needs(cut)
    text = expected.replace("|", "") * 40
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: list(cut(text)), range(32)))
    assert all(spans == found[0] for spans in found)


@pytest.mark.parametrize("cut", list(MODULES))
@pytest.mark.parametrize("letter", ["ก", "東", "က", "a", "\u0e47"])
def test_a_long_text_is_cut_whole(cut, letter):
    needs(cut)
    text = letter * 20_000
    spans = list(cut(text))
    assert (spans[0][0], spans[-1][1]) == (0, len(text))
    assert all(a[1] == b[0] for a, b in pairwise(spans))


@pytest.mark.parametrize("cut,extra", [(cut_by_icu, "icu"), (cut_thai, "th"), (cut_japanese, "ja")])
def test_a_missing_extra_is_named(cut, extra, uninstall):
    uninstall("icu", "pythainlp", "sudachipy")
    with pytest.raises(MissingExtraError, match=rf"spacy-phoneme-ner\[{extra}\]"):
        list(cut("东京"))


def test_the_best_that_is_installed(uninstall):
    uninstall("icu", "pythainlp", "sudachidict_core")
    assert [find_segmenter(script) for script in EXTRA_OF] == [None] * len(EXTRA_OF)
    assert list(by_clusters("Han")("东京")) == [(0, 1), (1, 2)]


def test_each_script_has_its_own():
    for cut in MODULES:
        needs(cut)
    found = {script: find_segmenter(script) for script in EXTRA_OF}
    assert found.pop("Thai") is cut_thai and found.pop("Japanese") is cut_japanese
    assert set(found.values()) == {cut_by_icu}


def test_nothing_is_made_in_the_users_home(tmp_path):
    needs(cut_thai)
    code = (
        "import os; from spacy_phoneme_ner.text.segmenters import cut_thai; "
        "print(len(list(cut_thai('ไปกรุงเทพ'))), 'PYTHAINLP_READ_ONLY' in os.environ)"
    )
    environment = {**os.environ, "HOME": str(tmp_path / "none"), "USERPROFILE": str(tmp_path)}
    run = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, env=environment, check=True
    )
    assert run.stdout.split() == ["2", "False"] and not (tmp_path / "none").exists()
