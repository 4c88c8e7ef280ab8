"""Like, Announce, their Undo, and the request to quote: what others do with a post."""

from __future__ import annotations

from collections.abc import Callable

from photolog import outgoing, people
from photolog.blog import Blog
from photolog.inbox import answering, following, listening, sifting
from photolog.peers import NoticeKind, Person
from photolog.pure.wire import lenient
from photolog.received import AnnounceReceived, LikeReceived, QuoteRequested, UndoReceived
from photolog.records import Post
from photolog.store import posts
from photolog.store.engine import database
from photolog.store.peers import gone, notices, quotes, reactions, readers
from photolog.store.peers import people as stored
from photolog.store.peers.reactions import Kind
from photolog.store.reading import timeline

_NOTICES: dict[Kind, NoticeKind] = {"like": NoticeKind.LIKE, "share": NoticeKind.SHARE}
_KINDS: dict[str, Kind] = {"Like": "like", "EmojiReact": "like", "Announce": "share"}


def like(blog: Blog, received: LikeReceived) -> Callable[[], None]:
    """Count a like, once for each person and post."""
    return _react(blog, "like", received, received.content)


def announce(blog: Blog, received: AnnounceReceived) -> Callable[[], None]:
    """Count a boost of a post, once for each person; of anything else the owner may read it."""
    if not blog.addresses.is_ours(received.object_uri):
        return listening.boost(blog, received)
    return _react(blog, "share", received, "")


def undo(blog: Blog, received: UndoReceived) -> Callable[[], None]:
    """Take back what that very person did."""
    person = stored.find(received.actor_uri)
    post_id = blog.addresses.post_id_of(received.object_uri)

    def effect() -> None:
        kind = _KINDS.get(received.kind)
        if kind is not None or not received.kind:
            _take_back(blog, received, kind, post_id)
        if person is not None:
            listening.take_back(person, received)
        if person is not None and received.kind in ("Follow", ""):
            following.undo(blog, person, received)
        if person is not None and received.kind in ("Accept", "Block"):
            answering.undo(blog, person, received)

    return effect


def quote(blog: Blog, received: QuoteRequested) -> Callable[[], None]:
    """
    Allow or refuse a quote of a post: what everybody may see, everybody may quote.

    Spec: FEP-044f
    """
    person = people.at(blog, received.actor_uri)

    def effect() -> None:
        found = _visible(blog, received.object_uri)
        if person.is_blocked:
            return
        is_theirs = lenient.same_origin(received.instrument_uri, person.uri)
        if found is None or not is_theirs:
            outgoing.reject_quote(blog, person, received)
            return
        quote_id = quotes.grant(
            blog.new_id(),
            found.id,
            person.id,
            request_uri=received.uri,
            instrument_uri=received.instrument_uri,
            now=blog.now(),
        )
        if quote_id is None:
            outgoing.reject_quote(blog, person, received)
            return
        sifting.tell(
            NoticeKind.QUOTE, person, received.instrument_uri, blog.now(), post_id=found.id
        )
        outgoing.accept_quote(blog, person, received, quote_id)

    return effect


def _react(
    blog: Blog, kind: Kind, received: LikeReceived | AnnounceReceived, content: str
) -> Callable[[], None]:
    post_id = blog.addresses.post_id_of(received.object_uri)
    if post_id is None or not _may_react(post_id, kind, received.actor_uri):
        return _nothing
    person = people.at(blog, received.actor_uri)

    def effect() -> None:
        if person.is_blocked or gone.is_gone(received.uri, blog.now()):
            return
        if not _may_react(post_id, kind, person.uri):
            return
        with database.transaction(is_public=blog.config.federation.show_counts):
            reactions.put(
                kind, person.id, post_id, uri=received.uri, content=content, now=blog.now()
            )
        permalink = blog.addresses.post(post_id)
        sifting.tell(_NOTICES[kind], person, permalink, blog.now(), post_id=post_id, text=content)

    return effect


def _take_back(blog: Blog, received: UndoReceived, kind: Kind | None, post_id: int | None) -> None:
    """Remove a reaction; one that is still on its way must not come back."""
    person = stored.find(received.actor_uri)
    if received.inner_uri:
        gone.remember(received.inner_uri, "undo", lenient.host(received.actor_uri), blog.now())
    if person is None:
        return
    withdraw(blog, person, received.inner_uri)
    if kind is not None and post_id is not None:
        with database.transaction(is_public=blog.config.federation.show_counts):
            reactions.remove(kind, person.id, post_id)
            notices.remove(_NOTICES[kind], person.id, blog.addresses.post(post_id))


def withdraw(blog: Blog, person: Person, uri: str) -> None:
    """Remove what somebody did by its id, and the notice of it; within a transaction."""
    with database.transaction(is_public=blog.config.federation.show_counts):
        removed = reactions.remove_by_uri(person.id, uri)
        if removed is not None:
            kind, post_id = removed
            notices.remove(_NOTICES[kind], person.id, blog.addresses.post(post_id))
        quotes.remove_by_instrument(person.id, uri)
        timeline.remove_boost_by_uri(person.id, uri)
        notices.remove(NoticeKind.QUOTE, person.id, uri)


def _visible(blog: Blog, uri: str) -> Post | None:
    post_id = blog.addresses.post_id_of(uri)
    return posts.find_visible(post_id) if post_id is not None else None


def _may_react(post_id: int, kind: Kind, actor_uri: str) -> bool:
    """Return whether somebody may like or boost a post: like what they may read, boost what all."""
    if kind == "share":
        return posts.find_visible(post_id) is not None
    post = posts.find_published(post_id)
    return post is not None and readers.may_read_post(post, actor_uri)


def _nothing() -> None:
    """Change nothing."""
