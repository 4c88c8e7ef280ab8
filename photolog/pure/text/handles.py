"""Handles of people in the fediverse: "@user@host", as typed, claimed and compared."""

from __future__ import annotations

import re

_HANDLE = re.compile(r"@?(?P<user>[\w.-]+)@(?P<host>[^\s@/?#\\:]+(?::\d{1,5})?)", re.ASCII | re.I)
_LONGEST = 255


def split(handle: str) -> tuple[str, str]:
    """
    Return the user and the host (lower case, in ASCII) of a handle, ("", "") of what is none.

    A leading "@" or "acct:" is taken away, as are blanks around it.
    """
    text = handle.strip().removeprefix("acct:")
    host_text = text.rpartition("@")[2]
    try:
        ascii_host = _ascii(host_text)
    except UnicodeError:
        return "", ""
    match = _HANDLE.fullmatch(text.removesuffix(host_text) + ascii_host)
    if match is None or len(text) > _LONGEST or "." not in ascii_host.partition(":")[0]:
        return "", ""
    return match["user"], match["host"].lower()


def from_subject(subject: str) -> str:
    """Return "@user@host" of a WebFinger subject or a `webfinger` property, "" of what is none."""
    user, host = split(subject)
    return f"@{user}@{host}" if user else ""


def _ascii(host: str) -> str:
    return host.encode("idna").decode("ascii") if not host.isascii() else host
