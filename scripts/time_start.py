"""Do what docs/index.md says, from an empty folder to names in a text, and print the seconds.

    python scripts/time_start.py                                  # with the extras that it names
    python scripts/time_start.py --torch 'torch==2.13.0+cpu'      # another build of torch before

The commands are those of the page. Of each it prints the seconds by the clock, and those of the
processor, which are what it takes on a machine that does nothing else. Downloads take what the
network takes; a package index that is near (`PIP_INDEX_URL`) leaves it out.
"""

import os
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Annotated, List, Optional

import typer
from documentation.registered import ROOT

PAGE = ROOT / "docs" / "index.md"
# A text of one's own, in the place of the page's.
OWN = ("Somali", "Madaxweyne Xasan Sheekh Maxamuud ayaa booqday magaalada Kismaayo.")
_BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def main(
    torch: Annotated[
        Optional[str], typer.Option(help="A build of torch to install before, as the page suggests")
    ] = None,
) -> None:
    """Time each step."""
    blocks = _BLOCK.findall(PAGE.read_text(encoding="utf8"))
    install = next(text for kind, text in blocks if kind == "bash").strip().splitlines()
    program = next(text for kind, text in blocks if kind == "python")
    program = re.sub(r'"lang": "\w+"', f'"lang": "{OWN[0]}"', program)
    program = re.sub(r'nlp\("[^"]+"\)', f'nlp("{OWN[1]}")', program)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        # A checkout, of what is committed, where the page has it.
        clone = ["git", "clone", "-q", str(ROOT), str(folder / "spacy-phoneme-ner")]
        subprocess.run(clone, check=True)
        (folder / "names.py").write_text(program, encoding="utf8")
        steps: List[str] = [line.replace("python -m", f"{sys.executable} -m") for line in install]
        if torch is not None:
            steps.insert(1, f"names/bin/pip install -q '{torch}'")
        steps.append("names/bin/python names.py")
        whole = work = 0.0
        for step in steps:
            began, before = time.monotonic(), _processor_time()
            ran = subprocess.run(step, shell=True, cwd=folder, capture_output=True, text=True)
            seconds = time.monotonic() - began
            whole += seconds
            work += (used := _processor_time() - before)
            print(
                f"{seconds:6.1f} s {used:6.1f} s  {step.replace(sys.executable, 'python')}",
                flush=True,
            )
            if ran.returncode:
                sys.exit(ran.stderr)
        print(f"{whole:6.1f} s {work:6.1f} s  in all\n{ran.stdout.rstrip()}")


def _processor_time() -> float:
    """Give the seconds that what was run has kept processors busy."""
    used = os.times()
    return used.children_user + used.children_system


if __name__ == "__main__":
    typer.run(main)
