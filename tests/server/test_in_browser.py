"""The page as people use it: in Chromium, with the mouse or without."""

from itertools import pairwise

import pytest
from browsers import open_browser, prefer, resize
from server.serving import SOMALI, TEXTS, server

pytest.importorskip("selenium", reason="extra 'dev': selenium is not installed")

from selenium.common.exceptions import StaleElementReferenceException
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import WebDriverWait

ARABIC = dict(TEXTS)["Arabic"]


class Page:
    """The page in a browser, and what people do with it."""

    def __init__(self, browser, address):
        self.browser = browser
        self.url = "http://{}:{}/".format(*address)

    def open(self):
        self.browser.get(self.url)
        return self

    def find(self, selector):
        return self.browser.find_element(By.CSS_SELECTOR, selector)

    def all(self, selector):
        return self.browser.find_elements(By.CSS_SELECTOR, selector)

    def put(self, selector, text):
        element = self.find(selector)
        element.clear()
        element.send_keys(text)
        return element

    def wait(self, condition):
        # What is looked at may be put in the place of something else meanwhile.
        waiting = WebDriverWait(
            self.browser,
            20,
            poll_frequency=0.05,
            ignored_exceptions=[StaleElementReferenceException],
        )
        return waiting.until(lambda _: condition())

    def wait_for_result(self, status):
        self.wait(lambda: status in self.find("#status").text and not self.is_busy())

    def is_busy(self):
        return self.find("#result").get_attribute("aria-busy") == "true"

    def ask(self, text, lang):
        self.put("#lang", lang)
        self.put("#text", text)
        self.find("button[type=submit]").click()

    def names(self):
        return [element.text for element in self.all("#names th")]

    def sounds(self):
        script = "return [...document.querySelectorAll('#shown rt')].map(e => e.textContent)"
        return self.browser.execute_script(script)

    def box(self, element):
        script = "const b = arguments[0].getBoundingClientRect(); return [b.left, b.top, b.right]"
        return self.browser.execute_script(script, element)

    def active(self):
        return self.browser.switch_to.active_element


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    with server() as address, open_browser(tmp_path_factory.mktemp("profile")) as browser:
        yield Page(browser, address)


@pytest.fixture(autouse=True)
def clean(page):
    """Each test begins on a new page, and leaves nothing that the browser complains of."""
    page.open()
    page.browser.get_log("browser")
    yield
    complaints = [entry["message"] for entry in page.browser.get_log("browser")]
    # That a request was refused is what some tests are about.
    assert not [text for text in complaints if "the server responded with" not in text]


def test_type_and_see_names(page):
    page.ask(SOMALI, "Somali")
    page.wait_for_result("3 names found")
    marks = {mark.text.split("\n")[0]: mark for mark in page.all("#shown mark")}
    assert len(marks) == 3
    assert page.find("#shown mark ruby").text.split() == ["Axmed", "æħmed"]
    assert page.names() == ["Axmed Cali Xasan", "Hargeysa", "Soomaaliya"]
    row = page.find("#names tr:nth-child(3)").text
    assert "LOC" in row and "sɔːmæːlijæ" in row and "Soomaaliya 100%" in row and "Somalia" in row
    # Names have a ground of their colour: the style sheet is allowed and there.
    colours = {mark.value_of_css_property("background-color") for mark in page.all("#shown mark")}
    assert colours == {"rgba(201, 228, 249, 1)", "rgba(205, 238, 218, 1)"}


def test_sounds_stand_below_their_words(page):
    page.ask(SOMALI, "Somali")
    page.wait_for_result("3 names")
    word, sound = page.find("#shown ruby"), page.find("#shown ruby rt")
    assert page.box(sound)[1] > page.box(word)[1] + 10
    assert page.find("#shown rp").value_of_css_property("display") == "none"


def test_another_language(page):
    page.ask("Paris", "Somali")
    page.wait_for_result("name")
    somali = page.sounds()
    element = page.put("#lang", "French")
    element.send_keys(Keys.TAB)  # it is asked as soon as the language is there
    page.wait(lambda: page.sounds() not in ([], somali))


def test_right_to_left(page):
    page.ask(ARABIC, "Arabic")
    page.wait_for_result("found")
    assert page.find("#text").value_of_css_property("direction") == "rtl"
    words = page.all("#shown ruby")
    rows = {}
    for word in words:
        left, top, _ = page.box(word)
        rows.setdefault(round(top / 20), []).append(left)
    # In each row what is read later stands further left.
    assert all(row == sorted(row, reverse=True) for row in rows.values())
    assert len(words) > 8


def test_mixed_directions_in_lines_that_break(page):
    resize(page.browser, 420, 900)
    try:
        page.ask(f"He said {ARABIC} and then went home.", "auto")
        page.wait_for_result("found")
        script = """
        return [...document.querySelectorAll('#shown ruby, #shown bdi:not(.label)')].map(e => {
            const b = e.getBoundingClientRect();
            return [e.getAttribute('dir'), Math.round(b.top / 20), b.left, e.textContent];
        });"""
        found = page.browser.execute_script(script)
        assert {row for _, row, _, _ in found} != {found[0][1]}
        for before, after in pairwise(found):
            if before[:2] == after[:2]:
                assert (after[2] < before[2]) == (after[0] == "rtl"), (before, after)
    finally:
        resize(page.browser, 1200, 900)


def test_an_error_is_told_kindly_and_goes_away(page):
    page.ask("abc", "Quenyaish")
    page.wait(lambda: page.find("#error").is_displayed())
    told = page.find("#error")
    assert "Unknown language 'Quenyaish'" in told.text and "(P001)" in told.text
    assert told.get_attribute("role") == "alert" and not page.find("#table").is_displayed()
    page.ask(SOMALI, "Somali")
    page.wait_for_result("3 names")
    assert not page.find("#error").is_displayed()


