"""What a server allows."""

from dataclasses import dataclass, field
from ipaddress import ip_address
from typing import Tuple

from ..checks import check_number

_CHARACTER, _AROUND = 12, 65_536  # bytes: "\\ud83d\\ude00" in JSON; all that is no text
_LOCAL = ("localhost",)


@dataclass(frozen=True)
class ServerSettings:
    """What a server allows.

    threads (int): How many texts are annotated at a time.
    waiting (int): How many requests may wait for their turn; more are told to come again.
    most_texts (int): How many texts a request may bring.
    most_characters (int): How many characters these may have together.
    timeout (float): How many seconds a request may take, its turn included.
    hosts (Tuple[str, ...]): By which names the server may be called, besides its address and,
        where that is of this machine alone, "localhost"; none where it is called by any. A page
        from elsewhere whose name leads here is refused so.
    """

    threads: int = 2
    waiting: int = 256
    most_texts: int = 100
    most_characters: int = 50_000
    timeout: float = 60.0
    hosts: Tuple[str, ...] = field(default=())

    def __post_init__(self) -> None:
        """Check the numbers.

        RAISES (PhonemeNERError): If one is out of its range.
        """
        check_number("threads", self.threads, 1, 256, whole=True)
        check_number("waiting", self.waiting, 0, 100_000, whole=True)
        check_number("most_texts", self.most_texts, 1, 100_000, whole=True)
        check_number("most_characters", self.most_characters, 1, 10_000_000, whole=True)
        check_number("timeout", self.timeout, 0, 86_400, above=True)

    @property
    def most_bytes(self) -> int:
        """How long the body of a request may be."""
        return _AROUND + _CHARACTER * self.most_characters


def is_local(host: str) -> bool:
    """Tell whether an address is one of this machine alone.

    host (str): An IP address or a name.
    RETURNS (bool): Whether nobody else can call it.
    """
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host in _LOCAL


def names_of(host: str) -> Tuple[str, ...]:
    """Give the names that a server is called by.

    host (str): The address that it listens at.
    RETURNS (Tuple[str, ...]): Names, without a port; none where it may be called by any.
    """
    return (host, *_LOCAL, "127.0.0.1", "::1") if is_local(host) else ()
