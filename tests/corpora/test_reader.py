from pathlib import Path
from typing import Any, Iterator, List, Optional

import pytest
import spacy
from spacy.language import Language
from spacy.tokens import Doc, DocBin
from spacy.training import Corpus, Example
from spacy.training.augment import create_lower_casing_augmenter
from spacy.vocab import Vocab

from spacy_phoneme_ner.commands.common import find_files
from spacy_phoneme_ner.corpora import Sentence, convert
from spacy_phoneme_ner.corpora.reader import make_phoneme_corpus_v1
from spacy_phoneme_ner.errors import PhonemeNERError
from spacy_phoneme_ner.layer import get_ipa, get_langs, has_layer, set_layer

WORDS = ("Ada", "King-Noel", "wrote", "(in", "Galle).")
TAGS = ("B-PER", "I-PER", "O", "O", "B-LOC")
IPA = ("ada", "kiŋnoel", "ɹot", "in", "ɡalle")


@pytest.fixture()
def corpus(tmp_path: Path) -> Path:
    items = [Sentence(WORDS, TAGS, IPA), Sentence(("Galle",), ("B-LOC",), ("ɡalle",))]
    path = tmp_path / "train.spacy"
    convert(items, lang="sin", vocab=Vocab(), ipa="file")[0].to_disk(path)
    return path


@pytest.fixture()
def long_corpus(tmp_path: Path) -> Path:
    """A Doc of two sentences, and the same Doc without sentence bounds."""
    words, tags = ["Ada", "wrote", ".", "In", "Galle"], ["B-PER", "O", "O", "O", "B-LOC"]
    doc_bin = DocBin(store_user_data=True)
    for sent_starts in ([True, False, False, True, False], None):
        doc = Doc(Vocab(), words=words, sent_starts=sent_starts, ents=tags)
        set_layer(doc, ["ada", "ɹot", "", "in", "ɡalle"], "sin")
        doc_bin.add(doc)
    path = tmp_path / "long.spacy"
    doc_bin.to_disk(path)
    return path


def read(path: Path, nlp: Language, **settings: Any) -> List[Example]:
    return list(make_phoneme_corpus_v1(path, **settings)(nlp))


def test_a_config_reads_it_as_it_reads_spacys(corpus: Path, nlp: Language) -> None:
    reader = {
        "@readers": "spacy-phoneme-ner.PhonemeCorpus.v1",
        "path": str(corpus),
        "gold_preproc": True,
        "max_length": 0,
        "limit": 1,
        "augmenter": None,
    }
    (example,) = spacy.registry.resolve({"train": reader})["train"](nlp)
    assert get_ipa(example.predicted) == list(IPA)


def test_spacys_own_reader_loses_the_layer(corpus: Path, nlp: Language) -> None:
    # The reason for ours: should spaCy learn to keep it, ours can go.
    assert not any(has_layer(example.predicted) for example in Corpus(corpus)(nlp))


def test_gold_tokens_keep_layer_and_names(corpus: Path, nlp: Language) -> None:
    first, second = read(corpus, nlp, gold_preproc=True)
    assert [token.text for token in first.predicted] == list(WORDS)
    assert get_ipa(first.predicted) == list(IPA)
    assert get_langs(first.predicted) == ["sin"] * 5
    assert not first.predicted.ents
    assert first.get_aligned_ner() == ["B-PER", "L-PER", "O", "O", "U-LOC"]
    assert get_ipa(second.predicted) == ["ɡalle"]


def test_a_converted_corpus_is_trained_on_by_its_own_words(corpus: Path) -> None:
    predicted = read(corpus, spacy.blank("en"))[0].predicted
    assert tuple(token.text for token in predicted) == WORDS
    assert get_ipa(predicted) == list(IPA)


def test_the_pipelines_tokens_share_the_layer_by_character(tmp_path: Path) -> None:
    doc = Doc(Vocab(), words=WORDS, spaces=[True] * 4 + [False], ents=TAGS)
    set_layer(doc, IPA, "sin")
    path = tmp_path / "spaced.spacy"
    DocBin(docs=[doc], store_user_data=True).to_disk(path)
    predicted = read(path, spacy.blank("en"))[0].predicted
    tokens = [token.text for token in predicted]
    assert tokens == ["Ada", "King", "-", "Noel", "wrote", "(", "in", "Galle", ")", "."]
    ipa = get_ipa(predicted)
    assert (ipa[0], ipa[4]) == ("ada", "ɹot")
    assert "".join(ipa) == "".join(IPA)  # the parts of a word add up to it
    assert ipa[1].startswith("ki")


