"""
Create and Update of notes: replies under a post, and what the owner reads.

A note is believed when its author's own server says it: in an activity that the author
signed, or read at the note's own address.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from photolog import notes, people
from photolog.blog import Blog
from photolog.errors import FetchFailed
from photolog.inbox import listening, sifting
from photolog.peers import (
    Attached,
    Audience,
    MediaKind,
    NoticeKind,
    Person,
    RemoteNote,
    Reply,
    ReplyState,
)
from photolog.pure.wire import notes_read
from photolog.received import NoteNamed, NoteReceived, PassedOn
from photolog.records import Post, Visibility
from photolog.store import posts
from photolog.store.engine import database
from photolog.store.peers import gone, notices, readers, replies

_OPEN = (Audience.PUBLIC, Audience.UNLISTED)


def note(blog: Blog, received: NoteReceived) -> Callable[[], None]:
    """Keep a note that answers a post or is for the owner to read; others are none of ours."""
    return _written(blog, received.note)


def named(blog: Blog, received: NoteNamed) -> Callable[[], None]:
    """Read a note at its own address, because the activity alone proves nothing about it."""
    if gone.is_gone(received.object_uri, blog.now()):
        return _nothing
    try:
        document = people.document(blog, received.object_uri)
    except FetchFailed as error:
        if error.is_temporary:
            raise
        return _nothing
    return _written(blog, notes_read.read(document))


def passed_on(blog: Blog, received: PassedOn) -> Callable[[], None]:
    """Read what a group passes on, if the owner follows it: what begins a talk is its boost."""
    if not listening.follows(received.actor_uri) or gone.is_gone(received.object_uri, blog.now()):
        return _nothing
    heard, author = notes.fetch(blog, received.object_uri)
    if heard.in_reply_to or heard.is_vote:
        return _written(blog, heard)
    return listening.boost(blog, received, (heard, author))


def _written(blog: Blog, heard: RemoteNote) -> Callable[[], None]:
    if heard.is_vote:
        return _nothing
    post_id = _thread_of(blog, heard.in_reply_to)
    if post_id is None and not listening.concerns(blog, heard):
        return _nothing
    author = people.at(blog, heard.author_uri)

    def effect() -> None:
        if author.is_blocked or gone.is_gone(heard.uri, blog.now()):
            return
        post = _thread_for(post_id, author)
        if post is not None:
            _keep_reply(blog, post, author, heard)
            listening.hear_again(blog, heard, author)
        else:
            listening.take(blog, heard, author)

    return effect


def _thread_of(blog: Blog, parent_uri: str) -> int | None:
    """Return the post whose thread a note stands in that answers *parent_uri*."""
    if not parent_uri:
        return None
    parent = replies.find_by_uri(parent_uri)
    return parent.post_id if parent else blog.addresses.post_id_of(parent_uri)


def _thread_for(post_id: int | None, author: Person) -> Post | None:
    """
    Return the post in whose thread somebody's note is kept: one that they may read.

    A direct post has no thread: what answers it is a message.
    """
    post = posts.find_published(post_id) if post_id is not None else None
    if post is None or post.visibility is Visibility.DIRECT:
        return None
    return post if readers.may_read_post(post, author.uri) else None


def _keep_reply(blog: Blog, post: Post, author: Person, heard: RemoteNote) -> None:
    known = replies.find_by_uri(heard.uri)
    if known is not None and not _is_newer(known, heard, author):
        return
    now = blog.now()
    written_at = min(heard.published_at or now, now)
    reply = Reply(
        id=known.id if known else blog.new_id(),
        uri=heard.uri,
        url=heard.url,
        post_id=post.id,
        in_reply_to=heard.in_reply_to,
        person=author,
        content_html=heard.content_html,
        summary=heard.summary,
        audience=heard.audience,
        state=known.state if known else _first_state(blog, post, author, heard),
        attachments=_pictures(heard),
        published_at=known.published_at if known else written_at,
        edited_at=heard.updated_at,
    )
    with database.transaction(is_public=reply.state is ReplyState.SHOWN):
        if known is not None:
            replies.change(reply)
            _ask_again(known, reply, _first_state(blog, post, author, heard), now)
        elif replies.add(reply):
            sifting.tell(
                NoticeKind.REPLY,
                author,
                heard.uri,
                now,
                post_id=post.id,
                reply_id=reply.id,
                words=sifting.words_of(heard),
            )


def _pictures(heard: RemoteNote) -> tuple[Attached, ...]:
    """Return what is kept of the pictures of a reply: where they are, and their words."""
    return tuple(
        Attached(each.url, each.media_type, each.alt)
        for each in heard.attachments
        if each.kind is MediaKind.IMAGE
    )


def _ask_again(known: Reply, edited: Reply, judged: ReplyState, now: datetime) -> None:
    """Put other words than those that the owner agreed to before the owner again."""
    words = [(each.content_html, each.summary, each.attachments) for each in (known, edited)]
    if known.state is not ReplyState.SHOWN or judged is ReplyState.SHOWN or words[0] == words[1]:
        return
    assert edited.person is not None
    replies.set_state(edited.id, judged)
    notices.remove(NoticeKind.REPLY, edited.person.id, edited.uri)
    sifting.tell(
        NoticeKind.REPLY,
        edited.person,
        edited.uri,
        now,
        post_id=edited.post_id,
        reply_id=edited.id,
    )


def _is_newer(known: Reply, heard: RemoteNote, author: Person) -> bool:
    """Return whether an edit is the author's own and later than what is kept."""
    if known.person is None or known.person.id != author.id or heard.updated_at is None:
        return False
    return heard.updated_at > (known.edited_at or known.published_at)


def _first_state(blog: Blog, post: Post, author: Person, heard: RemoteNote) -> ReplyState:
    policy = post.comments or blog.config.federation.comments
    if policy == "closed" or heard.audience not in _OPEN:
        return ReplyState.HIDDEN
    is_shown = policy == "open" or author.is_trusted
    judged = ReplyState.SHOWN if is_shown else ReplyState.WAITING
    return sifting.first_state(judged, author, heard)


def _nothing() -> None:
    """Change nothing."""
