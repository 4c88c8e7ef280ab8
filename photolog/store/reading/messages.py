"""
Direct messages: what the owner and one person said to each other, and to nobody else.

Theirs are notes, or replies to a post that is not direct; the owner's are posts. Nothing
is written here: each kind is kept where its like is, and bounded there.
"""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from photolog.peers import Audience, Person, Reply
from photolog.pure import times
from photolog.reading import Note
from photolog.records import Post, Status, Visibility
from photolog.store import lists
from photolog.store.engine import tables
from photolog.store.engine.database import database
from photolog.store.engine.peer_tables import Mention
from photolog.store.peers import people, replies
from photolog.store.reading import notes

Said = Note | Post | Reply

_CORRESPONDENTS = """
SELECT person_id, max(at) AS last_at FROM (
    SELECT person_id, published_at AS at FROM note WHERE audience = 'direct'
    UNION ALL
    SELECT person_id, published_at FROM reply
    WHERE audience = 'direct' AND person_id IS NOT NULL
    UNION ALL
    SELECT person.id, post.published_at
    FROM post JOIN mention ON mention.post_id = post.id JOIN person ON person.uri = mention.uri
    WHERE post.visibility = 'direct' AND post.status = 'published'
) GROUP BY person_id ORDER BY last_at DESC, person_id LIMIT ?
"""


class Correspondent(NamedTuple):
    """Somebody with whom the owner exchanged messages."""

    person: Person
    last_at: datetime


def correspondents(limit: int) -> tuple[Correspondent, ...]:
    """Return with whom the owner exchanged messages, the last one first; not the blocked."""
    found = database.execute_sql(_CORRESPONDENTS, (limit,)).fetchall()
    known = people.by_ids([person_id for person_id, _ in found])
    return tuple(
        Correspondent(known[person_id], times.from_ms(at))
        for person_id, at in found
        if person_id in known and not known[person_id].is_blocked
    )


def with_person(person: Person, limit: int) -> tuple[Said, ...]:
    """Return the newest messages between somebody and the owner, the oldest of them first."""
    direct = [each for each in replies.of_person(person.id, limit) if _is_direct(each)]
    said: list[Said] = [*notes.direct_with(person.id, limit), *_sent_to(person, limit), *direct]
    return tuple(sorted(said, key=_written_at)[-limit:])


def _is_direct(reply: Reply) -> bool:
    return reply.audience is Audience.DIRECT


def _sent_to(person: Person, limit: int) -> tuple[Post, ...]:
    table = tables.Post
    naming = Mention.select(Mention.post).where(Mention.uri == person.uri)
    direct = (table.visibility == Visibility.DIRECT.value) & (table.status == Status.PUBLISHED)
    query = table.select(table.id).where(direct & table.id.in_(naming))
    newest = query.order_by(table.published_at.desc(), table.id.desc()).limit(limit)
    return lists.by_ids([row[0] for row in newest.tuples()])


def _written_at(said: Said) -> datetime:
    assert said.published_at is not None
    return said.published_at