@pytest.mark.parametrize("gold_preproc", [True, False])
@pytest.mark.parametrize("spaces", [None, [True, False, True, False, False]])
def test_examples_are_spacys_in_all_but_the_layer(
    tmp_path: Path, nlp: Language, gold_preproc: bool, spaces: Optional[List[bool]]
) -> None:
    path = tmp_path / "train.spacy"
    doc = Doc(Vocab(), words=WORDS, spaces=spaces, ents=TAGS)
    set_layer(doc, IPA, "sin")
    DocBin(docs=[doc], store_user_data=True).to_disk(path)
    (ours,) = read(path, nlp, gold_preproc=gold_preproc)
    (theirs,) = Corpus(path, gold_preproc=gold_preproc)(nlp)
    for side in ("predicted", "reference"):
        one, other = getattr(ours, side), getattr(theirs, side)
        assert one.to_bytes(exclude=["user_data"]) == other.to_bytes(exclude=["user_data"])
        assert one.has_unknown_spaces == other.has_unknown_spaces
    assert ours.get_aligned_ner() == theirs.get_aligned_ner()


def test_evaluation_sees_the_layer(corpus: Path, nlp: Language) -> None:
    seen = []

    @Language.component("corpora_test_spy")
    def spy(doc: Doc) -> Doc:
        seen.append(get_ipa(doc))
        return doc

    nlp.add_pipe("corpora_test_spy")
    nlp.evaluate(read(corpus, nlp, gold_preproc=True))
    assert seen == [list(IPA), ["ɡalle"]]


@pytest.mark.parametrize("gold_preproc,n_whole", [(True, 1), (False, 0)])
def test_sentences_cut_from_long_docs_keep_the_layer(
    long_corpus: Path, nlp: Language, gold_preproc: bool, n_whole: int
) -> None:
    # Without sentence bounds, a long Doc is left out, as it is by spaCy; with
    # gold_preproc both ignore max_length.
    examples = read(long_corpus, nlp, gold_preproc=gold_preproc, max_length=4)
    theirs = list(Corpus(long_corpus, gold_preproc=gold_preproc, max_length=4)(nlp))
    assert [eg.reference.to_json() for eg in examples] == [eg.reference.to_json() for eg in theirs]
    assert len(examples) == 2 + n_whole
    assert [get_ipa(eg.predicted) for eg in examples[:2]] == [["ada", "ɹot", ""], ["in", "ɡalle"]]
    assert examples[1].get_aligned_ner() == ["O", "U-LOC"]


@pytest.mark.parametrize("max_length,n_tokens", [(6, [5, 5]), (5, [3, 2]), (3, [2]), (0, [5, 5])])
def test_what_counts_as_long(
    long_corpus: Path, nlp: Language, max_length: int, n_tokens: List[int]
) -> None:
    lengths = [len(eg.predicted) for eg in read(long_corpus, nlp, max_length=max_length)]
    theirs = [len(eg.predicted) for eg in Corpus(long_corpus, max_length=max_length)(nlp)]
    assert lengths == theirs == n_tokens


def test_docs_without_a_layer_are_read_as_well(tmp_path: Path, nlp: Language) -> None:
    path = tmp_path / "plain.spacy"
    sentence = Sentence(("Galle",), ("B-LOC",))
    convert([sentence], lang="sin", vocab=Vocab(), ipa="none")[0].to_disk(path)
    (example,) = read(path, nlp)
    assert not has_layer(example.predicted)
    assert example.get_aligned_ner() == ["U-LOC"]


def test_lower_cased_variants_keep_the_layer(corpus: Path, nlp: Language) -> None:
    augmenter = create_lower_casing_augmenter(1.0)
    example = read(corpus, nlp, augmenter=augmenter)[0]
    assert example.predicted.text.strip() == " ".join(WORDS).lower()
    assert "".join(get_ipa(example.predicted)) == "".join(IPA)


def test_other_variants_know_their_language(corpus: Path, nlp: Language) -> None:
    def augmenter(nlp: Language, example: Example) -> Iterator[Example]:
        yield example
        yield Example.from_dict(nlp.make_doc("Kandy"), {"entities": ["U-LOC"]})

    original, variant = read(corpus, nlp, augmenter=augmenter)[:2]
    assert has_layer(original.predicted)
    assert not has_layer(variant.predicted)
    assert variant.predicted._.ipa_lang == "sin"


def test_limit_over_several_files(corpus: Path, nlp: Language) -> None:
    (corpus.parent / "more").mkdir()
    (corpus.parent / "more" / "train.spacy").write_bytes(corpus.read_bytes())
    lengths = [[len(eg) for eg in read(corpus.parent, nlp, limit=n)] for n in (0, 1, 3)]
    assert [len(found) for found in lengths] == [4, 1, 3]


