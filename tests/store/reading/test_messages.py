"""Direct messages are found wherever they are kept, and nothing else is taken for one."""

from __future__ import annotations

from datetime import timedelta

import pytest

from photolog import publishing
from photolog.moderation import blocking
from photolog.peers import Audience
from photolog.records import Draft, Post, Status, Visibility
from photolog.store.engine import database
from photolog.store.reading import messages
from tests.publish import publish
from tests.store.peers import making as peers_making
from tests.store.peers.making import NOW
from tests.store.reading import making


@pytest.fixture
def blog(federated_blog):
    return federated_blog


@pytest.fixture
def alice(blog):
    with database.transaction():
        return making.follow_them()


def say(person, number, **over):
    with database.transaction():
        return making.put(person, number, **{"audience": Audience.DIRECT} | over)


def tell(blog, person, source, **over):
    draft = Draft(caption_source=f"{person.handle} {source}", visibility=Visibility.DIRECT, **over)
    return publishing.publish_files(blog, draft, [], [], Status.PUBLISHED)


def words(said):
    return [each.caption_source if isinstance(each, Post) else each.content_html for each in said]


def test_both_sides_stand_in_the_order_of_time(blog, alice):
    say(alice, 1, content_html="<p>one</p>")
    say(alice, 2, content_html="<p>two</p>")
    tell(blog, alice, "three")

    assert words(messages.with_person(alice, 10)) == [
        "<p>one</p>",
        "<p>two</p>",
        f"{alice.handle} three",
    ]
    assert len(messages.with_person(alice, 2)) == 2


def test_a_direct_reply_to_a_public_post_is_a_message_too(blog, alice):
    post = publish(blog)
    with database.transaction():
        peers_making.add_reply(post.id, 1, alice, audience=Audience.DIRECT)
        peers_making.add_reply(post.id, 2, alice, audience=Audience.PUBLIC)

    assert len(messages.with_person(alice, 10)) == 1


def test_nothing_public_is_a_message(blog, alice):
    with database.transaction():
        making.put(alice, 1)
        making.put(alice, 2, audience=Audience.FOLLOWERS)
    publishing.publish_files(
        blog,
        Draft(caption_source="A draft", visibility=Visibility.DIRECT),
        [],
        [],
        Status.DRAFT,
    )

    assert (messages.with_person(alice, 10), messages.correspondents(10)) == ((), ())


def test_the_last_to_write_stands_first(blog, alice):
    with database.transaction():
        bob = making.follow_them("bob", "other.example")
        carol = making.follow_them("carol", "pix.example")
    say(bob, 1, published_at=NOW - timedelta(days=3))
    say(carol, 1, published_at=NOW - timedelta(days=2))
    say(alice, 1, published_at=NOW - timedelta(days=4))
    tell(blog, alice, "hello")

    found = [each.person.id for each in messages.correspondents(10)]
    assert found == [alice.id, carol.id, bob.id]
    assert len(messages.correspondents(2)) == 2


def test_the_blocked_are_not_among_them(blog, alice):
    say(alice, 1)
    blocking.block_person(blog, alice.id)

    assert messages.correspondents(10) == ()
