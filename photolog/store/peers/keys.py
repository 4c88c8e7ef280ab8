"""
Public keys of others, and how often strangers may make us go and ask for them.

Bounds: MOST_KEYS of a person; failures and encounters expire within minutes, and never
more than MOST_FAILURES and MOST_ENCOUNTERS are kept.
"""

from __future__ import annotations

import ipaddress
from datetime import datetime, timedelta
from typing import NamedTuple

from photolog.peers import Person, PublicKey
from photolog.pure import times
from photolog.store.engine.peer_tables import Encounter, KeyFailure
from photolog.store.engine.peer_tables import Person as PersonTable
from photolog.store.engine.peer_tables import PublicKey as Table
from photolog.store.peers import people
from photolog.store.peers.hosts import host_of, without_port

MOST_KEYS = 10
PAUSE_AFTER_FAILURE = timedelta(minutes=5)
MOST_FAILURES = 10_000
ENCOUNTER_WINDOW = timedelta(minutes=10)
MOST_OF_A_DOMAIN = 10  # unknown actors within the window
MOST_FOR_THE_FOLLOWED = 100  # the same, when somebody followed leads to them
MOST_ENCOUNTERS = 1_000  # of all domains within the window


class KnownKey(NamedTuple):
    """A key that we have, and when we got it."""

    key: PublicKey
    fetched_at: datetime


def find(key_id: str) -> KnownKey | None:
    """Return a key by its id."""
    query = Table.select(Table.pem, Table.fetched_at, PersonTable.uri).join(PersonTable)
    row = query.where(Table.id == key_id).tuples().first()
    if row is None:
        return None
    pem, fetched_at, owner = row
    return KnownKey(PublicKey(key_id, owner, pem), times.from_ms(fetched_at))


def put(person: Person, keys: tuple[PublicKey, ...], now: datetime) -> None:
    """
    Write the keys that a person's document shows; those that it shows no longer are forgotten.

    Left out are keys of another owner or host, and ids within the document of somebody
    else, whose key stands there: one actor must not be able to displace another's.
    """
    shown = [key for key in keys if _may_have(person, key)][:MOST_KEYS]
    ids = [key.id for key in shown]
    Table.delete().where((Table.person == person.id) & Table.id.not_in(ids)).execute()
    for key in shown:
        Table.replace(
            id=key.id, person=person.id, pem=key.pem, fetched_at=times.to_ms(now)
        ).execute()
    KeyFailure.delete().where(KeyFailure.key_id.in_(ids)).execute()


def note_failure(key_id: str, now: datetime) -> None:
    """Remember that a key could not be had, so that it is not asked for again at once."""
    moment = times.to_ms(now)
    _forget_failures(now)
    KeyFailure.replace(key_id=key_id, failed_at=moment).execute()
    oldest_out = (
        KeyFailure.select(KeyFailure.key_id)
        .order_by(KeyFailure.failed_at.desc())
        .offset(MOST_FAILURES)
        .limit(-1)
    )
    KeyFailure.delete().where(KeyFailure.key_id.in_(oldest_out)).execute()


def may_be_fetched(key_id: str, now: datetime) -> bool:
    """Return whether a key may be asked for: the last failure is five minutes ago or more."""
    since = times.to_ms(now - PAUSE_AFTER_FAILURE)
    failed = KeyFailure.select().where(
        (KeyFailure.key_id == key_id) & (KeyFailure.failed_at > since)
    )
    return not failed.exists()


def may_meet(uri: str, now: datetime, most: int = MOST_OF_A_DOMAIN) -> bool:
    """
    Return whether an unknown actor may be looked up now, and count it when so.

    *most* actors of a domain within ten minutes, and a thousand of all. A domain is the last
    two labels of a host: for names below co.uk and its like that is too strict and so errs
    on the safe side; a list of such names would have to be kept up to date.
    """
    domain = _domain_of(uri)
    expired = times.to_ms(now - ENCOUNTER_WINDOW)
    Encounter.delete().where(Encounter.at <= expired).execute()
    of_domain = Encounter.select().where(Encounter.domain == domain).count()
    if of_domain >= most or Encounter.select().count() >= MOST_ENCOUNTERS:
        return False
    if PersonTable.select().count() >= people.MOST_PEOPLE:
        return False
    Encounter.insert(domain=domain, at=times.to_ms(now)).execute()
    return True


def prune(now: datetime) -> None:
    """Forget failures and encounters that no longer matter."""
    _forget_failures(now)
    Encounter.delete().where(Encounter.at <= times.to_ms(now - ENCOUNTER_WINDOW)).execute()


def _forget_failures(now: datetime) -> None:
    expired = times.to_ms(now - PAUSE_AFTER_FAILURE)
    KeyFailure.delete().where(KeyFailure.failed_at <= expired).execute()


def _may_have(person: Person, key: PublicKey) -> bool:
    if key.owner != person.uri or host_of(key.id) != person.host:
        return False
    known = find(key.id)
    stands_at_owner = known is not None and key.id.partition("#")[0] == known.key.owner
    return known is None or known.key.owner == person.uri or not stands_at_owner


def _domain_of(uri: str) -> str:
    name = without_port(host_of(uri))
    try:
        return str(ipaddress.ip_address(name.strip("[]")))
    except ValueError:
        return ".".join(name.split(".")[-2:])
