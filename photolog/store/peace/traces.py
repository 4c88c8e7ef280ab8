"""
What is kept of the people of a domain and all below it: counted, and removed piece by piece.

Who is blocked or trusted by themselves stays as a name, because that is a decision of the
owner. Everything else of theirs goes, and they with it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import peewee

from photolog.store.engine.peer_tables import Notice, Person, Quote, Reaction, Reply
from photolog.store.engine.reading_tables import Attachment, Boost, Entry, Note, NoteSearch
from photolog.store.peers import hosts


class Traces(NamedTuple):
    """How much there is of a domain."""

    replies: int = 0
    reactions: int = 0
    notices: int = 0
    notes: int = 0
    pictures: int = 0
    people: int = 0

    def __add__(self, other: object) -> Traces:
        """Return both together."""
        assert isinstance(other, Traces)
        return Traces(*(mine + theirs for mine, theirs in zip(self, other, strict=True)))


_WRITTEN: tuple[tuple[Any, str], ...] = (
    (Reply, "replies"),
    (Reaction, "reactions"),
    (Notice, "notices"),
    (Note, "notes"),
)


class Removed(NamedTuple):
    """What one piece of the cleaning removed, and the files to delete after the commit."""

    traces: Traces
    avatars: list[str]  # names in media/
    pictures: list[str]  # names in the cache of remote pictures
    is_all: bool


def count(domain: str) -> Traces:
    """Return how much of a domain remove_some() would remove."""
    theirs = _people(domain)
    of_notes = Attachment.note.in_(Note.select(Note.id).where(Note.person.in_(theirs)))
    written = {
        name: int(table.select().where(table.person.in_(theirs)).count())
        for table, name in _WRITTEN
    }
    pictures = Attachment.select().where((Attachment.picture != "") & of_notes).count()
    people = Person.select().where(_is_there(domain) & _is_undecided()).count()
    return Traces(**written, pictures=int(pictures), people=int(people))


def remove_some(domain: str, limit: int) -> Removed:
    """Remove up to *limit* rows of a kind, first what is theirs and then they themselves."""
    theirs = _people(domain)
    for table, name in _WRITTEN:
        ids = _ids(table.select(table.id).where(table.person.in_(theirs)).limit(limit))
        if ids:
            pictures = _pictures(ids) if table is Note else []
            if table is Note:
                NoteSearch.delete().where(NoteSearch.rowid.in_(ids)).execute()
            table.delete().where(table.id.in_(ids)).execute()
            traces = Traces(pictures=len(pictures))._replace(**{name: len(ids)})
            return Removed(traces, [], pictures, is_all=False)
    for table in (Quote, Boost):  # of those whose names stay; the others take theirs along
        table.delete().where(table.person.in_(theirs)).execute()
    # A note that stood in the reader only because they boosted it has no place there any more.
    without = ~peewee.fn.EXISTS(Boost.select(peewee.SQL("1")).where(Boost.note == Entry.note))
    Entry.delete().where(Entry.is_boost & without).execute()
    return _remove_people(domain, limit)


def _remove_people(domain: str, limit: int) -> Removed:
    query = Person.select(Person.id, Person.avatar).where(_is_there(domain) & _is_undecided())
    rows = list(query.limit(limit).tuples())
    Person.delete().where(Person.id.in_([row[0] for row in rows])).execute()
    traces = Traces(people=len(rows))
    return Removed(traces, [row[1] for row in rows if row[1]], [], is_all=len(rows) < limit)


def _pictures(note_ids: Sequence[int]) -> list[str]:
    of_notes = Attachment.note.in_(list(note_ids)) & (Attachment.picture != "")
    return [row[0] for row in Attachment.select(Attachment.picture).where(of_notes).tuples()]


def _people(domain: str) -> Any:
    return Person.select(Person.id).where(_is_there(domain))


def _is_there(domain: str) -> Any:
    return hosts.is_within(Person.host, domain)


def _is_undecided() -> Any:
    return ~Person.is_blocked & ~Person.is_trusted


def _ids(query: Any) -> list[int]:
    return [row[0] for row in query.tuples()]
