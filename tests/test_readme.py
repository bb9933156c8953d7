"""The README's examples of prediction run, and print what it says they print."""

import importlib.util
import re
from pathlib import Path

import pytest

README = (Path(__file__).parents[1] / "README.md").read_text(encoding="utf8")
BLOCKS = re.findall(r"```python\n(.*?)```", README, re.S)
# Others need a pipeline that was trained before.
EXAMPLES = [b for b in BLOCKS if '"phonemizer"' in b or 'config={"lang": ' in b]


@pytest.mark.parametrize("example", EXAMPLES)
def test_examples_print_what_they_say(example, capsys, monkeypatch, tmp_path):
    for module in ("gruut_lang_en", "py3langid"):
        if importlib.util.find_spec(module) is None:
            pytest.skip(f"{module} is not installed")
    # The files of the language that the README makes up its rules for.
    texts = {
        "map/abz-Latn.csv": "% extends: ind-Latn\nOrth,Phon\nc,k\nñ,ɲ\n",
        "pre/abz-Latn.txt": "::front:: = [ei]\nc -> s / _ (?=::front::)\n",
    }
    for name, text in texts.items():
        path = tmp_path / "rules" / name
        path.parent.mkdir(parents=True)
        path.write_text(text, encoding="utf8")
        assert all(line in README for line in text.splitlines())
    monkeypatch.chdir(tmp_path)
    exec(example, {"spacy": __import__("spacy")})
    said = " ".join(line.partition("# ")[2] for line in example.splitlines() if "# " in line)
    printed = [" ".join(line.split()) for line in capsys.readouterr().out.splitlines()]
    assert printed
    for line in printed:
        assert line in " ".join(said.split())


def test_there_are_examples():
    assert len(EXAMPLES) == 5
