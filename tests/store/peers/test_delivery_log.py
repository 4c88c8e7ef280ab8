"""What became of deliveries, and what stays when the log is pruned."""

from __future__ import annotations

from datetime import timedelta

import pytest

from photolog.peers import DeliveryState
from photolog.records import Status
from photolog.store import inspection, posts
from photolog.store.engine import tables
from photolog.store.peers import deliveries, delivery_log, letters
from tests.store.peers.making import NOW, add_reply, an_activity, claim_all, inbox

A, B, C = inbox("a.example"), inbox("b.example"), inbox("c.example")
LATER = NOW + timedelta(days=1)


def count(*names: str) -> list[int]:
    counts = inspection.counts()
    return [counts[name] for name in names]


def send(number, *inboxes, at=NOW, **over):
    """Enqueue an activity; a.example takes it, b.example never does, the others wait."""
    deliveries.enqueue(an_activity(number, **over), inboxes)
    claimed = claim_all(at)
    if "a.example" in claimed:
        deliveries.done(claimed["a.example"].delivery, 202, at)
    if "b.example" in claimed:
        deliveries.dead(claimed["b.example"].delivery, status=404, error="HTTP 404", now=at)


def test_an_empty_queue():
    assert delivery_log.queue() == delivery_log.Queue(0, 0, None)


def test_the_queue_is_counted():
    send(1, A, B, C)
    deliveries.enqueue(an_activity(2, created_at=LATER), [C])

    assert delivery_log.queue() == delivery_log.Queue(due=2, dead=1, oldest_due_at=NOW)
    assert delivery_log.progress(7) == {
        DeliveryState.DONE: 1,
        DeliveryState.DEAD: 1,
        DeliveryState.DUE: 2,
    }


def test_what_was_sent_of_a_post_is_told_host_by_host():
    send(1, A, B)
    send(2, A, kind="Update")
    send(3, A, post_id=8)

    letters = delivery_log.of_post(7, 2)
    rest = delivery_log.of_post(7, 2, after=(letters[-1].delivery.host, letters[-1].delivery.id))

    told = [
        (letter.kind, letter.delivery.host, letter.delivery.state.value)
        for letter in letters + rest
    ]
    assert told == [
        ("Create", "a.example", "done"),
        ("Update", "a.example", "done"),
        ("Create", "b.example", "dead"),
    ]
    assert rest[0].delivery.last_error == "HTTP 404"
    assert rest[0].post_id == 7


def test_dead_letters_are_leafed_through():
    for number in range(1, 4):
        send(number, B, post_id=None, kind="Accept")

    first = delivery_log.dead_letters(2)
    second = delivery_log.dead_letters(2, older_than=first[-1].delivery.id)

    assert [letter.delivery.activity_id for letter in first + second] == [3, 2, 1]


def prune(**over):
    moments = {"before": LATER, "dead_before": LATER} | over
    return delivery_log.prune(moments.pop("before"), **moments)


def test_what_ended_long_ago_goes_and_what_is_due_stays():
    send(1, A, B, C, kind="Accept", post_id=None)

    assert prune(before=NOW, dead_before=NOW) == 0
    assert prune(dead_before=NOW) == 1
    assert prune() == 1

    assert count("delivery", "activity") == [1, 1]
    deliveries.done(claim_all(LATER)["c.example"].delivery, 202, NOW)
    assert prune() == 1
    assert count("delivery", "activity", "inbox", "reached") == [0, 0, 0, 0]


def test_the_inboxes_of_a_live_post_stay_known(post):
    send(1, A, B, C, post_id=post.id)
    before = deliveries.inboxes_of_post(post.id)

    assert prune() == 2

    assert before == (A, B, C)
    assert deliveries.inboxes_of_post(post.id) == (A, C)  # what b.example never took is forgotten
    assert letters.find_activity(1) is not None
    assert count("delivery", "inbox", "reached") == [1, 1, 1]


def test_a_create_stands_at_its_address_as_long_as_the_post_does(post):
    send(1, A, post_id=post.id)
    send(2, A, post_id=post.id, kind="Update")

    prune()

    assert letters.find_activity(1) is not None
    assert letters.find_activity(2) is None


def test_the_inboxes_are_told_when_the_post_is_cancelled_and_then_forgotten(post):
    send(1, A, post_id=post.id)
    prune()

    assert deliveries.cancel(post.id, NOW) == (A,)

    assert deliveries.cancel(post.id, NOW) == ()
    prune()
    assert count("inbox", "reached") == [0, 0]


def test_the_inboxes_of_the_owners_own_reply_stay_known(post):
    own, strange = add_reply(post.id, 1), 99
    send(1, A, post_id=own.id)
    send(2, A, post_id=strange)

    prune()

    assert deliveries.inboxes_of_post(own.id) == (A,)
    assert deliveries.inboxes_of_post(strange) == ()


@pytest.mark.parametrize("is_removed", [True, False])
def test_of_a_post_that_is_no_more_nothing_stays(post, is_removed):
    send(1, A, post_id=post.id)
    send(2, A, post_id=post.id, kind="Delete")
    if is_removed:
        posts.remove(post, NOW)
    else:
        tables.Post.update(status=Status.DRAFT.value).execute()

    prune()

    assert count("delivery", "activity", "inbox", "reached") == [0, 0, 0, 0]


def test_two_posts_share_the_address_of_an_inbox(post):
    own = add_reply(post.id, 1)
    send(1, A, post_id=post.id)
    send(2, A, post_id=own.id)
    send(3, A, post_id=own.id, kind="Update")

    prune()

    assert count("inbox", "reached") == [1, 2]


def test_little_is_removed_at_once():
    for number in range(1, 6):
        send(number, A)

    assert [prune(limit=2) for _ in range(4)] == [2, 2, 1, 0]
