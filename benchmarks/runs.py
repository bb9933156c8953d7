"""What the benchmarks of accuracy share: commands of project.yml, several at a time."""

import os
import shlex
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from itertools import product
from pathlib import Path
from typing import Any, Callable, Dict, Iterable, Mapping, Sequence

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
    for line in (line for name in names for line in commands[name]["script"]):
        run_line(shlex.split(line), quiet=not names[0].startswith("compare"))
    return True


def run_python(*words: str, quiet: bool = True) -> None:
    """Run Python in the project's folder, on one thread; end with what it printed if it fails."""
    run_line(["python", *words], quiet)


def run_line(words: Sequence[str], quiet: bool) -> None:
    """Run a program in the project's folder, on one thread; `python` is this one."""
    program = [sys.executable if word == "python" else word for word in words]
    environment = {**os.environ, "OMP_NUM_THREADS": "1"}
    result = subprocess.run(program, cwd=ROOT, env=environment, capture_output=quiet, text=True)
    if result.returncode:
        sys.exit(f"Failed: {shlex.join(words)}\n{result.stdout or ''}{result.stderr or ''}")


def run_all(runs: Mapping[str, Callable[[], bool]], jobs: int) -> None:
    """Do runs, several at a time, and tell how long each of them took.

    runs (Mapping[str, Callable[[], bool]]): What each is called, and what does it and tells
        whether it had to be done.
    jobs (int): How many at a time.
    """

    def timed(name: str, run: Callable[[], bool]) -> str:
        started = time.monotonic()
        ran = run()
        return f"{name}: {(time.monotonic() - started) / 60:.1f} min" if ran else f"{name}: kept"

    with ThreadPoolExecutor(jobs) as pool:
        futures = [pool.submit(timed, *each) for each in runs.items()]
        try:
            reports = [future.result() for future in tqdm(futures, disable=None)]
        except BaseException:  # one that failed, or Ctrl+C: what has not begun shall not begin
            pool.shutdown(cancel_futures=True)
            raise
    print(*reports, sep="\n")


def of_seeds(
    names: Iterable[str], seeds: Iterable[str], run: Callable[[str, str], bool]
) -> Dict[str, Callable[[], bool]]:
    """Name runs for `run_all`: of each system with each seed.

    Seeds are outermost: what an interrupted benchmark leaves is whole for some seeds.

    names (Iterable[str]): The systems.
    seeds (Iterable[str]): The seeds.
    run (Callable[[str, str], bool]): Does one system with one seed; tells if it had to.
    RETURNS (Dict[str, Callable[[], bool]]): The runs, by what each is called.
    """
    return {
        f"{name}, seed {seed}": partial(run, name, seed) for seed, name in product(seeds, names)
    }


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
