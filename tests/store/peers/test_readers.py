"""Who may read what is not for everybody."""

from __future__ import annotations

import pytest

from photolog.peers import Audience, FollowState, Mention, ReplyState
from photolog.records import Status, Visibility
from photolog.store.engine import database
from photolog.store.peers import blocks, followers, mentions, people, readers, replies
from tests.builders import PUBLISHED_AT
from tests.store.making import add_post
from tests.store.peers.making import NOW, a_reply, add_reply, follow, meet

WHO = ("stranger", "asking", "follower", "mentioned", "blocked", "of a blocked server")


@pytest.fixture
def uris(blog) -> dict[str, str]:
    """The addresses of everybody, and "" for who does not prove who they are."""
    with database.transaction():
        known = {
            "stranger": meet("mallory"),
            "asking": meet("carol"),
            "follower": follow("alice"),
            "mentioned": meet("bob", "peer.example"),
            "blocked": follow("dave"),
            "of a blocked server": follow("erin", "sub.blocked.example"),
        }
        followers.add(known["asking"].id, FollowState.PENDING, "", NOW)
        people.set_blocked(known["blocked"].id, is_blocked=True)
        blocks.add("blocked.example", "", NOW)
    return {name: person.uri for name, person in known.items()} | {"nobody": ""}


def write(uris, number: int = 1, **over):
    """Store a post that names everybody but the followers, the blocked ones too."""
    post = add_post(PUBLISHED_AT, number, **over)
    named = [uris[name] for name in ("mentioned", "blocked", "of a blocked server")]
    with database.transaction():
        mentions.write_of_post(post.id, [Mention(uri, uri, uri) for uri in named])
    return post


@pytest.mark.parametrize(
    ("over", "allowed"),
    [
        ({}, {*WHO, "nobody"}),
        ({"visibility": Visibility.UNLISTED}, {*WHO, "nobody"}),
        ({"visibility": Visibility.FOLLOWERS}, {"follower", "mentioned"}),
        ({"visibility": Visibility.DIRECT}, {"mentioned"}),
        ({"visibility": Visibility.FOLLOWERS, "status": Status.DRAFT}, set()),
        ({"status": Status.DRAFT}, set()),
        ({"status": Status.SCHEDULED}, set()),
    ],
)
def test_who_may_read_a_post(uris, over, allowed):
    post = write(uris, **over)

    assert {name for name, uri in uris.items() if readers.may_read_post(post, uri)} == allowed


@pytest.mark.parametrize(
    ("visibility", "audience", "allowed"),
    [
        (Visibility.PUBLIC, Audience.PUBLIC, {*WHO, "nobody"}),
        (Visibility.FOLLOWERS, Audience.PUBLIC, {"follower", "mentioned"}),  # narrowed since
        (Visibility.FOLLOWERS, Audience.FOLLOWERS, {"follower"}),
        (Visibility.DIRECT, Audience.DIRECT, {"mentioned"}),
        (Visibility.PUBLIC, Audience.DIRECT, set()),
    ],
)
def test_who_may_read_a_remark_of_the_owner(uris, visibility, audience, allowed):
    post = write(uris, visibility=visibility)
    remark = a_reply(post.id, audience=audience)

    found = {n for n, uri in uris.items() if readers.may_read_answer(remark, post, None, uri)}
    assert found == allowed


def test_who_is_answered_may_read_the_answer(uris):
    post = write(uris)
    with database.transaction():
        parent = add_reply(post.id, 1, people.find(uris["stranger"]), state=ReplyState.HIDDEN)
    answer = a_reply(post.id, 2, audience=Audience.DIRECT, in_reply_to=parent.uri)

    found = {n for n, uri in uris.items() if readers.may_read_answer(answer, post, parent, uri)}
    assert found == {"stranger"}


def test_nobody_may_read_the_answer_of_a_draft(uris):
    post = write(uris, status=Status.DRAFT)

    assert not readers.may_read_answer(a_reply(post.id), post, None, uris["follower"])


def test_counted_are_the_answers_that_everybody_may_see(blog):
    """What is counted in public is what is shown in public."""
    shown, hidden = add_post(PUBLISHED_AT), add_post(PUBLISHED_AT, 1, status=Status.DRAFT)
    private = add_post(PUBLISHED_AT, 2, visibility=Visibility.FOLLOWERS)
    with database.transaction():
        for number, post in enumerate((shown, hidden, private)):
            add_reply(post.id, 10 + number)
        add_reply(shown.id, 20, audience=Audience.DIRECT)
        add_reply(shown.id, 21, meet())

    assert replies.own_count() == 1
