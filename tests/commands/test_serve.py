"""The command: what it says before it serves, and that it does."""

import re
import signal
import socket
import subprocess
import sys
import threading
import time
from http.client import HTTPConnection
from pathlib import Path

import pytest
from running import run_command

from spacy_phoneme_ner.commands.serve import serve_cli

ROOT = Path(__file__).parents[2]


def test_the_extra_is_named(uninstall):
    uninstall("fastapi", "uvicorn", "starlette")
    output = run_command(serve_cli, code=1)
    assert "spacy-phoneme-ner[serve]" in output and "P501" in output


def test_a_port_that_is_taken_is_told_before_anything_is_loaded():
    pytest.importorskip("fastapi", reason="extra 'serve' is not installed")
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        began = time.monotonic()
        assert "[P918]" in run_command(serve_cli, "absent", "--port", port, code=1)
        assert time.monotonic() - began < 5


@pytest.mark.parametrize(
    ("args", "code"),
    [
        (["absent"], "P806"),
        (["--host", "no such host."], "P918"),
        (["--host", "256.0.0.1"], "P918"),
        (["small", "small", "--port", "0"], "P920"),
        (["small", "--lang", "Quenyaish", "--port", "0"], "P001"),
        (["small", "--names", "absent", "--port", "0"], "P201"),
    ],
)
def test_mistakes(args, code):
    pytest.importorskip("fastapi", reason="extra 'serve' is not installed")
    assert f"[{code}]" in run_command(serve_cli, *args, code=1)


@pytest.mark.skipif(sys.platform == "win32", reason="signals are others there")
def test_it_serves_on_this_machine_alone_until_it_is_ended():
    pytest.importorskip("fastapi", reason="extra 'serve' is not installed")
    command = [sys.executable, "-m", "spacy", "phoneme", "serve", "small", "--port", "0"]
    running = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT)
    watchdog = threading.Timer(120, running.kill)
    watchdog.start()
    try:
        said = running.stdout.readline()
        host, port = re.search(r"http://([\d.]+):(\d+) serves small", said).groups()
        assert host == "127.0.0.1"
        connection = HTTPConnection(host, int(port), timeout=30)
        connection.request("GET", "/health")
        assert connection.getresponse().read().startswith(b'{"status":"ok"')
        connection.request("GET", "/health", headers={"Host": "evil.example"})
        assert connection.getresponse().status == 421
        connection.close()
        running.send_signal(signal.SIGINT)
        running.wait(30)
        assert "Traceback" not in running.stdout.read()
    finally:
        watchdog.cancel()
        running.kill()
        running.stdout.close()


def test_the_image_is_of_what_is_here():
    """Docker is not asked; what it is told has to be right."""
    told = (ROOT / "Dockerfile").read_text(encoding="utf8")
    extras = re.search(r'"/src\[([\w,]+)\]"', told)[1].split(",")
    setup = (ROOT / "setup.cfg").read_text(encoding="utf8")
    assert all(re.search(rf"^{extra} =$", setup, re.M) for extra in extras) and "serve" in extras
    assert '"--host", "0.0.0.0"' in told and "USER names" in told and "/health" in told
    kept = re.findall(r"^!(\S+)$", (ROOT / ".dockerignore").read_text(encoding="utf8"), re.M)
    assert all((ROOT / name).exists() for name in kept)
    # What setup.cfg reads.
    assert {"README.md", "LICENSE", "setup.cfg", "pyproject.toml", "spacy_phoneme_ner"} <= set(kept)
