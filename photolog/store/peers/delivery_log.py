"""
What became of deliveries: for the owner's pages, and what must be kept when they are pruned.

An inbox that may hold a post has to get its Delete, even years later: before the rows of
its deliveries go, the inbox is written into `reached`, which takes a few bytes.
"""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any, NamedTuple

import peewee

from photolog.peers import Delivery, DeliveryState
from photolog.pure import times
from photolog.store.engine.database import database
from photolog.store.engine.peer_tables import Activity
from photolog.store.engine.peer_tables import Delivery as Table
from photolog.store.peers.letters import record

_IS_LIVE = """(
    EXISTS (SELECT 1 FROM post WHERE post.id = activity.post_id AND post.status = 'published')
    OR EXISTS (
        SELECT 1 FROM reply WHERE reply.id = activity.post_id AND reply.person_id IS NULL
    )
)"""
# The parameter is a JSON array of the ids of deliveries.
_THAT_REACHED = f"""
    FROM delivery JOIN activity ON activity.id = delivery.activity_id
    WHERE delivery.id IN (SELECT value FROM json_each(?)) AND delivery.sent_at IS NOT NULL
    AND delivery.state <> 'dead' AND activity.kind <> 'Delete' AND {_IS_LIVE}
"""


class Letter(NamedTuple):
    """A delivery and what it was about."""

    delivery: Delivery
    kind: str  # of the activity
    post_id: int | None


class Queue(NamedTuple):
    """How much is under way."""

    due: int
    dead: int
    oldest_due_at: datetime | None  # when the longest waiting one could first be sent


def queue() -> Queue:
    """Return how much is due and how much was given up."""
    due = Table.select().where(Table.state == peewee.SQL("'due'"))
    dead = Table.select().where(Table.state == peewee.SQL("'dead'"))
    oldest = (
        Table.select(peewee.fn.MIN(Table.due_at)).where(Table.is_first == peewee.SQL("1")).scalar()
    )
    return Queue(
        due=int(due.count()),
        dead=int(dead.count()),
        oldest_due_at=None if oldest is None else times.from_ms(oldest),
    )


def waiting_hosts() -> tuple[str, ...]:
    """Return the hosts for which something is due or dead."""
    is_waiting = [Table.state == peewee.SQL(f"'{state}'") for state in ("due", "dead")]
    query = Table.select(Table.host).where(is_waiting[0] | is_waiting[1])
    return tuple(row[0] for row in query.distinct().tuples())


def of_post(post_id: int, limit: int, *, after: tuple[str, int] = ("", 0)) -> tuple[Letter, ...]:
    """
    Return what was sent of a post, host by host, each in the order of sending.

    Args:
        after: Host and id of the last delivery of the page before.
    """
    query = (
        _letters()
        .where(Activity.post_id == post_id)
        .where(peewee.Tuple(Table.host, Table.id) > peewee.Tuple(*after))
        .order_by(Table.host, Table.id)
    )
    return tuple(_letter(row) for row in query.limit(limit).dicts())


def progress(post_id: int) -> dict[DeliveryState, int]:
    """Return how many deliveries of a post are in which state; states without any are left out."""
    query = (
        Table.select(Table.state, peewee.fn.COUNT(peewee.SQL("*")))
        .join(Activity)
        .where(Activity.post_id == post_id)
        .group_by(Table.state)
    )
    return {DeliveryState(state): count for state, count in query.tuples()}


def dead_letters(limit: int, *, older_than: int | None = None) -> tuple[Letter, ...]:
    """Return what was given up, the last enqueued first, from *older_than* on."""
    query = _letters().where(Table.state == peewee.SQL("'dead'")).order_by(Table.id.desc())
    if older_than is not None:
        query = query.where(Table.id < older_than)
    return tuple(_letter(row) for row in query.limit(limit).dicts())


def of_activity(activity_id: int) -> tuple[Delivery, ...]:
    """Return where one activity went, or is to go, in the order of sending."""
    query = Table.select().where(Table.activity == activity_id).order_by(Table.id)
    return tuple(record(row) for row in query.dicts())


def withdraw_dead(activity_id: int, now: datetime) -> None:
    """Let nobody send again what was given up of an activity that is no longer so."""
    is_dead = Table.state == DeliveryState.DEAD.value
    Table.update(state=DeliveryState.CANCELLED.value, done_at=times.to_ms(now)).where(
        (Table.activity == activity_id) & is_dead
    ).execute()


def prune(before: datetime, *, dead_before: datetime, limit: int = 1_000) -> int:
    """
    Remove deliveries that ended before a moment, and activities that have none left.

    Of posts and replies that are still there the inboxes are kept, and so is the Create
    that stands at its own address. Of a dead delivery nothing is: nobody ever took it.

    Args:
        dead_before: The moment for those that were given up.
        limit: How many at once, so that nobody waits long for the write lock.

    Returns:
        How many deliveries were removed; fewer than *limit* means that these were all.
    """
    moments = [times.to_ms(before), times.to_ms(dead_before)]
    found = database.execute_sql(
        "SELECT id FROM delivery WHERE state IN ('done', 'cancelled', 'dead') "
        "AND done_at < max(?1, ?2) AND done_at < iif(state = 'dead', ?2, ?1) "
        "ORDER BY done_at LIMIT ?3",
        (*moments, limit),
    )
    ids = [row[0] for row in found.fetchall()]
    _keep_inboxes(json.dumps(ids))
    Table.delete().where(Table.id.in_(ids)).execute()
    database.execute_sql(
        "DELETE FROM activity WHERE created_at < ? "
        "AND NOT EXISTS (SELECT 1 FROM delivery WHERE activity_id = activity.id) "
        f"AND NOT (kind = 'Create' AND {_IS_LIVE})",
        (moments[0],),
    )
    return len(ids)


def _keep_inboxes(ids: str) -> None:
    database.execute_sql(
        f"INSERT OR IGNORE INTO inbox (url) SELECT delivery.inbox {_THAT_REACHED}", (ids,)
    )
    database.execute_sql(
        "INSERT OR IGNORE INTO reached (post_id, inbox_id) SELECT activity.post_id, "
        f"(SELECT id FROM inbox WHERE url = delivery.inbox) {_THAT_REACHED}",
        (ids,),
    )
    database.execute_sql(
        "DELETE FROM inbox WHERE NOT EXISTS (SELECT 1 FROM reached WHERE inbox_id = inbox.id)"
    )


def _letters() -> Any:
    return Table.select(Table, Activity.kind.alias("kind"), Activity.post_id.alias("of")).join(
        Activity
    )


def _letter(row: dict[str, Any]) -> Letter:
    return Letter(record(row), row["kind"], row["of"])
