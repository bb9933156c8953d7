"""Files of rules as anybody may write them: broken, endless, huge, no text at all."""

import time
from contextlib import suppress

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from spacy_phoneme_ner.errors import PhonemeNERError
from spacy_phoneme_ner.g2p import EpitranG2P, MapG2P, rewriting, rule_files
from spacy_phoneme_ner.g2p.backends import script
from spacy_phoneme_ner.g2p.backends.map import EPITRAN_RULES, OWN_RULES
from spacy_phoneme_ner.g2p.rules import SpellingRules

MAP = "Orth,Phon\na,a\nb,b\n"


def rules_of(folder, code="xyz-Latn", **settings):
    return SpellingRules(folder / "map" / f"{code}.csv", **settings)


def extending(*codes):
    return "".join(f"% extends: {code}\n" for code in codes) + MAP


@pytest.mark.parametrize(
    ("kind", "text", "message"),
    [
        ("map", "a,a\n", r"xyz-Latn\.csv:1: got 'a,a', expected the header"),
        ("map", "", r"xyz-Latn\.csv:1: .*header"),
        ("map", "Orth,Phon\na,a\nb\n", r"xyz-Latn\.csv:3: got 'b', expected a grapheme"),
        ("map", "Orth,Phon\na,a,a\n", r"xyz-Latn\.csv:2: got 'a,a,a'"),
        ("map", "Orth,Phon\na,a\n\nA\u0301,x\na,b\n", r"xyz-Latn\.csv:5: .*line 2 has it"),
        ("pre", "a -> b / _\nnonsense\n", r"pre.xyz-Latn\.txt:2: 'nonsense' .*no rule"),
        ("post", "a -> b / ( _\n", r"post.xyz-Latn\.txt:1: "),
        ("post", "a -> b / ::vowel:: _\n", r"txt:1: .*::vowel:: is not defined"),
    ],
)
def test_a_broken_line_is_named(folder, kind, text, message):
    files = {"map": MAP, kind: text}
    with pytest.raises(PhonemeNERError, match=message):
        rules_of(folder(**files))


@pytest.mark.parametrize(
    ("kind", "data", "message"),
    [
        ("map", b"Orth,Phon\na,a\n\xff,b\n", r"csv:3: .*UTF-8"),
        ("map", MAP.encode("utf-16"), r"csv:1: .*UTF-8 text \(byte 0"),
        ("map", bytes(5000), r"csv:1: got .* expected the header"),
        ("pre", b"a -> b / _\n\xe4 -> b / _\n", r"txt:2: .*UTF-8"),
        ("post", bytes(5000), r"txt:1: .*cannot be read: it has more than 2,000"),
        ("pre", bytes(500), r"txt:1: .*cannot be read: it is no rule"),
        ("strip", b"\x89PNG\r\n", r"csv:1: .*UTF-8"),
    ],
)
def test_files_that_are_no_text(folder, kind, data, message):
    made = folder(map=MAP, **({} if kind == "map" else {kind: ""}))
    ending = ".csv" if kind in ("map", "strip") else ".txt"
    (made / kind / f"xyz-Latn{ending}").write_bytes(data)
    with pytest.raises(PhonemeNERError, match=message) as error:
        rules_of(made)
    assert len(str(error.value)) < 700 + len(str(made)), "an excerpt, and not the file"


def test_files_without_rules_or_marks_are_as_none(folder):
    made = folder(map=MAP, pre="", post="% nothing yet\n\n", strip="% nothing either\n")
    assert rules_of(made)("ab") == "ab"


@pytest.mark.parametrize("row", ["ab", "x,y", "a\u0301\u0302"])
def test_what_is_stripped_is_one_mark(folder, row):
    made = folder(map=MAP, strip=f"\u0300\n{row}\n")
    if row == "x,y":  # what follows the mark was never read
        assert rules_of(made)("ax") == "a"
    else:
        with pytest.raises(PhonemeNERError, match=r"strip.xyz-Latn\.csv:2: .*one character"):
            rules_of(made)


CIRCLES = {
    "itself": ("::v:: = ::v::\n::v:: -> x / _\n", "::v:: → ::v::"),
    "itself, and grows": ("::v:: = ::v::::v::\na -> x / ::v:: _\n", "::v:: → ::v::"),
    "itself among others": ("::v:: = a|::v::|b\na -> x / _ ::v::\n", "::v:: → ::v::"),
    "another": (
        "::u:: = ::v::\n::v:: = ::w::\n::w:: = (::u::)\na -> x / _ ::v::\n",
        "::v:: → ::w:: → ::u:: → ::v::",
    ),
}


