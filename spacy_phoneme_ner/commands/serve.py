"""`python -m spacy phoneme serve`: a page to try pipelines on, and an API for apps."""

from pathlib import Path
from typing import Annotated, List, Optional

import typer
from wasabi import msg

from ..extras import import_extra
from .common import command, filename

_USUAL = "small"
_LARGER = "base"  # served as well where it is installed


@command
def serve_cli(
    models: Annotated[
        Optional[List[str]],
        typer.Argument(
            help="small, base, or pipelines: folders or installed packages; by default small, and "
            "base where it is installed"
        ),
    ] = None,
    host: Annotated[
        str, typer.Option(help="The address to listen at; 0.0.0.0 for all, seen by others")
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="The port; 0 for any", min=0, max=65_535)] = 8000,
    lang: Annotated[
        Optional[str],
        typer.Option(
            "--lang",
            "-l",
            help="The language of texts that come without, any tag or name, or auto; by default "
            "the pipeline's own",
        ),
    ] = None,
    names: Annotated[
        Optional[Path],
        typer.Option(
            help="A list of names, or a folder of lists, to say what found names sound like, "
            "besides the names of countries",
            parser=filename,
        ),
    ] = None,
    threads: Annotated[
        int, typer.Option(help="Texts that are annotated at a time", min=1, max=256)
    ] = 2,
    waiting: Annotated[
        int, typer.Option(help="Requests that may wait for their turn", min=0, max=100_000)
    ] = 256,
    most_texts: Annotated[
        int, typer.Option(help="Texts that a request may bring", min=1, max=100_000)
    ] = 100,
    most_characters: Annotated[
        int,
        typer.Option(help="Characters that these may have together", min=1, max=10_000_000),
    ] = 50_000,
    timeout: Annotated[
        float, typer.Option(help="Seconds that a request may take", min=0.1, max=86_400)
    ] = 60.0,
    allowed_host: Annotated[
        Optional[List[str]],
        typer.Option(
            help="A name that the server may be called by, besides its own address and localhost; "
            "several times for several. Behind a proxy, the proxy's"
        ),
    ] = None,
) -> None:
    """Serve a page to try pipelines on, and an API for apps (extra serve), until Ctrl + C.

    It listens on this machine alone, unless --host says otherwise."""
    uvicorn = import_extra("uvicorn", "The server")
    import_extra("fastapi", "The server")

    from ..pretrained.pipelines import find_pipeline
    from ..server.app import make_app
    from ..server.known_names import KnownNames
    from ..server.listening import listen
    from ..server.service import Pipeline, Service
    from ..server.settings import ServerSettings, names_of

    hosts = names_of(host)
    if hosts or allowed_host:
        hosts = (*hosts, host, *(name.lower() for name in allowed_host or ()))
    settings = ServerSettings(
        threads, waiting, most_texts, most_characters, timeout, tuple(dict.fromkeys(hosts))
    )
    # Before the pipelines are loaded, which takes longer.
    listening = listen(host, port)
    with listening:
        chosen = models or [_USUAL, *([_LARGER] if find_pipeline(_LARGER) is not None else [])]
        service = Service([Pipeline(model, lang) for model in chosen], KnownNames(names))
        app = make_app(service, settings)
        config = uvicorn.Config(
            app,
            access_log=False,
            log_level="warning",
            lifespan="off",
            proxy_headers=False,
            server_header=False,
            timeout_graceful_shutdown=5,
            ws="none",
        )
        shown, at = listening.getsockname()[:2]
        shown = f"[{shown}]" if ":" in shown else shown
        msg.good(f"http://{shown}:{at} serves {', '.join(service.pipelines)}. Ctrl + C ends it.")
        uvicorn.Server(config).run(sockets=[listening])