def test_hostile_text_is_text(page):
    hostile = "<img src=x onerror=alert(1)> <script>alert(1)</script> \"' &amp; Hargeysa"
    page.ask(hostile, "Somali")
    page.wait_for_result("found")
    assert not page.all("#shown img, #shown script, #names img, #names script")
    shown = page.browser.execute_script(
        "const c = document.getElementById('shown').cloneNode(true);"
        "c.querySelectorAll('rt, rp, .label').forEach(e => e.remove()); return c.textContent"
    )
    assert shown.strip() == hostile


def test_without_a_mouse(page):
    assert page.active().get_attribute("id") == "text"
    page.active().send_keys(SOMALI)
    order = []
    for _ in range(4):
        page.active().send_keys(Keys.TAB)
        order.append(page.active().get_attribute("id") or page.active().text)
    assert order == ["lang", "model", "threshold", "Find names"]
    page.active().send_keys(Keys.ENTER)
    page.wait_for_result("found")
    page.find("#text").send_keys(Keys.CONTROL, "a")
    page.find("#text").send_keys("Axmed Cali waa Hargeysa.", Keys.CONTROL, Keys.ENTER)
    page.wait(lambda: "Axmed Cali" in page.names())
    # What has the focus can be seen.
    page.find("#lang").send_keys(Keys.TAB)
    assert page.active().value_of_css_property("outline-style") == "solid"


def test_the_slider_leaves_fewer_names(page):
    page.ask(SOMALI, "Somali")
    page.wait_for_result("3 names")
    slider = page.find("#threshold")
    assert page.find("#level").text == "the model's own"
    slider.send_keys(Keys.END)
    assert slider.get_attribute("aria-valuetext") == page.find("#level").text == "at least 95%"
    page.wait_for_result("1 name found")
    slider.send_keys(Keys.HOME)
    page.wait_for_result("3 names")


def test_screen_readers_hear_what_it_is(page):
    page.ask(SOMALI, "Somali")
    page.wait_for_result("3 names")
    for selector in ("#text", "#lang", "#model", "#threshold", "button[type=submit]"):
        assert page.find(selector).accessible_name, selector
    assert page.find("#threshold").accessible_name.startswith("How sure a name must be")
    assert page.find("#status").aria_role == "status"
    assert page.find("#result").accessible_name == "Result"
    assert page.find("#table table").accessible_name == "Names"
    assert {e.aria_role for e in page.all("#names th")} == {"rowheader"}


def test_an_example(page):
    page.find(".examples button[lang=mr]").click()
    page.wait_for_result("3 names")
    assert page.find("#lang").get_attribute("value") == "Marathi"


def test_json(page):
    page.ask(SOMALI, "Somali")
    page.wait_for_result("3 names")
    page.find("summary").click()
    assert '"text": "Hargeysa"' in page.find("#json").text
    assert "phoneme-ner" not in page.find("#json").text


def test_nothing_and_too_much(page):
    page.find("button[type=submit]").click()
    page.wait_for_result("No text yet")
    script = "document.getElementById('text').value = 'a '.repeat(60000)"
    page.browser.execute_script(script)
    page.find("button[type=submit]").click()
    page.wait(lambda: page.find("#error").is_displayed())
    assert "120,000 characters" in page.find("#error").text


@pytest.mark.parametrize("width", [320, 1200])
def test_nothing_is_wider_than_the_window(page, width):
    resize(page.browser, width, 800)
    try:
        page.ask("Pneumonoultramicroscopic" * 20 + " " + SOMALI, "Somali")
        page.wait_for_result("found")
        wide = page.browser.execute_script("return document.documentElement.scrollWidth")
        assert wide <= width
    finally:
        resize(page.browser, 1200, 900)


def test_dark_and_light_can_be_read(page):
    """The letters' contrast is at least 4.5 : 1 (WCAG 2.2, 1.4.3)."""
    script = """
    const of = (e) => { const s = getComputedStyle(e); let b = e;
        while (getComputedStyle(b).backgroundColor === 'rgba(0, 0, 0, 0)') b = b.parentElement;
        return [s.color, getComputedStyle(b).backgroundColor, parseFloat(s.opacity)] };
    return [...document.querySelectorAll('h1, p, label, a, button, td, th, mark ruby, .label, rt')]
        .filter(e => e.offsetParent).map(e => [e.textContent.slice(0, 30), ...of(e)])"""
    for scheme in ("light", "dark"):
        prefer(page.browser, scheme)
        page.ask(SOMALI, "Somali")
        page.wait_for_result("3 names")
        found = page.browser.execute_script(script)
        assert len(found) > 30
        for text, ink, ground, opacity in found:
            assert contrast(ink, ground, opacity) >= 4.5, (scheme, text, ink, ground)
    prefer(page.browser, "light")


def contrast(ink, ground, opacity):
    """Contrast as WCAG 2.2 defines it, of colours as CSS writes them."""
    ink, ground = (
        [float(c) for c in colour[colour.index("(") + 1 : -1].split(",")[:3]]
        for colour in (ink, ground)
    )
    mixed = [opacity * a + (1 - opacity) * b for a, b in zip(ink, ground)]
    light, dark = sorted(map(luminance, (mixed, ground)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def luminance(colour):
    linear = [c / 3294.6 if c <= 10.31475 else ((c / 255 + 0.055) / 1.055) ** 2.4 for c in colour]
    return sum(weight * c for weight, c in zip((0.2126, 0.7152, 0.0722), linear))
