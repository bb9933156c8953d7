"""What many ask at once is answered as what one asks after the other."""

import json
from concurrent.futures import ThreadPoolExecutor

import pytest
from server.serving import TEXTS, post, server

_AT_ONCE = 200


def requests():
    """No two alike: texts, languages, thresholds."""
    for i in range(40):
        lang, text = TEXTS[i % len(TEXTS)]
        yield {
            "text": f"{text} {i}",
            "lang": lang,
            "threshold": [None, 0.1, 0.3, 0.6, 0.9][i % 5],
            "tokens": i % 2 == 0,
            "html": i % 3 == 0,
            "heard_as": i % 4,
        }


@pytest.mark.filterwarnings("ignore:.W037")
def test_200_at_once():
    asked = list(requests())
    with server(threads=4) as address:
        alone = [post(address, request) for request in asked]
        numbers = [i % len(asked) for i in range(_AT_ONCE)]
        with ThreadPoolExecutor(_AT_ONCE) as clients:
            together = list(clients.map(lambda i: post(address, asked[i]), numbers))
    assert [status for status, _ in alone] == [200] * len(asked)
    assert [i for i, answer in zip(numbers, together) if answer != alone[i]] == []
    assert sum(len(json.loads(body)["results"][0]["entities"]) for _, body in alone) > len(asked)
