"""
How it goes with each host: its way of signing, its pauses, its days of failure.

Bounds: a host gets a row only when we have sent to it. MOST_HOSTS are kept, those that
nothing happened with for the longest time go first, after KEPT_DAYS all of them.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import peewee

from photolog.peers import DeliveryState, FollowState, HostStatus, Scheme
from photolog.pure import times
from photolog.store.engine.database import database
from photolog.store.engine.peer_tables import Delivery, Follower, Person
from photolog.store.engine.peer_tables import Host as Table

MOST_HOSTS = 10_000
KEPT_DAYS = 120
SCHEME_DAYS = 30
UNAVAILABLE_DAYS = 7  # different days with a failure and without a sign of life
PROBE_EVERY = timedelta(days=7)
_DAY_MS = 24 * 60 * 60 * 1000
_NEVER = 0

# Whether a host, joined to a delivery, is neither paused nor given up at the moment ?1.
MAY_SEND = f"""
    ifnull(paused_until, 0) <= ?1
    AND (ifnull(failed_days, 0) < {UNAVAILABLE_DAYS} OR probe_at <= ?1)
"""


def host_of(address: str) -> str:
    """Return the host of an absolute address in lower case, with its port when one is named."""
    return urlsplit(address).netloc.lower()


def without_port(host: str) -> str:
    """Return a host without its port and without a dot at its end."""
    name, colon, port = host.rpartition(":")
    bare = name if colon and port.isdigit() else host
    return bare.rstrip(".")


def is_within(column: Any, domain: str) -> Any:
    """Return the condition that a column of hosts names a domain or what is below it."""
    # A port may follow the name.
    is_it = (column == domain) | column.startswith(f"{domain}:")
    return is_it | column.endswith(f".{domain}") | column.contains(f".{domain}:")


def scheme(host: str, now: datetime) -> Scheme | None:
    """Return how a host took our last signed request, if that was within 30 days."""
    row = Table.get_or_none(Table.name == host)
    if row is None or not row.scheme or row.scheme_at < times.to_ms(now) - SCHEME_DAYS * _DAY_MS:
        return None
    return Scheme(row.scheme)


def schemes(names: Iterable[str], now: datetime) -> dict[str, Scheme]:
    """Return scheme() of those of many hosts of which it is known, with one query."""
    found = database.execute_sql(
        "SELECT name, scheme FROM host WHERE name IN (SELECT value FROM json_each(?)) "
        "AND scheme <> '' AND scheme_at >= ?",
        (json.dumps(list(names)), times.to_ms(now) - SCHEME_DAYS * _DAY_MS),
    )
    return {name: Scheme(value) for name, value in found.fetchall()}


def remember_scheme(host: str, taken: Scheme, now: datetime) -> None:
    """Note that a host took a request that was signed so."""
    _write(host, now, scheme=taken.value, scheme_at=times.to_ms(now))


def succeeded(host: str, now: datetime) -> None:
    """Note that a delivery was taken: whatever was wrong before is over."""
    over = {"paused_until": _NEVER, "slow_until": _NEVER} | _alive()
    _write(host, now, last_success_at=times.to_ms(now), **over)


def heard_from(host: str, now: datetime) -> None:
    """Note that a host sent something genuine: it is there, whatever failed before."""
    Table.update(touched_at=times.to_ms(now), **_alive()).where(
        (Table.name == host) & (Table.failed_days > 0)
    ).execute()


def failed(host: str, error: str, now: datetime) -> None:
    """Note that a delivery failed for a reason that lies with the host."""
    moment = times.to_ms(now)
    known = Table.get_or_none(Table.name == host)
    day = moment // _DAY_MS
    is_new_day = known is None or known.failed_days == 0 or day > known.last_failed_day
    _write(
        host,
        now,
        failed_days=(known.failed_days if known else 0) + is_new_day,
        last_failed_day=day if is_new_day or known is None else known.last_failed_day,
        failing_since=known.failing_since if known and known.failed_days else moment,
        probe_at=moment + PROBE_EVERY // timedelta(milliseconds=1),
        last_failure_at=moment,
        last_error=error,
    )


def pause(host: str, until: datetime, now: datetime) -> None:
    """Send nothing to a host before a moment, as its Retry-After asks."""
    known = Table.get_or_none(Table.name == host)
    moment = max(times.to_ms(until), known.paused_until if known else _NEVER)
    _write(host, now, paused_until=moment)


def mark_slow(host: str, until: datetime, now: datetime) -> None:
    """Send to a host in the lane of the slow ones until a moment."""
    _write(host, now, slow_until=times.to_ms(until))


def unavailable(limit: int = MOST_HOSTS) -> tuple[str, ...]:
    """Return the hosts that failed on seven different days and were not heard from since."""
    query = Table.select(Table.name).where(Table.failed_days >= UNAVAILABLE_DAYS)
    return tuple(row[0] for row in query.order_by(Table.name).limit(limit).tuples())


def failing_since(before: datetime) -> tuple[str, ...]:
    """Return the unavailable hosts that have been failing since before a moment."""
    query = Table.select(Table.name).where(
        (Table.failed_days >= UNAVAILABLE_DAYS) & (Table.failing_since < times.to_ms(before))
    )
    return tuple(row[0] for row in query.order_by(Table.name).tuples())


def find(host: str) -> HostStatus | None:
    """Return how deliveries to one host go, None when there never was one."""
    row = _statuses().where(Table.name == host).dicts().first()
    return _status(row) if row else None


def page(limit: int, *, after: str = "", is_failing: bool | None = None) -> tuple[HostStatus, ...]:
    """
    Return how deliveries go, host by host in the order of their names.

    Args:
        after: The name of the last host of the page before.
        is_failing: Only hosts whose last word was a failure, or only the others.
    """
    query = _statuses().where(Table.name > after).order_by(Table.name).limit(limit)
    if is_failing is not None:
        query = query.where((Table.failed_days > 0) == is_failing)
    return tuple(_status(row) for row in query.dicts())


def prune(now: datetime) -> int:
    """Forget hosts with which nothing happened for KEPT_DAYS; return how many."""
    before = times.to_ms(now) - KEPT_DAYS * _DAY_MS
    return int(Table.delete().where(Table.touched_at < before).execute())


def trim() -> None:
    """Keep MOST_HOSTS."""
    # Counting is quick, sorting them all for each newcomer would not be.
    if Table.select().count() <= MOST_HOSTS:
        return
    longest_silent = (
        Table.select(Table.name)
        .order_by(Table.touched_at.desc(), Table.name)
        .offset(MOST_HOSTS)
        .limit(-1)
    )
    Table.delete().where(Table.name.in_(longest_silent)).execute()


def _alive() -> dict[str, Any]:
    return {"failed_days": 0, "failing_since": None, "probe_at": _NEVER}


def _write(host: str, now: datetime, **columns: Any) -> None:
    columns["touched_at"] = times.to_ms(now)
    if Table.update(**columns).where(Table.name == host).execute():
        return
    blank = {
        "scheme": "",
        "scheme_at": _NEVER,
        "failed_days": 0,
        "last_failed_day": 0,
        "probe_at": _NEVER,
        "paused_until": _NEVER,
        "slow_until": _NEVER,
        "last_error": "",
    }
    Table.insert(**blank | columns, name=host).execute()
    trim()


def _statuses() -> Any:
    count = peewee.fn.COUNT(peewee.SQL("*"))
    followers = (
        Follower.select(count)
        .join(Person)
        .where((Person.host == Table.name) & (Follower.state == FollowState.ACCEPTED.value))
    )
    waiting = [
        # The states in so many words, for the partial indexes.
        Delivery.select(count)
        .where(Delivery.host == Table.name)
        .where(Delivery.state == peewee.SQL(f"'{state.value}'"))
        .alias(state.value)
        for state in (DeliveryState.DUE, DeliveryState.DEAD)
    ]
    return Table.select(Table, followers.alias("followers"), *waiting)


def _status(row: dict[str, Any]) -> HostStatus:
    moments = {
        name: None if row[name] is None else times.from_ms(row[name])
        for name in ("last_success_at", "last_failure_at")
    }
    return HostStatus(
        host=row["name"],
        followers=row["followers"],
        due=row["due"],
        dead=row["dead"],
        last_error=row["last_error"],
        is_unavailable=row["failed_days"] >= UNAVAILABLE_DAYS,
        **moments,
    )
