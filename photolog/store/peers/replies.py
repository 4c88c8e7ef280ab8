"""
Replies in the threads of posts: those of strangers, and the owner's own.

Bounds, for strangers: MOST_OF_A_POST in one thread, MOST_WAITING undecided in all, and
MOST_WAITING_OF_A_PERSON of one of them.
"""

from __future__ import annotations

import json
from collections.abc import Collection
from typing import Any

import peewee

from photolog.peers import Attached, Audience, Person, Reply, ReplyState
from photolog.pure import times
from photolog.records import Status, Visibility
from photolog.store.engine.peer_tables import Person as PersonTable
from photolog.store.engine.peer_tables import Reply as Table
from photolog.store.engine.tables import Post
from photolog.store.peers import people

MOST_OF_A_POST = 5_000
MOST_WAITING = 5_000
MOST_WAITING_OF_A_PERSON = 100

_WAITING = Table.state == peewee.SQL("'waiting'")
_OPEN = [each.value for each in Visibility if each.is_open]


def is_public() -> Any:
    """Return the condition that everybody may see a reply, in the words of the partial index."""
    return (Table.state == peewee.SQL("'shown'")) & peewee.SQL("audience IN ('public', 'unlisted')")


def add(reply: Reply) -> bool:
    """
    Add a reply, unless one with its address is there already.

    Returns:
        Whether it was added; False also when a stranger's has no room.
    """
    if Table.select().where(Table.uri == reply.uri).exists():
        return False
    if reply.person is not None and _is_too_much(reply, reply.person):
        return False
    Table.insert(**_columns(reply)).execute()
    return True


def change(reply: Reply) -> None:
    """Write the words of a reply that was edited; its place and its state stay."""
    columns = _columns(reply)
    for name in ("id", "uri", "post", "person", "in_reply_to", "state", "published_at"):
        del columns[name]
    Table.update(**columns).where(Table.id == reply.id).execute()


def set_state(reply_id: int, state: ReplyState) -> None:
    """Show a reply to everybody, or hide it."""
    Table.update(state=state.value).where(Table.id == reply_id).execute()


def remove(reply_id: int) -> None:
    """Delete a reply; what answered it stays."""
    Table.delete().where(Table.id == reply_id).execute()


def find(reply_id: int) -> Reply | None:
    """Return a reply by its number."""
    return _first(Table.id == reply_id)


def find_by_uri(uri: str) -> Reply | None:
    """Return a reply by its id in the fediverse."""
    return _first(Table.uri == uri)


def answers_to(uri: str) -> tuple[Reply, ...]:
    """Return what answers a note directly, the oldest first."""
    return _all(_joined().where(Table.in_reply_to == uri))


def of_post(
    post_id: int,
    states: Collection[ReplyState],
    audiences: Collection[Audience] = tuple(Audience),
) -> tuple[Reply, ...]:
    """
    Return the replies below a post with their people, with one query, the oldest first.

    The thread is told by *in_reply_to*, which strangers write: it may name what is hidden
    or gone, and even make a circle.
    """
    query = _joined().where(Table.post == post_id)
    query = query.where(Table.state.in_([state.value for state in states]))
    return _all(query.where(Table.audience.in_([audience.value for audience in audiences])))


def own_of_post(post_id: int) -> tuple[Reply, ...]:
    """Return the owner's own answers below a post, the oldest first."""
    return _all(_joined().where((Table.post == post_id) & Table.person.is_null()))


def public_of_post(post_id: int) -> tuple[Reply, ...]:
    """Return the replies below a post that everybody may see, the oldest first."""
    return of_post(post_id, [ReplyState.SHOWN], [Audience.PUBLIC, Audience.UNLISTED])


def of_person(person_id: int, limit: int, older_than: int | None = None) -> tuple[Reply, ...]:
    """Return the replies of a person, the last received first, from *older_than* on."""
    query = _joined().where(Table.person == person_id).order_by(Table.id.desc()).limit(limit)
    if older_than is not None:
        query = query.where(Table.id < older_than)
    return tuple(_reply(row) for row in query.dicts())


def waiting(limit: int, older_than: int | None = None) -> tuple[Reply, ...]:
    """Return the replies that the owner has not decided about, the last received first."""
    query = _joined().where(_WAITING).order_by(Table.id.desc()).limit(limit)
    if older_than is not None:
        query = query.where(Table.id < older_than)
    return tuple(_reply(row) for row in query.dicts())


