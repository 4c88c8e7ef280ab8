"""
What the owner reads: notes and boosts of those whom they follow, and what is for them alone.

    a note   of somebody followed stands in the reader, unless it is their part in a talk with
             others; one with a followed hashtag, too, if it came here at all
    a boost  by somebody followed brings a public note there, read at its own address
    a note   that names the owner, or is for the owner alone, is kept with a notice

Everything else is none of ours. Nothing that is not public is taken from somebody who has
not let the owner in, unless it names the owner.

Spec: federation.md 4.4, 4.5; security.md R-VIS-1
"""

from __future__ import annotations

from collections.abc import Callable

from photolog import notes
from photolog.blog import Blog
from photolog.inbox import sifting
from photolog.peers import Audience, NoticeKind, Person, RemoteNote
from photolog.pure.text import plain
from photolog.received import AnnounceReceived, PassedOn, UndoReceived
from photolog.store.peers import gone, keys
from photolog.store.peers import people as stored
from photolog.store.reading import following, timeline
from photolog.store.reading import notes as kept

_EXCERPT_CHARACTERS = 300


def follows(actor_uri: str) -> bool:
    """Return whether the owner follows somebody, who has let them in."""
    person = stored.find(actor_uri)
    return person is not None and following.is_followed(person.id)


def concerns(blog: Blog, heard: RemoteNote) -> bool:
    """Return whether a note may be one that is kept: whether it is worth asking who wrote it."""
    return (
        _is_for_owner(blog, heard)
        or follows(heard.author_uri)
        or kept.find_by_uri(heard.uri) is not None
        or _has_followed_tag(heard)
    )


def take(blog: Blog, heard: RemoteNote, author: Person) -> None:
    """Keep a note if it is for the owner to read, within a transaction."""
    if kept.find_by_uri(heard.uri) is None and not _is_wanted(blog, heard, author):
        return
    note = notes.keep(blog, heard, author)
    if note.author.id != author.id:  # somebody else's: nothing was changed
        return
    if not notes.show(note) and _has_followed_tag(heard):
        notes.enter(note)
    if _is_for_owner(blog, heard):
        _tell(blog, heard, author)


def hear_again(blog: Blog, heard: RemoteNote, author: Person) -> None:
    """Change a comment where somebody's boost brought it to the reader, within a transaction."""
    if kept.find_by_uri(heard.uri) is not None:
        notes.keep(blog, heard, author)


def boost(
    blog: Blog, received: AnnounceReceived | PassedOn, read: tuple[RemoteNote, Person] | None = None
) -> Callable[[], None]:
    """
    Put what somebody followed boosts into the reader, read at its own address.

    Args:
        read: The note as it was read there just now, and its author.
    """
    if not follows(received.actor_uri):
        return _nothing
    known = kept.find_by_address(received.object_uri)
    if known is None and read is None:
        # Large servers have many whom those boost whom the owner follows.
        most = keys.MOST_FOR_THE_FOLLOWED
        read = notes.fetch(blog, received.object_uri, most_of_domain=most)

    def effect() -> None:
        booster, now = stored.find(received.actor_uri), blog.now()
        if booster is None or booster.is_blocked or gone.is_gone(received.uri, now):
            return
        if not following.is_followed(booster.id):
            return
        note = notes.keep(blog, *read) if read and _is_shareable(blog, read[0]) else known
        if note is None or note.audience not in notes.OPEN or kept.find(note.id) is None:
            return
        at = min(received.published_at or now, now)
        timeline.add_boost(note.id, booster.id, received.uri or received.object_uri, at)

    return effect


def take_back(person: Person, received: UndoReceived) -> None:
    """Take back a boost of something elsewhere, within a transaction."""
    note = kept.find_by_address(received.object_uri) if received.kind == "Announce" else None
    if note is not None:
        timeline.remove_boost(person.id, note.id)


def _is_wanted(blog: Blog, heard: RemoteNote, author: Person) -> bool:
    if _is_for_owner(blog, heard) or _has_followed_tag(heard):
        return True
    if not following.is_followed(author.id):
        return False
    return not heard.in_reply_to or notes.may_answer(author, heard.in_reply_to)


def _is_for_owner(blog: Blog, heard: RemoteNote) -> bool:
    owner = blog.addresses.actor
    is_message = heard.audience is Audience.DIRECT and owner in heard.addressees
    return owner in heard.mentions or is_message


def _has_followed_tag(heard: RemoteNote) -> bool:
    is_beginning = heard.audience in notes.OPEN and not heard.in_reply_to
    return is_beginning and following.follows_any_tag(heard.tags)


def _is_shareable(blog: Blog, heard: RemoteNote) -> bool:
    is_gone = gone.is_gone(heard.uri, blog.now())
    return heard.audience in notes.OPEN and not heard.is_vote and not is_gone


def _tell(blog: Blog, heard: RemoteNote, author: Person) -> None:
    is_message = heard.audience is Audience.DIRECT
    excerpt = plain.excerpt(heard.content_html, _EXCERPT_CHARACTERS)
    warned = f"CW: {heard.summary}" if heard.summary else ""
    sifting.tell(
        NoticeKind.MESSAGE if is_message else NoticeKind.MENTION,
        author,
        heard.uri,
        blog.now(),
        # The words of a message are in its conversation, and there only; and what is warned of
        # is not told before somebody asks for it, least of all in a mail.
        text="" if is_message else warned or excerpt,
        words=sifting.words_of(heard),
    )


def _nothing() -> None:
    """Change nothing."""
