"""Follow and its Undo: who gets what the owner publishes."""

from __future__ import annotations

from collections.abc import Callable

from photolog import identity, outgoing, people
from photolog.blog import Blog
from photolog.inbox import sifting
from photolog.peers import FollowState, NoticeKind, Person
from photolog.received import FollowReceived, UndoReceived
from photolog.store.engine import database
from photolog.store.peers import followers, notices
from photolog.store.peers import people as stored


def follow(blog: Blog, received: FollowReceived) -> Callable[[], None]:
    """Make a follower, or a request to follow; one who follows already gets the Accept again."""
    person = people.at(blog, received.actor_uri)

    def effect() -> None:
        found = stored.find_by_id(person.id)
        if found is None or found.is_blocked:
            return
        known = followers.find(person.id)
        is_open = blog.config.federation.auto_accept_followers and sifting.may_let_in(found)
        is_in = is_open or (known is not None and known.state is FollowState.ACCEPTED)
        state = FollowState.ACCEPTED if is_in else FollowState.PENDING
        # A count of followers may be shown.
        with database.transaction(is_public=known is None):
            if not followers.add(person.id, state, received.follow_uri, blog.now()):
                return
            if is_in:  # one who asked when the owner still decided by hand
                followers.accept(person.id)
            identity.remember_home(blog.config.site.base_url, blog.config.site.username)
        kind = NoticeKind.FOLLOW if is_in else NoticeKind.FOLLOW_REQUEST
        sifting.tell(kind, found, blog.addresses.actor, blog.now())
        if is_in:
            outgoing.accept_follow(blog, person, received.follow_uri)

    return effect


def undo(blog: Blog, person: Person, received: UndoReceived) -> None:
    """Forget a follower who takes a Follow back; see followers.undo() for which one is meant."""
    if received.object_uri not in ("", blog.addresses.actor, blog.addresses.profile):
        return
    known = followers.find(person.id)
    # A bare id may be that of anything: only when it is known to be the Follow's does it count.
    if not received.kind and (known is None or known.follow_uri != received.inner_uri):
        return
    with database.transaction():
        if followers.undo(person.id, received.inner_uri, blog.now()):
            notices.remove(NoticeKind.FOLLOW, person.id, blog.addresses.actor)
            notices.remove(NoticeKind.FOLLOW_REQUEST, person.id, blog.addresses.actor)
