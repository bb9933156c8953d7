import asyncio
import json
import socket
import time

import pytest
from server.serving import client, post, server

from spacy_phoneme_ner.server.guard import Guard
from spacy_phoneme_ner.server.settings import ServerSettings, is_local, names_of


@pytest.mark.parametrize(
    ("host", "names"),
    [
        ("127.0.0.1", True),
        ("127.8.9.1", True),
        ("::1", True),
        ("localhost", True),
        ("0.0.0.0", False),
        ("::", False),
        ("192.168.0.3", False),
        ("example.org", False),
    ],
)
def test_addresses_of_this_machine(host, names):
    assert is_local(host) is names and bool(names_of(host)) is names
    assert not names or {host, "localhost", "127.0.0.1"} <= set(names_of(host))


def test_a_page_from_elsewhere_whose_name_leads_here_is_refused():
    with client(hosts=names_of("127.0.0.1")) as api:
        for host in (
            "localhost",
            "localhost:8000",
            "127.0.0.1:1",
            "[::1]:8000",
            "[::1]",
            "LOCALHOST",
        ):
            assert api.get("/health", headers={"Host": host}).status_code == 200, host
        for host in ("evil.example", "localhost.evil.example", "127.0.0.1.evil.example", "", "a:b"):
            response = api.get("/health", headers={"Host": host})
            assert response.status_code == 421 and response.json()["code"] == "P916", host


def run(guard, messages, headers=()):
    """Send messages to a guarded app, and give what comes back."""
    sent = []

    async def receive():
        if not messages:
            await asyncio.sleep(60)
        return messages.pop(0)

    async def send(message):
        sent.append(message)

    scope = {"type": "http", "headers": list(headers), "path": "/", "method": "POST"}
    asyncio.run(guard(scope, receive, send))
    return sent


async def echo(scope, receive, send):
    message = await receive()
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": message["body"]})


def body(text, more=False):
    return {"type": "http.request", "body": text, "more_body": more}


def test_bodies_come_in_parts():
    sent = run(Guard(echo, ServerSettings()), [body(b"a", True), body(b"", True), body(b"b")])
    assert sent[-1]["body"] == b"ab"


def code_of(sent):
    return sent[0]["status"], json.loads(sent[-1]["body"])["code"]


def test_a_body_that_is_longer_than_it_says_or_says_nothing_is_cut_off():
    settings = ServerSettings(most_characters=1)
    endless = [body(b"x" * 10_000, True) for _ in range(1000)]
    assert code_of(run(Guard(echo, settings), endless)) == (413, "P912")
    assert len(endless) > 900
    rather_long = [body(b"x" * 100_000, i < 2) for i in range(3)]
    assert code_of(run(Guard(echo, settings), rather_long)) == (413, "P912") and not rather_long
    told = [(b"content-length", b"99999999999999")]
    assert code_of(run(Guard(echo, settings), [], told)) == (413, "P912")
    for strange in (b"-1", b"x", b"9" * 5000):
        sent = run(Guard(echo, settings), [body(b"a")], [(b"content-length", strange)])
        assert sent[0]["status"] == 200


def test_a_body_that_does_not_come():
    settings = ServerSettings(timeout=0.05)
    assert code_of(run(Guard(echo, settings), [body(b"x", True)])) == (408, "P914")


def test_a_client_that_goes_away_in_the_midst_of_its_request():
    gone = [body(b"x", True), {"type": "http.disconnect"}]
    assert code_of(run(Guard(echo, ServerSettings()), gone)) == (400, "P917")


def test_who_sends_too_much_hears_so():
    with server() as address:
        for n in (200_000, 2_000_000):
            status, answer = post(address, {"text": "x" * n})
            assert status == 413 and b"P912" in answer


def test_sockets_that_send_rubbish_or_leave():
    with server() as address:
        for sent in (b"\x16\x03\x01\x02\x00", b"GET / HTTP/9.9\r\n\r\n", b"\0" * 100_000, b""):
            with socket.create_connection(address, timeout=10) as connection:
                connection.sendall(sent)
        with socket.create_connection(address, timeout=10) as connection:
            connection.sendall(b"POST /annotate HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\n{")
        time.sleep(0.1)
        with socket.create_connection(address, timeout=10) as connection:
            connection.sendall(b"GET /health HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
            assert b"200 OK" in connection.recv(1000)
