"""What only the pages of the owner ask for: by state, by words, by host, and who is blocked."""

from __future__ import annotations

import pytest

from photolog.peers import FollowState, ReplyState
from photolog.store.peers import followers, people, replies
from tests.store.peers.making import NOW, add_reply, follow, meet

SHOWN, WAITING, HIDDEN = ReplyState.SHOWN, ReplyState.WAITING, ReplyState.HIDDEN


@pytest.mark.parametrize("state", list(ReplyState))
def test_replies_are_leafed_through_by_state(post, state):
    alice = meet()
    added = [
        add_reply(post.id, number, alice, state=list(ReplyState)[number % 3]) for number in range(9)
    ]
    wanted = [reply.id for reply in reversed(added) if reply.state is state]

    first = replies.page(state, 2)
    rest = replies.page(state, 2, first[-1].id)

    assert [reply.id for reply in (*first, *rest)] == wanted
    assert first[0].person == alice


def test_replies_are_counted_by_state(post):
    assert replies.counts() == {SHOWN: 0, WAITING: 0, HIDDEN: 0}
    alice = meet()
    add_reply(post.id, 1, alice, state=WAITING)
    add_reply(post.id, 2, alice, state=WAITING)
    add_reply(post.id, 3)

    assert replies.counts() == {SHOWN: 1, WAITING: 2, HIDDEN: 0}


def test_replies_are_found_by_their_numbers(post):
    alice = meet()
    one, two = add_reply(post.id, 1, alice), add_reply(post.id, 2)
    add_reply(post.id, 3, alice)

    assert replies.by_ids([one.id, two.id, 0]) == {one.id: one, two.id: two}
    assert replies.by_ids([]) == {}


def test_followers_are_searched(post):
    alice, bob = follow("alice"), follow("bob", "pix.example")
    asking = meet("alicia")
    followers.add(asking.id, FollowState.PENDING, "", NOW)

    def found(words, limit=10):
        return [follower.person for follower in followers.search(words, limit)]

    assert found("ALI") == [alice]
    assert found("@pix.") == [bob]
    assert found("example") == [bob, alice]
    assert found("example", 1) == [bob]
    assert found("%") == found("_") == found("nobody") == []


def test_followers_are_counted_by_host():
    for name in ("alice", "carol"):
        follow(name)
    follow("bob", "pix.example")
    follow("dan", "a.example")
    asking = meet("erin", "gts.example")
    followers.add(asking.id, FollowState.PENDING, "", NOW)

    assert followers.by_host(10) == (("remote.example", 2), ("a.example", 1), ("pix.example", 1))
    assert followers.by_host(1) == (("remote.example", 2),)


def test_the_blocked_are_leafed_through():
    met = [meet(name) for name in ("alice", "bob", "carol", "dan")]
    for person in met[:3]:
        people.set_blocked(person.id, is_blocked=True)

    first = people.blocked(2)
    rest = people.blocked(2, first[-1].id)

    assert [person.handle[1:6] for person in (*first, *rest)] == ["carol", "bob@r", "alice"]
