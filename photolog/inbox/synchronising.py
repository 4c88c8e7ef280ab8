"""
Followers synchronisation: somebody's server says whom of here it counts among their followers.

Of a follow both sides keep a note of their own, and a lost letter lets them differ. What is
put right here is only what both agree on afterwards: the list is read at its own server, and
must be the one that the digest was made of.

Spec: https://codeberg.org/fediverse/fep/src/branch/main/fep/8fcf/fep-8fcf.md
"""

from __future__ import annotations

import logging
from collections.abc import Callable

from photolog import gestures, people
from photolog.blog import Blog
from photolog.errors import FetchFailed
from photolog.peers import Arrival
from photolog.pure.wire import lenient, synchronisation
from photolog.reading import FollowingState
from photolog.store.engine import database
from photolog.store.peers import people as stored
from photolog.store.reading import following

logger = logging.getLogger(__name__)

_MOST_ITEMS = 20  # of a list that can name nobody but the owner


def compare(blog: Blog, arrival: Arrival) -> Callable[[], None]:
    """
    Compare whether the owner follows the sender with what their server thinks.

    Who is not in their list follows no longer; who is, without knowing of it, takes it back.
    A follow that waits for its answer is left alone. Whatever goes wrong changes nothing.
    """
    person = stored.find(arrival.actor_uri)
    claim = synchronisation.parse(arrival.synchronization)
    actor = stored.actor(person.id) if person and claim else None
    if person is None or claim is None or actor is None:
        return _nothing
    is_theirs = claim.collection_uri == actor.followers_uri
    if not is_theirs or not lenient.same_origin(claim.url, actor.uri):
        return _nothing
    owner = blog.addresses.actor
    known = following.find(person.id)
    is_pending = known is not None and known.state is FollowingState.PENDING
    ours = [owner] if following.is_followed(person.id) else []
    if is_pending or claim.digest == synchronisation.digest(ours):
        return _nothing
    theirs = _listed(blog, claim.url)
    if theirs is None or synchronisation.digest(theirs) != claim.digest:
        return _nothing
    person_id = person.id

    def effect() -> None:
        current = following.find(person_id)
        is_followed = current is not None and current.state is FollowingState.ACCEPTED
        if is_followed and owner not in theirs:
            with database.transaction():
                following.answer(person_id, FollowingState.REJECTED, blog.now())
        elif owner in theirs and (current is None or current.state is FollowingState.REJECTED):
            # Which Follow they have in mind is not known here any more; they go by who follows.
            gestures.undo_follow(blog, person, blog.new_id(), is_answer=True)

    return effect


def _listed(blog: Blog, url: str) -> tuple[str, ...] | None:
    try:
        document = people.document(blog, url)
    except FetchFailed as error:
        logger.info("no list of followers at %s: %s", url, error)
        return None
    items = document.get("orderedItems") or document.get("items") or []
    return lenient.refs(items, _MOST_ITEMS)


def _nothing() -> None:
    """Change nothing."""
