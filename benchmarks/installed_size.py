"""What `pip install .` adds to an environment that has torch, and that it is enough for first use.

A clean environment gets torch, then the package without extras. What came with the second
step is counted, distribution by distribution, bytecode included; that of spaCy and what it
requires is told apart, as every pipeline of spaCy has it. Then names are found there, without
network and without transformers.

    python benchmarks/installed_size.py
"""

import json
import os
import subprocess
from pathlib import Path
from shutil import copy, copytree
from tempfile import TemporaryDirectory
from typing import Annotated, Dict, List, NamedTuple, Optional, Set
from venv import EnvBuilder

import typer
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
PACKAGE = "spacy_phoneme_ner"
LIMIT = 60.0  # MB, beside spaCy and what it requires
SMALL = 1.0  # MB: lighter ones share a line
# Run in the environment: every distribution with its bytes and what it requires.
LIST = """
import json
from importlib.metadata import distributions

def size(d):
    paths = [f.locate() for f in d.files or []]
    return sum(path.stat().st_size for path in paths if path.is_file())

print(json.dumps([[d.name, size(d), d.requires or []] for d in distributions()]))
"""
USE = """
import importlib.util, json, sys
absent = ("transformers", "tokenizers", "huggingface_hub", "epitran", "panphon", "pandas")
assert not any(map(importlib.util.find_spec, absent))
import spacy
nlp = spacy.blank("si")
nlp.add_pipe("phoneme_ner")
doc = nlp("කොළඹ විශ්වවිද්‍යාලයේ නව පුස්තකාලය ඊයේ විවෘත විය.")
assert doc.ents
print(*(f"{ent.text} ({ent.label_})" for ent in doc.ents), sep=", ")
"""


class Distribution(NamedTuple):
    """What pip has installed.

    megabytes (float): Its files, bytecode included.
    needs (List[str]): The distributions that it requires.
    """

    name: str
    megabytes: float
    needs: List[str]


def main(
    torch: Annotated[str, typer.Option(help="What pip shall install before")] = "torch",
    extras: Annotated[str, typer.Option(help="With these extras, such as en,transformers")] = "",
    output: Annotated[Optional[Path], typer.Option(help="Where figures go as JSON")] = None,
) -> None:
    """Print a Markdown table; fail if first use does, or if it is more than the limit."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        EnvBuilder(with_pip=True).create(folder)
        python = str(folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python"))
        install(python, *torch.split())
        before = list_distributions(python)
        # Of a copy: building leaves metadata behind that would hide that of the checkout.
        copytree(ROOT / PACKAGE, folder / "source" / PACKAGE)
        for file in ("setup.cfg", "pyproject.toml", "README.md", "LICENSE"):
            copy(ROOT / file, folder / "source")
        source = str(folder / "source")
        install(python, f"{source}[{extras}]" if extras else source)
        after = list_distributions(python)
        used = subprocess.run([python, "-c", USE], cwd=name, capture_output=True, text=True)
    added = {name: after[name].megabytes for name in after.keys() - before.keys()}
    print("| Added to torch | MB |", "|---|--:|", *table(added, after), sep="\n")
    if output is not None:
        output.write_text(json.dumps(added, indent=2, sort_keys=True), encoding="utf8")
    if extras:
        return
    if used.returncode:
        raise SystemExit(f"First use failed:\n{used.stderr}")
    print(f"\nFirst use finds: {used.stdout.strip()}")
    if (own := own_part(added, after)) > LIMIT:
        raise SystemExit(f"{own:.0f} MB beside spaCy are more than {LIMIT:.0f}")


def install(python: str, *what: str) -> None:
    """Let the pip of an environment install something."""
    subprocess.run([python, "-m", "pip", "install", "-q", *what], check=True)


def list_distributions(python: str) -> Dict[str, Distribution]:
    """List what an environment has, by name."""
    run = subprocess.run([python, "-c", LIST], check=True, capture_output=True, text=True)
    distributions = {}
    for name, size, requirements in json.loads(run.stdout):
        needs = [need for need in map(Requirement, requirements) if is_needed(need)]
        names = [canonicalize_name(need.name) for need in needs]
        distributions[canonicalize_name(name)] = Distribution(name, size / 1e6, names)
    return distributions


def is_needed(requirement: Requirement) -> bool:
    """Tell whether a requirement holds here, without extras."""
    return requirement.marker is None or requirement.marker.evaluate({"extra": ""})


def closure(name: str, among: Dict[str, Distribution]) -> Set[str]:
    """Name a distribution and all that it brings along."""
    names: Set[str] = set()
    left = [name]
    while left:
        if (name := left.pop()) not in names and name in among:
            names.add(name)
            left += among[name].needs
    return names


def own_part(added: Dict[str, float], after: Dict[str, Distribution]) -> float:
    """Sum up what neither spaCy is nor anything that it requires."""
    of_spacy = closure("spacy", after)
    return sum(mb for name, mb in added.items() if name not in of_spacy)


def table(added: Dict[str, float], after: Dict[str, Distribution]) -> List[str]:
    """Write the rows: the heavy ones, the rest together, and what of it is spaCy's."""
    heavy = {name: mb for name, mb in added.items() if mb >= SMALL}
    rows = [f"| {name} | {heavy[name]:.1f} |" for name in sorted(heavy, key=lambda n: -heavy[n])]
    light = sum(added.values()) - sum(heavy.values())
    rows.append(f"| {len(added) - len(heavy)} others | {light:.1f} |")
    own, total = own_part(added, after), sum(added.values())
    rows.append(f"| **spaCy and what it requires** | **{total - own:.0f}** |")
    rows.append(f"| **this package and what it adds to that** | **{own:.0f}** |")
    rows.append(f"| **all** | **{total:.0f}** |")
    return rows


if __name__ == "__main__":
    typer.run(main)
