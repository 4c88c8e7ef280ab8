"""Who follows: let in, turned away; and whose comments are shown without asking."""

from __future__ import annotations

from photolog import outgoing
from photolog.blog import Blog
from photolog.errors import NotFound
from photolog.moderation.finding import follower_of, note, person_of
from photolog.peers import FollowState, JournalKind
from photolog.store.engine import database
from photolog.store.peace import journal
from photolog.store.peers import followers
from photolog.store.peers import people as stored


def let_in(blog: Blog, person_id: int) -> None:
    """
    Accept somebody's request to follow.

    Raises:
        NotFound: They do not ask, or no longer.
    """
    with database.transaction():
        follower = follower_of(person_id)
        if follower.state is not FollowState.PENDING:
            raise NotFound("They follow already.")
        followers.accept(person_id)
        outgoing.accept_follow(blog, follower.person, follower.follow_uri)


def turn_away(blog: Blog, person_id: int) -> None:
    """
    Refuse somebody's request to follow, or remove a follower.

    Raises:
        NotFound: They neither follow nor ask to.
    """
    with database.transaction():
        follower = follower_of(person_id)
        followers.remove(person_id)
        outgoing.reject_follow(blog, follower.person, follower.follow_uri)
        was_in = follower.state is FollowState.ACCEPTED
        kind = JournalKind.REMOVE_FOLLOWER if was_in else JournalKind.REFUSE_FOLLOWER
        note(blog, kind, follower.person)


def trust(blog: Blog, person_id: int, *, is_trusted: bool) -> None:
    """
    Show somebody's replies from now on without asking, or ask again.

    Raises:
        NotFound: We do not know them.
    """
    with database.transaction():
        person = person_of(person_id)
        if person.is_trusted is is_trusted:
            return
        stored.set_trusted(person_id, is_trusted)
        journal.settled((JournalKind.TRUST, JournalKind.DISTRUST), person.uri, blog.now())
        note(blog, JournalKind.TRUST if is_trusted else JournalKind.DISTRUST, person)
