"""What goes wrong on the way to another server, in words for the owner."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus

from photolog.errors import FetchFailed
from photolog.network.targets import Target

_TEMPORARY = (408, 425, 429)


class BadAnswer(Exception):
    """What came, if anything, is not an answer; it says why, in words for the owner."""


class Unreadable(BadAnswer):
    """There is an answer, but none that will ever be read: too large, damaged, ambiguous."""


@contextmanager
def explained(target: Target) -> Iterator[None]:
    """
    Turn what the system and the exchange raise into one error that says what happened.

    Raises:
        FetchFailed: In place of TimeoutError, OSError and BadAnswer.
    """
    try:
        yield
    except (OSError, BadAnswer) as error:
        message = f"{target.authority}: {in_words(error)}"
        is_temporary = not isinstance(error, Unreadable)
        raise FetchFailed(message, is_temporary=is_temporary) from error


def in_words(error: OSError | BadAnswer) -> str:
    """Return one sentence without the name of the host."""
    match error:
        case ssl.SSLCertVerificationError():
            return f"its certificate is not trusted ({error.verify_message})"
        case TimeoutError():
            said = str(error)
            return "it took too long" if not said or "timed out" in said else said
        case ssl.SSLError():
            return f"TLS failed ({error.reason or 'no reason given'})"
        case BadAnswer():
            return str(error)
        case _:
            return error.strerror or str(error) or type(error).__name__


def expect_ok(target: Target, status: int) -> None:
    """
    Raise unless *status* is 200: only that promises the thing itself.

    Raises:
        FetchFailed: With the status.
    """
    if status == HTTPStatus.OK:
        return
    is_temporary = status >= 500 or status in _TEMPORARY
    message = f"{target.authority} answered {status_line(status)}"
    raise FetchFailed(message, status=status, is_temporary=is_temporary)


def status_line(status: int) -> str:
    """Return a status with its usual words: "404 Not Found". The server's own are not trusted."""
    try:
        return f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        return str(status)
