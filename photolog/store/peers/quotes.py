"""
Permissions to quote a post (FEP-044f).

Bound: one for each note that quotes, MOST_OF_A_POST of a post.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

from photolog.peers import Person
from photolog.pure import times
from photolog.store.engine.peer_tables import Person as PersonTable
from photolog.store.engine.peer_tables import Quote as Table
from photolog.store.peers import people

MOST_OF_A_POST = 5_000


class Quote(NamedTuple):
    """A permission that was given."""

    id: int  # the number in its address
    post_id: int
    person: Person
    request_uri: str
    instrument_uri: str  # the note that quotes
    granted_at: datetime
    revoked_at: datetime | None


def grant(
    quote_id: int,
    post_id: int,
    person_id: int,
    *,
    request_uri: str,
    instrument_uri: str,
    now: datetime,
) -> int | None:
    """
    Permit a note to quote a post.

    Returns:
        The number of the permission: that of the first time when it is asked for again.
        None when it was taken back before, or when the post has all that it may have.
    """
    same = (Table.post == post_id) & (Table.instrument_uri == instrument_uri)
    known = Table.get_or_none(same)
    if known is not None:
        is_theirs = known.person_id == person_id and known.revoked_at is None
        return int(known.id) if is_theirs else None
    if Table.select().where(Table.post == post_id).count() >= MOST_OF_A_POST:
        return None
    Table.insert(
        id=quote_id,
        post=post_id,
        person=person_id,
        request_uri=request_uri,
        instrument_uri=instrument_uri,
        granted_at=times.to_ms(now),
    ).execute()
    return quote_id


def find(quote_id: int) -> Quote | None:
    """Return a permission, taken back or not."""
    row = _joined().where(Table.id == quote_id).dicts().first()
    return _quote(row) if row else None


def of_post(post_id: int, limit: int, older_than: int | None = None) -> tuple[Quote, ...]:
    """Return the permissions for a post, the last given first, from *older_than* on."""
    query = _joined().where(Table.post == post_id).order_by(Table.id.desc()).limit(limit)
    if older_than is not None:
        query = query.where(Table.id < older_than)
    return tuple(_quote(row) for row in query.dicts())


def revoke(quote_id: int, now: datetime) -> bool:
    """Take a permission back; return whether it stood until now."""
    standing = (Table.id == quote_id) & Table.revoked_at.is_null()
    return bool(Table.update(revoked_at=times.to_ms(now)).where(standing).execute())


def remove_by_instrument(person_id: int, instrument_uri: str) -> None:
    """Forget the permissions for a note of a person that is deleted."""
    theirs = (Table.person == person_id) & (Table.instrument_uri == instrument_uri)
    Table.delete().where(theirs).execute()


def _joined() -> Any:
    return Table.select(Table, *people.COLUMNS).join(PersonTable)


def _quote(row: dict[str, Any]) -> Quote:
    revoked_at = row["revoked_at"]
    return Quote(
        id=row["id"],
        post_id=row["post"],
        person=people.from_row(row),
        request_uri=row["request_uri"],
        instrument_uri=row["instrument_uri"],
        granted_at=times.from_ms(row["granted_at"]),
        revoked_at=None if revoked_at is None else times.from_ms(revoked_at),
    )
