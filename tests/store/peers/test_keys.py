"""Keys of others: whose they are, and that strangers cannot make us ask without end."""

from __future__ import annotations

from datetime import timedelta

import pytest

from photolog.peers import PublicKey
from photolog.store import inspection
from photolog.store.peers import keys, people
from tests.store.peers.making import NOW, meet


def a_key(person, name="#main-key", pem="PEM", **over):
    return PublicKey(**{"id": f"{person.uri}{name}", "owner": person.uri, "pem": pem} | over)


def test_a_key_is_found_with_its_owner_and_its_age():
    alice = meet()
    keys.put(alice, (a_key(alice),), NOW)

    assert keys.find(f"{alice.uri}#main-key") == keys.KnownKey(a_key(alice), NOW)
    assert keys.find(alice.uri) is None


def test_a_new_document_replaces_the_keys():
    alice = meet()
    keys.put(alice, (a_key(alice), a_key(alice, "#old")), NOW)

    keys.put(alice, (a_key(alice, pem="NEW"),), NOW + timedelta(days=1))

    known = keys.find(f"{alice.uri}#main-key")
    assert (known.key.pem, known.fetched_at) == ("NEW", NOW + timedelta(days=1))
    assert keys.find(f"{alice.uri}#old") is None


@pytest.mark.parametrize(
    "wrong",
    [
        {"owner": "https://remote.example/users/bob"},
        {"id": "https://other.example/users/alice#main-key"},
    ],
)
def test_a_key_of_another_owner_or_host_is_left_out(wrong):
    alice = meet()

    keys.put(alice, (a_key(alice, **wrong),), NOW)

    assert inspection.counts()["public_key"] == 0


def test_a_key_in_the_owners_document_cannot_be_displaced_by_a_neighbour():
    alice, mallory = meet("alice"), meet("mallory")
    planted = a_key(mallory, id=f"{alice.uri}#main-key", pem="EVIL")
    keys.put(alice, (a_key(alice),), NOW)

    keys.put(mallory, (planted,), NOW)

    assert keys.find(f"{alice.uri}#main-key").key == a_key(alice)


def test_a_key_that_a_neighbour_planted_is_displaced_by_its_owner():
    alice, mallory = meet("alice"), meet("mallory")
    planted = a_key(mallory, id=f"{alice.uri}#main-key", pem="EVIL")
    keys.put(mallory, (planted,), NOW)

    keys.put(alice, (a_key(alice),), NOW)

    assert keys.find(f"{alice.uri}#main-key").key == a_key(alice)


def test_an_actor_has_at_most_so_many_keys():
    alice = meet()

    keys.put(alice, tuple(a_key(alice, f"#{n}") for n in range(50)), NOW)

    assert inspection.counts()["public_key"] == keys.MOST_KEYS


def test_a_key_that_could_not_be_had_is_not_asked_for_again_within_five_minutes():
    assert keys.may_be_fetched("k", NOW)

    keys.note_failure("k", NOW)

    assert not keys.may_be_fetched("k", NOW + timedelta(minutes=4, seconds=59))
    assert keys.may_be_fetched("other", NOW)
    assert keys.may_be_fetched("k", NOW + timedelta(minutes=5))


def test_a_key_that_came_at_last_is_no_failure():
    alice = meet()
    keys.note_failure(f"{alice.uri}#main-key", NOW)

    keys.put(alice, (a_key(alice),), NOW)

    assert keys.may_be_fetched(f"{alice.uri}#main-key", NOW)


def test_failures_are_bounded_and_expire(monkeypatch):
    monkeypatch.setattr(keys, "MOST_FAILURES", 3)
    for n in range(5):
        keys.note_failure(f"k{n}", NOW + timedelta(seconds=n))

    assert inspection.counts()["key_failure"] == 3
    assert keys.may_be_fetched("k0", NOW)
    assert not keys.may_be_fetched("k4", NOW)
    keys.prune(NOW + timedelta(minutes=6))
    assert inspection.counts()["key_failure"] == 0


@pytest.mark.parametrize(
    ("hosts", "may"),
    [
        (["a.b.flood.example", "c.flood.example", "flood.example:8443"], False),
        (["one.example", "two.example", "three.example"], True),
        (["127.0.0.1:1", "127.0.0.1:2"], False),
        (["127.0.0.1", "10.9.0.1"], True),
        (["[2001:db8::1]:1", "[2001:db8::1]"], False),
    ],
)
def test_ten_unknown_actors_of_a_domain_are_looked_up_in_ten_minutes(hosts, may):
    for n in range(keys.MOST_OF_A_DOMAIN):
        assert keys.may_meet(f"https://{hosts[n % (len(hosts) - 1)]}/users/{n}", NOW)

    assert keys.may_meet(f"https://{hosts[-1]}/users/last", NOW) is may


def test_after_ten_minutes_a_domain_may_send_new_ones():
    for n in range(keys.MOST_OF_A_DOMAIN):
        keys.may_meet(f"https://flood.example/{n}", NOW)

    assert not keys.may_meet("https://flood.example/x", NOW + timedelta(minutes=9, seconds=59))
    assert keys.may_meet("https://flood.example/x", NOW + timedelta(minutes=10))
    assert inspection.counts()["encounter"] == 1


def test_whoever_the_owner_follows_may_lead_to_more():
    for n in range(keys.MOST_FOR_THE_FOLLOWED):
        assert keys.may_meet(f"https://large.example/{n}", NOW, keys.MOST_FOR_THE_FOLLOWED)

    assert not keys.may_meet("https://large.example/x", NOW, keys.MOST_FOR_THE_FOLLOWED)
    assert not keys.may_meet("https://large.example/x", NOW)


def test_all_domains_together_have_a_bound(monkeypatch):
    monkeypatch.setattr(keys, "MOST_ENCOUNTERS", 3)

    met = [keys.may_meet(f"https://n{n}.example/", NOW) for n in range(5)]

    assert met == [True] * 3 + [False] * 2
    keys.prune(NOW + timedelta(minutes=10))
    assert inspection.counts()["encounter"] == 0


def test_when_there_are_too_many_people_no_stranger_is_met(monkeypatch):
    monkeypatch.setattr(people, "MOST_PEOPLE", 1)
    meet()

    assert not keys.may_meet("https://new.example/", NOW)
