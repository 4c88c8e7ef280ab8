"""The outgoing queue: one row for each inbox, one at a time for each host, in order."""

from __future__ import annotations

from datetime import timedelta

import pytest

from photolog.peers import Delivery, DeliveryState
from photolog.store import inspection
from photolog.store.peers import deliveries, delivery_log, hosts, letters
from tests.store.peers.making import NOW, an_activity, claim_all, inbox

A, B, C = inbox("a.example"), inbox("b.example"), inbox("c.example")
HOUR = timedelta(hours=1)
POST = 7


def enqueue(number, *inboxes, is_answer=False, **over):
    return deliveries.enqueue(an_activity(number, **over), inboxes, is_answer=is_answer)


def states() -> dict[str, DeliveryState]:
    """Return the state of each delivery of the post by "activity host"."""
    letters = delivery_log.of_post(POST, 100)
    return {f"{d.activity_id} {d.host}": d.state for d, _, _ in letters}


def fail(claimed, *, later=HOUR, at=NOW):
    deliveries.retry(claimed.delivery, at + later, status=503, error="HTTP 503", now=at)


def test_each_distinct_inbox_gets_one_delivery():
    assert enqueue(1, B, A, B) == 2

    claimed = claim_all()
    assert claimed["a.example"].delivery == Delivery(
        *(claimed["a.example"].delivery.id, 1, A, "a.example", DeliveryState.DUE, 1, NOW),
        *(None, "", None),
    )
    assert claimed["a.example"].activity == an_activity(1)
    assert sorted(claimed) == ["a.example", "b.example"]


def test_an_activity_is_frozen_and_new_inboxes_are_added():
    enqueue(1, A)

    assert enqueue(1, A, B, body=b"other") == 1

    assert {claimed.activity.body for claimed in claim_all().values()} == {b'{"id": 1}'}
    assert letters.find_activity(1).body == b'{"id": 1}'
    assert letters.find_activity(2) is None


def test_an_activity_for_nobody_is_still_there_to_be_read():
    assert enqueue(1) == 0
    assert letters.find_activity(1) == an_activity(1)


def test_a_host_gets_one_at_a_time_in_order():
    enqueue(1, A, inbox("a.example", "bob"))
    enqueue(2, A)
    sent = []

    for _ in range(3):
        claim = claim_all()
        assert list(claim) == ["a.example"]
        sent.append((claim["a.example"].activity.id, claim["a.example"].delivery.inbox))
        assert claim_all() == {}
        deliveries.done(claim["a.example"].delivery, 202, NOW)

    assert sent == [(1, A), (1, inbox("a.example", "bob")), (2, A)]
    assert claim_all() == {}


def test_while_one_waits_for_its_retry_the_host_waits_and_no_other():
    enqueue(1, A, B)
    enqueue(2, A, B)
    first = claim_all()
    fail(first["a.example"])
    deliveries.done(first["b.example"].delivery, 202, NOW)

    second = claim_all()
    third = claim_all(NOW + HOUR)

    assert [(c.activity.id, c.delivery.host) for c in second.values()] == [(2, "b.example")]
    assert third["a.example"].activity.id == 1
    assert (third["a.example"].delivery.tries, third["a.example"].delivery.last_status) == (2, 503)
    assert third["a.example"].delivery.last_error == "HTTP 503"


def test_what_is_given_up_lets_the_next_one_pass():
    enqueue(1, A)
    enqueue(2, A)

    deliveries.dead(claim_all()["a.example"].delivery, status=410, error="gone", now=NOW)

    assert claim_all()["a.example"].activity.id == 2
    assert states()["1 a.example"] is DeliveryState.DEAD


def test_the_longest_due_goes_first():
    enqueue(1, C, created_at=NOW + timedelta(seconds=2))
    enqueue(2, B, created_at=NOW)
    enqueue(3, A, created_at=NOW + timedelta(seconds=1))

    claimed = deliveries.claim(NOW + HOUR, 2)

    assert [c.activity.id for c in claimed] == [2, 3]


def test_what_is_not_due_yet_stays():
    enqueue(1, A, created_at=NOW + HOUR)

    assert claim_all() == {}
    assert list(claim_all(NOW + HOUR)) == ["a.example"]


def test_busy_hosts_are_left_alone():
    enqueue(1, A, B)

    assert list(claim_all(busy_hosts=["a.example"])) == ["b.example"]


def test_a_claim_of_a_dead_process_frees_itself():
    enqueue(1, A)
    claim_all()

    assert claim_all(NOW + timedelta(seconds=119)) == {}
    assert claim_all(NOW + timedelta(seconds=120))["a.example"].delivery.tries == 2


