"""What g2p_speed.py tells of Epitran's languages besides words a second.

How soon each is ready, how much memory it takes, and how long it takes over a word
that is none. Beside `epitran.Epitran(code)`, where that does not take minutes.
"""

import gc
import random
import tracemalloc
from statistics import median
from typing import Any, Callable, Dict, List, Sequence

from measures import Row, apart, timed

READY_MS = 50.0
LONG, LONG_SECONDS = 100_000, 1.0
RIVAL_LONG = 10_000  # Epitran takes minutes for more
RIVAL_CODES = ("tur-Latn", "hin-Deva", "tam-Taml")
MEMORY_CODES = (
    *("tur-Latn", "hin-Deva", "tam-Taml", "rus-Cyrl", "swa-Latn", "ben-Beng", "deu-Latn"),
    *("spa-Latn", "tha-Thai", "amh-Ethi"),
)
# For the languages that the router reads by something else; written for this purpose.
LONG_WORDS = {
    "eng": "pneumonoultramicroscopic",
    "cmn": "北京大学重庆长城",
    "jpn": "東京タワーは高いです",
    "kor": "대한민국독립문",
    "vie": "nghiêngnguyễn",
    "hin+eng": "दिल्लीDelhi",
    "auto": "Москваदिल्ली東京LondonΑθήνα",
}


def measure(rounds: int, quick: bool) -> List[Row]:
    """Measure everything; in quick runs, of a few languages only."""
    limit = 5 if quick else None
    rival_codes = RIVAL_CODES[:1] if quick else RIVAL_CODES
    starts: List[Dict[str, float]] = [apart(start_all, limit) for _ in range(rounds)]
    by_code = {code: [times[code] for times in starts] for code in starts[0]}
    rows = ready_rows(by_code)
    rows += apart(compare_start, rival_codes)
    rows += compare_memory(MEMORY_CODES[: 3 if quick else None], rival_codes)
    rows += apart(read_long_words, limit)
    return rows


def start_all(limit: Any) -> Dict[str, float]:
    """Tell the milliseconds until the first word of each language, after one other."""
    from spacy_phoneme_ner.g2p import EpitranG2P

    codes = list(EpitranG2P().languages)[:limit]
    EpitranG2P()(["a"], "ita-Latn")
    milliseconds = {}
    for code in codes:
        milliseconds[code] = 1000 * timed(lambda: EpitranG2P()(["a"], code))[0]  # noqa: B023
    return milliseconds


def ready_rows(by_code: Dict[str, List[float]]) -> List[Row]:
    """Sum up what each language took in each round."""
    middle = {code: median(times) for code, times in by_code.items()}
    rounds = list(zip(*by_code.values()))
    ranked = sorted(middle, key=lambda code: -middle[code])
    worst, late = ranked[0], [code for code in ranked if middle[code] >= READY_MS]
    of = f"{len(middle)} languages, EpitranG2P"

    middles = [median(times) for times in rounds]
    under = [100 * sum(t < READY_MS for t in times) / len(times) for times in rounds]

    def row(what: str, of: str, each: Sequence[float], **target: Any) -> Row:
        return Row(what, of, median(each), low=min(each), high=max(each), **target)

    what, slow = "Ready after the import, ms", ", ".join(late[:8]) or worst
    return [
        row(what, f"{of}, median", middles),
        row(what, f"{of}, slowest ({slow})", by_code[worst], target=READY_MS),
        row(f"Ready in under {READY_MS:.0f} ms, %", of, under, target=100.0, at_least=True),
    ]


def compare_start(codes: Sequence[str]) -> List[Row]:
    """Compare the time until the first word with Epitran's, imports left out of both."""
    import epitran

    from spacy_phoneme_ner.g2p import EpitranG2P

    EpitranG2P()(["a"], "ita-Latn")
    rows = []
    for code in codes:
        ours, _ = timed(lambda: EpitranG2P()(["a"], code))  # noqa: B023
        its, _ = timed(lambda: epitran.Epitran(code).transliterate("a"))  # noqa: B023
        rows.append(Row("Ready after the import, s", code, ours, its, its / ours))
    return rows


