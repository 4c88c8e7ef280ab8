"""
People whom the owner does not want to read. Only the owner makes this table grow.

A mute with an end is over by itself; prune() forgets it.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from photolog.peers import Mute
from photolog.pure import times
from photolog.store.engine.peer_tables import Person as PersonTable
from photolog.store.engine.reading_tables import Mute as Table
from photolog.store.peers import people


def put(person_id: int, now: datetime, *, hides_notices: bool, until: datetime | None) -> None:
    """Mute somebody; one who is muted already gets the new end."""
    columns = {"hides_notices": hides_notices, "until": times.to_ms(until) if until else None}
    Table.insert(person=person_id, since=times.to_ms(now), **columns).on_conflict(
        conflict_target=[Table.person], update=columns
    ).execute()


def remove(person_id: int) -> bool:
    """End a mute; return whether there was one."""
    return bool(Table.delete().where(Table.person == person_id).execute())


def find(person_id: int, now: datetime) -> Mute | None:
    """Return how somebody is muted at this moment."""
    row = _joined().where((Table.person == person_id) & _stands(now)).dicts().first()
    return _mute(row) if row else None


def is_muted(person_id: int, now: datetime) -> bool:
    """Return whether the owner does not want to read somebody at this moment."""
    return bool(among([person_id], now))


def among(person_ids: Collection[int], now: datetime) -> set[int]:
    """Return which of many people are muted, with one query."""
    query = Table.select(Table.person).where(Table.person.in_(list(person_ids)) & _stands(now))
    return {row[0] for row in query.tuples()}


def page(limit: int, now: datetime, *, older_than: int | None = None) -> tuple[Mute, ...]:
    """Return who is muted, the last met first, from the person with the id *older_than* on."""
    query = _joined().where(_stands(now)).order_by(Table.person.desc()).limit(limit)
    if older_than is not None:
        query = query.where(Table.person < older_than)
    return tuple(_mute(row) for row in query.dicts())


def prune(now: datetime) -> None:
    """Forget mutes that are over."""
    Table.delete().where(~_stands(now)).execute()


def _stands(now: datetime) -> Any:
    return Table.until.is_null() | (Table.until > times.to_ms(now))


def _joined() -> Any:
    return Table.select(Table, *people.COLUMNS).join(PersonTable)


def _mute(row: dict[str, Any]) -> Mute:
    return Mute(
        person=people.from_row(row),
        hides_notices=row["hides_notices"],
        since=times.from_ms(row["since"]),
        until=None if row["until"] is None else times.from_ms(row["until"]),
    )
