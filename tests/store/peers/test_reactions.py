"""Likes and shares: once for a person and a post, counted from the rows."""

from __future__ import annotations

import pytest

from photolog.peers import Audience, Counts, ReplyState
from photolog.store.engine import database
from photolog.store.peers import reactions
from tests.builders import PUBLISHED_AT
from tests.store.making import add_post
from tests.store.peers.making import NOW, add_reply, meet


def put(kind, person, post, uri="", content=""):
    return reactions.put(kind, person.id, post.id, uri=uri, content=content, now=NOW)


def test_a_repeated_reaction_counts_once_and_takes_the_last_id(post):
    alice = meet()

    assert put("like", alice, post, "first")
    assert not put("like", alice, post, "second", "🎉")

    (reacted,) = reactions.of_post(post.id, 10)
    assert reactions.counts([post.id]) == {post.id: Counts(likes=1)}
    assert (reacted.person, reacted.kind, reacted.content, reacted.at) == (
        *(alice, "like", "🎉", NOW),
    )
    assert reactions.remove_by_uri(alice.id, "first") is None
    assert reactions.remove_by_uri(alice.id, "second") == ("like", post.id)


def test_a_like_and_a_share_are_two(post):
    alice = meet()
    put("like", alice, post), put("share", alice, post)

    assert reactions.remove("like", alice.id, post.id)
    assert not reactions.remove("like", alice.id, post.id)

    assert reactions.counts([post.id]) == {post.id: Counts(shares=1)}
    assert reactions.who_reacted(post.id) == (alice,)


def test_only_the_one_who_reacted_can_take_it_back_by_its_id(post):
    alice, mallory = meet("alice"), meet("mallory")
    put("share", alice, post, "https://remote.example/share/1")

    assert reactions.remove_by_uri(mallory.id, "https://remote.example/share/1") is None
    assert reactions.counts([post.id]) == {post.id: Counts(shares=1)}


def test_a_reaction_without_an_id_is_not_found_by_none(post):
    alice = meet()
    put("like", alice, post)

    assert reactions.remove_by_uri(alice.id, "") is None


def test_many_posts_are_counted_with_one_query(post):
    other, silent = add_post(PUBLISHED_AT, 2), add_post(PUBLISHED_AT, 3)
    alice, bob = meet("alice"), meet("bob")
    for person in (alice, bob):
        put("like", person, post), put("share", person, other)
    add_reply(post.id, 1, alice)
    add_reply(post.id, 2)
    add_reply(post.id, 3, alice, audience=Audience.UNLISTED)
    add_reply(post.id, 4, alice, audience=Audience.FOLLOWERS)
    add_reply(post.id, 5, alice, audience=Audience.DIRECT)
    add_reply(post.id, 6, alice, state=ReplyState.WAITING)
    add_reply(post.id, 7, alice, state=ReplyState.HIDDEN)
    asked: list[str] = []
    database.database.connection().set_trace_callback(asked.append)

    found = reactions.counts([post.id, other.id, silent.id])

    database.database.connection().set_trace_callback(None)
    assert found == {
        post.id: Counts(likes=2, replies=3),
        other.id: Counts(shares=2),
        silent.id: Counts(),
    }
    assert len(asked) == 1


def test_those_who_reacted_are_leafed_through(post):
    five = [meet(f"n{n}") for n in range(5)]
    for person in five:
        put("like", person, post)
    put("share", five[0], post)

    first = reactions.of_post(post.id, 3, kind="like")
    second = reactions.of_post(post.id, 3, kind="like", older_than=first[-1].id)

    assert [reacted.person for reacted in first + second] == five[::-1]
    assert [r.kind for r in reactions.of_post(post.id, 1)] == ["share"]


def test_a_post_has_a_bounded_number(post, monkeypatch):
    monkeypatch.setattr(reactions, "MOST_OF_A_POST", 2)

    put_all = [put("like", meet(f"n{n}"), post) for n in range(3)]

    assert put_all == [True, True, False]


@pytest.mark.parametrize("kind", ["dislike", ""])
def test_the_database_knows_two_kinds(post, kind):
    with pytest.raises(Exception, match="CHECK"), database.database.atomic():
        put(kind, meet(), post)
