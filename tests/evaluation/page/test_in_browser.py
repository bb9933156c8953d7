"""The page in Chromium: it sorts, filters, can be used by keys, and nothing in it breaks out."""

import pytest
from browsers import open_browser, prefer, resize
from reports import HOSTILE, page_of, rulers, write_gold

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def browser(tmp_path_factory):
    with open_browser(tmp_path_factory.mktemp("profile")) as browser:
        yield browser


@pytest.fixture()
def show(browser, make_doc, tmp_path):
    def show(pipelines, **sentences):
        files = {}
        for lang, (texts, tags, n) in sentences.items():
            doc = make_doc(texts, tags, ipa=[text.lower() for text in texts], lang=lang)
            files[lang] = write_gold(tmp_path / f"{lang}.spacy", [doc] * n)
        page = tmp_path / "page.html"
        page.write_text(page_of(pipelines, files), encoding="utf8")
        browser.get(page.as_uri())
        return browser

    return show


SOMALI = (["Leta", "ni", "Aba"], ["B-LOC", "O", "B-PER"])
UYGHUR = (["شىنجاڭ", "دىكى", "ئالىم"], ["B-LOC", "O", "O"])
BAD = {"Leta": "ORG", "ni": "LOC", "دىكى": "PER"}


def select(browser, name, text):
    from selenium.webdriver.support.ui import Select

    Select(browser.find_element("id", name)).select_by_visible_text(text)


def items(browser):
    return browser.find_elements("css selector", "#list li")


def shown(browser):
    return browser.find_element("id", "shown").text


def cells(browser, section, column):
    rows = browser.find_elements("css selector", f"#{section} tbody tr")
    return [row.find_elements("css selector", "th, td")[column].text for row in rows]


def test_sorting_by_click_and_by_keys(show):
    browser = show({"model": rulers(**BAD)}, som=(*SOMALI, 3), uig=(*UYGHUR, 5))
    assert browser.get_log("browser") == []
    # As the study lists them.
    assert cells(browser, "scores", 0) == ["Somali", "Uyghur"]
    titles = browser.find_elements("css selector", "#scores thead button")
    titles[3].click()
    assert cells(browser, "scores", 3) == ["5", "3"]
    headings = browser.find_elements("css selector", "#scores thead th")
    assert headings[3].get_attribute("aria-sort") == "descending"
    titles[3].send_keys("\ue007")  # the key Enter
    assert cells(browser, "scores", 3) == ["3", "5"]
    titles[0].send_keys(" ")
    assert headings[3].get_attribute("aria-sort") is None
    assert headings[0].get_attribute("aria-sort") == "ascending"
    assert cells(browser, "scores", 0) == ["Somali", "Uyghur"]


def test_browsing(show):
    browser = show({"model": rulers(**BAD)}, som=(*SOMALI, 30), uig=(*UYGHUR, 5))
    assert "all 100 mistakes. 20 are shown." in shown(browser) and len(items(browser)) == 20
    browser.find_element("id", "more").click()
    assert len(items(browser)) == 40
    select(browser, "language", "Uyghur")
    assert len(items(browser)) == 10 and shown(browser).startswith("10 fit the filters")
    select(browser, "kind", "type")
    assert len(items(browser)) == 0
    select(browser, "language", "all")
    first = items(browser)[0]
    assert first.text.startswith("type · not known · Somali, sentence 1")
    assert [mark.text for mark in first.find_elements("css selector", "mark.about")] == [
        "Leta\nleta\nLOC",
        "LetaORG",
    ]
    assert not browser.find_element("id", "more").is_displayed() or len(items(browser)) == 20


def test_a_sample_says_so(show, browser, make_doc, tmp_path):
    doc = make_doc(*SOMALI, ipa=["leta", "ni", "aba"])
    path = write_gold(tmp_path / "som.spacy", [doc] * 50)
    page = tmp_path / "page.html"
    html = page_of({"model": rulers()}, {"som": path}, n_examples=7)
    page.write_text(html, encoding="utf8")
    browser.get(page.as_uri())
    assert shown(browser) == "This page has a sample of 7 of 100 mistakes. 7 are shown."