def test_shuffling_is_drawn_from_spacys_seed(tmp_path: Path, nlp: Language) -> None:
    path = tmp_path / "many.spacy"
    items = [Sentence((str(i),), ("O",)) for i in range(20)]
    convert(items, lang="sin", vocab=Vocab(), ipa="none")[0].to_disk(path)
    spacy.util.fix_random_seed(1)
    shuffled = [eg.text for eg in read(path, nlp, shuffle=True)]
    spacy.util.fix_random_seed(1)
    assert [eg.text for eg in read(path, nlp, shuffle=True)] == shuffled
    assert shuffled != [eg.text for eg in read(path, nlp)] == [f"{i} " for i in range(20)]


def test_folders_that_are_links_and_lead_in_circles(
    corpus: Path, tmp_path: Path, nlp: Language
) -> None:
    folder, hidden = tmp_path / "run", tmp_path / "run" / ".old"
    hidden.mkdir(parents=True)
    hidden.joinpath("a.spacy").write_bytes(corpus.read_bytes())
    with pytest.raises(PhonemeNERError, match=r"no \.spacy file in it"):
        read(folder, nlp)
    for i in range(9):
        (folder / f"data-{i}").symlink_to("..", target_is_directory=True)
    assert len(read(folder, nlp)) == 2
    assert find_files([folder], "some")[1:] == [folder / "data-0" / "train.spacy"]


def test_no_path() -> None:
    with pytest.raises(PhonemeNERError, match=r"no path.*--paths\.train"):
        make_phoneme_corpus_v1(None)


def test_paths_without_a_corpus(tmp_path: Path, nlp: Language) -> None:
    with pytest.raises(PhonemeNERError, match=r"none\.spacy \(no such file\)"):
        read(tmp_path / "none.spacy", nlp)
    with pytest.raises(PhonemeNERError, match=r"\(no \.spacy file in it\)"):
        read(tmp_path, nlp)
    (tmp_path / "train.tsv").write_text("Ada\tB-PER\n")
    with pytest.raises(PhonemeNERError, match=r"does not end in \.spacy\)"):
        read(tmp_path / "train.tsv", nlp)


@pytest.fixture()
def pos_corpus(tmp_path: Path) -> Path:
    sentences = [("犬 が 走る", "NOUN ADP VERB"), ("雨 が 降る", "NOUN ADP VERB")]
    items = [
        Sentence(tuple(words.split()), None, ("x", "ɡa", "y"), pos=tuple(pos.split()))
        for words, pos in sentences
    ]
    path = tmp_path / "pos.spacy"
    convert(items, lang="ja", vocab=Vocab(), ipa="file")[0].to_disk(path)
    return path


@pytest.mark.parametrize("gold_preproc", [True, False])
def test_parts_of_speech_survive_and_are_not_given_away(
    pos_corpus: Path, nlp: Language, gold_preproc: bool
) -> None:
    example = read(pos_corpus, nlp, gold_preproc=gold_preproc)[1]
    assert example.get_aligned("TAG", as_string=True) == ["NOUN", "ADP", "VERB"]
    assert example.get_aligned("POS", as_string=True) == ["NOUN", "ADP", "VERB"]
    assert get_ipa(example.predicted) == ["x", "ɡa", "y"]
    assert not any(token.tag_ or token.pos_ for token in example.predicted)
    # Not known is not "no name": a component for names has nothing to learn here.
    assert example.get_aligned_ner() == [None, None, None]


def test_stock_tagger_learns_from_it(pos_corpus: Path, nlp: Language) -> None:
    nlp.add_pipe("tagger")
    corpus_reader = make_phoneme_corpus_v1(pos_corpus)
    nlp.initialize(lambda: corpus_reader(nlp))
    assert nlp.get_pipe("tagger").labels == ("ADP", "NOUN", "VERB")
    for _ in range(20):
        nlp.update(list(corpus_reader(nlp)))
    assert nlp.evaluate(list(corpus_reader(nlp)))["tag_acc"] == 1.0


def test_stock_ner_learns_from_it(corpus: Path, nlp: Language) -> None:
    nlp.add_pipe("ner")
    corpus_reader = make_phoneme_corpus_v1(corpus, gold_preproc=True)
    nlp.initialize(lambda: corpus_reader(nlp))
    losses = nlp.update(list(corpus_reader(nlp)))
    assert losses["ner"] > 0
    assert nlp.get_pipe("ner").labels == ("LOC", "PER")
