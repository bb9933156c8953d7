"""PhoneXL between other languages than Chinese, Japanese, Korean and Vietnamese, on running text.

Its full model needs a dictionary. For these pairs there is none of words: names of countries and
languages in the CLDR (Babel) take its place.
"""

from functools import cache, partial
from itertools import product
from pathlib import Path
from typing import Any, Dict, List, Mapping, NamedTuple, Tuple

from spacy_phoneme_ner.bilingual.code_switching import entry_key
from spacy_phoneme_ner.corpora.dictionaries import DictionaryFile
from spacy_phoneme_ner.corpora.switching_augmenter import make_code_switching_v1
from spacy_phoneme_ner.disk.files import write_text
from spacy_phoneme_ner.evaluation.groups import Average
from spacy_phoneme_ner.evaluation.seeds import over_seeds, paired_difference
from spacy_phoneme_ner.evaluation.tables import markdown_table
from spacy_phoneme_ner.languages import find_language

from . import pairs
from .pictures import draw_dots
from .question import Cell, Question, Results, Setup
from .seeds import collect, enumerate_words, mark_of, so_many_seeds, verdict, with_bounds
from .small_models import Text, panx

RATE = 0.4


def _running(name: str, limit: int) -> Text:
    return Text(f"running/{name}.tsv", name.split("-")[0], limit)


class Pair(NamedTuple):
    """What is learned from, and what of another language is scored."""

    learned: Text
    scored: Tuple[Text, ...]

    @property
    def langs(self) -> Tuple[str, str]:
        """The two languages."""
        return self.learned.lang, self.scored[0].lang

    def __str__(self) -> str:
        return " to ".join(find_language(lang).name for lang in self.langs)


_ENGLISH = _running("en-worldwide-train", 2500)
PAIRS = (
    Pair(_ENGLISH, (_running("ar-anercorp-dev", 500), panx("dev", "ar", 300))),
    Pair(_ENGLISH, (_running("ru-slavicner-dev", 500), panx("dev", "ru", 300))),
    Pair(_ENGLISH, (_running("hi-hiner-dev", 500), panx("dev", "hi", 300))),
    # Of Urdu there is no running text. It is reported on, and nothing was chosen by it.
    Pair(_running("hi-hiner-train", 3000), (panx("dev", "ur", 300),)),
    Pair(
        _running("tr-wikiner-gold-train", 3000),
        (_running("kk-kaznerd-dev", 500), panx("dev", "kk", 300)),
    ),
)


class System(NamedTuple):
    """A rung of the ladder: what words are read by, objectives, and switched tags."""

    streams: str
    objectives: Tuple[str, ...] = ()
    with_tags: bool = False


BASELINE, FULL = "orthography", "full model"
SYSTEMS = {
    BASELINE: System("orth"),
    "both": System("orth+ipa"),
    FULL: System("orth+ipa", tuple(pairs.WEIGHTS)),
    "both + tags of switched sentences": System("orth+ipa", (), True),
}


def cells(setup: Setup) -> List[Cell]:
    """Every system on every pair."""
    return [
        Cell(
            f"{system}, {pair}, {pairs.RECIPE}, seed {seed}",
            partial(compute, setup, pair, system, seed),
        )
        for seed, pair, system in product(setup.seeds, PAIRS, SYSTEMS)
    ]


def compute(setup: Setup, pair: Pair, name: str, seed: int) -> Any:
    """Train and score one system on one pair."""
    system = SYSTEMS[name]
    path = write_dictionary(setup, *pair.langs)
    switch = make_code_switching_v1(dictionary=DictionaryFile(path, *pair.langs, "g2p"), rate=RATE)
    block = {"@readers": "spacy-phoneme-ner.Dictionary.v1", "path": str(path), "ipa": "g2p"}
    f1 = pairs.fit_pair(
        setup,
        pair.learned,
        {_kind(text): text for text in pair.scored},
        seed,
        streams=system.streams,
        objectives=system.objectives,
        dictionary=dict(zip(("source", "target"), pair.langs), **block),
        augment=switch if system.with_tags else None,
    )
    return {"system": name, "pair": str(pair), "seed": seed, "f1": f1}


