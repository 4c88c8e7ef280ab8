"""
When the outboxes of people were last looked through, for the owner.

Bound: one row for each person.
"""

from __future__ import annotations

from datetime import datetime

from photolog.pure import times
from photolog.store.engine.reading_tables import Walk as Table


def is_due(person_id: int, before: datetime) -> bool:
    """Return whether the outbox of a person was last looked through before a moment, or never."""
    since = (Table.person == person_id) & (Table.at > times.to_ms(before))
    return not Table.select().where(since).exists()


def mark(person_id: int, now: datetime) -> None:
    """Write that an outbox is looked through."""
    Table.replace(person=person_id, at=times.to_ms(now)).execute()
