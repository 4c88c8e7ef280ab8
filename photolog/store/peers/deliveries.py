"""
The outgoing queue: one activity for one inbox is one row, written with what it tells about.

Order is kept per host: of the rows that are due for a host only the first, by number, may
be sent, and the next becomes the first when that one is done, dead or cancelled. The flag
`is_first` says so; a unique index lets no host have two. So one host gets one at a time,
and a claim looks at one row for each host, however many wait behind it.

A claim is a lease: a try that ended with the process is free again when it runs out. What
may have been sent at least once has `sent_at`, whatever the other side answered.

Bound: what strangers make us send is at most MOST_ANSWERS for a host, and nothing once
MOST_DUE is due; delivery_log.prune() removes what is over. What the owner does is never left out.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from typing import Any, NamedTuple

import peewee

from photolog.peers import Activity, Delivery, DeliveryState
from photolog.pure import times
from photolog.store.engine.database import database
from photolog.store.engine.peer_tables import Activity as ActivityTable
from photolog.store.engine.peer_tables import Delivery as Table
from photolog.store.engine.peer_tables import Inbox, Reached
from photolog.store.peers import hosts, letters
from photolog.store.peers.hosts import host_of

LEASE = timedelta(minutes=2)
MOST_ANSWERS = 1_000
MOST_DUE = 50_000
_ROWS_AT_ONCE = 1_000

# States and flags in so many words, or SQLite does not see that the partial indexes serve.
_DUE = Table.state == peewee.SQL("'due'")
_DEAD = Table.state == peewee.SQL("'dead'")
_FIRST = Table.is_first == peewee.SQL("1")
_LOCKED = Table.locked_until > peewee.SQL("0")
_FREED = {"is_first": False, "locked_until": 0}
_REPORTS = ActivityTable.select(ActivityTable.id).where(ActivityTable.kind == "Flag")
_ENDED = {"is_first": False, "is_withdrawn": False, "locked_until": 0}

# Ten thousand rows at a time: in SQLite's own words this takes a tenth of the time.
_ADD_ROWS = """
    INSERT OR IGNORE INTO delivery (
        activity_id, inbox, host, state, is_first, is_withdrawn, tries, due_at, locked_until,
        last_error
    )
    SELECT ?1, json_extract(value, '$[0]'), json_extract(value, '$[1]'), 'due', 0, 0, 0, ?2, 0, ''
    FROM json_each(?3)
"""
_MARK_FIRST = """
    UPDATE delivery SET is_first = 1 WHERE id > ? AND NOT EXISTS (
        SELECT 1 FROM delivery AS earlier WHERE earlier.state = 'due'
        AND earlier.host = delivery.host AND earlier.id < delivery.id
    )
"""
_ADVANCE = """
    UPDATE delivery SET is_first = 1
    WHERE id = (SELECT id FROM delivery WHERE state = 'due' AND host = ? ORDER BY id LIMIT 1)
    AND NOT EXISTS (SELECT 1 FROM delivery WHERE is_first = 1 AND host = ?)
"""
# All that is asked and written for each letter is in SQLite's own words for the same reason.
_ANY_LOST = "SELECT 1 FROM delivery WHERE locked_until > 0 AND locked_until <= ?1"
_CLAIMABLE = f"""
    FROM delivery LEFT JOIN host ON host.name = delivery.host
    WHERE is_first = 1 AND due_at <= ?1 AND locked_until <= ?1 AND {hosts.MAY_SEND}
    AND (ifnull(slow_until, 0) > ?1) = ?2
    AND delivery.host NOT IN (SELECT value FROM json_each(?3))
"""
_MAY_CLAIM = f"SELECT EXISTS ({_ANY_LOST}) OR EXISTS (SELECT 1 {_CLAIMABLE})"
_CLAIM = """
    UPDATE delivery SET locked_until = ?, sent_at = ?, tries = tries + 1
    WHERE id IN (SELECT value FROM json_each(?))
