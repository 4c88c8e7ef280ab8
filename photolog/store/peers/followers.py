"""
Who follows the owner, and to which inboxes that leads.

Bound: one row for each person; MOST_FOLLOWERS in all, MOST_PENDING of them undecided;
the ids of the last MOST_FOLLOWS that each of them sent.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

import peewee

from photolog.peers import Follower, FollowState
from photolog.pure import times
from photolog.store.engine.database import database
from photolog.store.engine.peer_tables import Follow, Person
from photolog.store.engine.peer_tables import Follower as Table
from photolog.store.peers import blocks, people
from photolog.store.peers.hosts import host_of

# Asked once for each letter that is sent, so in SQLite's own words, which take a tenth of the time.
_URIS_ON = """
    SELECT person.uri FROM person JOIN follower ON follower.person_id = person.id
    WHERE follower.state = 'accepted' AND person.uri >= ? AND person.uri < ? ORDER BY person.uri
"""

MOST_FOLLOWERS = 100_000
MOST_PENDING = 5_000
MOST_FOLLOWS = 20  # ids remembered of one person


def add(person_id: int, state: FollowState, follow_uri: str, now: datetime) -> bool:
    """
    Add a follower, or write the id of the Follow that a known one repeats.

    The state of a known one stays: asking twice neither lets in nor throws out.

    Returns:
        False when there is no room for another one.
    """
    _stand(person_id, follow_uri, now)
    known = Table.update(follow_uri=follow_uri).where(Table.person == person_id).execute()
    if known:
        return True
    most = MOST_PENDING if state is FollowState.PENDING else MOST_FOLLOWERS
    if count(state) >= most:
        return False
    Table.insert(
        person=person_id, state=state.value, follow_uri=follow_uri, since=times.to_ms(now)
    ).execute()
    return True


def accept(person_id: int) -> None:
    """Let in somebody who asked."""
    Table.update(state=FollowState.ACCEPTED.value).where(Table.person == person_id).execute()


def remove(person_id: int) -> bool:
    """Take somebody out; return whether they were in, or asked to be."""
    Follow.delete().where(Follow.person == person_id).execute()
    return bool(Table.delete().where(Table.person == person_id).execute())


def undo(person_id: int, follow_uri: str, now: datetime) -> bool:
    """
    Take back one Follow of somebody; they are out when none is left that stands.

    So whatever the order in which Follow, Undo and Follow arrive, and however often, the
    second Follow stands. An id that was never seen takes back all of them: Pixelfed calls
    its Follow by another id when it takes it back. If it is that of a Follow which the Undo
    has overtaken, they stand again when that one comes.

    Returns:
        Whether they were in, or asked to be, and are no longer.
    """
    mine = Follow.person == person_id
    known = Follow.get_or_none(mine & (Follow.uri == follow_uri)) if follow_uri else None
    if known is not None and known.is_undone:
        Follow.update(undone_by="").where(mine & (Follow.uri == follow_uri)).execute()
        return False
    meant = Follow.uri == follow_uri if known is not None else ~Follow.is_undone
    undone_by = follow_uri if known is None else ""
    Follow.update(is_undone=True, undone_by=undone_by, at=times.to_ms(now)).where(
        mine & meant
    ).execute()
    if Follow.select().where(mine & ~Follow.is_undone).exists():
        return False
    return bool(Table.delete().where(Table.person == person_id).execute())


def find(person_id: int) -> Follower | None:
    """Return the follower who is this person."""
    row = _joined().where(Table.person == person_id).dicts().first()
    return _follower(row) if row else None


def pending_among(person_ids: Collection[int]) -> set[int]:
    """Return which of many people ask to be let in, with one query."""
    asked = (Table.state == FollowState.PENDING.value) & Table.person.in_(list(person_ids))
    return {row[0] for row in Table.select(Table.person).where(asked).tuples()}


def page(
    state: FollowState, limit: int, older_than: int | None = None
) -> tuple[tuple[Follower, ...], int | None]:
    """
    Return followers, the newest first, and where the next page begins; None: nowhere.

    Args:
        older_than: What the page before returned as its end.
    """
    query = _joined().where(Table.state == state.value).order_by(Table.id.desc())
    if older_than is not None:
        query = query.where(Table.id < older_than)
    found = list(query.limit(limit + 1).dicts())
    end = found[limit - 1]["follower_id"] if len(found) > limit else None
    return tuple(_follower(row) for row in found[:limit]), end


def count(state: FollowState = FollowState.ACCEPTED) -> int:
    """Return how many followers there are in a state."""
    return int(Table.select().where(Table.state == state.value).count())


def search(words: str, limit: int) -> tuple[Follower, ...]:
    """Return followers whose name or handle contains *words*, the newest first."""
    # "%" and "_" are taken for themselves.
    is_called_so = Person.name.contains(words) | Person.handle.contains(words)
    query = _joined().where((Table.state == FollowState.ACCEPTED.value) & is_called_so)
    return tuple(_follower(row) for row in query.order_by(Table.id.desc()).limit(limit).dicts())


def by_host(limit: int) -> tuple[tuple[str, int], ...]:
    """Return (host, how many followers it has), the hosts with the most first."""
    followers = peewee.fn.COUNT(peewee.SQL("*"))
    query = (
        Table.select(Person.host, followers)
        .join(Person)
        .where(Table.state == FollowState.ACCEPTED.value)
        .group_by(Person.host)
        .order_by(followers.desc(), Person.host)
        .limit(limit)
    )
    return tuple((host, int(number)) for host, number in query.tuples())


def uris_on(origin: str) -> tuple[str, ...]:
    """Return the addresses of followers on one origin, "https://host", sorted (FEP-8fcf)."""
    # "0" is the character after "/": all that begins with the origin and a slash.
    found = database.execute_sql(_URIS_ON, (f"{origin}/", f"{origin}0"))
    return tuple(row[0] for row in found.fetchall())


def inboxes() -> tuple[str, ...]:
    """
    Return each inbox that a public post goes to once, sorted.

    Followers on one server share its shared inbox. Left out are those the owner blocked,
    themselves or by their host. Hosts that are unavailable are in: what is due to them
    waits, and goes out when they come back.
    """
    shared = peewee.fn.COALESCE(peewee.fn.NULLIF(Person.shared_inbox, ""), Person.inbox)
    query = (
        Table.select(shared, Person.host)
        .join(Person)
        .where((Table.state == FollowState.ACCEPTED.value) & ~Person.is_blocked)
        .distinct()
    )
    found = [(inbox, host, host_of(inbox)) for inbox, host in query.tuples()]
    blocked = blocks.blocked_among({host for _, *hosts in found for host in hosts})
    return tuple(sorted({inbox for inbox, *hosts in found if not blocked.intersection(hosts)}))


def _stand(person_id: int, follow_uri: str, now: datetime) -> None:
    """Write a Follow of somebody, and let stand again what was taken for it by its Undo."""
    at = times.to_ms(now)
    Follow.replace(person=person_id, uri=follow_uri, is_undone=False, at=at, undone_by="").execute()
    taken_for_it = (Follow.undone_by == follow_uri) & (Follow.undone_by != "")
    Follow.update(is_undone=False, undone_by="").where(
        (Follow.person == person_id) & taken_for_it
    ).execute()
    _trim_follows(person_id)


def _trim_follows(person_id: int) -> None:
    mine = Follow.select(Follow.uri).where(Follow.person == person_id).order_by(Follow.at.desc())
    Follow.delete().where(
        (Follow.person == person_id) & Follow.uri.in_(mine.offset(MOST_FOLLOWS).limit(-1))
    ).execute()


def _joined() -> Any:
    return Table.select(
        Table.id.alias("follower_id"), Table.state, Table.follow_uri, Table.since, *people.COLUMNS
    ).join(Person)


def _follower(row: dict[str, Any]) -> Follower:
    return Follower(
        person=people.from_row(row),
        state=FollowState(row["state"]),
        follow_uri=row["follow_uri"],
        since=times.from_ms(row["since"]),
    )
