"""What a block hides is remembered as it was."""

from __future__ import annotations

from photolog.peers import ReplyState
from photolog.store.peace import hushed
from photolog.store.peers import replies
from tests.builders import PUBLISHED_AT
from tests.store.making import add_post
from tests.store.peers.making import add_reply, meet


def states(*kept):
    return [replies.find(each.id).state for each in kept]


def test_all_of_a_person_is_hidden_and_comes_back():
    post, alice, bob = add_post(PUBLISHED_AT), meet(), meet("bob")
    before = [ReplyState.SHOWN, ReplyState.WAITING, ReplyState.HIDDEN]
    theirs = [add_reply(post.id, n, alice, state=state) for n, state in enumerate(before)]
    other = add_reply(post.id, 9, bob)

    assert hushed.hide_all_of(alice.id) == 2
    assert hushed.hide_all_of(alice.id) == 0
    assert states(*theirs, other) == [ReplyState.HIDDEN] * 3 + [ReplyState.SHOWN]
    assert hushed.restore_all_of(bob.id) == 0
    assert hushed.restore_all_of(alice.id) == 2

    assert states(*theirs) == before
    assert hushed.restore_all_of(alice.id) == 0


def test_what_the_owner_decided_meanwhile_stays():
    post, alice = add_post(PUBLISHED_AT), meet()
    first, second = add_reply(post.id, 1, alice), add_reply(post.id, 2, alice)
    hushed.hide_all_of(alice.id)
    hushed.forget(first.id)
    replies.set_state(second.id, ReplyState.WAITING)

    assert hushed.restore_all_of(alice.id) == 0

    assert states(first, second) == [ReplyState.HIDDEN, ReplyState.WAITING]
