"""What the commands share: paths, data, pipelines, progress, and how a mistake is told."""

from functools import wraps
from pathlib import Path
from typing import (
    TYPE_CHECKING,
    Callable,
    Dict,
    Iterable,
    List,
    NoReturn,
    Optional,
    ParamSpec,
    Sequence,
    TypeVar,
)

from wasabi import msg

from ..disk.paths import read_path
from ..disk.walk import walk_files
from ..errors import Errors, PhonemeNERError

if TYPE_CHECKING:
    from spacy.language import Language

P = ParamSpec("P")
R = TypeVar("R")
T = TypeVar("T")
DATA = "a folder of .spacy files named by language (sin.spacy), or one such file"


def command(function: Callable[P, R]) -> Callable[P, R]:
    """Make a function a command: what it cannot do is one message, without a traceback.

    function (Callable): The function.
    RETURNS (Callable): The command, with the same parameters.
    """

    @wraps(function)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return function(*args, **kwargs)
        except PhonemeNERError as error:
            _fail(error)
        except OSError as error:
            if error.filename is None:
                raise
            reason = error.strerror or str(error)
            _fail(PhonemeNERError(Errors.P535.format(path=str(error.filename), reason=reason)))

    return run


def filename(text: str) -> Path:
    """Read a path of the command line: the `parser` of each argument that is one.

    text (str): What the user wrote.
    RETURNS (Path): The path. What no file can be called ends the command.
    """
    try:
        return read_path(text)
    except PhonemeNERError as error:
        _fail(error)


def find_data(data: Path, langs: Optional[str] = None) -> Dict[str, Path]:
    """Find the files to score, by language.

    data (Path): A folder of .spacy files named by language, or one such file.
    langs (Optional[str]): The languages to keep, any tags, comma-separated.
    RETURNS (Dict[str, Path]): The files by language key, e.g. "sin".
    RAISES (PhonemeNERError): If there are none, a language has none or two, or a
        name is no language.
    """
    from ..corpora.files import one_for_each

    if not data.exists():
        raise PhonemeNERError(Errors.P412.format(path=data, expected=DATA))
    paths = sorted(data.glob("*.spacy")) if data.is_dir() else [data]
    by_language = one_for_each((path, path.stem) for path in paths)
    files = {lang: path for lang, (path, _) in by_language.items()}
    if not files:
        raise PhonemeNERError(Errors.P403.format(path=data))
    return _choose_languages(files, langs, data)


def find_by_language(data: Path, langs: Optional[str] = None) -> Dict[str, List[Path]]:
    """Find files by language, where corpora may have folders of their own.

    data (Path): As `find_data` takes it, or a folder with such folders.
    langs (Optional[str]): The languages to keep, any tags, comma-separated.
    RETURNS (Dict[str, List[Path]]): The files by language key, e.g. "ces", in the order of
        their corpora.
    RAISES (PhonemeNERError): If there are none, a language has none, or two in one folder, or
        a name is no language.
    """
    folders = sorted(path for path in data.iterdir() if path.is_dir()) if data.is_dir() else []
    corpora = [folder for folder in folders if any(folder.glob("*.spacy"))]
    if not corpora or any(data.glob("*.spacy")):
        return {lang: [path] for lang, path in find_data(data, langs).items()}
    files: Dict[str, List[Path]] = {}
    for folder in corpora:
        for lang, path in find_data(folder).items():
            files.setdefault(lang, []).append(path)
    return _choose_languages(files, langs, data)


def find_files(data: Iterable[Path], expected: str) -> List[Path]:
    """Find .spacy files, whatever their names.

    data (Iterable[Path]): Files, and folders of such files, at any depth.
    expected (str): What there should be, for errors.
    RETURNS (List[Path]): The files, those of each folder by path.
    RAISES (PhonemeNERError): If one is not there, or a folder has none.
    """
    files: List[Path] = []
    for path in data:
        if not path.exists():
            raise PhonemeNERError(Errors.P412.format(path=path, expected=expected))
        of_path = walk_files(path, "*.spacy") if path.is_dir() else [path]
        if not of_path:
            raise PhonemeNERError(Errors.P403.format(path=path))
        files += of_path
    return files


def load_pipeline(model: str, gpu_id: int = -1) -> "Language":
    """Load a pipeline, on a GPU if one is asked for.

    model (str): A folder, the name of an installed package, or what the setting `pretrained`
        takes: "small", "base", a folder that `spacy phoneme bundle` made.
    gpu_id (int): The GPU, or -1 for the CPU.
    RETURNS (Language): The pipeline.
    RAISES (PhonemeNERError): If there is no such pipeline or GPU.
    """
    import spacy
    from thinc.api import require_gpu

    from ..annotation.pipelines import is_model_alone, load_annotating

    if gpu_id >= 0:
        try:
            require_gpu(gpu_id)
        except Exception as error:  # CuPy and PyTorch raise errors of their own here
            raise PhonemeNERError(Errors.P411.format(gpu_id=gpu_id, reason=error)) from error
    if is_model_alone(model):
        return load_annotating(model)
    try:
        return spacy.load(model)
    except (OSError, ValueError, KeyError) as error:
        reason = str(error).rstrip(".")
        raise PhonemeNERError(Errors.P410.format(model=model, reason=reason)) from error


def with_bar(
    items: Iterable[T], unit: str, *, quiet: bool, title: Optional[str] = None
) -> Iterable[T]:
    """Show on a terminal how far the work is.

    items (Iterable[T]): What is worked on.
    unit (str): What they are.
    quiet (bool): Whether to show nothing.
    title (Optional[str]): What stands before the bar.
    RETURNS (Iterable[T]): The same things.
    """
    from tqdm import tqdm

    # None: where there is no terminal, nothing is shown.
    disable = True if quiet else None
    bar: Iterable[T] = tqdm(items, desc=title, unit=f" {unit}", leave=False, disable=disable)
    return bar


def print_table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Print a table, as the reports have them.

    header (Sequence[str]): The titles of the columns; all but the first hold numbers.
    rows (Iterable[Sequence[str]]): The cells, as many a row as there are titles.
    """
    from ..evaluation.tables import markdown_table

    print(markdown_table(header, [*rows]))


def print_written(written: Sequence[Path], *, has_picture: bool = False) -> None:
    """Tell which files were written, and how to get a picture if there should be one.

    written (Sequence[Path]): The files, none if nothing was to be written.
    has_picture (bool): Whether a picture goes with them, where matplotlib is installed.
    """
    if written:
        msg.good(f"Wrote {', '.join(map(str, written))}")
    if written and has_picture and not any(file.suffix == ".svg" for file in written):
        msg.info("No picture: pip install 'spacy-phoneme-ner[plot]' for matplotlib")


def _choose_languages(files: Dict[str, T], langs: Optional[str], data: Path) -> Dict[str, T]:
    """Keep what is of some languages, in their order; all if None are named."""
    from ..languages import find_language

    if langs is None:
        return files
    wanted = [find_language(tag).key for tag in langs.split(",") if tag.strip()]
    missing = [lang for lang in wanted if lang not in files]
    if missing or not wanted:
        lacking, given = ", ".join(missing) or repr(langs), ", ".join(files)
        raise PhonemeNERError(Errors.P405.format(path=data, missing=lacking, found=given))
    return {lang: files[lang] for lang in wanted}


def _fail(error: PhonemeNERError) -> NoReturn:
    msg.fail(str(error), exits=1)
