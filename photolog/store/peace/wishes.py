"""
People of imported lists, to be found by their handle and then blocked or muted.

Bound: MOST_WISHES, which only the owner makes. Who cannot be found is looked for again at
longer and longer times, and stays on the list.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Literal, NamedTuple

from photolog.pure import times
from photolog.store.engine.reading_tables import WishedPeace as Table

MOST_WISHES = 20_000
_BETWEEN = timedelta(seconds=1)  # so that an import asks one server a second
_FIRST_WAIT, _LONGEST_WAIT = timedelta(minutes=10), timedelta(days=7)
_MOST_DOUBLINGS = 12
_LONGEST_ERROR = 300

Kind = Literal["block", "mute"]


class Wish(NamedTuple):
    """Somebody to be found."""

    handle: str  # "@user@host", in small letters
    kind: Kind
    hides_notices: bool
    tries: int
    last_error: str


def add(handles: Sequence[str], kind: Kind, now: datetime, *, hides_notices: bool = False) -> int:
    """
    Write down people to be found, one second after the other; return how many there was room for.

    To block says more than to mute: who is to be blocked stays so.
    """
    added = 0
    waiting = count()
    for handle in map(str.lower, handles):
        known = Table.get_or_none(Table.handle == handle)
        if known is not None:
            if kind == "block":
                Table.update(kind=kind).where(Table.handle == handle).execute()
            continue
        if waiting + added >= MOST_WISHES:
            break
        Table.insert(
            handle=handle,
            kind=kind,
            hides_notices=hides_notices,
            due_at=times.to_ms(now + added * _BETWEEN),
            tries=0,
            last_error="",
        ).execute()
        added += 1
    return added


def is_to_be_blocked(handle: str) -> bool:
    """Return whether the owner wants nothing of somebody who was not found yet."""
    is_meant = (Table.handle == handle.lower()) & (Table.kind == "block")
    return bool(Table.select().where(is_meant).exists())


def next_due(now: datetime) -> Wish | None:
    """Return who is to be looked for next."""
    query = Table.select().where(Table.due_at <= times.to_ms(now)).order_by(Table.due_at)
    row = query.dicts().first()
    return _wish(row) if row else None


def failed(handle: str, error: str, now: datetime) -> None:
    """Note that somebody was not found, and look again later: ten minutes, twenty, … a week."""
    known = Table.get_or_none(Table.handle == handle)
    if known is None:
        return
    wait = min(_FIRST_WAIT * 2 ** min(known.tries, _MOST_DOUBLINGS), _LONGEST_WAIT)
    Table.update(
        tries=known.tries + 1,
        due_at=times.to_ms(now + wait),
        last_error=error[:_LONGEST_ERROR],
    ).where(Table.handle == handle).execute()


def remove(handle: str) -> bool:
    """Look for somebody no longer; return whether they were looked for."""
    return bool(Table.delete().where(Table.handle == handle).execute())


def page(limit: int, after: str = "") -> tuple[Wish, ...]:
    """Return who is looked for by handle, from the one after *after* on."""
    query = Table.select().where(Table.handle > after).order_by(Table.handle).limit(limit)
    return tuple(_wish(row) for row in query.dicts())


def count() -> int:
    """Return how many are looked for."""
    return int(Table.select().count())


def _wish(row: dict[str, object]) -> Wish:
    return Wish(*(row[name] for name in Wish._fields))  # type: ignore[arg-type]
