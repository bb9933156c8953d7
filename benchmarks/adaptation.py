"""Pipelines that learn a language from its text, on running text that they were not trained on.

    python benchmarks/adaptation.py score small --data corpus/running/unseen --teacher base
    python benchmarks/adaptation.py sizes small --data corpus/running/unseen --teacher base
    python benchmarks/running_text.py table metrics/adaptation

`score` reads gold Docs, a folder for each corpus, gives `adapt` their text alone, and scores
what it then finds there against their tags, by each means alone and together: what the teacher
finds, and the pipeline as it is; words moved towards what is thought of them elsewhere
("one word", nothing is trained); learning what it is sure of itself ("itself"); both ("itself,
one word"); learning from the teacher ("taught"); and all together ("taught, itself, one word").
With `--other`, half of the sentences are learned from and the other half scored. `sizes` learns
from more and more sentences and scores the same other ones. What is there is not measured again.
"""

import json
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any, Dict, List, Optional, Sequence, Tuple

import typer
from running_text import find_gold, write_scores
from spacy.language import Language as Pipeline
from spacy.tokens import Doc, Span

from spacy_phoneme_ner.adaptation import AdaptationSettings, adapt
from spacy_phoneme_ner.adaptation.adapt import load_reader, read_names, score_lines
from spacy_phoneme_ner.adaptation.word_forms import agree
from spacy_phoneme_ner.annotation.pipelines import load_annotating
from spacy_phoneme_ner.disk.files import write_text
from spacy_phoneme_ner.evaluation.gold import load_gold, unannotated
from spacy_phoneme_ner.evaluation.results import EntityScores
from spacy_phoneme_ner.evaluation.score import score_docs
from spacy_phoneme_ner.evaluation.tables import markdown_table
from spacy_phoneme_ner.languages import find_language
from spacy_phoneme_ner.models.heads.soft_tags import SoftTags
from spacy_phoneme_ner.pipeline.teacher import TeacherPipeline

METRICS = Path("metrics/adaptation")
# How each means is asked for; None for those that are not learned.
ITSELF = AdaptationSettings(agreement=0.0)
MEANS: Dict[str, Optional[Tuple[bool, AdaptationSettings]]] = {
    "as it is": None,
    "teacher": None,
    "one word": None,
    "itself": (False, ITSELF),
    "itself, one word": (False, AdaptationSettings()),
    "taught": (True, AdaptationSettings()),
    "taught, itself, one word": (True, AdaptationSettings(rounds=1)),
}
SIZES = (25, 50, 100, 200, 400)

app = typer.Typer(add_completion=False, help=__doc__)
Data = Annotated[Path, typer.Option(help="Gold Docs: CORPUS/LANGUAGE.spacy")]
Output = Annotated[Path, typer.Option(help="Folder for the scores")]
Teacher = Annotated[Optional[str], typer.Option(help="A pipeline that knows more")]
Seed = Annotated[int, typer.Option(help="What is drawn is drawn by it")]
Model = Annotated[str, typer.Argument(help="The pipeline that learns: small, a folder, …")]


@app.command()
def score(
    model: Model,
    data: Data,
    teacher: Teacher = None,
    means: Annotated[str, typer.Option(help="Only these, separated by ;")] = "",
    other: Annotated[bool, typer.Option("--other", help="Score other text than is read")] = False,
    seed: Seed = 0,
    output: Output = METRICS,
) -> None:
    """Score a pipeline before and after it has learned from the text alone."""
    tutor = None if teacher is None else RememberedTeacher(teacher)
    for name in [m.strip() for m in means.split(";") if m.strip()] or [*MEANS]:
        title = f"{model}, {name}" + (", other text" if other else "")
        target = output / f"{title}-{seed}.json"
        if target.exists() or (tutor is None and needs_teacher(name)):
            continue
        results = {
            key: measure(model, tutor, name, path, other, seed)
            for key, path in find_gold(data).items()
        }
        write_scores(target, title, seed, results)


class RememberedTeacher(TeacherPipeline):
    """A teacher that is asked once of each text, by whatever means it is learned from.

    model (str): The pipeline.
    """

    def __init__(self, model: str) -> None:
        super().__init__(load_annotating(model), name=model)
        self._known: Dict[Tuple[str, ...], Any] = {}

    def score(self, docs: Sequence[Doc]) -> List[Any]:
        """Score the tags of Docs (see `TeacherPipeline`)."""
        keys = [(doc._.ipa_lang, *(token.text for token in doc)) for doc in docs]
        new = {k: doc for k, doc in zip(keys, docs, strict=True) if k not in self._known}
        if new:
            self._known.update(zip(new, super().score([*new.values()]), strict=True))
        return [self._known[key] for key in keys]


