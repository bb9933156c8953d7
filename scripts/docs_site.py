"""What MkDocs calls while it builds the site: pages that are made from the code, and files of the
repository that pages link to.

A page in `docs/` links to files elsewhere in the repository as they lie (`../configs/small.cfg`),
so that the link works where the repository is read, too. On the site these files lie under
`repository/`, Markdown as pages.
"""

import re
import sys
from pathlib import Path, PurePosixPath
from typing import Any, Callable, Dict, Iterator, List, Set

from mkdocs.structure.files import File, Files

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "scripts"))

from documentation.api import PAGES, api_page  # noqa: E402
from documentation.commands import commands_page  # noqa: E402
from documentation.configs import configs_page  # noqa: E402
from documentation.languages import languages_page  # noqa: E402
from documentation.messages import messages_page  # noqa: E402
from documentation.pictures import DRAWN  # noqa: E402
from documentation.project import project_page  # noqa: E402
from documentation.registered import registered_page  # noqa: E402

# The end of a link: its text may hold code.
_LINK = re.compile(r"(\]\()([^)\s#]+)(#[^)\s]*)?\)")
_CODE = re.compile(r"(^```.*?^```|`[^`\n]*`)", re.S | re.M)


GENERATED: Dict[str, Callable[[], str]] = {
    "commands.md": commands_page,
    "configs.md": configs_page,
    "languages.md": languages_page,
    "messages.md": messages_page,
    "project.md": project_page,
    "registered.md": registered_page,
}


def links(markdown: str) -> Iterator[str]:
    """Give the files that a text links to, as it names them."""
    for part in _CODE.split(markdown)[::2]:
        for _, target, _ in _LINK.findall(part):
            if "://" not in target and not target.startswith("mailto:"):
                yield target


def on_files(files: Files, config: Any) -> Files:
    """Add the pages that are made, and the files that pages link to."""
    docs = Path(config.docs_dir)
    pages = [file for file in files if file.is_documentation_page()]
    for name, write in GENERATED.items():
        files.append(File.generated(config, name, content=write()))
    for name, draw in DRAWN.items():
        files.append(File.generated(config, f"assets/{name}.svg", content=draw()))
    for name in PAGES:
        files.append(File.generated(config, f"api/{name}.md", content=api_page(name)))
    wanted: List[Path] = [
        (docs / page.src_uri).parent / link
        for page in pages
        for link in links((docs / page.src_uri).read_text(encoding="utf8"))
        if link.startswith("../")
    ]
    wanted += [ROOT / path for path in config.extra["repository"]]
    wanted += [ROOT / "project.yml", *(ROOT / "configs").glob("*.cfg")]
    for path in _with_links(wanted, docs):
        name = f"repository/{path.relative_to(ROOT).as_posix()}"
        if path.suffix == ".md":
            content = _as_page(path, docs)
            files.append(File.generated(config, name, content=content))
        else:
            files.append(File.generated(config, name, abs_src_path=str(path)))
    return files


def on_page_markdown(markdown: str, page: Any, config: Any, **kwargs: Any) -> str:
    """Lead links out of `docs/` to where their files are on the site."""
    if page.file.generated_by:
        return markdown

    def lead(match: "re.Match[str]") -> str:
        if not match[2].startswith("../"):
            return match[0]
        return f"{match[1]}repository/{_file(Path(config.docs_dir, match[2]))}{match[3] or ''})"

    return _outside_code(markdown, lambda part: _LINK.sub(lead, part))


def _with_links(paths: List[Path], docs: Path) -> List[Path]:
    """Give files of the repository with those that they link to in turn."""
    found: Set[Path] = set()
    queue = list(paths)
    while queue:
        path = ROOT / _file(queue.pop())
        if path in found or docs in path.parents:
            continue
        found.add(path)
        if path.suffix == ".md":
            text = path.read_text(encoding="utf8")
            queue += [path.parent / link for link in links(text)]
    return sorted(found)


def _file(path: Path) -> str:
    """Name a file by its place in the repository; a folder by its README."""
    path = path.resolve()
    if path.is_dir():
        path /= "README.md"
    return path.relative_to(ROOT).as_posix()


def _as_page(path: Path, docs: Path) -> str:
    """Write a Markdown file from outside of `docs/`, its links led to where they are here."""
    folder = PurePosixPath("repository", path.relative_to(ROOT).as_posix()).parent

    def lead(match: "re.Match[str]") -> str:
        if "://" in match[2] or match[2].startswith("mailto:"):
            return match[0]
        target = (path.parent / match[2]).resolve()
        up = "../" * len(folder.parts)
        if docs in target.parents:
            name = target.relative_to(docs).as_posix()
        else:
            name = f"repository/{_file(target)}"
        return f"{match[1]}{up}{name}{match[3] or ''})"

    return _outside_code(path.read_text(encoding="utf8"), lambda part: _LINK.sub(lead, part))


def _outside_code(markdown: str, change: Callable[[str], str]) -> str:
    parts = _CODE.split(markdown)
    return "".join(part if i % 2 else change(part) for i, part in enumerate(parts))
