"""
People of imported lists whom the owner wants to follow, and who are still to be found.

Bound: MOST_WISHES, which one list may not exceed either; what failed MOST_TRIES times, or
for good, stays with its reason until the owner has seen it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

import peewee

from photolog.pure import times
from photolog.store.engine.reading_tables import WishedFollow as Table

MOST_WISHES = 20_000
MOST_TRIES = 4  # the partial index wished_follow_due has the same number
_AT_ONCE = 500  # rows in one statement
_WAITS = peewee.SQL("tries < 4")  # in the words of the partial index


class Wish(NamedTuple):
    """Somebody whom the owner wants to follow."""

    handle: str  # "@user@host"
    shows_boosts: bool
    tries: int
    last_error: str


def add(wanted: Mapping[str, bool], now: datetime) -> None:
    """
    Write down whom the owner wants to follow; who failed before gets another chance.

    Args:
        wanted: By handle whether boosts are shown.
    """
    rows = [
        {"handle": handle, "shows_boosts": shows, "due_at": moment, "tries": 0, "last_error": ""}
        for moment, (handle, shows) in enumerate(wanted.items(), start=times.to_ms(now))
    ]
    for start in range(0, len(rows), _AT_ONCE):
        Table.replace_many(rows[start : start + _AT_ONCE]).execute()


def next_due(now: datetime) -> Wish | None:
    """Return who is to be looked for next, in the order of the list."""
    is_due = Table.due_at <= times.to_ms(now)
    row = Table.select().where(_WAITS, is_due).order_by(Table.due_at).first()
    return _wish(row) if row else None


def put_off(handle: str, until: datetime) -> None:
    """Count a try, before it is made, and say when the next one would be."""
    columns = {"due_at": times.to_ms(until), "tries": Table.tries + 1}
    Table.update(**columns).where(Table.handle == handle).execute()


def fail(handle: str, reason: str, *, is_final: bool) -> None:
    """Write why somebody could not be followed, and whether that is for good."""
    columns = {"last_error": reason} | ({"tries": MOST_TRIES} if is_final else {})
    Table.update(**columns).where(Table.handle == handle).execute()


def remove(handle: str) -> None:
    """Forget a wish, fulfilled or not."""
    Table.delete().where(Table.handle == handle).execute()


def waiting() -> int:
    """Return how many are still to be tried."""
    return int(Table.select().where(_WAITS).count())


def count() -> int:
    """Return how many wishes there are, those that failed among them."""
    return int(Table.select().count())


def failed(limit: int) -> tuple[Wish, ...]:
    """Return those that are not tried any more, by their handle."""
    query = Table.select().where(Table.tries >= MOST_TRIES).order_by(Table.handle).limit(limit)
    return tuple(_wish(row) for row in query)


def failed_count() -> int:
    """Return how many are not tried any more."""
    return int(Table.select().where(Table.tries >= MOST_TRIES).count())


def revive(now: datetime) -> None:
    """Try all that failed once more."""
    columns = {"tries": 0, "due_at": times.to_ms(now)}
    Table.update(**columns).where(Table.tries >= MOST_TRIES).execute()


def forget_failed() -> None:
    """Forget those that failed."""
    Table.delete().where(Table.tries >= MOST_TRIES).execute()


def forget_waiting() -> None:
    """Forget those that are still to be tried."""
    Table.delete().where(_WAITS).execute()


def _wish(row: Table) -> Wish:
    return Wish(row.handle, row.shows_boosts, row.tries, row.last_error)