def test_a_claim_that_is_given_back_costs_no_try():
    enqueue(1, A)

    deliveries.release(claim_all()["a.example"].delivery, NOW)

    assert claim_all()["a.example"].delivery.tries == 1


@pytest.mark.parametrize("answer", ["retry", "dead", "release"])
def test_who_comes_too_late_changes_nothing(answer):
    enqueue(1, A)
    enqueue(2, A)
    late = claim_all()["a.example"].delivery
    later = NOW + timedelta(minutes=2)
    claim_all(later)

    if answer == "retry":
        deliveries.retry(late, later, status=None, error="", now=later)
    elif answer == "dead":
        deliveries.dead(late, status=None, error="", now=later)
    else:
        deliveries.release(late, later)

    assert claim_all(later) == {}
    assert states()["1 a.example"] is DeliveryState.DUE


def test_what_was_done_is_never_due_again():
    enqueue(1, A)
    delivery = claim_all()["a.example"].delivery
    deliveries.done(delivery, 202, NOW)

    deliveries.retry(delivery, NOW, status=500, error="", now=NOW)
    deliveries.dead(delivery, status=500, error="", now=NOW)
    deliveries.release(delivery, NOW)

    assert not deliveries.revive(delivery.id, NOW)
    assert claim_all(NOW + HOUR) == {}
    assert states() == {"1 a.example": DeliveryState.DONE}


def test_what_never_went_out_is_cancelled_and_needs_no_delete():
    enqueue(1, A, B)

    assert deliveries.cancel(POST, NOW) == ()

    assert claim_all() == {}
    assert set(states().values()) == {DeliveryState.CANCELLED}


def test_a_delete_must_reach_whoever_may_have_it():
    enqueue(1, A, B, C, inbox("d.example"), inbox("e.example"), inbox("e.example", "zoe"))
    claimed = claim_all()
    deliveries.done(claimed["a.example"].delivery, 202, NOW)
    fail(claimed["b.example"])
    deliveries.dead(claimed["c.example"].delivery, status=None, error="timeout", now=NOW)
    deliveries.release(claimed["e.example"].delivery, NOW)
    deliveries.cancel(99, NOW)  # another post

    reached = deliveries.cancel(POST, NOW)

    # e.example was claimed and given back: it may have it, as far as the rows can tell.
    assert reached == (A, B, C, inbox("d.example"), inbox("e.example"))
    assert states() == {
        "1 a.example": DeliveryState.DONE,
        "1 b.example": DeliveryState.CANCELLED,
        "1 c.example": DeliveryState.CANCELLED,
        "1 d.example": DeliveryState.DUE,
        "1 e.example": DeliveryState.CANCELLED,
    }


@pytest.mark.parametrize("outcome", ["done", "retry", "dead", "release", "crash"])
def test_a_delete_goes_out_behind_what_is_under_way(outcome):
    enqueue(1, A)
    flying = claim_all()["a.example"].delivery
    reached = deliveries.cancel(POST, NOW)
    enqueue(2, *reached, kind="Delete")
    assert claim_all() == {}

    later = NOW
    match outcome:
        case "done":
            deliveries.done(flying, 202, NOW)
        case "retry":
            deliveries.retry(flying, NOW + 9 * HOUR, status=500, error="", now=NOW)
        case "dead":
            deliveries.dead(flying, status=400, error="", now=NOW)
        case "release":
            deliveries.release(flying, NOW)
        case "crash":
            later = NOW + timedelta(minutes=2)

    assert claim_all(later)["a.example"].activity.kind == "Delete"
    expected = DeliveryState.DONE if outcome == "done" else DeliveryState.CANCELLED
    assert states()["1 a.example"] is expected


def test_a_delete_is_not_cancelled_with_the_post():
    enqueue(1, A)
    deliveries.done(claim_all()["a.example"].delivery, 202, NOW)
    enqueue(2, A, kind="Delete")

    assert deliveries.cancel(POST, NOW) == (A,)

    assert claim_all()["a.example"].activity.kind == "Delete"


def test_cancelling_lets_the_next_post_pass():
    enqueue(1, A)
    enqueue(2, A, post_id=8)

    deliveries.cancel(POST, NOW)

    assert claim_all()["a.example"].activity.id == 2


def test_inboxes_of_a_post_are_those_that_may_have_it():
    enqueue(1, A, B)
    enqueue(2, C, post_id=8)
    deliveries.claim(NOW, 1)

    assert deliveries.inboxes_of_post(POST) == (A,)
    assert deliveries.inboxes_of_post(8) == ()


