"""
Create and Update of notes: replies under a post, and mentions of the owner.

A note is believed when its author's own server says it: in an activity that the author
signed, or read at the note's own address.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from photolog import people
from photolog.blog import Blog
from photolog.errors import FetchFailed
from photolog.peers import Audience, NoticeKind, Person, RemoteNote, Reply, ReplyState
from photolog.pure.text import plain
from photolog.pure.wire import notes_read
from photolog.received import NoteNamed, NoteReceived
from photolog.records import Post
from photolog.store import posts
from photolog.store.engine import database
from photolog.store.peers import gone, notices, replies

_EXCERPT_CHARACTERS = 300
_OPEN = (Audience.PUBLIC, Audience.UNLISTED)


def note(blog: Blog, received: NoteReceived) -> Callable[[], None]:
    """Keep a note that answers a post or names the owner; anything else is none of ours."""
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


def _written(blog: Blog, heard: RemoteNote) -> Callable[[], None]:
    if heard.is_vote:
        return _nothing
    post_id = _thread_of(blog, heard.in_reply_to)
    is_mention = blog.addresses.actor in heard.mentions
    if post_id is None and not is_mention:
        return _nothing
    author = people.at(blog, heard.author_uri)

    def effect() -> None:
        if author.is_blocked or gone.is_gone(heard.uri, blog.now()):
            return
        post = posts.find_visible(post_id) if post_id is not None else None
        if post is not None:
            _keep_reply(blog, post, author, heard)
        elif is_mention:
            _tell_mention(blog, author, heard)

    return effect


def _thread_of(blog: Blog, parent_uri: str) -> int | None:
    """Return the post whose thread a note stands in that answers *parent_uri*."""
    if not parent_uri:
        return None
    parent = replies.find_by_uri(parent_uri)
    return parent.post_id if parent else blog.addresses.post_id_of(parent_uri)


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
        attachments=heard.attachments,
        published_at=known.published_at if known else written_at,
        edited_at=heard.updated_at,
    )
    with database.transaction(is_public=reply.state is ReplyState.SHOWN):
        if known is not None:
            replies.change(reply)
            _ask_again(known, reply, _first_state(blog, post, author, heard), now)
        elif replies.add(reply):
            notices.add(
                NoticeKind.REPLY, author.id, heard.uri, now, post_id=post.id, reply_id=reply.id
            )


def _ask_again(known: Reply, edited: Reply, judged: ReplyState, now: datetime) -> None:
    """Put other words than those that the owner agreed to before the owner again."""
    words = [(each.content_html, each.summary, each.attachments) for each in (known, edited)]
    if known.state is not ReplyState.SHOWN or judged is ReplyState.SHOWN or words[0] == words[1]:
        return
    assert edited.person is not None
    replies.set_state(edited.id, judged)
    notices.remove(NoticeKind.REPLY, edited.person.id, edited.uri)
    notices.add(
        NoticeKind.REPLY,
        edited.person.id,
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
    if policy == "open" or author.is_trusted:
        return ReplyState.SHOWN
    return ReplyState.WAITING


def _tell_mention(blog: Blog, author: Person, heard: RemoteNote) -> None:
    notices.add(
        NoticeKind.MENTION,
        author.id,
        heard.uri,
        blog.now(),
        text=plain.excerpt(heard.content_html, _EXCERPT_CHARACTERS),
    )


def _nothing() -> None:
    """Change nothing."""
