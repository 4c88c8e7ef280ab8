"""
What was deleted or undone elsewhere, maybe before we ever saw it: it must not come back.

Bounds: an Undo is remembered for seven days. A Delete is remembered for good, but of one
host at most MOST_OF_A_HOST and in all MOST_GONE, the oldest out: so one host that deletes
without end makes nobody forget what others deleted.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Literal

from photolog.pure import times
from photolog.store.engine.peer_tables import Gone as Table
from photolog.store.peers.hosts import host_of

MOST_GONE = 100_000
MOST_OF_A_HOST = 20_000
UNDO_KEPT = timedelta(days=7)

Kind = Literal["delete", "undo"]


def remember(uri: str, kind: Kind, host: str, now: datetime) -> bool:
    """
    Remember that something is gone, on the word of a host.

    Never for a Follow: those are taken back and repeated under one id.

    Returns:
        False when the address is not on that host, whose word then counts for nothing.
    """
    if host_of(uri) != host:
        return False
    is_known = Table.uri == uri
    if Table.select().where(is_known & (Table.kind == "delete")).exists():
        return True
    Table.replace(uri=uri, kind=kind, host=host, at=times.to_ms(now)).execute()
    prune(now)
    _trim((Table.host == host) & (Table.kind == kind), MOST_OF_A_HOST)
    _trim(Table.kind == kind, MOST_GONE)
    return True


def is_gone(uri: str, now: datetime) -> bool:
    """Return whether something was deleted, or undone within the last seven days."""
    row = Table.get_or_none(Table.uri == uri)
    return row is not None and (row.kind == "delete" or row.at > _undo_limit(now))


def prune(now: datetime) -> None:
    """Forget what was undone more than seven days ago."""
    Table.delete().where((Table.kind == "undo") & (Table.at <= _undo_limit(now))).execute()


def _undo_limit(now: datetime) -> int:
    return times.to_ms(now - UNDO_KEPT)


def _trim(condition: Any, most: int) -> None:
    oldest = Table.select(Table.uri).where(condition).order_by(Table.at.desc())
    Table.delete().where(Table.uri.in_(oldest.offset(most).limit(-1))).execute()
