"""Who is named, so that later news reach them."""

from __future__ import annotations

from photolog.peers import Mention
from photolog.store import inspection, posts
from photolog.store.peers import mentions, replies
from tests.store.peers.making import NOW, add_reply, meet

STRANGER = Mention("@zoe@far.example", "https://far.example/zoe", "https://far.example/@zoe")


def named(person):
    return Mention(person.handle, person.uri, person.url)


def test_whom_a_post_names_is_written_anew_each_time(post):
    alice, bob = meet("alice"), meet("bob")
    mentions.write_of_post(post.id, [named(alice)])

    mentions.write_of_post(post.id, [named(bob), STRANGER, named(bob)])

    assert mentions.of_post(post.id) == (named(bob), STRANGER)
    assert mentions.people_of_post(post.id) == (bob,)


def test_whom_a_reply_names_is_kept_apart(post):
    alice, bob = meet("alice"), meet("bob")
    own = add_reply(post.id)
    mentions.write_of_post(post.id, [named(alice)])

    mentions.write_of_reply(own.id, [named(bob)])

    assert mentions.of_reply(own.id) == (named(bob),)
    assert mentions.people_of_reply(own.id) == (bob,)
    assert mentions.of_post(post.id) == (named(alice),)


def test_mentions_go_with_what_they_stand_in(post):
    own = add_reply(post.id)
    mentions.write_of_reply(own.id, [STRANGER])
    mentions.write_of_post(post.id, [STRANGER])

    replies.remove(own.id)
    assert inspection.counts()["mention"] == 1
    posts.remove(post, NOW)

    assert inspection.counts()["mention"] == 0
