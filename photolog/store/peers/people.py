"""
Remote actors as we keep them.

Bounds: at most MOST_PEOPLE are met on a stranger's behalf (keys.may_meet() asks), and
unused() names those that nothing refers to any more, for housekeeping to remove.
"""

from __future__ import annotations

import json
import operator
from collections.abc import Collection, Sequence
from datetime import datetime
from functools import reduce
from typing import Any

import peewee

from photolog.peers import Person, ProfileField, PublicKey, RemoteActor
from photolog.pure import times
from photolog.store.engine.peer_tables import (
    Follower,
    Mention,
    Notice,
    Quote,
    Reaction,
    Reply,
)
from photolog.store.engine.peer_tables import Person as Table
from photolog.store.engine.peer_tables import PublicKey as KeyTable
from photolog.store.engine.reading_tables import Boost, Following, Mute, Note
from photolog.store.peers.hosts import host_of, is_within

MOST_PEOPLE = 100_000
MOST_AVATAR_TRIES = 3  # the partial index person_avatar_due has the same number
_SHOWN_ON_PAGES = 7  # of the queries in _that_refer()
_BLOCKED = peewee.SQL("is_blocked = 1")  # in the words of the partial index
_AVATAR_DUE = peewee.SQL("avatar_url <> avatar_from AND avatar_tries < 3")

_PREFIX = "person_"
_SHOWN = (
    *("id", "uri", "host", "handle", "name", "bio_html", "url", "inbox", "shared_inbox"),
    *("avatar", "is_trusted", "is_blocked", "fetched_at"),
)

# What a query of another table joins to give the person, too: read by from_row().
COLUMNS = tuple(getattr(Table, name).alias(_PREFIX + name) for name in _SHOWN)


def from_row(row: dict[str, Any]) -> Person:
    """Return the person of a row that was selected with COLUMNS."""
    values = {name: row[_PREFIX + name] for name in _SHOWN}
    return Person(**values | {"fetched_at": times.from_ms(values["fetched_at"])})


def put(actor: RemoteActor, now: datetime) -> Person:
    """
    Write what an actor's document tells; what the owner decided about them stays.

    The handle of a newcomer is made of its username and its own host, until set_handle()
    tells which host vouches for it. Its keys are written by keys.put().
    """
    columns = _columns(actor) | {"fetched_at": times.to_ms(now)}
    if not actor.avatar_url:
        columns |= {"avatar": "", "avatar_from": ""}
    known = Table.get_or_none(Table.uri == actor.uri)
    if known is None:
        host = host_of(actor.uri)
        Table.insert(
            **{"avatar": "", "avatar_from": ""} | columns,
            uri=actor.uri,
            host=host,
            handle=f"@{actor.username}@{host}",
            avatar_tries=0,
            is_trusted=False,
            is_blocked=False,
            blocks_us=False,
        ).execute()
    else:
        if actor.avatar_url != known.avatar_url:
            columns["avatar_tries"] = 0
        Table.update(**columns).where(Table.id == known.id).execute()
    person = find(actor.uri)
    assert person is not None
    return person


def set_handle(person_id: int, handle: str) -> None:
    """Write the handle that WebFinger confirmed, "@user@host"."""
    _update(person_id, handle=handle)


def find(uri: str) -> Person | None:
    """Return a person by the actor's address."""
    return _first(Table.uri == uri)


def find_by_id(person_id: int) -> Person | None:
    """Return a person by our own number."""
    return _first(Table.id == person_id)


def by_ids(ids: Collection[int]) -> dict[int, Person]:
    """Return the people with these numbers, as far as they are known."""
    query = Table.select(*COLUMNS).where(Table.id.in_(list(ids)))
    return {person.id: person for person in map(from_row, query.dicts())}


def find_by_handle(handle: str) -> Person | None:
    """Return who was last seen under a handle, whatever its upper and lower case."""
    found = Table.select(*COLUMNS).where(Table.handle.collate("NOCASE") == handle)
    row = found.order_by(Table.fetched_at.desc()).dicts().first()
    return from_row(row) if row else None


