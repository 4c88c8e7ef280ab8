"""
Who may read what is not for everybody: the one rule, for whatever asks.

It tells about people as they are now. Who follows no longer, or was blocked since, gets
nothing more, though their server may have kept what it got before.
"""

from __future__ import annotations

from photolog.peers import Audience, FollowState, Reply
from photolog.records import Post, Status, Visibility
from photolog.store.peers import blocks, followers, mentions, people


def may_read_post(post: Post, actor_uri: str) -> bool:
    """Return whether an actor, who is proven to be that, may read a post; "" is a stranger."""
    if post.status is not Status.PUBLISHED:
        return False
    if post.visibility.is_open:
        return True
    if not actor_uri:
        return False
    named = {each.uri for each in mentions.of_post(post.id)}
    return _may_read(actor_uri, named, is_for_followers=post.visibility is Visibility.FOLLOWERS)


def may_read_answer(reply: Reply, post: Post, parent: Reply | None, actor_uri: str) -> bool:
    """
    Return whether an actor may read an answer of the owner.

    Args:
        post: In whose thread it stands: an answer is never for more people than that.
        parent: What it answers, None when that is the post; its author is who is told.
    """
    if post.status is not Status.PUBLISHED:
        return False
    if reply.audience in (Audience.PUBLIC, Audience.UNLISTED):
        return may_read_post(post, actor_uri)
    if not actor_uri:
        return False
    named = {each.uri for each in mentions.of_reply(reply.id)}
    if parent is not None and parent.person is not None:
        named.add(parent.person.uri)
    elif post.visibility is Visibility.DIRECT:
        named |= {each.uri for each in mentions.of_post(post.id)}
    return _may_read(actor_uri, named, is_for_followers=reply.audience is Audience.FOLLOWERS)


def _may_read(actor_uri: str, named: set[str], *, is_for_followers: bool) -> bool:
    person = people.find(actor_uri)
    if person is None or person.is_blocked or blocks.is_blocked(person.host):
        return False
    if person.uri in named:
        return True
    follower = followers.find(person.id) if is_for_followers else None
    return follower is not None and follower.state is FollowState.ACCEPTED
