"""A few threads that work, and a bounded number of requests that wait for them."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from http import HTTPStatus
from threading import Event
from time import monotonic
from typing import Awaitable, Callable, TypeVar

from ..errors import Errors
from .problems import GoneError, RefusedError
from .settings import ServerSettings

T = TypeVar("T")


class Call:
    """A request that is worked on: whoever works on it asks from time to time if to go on.

    timeout (float): How many seconds it may take.
    """

    def __init__(self, timeout: float) -> None:
        self._timeout = timeout
        self._end = monotonic() + timeout
        self._is_gone = Event()

    def leave(self) -> None:
        """Note that nobody waits for the answer any more."""
        self._is_gone.set()

    def check(self) -> None:
        """Ask whether to go on.

        RAISES (GoneError): If nobody waits for the answer.
        RAISES (RefusedError): If it took too long.
        """
        if self._is_gone.is_set():
            raise GoneError
        if monotonic() > self._end:
            message = Errors.P914.format(timeout=self._timeout)
            raise RefusedError(HTTPStatus.SERVICE_UNAVAILABLE, message)


class Workers:
    """Threads that work on requests.

    settings (ServerSettings): How many of them, and how many requests may wait.
    """

    def __init__(self, settings: ServerSettings) -> None:
        self._settings = settings
        self._threads = ThreadPoolExecutor(settings.threads, "annotate")
        self._n_calls = 0

    async def run(self, work: Callable[[Call], T], left: Callable[[], Awaitable[None]]) -> T:
        """Work on a request when its turn comes.

        work (Callable[[Call], T]): What is done, in a thread.
        left (Callable[[], Awaitable[None]]): Returns once nobody waits for the answer any more.
        RETURNS (T): What comes out.
        RAISES (RefusedError): If too many wait already, or it took too long.
        """
        most = self._settings.threads + self._settings.waiting
        if self._n_calls >= most:
            message = Errors.P913.format(n=self._n_calls)
            raise RefusedError(HTTPStatus.SERVICE_UNAVAILABLE, message)
        self._n_calls += 1
        call = Call(self._settings.timeout)
        watching = asyncio.ensure_future(self._watch(call, left))

        def begin() -> T:
            call.check()
            return work(call)

        try:
            return await asyncio.wrap_future(self._threads.submit(begin))
        finally:
            self._n_calls -= 1
            call.leave()
            watching.cancel()

    def close(self) -> None:
        """Let the threads end."""
        self._threads.shutdown(wait=False, cancel_futures=True)

    async def _watch(self, call: Call, left: Callable[[], Awaitable[None]]) -> None:
        await left()
        call.leave()