@cache
def write_dictionary(setup: Setup, source: str, target: str) -> Path:
    """Write what the CLDR calls countries and languages in two languages."""
    from babel import Locale

    path = setup.work / "dictionaries" / f"cldr-{source}-{target}.tsv"
    if not path.exists():
        rows: Dict[str, None] = {}
        for kind in ("territories", "languages"):
            ours, theirs = (getattr(Locale(lang), kind) for lang in (source, target))
            for code in sorted(ours.keys() & theirs.keys()):
                names = [name.strip().replace(" ", "_") for name in (ours[code], theirs[code])]
                if entry_key(names[0]) != entry_key(names[1]):
                    rows["\t".join(names)] = None
        write_text(path, "\n".join(rows) + "\n")
    return path


def by_row(results: Results) -> Dict[Tuple[str, str], Dict[str, Mapping[int, float]]]:
    """Sort F1 by pair and kind of text, then by system and seed."""
    runs = collect(results, "pair", "system")
    return {
        (str(pair), _kind(text)): {
            system: {seed: f1[_kind(text)] for seed, f1 in runs[str(pair), system].by_seed.items()}
            for system in SYSTEMS
        }
        for pair in PAIRS
        for text in pair.scored
    }


def differences(of: Mapping[str, Mapping[int, float]]) -> Dict[str, Average]:
    """Compare systems with orthography, by seed."""
    compared = {name: paired_difference(of[name], of[BASELINE]) for name in list(SYSTEMS)[1:]}
    return {name: difference for name, difference in compared.items() if difference is not None}


def table(results: Results) -> str:
    """Lay out F1 of every system, and the full model's difference to orthography."""
    rows = []
    for (pair, kind), of in by_row(results).items():
        scores = (with_bounds(over_seeds(list(of[system].values()))) for system in SYSTEMS)
        rows.append((f"{pair}, {kind}", *scores, with_bounds(differences(of)[FULL])))
    return markdown_table(("", *SYSTEMS, "full model − orthography"), rows)


def finding(results: Results) -> str:
    """Say what the systems add to orthography, over all texts and where seeds agree."""
    rows = by_row(results)
    n_seeds = so_many_seeds(len(next(iter(rows.values()))[BASELINE]))
    said = []
    claim = ""
    for system in list(SYSTEMS)[1:]:
        of = {row: differences(values)[system] for row, values in rows.items()}
        per_seed = [
            sum(values[system][seed] - values[BASELINE][seed] for values in rows.values())
            / len(rows)
            for seed in next(iter(rows.values()))[BASELINE]
        ]
        told = [
            f"{pair}, {kind}"
            for (pair, kind), difference in of.items()
            if difference.low is not None and difference.low > 0
        ]
        if system == FULL:
            claim = verdict(over_seeds(per_seed))
        said.append(
            f"{system}: {with_bounds(over_seeds(per_seed))} on average"
            + (f", above zero by the whole interval in {enumerate_words(told)}" if told else "")
        )
    return (
        f"Differences to orthography alone over {len(rows)} texts, {n_seeds}, intervals over "
        f"seeds. {'; '.join(said)}. That the full model is better than spelling: {claim}."
    )


def draw(results: Results, path: Path) -> None:
    """Draw F1 of every system."""
    rows = {
        f"{pair}, {kind}": {
            system: mark_of(over_seeds(list(of[system].values()))) for system in SYSTEMS
        }
        for (pair, kind), of in by_row(results).items()
    }
    draw_dots(rows, path, "PhoneXL between other languages", "entity F1")


def _kind(text: Text) -> str:
    return "PAN-X" if text.file.startswith("panx/") else "running text"


QUESTION = Question("Does PhoneXL carry over to other languages?", cells, table, finding, draw)
