"""What callers get: the records of what another server answered."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

from photolog.peers import Scheme

_SECONDS = re.compile(r"[0-9]{1,9}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Fetched:
    """A document that was read at its own id."""

    document: dict[str, Any]
    url: str  # where it was read in the end: its id, but for the spelling of the host
    content_type: str
    scheme: Scheme = Scheme.CAVAGE  # the signature that was taken


@dataclass(frozen=True, slots=True)
class FetchedText:
    """A text that was read: HTML, XML, whatever its type says."""

    text: str
    url: str  # where it was read in the end
    content_type: str
    link: str = ""  # the Link header


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of a POST."""

    status: int | None  # HTTP status; None: no answer
    retry_after_seconds: int | None = None  # as asked for, however absurd; never negative
    error: str = ""  # one line for the owner, "" when all went well
    is_slow: bool = False  # a time limit ended it

    @property
    def is_ok(self) -> bool:
        """Whether the other side took it."""
        return self.status is not None and 200 <= self.status < 300


def retry_after(value: str, now: datetime) -> int | None:
    """
    Return the seconds that a Retry-After header asks to wait, None when it cannot be read.

    Spec: https://www.rfc-editor.org/rfc/rfc9110#field.retry-after
    """
    if not value:
        return None
    if _SECONDS.fullmatch(value):
        return int(value)
    try:
        moment = parsedate_to_datetime(value)
        moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        return max(0, round((moment - now).total_seconds()))
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def one_line(body: bytes, most_characters: int = 200) -> str:
    """Return the beginning of what a stranger said, as one line that can be shown."""
    text = body[: 4 * most_characters].decode("utf-8", "replace")
    printable = "".join(mark if mark.isprintable() else " " for mark in text)
    return " ".join(printable.split())[:most_characters]