def test_a_dead_delivery_is_revived_once():
    enqueue(1, A)
    dead = claim_all()["a.example"].delivery
    deliveries.dead(dead, status=500, error="", now=NOW)

    assert deliveries.revive(dead.id, NOW)
    assert not deliveries.revive(dead.id, NOW)

    again = claim_all()["a.example"].delivery
    assert (again.id, again.tries, again.done_at) == (dead.id, 1, None)


def test_a_revived_delivery_goes_before_what_is_younger():
    enqueue(1, A)
    enqueue(2, A)
    dead = claim_all()["a.example"].delivery
    deliveries.dead(dead, status=500, error="", now=NOW)

    deliveries.revive(dead.id, NOW)

    assert claim_all()["a.example"].activity.id == 1


def test_a_revived_delivery_waits_for_what_is_under_way():
    enqueue(1, A)
    enqueue(2, A)
    dead = claim_all()["a.example"].delivery
    deliveries.dead(dead, status=500, error="", now=NOW)
    flying = claim_all()["a.example"].delivery

    deliveries.revive(dead.id, NOW)

    assert claim_all() == {}
    deliveries.done(flying, 202, NOW)
    assert claim_all()["a.example"].activity.id == 1


@pytest.mark.parametrize("answer", ["retry", "release", "crash"])
def test_a_revived_delivery_goes_before_what_was_under_way_and_failed(answer):
    enqueue(1, A)
    enqueue(2, A)
    dead = claim_all()["a.example"].delivery
    deliveries.dead(dead, status=500, error="", now=NOW)
    flying = claim_all()["a.example"].delivery
    deliveries.revive(dead.id, NOW)

    if answer == "retry":
        deliveries.retry(flying, NOW, status=500, error="", now=NOW)
    elif answer == "release":
        deliveries.release(flying, NOW)

    later = NOW + timedelta(minutes=2)
    assert claim_all(later)["a.example"].activity.id == 1


def test_all_dead_of_a_host_are_revived_at_once():
    for number in (1, 2):
        enqueue(number, A, B)
        for claimed in claim_all().values():
            deliveries.dead(claimed.delivery, status=500, error="", now=NOW)

    assert deliveries.revive_host("a.example", NOW) == 2

    assert {key for key, state in states().items() if state is DeliveryState.DUE} == {
        *("1 a.example", "2 a.example")
    }
    assert claim_all()["a.example"].activity.id == 1


def test_what_was_about_a_deleted_post_cannot_be_revived():
    enqueue(1, A)
    dead = claim_all()["a.example"].delivery
    deliveries.dead(dead, status=500, error="", now=NOW)

    deliveries.cancel(POST, NOW)

    assert not deliveries.revive(dead.id, NOW)


def test_nothing_more_goes_to_a_domain_that_was_blocked():
    names = ("bad.example", "sub.bad.example", "bad.example:8443", "sub.bad.example:1")
    enqueue(1, *map(inbox, names), inbox("notbad.example"), inbox("bad.example.org"))

    assert deliveries.cancel_domain("bad.example", NOW) == 4

    assert sorted(claim_all()) == ["bad.example.org", "notbad.example"]


def test_answers_to_strangers_are_bounded_and_what_the_owner_does_is_not(monkeypatch):
    monkeypatch.setattr(deliveries, "MOST_ANSWERS", 2)
    monkeypatch.setattr(deliveries, "MOST_DUE", 4)

    def answer(number, *inboxes):
        return enqueue(number, *inboxes, kind="Accept", post_id=None, is_answer=True)

    assert [answer(n, A) for n in (1, 2, 3)] == [1, 1, 0]
    assert [answer(n, inbox(f"n{n}.example")) for n in (4, 5, 6)] == [1, 1, 0]
    assert enqueue(7, A) == 1
    assert enqueue(8, A, kind="Follow", post_id=None) == 1


def test_a_paused_host_delays_no_other():
    enqueue(1, A, B)
    hosts.pause("a.example", NOW + HOUR, NOW)

    assert list(claim_all()) == ["b.example"]
    assert list(claim_all(NOW + HOUR)) == ["a.example", "b.example"]


def test_the_flag_of_the_first_is_checked_with_everything_else():
    enqueue(1, A, B)
    assert inspection.misplaced() == []

    deliveries.Table.update(is_first=False).execute()

    assert inspection.misplaced() == ["2 hosts with deliveries due of which none is the first"]
