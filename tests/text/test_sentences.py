"""Sentence ends in any script."""

import time

import pytest

from spacy_phoneme_ner.text import cut_sentences


def cut(text):
    return [text[start:end] for start, end in cut_sentences(text)]


@pytest.mark.parametrize(
    "sentences",
    [
        ["He lives in Wonderland.", "Alice is here."],
        ["Is it?", "Yes!", "Good."],
        ["አበበ ቢቂላ በአዲስ አበባ ተወለደ።", "እሱ ሯጭ ነው፧", "አዎ"],
        ["वह दिल्ली में रहता है।", "राम आया॥", "क्या?"],
        ["তিনি ঢাকায় থাকেন।", "তিনি কবি।"],
        ["وہ لاہور میں رہتا ہے۔", "کیا؟", "ہاں"],
        ["أين باريس؟", "هنا."],
        ["Նա ապրում է Երևանում։", "Այո։"],
        ["သူသည် ရန်ကုန်၊ မန္တလေးတွင်နေသည်။", "သူလာသည်။"],
        ["គាត់រស់នៅភ្នំពេញ។", "គាត់មក៕"],
        ["བོད་ཀྱི་རྒྱལ་ས་ལྷ་ས།", "ང་འགྲོ་གི་ཡིན།"],
        ["ᱟᱢ ᱫᱚ᱾", "ᱤᱧ᱿"],
        ["ꯃꯅꯤꯄꯨꯔ꯫", "ꯏꯝꯐꯥꯜ꯫"],
        ["ܫܠܡܐ܂", "ܐܝܢ܂"],
        ["ߒ ߓߍ߹", "ߌ߹"],
        ["Πού είναι;", "Εδώ."],
        ["他住在北京。", "她来了！", "是吗？"],
    ],
)
@pytest.mark.parametrize("between", [" ", "  ", "\n", "\u3000"])
def test_each_script_by_its_own_marks(sentences, between):
    assert cut(between.join(sentences)) == sentences
    assert cut(f" {between.join(sentences)}\n\n") == sentences


@pytest.mark.parametrize(
    "sentences",
    [
        ["他住在北京。", "她来了！", "是吗？", "“好。”", "他走了"],
        ["東京です。", "「はい。」", "大阪"],
        ["አበበ መጣ።", "ሄደ።"],
        ["वह आया।", "वह गया।"],
        ["ရန်ကုန်။", "မန္တလေး။"],
        ["Да!", "Он пришёл."],
    ],
)
def test_marks_with_no_space_after_them(sentences):
    assert cut("".join(sentences)) == sentences


@pytest.mark.parametrize(
    "text",
    [
        "Dr. Smith met Mr. J. R. R. Tolkien in St. Louis.",
        "The U.S. Army, e.g. its Gen. Lee, paid 3.50 at 10.30 p.m. and left.",
        "Am 15. Oktober kam Ludwig XIV. nach Bonn.",
        "Visar vidare t.ex. Göteborg, bl.a. Malmö.",
        "Он жил в г. Москве на ул. Ленина, д. 5, в т. ч. зимой.",
        "डॉ. सिंह आए",
        "Ver. 3.14, v2.0.1 of Node.js costs 1.000,50 kr. i dag",
        "See www.example.fr/Paris?Q=1 or a.lee@example.com/Home for more",
        "“Stop!” he said, and Yahoo! was gone… or not... perhaps",
        "டி. கே. எஸ். அய்யங்கார் மற்றும் செ. எ. ஆனந்தராஜன்",
        "এ. পি. জে. আবদুল কালাম",
        "എം.ടി. വാസുദേവൻ നായർ, ഡോ. സുകുമാർ",
        "డా. బి. ఆర్. అంబేద్కర్",
        "ডা. এস. এম. সুলতান",
        "جے. کے. رولنگ",
        "พล.อ. ประวิตร และ นพ. พฤฒิ จ. อุบลราชธานี",
        "St . Michael , J . R . R . Tolkien и А . П . Чехов",
        "St.Petersburg, J.Lo, Москве.Он, यू.पी.",
        "সকাল ১০.৩০ টায়",
        "ایم۔اے۔جناح روڈ",
        "10:30 – 11:45, 5 km, 3/4, [1] (2) No. 5",
    ],
)
def test_what_is_one_sentence(text):
    assert cut(text) == [text]


@pytest.mark.parametrize(
    "sentences",
    [
        ['He said "Stop."', "Then he left."],
        ["(He came.)", "(She left.)"],
        ["»Ja.«", "»Nein.«"],
        ["„Ja.“", "„Nein.“"],
        ["Wait...", "What?!", "¿Quién?", "¡Ana!"],
        ["It was in 1990.", "He left."],
        ["Good…", "Bob came."],
        ["मैंने कहा, “रुको।”", "वह रुका।"],
    ],
)
def test_quotes_brackets_and_dots(sentences):
    assert cut(" ".join(sentences)) == sentences


@pytest.mark.parametrize(
    "text,expected",
    [
        ("Apple\nMicrosoft\r\nGoogle", ["Apple", "Microsoft", "Google"]),
        ("- Apple\n- Bob\n\n1. Ada\n2. King", ["- Apple", "- Bob", "1. Ada", "2. King"]),
        ("• Apple • Microsoft • Bob", ["• Apple", "• Microsoft", "• Bob"]),
        ("a\u2028b\x85c\vd", ["a", "b", "c", "d"]),
        ("no case. none at all. so it is", ["no case.", "none at all.", "so it is"]),
        ("Москва ! Рим ?", ["Москва !", "Рим ?"]),
        ("ab።\u200bcd", ["ab።", "\u200bcd"]),
        ("", []),
        (" \n\t ", []),
        ("?!", ["?!"]),
        (".", ["."]),
        ("\ufeff。", ["\ufeff。"]),
    ],
)
def test_lines_bullets_and_next_to_nothing(text, expected):
    assert cut(text) == expected


def test_sentences_cover_the_text_in_order():
    text = " Ada. \n “Bob!” • C። d 。e\u2029\u2029f?G… H.I J. K "
    last = 0
    for start, end in cut_sentences(text):
        assert not text[last:start].strip() and text[start:end].strip() == text[start:end] != ""
        last = end
    assert not text[last:].strip()


@pytest.mark.parametrize("part", ["a", ".", "a.", "!", "። ", "。“", '."', "1. ", "\n", "a ", "?a@"])
def test_an_endless_text_takes_linear_time(part):
    times = []
    for n in (5_000, 40_000):
        start = time.process_time()
        list(cut_sentences(part * (n // len(part))))
        times.append(time.process_time() - start)
    assert times[1] < 0.05 + 24 * times[0]