"""


class Claimed(NamedTuple):
    """A delivery to try now, and what to send."""

    delivery: Delivery
    activity: Activity


def enqueue(activity: Activity, inboxes: Iterable[str], *, is_answer: bool = False) -> int:
    """
    Write an activity and one delivery for each of the distinct inboxes.

    An activity that is written already stays as it is, and so do its deliveries; new
    inboxes are added.

    Args:
        is_answer: Whether it is a stranger who makes us send it.

    Returns:
        How many deliveries are new.
    """
    ActivityTable.insert(
        id=activity.id,
        kind=activity.kind,
        body=activity.body,
        post_id=activity.post_id,
        created_at=times.to_ms(activity.created_at),
    ).on_conflict_ignore().execute()
    wanted = sorted(set(inboxes))
    if is_answer:
        has_room = Table.select().where(_DUE).count() < MOST_DUE
        wanted = [inbox for inbox in wanted if has_room and _has_room(host_of(inbox))]
    last = Table.select(peewee.fn.MAX(Table.id)).scalar() or 0
    places = json.dumps([[inbox, host_of(inbox)] for inbox in wanted])
    due_at = times.to_ms(activity.created_at)
    added = database.execute_sql(_ADD_ROWS, (activity.id, due_at, places)).rowcount
    database.execute_sql(_MARK_FIRST, (last,))
    return int(added)


def claim(
    now: datetime,
    limit: int,
    *,
    lease: timedelta = LEASE,
    busy_hosts: Collection[str] = (),
    is_slow: bool = False,
) -> list[Claimed]:
    """
    Take deliveries that are due, at most one for each host, the longest due first.

    Left alone are hosts that are paused, and unavailable ones until their weekly probe.
    The try is counted at once.

    Args:
        busy_hosts: Hosts to leave alone, too.
        is_slow: Whether to take from the hosts in the slow lane, or from all others.
    """
    moment = times.to_ms(now)
    _free_lost(now)
    found = database.execute_sql(
        f"SELECT delivery.* {_CLAIMABLE} ORDER BY due_at, id LIMIT ?4",
        (moment, is_slow, json.dumps(list(busy_hosts)), limit),
    )
    names = ["activity" if name[0] == "activity_id" else name[0] for name in found.description]
    rows = [dict(zip(names, row, strict=True)) for row in found.fetchall()]
    if not rows:
        return []
    ids = json.dumps([row["id"] for row in rows])
    database.execute_sql(_CLAIM, (times.to_ms(now + lease), moment, ids))
    activities = letters.activities({row["activity"] for row in rows})
    return [
        Claimed(letters.record(row | {"tries": row["tries"] + 1}), activities[row["activity"]])
        for row in rows
    ]


def may_claim(now: datetime, *, busy_hosts: Collection[str] = (), is_slow: bool = False) -> bool:
    """Return whether claim() would find anything, without the write lock that it needs."""
    wanted = (times.to_ms(now), is_slow, json.dumps(list(busy_hosts)))
    return bool(database.execute_sql(_MAY_CLAIM, wanted).fetchone()[0])


def free_claims(now: datetime) -> None:
    """End all claims, as when a server starts: whoever had them is no more."""
    _free_lost(now + LEASE)


def done(delivery: Delivery, status: int, now: datetime) -> None:
    """Note that an inbox took what was sent; it is never sent there again."""
    _end(delivery, DeliveryState.DONE, now, last_status=status, last_error="")


def retry(
    delivery: Delivery, due_at: datetime, *, status: int | None, error: str, now: datetime
) -> None:
    """
    Note that a try failed and when to try again; the host waits with all that is behind it.

    What was withdrawn meanwhile is cancelled instead. If the lease ran out and somebody
    else tries it now, nothing changes.
    """
    if _is_withdrawn(delivery):
        _end(delivery, DeliveryState.CANCELLED, now, last_status=status, last_error=error)
        return
    _free(delivery, due_at=times.to_ms(due_at), last_status=status, last_error=error)


def dead(delivery: Delivery, *, status: int | None, error: str, now: datetime) -> None:
    """Give a delivery up; the owner may revive it, unless it was withdrawn meanwhile."""
    state = DeliveryState.CANCELLED if _is_withdrawn(delivery) else DeliveryState.DEAD
    if Table.select().where(_same_claim(delivery)).exists():
        _end(delivery, state, now, last_status=status, last_error=error)


def release(delivery: Delivery, now: datetime) -> None:
    """Give back a claim that nobody began with, as when the server stops: no try counts."""
    if _is_withdrawn(delivery):
        _end(delivery, DeliveryState.CANCELLED, now)
        return
    _free(delivery, tries=Table.tries - 1)


def cancel(post_id: int, now: datetime) -> tuple[str, ...]:
    """
    Take back everything about a post (or a reply of the owner) that is not a Delete.

    What is due or dead is cancelled. What is being sent right now cannot be stopped: it is
    not tried again, and what is enqueued now goes out behind it.

    Returns:
        The inboxes that have, or may have, received something of the post: those that a
        Delete must reach. To all others there is nothing to delete.
    """
    reached = inboxes_of_post(post_id)
    _withdraw(_of_post(post_id), now)
    Reached.delete().where(Reached.post_id == post_id).execute()
    return reached


def supersede(post_id: int | None, now: datetime) -> int:
    """
    Take back the Updates that wait, because a newer one follows; return how many.

    Args:
        post_id: Of a post or a reply of the owner; None: of the owner's profile.
    """
    is_same = ActivityTable.post_id.is_null() if post_id is None else _is_of(post_id)
    former = ActivityTable.select(ActivityTable.id).where(
        is_same & (ActivityTable.kind == "Update")
    )
    is_free = Table.locked_until <= times.to_ms(now)
    return _cancel((_DUE | _DEAD) & Table.activity.in_(former) & is_free, now)


def cancel_inbox(inbox: str, now: datetime) -> int:
    """Take back what is due or dead for one inbox, but reports; return how much."""
    is_there = (Table.host == host_of(inbox)) & (Table.inbox == inbox)
    # Who reports somebody and then blocks them still wants the report to get there.
    return _withdraw(is_there & Table.activity.not_in(_REPORTS), now)


def cancel_domain(domain: str, now: datetime) -> int:
    """Take back what is due or dead for a domain and all below it; return how much."""
    return _withdraw(hosts.is_within(Table.host, domain), now)


def cancel_host(host: str, now: datetime) -> int:
    """Take back what is due or dead for one host and none below it; return how much."""
    return _withdraw(Table.host == host, now)


def inboxes_of_post(post_id: int) -> tuple[str, ...]:
    """Return the inboxes that have, or may have, received a post or what followed it, sorted."""
    sent = Table.select(Table.inbox).where(_of_post(post_id) & Table.sent_at.is_null(False))
    kept = Reached.select(Inbox.url).join(Inbox).where(Reached.post_id == post_id)
    return tuple(sorted({row[0] for query in (sent, kept) for row in query.tuples()}))


def inboxes_told(post_id: int) -> tuple[str, ...]:
    """
    Return the inboxes that have a post, or will have it once they can be reached, sorted.

    An Update must reach these: what waits for a host that is down is the post as it was.
    """
    waiting = Table.select(Table.inbox).where(_of_post(post_id) & (_DUE | _DEAD))
    told = {row[0] for row in waiting.tuples()}
    return tuple(sorted(told.union(inboxes_of_post(post_id))))


def revive(delivery_id: int, now: datetime) -> bool:
    """Try a dead delivery again, as if for the first time; return whether it was dead."""
    return bool(_revive(Table.id == delivery_id, now))


def revive_host(host: str, now: datetime) -> int:
    """Try all dead deliveries of a host again; return how many."""
    return _revive(Table.host == host, now)


def _has_room(host: str) -> bool:
    return int(Table.select().where(_DUE & (Table.host == host)).count()) < MOST_ANSWERS


def _of_post(post_id: int) -> Any:
    """Return the condition that a delivery tells of a post that it is there."""
    told = ActivityTable.select(ActivityTable.id).where(
        _is_of(post_id) & (ActivityTable.kind != "Delete")
    )
    return Table.activity.in_(told)


def _is_of(post_id: int) -> Any:
    return ActivityTable.post_id == post_id


def _same_claim(delivery: Delivery) -> Any:
    """Return the condition that a claim still stands: not given back, nor claimed anew."""
    return (Table.id == delivery.id) & _DUE & _LOCKED & (Table.tries == delivery.tries)


def _is_withdrawn(delivery: Delivery) -> bool:
    return bool(Table.select().where(_same_claim(delivery) & Table.is_withdrawn).exists())


def _end(delivery: Delivery, state: DeliveryState, now: datetime, **columns: Any) -> None:
    ended = {"state": state.value, "done_at": times.to_ms(now)} | _ENDED | columns
    if Table.update(**ended).where((Table.id == delivery.id) & _DUE).execute():
        _advance(delivery.host)


def _free(delivery: Delivery, **columns: Any) -> None:
    """End a claim, but not the delivery; one that was revived meanwhile and is older goes first."""
    freed: dict[str, Any] = _FREED | columns
    if Table.update(**freed).where(_same_claim(delivery)).execute():
        _advance(delivery.host)


def _free_lost(now: datetime) -> None:
    """End the claims whose lease ran out: whoever had them never came back to tell."""
    if database.execute_sql(_ANY_LOST, (times.to_ms(now),)).fetchone() is None:
        return
    is_lost = _LOCKED & (Table.locked_until <= times.to_ms(now))
    _cancel(is_lost & Table.is_withdrawn, now)
    lost_hosts = [row[0] for row in Table.select(Table.host).where(is_lost).tuples()]
    if lost_hosts:
        Table.update(**_FREED).where(is_lost).execute()
    for host in lost_hosts:
        _advance(host)


def _withdraw(condition: Any, now: datetime) -> int:
    """Cancel what is due or dead, and let what is being sent not be tried again."""
    moment = times.to_ms(now)
    is_under_way = _DUE & _FIRST & (Table.locked_until > moment)
    Table.update(is_withdrawn=True).where(condition & is_under_way).execute()
    return _cancel(condition & (_DUE | _DEAD) & (Table.locked_until <= moment), now)


def _cancel(condition: Any, now: datetime) -> int:
    rows = list(Table.select(Table.id, Table.host).where(condition).tuples())
    ended = {"state": DeliveryState.CANCELLED.value, "done_at": times.to_ms(now)} | _ENDED
    for some in peewee.chunked([row[0] for row in rows], _ROWS_AT_ONCE):
        Table.update(**ended).where(Table.id.in_(list(some))).execute()
    for host in {row[1] for row in rows}:
        _advance(host)
    return len(rows)


def _revive(condition: Any, now: datetime) -> int:
    moment = times.to_ms(now)
    rows = list(Table.select(Table.id, Table.host).where(_DEAD & condition).tuples())
    for delivery_id, host in rows:
        Table.update(state=DeliveryState.DUE.value, tries=0, due_at=moment, done_at=None).where(
            Table.id == delivery_id
        ).execute()
        # It is older than what is due: it becomes the first, unless that is being sent.
        Table.update(is_first=False).where(
            (Table.host == host) & _FIRST & (Table.locked_until <= moment)
        ).execute()
        _advance(host)
    return len(rows)


def _advance(host: str) -> None:
    """Make the earliest that is due for a host its first, if it has none."""
    database.execute_sql(_ADVANCE, (host, host))
