import pytest

from spacy_phoneme_ner.corpora import formats, read_corpus
from spacy_phoneme_ner.errors import PhonemeNERError

TSV = "Ada\tB-PER\n"
JSON = """{"id_mapping": {"1": "B-PER"}, "validation":
    [{"tokens": ["Ada"], "ner_tags": [1], "epi_tokens": ["ada"]}]}"""


@pytest.mark.parametrize(
    "name,content,expected",
    [
        ("a.json", JSON, "paper"),
        ("a.JSON", JSON, "paper"),
        ("a.tsv", "\ufeff\n" + TSV, "panx"),
        ("a.tsv", "Ada\n", "panx"),  # for its hint at the files without tags
        ("a.tsv", "Ada\tB-PER\tada\tada\n", "phonexl"),
        ("a.tsv", "'\tO\t\t\n", "phonexl"),
        ("a.tsv", "\n東\tNOUN\tto\thigashi\n", "phonexl"),
        # The romanisation of a word may look like a tag, but not that of all.
        ("a.tsv", "O\tO\tow\tO\n\n東\tO\tto\thigashi\n", "phonexl"),
        ("a.tsv", "Ada\tPROPN\tNNP\tB-PER\nis\tAUX\tVBZ\tO\n", "conll"),
        ("a.tsv", "Ada\tNNP\tada\tada\n", "conll"),
        ("a.tsv", "Ada\tB-PER\tada\n", "conll"),
        ("a.txt", "Ada\tB-PER\tada\tada\n", "conll"),
        ("a.iob", TSV, "conll"),
        ("a.txt", TSV, "conll"),
        ("noname", TSV, "conll"),
        ("a.json", '[{"id": 0, "paragraphs": []}]', "spacy-json"),
        ("a.json", '[{"text": "Ada", "label": []}]', "doccano"),
        ("a.iob", "Ada|B-PER is|O\n", "spacy-iob"),
        ("a.tsv", "#\thttp://a\n1\tAda\tB-PER\tO\n", "conll"),
        ("a.tsv", "-DOCSTART-\n\nAda\tB-PER\n", "panx"),
        ("a.tsv", "-DOCSTART-\tO\n\nAda\tB-PER\tada\tada\n", "phonexl"),
        ("a.conllu", "# a\n", "conllu"),
    ],
)
def test_the_format_is_found(write, name: str, content: str, expected: str) -> None:
    assert formats.find_format(write(name, content)) == expected


@pytest.mark.parametrize(
    "name,content,format",
    [
        ("a.json", JSON, "auto"),
        ("a.tsv", TSV, "auto"),
        ("a.iob", TSV, "auto"),
        ("a.tsv", TSV, "conll"),
        ("a.txt", TSV, "panx"),
        ("a.txt", JSON, "paper"),
        ("a.tsv", "Ada\tB-PER\tada\tAda\n", "auto"),
        ("a.txt", "Ada\tB-PER\tada\tAda\n", "phonexl"),
    ],
)
def test_every_format_gives_the_same_sentence(write, name: str, content: str, format: str) -> None:
    (sentence,) = read_corpus(write(name, content), format)
    assert (sentence.words, sentence.tags) == (("Ada",), ("B-PER",))


@pytest.mark.parametrize(
    "name,content,settings",
    [
        ("a.tsv", "東\tNOUN\n京\tPROPN\n", {}),
        ("a.iob", "東 NOUN\n京 PROPN\n", {}),
        ("a.conll", "1 東 NOUN x\n2 京 PROPN x\n", {"word_column": 1, "tag_column": 2}),
        ("a.tsv", "東\tNOUN\tto\thigashi\n京\tPROPN\tkjow\tkyou\n", {}),
    ],
)
def test_parts_of_speech_are_told_by_the_tags(write, name, content, settings) -> None:
    (sentence,) = read_corpus(write(name, content), **settings)
    assert (sentence.words, sentence.pos) == (("東", "京"), ("NOUN", "PROPN"))
    assert sentence.tags is None and sentence.repaired == 0


@pytest.mark.parametrize("row", ["東\t{}", "東\t{}\tto\thigashi"])
@pytest.mark.parametrize("first,second", [("NOUN", "O"), ("B-LOC", "NOUN")])
def test_a_file_has_tags_of_one_kind(write, row: str, first: str, second: str) -> None:
    path = write("a.tsv", f"{row.format(first)}\n\n{row.format(second)}\n")
    with pytest.raises(PhonemeNERError, match=rf"P215.*a\.tsv:3: '{second}' \(of the word '東'\)"):
        list(read_corpus(path))


def test_settings_reach_their_reader(write, monkeypatch: pytest.MonkeyPatch) -> None:
    (sentence,) = read_corpus(write("a.tsv", "Ada\tB-PER\tada\tx\n"), word_column=2, tag_column=1)
    assert sentence.words == ("ada",)
    with pytest.raises(PhonemeNERError, match="No split 'test'"):
        list(read_corpus(write("a.json", JSON), split="test"))
    monkeypatch.setattr(formats, "read_wikiann_hub", lambda *args, **kwargs: [args, kwargs])
    assert read_corpus("si", "hub", split="test") == [("si",), {"split": "test"}]


def test_an_unknown_format_is_told_at_once() -> None:
    with pytest.raises(PhonemeNERError, match=r"Unknown format 'xml': .*auto, panx"):
        read_corpus("none", "xml")


def test_a_missing_file_is_told_whatever_its_name(tmp_path) -> None:
    for name in ("a.json", "a.tsv", "a.iob"):
        with pytest.raises(PhonemeNERError, match=rf"Corpus not found: .*{name}"):
            list(read_corpus(tmp_path / name))


def test_entries_that_cannot_be_read_are_left_out_if_that_is_asked_for(write) -> None:
    lines = ['{"text": "Ada", "label": [[0, 3, "PER"]]}', "{", '{"text": 1, "label": []}', "[]"]
    path = write("a.jsonl", "\n".join(lines).encode() + b'\n"\xff"\n')
    first, *skipped = read_corpus(path, skip_errors=True)
    assert first.words == ("Ada",)
    assert [(item.line, item.reason) for item in skipped] == [
        (2, "malformed entry"),
        (3, "malformed entry"),
        (4, "malformed entry"),
        (5, "not UTF-8"),
    ]
    with pytest.raises(PhonemeNERError, match=r"a\.jsonl"):
        list(read_corpus(path))


@pytest.mark.parametrize("tool", ["doccano", "prodigy", "label-studio", "argilla"])
def test_every_tool_leaves_out_what_cannot_be_read(write, tool: str) -> None:
    (skipped,) = read_corpus(write("a.jsonl", "3\n"), tool, skip_errors=True)
    assert (skipped.line, skipped.reason) == (1, "malformed entry")
