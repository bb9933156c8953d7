"""What the benchmarks of accuracy share: commands of project.yml, several at a time."""

import os
import shlex
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Callable, Mapping, Sequence, Tuple

from tqdm import tqdm
from weasel.util import load_project_config

ROOT = Path(__file__).parents[1]


def run_commands(
    names: Sequence[str], overrides: Mapping[str, Any], done: Path = Path("nothing")
) -> bool:
    """Run commands of project.yml, unless what they make is there.

    The script lines are run as they stand; `spacy project run` itself keeps a lock
    file that runs at the same time would fight over.

    names (Sequence[str]): The commands.
    overrides (Mapping[str, Any]): Values for the project's variables, by "vars.name".
    done (Path): What there is, below the project's folder, when they have been run.
    RETURNS (bool): Whether they were run.
    """
    if (ROOT / done).exists():
        return False
    project = load_project_config(ROOT, overrides=dict(overrides))
    commands = {command["name"]: command for command in project["commands"]}
    environment = {**os.environ, "OMP_NUM_THREADS": "1"}
    for line in (line for name in names for line in commands[name]["script"]):
        words = [sys.executable if word == "python" else word for word in shlex.split(line)]
        quiet = not names[0].startswith("compare")
        result = subprocess.run(words, cwd=ROOT, env=environment, capture_output=quiet, text=True)
        if result.returncode:
            sys.exit(f"Failed: {line}\n{result.stdout or ''}{result.stderr or ''}")
    return True


def run_all(runs: Sequence[Tuple[str, str]], run: Callable[[str, str], bool], jobs: int) -> None:
    """Do runs, several at a time, and tell how long each of them took.

    runs (Sequence[Tuple[str, str]]): What is run, and its seed.
    run (Callable[[str, str], bool]): Does one of them; tells whether it had to be done.
    jobs (int): How many at a time.
    """

    def timed(name: str, seed: str) -> str:
        started = time.monotonic()
        ran = run(name, seed)
        taken = f"{(time.monotonic() - started) / 60:.1f} min" if ran else "kept"
        return f"{name}, seed {seed}: {taken}"

    with ThreadPoolExecutor(jobs) as pool:
        futures = [pool.submit(timed, *each) for each in runs]
        try:
            reports = [future.result() for future in tqdm(futures, disable=None)]
        except BaseException:  # one that failed, or Ctrl+C: what has not begun shall not begin
            pool.shutdown(cancel_futures=True)
            raise
    print(*reports, sep="\n")


def check_names(names: str, known: Sequence[str], what: str) -> Sequence[str]:
    """Read a comma-separated option, and exit if it names what there is not.

    names (str): The option.
    known (Sequence[str]): What can be named.
    what (str): What it is, for the message.
    RETURNS (Sequence[str]): The names.
    """
    chosen = [name.strip() for name in names.split(",")]
    unknown = [name for name in chosen if name not in known]
    if unknown:
        sys.exit(f"Unknown {what} {', '.join(unknown)}: expected some of {', '.join(known)}")
    return chosen
