"""
What those whom the owner follows say to that: yes, no, never again, or "I live elsewhere now".

Whether the owner follows somebody changes by nothing but the word of that very person
(security.md R-VIS-1), and only about the Follow that stands.

Spec: federation.md 3.10, 4.4, 7.2
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from photolog import gestures, people
from photolog.blog import Blog
from photolog.peers import NoticeKind, Person, RemoteActor
from photolog.pure.wire import actors_read, lenient
from photolog.reading import Following, FollowingState
from photolog.received import BlockReceived, FollowAnswered, MoveReceived, UndoReceived
from photolog.store.engine import database
from photolog.store.peers import blocks, followers, notices
from photolog.store.peers import people as stored
from photolog.store.reading import following

MOVES_APART = timedelta(days=7)


def answer(blog: Blog, received: FollowAnswered) -> Callable[[], None]:
    """
    Write what somebody says to the owner's Follow.

    A Reject may come at any time, as when they remove a follower. It ends the follow, and an
    Accept that it overtook does not bring it back.
    """

    def effect() -> None:
        known = _meant(blog, received.actor_uri, received.follow_uri)
        if known is None:
            return
        if not received.is_accepted:
            _end(blog, known)
        elif known.state is FollowingState.PENDING:
            _begin(blog, known)

    return effect


def undo(blog: Blog, person: Person, received: UndoReceived) -> None:
    """Take an Undo of their Accept for a Reject, and hear that they block the owner no longer."""
    if received.kind == "Accept":
        # What an Accept is about is our Follow, so that is what its Undo names, too.
        known = _meant(blog, person.uri, received.object_uri)
        if known is not None:
            _end(blog, known)
    if received.kind == "Block" and received.object_uri in (
        blog.addresses.actor,
        blog.addresses.profile,
    ):
        with database.transaction(is_public=False):
            stored.set_blocks_us(person.id, False)


def block(blog: Blog, received: BlockReceived) -> Callable[[], None]:
    """
    End both follows with somebody who blocks the owner, and remember it; nobody is told.

    They know that the owner does not follow them any more, so there is nothing to undo.
    """
    person = stored.find(received.actor_uri)

    def effect() -> None:
        if person is not None:
            with database.transaction():
                followers.remove(person.id)
                following.remove(person.id)
                stored.set_blocks_us(person.id, True)

    return effect


def move(blog: Blog, received: MoveReceived) -> Callable[[], None]:
    """
    Follow somebody to where they moved.

    Both accounts are read anew and must say so: the old one where it moved to, the new one
    that it is the old one as well.
    """
    person = stored.find(received.actor_uri)
    if person is None or not _may_move(blog, person, received.target_uri):
        return _nothing
    source = people.fetch(blog, received.actor_uri)
    document = people.document(blog, received.target_uri)
    is_same = source.uri == person.uri
    if not is_same or not _is_vouched_for(source, actors_read.read(document)):
        return _nothing
    people.keep(blog, source)
    target = people.believed(blog, document)

    def effect() -> None:
        if _may_move(blog, person, target.uri):
            with database.transaction():
                _go_along(blog, person, target)

    return effect


def _may_move(blog: Blog, person: Person, target_uri: str) -> bool:
    """Return whether a Move of somebody concerns the owner: followed, and not moved just now."""
    known = following.find(person.id)
    if known is None or known.state is FollowingState.REJECTED:
        return False
    moved_at = stored.moved_at(person.id)
    is_repeat = moved_at is not None and blog.now() - moved_at < MOVES_APART
    is_elsewhere = target_uri != person.uri and not blog.addresses.is_ours(target_uri)
    target = stored.find(target_uri)
    is_unwanted = target is not None and (target.is_blocked or stored.blocks_us(target.id))
    is_host_blocked = blocks.is_blocked(lenient.host(target_uri))
    return is_elsewhere and not (is_repeat or is_unwanted or is_host_blocked)


def _is_vouched_for(source: RemoteActor, target: RemoteActor) -> bool:
    """
    Return whether two accounts agree that the one moved to the other.

    Pixelfed names the page of the profile as the target, and writes aliases in small letters.
    """
    aliases = {alias.lower() for alias in target.also_known_as}
    is_named = source.moved_to in (target.uri, target.url)
    is_new = target.uri != source.uri and not target.moved_to
    return bool(source.moved_to) and is_named and is_new and source.uri.lower() in aliases


def _go_along(blog: Blog, person: Person, target: Person) -> None:
    """Follow the new account as the old one was followed, and the old one no longer."""
    known = following.find(person.id)
    there = following.find(target.id)
    assert known is not None
    if there is None or there.state is FollowingState.REJECTED:
        activity_id = gestures.follow(blog, target)
        following.put(target.id, activity_id, blog.now(), shows_boosts=known.shows_boosts)
        # Nor on from there just now: a row of accounts would lead the owner from one to the next.
        stored.set_moved(target.id, blog.now())
    gestures.undo_follow(blog, person, known.activity_id)
    following.remove(person.id)
    stored.set_moved(person.id, blog.now())
    notices.add(NoticeKind.MOVED, person.id, target.uri, blog.now(), text=target.handle)


def _meant(blog: Blog, actor_uri: str, follow_uri: str) -> Following | None:
    """
    Return the follow that somebody answers: of themself, and the one that stands.

    Without an id of ours (some servers make up one of their own) it is known by who follows
    whom. With one, an answer to a Follow that was undone meanwhile is about nothing.
    """
    person = stored.find(actor_uri)
    if person is None:
        return None
    known = following.find(person.id)
    if known is None or not blog.addresses.is_ours(follow_uri):
        return known
    return known if blog.addresses.activity_id_of(follow_uri) == known.activity_id else None


def _begin(blog: Blog, known: Following) -> None:
    with database.transaction():  # the number of those who are followed is public
        following.answer(known.person.id, FollowingState.ACCEPTED, blog.now())
    actor = stored.actor(known.person.id)
    if actor is not None and actor.is_locked:  # elsewhere the yes comes at once, and is no news
        notices.add(NoticeKind.FOLLOW_ACCEPTED, known.person.id, actor.uri, blog.now())


def _end(blog: Blog, known: Following) -> None:
    if known.state is FollowingState.REJECTED:
        return
    with database.transaction():
        following.answer(known.person.id, FollowingState.REJECTED, blog.now())
        notices.remove(NoticeKind.FOLLOW_ACCEPTED, known.person.id, known.person.uri)


def _nothing() -> None:
    """Change nothing."""
