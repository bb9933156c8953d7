import asyncio
import threading

import pytest
from server.serving import SOMALI, client, post, server, service

from spacy_phoneme_ner.server.problems import GoneError, RefusedError
from spacy_phoneme_ner.server.settings import ServerSettings
from spacy_phoneme_ner.server.workers import Call, Workers


async def never():
    await asyncio.sleep(60)


def test_those_who_wait_get_their_turn_and_more_are_sent_away():
    async def ask():
        workers = Workers(ServerSettings(threads=1, waiting=2))
        begun, go_on = threading.Event(), threading.Event()

        def work(call):
            begun.set()
            assert go_on.wait(10)
            return "done"

        calls = [asyncio.ensure_future(workers.run(work, never)) for _ in range(3)]
        await asyncio.to_thread(begun.wait, 10)
        with pytest.raises(RefusedError, match=r"P913.*3 requests") as refused:
            await workers.run(work, never)
        assert refused.value.status == 503
        go_on.set()
        assert await asyncio.gather(*calls) == ["done"] * 3
        assert await workers.run(work, never) == "done"
        workers.close()

    asyncio.run(ask())


def test_who_went_away_is_not_worked_for():
    async def ask():
        workers = Workers(ServerSettings(threads=1))
        left = asyncio.Event()
        checked = []

        def work(call):
            asyncio.run_coroutine_threadsafe(_set(left), loop).result(10)
            for _ in range(1000):
                checked.append(1)
                call.check()
                threading.Event().wait(0.01)

        async def go():
            await left.wait()

        loop = asyncio.get_running_loop()
        with pytest.raises(GoneError):
            await workers.run(work, go)
        assert len(checked) < 500
        workers.close()

    async def _set(event):
        event.set()

    asyncio.run(ask())


def test_what_takes_too_long_ends():
    call = Call(0.01)
    threading.Event().wait(0.05)
    with pytest.raises(RefusedError, match=r"P914.*0\.01 seconds"):
        call.check()
    with client(timeout=1e-6) as api:
        response = api.post("/annotate", json={"text": SOMALI})
        # It may be that even the body took longer.
        assert response.status_code in (503, 408) and response.json()["code"] == "P914"


def test_errors_come_out():
    async def ask():
        workers = Workers(ServerSettings())

        def work(call):
            raise KeyError("x")

        for _ in range(5):
            with pytest.raises(KeyError):
                await workers.run(work, never)
        workers.close()

    asyncio.run(ask())


class Slow:
    """Counts the texts that it works on, of which each takes a moment."""

    def __init__(self):
        self.pipelines, self.usual = service().pipelines, service().usual
        self.begun, self.n_texts, self.ended = threading.Event(), 0, threading.Event()

    def annotate(self, request, call):
        try:
            for _ in request.given:
                call.check()
                self.n_texts += 1
                self.begun.set()
                threading.Event().wait(0.05)
        finally:
            self.ended.set()
        return b"{}"


def test_a_client_that_goes_away_while_it_waits():
    import json
    import socket

    slow = Slow()
    with server(slow, most_texts=1000) as address:
        body = json.dumps({"texts": ["a"] * 1000}).encode()
        head = "POST /annotate HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
        with socket.create_connection(address, timeout=10) as connection:
            connection.sendall(f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body)
            assert slow.begun.wait(10)
        assert slow.ended.wait(10) and slow.n_texts < 200
        assert post(address, {"text": "a"}) == (200, b"{}")


def test_many_at_once_are_told_to_come_again():
    slow = Slow()
    with server(slow, threads=1, waiting=0) as address:
        first = threading.Thread(target=post, args=(address, {"texts": ["a"] * 40}))
        first.start()
        assert slow.begun.wait(10)
        status, answer = post(address, {"text": "a"})
        assert status == 503 and b"P913" in answer
        first.join(10)
        assert post(address, {"text": "a"})[0] == 200