@pytest.mark.parametrize("name", CIRCLES)
def test_symbols_in_a_circle_are_named(folder, name):
    text, circle = CIRCLES[name]
    line = text.count("\n")
    with pytest.raises(PhonemeNERError, match=rf"P042.*txt:{line}: .*names itself \({circle}\)"):
        rules_of(folder(map=MAP, pre=text))


def doubling(n):
    twice = (f"::s{i + 1}:: = ::s{i}::::s{i}::\n" for i in range(n))
    return f"::s0:: = a\n{''.join(twice)}b -> x / ::s{n}:: _\n"


def test_symbols_may_stand_for_much_and_not_for_anything(folder):
    started = time.process_time()
    rules = rules_of(folder(map=MAP, pre=doubling(5)))
    assert rules("a" * 32 + "b") == "a" * 32 + "x" and rules("aab") == "aab"
    for n in (23, 49, 200):
        with pytest.raises(PhonemeNERError, match=r"P042.*symbols"):
            rules_of(folder(map=MAP, post=doubling(n)))
    chain = "".join(f"::c{i + 1}:: = ::c{i}::\n" for i in range(5000))
    with pytest.raises(PhonemeNERError, match="50 symbols at most may name one another"):
        rules_of(folder(map=MAP, post=f"::c0:: = a\n{chain}::c5000:: -> x / _\n"))
    assert time.process_time() - started < 10


def test_a_symbol_has_the_value_of_the_line_above(folder):
    text = "::v:: = a\n::w:: = (::v::)\nb -> x / ::w:: _\n::v:: = b\na -> y / ::w:: _\n"
    rules = rules_of(folder(map=MAP, pre=text))
    assert rules("aba") == "axa" and rules("bba") == "bby"


@pytest.mark.parametrize(
    ("links", "chain"),
    [
        ({"xyz-Latn": "xyz-Latn"}, None),
        ({"xyz-Latn": "b", "b": "xyz-Latn"}, "xyz-Latn → b → xyz-Latn"),
        ({"xyz-Latn": "b", "b": "c", "c": "b"}, "xyz-Latn → b → c → b"),
        ({"xyz-Latn": "b", "b": "b"}, None),
    ],
)
def test_maps_that_extend_one_another_in_a_circle(folder, links, chain):
    for code, extended in links.items():
        made = folder(code=code, map=extending(extended))
    # A map that extends its own code means that of another folder.
    message = "P043.*no map in" if chain is None else f"P050.*extends itself: {chain}"
    for bases in ([made], [made, made / "map" / ".."]):
        with pytest.raises(PhonemeNERError, match=message):
            rules_of(made, bases=bases)


def test_a_map_that_is_found_by_another_name(folder):
    made = folder(map=extending("b"))
    try:
        (made / "map" / "b.csv").symlink_to(made / "map" / "xyz-Latn.csv")
    except OSError:  # as Windows does, where only some may
        pytest.skip("links cannot be made here")
    with pytest.raises(PhonemeNERError, match="P050"):
        rules_of(made, bases=[made])


def test_a_code_of_ones_own_may_go_on_with_the_next_folder(folder):
    """As ours goes on with Epitran's, and a user's with ours."""
    made = folder(code="hin-Deva", map="% extends: hin-Deva\nOrth,Phon\nq,q\n")
    ours, theirs = MapG2P(path=made).rules("hin"), MapG2P().rules("hin")
    assert ours("दिल्ली") == theirs("दिल्ली") and set(ours.graphemes) > set(theirs.graphemes)
    again = folder(code="mai-Deva", map="% extends: hin-Deva\nOrth,Phon\nw,w\n")
    assert {"q", "w"} <= set(MapG2P(path=again).rules("mai-Deva").graphemes)


@pytest.mark.parametrize("n", [40, 600])
def test_a_long_line_of_maps_that_extend_one_another(folder, n):
    for i in range(n):
        made = folder(code=f"c{i}", map=f"% extends: c{i + 1}\nOrth,Phon\n{i},{i}\n")
    folder(code=f"c{n}", map=MAP)
    assert len(rules_of(made, code="c0", bases=[made]).graphemes) == n + 2


@pytest.mark.parametrize(
    "code", ["../secret", "../../map/secret", "/etc/passwd", "a\\b", "..", "a b", "", "x" * 300]
)
def test_what_is_extended_lies_in_a_folder_of_maps(folder, code):
    made = folder(map=extending(code))
    (made / "secret.csv").write_text(MAP, encoding="utf8")
    with pytest.raises(PhonemeNERError, match=r"P041.*csv:1: .*a code to extend"):
        rules_of(made, bases=[made / "map", made])


