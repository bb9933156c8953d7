"""What every request goes through: who may call, how long a body may be, what pages may do."""

import asyncio
from http import HTTPStatus
from typing import Any, Awaitable, Callable, Dict, List, MutableMapping, Optional, Tuple

from ..errors import Errors
from .problems import Answer, problem
from .settings import ServerSettings

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Message, Receive, Send], Awaitable[None]]

# So many times what is allowed is read and thrown away: who still sends, hears no answer.
_PATIENCE = 8
# Pages load what is here and nothing else; nobody puts them into a page of theirs.
HEADERS: Dict[str, str] = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; "
    "img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    # What is asked is nobody else's, and pages change with the version.
    "Cache-Control": "no-store",
}


class Guard:
    """Wraps an app.

    app (App): What answers.
    settings (ServerSettings): What is allowed.
    """

    def __init__(self, app: App, settings: ServerSettings) -> None:
        self._app = app
        self._settings = settings

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Answer a request, or refuse it, as ASGI has it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = {name.lower(): value for name, value in scope["headers"]}
        refused = self._check_host(headers)
        body = b""
        if refused is None:
            body, refused = await self._read(headers, receive)
        if refused is not None:
            await _send(refused, send)
            return
        is_read = False

        async def replay() -> Message:
            nonlocal is_read
            if is_read:  # what comes now is that the client goes
                return await receive()
            is_read = True
            return {"type": "http.request", "body": body, "more_body": False}

        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                message = {**message, "headers": [*message["headers"], *_encode(HEADERS)]}
            await send(message)

        await self._app(scope, replay, send_guarded)

    def _check_host(self, headers: Dict[bytes, bytes]) -> Optional[Answer]:
        names = self._settings.hosts
        given = headers.get(b"host", b"").decode("latin1")
        name = given.rpartition(":")[0] if given.rpartition(":")[2].isdigit() else given
        if not names or name.strip("[]").lower() in names:
            return None
        message = Errors.P916.format(host=given, expected=", ".join(names))
        return problem(HTTPStatus.MISDIRECTED_REQUEST, message)

    async def _read(
        self, headers: Dict[bytes, bytes], receive: Receive
    ) -> Tuple[bytes, Optional[Answer]]:
        """Read the body of a request, or say why not."""
        most = self._settings.most_bytes
        length = headers.get(b"content-length", b"0")
        if length.isdigit() and len(length) < 20 and int(length) > _PATIENCE * most:
            return b"", _too_large(int(length), most)
        try:
            return await asyncio.wait_for(_collect(receive, most), self._settings.timeout)
        except asyncio.TimeoutError:
            message = Errors.P914.format(timeout=self._settings.timeout)
            return b"", problem(HTTPStatus.REQUEST_TIMEOUT, message)


async def _collect(receive: Receive, most: int) -> Tuple[bytes, Optional[Answer]]:
    parts: List[bytes] = []
    size = 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return b"", problem(HTTPStatus.BAD_REQUEST, Errors.P917)
        parts.append(message.get("body", b""))
        size += len(parts[-1])
        is_whole = not message.get("more_body", False)
        if size > most:
            parts.clear()
            if is_whole or size > _PATIENCE * most:
                return b"", _too_large(size, most)
        elif is_whole:
            return b"".join(parts), None


def _too_large(size: int, most: int) -> Answer:
    message = Errors.P912.format(got=f"{size:,} bytes", most=f"{most:,} bytes")
    return problem(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, message)


async def _send(answer: Answer, send: Send) -> None:
    headers = {
        **answer.headers,
        **HEADERS,
        "Content-Length": str(len(answer.body)),
        # What is left of the body is not read.
        "Connection": "close",
    }
    start = {"type": "http.response.start", "status": answer.status, "headers": _encode(headers)}
    await send(start)
    await send({"type": "http.response.body", "body": answer.body})


def _encode(headers: Dict[str, str]) -> List[Tuple[bytes, bytes]]:
    return [
        (name.lower().encode("latin1"), text.encode("latin1")) for name, text in headers.items()
    ]
