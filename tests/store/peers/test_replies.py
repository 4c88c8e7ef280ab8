"""Replies: strangers' and the owner's, in threads, shown, waiting or hidden."""

from __future__ import annotations

from dataclasses import replace

from photolog.peers import Attached, Audience, ReplyState
from photolog.store.engine import database
from photolog.store.peers import people, replies
from photolog.store.peers import replies as store
from tests.builders import PUBLISHED_AT
from tests.store.making import add_post
from tests.store.peers.making import NOW, a_reply, add_reply, meet

SHOWN, WAITING, HIDDEN = ReplyState.SHOWN, ReplyState.WAITING, ReplyState.HIDDEN


def test_a_reply_comes_back_as_it_was_added(post):
    alice = meet()
    reply = add_reply(
        post.id,
        person=alice,
        summary="Boats",
        audience=Audience.FOLLOWERS,
        state=WAITING,
        attachments=(Attached("https://remote.example/a.jpg", "image/jpeg", "A boat"),),
        edited_at=NOW,
    )

    assert replies.find(reply.id) == reply
    assert replies.find_by_uri(reply.uri) == reply
    assert replies.find(0) is None
    assert replies.find_by_uri("") is None


def test_the_owners_own_reply_has_no_person(post):
    own = add_reply(post.id)

    assert replies.find(own.id) == own


def test_a_reply_that_comes_twice_is_there_once(post):
    alice = meet()
    reply = add_reply(post.id, person=alice)

    assert not replies.add(replace(reply, id=reply.id + 1, content_html="<p>Else.</p>"))

    assert replies.of_post(post.id, [SHOWN]) == (reply,)


def test_an_edit_changes_the_words_and_not_the_place(post):
    reply = add_reply(post.id, person=meet())
    other = add_post(PUBLISHED_AT, 2)
    edited = replace(
        reply,
        content_html="<p>New.</p>",
        summary="New",
        attachments=(Attached("https://remote.example/a.jpg", "image/jpeg", ""),),
        edited_at=NOW,
    )

    replies.change(replace(edited, post_id=other.id, state=HIDDEN, in_reply_to="", person=None))

    assert replies.find(reply.id) == edited


def test_a_thread_is_read_with_one_query_oldest_first(post):
    alice, bob = meet("alice"), meet("bob")
    third = add_reply(post.id, 3, bob, in_reply_to="https://photo.example/p/2")
    first = add_reply(post.id, 1, alice)
    second = add_reply(post.id, 2)
    add_reply(post.id, 4, bob, state=HIDDEN)
    add_reply(add_post(PUBLISHED_AT, 2).id, 5, bob)
    asked: list[str] = []
    database.database.connection().set_trace_callback(asked.append)

    found = replies.of_post(post.id, [SHOWN, WAITING])

    database.database.connection().set_trace_callback(None)
    assert found == (first, second, third)
    assert len(asked) == 1


def test_what_is_not_for_everybody_is_in_no_public_thread(post):
    alice = meet()
    public = add_reply(post.id, 1, alice)
    unlisted = add_reply(post.id, 2, alice, audience=Audience.UNLISTED)
    for number, audience in enumerate((Audience.FOLLOWERS, Audience.DIRECT), 3):
        add_reply(post.id, number, alice, audience=audience)
    add_reply(post.id, 5, alice, state=WAITING)

    assert replies.public_of_post(post.id) == (public, unlisted)
    assert len(replies.of_post(post.id, [SHOWN])) == 4


def test_the_owner_decides(post):
    reply = add_reply(post.id, person=meet(), state=WAITING)
    assert replies.waiting_count() == 1

    replies.set_state(reply.id, SHOWN)

    assert replies.waiting_count() == 0
    assert replies.public_of_post(post.id) == (replace(reply, state=SHOWN),)


def test_those_that_wait_are_leafed_through(post):
    waiting = [add_reply(post.id, n, meet(f"n{n}"), state=WAITING) for n in range(1, 6)]
    add_reply(post.id, 6, meet("n6"))

    first = replies.waiting(3)
    second = replies.waiting(3, older_than=first[-1].id)

    assert first + second == tuple(waiting[::-1])


def test_everything_of_a_person_is_found(post):
    alice = meet("alice")
    of_alice = [add_reply(post.id, n, alice) for n in (1, 2, 3)]
    add_reply(post.id, 4, meet("bob"))

    assert replies.of_person(alice.id, 2) == tuple(of_alice[:0:-1])
    assert replies.of_person(alice.id, 2, older_than=of_alice[1].id) == (of_alice[0],)


def test_answers_are_found_by_what_they_answer(post):
    parent = add_reply(post.id, 1, meet("alice"))
    child = add_reply(post.id, 2, meet("bob"), in_reply_to=parent.uri)

    assert replies.answers_to(parent.uri) == (child,)
    replies.remove(parent.id)
    assert replies.answers_to(parent.uri) == (child,)


def test_participants_are_those_whose_replies_everybody_sees(post):
    alice, bob, carol, dave = (meet(name) for name in ("alice", "bob", "carol", "dave"))
    add_reply(post.id, 1, alice), add_reply(post.id, 2, alice), add_reply(post.id, 3)
    add_reply(post.id, 4, bob, state=HIDDEN)
    add_reply(post.id, 5, carol, audience=Audience.DIRECT)
    add_reply(post.id, 6, dave)
    people.set_blocked(dave.id, True)

    assert replies.participants(post.id) == (alice,)


def test_a_thread_is_bounded_but_not_for_the_owner(post, monkeypatch):
    monkeypatch.setattr(store, "MOST_OF_A_POST", 1)
    alice = meet()
    add_reply(post.id, 1, alice)

    assert not replies.add(a_reply(post.id, 2, alice))
    assert replies.add(a_reply(post.id, 3))


def test_what_waits_is_bounded_for_each_and_for_all(post, monkeypatch):
    monkeypatch.setattr(store, "MOST_WAITING", 3)
    monkeypatch.setattr(store, "MOST_WAITING_OF_A_PERSON", 2)
    alice, bob = meet("alice"), meet("bob")

    def added(number, person, state=WAITING):
        return replies.add(a_reply(post.id, number, person, state=state))

    assert [added(n, alice) for n in (1, 2, 3)] == [True, True, False]
    assert [added(n, bob) for n in (4, 5)] == [True, False]
    assert added(6, bob, SHOWN)
