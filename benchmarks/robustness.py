"""Names in text that is not well kept: without a full stop, in capitals, joined, cut.

    python benchmarks/robustness.py score MODEL --system small --data corpus/running/dev
    python benchmarks/robustness.py table

`score` changes gold Docs, as `spacy phoneme convert` writes them, in each of some ways, lets a
pipeline find the names, and writes one JSON file for each pipeline and seed; what is there is not
scored again. All is counted together: strict entity F1, and entities in a sentence that has none,
both with 95% bootstrap intervals over sentences (of joined ones, over what they were joined to).
Then it reads name-free sentences of this file, with and without a stop, in capitals and in lower
case, and counts those in which it finds a name. `table` puts pipelines side by side. Text is
changed by the functions that `RoughText.v1` trains with, in other draws: a model that was trained
with it knows the kinds of changes, but not these sentences.
"""

import json
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import (
    Annotated,
    Any,
    Callable,
    Dict,
    List,
    Mapping,
    NamedTuple,
    Optional,
    Sequence,
    Tuple,
)

import numpy as np
import typer
from running_text import Model, Seed, System, find_gold
from spacy.language import Language as Pipeline
from spacy.tokens import Doc

from spacy_phoneme_ner.commands.common import load_pipeline, with_bar
from spacy_phoneme_ner.corpora.docbin import read_docs
from spacy_phoneme_ner.corpora.rough_changes import (
    Text,
    change_case,
    cut,
    drop_stop,
    glue_marks,
    insert,
    join,
    lower,
    make_address,
    make_doc,
    read_text,
    title,
    upper,
)
from spacy_phoneme_ner.disk.files import write_text
from spacy_phoneme_ner.evaluation.bootstrap import Estimate, bootstrap_samples, estimate
from spacy_phoneme_ner.evaluation.counts import Counts, Floats, Metric
from spacy_phoneme_ner.evaluation.entities import doc_entities, entity_counts, micro_f1
from spacy_phoneme_ner.evaluation.tables import markdown_table
from spacy_phoneme_ner.languages import find_language

DATA, METRICS = Path("corpus/running/dev"), Path("metrics/robustness")
_JOINED = 3  # sentences
# Training draws with the seeds 0, 1, 2.
_SEED = 30_000

Change = Callable[[Text], Text]


class Way(NamedTuple):
    """A way to change text.

    change (Callable[[Text], Text]): What happens to a sentence.
    between (Optional[str]): What stands between joined ones; None if none are.
    knows_sentences (bool): Whether a Doc knows where they start.
    lang (str): What text is said to be in; "" for the truth.
    """

    change: Change
    between: Optional[str] = None
    knows_sentences: bool = False
    lang: str = ""


def _same(text: Text) -> Text:
    return text


def _cut(text: Text) -> Text:
    start, end = sorted(np.random.random(2).tolist())
    return cut(text, start, end)


def _without_sound(text: Text) -> Text:
    return replace(text, ipa=[None] * len(text))


def _with_address(text: Text) -> Text:
    return insert(text, [make_address(text.words)], 1.0)


