"""
Domains whose people are heard only when the owner follows them.

The rule, for everybody on a limited domain or below it whom the owner does not follow
(the Follow must be accepted) and has not trusted: a reply of theirs waits for the owner
even where comments are open, their Follow is a request even where followers are let in at
once, nothing they do makes a notice but a report, and what they wrote or boosted is not
shown in the reader when somebody else boosts it or a tag brings it there. They still get
the owner's posts, and what they like is still counted.

Only the owner makes this table grow.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import peewee

from photolog.peers import LimitedDomain, Person
from photolog.pure import times
from photolog.store.engine.reading_tables import Following
from photolog.store.engine.reading_tables import LimitedDomain as Table
from photolog.store.peers import blocks

_ASKED_AT_ONCE = 500


def add(domain: str, reason: str, now: datetime) -> None:
    """Limit a domain with all its sub-domains; one that is limited already gets the reason."""
    Table.insert(domain=domain, reason=reason, since=times.to_ms(now)).on_conflict(
        conflict_target=[Table.domain], update={Table.reason: reason}
    ).execute()


def remove(domain: str) -> bool:
    """Lift the limit of a domain; return whether there was one."""
    return bool(Table.delete().where(Table.domain == domain).execute())


def page(limit: int, after: str = "") -> tuple[LimitedDomain, ...]:
    """Return limited domains by name, from the one after *after* on."""
    query = Table.select().where(Table.domain > after).order_by(Table.domain).limit(limit)
    return tuple(
        LimitedDomain(row["domain"], row["reason"], times.from_ms(row["since"]))
        for row in query.dicts()
    )


def count() -> int:
    """Return how many domains are limited."""
    return int(Table.select().count())


def is_limited(host: str) -> bool:
    """Return whether a host, with or without a port, is limited by itself or by a parent."""
    return bool(limited_among([host]))


def limited_among(hosts: Iterable[str]) -> set[str]:
    """Return which of many hosts are limited, with one query for some hundred names."""
    names_of = {host: blocks.with_parents(host) for host in hosts}
    names = sorted({name for names in names_of.values() for name in names})
    limited: set[str] = set()
    for some in peewee.chunked(names, _ASKED_AT_ONCE):
        query = Table.select(Table.domain).where(Table.domain.in_(list(some)))
        limited.update(row[0] for row in query.tuples())
    return {host for host, names in names_of.items() if not limited.isdisjoint(names)}


def holds_for(person: Person) -> bool:
    """Return whether the rule above holds for somebody."""
    if person.is_trusted or not is_limited(person.host):
        return False
    is_theirs = (Following.person == person.id) & (Following.state == "accepted")
    return not Following.select().where(is_theirs).exists()
