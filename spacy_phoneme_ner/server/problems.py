"""What went wrong, told to who asked: JSON as RFC 9457 has it, with the codes of our messages."""

import json
import re
from http import HTTPStatus
from typing import Dict, List, Mapping, NamedTuple, Optional, Sequence

from ..errors import Errors, PhonemeNERError

MEDIA_TYPE = "application/problem+json"
_CODE = re.compile(r"\[([PW]\d{3})\] ?")
_NO_CODE = "P910"  # of what is the server's fault
_LONGEST = 20  # mistakes that are told at once


class RefusedError(PhonemeNERError):
    """A request that is not answered as it wants.

    status (HTTPStatus): Why, in HTTP's words.
    message (str): What was got, what was expected and what to do.
    """

    def __init__(self, status: HTTPStatus, message: str) -> None:
        super().__init__(message)
        self.status = status


class GoneError(Exception):
    """Nobody waits for the answer any more."""


class Answer(NamedTuple):
    """An answer over HTTP.

    status (int): The status.
    headers (Mapping[str, str]): What is said of it.
    body (bytes): What it is.
    """

    status: int
    headers: Mapping[str, str]
    body: bytes


def problem_of(error: PhonemeNERError) -> Answer:
    """Tell a mistake that the user can mend.

    error (PhonemeNERError): The mistake.
    RETURNS (Answer): It as JSON.
    """
    status = getattr(error, "status", HTTPStatus.UNPROCESSABLE_ENTITY)
    return problem(status, str(error))


def problem(
    status: HTTPStatus, message: str, mistakes: Optional[Sequence[Mapping[str, str]]] = None
) -> Answer:
    """Tell what went wrong.

    status (HTTPStatus): In HTTP's words.
    message (str): What was got, what was expected and what to do, after its code.
    mistakes (Optional[Sequence[Mapping[str, str]]]): The fields that are wrong.
    RETURNS (Answer): It as JSON.
    """
    match = _CODE.match(message)
    body = {
        "type": "about:blank",
        "title": status.phrase,
        "status": status.value,
        "code": match[1] if match else _NO_CODE,
        "detail": message[match.end() :] if match else message,
        "errors": list(mistakes or ())[:_LONGEST],
    }
    headers: Dict[str, str] = {"Content-Type": MEDIA_TYPE}
    if status == HTTPStatus.SERVICE_UNAVAILABLE:
        headers["Retry-After"] = "1"
    data = json.dumps(body, ensure_ascii=False).encode("utf8", "backslashreplace")
    return Answer(status.value, headers, data)


def malformed(mistakes: Sequence[Mapping[str, str]]) -> Answer:
    """Tell that a request is not what the API takes.

    mistakes (Sequence[Mapping[str, str]]): Its fields and what is wrong with them.
    RETURNS (Answer): It as JSON.
    """
    told: List[str] = [
        f"{m['field']}: {m['message']}" if m["field"] else m["message"] for m in mistakes
    ]
    message = Errors.P911.format(mistakes="; ".join(told[:_LONGEST]))
    # Cut, as what was sent may be quoted in it.
    return problem(HTTPStatus.UNPROCESSABLE_ENTITY, str(PhonemeNERError(message)), mistakes)