WAYS: Dict[str, Way] = {
    "unchanged": Way(_same),
    "no full stop": Way(drop_stop),
    "glued marks": Way(glue_marks),
    "capitals": Way(lambda text: change_case(text, upper)),
    "lower case": Way(lambda text: change_case(text, lower)),
    "title case": Way(lambda text: change_case(text, title)),
    "joined": Way(_same, ""),
    "joined, starts known": Way(_same, "", True),
    "lines": Way(_same, "\n"),
    "lines, no full stop": Way(drop_stop, "\n"),
    "cut": Way(_cut),
    "address": Way(_with_address),
    "read as English": Way(_without_sound, lang="eng"),
    "read as Vietnamese": Way(_without_sound, lang="vie"),
}
# No names, as in headlines: the language, the sentence, and what ends it.
NAME_FREE = (
    ("eng", "Police arrest two men after bank robbery", "."),
    ("eng", "Heavy rain floods roads and delays trains", "."),
    ("spa", "El gobierno anuncia nuevas medidas contra la inflación", "."),
    ("spa", "Los bomberos apagan un incendio en una fábrica de muebles", "."),
    ("fra", "Une tempête prive des milliers de foyers de courant", "."),
    ("deu", "Polizei nimmt zwei Männer nach einem Überfall fest", "."),
    ("deu", "Forscher entdecken neuen Wirkstoff gegen die Grippe", "."),
    ("ita", "Il governo annuncia nuove misure contro la siccità", "."),
    ("por", "Chuvas fortes deixam centenas de famílias sem casa", "."),
    ("nld", "Politie houdt twee verdachten aan na een inbraak", "."),
    ("swe", "Regeringen föreslår lägre skatt på mat", "."),
    ("pol", "Policja zatrzymała dwóch podejrzanych o kradzież samochodów", "."),
    ("ces", "Vláda schválila nový zákon o dopravě", "."),
    ("rus", "Цены на хлеб снова выросли", "."),
    ("rus", "Полиция задержала двух подозреваемых в краже", "."),
    ("ukr", "Уряд оголосив нові правила для водіїв", "."),
    ("ell", "Η κυβέρνηση ανακοινώνει νέα μέτρα για τη στέγαση", "."),
    ("tur", "Polis hırsızlık olayında iki kişiyi gözaltına aldı", "."),
    ("ind", "Pemerintah menaikkan harga bahan bakar mulai besok", "."),
    ("ind", "Harga beras naik lagi menjelang akhir tahun", "."),
    ("swa", "Serikali yatangaza bei mpya za mafuta", "."),
    ("hin", "सरकार ने किसानों के लिए नई योजना की घोषणा की", "।"),
    ("hin", "बारिश के बाद सड़कें पानी में डूब गईं", "।"),
    ("ben", "সরকার কৃষকদের জন্য নতুন প্রকল্প ঘোষণা করেছে", "।"),
    ("arb", "الحكومة تعلن إجراءات جديدة لدعم المزارعين", "."),
)
FORMS: Dict[str, Callable[[str, str, str], str]] = {
    "with a stop": lambda text, stop, lang: text + stop,
    "without": lambda text, stop, lang: text,
    "capitals": lambda text, stop, lang: upper(text, lang) + stop,
    "lower case": lambda text, stop, lang: lower(text, lang) + stop,
}

app = typer.Typer(add_completion=False, help=__doc__)


@app.command()
def score(
    model: Model,
    data: Annotated[Path, typer.Option(help="Gold Docs: CORPUS/LANGUAGE.spacy")] = DATA,
    limit: Annotated[int, typer.Option(help="So many sentences of each file", min=1)] = 30,
    system: System = "",
    seed: Seed = 0,
    output: Annotated[Path, typer.Option(help="Folder for the scores")] = METRICS,
) -> None:
    """Score a pipeline."""
    name = system or Path(model).name
    target = output / f"{name}-{seed}.json"
    files = find_gold(data)
    if target.exists():
        print(f"{target} is there")
        return
    nlp = load_pipeline(model)
    gold = {
        path: [doc for doc in islice(read_docs(path, nlp.vocab), limit) if len(doc)]
        for path in files.values()
    }
    ways = with_bar(WAYS, "ways", quiet=False)
    content = {
        "system": name,
        "seed": seed,
        "ways": {way: score_way(nlp, gold, WAYS[way]) for way in ways},
        "name_free": {form: count_found(nlp, form) for form in FORMS},
    }
    write_text(target, json.dumps(content, indent=1) + "\n")
    print(_tables([content]))