def actor(person_id: int) -> RemoteActor | None:
    """Return a person as their document told, with the keys that are still known."""
    row = Table.select().where(Table.id == person_id).dicts().first()
    if row is None:
        return None
    of_person = KeyTable.select().where(KeyTable.person == person_id).order_by(KeyTable.id)
    keys = tuple(PublicKey(key["id"], row["uri"], key["pem"]) for key in of_person.dicts())
    names = "uri kind username name bio_html url inbox shared_inbox followers_uri featured_uri"
    names += " avatar_url is_locked moved_to claimed_handle outbox_uri"
    return RemoteActor(
        **{name: row[name] for name in names.split()},
        also_known_as=tuple(json.loads(row["also_known_as"])),
        keys=keys,
        fields=tuple(ProfileField(*each) for each in json.loads(row["fields"])),
    )


def page(
    limit: int,
    *,
    older_than: int | None = None,
    text: str = "",
    is_blocked: bool | None = None,
    is_trusted: bool | None = None,
) -> tuple[Person, ...]:
    """
    Return people, the last met first.

    Args:
        older_than: The id of the last person of the page before.
        text: A part of the handle or the name.
        is_blocked: Only those who are, or are not.
        is_trusted: Only those who are, or are not.
    """
    query = Table.select(*COLUMNS).order_by(Table.id.desc()).limit(limit)
    if older_than is not None:
        query = query.where(Table.id < older_than)
    if text:
        query = query.where(Table.handle.contains(text) | Table.name.contains(text))
    if is_blocked is not None:
        query = query.where(Table.is_blocked == is_blocked)
    if is_trusted is not None:
        query = query.where(Table.is_trusted == is_trusted)
    return tuple(from_row(row) for row in query.dicts())


def of_domain(domain: str) -> tuple[Person, ...]:
    """Return everybody on a domain and below it, by their number."""
    query = Table.select(*COLUMNS).where(is_within(Table.host, domain)).order_by(Table.id)
    return tuple(from_row(row) for row in query.dicts())


def behind_inbox(inbox: str, limit: int = 20) -> tuple[Person, ...]:
    """Return followers who are reached by an inbox, their own or their server's."""
    follows = Follower.select(peewee.SQL("1")).where(Follower.person == Table.id)
    query = Table.select(*COLUMNS).where(
        ((Table.inbox == inbox) | (Table.shared_inbox == inbox)) & peewee.fn.EXISTS(follows)
    )
    return tuple(from_row(row) for row in query.order_by(Table.id).limit(limit).dicts())


def blocked(limit: int, older_than: int | None = None) -> tuple[Person, ...]:
    """Return the people whom the owner blocked, the last met first, from *older_than* on."""
    query = Table.select(*COLUMNS).where(Table.is_blocked).order_by(Table.id.desc()).limit(limit)
    if older_than is not None:
        query = query.where(Table.id < older_than)
    return tuple(from_row(row) for row in query.dicts())


def blocked_inboxes() -> set[str]:
    """Return the personal inboxes of those whom the owner blocked."""
    query = Table.select(Table.inbox).where(_BLOCKED)
    return {row[0] for row in query.tuples()}


def hosts() -> tuple[str, ...]:
    """Return every host on which somebody lives whom we know, sorted."""
    query = Table.select(Table.host).distinct().order_by(Table.host)
    return tuple(row[0] for row in query.tuples())


def set_trusted(person_id: int, is_trusted: bool) -> None:
    """Write whether the replies of a person are shown without asking."""
    _update(person_id, is_trusted=is_trusted)


def set_blocked(person_id: int, is_blocked: bool) -> None:
    """Write whether the owner wants nothing of a person."""
    _update(person_id, is_blocked=is_blocked)


def set_blocks_us(person_id: int, blocks_us: bool) -> None:
    """Write whether a person told us that they block the owner."""
    _update(person_id, blocks_us=blocks_us)


def blocks_us(person_id: int) -> bool:
    """Return whether a person told us that they block the owner."""
    return bool(Table.select(Table.blocks_us).where(Table.id == person_id).scalar())


