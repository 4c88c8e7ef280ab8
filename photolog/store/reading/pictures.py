"""
Our own copies of the pictures of remote notes: which are wanted, which there are.

Bound: what the copies weigh is counted here and kept in bounds by whoever makes them. A film
or a sound is never copied.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

import peewee

from photolog.developed import Size
from photolog.pure import times
from photolog.store.engine.peer_tables import Person as PersonTable
from photolog.store.engine.reading_tables import Attachment as Table
from photolog.store.engine.reading_tables import Note as NoteTable
from photolog.store.reading.notes import MOST_TRIES, NOT_DUE

LOOKED_AT_EVERY = timedelta(hours=1)  # as exactly as is remembered when it was
# In the words of the partial indexes.
_HAS_COPY = Table.picture != peewee.SQL("''")
_WANTS_COPY = (
    (Table.kind == peewee.SQL("'image'"))
    & (Table.picture == peewee.SQL("''"))
    & (Table.tries < peewee.SQL("3"))
)


class Wanted(NamedTuple):
    """A picture that waits for being copied."""

    attachment_id: int
    url: str
    tries: int  # before this one
    is_blocked: bool  # whoever posted it


class Copy(NamedTuple):
    """A copy that we have."""

    name: str
    attachment_id: int
    bytes: int


def find(name: str) -> Copy | None:
    """Return a copy by its name."""
    columns = (Table.picture, Table.id, Table.picture_bytes)
    row = Table.select(*columns).where(_HAS_COPY & (Table.picture == name)).tuples().first()
    return Copy(*row) if row else None


def next_due(now: datetime) -> Wanted | None:
    """Return the picture that waits longest for being copied."""
    query = (
        Table.select(Table.id, Table.url, Table.tries, PersonTable.is_blocked)
        .join(NoteTable)
        .join(PersonTable)
        .where(_WANTS_COPY & (Table.due_at <= times.to_ms(now)))
        .order_by(Table.due_at)
        .limit(1)
    )
    row = query.tuples().first()
    return Wanted(*row) if row else None


def count_try(attachment_id: int, due_at: datetime, change: int = 1) -> None:
    """Note that a picture is about to be fetched, and when again if nobody tells how it went."""
    of_it = Table.id == attachment_id
    Table.update(tries=Table.tries + change, due_at=times.to_ms(due_at)).where(of_it).execute()


def keep(
    attachment_id: int, url: str, name: str, size_bytes: int, size: Size, now: datetime
) -> bool:
    """
    Write which file is the copy of a picture.

    Args:
        size: What the picture measures, whatever its note says of it.

    Returns:
        False when it is wanted no longer: its note is gone, or shows another one.
    """
    same = (Table.id == attachment_id) & (Table.url == url) & (Table.picture == "")
    copied = {"picture": name, "picture_bytes": size_bytes, "used_at": times.to_ms(now)}
    columns = copied | {"width": size.width, "height": size.height, "tries": 0}
    return bool(Table.update(**columns).where(same).execute())


def fail(attachment_id: int, due_at: datetime | None) -> None:
    """Note that a picture could not be had, and when to try again; None: not any more."""
    columns: dict[str, Any] = (
        {"tries": MOST_TRIES} if due_at is None else {"due_at": times.to_ms(due_at)}
    )
    Table.update(**columns).where(Table.id == attachment_id).execute()


def put_aside(attachment_id: int) -> None:
    """Leave a picture alone until the owner looks for it."""
    Table.update(due_at=NOT_DUE).where(Table.id == attachment_id).execute()


def want(attachment_ids: Collection[int], now: datetime) -> int:
    """
    Let pictures that the owner looks at be copied: those never fetched, and those that gave way.

    One that waits for its next try goes on waiting. Returns how many there are.
    """
    return int(Table.update(due_at=times.to_ms(now)).where(_asleep(attachment_ids)).execute())


def is_news(picture_names: Collection[str], attachment_ids: Collection[int], now: datetime) -> bool:
    """Return whether touch() or want() would write anything."""
    return Table.select().where(_not_lately(picture_names, now) | _asleep(attachment_ids)).exists()


def touch(picture_names: Collection[str], now: datetime) -> None:
    """Note that the owner looks at copies; writes nothing when they did so within the hour."""
    shown = _not_lately(picture_names, now)
    if Table.select().where(shown).exists():
        Table.update(used_at=times.to_ms(now)).where(shown).execute()


def total_bytes() -> int:
    """Return what all copies weigh."""
    total = peewee.fn.SUM(Table.picture_bytes)
    return int(Table.select(total).where(_HAS_COPY).scalar() or 0)


def heaviest(more_than_bytes: int) -> int | None:
    """Return the number of the person whose copies weigh the most, if they weigh more than that."""
    weight = peewee.fn.SUM(Table.picture_bytes)
    query = Table.select(NoteTable.person).join(NoteTable).where(_HAS_COPY)
    by_person = query.group_by(NoteTable.person).having(weight > more_than_bytes)
    row = by_person.order_by(weight.desc()).limit(1).tuples().first()
    return int(row[0]) if row else None


def oldest(limit: int, person_id: int | None = None) -> list[Copy]:
    """Return the copies that were not looked at for longest, of everybody or of one person."""
    columns = (Table.picture, Table.id, Table.picture_bytes)
    query = Table.select(*columns).where(_HAS_COPY).order_by(Table.used_at).limit(limit)
    if person_id is not None:
        query = query.join(NoteTable).where(NoteTable.person == person_id)
    return [Copy(*row) for row in query.tuples()]


def names_after(name: str, limit: int) -> list[str]:
    """Return the names of copies in their order, from the one after *name* on."""
    query = Table.select(Table.picture).where(_HAS_COPY & (Table.picture > name))
    return [row[0] for row in query.order_by(Table.picture).limit(limit).tuples()]


def forget_copies(picture_names: Collection[str]) -> None:
    """Note that copies are gone; they are made anew when the owner looks for them."""
    gone = _HAS_COPY & Table.picture.in_(list(picture_names))
    columns = {"picture": "", "picture_bytes": 0, "tries": 0, "due_at": NOT_DUE}
    Table.update(**columns).where(gone).execute()


def known(picture_names: Sequence[str]) -> set[str]:
    """Return which of some names are those of copies."""
    query = Table.select(Table.picture).where(_HAS_COPY & Table.picture.in_(list(picture_names)))
    return {row[0] for row in query.tuples()}


def _asleep(attachment_ids: Collection[int]) -> Any:
    return Table.id.in_(list(attachment_ids)) & _WANTS_COPY & (Table.due_at == NOT_DUE)


def _not_lately(picture_names: Collection[str], now: datetime) -> Any:
    before = times.to_ms(now) - LOOKED_AT_EVERY // timedelta(milliseconds=1)
    return _HAS_COPY & Table.picture.in_(list(picture_names)) & (Table.used_at < before)
