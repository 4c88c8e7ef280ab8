"""Delete, Update of a profile, and reports: the life of accounts and notes elsewhere."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from photolog import notes, people
from photolog.blog import Blog
from photolog.errors import FetchFailed, MalformedActivity
from photolog.inbox import reacting
from photolog.peers import NoticeKind, Person, Reply
from photolog.pure.wire import lenient
from photolog.reading import Note
from photolog.received import ActorUpdated, DeleteReceived, FlagReceived
from photolog.store.engine import database
from photolog.store.peers import gone, notices, replies
from photolog.store.peers import people as stored
from photolog.store.reading import notes as kept


def update_actor(blog: Blog, received: ActorUpdated) -> Callable[[], None]:
    """Show the new profile of somebody we know."""

    def effect() -> None:
        if stored.find(received.actor.uri) is not None:
            with database.transaction():
                people.keep(blog, received.actor)

    return effect


def delete(blog: Blog, received: DeleteReceived) -> Callable[[], None]:
    """
    Remove what its author, or at least its own server, says is deleted.

    What is not known yet is remembered: a Delete may overtake its Create.
    """
    if received.object_uri == received.actor_uri:
        return _account(blog, received.actor_uri)
    known = _known(received.object_uri)
    allowed = [
        each
        for each in known
        if _author_of(each) == received.actor_uri or _is_gone_there(blog, each)
    ]

    def effect() -> None:
        if allowed:
            with database.transaction():
                for each in allowed:
                    _remove(blog, each)
        if allowed or lenient.same_origin(received.object_uri, received.actor_uri):
            _remember(blog, received, is_known=bool(known))

    return effect


def _known(uri: str) -> list[Reply | Note]:
    """Return what is kept of a note: as a comment, for the owner to read, or as both."""
    found = (replies.find_by_uri(uri), kept.find_by_address(uri))
    return [each for each in found if each is not None]


def _author_of(known: Reply | Note) -> str:
    author = known.author if isinstance(known, Note) else known.person
    return author.uri if author is not None else ""


def _remove(blog: Blog, known: Reply | Note) -> None:
    if isinstance(known, Note):
        notes.remove(blog, known.id)
        gone.remember(known.uri, "delete", lenient.host(known.uri), blog.now())
        for kind in (NoticeKind.MENTION, NoticeKind.MESSAGE):
            notices.remove(kind, known.author.id, known.uri)
    else:
        replies.remove(known.id)


def flag(blog: Blog, received: FlagReceived) -> Callable[[], None]:
    """Tell the owner of a report; who sent it is nobody else's business."""
    person = people.at(blog, received.actor_uri)
    named = [blog.addresses.post_id_of(uri) for uri in received.object_uris]
    post_id = next((each for each in named if each is not None), None)

    def effect() -> None:
        named_uris = received.uri or " ".join(received.object_uris)
        notices.add(
            NoticeKind.REPORT,
            person.id,
            named_uris,
            blog.now(),
            post_id=post_id,
            text=received.content,
        )

    return effect


def _account(blog: Blog, actor_uri: str) -> Callable[[], None]:
    def effect() -> None:
        person = stored.find(actor_uri)
        if person is not None:
            with database.transaction():
                forget_person(blog, person)

    return effect


def forget_person(blog: Blog, person: Person) -> None:
    """Remove somebody with all that is theirs, within a transaction."""
    notes.remove_all_of(blog, person.id)
    avatar = stored.remove(person.id)
    if avatar:
        database.after_commit(partial(blog.files.remove_media, [avatar]))


def _remember(blog: Blog, received: DeleteReceived, *, is_known: bool) -> None:
    """Note that a thing is deleted; it may be a like or a quote as well as a note."""
    person = stored.find(received.actor_uri)
    if not is_known and person is not None:
        with database.transaction(is_public=False):
            reacting.withdraw(blog, person, received.object_uri)
            for kind in (NoticeKind.MENTION, NoticeKind.MESSAGE):
                notices.remove(kind, person.id, received.object_uri)
    # A note that is kept although somebody else says it is gone must not be forgotten so.
    if not _known(received.object_uri):
        gone.remember(received.object_uri, "delete", lenient.host(received.object_uri), blog.now())


def _is_gone_there(blog: Blog, known: Reply | Note) -> bool:
    """Ask a note's own server whether it is deleted, when somebody else says so."""
    if not _author_of(known):  # the owner's own
        return False
    try:
        document = people.document(blog, known.uri)
    except FetchFailed as error:
        if error.is_temporary:
            raise
        return error.status in (404, 410)
    except MalformedActivity:
        return False
    return "Tombstone" in lenient.types(document)
