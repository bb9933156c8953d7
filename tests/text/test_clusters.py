"""Syllables and less, by rules of spelling."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from timing import least_seconds

from spacy_phoneme_ner.text.clusters import JAPANESE, cut_clusters

SCRIPTS = {
    "Thai": ("กขคงจชญฎฐตทนบปมยรลวสหอะัาำิีืุูเแโใไๅๆ็่้์ฯ", "Thai"),
    "Lao": ("ກຂຄງຈສຍດຕນບປມຢຣລວຫອະັາຳິີຶືຸູົຽເແໂໃໄໆ່້ໜໝ", "Lao"),
    "Khmer": ("កខគង្ចជញដណតនបពមយរលវសហអាិីុូួើៀេែោៅំះ់័៊៍", "Khmer"),
    "Myanmar": ("ကခဂငစညတနပမယရလသဟအာါိီုူေဲံ့း္်ျြွှဿ", "Myanmar"),
    "Tibetan": ("ཀཁགངཅཏནཔབམརལསཧཨིེོུ་ྐྱྲྫྷ", "Tibetan"),
    JAPANESE: ("東京々が\u3099ぎゃーアァ゙字〆𠮷", "Japanese"),
    "Han": ("东京々𠮷\U000e0100", "Han"),
    "": ("ᨠᩣᩴᨾᩮᩬᩥᨦ", ""),
}


def cut(script, text):
    return "|".join(text[start:end] for start, end in cut_clusters(text, script))


@pytest.mark.parametrize(
    "script,expected",
    [
        ("Thai", "นาย|กรัฐ|มน|ตรี|เดิน|ทาง|ไป|เยือน|กรุง|โต|เกียว|เมื่อ|ที่|ผ่าน|มา|ประ|เทศ"),
        ("Lao", "ນະ|ຄອນ|ຫຼວງ|ວຽງ|ຈັນ|ເປັນ|ເມືອງ|ຂອງ|ປະ|ເທດ|ລາວ"),
        ("Khmer", "លោក|នាយ|ហ៊ុន|សែន|បាន|ទៅ|នៅ|បាត់|ដំ|បង|ភ្នំ|ពេញ"),
        ("Myanmar", "ရန်|ကုန်|မြို့|သည်|မြန်|မာ|နိုင်|ငံ|မန္တ|လေး|အေး|သ|ဇင်|ဟန်"),
        ("Tibetan", "བོད་|ཀྱི་|རྒྱལ་|ས་|ལྷ་|ས"),
        (JAPANESE, "東京|都知|事|の|小池|百合|子|は|アンゲラ|へ|行|きました"),
        ("Han", "国|务|院|𠮷"),
        ("", "ᨾᩮᩬᩥ|ᨦ"),
    ],
)
def test_syllables_and_characters(script, expected):
    assert cut(script, expected.replace("|", "")) == expected


@pytest.mark.parametrize("script", list(SCRIPTS))
@given(data=st.data())
def test_clusters_are_the_text_and_part_no_letter_from_its_marks(script, data):
    text = data.draw(st.text(SCRIPTS[script][0], max_size=12))
    spans = list(cut_clusters(text, script))
    assert "".join(text[start:end] for start, end in spans) == text
    assert all(start < end for start, end in spans)


@pytest.mark.parametrize("script", list(SCRIPTS))
def test_an_endless_text_takes_linear_time(script):
    letters = SCRIPTS[script][0]
    for part in (letters, letters[0], letters[-1]):
        texts = [part * (n // len(part)) for n in (5_000, 40_000)]
        short, long = (
            least_seconds(lambda text=text: list(cut_clusters(text, script))) for text in texts
        )
        assert long < 0.05 + 24 * short
