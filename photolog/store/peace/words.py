"""
Words that the owner does not want to read; pure.text.word_filters finds them.

Bound: MOST_FILTERS, which only the owner adds.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from photolog.peers import FilterAction, WordFilter
from photolog.pure import times
from photolog.store.engine.reading_tables import WordFilter as Table

MOST_FILTERS = 500


def put(phrase: str, now: datetime, *, is_whole_word: bool, action: FilterAction) -> bool:
    """
    Add a filter, or change the one of the same phrase.

    Returns:
        False when there is no room for another one.
    """
    columns = {"is_whole_word": is_whole_word, "action": action.value}
    if Table.update(**columns).where(Table.phrase == phrase).execute():
        return True
    if Table.select().count() >= MOST_FILTERS:
        return False
    Table.insert(phrase=phrase, since=times.to_ms(now), **columns).execute()
    return True


def remove(phrase: str) -> bool:
    """Take a filter away; return whether there was one."""
    return bool(Table.delete().where(Table.phrase == phrase).execute())


def find(filter_id: int) -> WordFilter | None:
    """Return a filter by its number."""
    row = Table.select().where(Table.id == filter_id).dicts().first()
    return _filter(row) if row else None


def all_filters() -> tuple[WordFilter, ...]:
    """Return every filter, in the order in which they were added."""
    return tuple(_filter(row) for row in Table.select().order_by(Table.id).dicts())


def _filter(row: dict[str, Any]) -> WordFilter:
    return WordFilter(
        id=row["id"],
        phrase=row["phrase"],
        is_whole_word=row["is_whole_word"],
        action=FilterAction(row["action"]),
        since=times.from_ms(row["since"]),
    )
