"""
What the owner did to keep the peace, the newest first, for the owner alone.

A row is written in the transaction of the act that it tells of. Bound: the newest
MOST_ENTRIES.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from photolog.peers import JournalEntry, JournalKind
from photolog.pure import times
from photolog.store.engine.reading_tables import Journal as Table

MOST_ENTRIES = 5_000


def add(
    kind: JournalKind, subject: str, detail: str, now: datetime, *, target: str | None = None
) -> int:
    """
    Write what was done; return the number of the row.

    Args:
        subject: Whom or what it is about, for people to read.
        detail: More words, "" for none.
        target: What an undo needs: an actor's or a note's address, a domain, a phrase. The
            subject, unless it is another.
    """
    number = Table.insert(
        at=times.to_ms(now),
        kind=kind.value,
        subject=subject,
        target=subject if target is None else target,
        detail=detail,
    ).execute()
    oldest_out = Table.select(Table.id).order_by(Table.id.desc()).offset(MOST_ENTRIES).limit(1)
    Table.delete().where(Table.id <= oldest_out).execute()
    return int(number)


def undone(entry_id: int, now: datetime) -> None:
    """Note that an act was taken back."""
    Table.update(undone_at=times.to_ms(now)).where(Table.id == entry_id).execute()


def settled(kinds: Collection[JournalKind], target: str, now: datetime) -> None:
    """Note that the acts of some kinds on *target* do not stand any more, however they ended."""
    same = Table.kind.in_([kind.value for kind in kinds]) & (Table.target == target)
    Table.update(undone_at=times.to_ms(now)).where(same & Table.undone_at.is_null()).execute()


def find(entry_id: int) -> JournalEntry | None:
    """Return one row."""
    row = Table.select().where(Table.id == entry_id).dicts().first()
    return _entry(row) if row else None


def page(
    limit: int, older_than: int | None = None, *, kinds: Collection[JournalKind] = ()
) -> tuple[JournalEntry, ...]:
    """Return rows, the newest first, from *older_than* on; only of some kinds, if any are named."""
    query = Table.select().order_by(Table.id.desc()).limit(limit)
    if older_than is not None:
        query = query.where(Table.id < older_than)
    if kinds:
        query = query.where(Table.kind.in_([kind.value for kind in kinds]))
    return tuple(_entry(row) for row in query.dicts())


def _entry(row: dict[str, Any]) -> JournalEntry:
    undone_at = row["undone_at"]
    return JournalEntry(
        id=row["id"],
        at=times.from_ms(row["at"]),
        kind=JournalKind(row["kind"]),
        subject=row["subject"],
        target=row["target"],
        detail=row["detail"],
        undone_at=None if undone_at is None else times.from_ms(undone_at),
    )