def compare_memory(codes: Sequence[str], rival_codes: Sequence[str]) -> List[Row]:
    """Compare what one more language allocates and keeps with one more Epitran."""
    ours, its = apart(our_memory, codes), apart(epitran_memory, rival_codes)
    of = f"mean of {len(codes)} languages, beside {len(rival_codes)} of Epitran's"
    return [Row("Memory of one more language, MB", of, ours, its, its / ours)]


def our_memory(codes: Sequence[str]) -> float:
    """Tell how many megabytes a language takes on average, after one other."""
    from spacy_phoneme_ner.g2p import EpitranG2P

    g2p = EpitranG2P()
    return kept(lambda code: g2p(["a"], code), codes)


def epitran_memory(codes: Sequence[str]) -> float:
    """Tell the same of Epitran."""
    import epitran

    return kept(epitran.Epitran, codes)


def kept(load: Callable[[str], Any], codes: Sequence[str]) -> float:
    """Tell the megabytes that are still allocated after each language, on average."""
    loaded = [load("ita-Latn")]
    tracemalloc.start()
    loaded += [load(code) for code in codes]
    gc.collect()
    return tracemalloc.get_traced_memory()[0] / 2**20 / len(codes)


def read_long_words(limit: Any) -> List[Row]:
    """Time a word of 100,000 characters in every language, and through the router."""
    import epitran

    from spacy_phoneme_ner.g2p import EpitranG2P, IpaG2P

    g2p, router = EpitranG2P(cache_size=0), IpaG2P(cache_size=0)
    seconds: Dict[str, float] = {}
    for code in list(g2p.languages)[:limit]:
        word = long_word(g2p, code)
        seconds[code] = patiently(lambda: g2p([word], code))  # noqa: B023
    routed: Dict[str, float] = {}
    for lang, piece in LONG_WORDS.items():
        word = (piece * (LONG // len(piece) + 1))[:LONG]
        router([piece], lang)
        routed[lang] = patiently(lambda: router([word], lang))  # noqa: B023
    for code in MEMORY_CODES:
        word = long_word(g2p, code)
        router([word[:20]], code)
        routed[code] = patiently(lambda: router([word], code))  # noqa: B023
    what = f"A word of {LONG:,} characters, s"
    code = RIVAL_CODES[0]
    word, rival = long_word(g2p, code)[:RIVAL_LONG], epitran.Epitran(code)
    ours, _ = timed(lambda: g2p([word], code))
    its, _ = timed(lambda: rival.transliterate(word))
    return [
        slowest(what, "EpitranG2P", seconds),
        slowest(what, "IpaG2P", routed),
        Row(f"A word of {RIVAL_LONG:,} characters, s", code, ours, its, its / ours),
    ]


def patiently(function: Callable[[], Any]) -> float:
    """Time a call; if it takes long, thrice, as others use the machine, too."""
    spent = [timed(function)[0]]
    if spent[0] > LONG_SECONDS / 2:
        spent += [timed(function)[0] for _ in range(2)]
    return median(spent)


def slowest(what: str, of: str, seconds: Dict[str, float]) -> Row:
    """Give the language that took longest, and name those that took too long."""
    ranked = sorted(seconds, key=lambda code: -seconds[code])
    named = [code for code in ranked if seconds[code] >= LONG_SECONDS] or ranked[:1]
    of = f"{of}, slowest of {len(seconds)} languages ({', '.join(named[:8])})"
    times = seconds.values()
    return Row(what, of, max(times), low=min(times), high=max(times), target=LONG_SECONDS)


def long_word(g2p: Any, code: str) -> str:
    """Draw graphemes of a language until there are enough."""
    graphemes = sorted(g2p.rules(code).graphemes)
    return "".join(random.Random(0).choices(graphemes, k=LONG))[:LONG]
