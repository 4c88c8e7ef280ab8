"""Accept, Reject, Block and their Undo, through the front door."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from photolog import people
from photolog.following import asking
from photolog.peers import NoticeKind
from photolog.reading import FollowingState
from photolog.store.engine import database
from photolog.store.engine.database import database as engine
from photolog.store.peers import followers, notices
from photolog.store.peers import people as stored
from photolog.store.reading import following
from tests.inbox.sending import HOME, OWNER, Sender

PENDING, ACCEPTED, REJECTED = FollowingState


def sent(world) -> list[tuple[str, dict]]:
    """Return what is due to be sent: inbox and activity, in order."""
    rows = engine.execute_sql(
        "SELECT inbox, body FROM delivery JOIN activity ON activity.id = activity_id "
        "ORDER BY delivery.id"
    )
    return [(inbox, json.loads(body)) for inbox, body in rows.fetchall()]


def ask(world, sender: Sender) -> dict:
    """Let the owner follow somebody; return the Follow as it is sent."""
    person = people.at(world.blog, sender.uri)
    asking.follow(world.blog, person.id)
    return sent(world)[-1][1]


def state_of(sender: Sender) -> FollowingState | None:
    person = stored.find(sender.uri)
    found = following.find(person.id) if person else None
    return found.state if found else None


def inner(follow: dict, **over) -> dict:
    """Return the Follow as it stands in the answer."""
    return {name: follow[name] for name in ("id", "type", "actor", "object")} | over


def test_a_follow_waits_for_the_accept(world, alice):
    """113 and R-VIS-1."""
    follow = ask(world, alice)
    assert state_of(alice) is PENDING

    world.hear(alice, alice.activity("Accept", inner(follow)))

    assert state_of(alice) is ACCEPTED


@pytest.mark.parametrize(
    "form",
    [
        lambda follow: follow["id"],
        lambda follow: {"type": "Follow", "id": follow["id"]},
        lambda follow: {"type": "Follow", "actor": OWNER, "object": follow["object"]},
        lambda follow: inner(follow, id=f"{follow['object']}/follows/881"),
        lambda follow: inner(follow, actor={"id": OWNER, "type": "Person"}),
        lambda follow: [inner(follow)],
    ],
    ids=["bare id", "id alone", "no id", "an id of theirs", "actor as object", "list"],
)
def test_an_accept_is_known_in_all_its_forms(world, alice, form):
    """113: by the id of the Follow, or by who follows whom."""
    follow = ask(world, alice)

    world.hear(alice, alice.activity("Accept", form(follow)))

    assert state_of(alice) is ACCEPTED


@pytest.mark.parametrize(
    "form",
    [
        inner,
        lambda follow: follow["id"],
        lambda follow: inner(follow, object="OTHER"),
        lambda follow: {"type": "Follow", "actor": OWNER, "object": "OTHER"},
    ],
    ids=["as sent", "bare id", "of themself", "without an id"],
)
@pytest.mark.parametrize("kind", ["Accept", "Reject"])
@pytest.mark.parametrize("who", ["bob", "carol"])
def test_nobody_answers_for_another(world, alice, request, who, kind, form):
    """113 and 114: neither on the same server nor elsewhere."""
    other = request.getfixturevalue(who)
    follow = ask(world, alice)
    form = json.loads(json.dumps(form(follow)).replace("OTHER", other.uri))

    world.hear(other, other.activity(kind, form))

    assert state_of(alice) is PENDING
    assert state_of(other) is None


@pytest.mark.parametrize("kind", ["Accept", "Reject"])
def test_an_answer_to_a_follow_that_was_never_sent_counts_for_nothing(world, alice, kind):
    follow = ask(world, alice)
    other = inner(follow, id=f"{HOME}/activities/01k4f8z5m2000")

    world.hear(alice, alice.activity(kind, other), alice.activity(kind, other["id"]))

    assert state_of(alice) is PENDING


@pytest.mark.parametrize("kind", ["TentativeAccept", "TentativeReject"])
def test_a_maybe_is_no_answer(world, alice, kind):
    follow = ask(world, alice)

    world.hear(alice, alice.activity(kind, inner(follow)))

    assert state_of(alice) is PENDING


@pytest.mark.parametrize(("kind", "state"), [("Accept", ACCEPTED), ("Reject", REJECTED)])
def test_an_answer_may_come_twice(world, alice, kind, state):
    answer = alice.activity(kind, inner(ask(world, alice)))

    world.hear(alice, answer, answer)

    assert state_of(alice) is state


def test_a_reject_may_come_late(world, alice):
    """114: they removed a follower."""
    follow = ask(world, alice)

    world.hear(
        alice, alice.activity("Accept", inner(follow)), alice.activity("Reject", inner(follow))
    )

    assert state_of(alice) is REJECTED
    assert not following.is_followed(stored.find(alice.uri).id)


def test_an_accept_that_the_reject_overtook_brings_nothing_back(world, alice):
    follow = ask(world, alice)

    world.hear(
        alice, alice.activity("Reject", inner(follow)), alice.activity("Accept", inner(follow))
    )

    assert state_of(alice) is REJECTED


def test_an_accept_after_the_undo_makes_nobody_followed(world, alice):
    follow = ask(world, alice)
    asking.unfollow(world.blog, stored.find(alice.uri).id)

    world.hear(
        alice, alice.activity("Accept", inner(follow)), alice.activity("Accept", follow["id"])
    )

    assert state_of(alice) is None


def test_an_answer_to_the_follow_that_was_undone_says_nothing_of_the_new_one(world, alice, clock):
    """169: both have ids of their own."""
    old = ask(world, alice)
    engine.execute_sql("UPDATE delivery SET state = 'done', is_first = 0")
    clock.advance(hours=2)
    asking.retry(world.blog, stored.find(alice.uri).id)
    new = sent(world)[-1][1]

    world.hear(alice, alice.activity("Reject", inner(old)), alice.activity("Accept", inner(old)))
    assert state_of(alice) is PENDING

    world.hear(alice, alice.activity("Accept", inner(new)))
    assert state_of(alice) is ACCEPTED


def test_the_reject_of_their_own_follow_leaves_the_owners(world, alice):
    """114: inner Follow is theirs."""
    follow = ask(world, alice)
    theirs = alice.activity("Follow", OWNER)

    world.hear(alice, alice.activity("Accept", inner(follow)), theirs)
    world.hear(alice, alice.activity("Reject", theirs), alice.activity("Reject", theirs["id"]))

    assert state_of(alice) is ACCEPTED


@pytest.mark.parametrize("form", [lambda accept: accept, lambda accept: {**accept, "id": None}])
def test_an_accept_that_is_undone_ends_the_follow(world, alice, form):
    """4.4: Undo of Accept is a Reject."""
    accept = alice.activity("Accept", inner(ask(world, alice)))
    world.hear(alice, accept)

    world.hear(alice, alice.activity("Undo", form(accept)))

    assert state_of(alice) is REJECTED


def test_nobody_undoes_the_accept_of_another(world, alice, bob):
    accept = alice.activity("Accept", inner(ask(world, alice)))
    world.hear(alice, accept)

    world.hear(
        bob, bob.activity("Undo", accept), bob.activity("Undo", {**accept, "actor": bob.uri})
    )

    assert state_of(alice) is ACCEPTED


def test_the_yes_of_somebody_who_decides_by_hand_is_told(world):
    locked = world.join(Sender("locked"), manuallyApprovesFollowers=True)
    world.hear(locked, locked.activity("Accept", inner(ask(world, locked))))

    assert [each.kind for each in notices.page(9)] == [NoticeKind.FOLLOW_ACCEPTED]


def test_a_yes_that_comes_at_once_is_no_news(world, alice):
    world.hear(alice, alice.activity("Accept", inner(ask(world, alice))))

    assert notices.page(9) == ()


def test_a_block_ends_both_follows_in_silence(world, alice):
    """115: nothing is sent, nothing is told, and it is remembered."""
    world.hear(alice, alice.activity("Accept", inner(ask(world, alice))))
    world.hear(alice, alice.activity("Follow", OWNER))
    before = (len(sent(world)), len(notices.page(9)))

    world.hear(alice, alice.activity("Block", OWNER))

    person = stored.find(alice.uri)
    assert (state_of(alice), followers.find(person.id)) == (None, None)
    assert (len(sent(world)), len(notices.page(9))) == before
    assert stored.blocks_us(person.id)


def test_a_block_is_over_when_they_take_it_back(world, alice, bob):
    people.at(world.blog, alice.uri)
    block = alice.activity("Block", OWNER)
    world.hear(alice, block)

    world.hear(bob, bob.activity("Undo", block))
    assert stored.blocks_us(stored.find(alice.uri).id)

    world.hear(alice, alice.activity("Undo", block))
    assert not stored.blocks_us(stored.find(alice.uri).id)


def test_a_block_of_somebody_else_says_nothing_of_the_owner(world, alice):
    world.hear(alice, alice.activity("Accept", inner(ask(world, alice))))

    world.hear(alice, alice.activity("Block", "https://x.example/u"))

    assert state_of(alice) is ACCEPTED
    assert not stored.blocks_us(stored.find(alice.uri).id)


def test_whom_the_owner_blocked_is_not_heard(world, alice):
    follow = ask(world, alice)
    world.post(alice, alice.activity("Accept", inner(follow)))
    with database.transaction():
        stored.set_blocked(stored.find(alice.uri).id, is_blocked=True)

    world.understand()

    assert state_of(alice) is PENDING


def test_the_number_of_those_who_are_followed_is_told_and_who_they_are_is_not(world, alice, bob):
    """138."""
    address = "/users/owner/following"
    assert world.client.get(address).json["totalItems"] == 0

    world.hear(alice, alice.activity("Accept", inner(ask(world, alice))))
    ask(world, bob)

    shown = world.client.get(address).json
    assert shown["totalItems"] == 1
    assert not {"first", "items", "orderedItems"} & set(shown)
    assert world.client.get(f"{address}?page=1").status_code == 403

    asking.unfollow(world.blog, stored.find(alice.uri).id)
    assert world.client.get(address).json["totalItems"] == 0


def test_an_account_that_is_deleted_is_followed_no_longer(world, alice):
    world.hear(alice, alice.activity("Accept", inner(ask(world, alice))))

    world.hear(alice, alice.activity("Delete", alice.uri))

    assert following.count(ACCEPTED) == 0


def test_the_date_of_an_answer_is_kept(world, alice, clock):
    follow = ask(world, alice)
    clock.advance(hours=3)

    world.hear(alice, alice.activity("Accept", inner(follow)))

    since = following.find(stored.find(alice.uri).id).since
    assert clock.now - since == timedelta(hours=3)
