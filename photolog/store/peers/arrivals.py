"""
Verified activities that wait to be understood.

Bounds: MOST_ARRIVALS and MOST_BYTES in all and a quarter of both from one host; what fails
five times is put aside, where MOST_QUARANTINED are kept for QUARANTINE_KEPT.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, NamedTuple

import peewee

from photolog.peers import Arrival
from photolog.pure import times
from photolog.store.engine.peer_tables import Arrival as Table
from photolog.store.peers.hosts import host_of

MOST_ARRIVALS = 10_000
MOST_BYTES = 256 * 1024 * 1024
LARGEST_SHARE = 4  # one host may fill this part of both, a quarter
MOST_TRIES = 5
LEASE = timedelta(minutes=2)
MOST_QUARANTINED = 200
QUARANTINE_KEPT = timedelta(days=30)

_WAITS = Table.quarantined_at.is_null()


class Waiting(NamedTuple):
    """How many arrivals there are."""

    due: int
    quarantined: int
    oldest_received_at: datetime | None


class Quarantined(NamedTuple):
    """An arrival that nobody could make sense of."""

    arrival: Arrival
    error: str


def add(actor_uri: str, body: bytes, now: datetime, synchronization: str = "") -> bool:
    """
    Keep a verified activity until the worker has time for it.

    Args:
        synchronization: The Collection-Synchronization header it came with (FEP-8fcf).

    Returns:
        False when there is no room: the sender should come again later.
    """
    host, size = host_of(actor_uri), len(body)
    rows, taken = _load(_WAITS)
    its_rows, its_bytes = _load(_WAITS & (Table.host == host))
    if rows >= MOST_ARRIVALS or taken + size > MOST_BYTES:
        return False
    share = LARGEST_SHARE
    if its_rows >= MOST_ARRIVALS // share or its_bytes + size > MOST_BYTES // share:
        return False
    moment = times.to_ms(now)
    Table.insert(
        actor_uri=actor_uri,
        host=host,
        bytes=size,
        body=body,
        synchronization=synchronization,
        received_at=moment,
        due_at=moment,
        locked_until=0,
        tries=0,
        last_error="",
    ).execute()
    return True


def claim(now: datetime, lease: timedelta = LEASE) -> Arrival | None:
    """
    Take the arrival that has been due the longest, for as long as *lease*.

    The try is counted at once: what makes the whole program stop is put aside after five
    times, like everything that fails.
    """
    moment = times.to_ms(now)
    free = (Table.due_at <= moment) & (Table.locked_until <= moment)
    while True:
        query = Table.select().where(_WAITS & free).order_by(Table.due_at, Table.id)
        row = query.limit(1).dicts().first()
        if row is None:
            return None
        if row["tries"] < MOST_TRIES:
            break
        _quarantine(row["id"], "it was begun five times and never ended", now)
    Table.update(locked_until=times.to_ms(now + lease), tries=Table.tries + 1).where(
        Table.id == row["id"]
    ).execute()
    return _arrival(row | {"tries": row["tries"] + 1})


def free_claims() -> None:
    """End all claims, as when a server starts: whoever had them is no more."""
    Table.update(locked_until=0).where(_WAITS & (Table.locked_until > 0)).execute()


def done(arrival_id: int) -> None:
    """Forget an arrival, as part of the transaction that writes what it says."""
    Table.delete().where(Table.id == arrival_id).execute()


def fail(arrival: Arrival, error: str, now: datetime, due_at: datetime) -> bool:
    """
    Let an arrival that failed wait until *due_at*, so that it delays no other.

    Returns:
        Whether it was put aside for good, having failed five times.
    """
    if arrival.tries >= MOST_TRIES:
        _quarantine(arrival.id, error, now)
        return True
    Table.update(due_at=times.to_ms(due_at), locked_until=0, last_error=error).where(
        Table.id == arrival.id
    ).execute()
    return False


def postpone(arrival: Arrival, due_at: datetime) -> None:
    """Give back an arrival that nobody began with, or whose time has not come: no try counts."""
    Table.update(due_at=times.to_ms(due_at), locked_until=0, tries=Table.tries - 1).where(
        (Table.id == arrival.id) & (Table.tries == arrival.tries)
    ).execute()


def waiting() -> Waiting:
    """Return how many arrivals wait and how many were put aside."""
    quarantined = Table.select().where(Table.quarantined_at.is_null(False)).count()
    oldest = Table.select(peewee.fn.MIN(Table.received_at)).where(_WAITS).scalar()
    return Waiting(
        due=_load(_WAITS)[0],
        quarantined=int(quarantined),
        oldest_received_at=None if oldest is None else times.from_ms(oldest),
    )


def quarantined(limit: int) -> tuple[Quarantined, ...]:
    """Return what was put aside, the last first."""
    query = Table.select().where(Table.quarantined_at.is_null(False))
    rows = query.order_by(Table.quarantined_at.desc(), Table.id.desc()).limit(limit).dicts()
    return tuple(Quarantined(_arrival(row), row["last_error"]) for row in rows)


def prune(now: datetime) -> None:
    """Forget what was put aside more than thirty days ago."""
    Table.delete().where(Table.quarantined_at <= times.to_ms(now - QUARANTINE_KEPT)).execute()


def _load(condition: Any) -> tuple[int, int]:
    """Return the number of rows and their bytes, from an index that holds both."""
    rows, size = (
        Table.select(peewee.fn.COUNT(Table.bytes), peewee.fn.SUM(Table.bytes))
        .where(condition)
        .tuples()
        .first()
    )
    return rows, size or 0


def _quarantine(arrival_id: int, error: str, now: datetime) -> None:
    Table.update(quarantined_at=times.to_ms(now), locked_until=0, last_error=error).where(
        Table.id == arrival_id
    ).execute()
    aside = Table.select(Table.id).where(Table.quarantined_at.is_null(False))
    oldest_out = aside.order_by(Table.quarantined_at.desc(), Table.id.desc())
    Table.delete().where(Table.id.in_(oldest_out.offset(MOST_QUARANTINED).limit(-1))).execute()


def _arrival(row: dict[str, Any]) -> Arrival:
    return Arrival(
        id=row["id"],
        actor_uri=row["actor_uri"],
        body=bytes(row["body"]),
        tries=row["tries"],
        received_at=times.from_ms(row["received_at"]),
        synchronization=row["synchronization"],
    )
