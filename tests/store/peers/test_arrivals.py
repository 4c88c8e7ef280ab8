"""The incoming queue: one after the other, poison put aside, bounded."""

from __future__ import annotations

from datetime import timedelta

import pytest

from photolog.peers import Arrival
from photolog.store import inspection
from photolog.store.peers import arrivals
from tests.store.peers.making import NOW

ALICE = "https://remote.example/users/alice"
MINUTE = timedelta(minutes=1)


def add(body: bytes = b"{}", actor: str = ALICE, at=NOW) -> bool:
    return arrivals.add(actor, body, at)


def test_an_arrival_is_claimed_as_it_came():
    arrivals.add(ALICE, b'{"id": 1}', NOW, 'collectionId="x"')

    claimed = arrivals.claim(NOW + MINUTE)

    assert claimed == Arrival(claimed.id, ALICE, b'{"id": 1}', 1, NOW, 'collectionId="x"')


def test_first_come_first_served_and_nobody_twice():
    for n in range(3):
        add(b"%d" % n, at=NOW + n * MINUTE)

    claimed = [arrivals.claim(NOW + 5 * MINUTE) for _ in range(4)]

    assert [a.body if a else None for a in claimed] == [b"0", b"1", b"2", None]


def test_what_is_done_is_forgotten():
    add()
    arrivals.done(arrivals.claim(NOW).id)

    assert inspection.counts()["arrival"] == 0


def test_a_claim_of_a_dead_process_frees_itself():
    add()
    first = arrivals.claim(NOW)

    assert arrivals.claim(NOW + 1.9 * MINUTE) is None
    again = arrivals.claim(NOW + 2 * MINUTE)
    assert (again.id, again.tries) == (first.id, 2)


def test_what_fails_lets_the_others_pass():
    add(b"poison"), add(b"good")

    arrivals.fail(arrivals.claim(NOW), "ValueError", NOW, NOW + MINUTE)

    assert arrivals.claim(NOW).body == b"good"
    assert arrivals.claim(NOW) is None
    assert arrivals.claim(NOW + MINUTE).body == b"poison"


def test_what_fails_five_times_is_put_aside_with_its_error():
    add(b"poison")

    ends = [arrivals.fail(arrivals.claim(NOW), "ValueError: x", NOW, NOW) for _ in range(5)]

    assert ends == [False] * 4 + [True]
    assert arrivals.claim(NOW + 100 * MINUTE) is None
    (aside,) = arrivals.quarantined(10)
    assert (aside.arrival.body, aside.error) == (b"poison", "ValueError: x")
    assert arrivals.waiting() == arrivals.Waiting(0, 1, None)


def test_what_kills_the_program_five_times_is_put_aside_too():
    add(b"deadly"), add(b"good", at=NOW + MINUTE)
    for n in range(5):
        assert arrivals.claim(NOW + 2 * n * MINUTE).body == b"deadly"
        if n == 0:
            arrivals.done(arrivals.claim(NOW + MINUTE).id)

    assert arrivals.claim(NOW + 20 * MINUTE) is None
    assert [aside.arrival.body for aside in arrivals.quarantined(10)] == [b"deadly"]


def test_what_is_given_back_costs_no_try():
    add()
    for _ in range(9):
        arrivals.postpone(arrivals.claim(NOW), NOW)

    arrivals.postpone(arrivals.claim(NOW), NOW + MINUTE)

    assert arrivals.claim(NOW) is None
    assert arrivals.claim(NOW + MINUTE).tries == 1


def test_how_much_waits_is_told():
    add(at=NOW + MINUTE), add()

    assert arrivals.waiting() == arrivals.Waiting(2, 0, NOW)


def test_the_queue_is_bounded_in_number(monkeypatch):
    monkeypatch.setattr(arrivals, "MOST_ARRIVALS", 8)

    assert [add(actor=f"https://n{n}.example/") for n in range(9)] == [True] * 8 + [False]
    arrivals.done(arrivals.claim(NOW).id)
    assert add(actor="https://n9.example/")


@pytest.mark.parametrize(("size", "may"), [(100, True), (101, False)])
def test_the_queue_is_bounded_in_bytes(monkeypatch, size, may):
    monkeypatch.setattr(arrivals, "MOST_BYTES", 400)
    for n in range(3):
        add(bytes(100), f"https://n{n}.example/")

    assert add(bytes(size)) is may


def test_one_host_cannot_fill_the_queue(monkeypatch):
    monkeypatch.setattr(arrivals, "MOST_ARRIVALS", 8)

    assert [add() for _ in range(3)] == [True, True, False]
    assert add(actor="https://other.example/")


def test_what_was_put_aside_is_bounded_and_expires(monkeypatch):
    monkeypatch.setattr(arrivals, "MOST_QUARANTINED", 2)
    monkeypatch.setattr(arrivals, "MOST_TRIES", 1)
    for n in range(4):
        add(b"%d" % n, at=NOW + n * MINUTE)
        arrivals.fail(arrivals.claim(NOW + n * MINUTE), "", NOW + n * MINUTE, NOW)

    assert [aside.arrival.body for aside in arrivals.quarantined(9)] == [b"3", b"2"]
    arrivals.prune(NOW + arrivals.QUARANTINE_KEPT + 2 * MINUTE)
    assert [aside.arrival.body for aside in arrivals.quarantined(9)] == [b"3"]
