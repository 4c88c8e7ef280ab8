"""
What happened, for the owner's inbox page.

Bound: the newest MOST_NOTICES are kept; each is there once for its kind, person and object.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

import peewee

from photolog.peers import Notice, NoticeKind
from photolog.pure import times
from photolog.store.engine.peer_tables import Notice as Table
from photolog.store.engine.peer_tables import Person as PersonTable
from photolog.store.peers import people

MOST_NOTICES = 5_000

_UNREAD = Table.is_read == peewee.SQL("0")


def add(
    kind: NoticeKind,
    person_id: int | None,
    object_uri: str,
    now: datetime,
    *,
    post_id: int | None = None,
    reply_id: int | None = None,
    text: str = "",
) -> bool:
    """
    Add a notice; return whether it is a new one.

    It goes with its person, its post and its reply. The oldest give way beyond MOST_NOTICES.
    """
    same = (Table.kind == kind.value) & (Table.object_uri == object_uri) & _is_of(person_id)
    if Table.select().where(same).exists():
        return False
    Table.insert(
        kind=kind.value,
        person=person_id,
        post=post_id,
        reply=reply_id,
        object_uri=object_uri,
        text=text,
        at=times.to_ms(now),
        is_read=False,
    ).execute()
    oldest_out = Table.select(Table.id).order_by(Table.id.desc()).offset(MOST_NOTICES).limit(1)
    Table.delete().where(Table.id <= oldest_out).execute()
    return True


def remove(kind: NoticeKind, person_id: int | None, object_uri: str) -> None:
    """Take back a notice of something that was undone."""
    same = (Table.kind == kind.value) & (Table.object_uri == object_uri) & _is_of(person_id)
    Table.delete().where(same).execute()


def page(
    limit: int,
    *,
    older_than: int | None = None,
    kinds: Collection[NoticeKind] = (),
    is_unread: bool = False,
) -> tuple[Notice, ...]:
    """
    Return notices with their people, the newest first.

    Args:
        older_than: The id of the last notice of the page before.
        kinds: Only these kinds; empty means all.
        is_unread: Only those that were not read.
    """
    query = (
        Table.select(Table, *people.COLUMNS)
        .join(PersonTable, peewee.JOIN.LEFT_OUTER, on=Table.person == PersonTable.id)
        .order_by(Table.id.desc())
        .limit(limit)
    )
    if older_than is not None:
        query = query.where(Table.id < older_than)
    if kinds:
        query = query.where(Table.kind.in_([kind.value for kind in kinds]))
    if is_unread:
        query = query.where(_UNREAD)
    return tuple(_notice(row) for row in query.dicts())


def unread_count() -> int:
    """Return how many notices were not read."""
    return int(Table.select().where(_UNREAD).count())


def mark_read(up_to: int) -> None:
    """Note that the owner has seen a notice and all that are older."""
    Table.update(is_read=True).where(_UNREAD & (Table.id <= up_to)).execute()


def _is_of(person_id: int | None) -> Any:
    """Return the condition of the unique index, in which nobody is person 0."""
    return peewee.fn.IFNULL(Table.person, peewee.SQL("0")) == (person_id or 0)


def _notice(row: dict[str, Any]) -> Notice:
    return Notice(
        id=row["id"],
        kind=NoticeKind(row["kind"]),
        person=None if row["person"] is None else people.from_row(row),
        post_id=row["post"],
        reply_id=row["reply"],
        text=row["text"],
        at=times.from_ms(row["at"]),
        is_read=row["is_read"],
    )
