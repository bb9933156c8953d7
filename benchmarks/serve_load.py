"""What a server answers in a second, and how long its clients wait.

    python benchmarks/serve_load.py                       # the package's model
    python benchmarks/serve_load.py base --threads 2

`python -m spacy phoneme serve` is started as a process of its own, on this machine. 1, 8 and 32
clients, each over one connection that it keeps, ask it for the sentences of examples/news.jsonl in
turns, a sentence a request, as soon as they have the answer before. By the clock: requests a second
and what clients wait. The time of the server's processor for a request says what the same would be
on a machine that nobody else uses.
"""

import json
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from http.client import HTTPConnection
from itertools import chain, cycle, islice
from pathlib import Path
from time import perf_counter
from typing import Annotated, Any, Dict, List, Optional, Tuple

import numpy as np
import psutil
import typer

NEWS = Path(__file__).resolve().parents[1] / "examples" / "news.jsonl"
CLIENTS = (1, 8, 32)
HEADERS = {"Content-Type": "application/json"}
QUANTILES = (50, 95, 99)
HEADER = "| clients | requests/s | 50% | 95% | 99% | ms of the processor a request |"


def main(
    model: Annotated[str, typer.Argument(help="The model")] = "small",
    requests: Annotated[int, typer.Option(help="Requests of all clients", min=32)] = 2_000,
    threads: Annotated[int, typer.Option(help="Threads of the server", min=1)] = 2,
    wanted: Annotated[str, typer.Option(help="More fields of each request, as JSON")] = "{}",
    output: Annotated[Optional[Path], typer.Option(help="Where the figures go, as JSON")] = None,
) -> None:
    """Measure, and print a table."""
    bodies = [
        json.dumps({**sentence, **json.loads(wanted)}).encode("utf8") for sentence in read_news()
    ]
    command = [sys.executable, "-m", "spacy", "phoneme", "serve", model, "--port", "0"]
    command += ["--threads", str(threads)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as serving:
        try:
            assert serving.stdout is not None
            said = serving.stdout.readline().decode("utf8")
            found = re.search(r"http://([\d.]+):(\d+) ", said)
            if found is None:
                sys.exit(f"The server did not start: {said}")
            rows = measure((found[1], int(found[2])), psutil.Process(serving.pid), bodies, requests)
        finally:
            serving.terminate()
    print(HEADER)
    print(re.sub("[^|]+", "--:", HEADER))
    for row in rows:
        waited = " | ".join(f"{row['ms'][str(q)]:,.0f} ms" for q in QUANTILES)
        print(f"| {row['clients']} | {row['per_s']:,.0f} | {waited} | {row['cpu_ms']:.1f} |")
    if output is not None:
        output.parent.mkdir(parents=True, exist_ok=True)
        output.write_text(json.dumps(rows, indent=2) + "\n", encoding="utf8")


def read_news() -> List[Dict[str, str]]:
    """Give the sentences, with their languages."""
    rows = map(json.loads, NEWS.read_text(encoding="utf8").splitlines())
    return [{"text": row["text"], "lang": row["lang"]} for row in rows]


def measure(
    address: Tuple[str, int], server: psutil.Process, bodies: List[bytes], n_requests: int
) -> List[Dict[str, Any]]:
    """Ask by more and more clients; once before, so that all is loaded that is read.

    RETURNS: A row for each number of clients.
    """
    ask(address, bodies)
    rows = []
    for n_clients in CLIENTS:
        shares = [list(islice(cycle(bodies), i, n_requests, n_clients)) for i in range(n_clients)]
        spent, began = sum(server.cpu_times()[:2]), perf_counter()
        with ThreadPoolExecutor(n_clients) as clients:
            waited = list(chain(*clients.map(partial(ask, address), shares)))
        seconds, used = perf_counter() - began, sum(server.cpu_times()[:2]) - spent
        ms = {str(q): float(np.percentile(waited, q)) * 1000 for q in QUANTILES}
        rows.append(
            {
                "clients": n_clients,
                "per_s": n_requests / seconds,
                "ms": ms,
                "cpu_ms": used / n_requests * 1000,
            }
        )
    return rows


def ask(address: Tuple[str, int], bodies: List[bytes]) -> List[float]:
    """Ask one after the other. RETURNS: How long each answer took, in seconds."""
    waited = []
    connection = HTTPConnection(*address, timeout=300)
    try:
        for body in bodies:
            began = perf_counter()
            connection.request("POST", "/annotate", body, HEADERS)
            response = connection.getresponse()
            answer = response.read()
            waited.append(perf_counter() - began)
            if response.status != 200:
                sys.exit(f"{response.status}: {answer.decode('utf8', 'replace')}")
    finally:
        connection.close()
    return waited


if __name__ == "__main__":
    typer.run(main)
