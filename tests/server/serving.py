"""Apps and servers for tests, on pipelines that are loaded once."""
# ruff: noqa: E402

import json
import socket
import threading
import time
from contextlib import contextmanager
from functools import cache
from http.client import HTTPConnection

import pytest

for _module in ("fastapi", "uvicorn", "httpx"):
    pytest.importorskip(_module, reason=f"extras 'serve' and 'dev': {_module} is not installed")

import uvicorn
from fastapi.testclient import TestClient

from spacy_phoneme_ner.server.app import make_app
from spacy_phoneme_ner.server.known_names import KnownNames
from spacy_phoneme_ner.server.service import Pipeline, Service
from spacy_phoneme_ner.server.settings import ServerSettings

SOMALI = "Fanaanka Axmed Cali Xasan ayaa bandhig faneed ku qabtay magaalada Hargeysa, Soomaaliya."
TEXTS = (
    ("Somali", SOMALI),
    ("Marathi", "विश्वनाथन आनंद यांनी मॉस्को येथे बोरिस गेलफंड यांचा पराभव केला."),
    ("Arabic", "زار الرئيس محمد السادس مدينة مراكش يوم 12 مايو 2024 مع وفد."),
    ("Tamil", "சென்னையில் முதலமைச்சர் ஸ்டாலின் நேற்று மதுரை மாவட்டத்திற்கு வந்தார்."),
    ("Tajik", "Овозхон Фарҳод Каримов рӯзи якшанбе дар шаҳри Хуҷанд консерт дод."),
    ("auto", "Amina Yusuf lives in Lagos. Овозхон Фарҳод Каримов дар Хуҷанд."),
)


@cache
def service():
    return Service([Pipeline("small")], KnownNames())


@contextmanager
def client(answering=None, **settings):
    """Ask an app without a network. What the app itself does wrong is answered, not raised."""
    app = make_app(answering or service(), ServerSettings(**settings))
    with TestClient(app, raise_server_exceptions=False) as testing:
        yield testing


@contextmanager
def server(answering=None, **settings):
    """Serve on this machine, and give the address as host and port."""
    app = make_app(answering or service(), ServerSettings(**settings))
    listening = socket.create_server(("127.0.0.1", 0), backlog=512)
    config = uvicorn.Config(app, log_level="critical", lifespan="off", ws="none")
    serving = uvicorn.Server(config)
    thread = threading.Thread(target=serving.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    while not serving.started:
        time.sleep(0.01)
    try:
        yield listening.getsockname()
    finally:
        serving.should_exit = True
        thread.join(10)
        listening.close()


def post(address, request, timeout=60):
    """Ask a server. RETURNS: The status and the answer's bytes."""
    connection = HTTPConnection(*address, timeout=timeout)
    try:
        body = request if isinstance(request, bytes) else json.dumps(request).encode("utf8")
        connection.request("POST", "/annotate", body, {"Content-Type": "application/json"})
        response = connection.getresponse()
        return response.status, response.read()
    finally:
        connection.close()
