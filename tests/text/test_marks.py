import time
from itertools import pairwise

import pytest

from spacy_phoneme_ner.text import mark_edges


def cut(text):
    edges = [0, *dict.fromkeys(mark_edges(text)), len(text)]
    return [part for a, b in pairwise(edges) for part in text[a:b].split()]


@pytest.mark.parametrize(
    "text,expected",
    [
        ("አዲስ አበባ፣ተወለደ።", "አዲስ አበባ ፣ ተወለደ ።"),
        ("አበበ፡ቢቂላ፡፡", "አበበ ፡ ቢቂላ ፡፡"),
        ("अच्छा।फिर॥", "अच्छा । फिर ॥"),
        ("ရန်ကုန်၊ မန္တလေး။", "ရန်ကုန် ၊ မန္တလေး ။"),
        ("ភ្នំពេញ។ល។", "ភ្នំពេញ ។ ល ។"),
        ("Երևանում։", "Երևանում ։"),
        ("لاہور؟ کراچی۔", "لاہور ؟ کراچی ۔"),
        ("ལྷ་ས།", "ལྷ་ས །"),
        ("北京，上海。", "北京 ， 上海 。"),
        ("አበባ. ದೆಹಲಿ.", "አበባ . ದೆಹಲಿ ."),
        ("டி. என். நம்பி. है. डॉ. நன்று.", "டி. என். நம்பி . है . डॉ. நன்று ."),
        ("นพ. อ. ครม. ລາວ.", "นพ. อ. ครม. ລາວ."),
        ("U.S. etc. Москва. 3：2 ۳،۵ a.b क.ख. x·y", "U.S. etc. Москва. 3：2 ۳،۵ a.b क.ख. x·y"),
        ("", ""),
        ("።", "።"),
    ],
)
def test_words_and_marks(text, expected):
    assert cut(text) == expected.split()


@pytest.mark.parametrize("part", ["አ", "።", "አ።", "አ.", "1፣", "."])
def test_an_endless_text_takes_linear_time(part):
    times = []
    for n in (5_000, 40_000):
        start = time.process_time()
        list(mark_edges(part * (n // len(part))))
        times.append(time.process_time() - start)
    assert times[1] < 0.05 + 24 * times[0]
