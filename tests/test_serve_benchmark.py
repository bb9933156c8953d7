"""The benchmark of the server, with few requests."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

BENCHMARKS = Path(__file__).parents[1] / "benchmarks"


@pytest.mark.slow
def test_the_table_has_every_row(tmp_path):
    pytest.importorskip("uvicorn", reason="extra 'serve' is not installed")
    output = tmp_path / "new" / "load.json"
    command = [sys.executable, str(BENCHMARKS / "serve_load.py"), "--requests", "40"]
    run = subprocess.run(
        [*command, "--output", str(output)], capture_output=True, text=True, encoding="utf8"
    )
    assert run.returncode == 0, run.stderr
    rows = json.loads(output.read_text(encoding="utf8"))
    assert [row["clients"] for row in rows] == [1, 8, 32]
    for row in rows:
        assert row["per_s"] > 0 < row["cpu_ms"] and row["ms"]["50"] <= row["ms"]["99"]
    assert run.stdout.count("\n|") == 4
