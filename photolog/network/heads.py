"""
The beginning of an answer: its status and its headers, read strictly.

We speak with servers, not with what people type: what two readers might understand in two ways
(a folded line, a blank before the colon, a bare LF, a NUL) is no answer at all.

Spec: https://www.rfc-editor.org/rfc/rfc9112#section-4, #section-5
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from photolog.network.failures import BadAnswer, Unreadable
from photolog.network.wire import Wire

HEADER_BYTES = 64 * 1024  # of all heads together: there may be interim ones
MOST_HEADERS = 100

_STATUS_LINE = re.compile(rb"HTTP/1\.[0-9] ([1-9][0-9]{2})(?: [^\0\r]*)?")
_NAME = re.compile(rb"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_SWITCHING_PROTOCOLS = 101


@dataclass(frozen=True, slots=True)
class Head:
    """The status of an answer and its headers."""

    status: int
    fields: Mapping[str, list[str]]  # by the name in lower case; one character for each octet

    def one(self, name: str) -> str | None:
        """
        Return the one value of a header, None when it was not sent.

        Raises:
            Unreadable: It was sent more than once, and who knows which one others read.
        """
        values = self.fields.get(name.lower())
        if values is None:
            return None
        if len(values) > 1:
            raise Unreadable(f"it sent the header {name} more than once")
        return values[0]


def read(wire: Wire) -> Head:
    """
    Return the head of the answer; what is said in the interim (100 to 199) is passed over.

    Raises:
        BadAnswer: What came is no head of HTTP/1.
        Unreadable: It is too large.
        TimeoutError, OSError: It did not come to its end.
    """
    if wire.is_silent():
        raise BadAnswer("it closed the connection without an answer")
    while True:
        status = _status(wire.line(HEADER_BYTES))
        fields = read_fields(wire)
        if status >= 200:
            return Head(status, fields)


def read_fields(wire: Wire) -> dict[str, list[str]]:
    """
    Return the headers, or the trailers, up to the empty line behind them.

    Raises:
        As read().
    """
    fields: dict[str, list[str]] = {}
    for _ in range(1 + MOST_HEADERS):
        line = wire.line(HEADER_BYTES)
        if not line:
            return fields
        name, colon, value = line.partition(b":")
        if not colon or not _NAME.fullmatch(name) or b"\0" in value or b"\r" in value:
            raise _no_http()
        text = value.strip(b" \t").decode("latin-1")
        fields.setdefault(name.decode("ascii").lower(), []).append(text)
    raise Unreadable("its answer has too many headers")


def _status(line: bytes) -> int:
    match = _STATUS_LINE.fullmatch(line)
    # Nobody was asked for another protocol.
    if match is None or int(match[1]) == _SWITCHING_PROTOCOLS:
        raise _no_http()
    return int(match[1])


def _no_http() -> BadAnswer:
    return BadAnswer("its answer is not HTTP")