def score_way(
    nlp: Pipeline, gold: Mapping[Path, Sequence[Doc]], way: Way
) -> Dict[str, Dict[str, float]]:
    """Score a pipeline on text that is changed in one way.

    nlp (spacy.language.Language): The pipeline.
    gold (Mapping[Path, Sequence[Doc]]): The Docs of each file, which is named by its language.
    way (Way): The way.
    RETURNS (Dict[str, Dict[str, float]]): Estimates: strict entity F1, and entities for each
        Doc without names, if there is one.
    """
    np.random.seed(_SEED)
    right: List[Doc] = []
    given: List[Doc] = []
    for path, docs in gold.items():
        for text, starts in rough_texts(docs, way):
            right.append(make_doc(text, docs[0]))
            given.append(make_doc(text, docs[0], with_names=False))
            given[-1]._.ipa_lang = find_language(way.lang or path.stem).tag
            if way.knows_sentences:
                for i, token in enumerate(given[-1]):
                    token.is_sent_start = i in starts
    found = [doc_entities(doc) for doc in nlp.pipe(given, batch_size=128)]
    wanted = [doc_entities(doc) for doc in right]
    scores = {"entity_f1": _estimate(entity_counts(wanted, found), micro_f1)}
    silent = [len(of) for of, names in zip(found, wanted) if not names]
    if silent:
        # As many entities as there are, in so many sentences.
        values = np.array([[[n, 0, 1]] for n in silent], dtype=np.int64)
        scores["name_free"] = _estimate(Counts(("",), values), _mean)
    return scores


def rough_texts(docs: Sequence[Doc], way: Way) -> List[Tuple[Text, List[int]]]:
    """Change Docs of one file.

    docs (Sequence[Doc]): The Docs.
    way (Way): The way.
    RETURNS (List[Tuple[Text, List[int]]]): The texts, and at which tokens sentences start.
    """
    texts = [way.change(read_text(doc)) for doc in docs]
    if way.between is None:
        return [(text, [0]) for text in texts]
    joined = []
    for first in range(0, len(texts), _JOINED):
        some = texts[first : first + _JOINED]
        lengths = [len(text) for text in some]
        n_between = len(join(some, way.between)) - sum(lengths)
        each = n_between // max(len(some) - 1, 1)
        starts = np.cumsum([0, *(length + each for length in lengths[:-1])])
        joined.append((join(some, way.between), starts.tolist()))
    return joined


def count_found(nlp: Pipeline, form: str) -> int:
    """Count the name-free sentences in which a pipeline finds a name.

    nlp (spacy.language.Language): The pipeline.
    form (str): One of `FORMS`.
    RETURNS (int): How many.
    """
    docs = []
    for lang, text, stop in NAME_FREE:
        docs.append(nlp.make_doc(FORMS[form](text, stop, lang)))
        docs[-1]._.ipa_lang = find_language(lang).tag
    return sum(1 for doc in nlp.pipe(docs) if doc.ents)


def _estimate(counts: Counts, metric: Metric) -> Dict[str, float]:
    value = float(metric(counts.totals))
    return estimate(value, bootstrap_samples(counts, metric)).to_json()


def _mean(sums: Floats) -> Floats:
    mean: Floats = sums[..., 0, 0] / sums[..., 0, 2]
    return mean


@app.command()
def table(
    folder: Annotated[Path, typer.Argument(help="Folder with the scores")] = METRICS,
    systems: Annotated[str, typer.Option(help="Systems, comma-separated, in order")] = "",
) -> None:
    """Put all that was scored side by side."""
    runs = [json.loads(path.read_text(encoding="utf8")) for path in sorted(folder.glob("*.json"))]
    wanted = [name.strip() for name in systems.split(",") if name.strip()]
    wanted = wanted or sorted({run["system"] for run in runs})
    print(_tables([run for name in wanted for run in runs if run["system"] == name]))


def _tables(runs: Sequence[Mapping[str, Any]]) -> str:
    names = [f"{run['system']} {run['seed']}" for run in runs]
    parts = []
    for key, title_, digits in (
        ("entity_f1", "Strict entity F1", 1),
        ("name_free", "Entities a text without names", 2),
    ):
        rows = [
            (way, *(_cell(run["ways"][way].get(key), digits) for run in runs))
            for way in runs[0]["ways"]
        ]
        parts.append(markdown_table((title_, *names), rows))
    rows = [(form, *(str(run["name_free"][form]) for run in runs)) for form in FORMS]
    parts.append(markdown_table((f"Of {len(NAME_FREE)} name-free sentences", *names), rows))
    return "\n\n".join(parts)


def _cell(scores: Any, digits: int) -> str:
    if scores is None:
        return "–"
    of = Estimate(**scores)
    return f"{of.value:.{digits}f} [{of.low:.{digits}f}, {of.high:.{digits}f}]"


if __name__ == "__main__":
    app()
