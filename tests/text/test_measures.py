"""Numbers with units, in many scripts."""

import pytest
from timing import least_seconds

from spacy_phoneme_ner.text import is_measure


@pytest.mark.parametrize(
    "text",
    [
        *("25 km", "5kg", "30 °C", "30°C", "100 km/h", "5 m²", "1080p 60 Hz", "100%", "10:30 am"),
        *("$5.50", "US$ 5", "Rp 5.000", "3,5 Mio. EUR", "1 000 руб.", "5 кг", "25 χλμ."),
        *("१० किमी", "২৫ কি.মি.", "25 கி.மீ.", "25 كم", "۲۵ کیلومتر", '25 ק"מ', "25 ኪ.ሜ."),
        *("25 กม.", "25公里", "25キロ", "25 킬로미터", "5 կմ", "5 კმ", "២៥ គម", "2010–2011", "7"),
    ],
)
def test_numbers_with_units(text):
    assert is_measure(text)


@pytest.mark.parametrize(
    "text",
    [
        *("Boeing 747", "M25", "7 Seconds", "U2", "Formula 1", "Paris 2024", "5th Avenue", "A4"),
        *("G20", "T 34", "B 1", "9 mm Parabellum", "20 Minuten", "Rs", "km", "", " ", "Канал 5"),
        *("दिल्ली 6", "東京五輪2020", "5 Фев"),
    ],
)
def test_names(text):
    assert not is_measure(text)


@pytest.mark.parametrize("part", ["1", "1 ", "1m", "1,", "$1 ", "1 km/h ", "°", "kkkk1"])
def test_an_endless_text_takes_linear_time(part):
    texts = [part * (n // len(part)) for n in (5_000, 40_000)]
    short, long = (least_seconds(lambda text=text: is_measure(text + "x")) for text in texts)
    assert long < 0.05 + 24 * short