def needs_teacher(means: str) -> bool:
    """Tell whether one of the MEANS needs a teacher."""
    how = MEANS[means]
    return means == "teacher" or (how is not None and how[0])


def measure(
    model: str, teacher: Optional[TeacherPipeline], means: str, path: Path, other: bool, seed: int
) -> EntityScores:
    """Score a pipeline on a file after it has learned from its text, by one of MEANS."""
    lang, how = path.stem, MEANS[means]
    nlp = load_annotating(model)
    gold = load_gold(nlp, path)
    learned, scored = (gold[::2], gold[1::2]) if other else (gold, gold)
    if means == "teacher":
        assert teacher is not None
        predicted = find_by(teacher.nlp.get_pipe(teacher.component), scored, lang, teacher)
    elif means == "one word":
        predicted = find_by(load_reader(model, None, find_language(lang).tag)[1], scored, lang)
    else:
        if how is not None:
            of = teacher if how[0] else None
            nlp = learn(model, learned, lang, of, replace(how[1], seed=seed))
            scored = load_gold(nlp, path)[1::2] if other else load_gold(nlp, path)
        predicted = list(nlp.pipe(unannotated(scored, lang), batch_size=128))
    return score_docs(scored, predicted, lang)


def learn(
    model: str, texts: Sequence[Doc], lang: str, teacher: Optional[TeacherPipeline], settings: Any
) -> Pipeline:
    """Adapt a pipeline, and give it."""
    tag = find_language(lang).tag
    return adapt(model, texts, lang=tag, teacher=teacher, settings=settings).nlp


def find_by(
    pipe: Any, gold: Sequence[Doc], lang: str, teacher: Optional[TeacherPipeline] = None
) -> List[Doc]:
    """Find names without training: as a teacher does, or by what the text says of words."""
    docs = list(unannotated(gold, lang))
    if teacher is not None:
        soft = SoftTags(teacher.score(docs), teacher.moves)
    else:
        soft = agree(docs, score_lines(pipe, docs), AdaptationSettings().agreement)
    for doc, spans in zip(docs, read_names(pipe, docs, soft), strict=True):
        ents = [Span(doc, s.start, s.end, label=pipe.labels[s.label]) for s in spans]
        doc.set_ents(ents, default="outside")
    return docs


@app.command()
def sizes(
    model: Model,
    data: Data,
    teacher: Teacher = None,
    langs: Annotated[str, typer.Option(help="Only these files, comma-separated: npi,mya")] = "",
    seed: Seed = 0,
    output: Output = METRICS / "sizes",
) -> None:
    """Learn from so many sentences, and score others: from how many on does it pay?"""
    wanted = [lang.strip() for lang in langs.split(",") if lang.strip()]
    files = {k: p for k, p in find_gold(data).items() if not wanted or p.stem in wanted}
    tutor = None if teacher is None else RememberedTeacher(teacher)
    rows = []
    for means in ("itself, one word", "taught"):
        for key, path in files.items() if tutor or not needs_teacher(means) else ():
            target = output / f"{model}, {means}, {key}-{seed}.json"
            if not target.exists():
                curve = measure_sizes(model, tutor, means, path, seed)
                write_text(target, json.dumps(curve) + "\n")
            curve = json.loads(target.read_text(encoding="utf8"))
            rows.append((means, key, *(f"{curve[str(n)]:.1f}" for n in (0, *SIZES))))
    print(markdown_table(("Learning from", "", *map(str, (0, *SIZES))), rows))


def measure_sizes(
    model: str, teacher: Optional[TeacherPipeline], means: str, path: Path, seed: int
) -> Dict[str, float]:
    """Score a pipeline on half of a file after it has learned from so many sentences of the
    other half."""
    lang, how = path.stem, MEANS[means]
    assert how is not None
    curve = {}
    for size in (0, *SIZES):
        nlp = load_annotating(model)
        if size:
            texts = load_gold(nlp, path)[::2][:size]
            settings = replace(how[1], seed=seed)
            nlp = learn(model, texts, lang, teacher if how[0] else None, settings)
        scored = load_gold(nlp, path)[1::2]
        predicted = list(nlp.pipe(unannotated(scored, lang), batch_size=128))
        curve[str(size)] = score_docs(scored, predicted, lang).entity_f1.value
    return curve


if __name__ == "__main__":
    app()