def test_a_map_alone_in_the_working_folder(folder, monkeypatch):
    made = folder(map=MAP)
    (made / "eus-Latn.csv").write_text(extending("spa-Latn-eu"), encoding="utf8")
    monkeypatch.chdir(made)
    assert MapG2P(path="eus-Latn.csv")(["ab"], "eus") == ["ab"]


ENDLESS = {
    "(a|aa)+$ -> x / _": "a" * 60 + "b",
    "b -> x / _ (?:a|aa)+#": "b" + "a" * 60 + "c",
    "(?P<sw1>(?:a|aa)+)(?P<sw2>c) -> 0 / _ #": "a" * 60,
    "((a{1,30}){1,30}){1,30}c -> x / _": "a" * 60,
}


@pytest.mark.parametrize("rule", ENDLESS)
@pytest.mark.parametrize("kind", ["pre", "post"])
def test_a_rule_without_end_is_named_with_its_word(folder, monkeypatch, rule, kind):
    monkeypatch.setattr(rewriting, "SECONDS", 0.05)
    word = ENDLESS[rule]
    g2p = MapG2P(path=folder(code="eus-Latn", map=MAP, **{kind: f"% mine\n{rule}\n"}))
    started = time.process_time()
    with pytest.raises(PhonemeNERError, match=rf"P051.*eus-Latn\.txt:2: .*the word {word[:60]}"):
        g2p(["a", word], "eu")
    assert time.process_time() - started < 5
    assert g2p(["ab", "bb"], "eu") == ["ab", "bb"], "it goes on with other words"


def test_rules_that_seemed_endless_and_are_not(folder):
    made = folder(map=MAP, pre="b -> x / (a|a)*c _\nb -> x / _ (a+)+#\n")
    started = time.process_time()
    assert rules_of(made)("a" * 60 + "b") == "a" * 60 + "b"
    assert rules_of(made)("b" + "a" * 60) == "x" + "a" * 60
    assert time.process_time() - started < 5


@pytest.mark.parametrize(
    "text",
    [
        "a -> b / (?R)? _",
        "(?P<n>a)(?&n)* -> b / _",
        "(a)(?1) -> b / _",
        "a{4294967294} -> b / _",
        "(?:a{0,65535}){0,65535} -> b / _ c",
        "a{99999999999} -> b / _",
        "(" * 900 + "a" + ")" * 900 + " -> b / _",
        "->/" * 600,
        "a -> b / _ " + "c" * 2000,
    ],
)
def test_expressions_that_would_take_all_memory_or_time_are_refused(folder, text):
    started = time.process_time()
    with pytest.raises(PhonemeNERError, match=r"P042.*txt:1: .*cannot be read: \w"):
        rules_of(folder(map=MAP, pre=f"{text}\n"))
    assert time.process_time() - started < 5


# What rules are made of, and what they should not be made of.
PIECES = ["a", "b", "0", "#", "_", " = ", " -> ", " / ", "::v::", "::w::", "%", "\n", '"', ","]
PIECES += [*"()[]{}^$|*+?3:<P-\\", "(?", "(?:", "(?<=", "(?=", "[^a]*", ".*", "(a|aa)+", "(a+)+"]
PIECES += ["(?P<sw1>", "(?P<sw2>", "\0", "\ufeff", "\ud800"]
PART = st.lists(st.sampled_from(PIECES), max_size=4).map("".join)
RULE = st.builds("{} -> {} / {} _ {}\n".format, *[PART] * 4)
LINES = st.lists(st.one_of(st.sampled_from(PIECES), RULE), max_size=12).map("".join)


@settings(deadline=None, max_examples=150)
@given(text=LINES, kind=st.sampled_from(["map", "pre", "post", "strip"]))
@example(text="[ -> a /  _ ]\n", kind="pre")  # each alone is no expression, together they are
def test_any_text_is_read_or_refused(tmp_path_factory, text, kind):
    folder = tmp_path_factory.mktemp("rules", numbered=True)
    texts = {"map": MAP, kind: text if kind != "map" else f"Orth,Phon\n{text}"}
    for name, content in texts.items():
        ending = ".csv" if name in ("map", "strip") else ".txt"
        (folder / name).mkdir()
        path = folder / name / f"xyz-Latn{ending}"
        path.write_text(content, encoding="utf8", errors="surrogatepass")
    with pytest.MonkeyPatch.context() as patch, suppress(PhonemeNERError):
        patch.setattr(rewriting, "SECONDS", 0.01)
        rules = rules_of(folder)
        for word in ("", "ab", "a" * 60 + "b", "b" + "a" * 60, "ba" * 300):
            assert isinstance(rules(word), str)