def set_moved(person_id: int, at: datetime) -> None:
    """Write when the owner went along with a person who moved."""
    _update(person_id, moved_at=times.to_ms(at))


def moved_at(person_id: int) -> datetime | None:
    """Return when the owner last went along with a person who moved, None for never."""
    found = Table.select(Table.moved_at).where(Table.id == person_id).scalar()
    return None if found is None else times.from_ms(found)


def remove(person_id: int) -> str:
    """
    Forget a person with all that is theirs: keys, follow, reactions, replies, notices, quotes.

    Returns:
        The name of their avatar in media/, for after the commit; "" when there is none.
    """
    known = Table.get_or_none(Table.id == person_id)
    Table.delete().where(Table.id == person_id).execute()
    return str(known.avatar) if known else ""


def unused(before: datetime, limit: int) -> tuple[Person, ...]:
    """
    Return people whom nothing refers to and who were last fetched before a moment.

    Who is blocked or trusted is kept: that is a decision of the owner; and who blocks us, so
    that the owner does not follow them by mistake.
    """
    query = (
        Table.select(*COLUMNS)
        .where(Table.fetched_at < times.to_ms(before))
        .where(~Table.is_blocked & ~Table.is_trusted & ~Table.blocks_us)
        .where(*(~peewee.fn.EXISTS(those) for those in _that_refer()))
        .order_by(Table.fetched_at)
        .limit(limit)
    )
    return tuple(from_row(row) for row in query.dicts())


def due_avatars(limit: int, most_tries: int = MOST_AVATAR_TRIES) -> list[tuple[int, str]]:
    """
    Return (person id, address) of pictures to fetch, those that failed least often first.

    Only people whom a page shows are worth a request: whom the owner reads or follows,
    followers, and who reacted or wrote.

    Args:
        most_tries: Only those that were tried less often; 1 leaves out all that failed.
    """
    shown = _that_refer()[:_SHOWN_ON_PAGES]
    is_shown = reduce(operator.or_, (peewee.fn.EXISTS(those) for those in shown))
    query = (
        Table.select(Table.id, Table.avatar_url)
        .where(_AVATAR_DUE & ~Table.is_blocked & is_shown & (Table.avatar_tries < most_tries))
        .order_by(Table.avatar_tries, Table.id)
        .limit(limit)
    )
    return list(query.tuples())


def count_avatar_try(person_id: int, change: int = 1) -> None:
    """Note that the picture of a person is about to be fetched; after three tries it is not."""
    _update(person_id, avatar_tries=Table.avatar_tries + change)


def set_avatar(person_id: int, avatar_url: str, name: str) -> str:
    """
    Write the file in media/ that was made from the picture at *avatar_url*.

    Returns:
        The name of the file that it replaces, for after the commit; "" when there was none.
    """
    former = Table.select(Table.avatar).where(Table.id == person_id).scalar()
    _update(person_id, avatar=name, avatar_from=avatar_url)
    return former or ""


def _first(condition: Any) -> Person | None:
    row = Table.select(*COLUMNS).where(condition).dicts().first()
    return from_row(row) if row else None


def _update(person_id: int, **columns: Any) -> None:
    Table.update(**columns).where(Table.id == person_id).execute()


def _that_refer() -> Sequence[Any]:
    """Return the queries of what refers to a person; the first _SHOWN_ON_PAGES are shown."""
    one = peewee.SQL("1")
    by_person = [
        table.select(one).where(table.person == Table.id)
        for table in (Follower, Reaction, Reply, Notice, Following, Note, Boost, Quote, Mute)
    ]
    return (*by_person, Mention.select(one).where(Mention.uri == Table.uri))


def _columns(actor: RemoteActor) -> dict[str, Any]:
    names = "kind username name bio_html url inbox shared_inbox followers_uri featured_uri"
    names += " avatar_url is_locked moved_to claimed_handle outbox_uri"
    columns = {name: getattr(actor, name) for name in names.split()}
    fields = [[each.name, each.value_html] for each in actor.fields]
    return columns | {
        "also_known_as": json.dumps(actor.also_known_as),
        "fields": json.dumps(fields, ensure_ascii=False),
    }
