"""
Domains that the owner wants nothing from. Only the owner makes this table grow.

Whether one person is blocked stands with the person.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import peewee

from photolog.peers import BlockedDomain
from photolog.pure import times
from photolog.store.engine.peer_tables import BlockedDomain as Table
from photolog.store.peers.hosts import without_port

_ASKED_AT_ONCE = 500


def add(domain: str, reason: str, now: datetime) -> None:
    """Block a domain with all its sub-domains; one that is blocked already gets the reason."""
    Table.insert(domain=_folded(domain), reason=reason, since=times.to_ms(now)).on_conflict(
        conflict_target=[Table.domain], update={Table.reason: reason}
    ).execute()


def remove(domain: str) -> bool:
    """Lift the block of a domain; return whether there was one."""
    return bool(Table.delete().where(Table.domain == _folded(domain)).execute())


def page(limit: int, after: str = "") -> tuple[BlockedDomain, ...]:
    """Return blocked domains by name, from the one after *after* on."""
    query = Table.select().where(Table.domain > after).order_by(Table.domain).limit(limit)
    return tuple(
        BlockedDomain(row["domain"], row["reason"], times.from_ms(row["since"]))
        for row in query.dicts()
    )


def count() -> int:
    """Return how many domains are blocked."""
    return int(Table.select().count())


def is_blocked(host: str) -> bool:
    """Return whether a host, with or without a port, is blocked by itself or by a parent."""
    return bool(blocked_among([host]))


def blocked_among(hosts: Iterable[str]) -> set[str]:
    """Return which of many hosts are blocked, with one query for some hundred names."""
    names_of = {host: with_parents(host) for host in hosts}
    names = sorted({name for names in names_of.values() for name in names})
    blocked: set[str] = set()
    for some in peewee.chunked(names, _ASKED_AT_ONCE):
        query = Table.select(Table.domain).where(Table.domain.in_(list(some)))
        blocked.update(row[0] for row in query.tuples())
    return {host for host, names in names_of.items() if not blocked.isdisjoint(names)}


def with_parents(host: str) -> list[str]:
    """Return the names under which a host may be blocked: its own and those above it."""
    labels = _folded(host).split(".")
    return [".".join(labels[start:]) for start in range(len(labels))]


def _folded(domain: str) -> str:
    name = without_port(domain.strip().lower()).removeprefix("*.").lstrip(".")
    if name.isascii():
        return name
    try:
        return name.encode("idna").decode("ascii")  # addresses come in this form
    except UnicodeError:
        return name
