"""The port that a server listens at, taken before anything is loaded."""

import socket

from ..errors import Errors, PhonemeNERError


def listen(host: str, port: int) -> socket.socket:
    """Open a port.

    host (str): The address, or a name for it.
    port (int): The port; 0 for any that is free.
    RETURNS (socket): What takes connections, from now on.
    RAISES (PhonemeNERError): If it is taken, or there is no such address here.
    """
    try:
        family, *_, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        listening = socket.socket(family, socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise _cannot_listen(host, port, error) from None
    try:
        # A port that was used a moment ago is free.
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(address)
        listening.listen(1024)
    except (OSError, OverflowError) as error:
        listening.close()
        raise _cannot_listen(host, port, error) from None
    return listening


def _cannot_listen(host: str, port: int, error: Exception) -> PhonemeNERError:
    reason = getattr(error, "strerror", None) or str(error)
    return PhonemeNERError(Errors.P918.format(host=repr(host), port=port, reason=reason))