def test_text_from_the_right_is_laid_out_from_the_right(show):
    browser = show({"model": rulers(**BAD)}, uig=(*UYGHUR, 1))
    words = browser.find_elements("css selector", "#list li .sounds bdi")
    places = [word.rect["x"] for word in words[:3]]
    assert places == sorted(places, reverse=True)
    sounds = browser.find_element("css selector", "#list rt")
    word = browser.find_element("css selector", "#list ruby bdi")
    assert sounds.rect["y"] > word.rect["y"]


def test_words_from_the_right_within_text_from_the_left(show):
    texts, tags = ["waa", "شىنجاڭ", "دىكى", "ئالىم", "ni"], ["O", "B-LOC", "I-LOC", "O", "O"]
    browser = show({"model": rulers()}, som=(texts, tags, 1))
    for line in browser.find_elements("css selector", "#list li .text"):
        words = line.find_elements("tag name", "bdi")
        first, *turned, last = [word.rect["x"] for word in words if word.text in texts]
        # What is in a name stays together, and the name before the word after it.
        assert first < min(turned) and max(turned) < last
        assert turned[1] < turned[0]


def test_hostile_names_break_nothing(browser, make_doc, tmp_path):
    docs = [
        make_doc(["waa", text, "ni"], ["O", f"B-{text}", "O"], ipa=["waː", text, "ni"])
        for text in HOSTILE
    ]
    files = {"som": write_gold(tmp_path / "som.spacy", docs)}
    found = dict(zip(HOSTILE, [*HOSTILE[1:], HOSTILE[0]]))
    page = tmp_path / "page.html"
    page.write_text(page_of({HOSTILE[1]: rulers(**found)}, files), encoding="utf8")
    browser.get(page.as_uri())
    assert browser.get_log("browser") == []
    assert browser.title.startswith("Mistakes of ") and "broken" not in browser.title.split("`")[0]
    assert browser.title != "broken"
    assert len(items(browser)) == len(HOSTILE)
    texts = " ".join(item.text for item in items(browser))
    assert HOSTILE[0] in texts and HOSTILE[1] in texts
    assert not browser.find_elements("css selector", "img, iframe, #list script, #list svg")
    # Nor does anything run that gets in by another way.
    browser.execute_script(
        "const s = document.createElement('script'); s.textContent = 'document.title = `broken`';"
        "document.body.append(s)"
    )
    assert browser.title != "broken"
    assert any("Content Security Policy" in line["message"] for line in browser.get_log("browser"))


def test_narrow_and_dark_pages_fit(show):
    browser = show({"a": rulers(**BAD), "b": rulers()}, som=(*SOMALI, 3), uig=(*UYGHUR, 2))
    for scheme in ("light", "dark"):
        prefer(browser, scheme)
        for width in (320, 1200):
            resize(browser, width, 800)
            assert browser.execute_script("return document.documentElement.scrollWidth") <= width
        ink, back = browser.execute_script(
            "const s = getComputedStyle(document.body); return [s.color, s.backgroundColor]"
        )
        assert (int(ink.split("(")[1].split(",")[0]) < 128) == (scheme == "light")
        assert ink != back
    prefer(browser, "light")
    resize(browser, 1200, 900)


def test_every_control_has_a_name_and_is_reached_by_keys(show):
    browser = show({"a": rulers(**BAD), "b": rulers()}, som=(*SOMALI, 3))
    tree = browser.execute_cdp_cmd("Accessibility.getFullAXTree", {})["nodes"]
    controls = {"button", "combobox", "link", "region", "image", "table", "DisclosureTriangle"}
    nameless = [
        node["role"]["value"]
        for node in tree
        if not node.get("ignored")
        and node["role"]["value"] in controls
        and not node.get("name", {}).get("value")
    ]
    assert not nameless
    body = browser.find_element("tag name", "body")
    reached = []
    for _ in range(6):
        body = browser.switch_to.active_element
        body.send_keys("\ue004")  # the key Tab
        reached.append(browser.switch_to.active_element.text)
    assert reached[0] == "To the mistakes" and "Scores" in reached