def page(
    state: ReplyState, limit: int, older_than: int | None = None, post_id: int | None = None
) -> tuple[Reply, ...]:
    """
    Return replies in a state, the last received first, from *older_than* on.

    Args:
        post_id: Only those of one post; None means all.
    """
    # The state in so many words, for the partial index of those that wait.
    in_state = Table.state == peewee.SQL(f"'{state.value}'")
    query = _joined().where(in_state).order_by(Table.id.desc()).limit(limit)
    if older_than is not None:
        query = query.where(Table.id < older_than)
    if post_id is not None:
        query = query.where(Table.post == post_id)
    return tuple(_reply(row) for row in query.dicts())


def by_ids(ids: Collection[int]) -> dict[int, Reply]:
    """Return the replies with these numbers by number, with one query."""
    query = _joined().where(Table.id.in_(list(ids)))
    return {row["id"]: _reply(row) for row in query.dicts()}


def counts(post_id: int | None = None) -> dict[ReplyState, int]:
    """Return how many replies there are in each state, of one post or of all."""
    rows = Table.select(Table.state, peewee.fn.COUNT(peewee.SQL("*"))).group_by(Table.state)
    if post_id is not None:
        rows = rows.where(Table.post == post_id)
    return dict.fromkeys(ReplyState, 0) | {ReplyState(state): n for state, n in rows.tuples()}


def waiting_count() -> int:
    """Return how many replies the owner has not decided about."""
    return int(Table.select().where(_WAITING).count())


def own_count() -> int:
    """Return how many answers of the owner everybody may see."""
    open_posts = Post.select(Post.id).where(
        (Post.status == Status.PUBLISHED) & Post.visibility.in_(_OPEN)
    )
    own = Table.select().where(Table.person.is_null() & is_public())
    return int(own.where(Table.post.in_(open_posts)).count())


def participants(post_id: int) -> tuple[Person, ...]:
    """Return the people, without the blocked, of whom everybody may see a reply below a post."""
    wrote = Table.select(Table.person).where((Table.post == post_id) & is_public())
    query = PersonTable.select(*people.COLUMNS).where(
        PersonTable.id.in_(wrote) & ~PersonTable.is_blocked
    )
    return tuple(people.from_row(row) for row in query.order_by(PersonTable.id).dicts())


def _is_too_much(reply: Reply, person: Person) -> bool:
    if Table.select().where(Table.post == reply.post_id).count() >= MOST_OF_A_POST:
        return True
    if reply.state is not ReplyState.WAITING:
        return False
    of_person = Table.select().where(_WAITING & (Table.person == person.id)).count()
    return of_person >= MOST_WAITING_OF_A_PERSON or waiting_count() >= MOST_WAITING


def _first(condition: Any) -> Reply | None:
    row = _joined().where(condition).dicts().first()
    return _reply(row) if row else None


def _all(query: Any) -> tuple[Reply, ...]:
    return tuple(_reply(row) for row in query.order_by(Table.published_at, Table.id).dicts())


def _joined() -> Any:
    return Table.select(Table, *people.COLUMNS).join(
        PersonTable, peewee.JOIN.LEFT_OUTER, on=Table.person == PersonTable.id
    )


def _reply(row: dict[str, Any]) -> Reply:
    edited_at = row["edited_at"]
    return Reply(
        id=row["id"],
        uri=row["uri"],
        url=row["url"],
        post_id=row["post"],
        in_reply_to=row["in_reply_to"],
        person=None if row["person"] is None else people.from_row(row),
        content_html=row["content_html"],
        summary=row["summary"],
        audience=Audience(row["audience"]),
        state=ReplyState(row["state"]),
        attachments=tuple(Attached(*parts) for parts in json.loads(row["attachments"])),
        published_at=times.from_ms(row["published_at"]),
        edited_at=None if edited_at is None else times.from_ms(edited_at),
        source=row["source"],
    )


def _columns(reply: Reply) -> dict[str, Any]:
    names = "id uri url in_reply_to content_html source summary"
    edited_at = reply.edited_at
    return {name: getattr(reply, name) for name in names.split()} | {
        "post": reply.post_id,
        "person": reply.person.id if reply.person else None,
        "audience": reply.audience.value,
        "state": reply.state.value,
        "attachments": json.dumps(
            [(each.url, each.media_type, each.alt) for each in reply.attachments]
        ),
        "published_at": times.to_ms(reply.published_at),
        "edited_at": None if edited_at is None else times.to_ms(edited_at),
    }