@pytest.mark.parametrize("text", ["a -> aa / _\n" * 60, "0 -> ababababab / _\n" * 9])
def test_words_do_not_grow_without_end(folder, text):
    rules = rules_of(folder(map=MAP, post=text))
    with pytest.raises(PhonemeNERError, match=r"P052.*post.xyz-Latn\.txt:\d+: .*the word aab"):
        rules("aab")


@pytest.mark.parametrize(
    ("kind", "n", "line", "message"),
    [
        ("map", 100_000, "{0:x}{0:x},a\n", r"P053.*map.xyz-Latn\.csv has more than 1,000,000 b"),
        ("pre", 100_001, "% comment\n", r"P053.*pre.xyz-Latn\.txt"),
        ("strip", 350_000, "\u0300\n", r"P053.*strip.xyz-Latn\.csv"),
        ("post", 10_001, "a->b/_\n", r"P042.*txt:10001: .*10,000 rules at most"),
    ],
)
def test_files_of_absurd_size(folder, kind, n, line, message):
    text = "".join(line.format(i) for i in range(n))
    made = folder(**{"map": MAP, kind: "Orth,Phon\n" * (kind == "map") + text})
    started = time.process_time()
    with pytest.raises(PhonemeNERError, match=message):
        rules_of(made)
    assert time.process_time() - started < 10


def test_files_just_below_the_bounds_are_read(folder):
    rows = "".join(f"{chr(0x4E00 + i % 20_000)}{i // 20_000},a\n" for i in range(60_000))
    rules = "".join(f"{chr(0x4E00 + i)}->b/_\n" for i in range(10_000))
    started = time.process_time()
    assert rules_of(folder(map=f"Orth,Phon\n{rows}", post=rules))("一0下") == "ab"
    assert time.process_time() - started < 20


def test_a_column_of_absurd_length(folder):
    with pytest.raises(PhonemeNERError, match=r"P041.*csv:2: .*at most 200 characters") as error:
        rules_of(folder(map=f"Orth,Phon\na,{'b' * 10_000}\n"))
    assert len(str(error.value)) < 700


@pytest.mark.parametrize("path", ["x" * 5000, "a\0b", ""])
def test_paths_that_no_file_can_have(path, folder, monkeypatch):
    monkeypatch.chdir(folder())
    with pytest.raises(PhonemeNERError, match="P040"):
        MapG2P(path=path)


WORDS = """Antananarivo Ljubljana Çanakkale Gdańsk ngoma gyöngy schön chœur perro Магадан Щёлково
    объект Θεσσαλονίκη بראשית مدينة پنجره काठमाण्डू विज्ञान বাংলাদেশ திருச்சிராப்பள்ளி తిరుపతి 한국어 የኢትዮጵያ"""


@pytest.mark.parametrize("root", [OWN_RULES, EPITRAN_RULES], ids=lambda path: path.name)
def test_the_limit_of_time_changes_no_pronunciation(root):
    """Rules that are limited go through another engine of regular expressions."""
    words = WORDS.split()
    for path in sorted((root / "map").glob("*.csv")):
        bases = [root, EPITRAN_RULES]
        free, limited = (SpellingRules(path, bases=bases, limited=yes) for yes in (False, True))
        own = ["".join(list(free.graphemes)[i::5])[:60] for i in range(5)]
        for word in words + own:
            assert limited(word) == free(word), (path.stem, word)


def test_shipped_rules_run_without_a_look_at_the_clock(monkeypatch):
    def refuse(pattern):
        raise AssertionError("a limit of time, which costs more than most rules")

    monkeypatch.setattr(rewriting, "_limited", refuse)
    for g2p in (MapG2P(), EpitranG2P(), EpitranG2P(profile="paper")):
        for code in g2p.languages:
            g2p(["ab"], code)
    for name in script.TABLES:
        script._table.__wrapped__(name)


def test_shipped_rules_are_far_from_every_bound():
    for root in (OWN_RULES, EPITRAN_RULES):
        for path in (*root.glob("*/*.csv"), *root.glob("*/*.txt")):
            assert path.stat().st_size < rule_files._MOST_BYTES / 20
            lines = path.read_text(encoding="utf8").split("\n")
            assert max(map(len, lines)) < rule_files._LONGEST_LINE / 4
            assert len(lines) < rule_files._MOST_RULES / 20
