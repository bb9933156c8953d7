"""What many ask at once is answered as what one asks after the other."""

import json
from concurrent.futures import ThreadPoolExecutor

import pytest
from server.serving import TEXTS, post, server


def requests(n):
    """So many requests, no two alike: texts, languages, thresholds."""
    for i in range(n):
        lang, text = TEXTS[i % len(TEXTS)]
        threshold = [None, 0.1, 0.3, 0.6, 0.9][i % 5]
        yield {
            "text": " ".join([text, str(i), TEXTS[(i // 6) % len(TEXTS)][1]]),
            "lang": lang,
            "threshold": threshold,
            "tokens": i % 2 == 0,
            "html": i % 3 == 0,
            "heard_as": i % 4,
        }


@pytest.mark.parametrize("n", [24, pytest.param(200, marks=pytest.mark.slow)])
@pytest.mark.filterwarnings("ignore:.W037")  # some texts are of two languages
def test_many_at_once(n):
    asked = list(requests(n))
    with server(threads=4) as address:
        alone = [post(address, request) for request in asked]
        with ThreadPoolExecutor(n) as clients:
            together = list(clients.map(lambda request: post(address, request), asked))
    assert [status for status, _ in alone] == [200] * n
    differences = [i for i, (one, many) in enumerate(zip(alone, together)) if one != many]
    assert differences == []
    assert sum(len(json.loads(body)["results"][0]["entities"]) for _, body in alone) > n
