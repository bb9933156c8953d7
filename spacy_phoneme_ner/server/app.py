"""The app: what is at which path."""

import re
from http import HTTPStatus
from importlib.metadata import version
from typing import TYPE_CHECKING, Any, Dict, List, Mapping

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from starlette.exceptions import HTTPException

from ..display.markup import style_sheet
from ..errors import Errors, PhonemeNERError
from .guard import App, Guard
from .pages import api_page, static, try_page
from .problems import Answer, GoneError, RefusedError, malformed, problem, problem_of
from .schemas import (
    AnnotateRequest,
    AnnotateResponse,
    Health,
    LanguageFacts,
    ModelFacts,
    Problem,
)
from .settings import ServerSettings
from .workers import Call, Workers

if TYPE_CHECKING:
    from .service import Service

_VERSION = version("spacy-phoneme-ner")
_DESCRIPTION = (
    "Names in texts of any language, by how they sound. Offsets count Unicode's characters. What "
    "goes wrong is told as application/problem+json."
)
_HTML, _CSS, _SCRIPT, _PICTURE = ("text/html", "text/css", "text/javascript", "image/svg+xml")
_CLIENT_GONE = 499  # as nginx calls it; nobody reads it
_PROBLEMS: Dict[Any, Dict[str, Any]] = {
    413: {"model": Problem, "description": "It is more than this server takes at a time."},
    422: {"model": Problem, "description": "Something in it is unknown, or not as expected."},
    503: {"model": Problem, "description": "Too many ask at once, or it took too long."},
}
# Validators' own words, which tell of Python.
_PYTHONIC = re.compile(r"^Value error, ")


def make_app(service: "Service", settings: ServerSettings) -> App:
    """Make the app that answers.

    service (Service): What it answers with.
    settings (ServerSettings): What it allows.
    RETURNS (App): An ASGI application.
    """
    app = FastAPI(
        title="spacy-phoneme-ner",
        version=_VERSION,
        description=_DESCRIPTION,
        # Its pages of documentation come from elsewhere.
        docs_url=None,
        redoc_url=None,
    )
    workers = Workers(settings)
    _add_problems(app)
    _add_api(app, service, settings, workers)
    _add_pages(app, service)
    return Guard(app, settings)


def _add_api(app: FastAPI, service: "Service", settings: ServerSettings, workers: Workers) -> None:
    @app.post("/annotate", response_model=AnnotateResponse, responses=_PROBLEMS)
    async def annotate(asked: AnnotateRequest, request: Request) -> Response:
        """Find the names in a text, or in several."""
        _check_size(asked, settings)

        async def left() -> None:
            while (await request.receive())["type"] != "http.disconnect":
                pass

        def work(call: Call) -> bytes:
            return service.annotate(asked, call)

        return Response(await workers.run(work, left), media_type="application/json")

    @app.get("/models")
    async def models() -> List[ModelFacts]:
        """List the pipelines that this server has, the usual one first."""
        return [pipeline.facts for pipeline in service.pipelines.values()]

    languages_known = service.usual.languages

    @app.get("/languages")
    async def languages() -> List[LanguageFacts]:
        """List the languages that have pronunciations."""
        return languages_known

    @app.get("/health")
    async def health() -> Health:
        """Tell that the server is well."""
        return Health(status="ok", version=_VERSION, models=list(service.pipelines))


def _add_pages(app: FastAPI, service: "Service") -> None:
    facts = [pipeline.facts for pipeline in service.pipelines.values()]
    pages = {
        "/": (try_page(facts, service.usual.languages), _HTML),
        "/api": (api_page(app.openapi()), _HTML),
        "/page.css": (static("page.css"), _CSS),
        "/page.js": (static("page.js"), _SCRIPT),
        "/icon.svg": (static("icon.svg"), _PICTURE),
        "/names.css": (style_sheet(), _CSS),
    }
    for path, (content, kind) in pages.items():
        app.add_api_route(path, _answer(content, kind), include_in_schema=False)


def _answer(content: str, kind: str) -> Any:
    async def page() -> Response:
        return Response(content, media_type=kind)

    return page


def _check_size(asked: AnnotateRequest, settings: ServerSettings) -> None:
    texts = asked.given
    size = sum(map(len, texts))
    for n, most, what in (
        (len(texts), settings.most_texts, "texts"),
        (size, settings.most_characters, "characters"),
    ):
        if n > most:
            message = Errors.P912.format(got=f"{n:,} {what}", most=f"{most:,} {what}")
            raise RefusedError(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, message)


def _add_problems(app: FastAPI) -> None:
    @app.exception_handler(PhonemeNERError)
    async def mistake(_: Request, error: PhonemeNERError) -> Response:
        return _respond(problem_of(error))

    @app.exception_handler(RequestValidationError)
    async def wrong(_: Request, error: RequestValidationError) -> Response:
        return _respond(malformed([_mistake(found) for found in error.errors()]))

    @app.exception_handler(HTTPException)
    async def refused(request: Request, error: HTTPException) -> Response:
        status = HTTPStatus(error.status_code)
        if status in (HTTPStatus.NOT_FOUND, HTTPStatus.METHOD_NOT_ALLOWED):
            paths = "POST /annotate, GET /, /api, /health, /languages, /models, /openapi.json"
            told = {"path": request.url.path, "method": request.method, "expected": paths}
            return _respond(problem(status, str(PhonemeNERError(Errors.P919.format(**told)))))
        return _respond(malformed([{"field": "", "message": str(error.detail)}]))

    @app.exception_handler(GoneError)
    async def gone(_: Request, error: GoneError) -> Response:
        return Response(status_code=_CLIENT_GONE)

    @app.exception_handler(Exception)
    async def failed(_: Request, error: Exception) -> Response:
        # Starlette raises it once more, so that the terminal has it.
        return _respond(problem(HTTPStatus.INTERNAL_SERVER_ERROR, Errors.P910))


def _mistake(found: Mapping[str, Any]) -> Dict[str, str]:
    field = ".".join(str(part) for part in found["loc"] if part != "body")
    return {"field": field, "message": _PYTHONIC.sub("", str(found["msg"]))}


def _respond(answer: Answer) -> Response:
    return Response(answer.body, answer.status, dict(answer.headers))
