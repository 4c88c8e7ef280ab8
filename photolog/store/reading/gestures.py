"""
What the owner did with notes of others: likes, boosts, bookmarks.

Bound: the owner alone makes them. They go with the note, which is kept as long as they stand.
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal, NamedTuple

import peewee

from photolog.pure import times
from photolog.reading import EntryCursor, Note
from photolog.store.engine.reading_tables import Bookmark
from photolog.store.engine.reading_tables import Gesture as Table
from photolog.store.reading import notes

Kind = Literal["like", "share"]


class Kept(NamedTuple):
    """A bookmark: the note, and its place in the list."""

    note: Note
    cursor: EntryCursor


def add(kind: Kind, note_id: int, activity_id: int, now: datetime) -> None:
    """Write what the owner did, with the number of the activity that an Undo must name."""
    Table.insert(activity_id=activity_id, kind=kind, note=note_id, at=times.to_ms(now)).execute()


def find(kind: Kind, note_id: int) -> int | None:
    """Return the number of the activity that stands; None if there is none."""
    row = Table.select(Table.activity_id).where(_same(kind, note_id)).tuples().first()
    return row[0] if row else None


def remove(kind: Kind, note_id: int) -> None:
    """Forget what the owner took back."""
    Table.delete().where(_same(kind, note_id)).execute()


def count(kind: Kind) -> int:
    """Return how many likes or boosts of the owner stand."""
    return int(Table.select().where(Table.kind == kind).count())


def bookmark(note_id: int, now: datetime) -> None:
    """Keep a note so that the owner finds it again; nobody else learns of it."""
    Bookmark.insert(note=note_id, at=times.to_ms(now)).on_conflict_ignore().execute()


def forget_bookmark(note_id: int) -> None:
    """Let a note go its way again."""
    Bookmark.delete().where(Bookmark.note == note_id).execute()


def bookmarks(limit: int, older_than: EntryCursor | None = None) -> tuple[Kept, ...]:
    """Return the notes that the owner keeps, the last kept first."""
    query = Bookmark.select(Bookmark.at, Bookmark.note)
    if older_than is not None:
        place = peewee.Tuple(Bookmark.at, Bookmark.note)
        query = query.where(place < peewee.Tuple(older_than.at_ms, older_than.id))
    newest = query.order_by(Bookmark.at.desc(), Bookmark.note.desc()).limit(limit).tuples()
    places = [EntryCursor(*row) for row in newest]
    found = notes.by_ids([place.id for place in places])
    return tuple(Kept(found[place.id], place) for place in places)


def _same(kind: Kind, note_id: int) -> peewee.Expression:
    return (Table.kind == kind) & (Table.note == note_id)
