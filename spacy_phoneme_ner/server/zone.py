"""What a pipeline remembers of words is forgotten from time to time, whoever uses it."""

from contextlib import ExitStack, contextmanager
from threading import Condition
from typing import Any, Iterator

from ..memory.cache import memory_zone

# New words of so much text take some dozens of megabytes.
_MOST = 5_000_000


class ForgettingZone:
    """spaCy's memory zone, in which several threads may be at once.

    A zone may end when nobody is in it, and under load somebody always is: so after so much text
    those who come wait until all are out, and a new one begins.

    nlp (Language): Whose memory it is.
    most (int): After how many characters it ends.
    """

    def __init__(self, nlp: Any, most: int = _MOST) -> None:
        self._nlp = nlp
        self._most = most
        self._changed = Condition()
        self._users = 0
        self._read = 0
        self._open = ExitStack()
        self._is_open = False

    @contextmanager
    def using(self, n_characters: int) -> Iterator[None]:
        """Be in the zone, and in it read so much text. No Doc may be kept beyond it."""
        self._enter(n_characters)
        try:
            yield
        finally:
            self._leave()

    def _enter(self, n_characters: int) -> None:
        with self._changed:
            self._changed.wait_for(lambda: self._read < self._most)
            if not self._is_open:
                # From spaCy 3.8 on.
                self._open.enter_context(getattr(self._nlp, "memory_zone", memory_zone)())
                self._is_open = True
            self._users += 1
            self._read += max(n_characters, 1)

    def _leave(self) -> None:
        with self._changed:
            self._users -= 1
            if self._users == 0 and self._read >= self._most:
                self._open.close()
                self._open = ExitStack()
                self._is_open = False
                self._read = 0
                self._changed.notify_all()
