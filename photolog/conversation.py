"""The owner answers: a reply under a post, sent to the people of its thread."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from photolog import outgoing, wording
from photolog.blog import Blog
from photolog.errors import InvalidInput, NotFound
from photolog.peers import Audience, Mention, Reply, ReplyState
from photolog.pure.text import captions
from photolog.pure.wire.addressing import narrower, widest_answer
from photolog.records import Post, Status
from photolog.store import posts
from photolog.store.engine import database
from photolog.store.peers import mentions, replies


def answer(blog: Blog, parent_uri: str, source: str) -> Reply:
    """
    Publish an answer of the owner to a reply, or a remark under a post of their own.

    Args:
        parent_uri: The address of what is answered: a reply's, or the post's permalink.
        source: Markdown.

    Raises:
        NotFound: There is nothing to answer at that address.
        InvalidInput: The text is empty or too long.
    """
    _thread_of(blog, parent_uri)
    html, named = _rendered(blog, source)
    reply_id = blog.new_id()
    uri = blog.addresses.post(reply_id)
    with database.transaction():
        # Looked at again: while servers were asked, the owner may have taken the post back.
        post, parent = _thread_of(blog, parent_uri)
        reply = Reply(
            id=reply_id,
            uri=uri,
            url=uri,
            post_id=post.id,
            in_reply_to=parent_uri,
            person=None,
            content_html=html,
            summary=parent.summary if parent else "",
            audience=_audience(post, parent),
            state=ReplyState.SHOWN,
            attachments=(),
            published_at=blog.now(),
            edited_at=None,
            source=source,
        )
        replies.add(reply)
        mentions.write_of_reply(reply_id, named)
        # Who is answered is read, and deserves to be: the answer shows theirs too.
        if parent is not None and parent.state is ReplyState.WAITING:
            replies.set_state(parent.id, ReplyState.SHOWN)
        outgoing.create_reply(blog, reply)
    return reply


def rewrite(blog: Blog, reply_id: int, source: str) -> Reply:
    """
    Change an answer of the owner; the same words again are no change.

    Raises:
        NotFound: There is no such answer, or its post is not public now.
        InvalidInput: The text is empty or too long.
    """
    _own_visible(reply_id)
    html, named = _rendered(blog, source, mentions.of_reply(reply_id))
    with database.transaction():
        former = _own_visible(reply_id)
        if (former.source, former.content_html) == (source, html):
            return former
        # Others count in seconds, and take for an edit only what is later than the last one.
        last = former.edited_at or former.published_at
        edited_at = max(blog.now(), last + timedelta(seconds=1))
        changed = replace(former, source=source, content_html=html, edited_at=edited_at)
        replies.change(changed)
        mentions.write_of_reply(reply_id, named)
        outgoing.update_reply(blog, changed)
    return changed


def take_back(blog: Blog, reply_id: int) -> None:
    """
    Delete an answer of the owner, here and elsewhere.

    Raises:
        NotFound: There is no such answer.
    """
    with database.transaction():
        reply = _own(reply_id)
        outgoing.delete_reply(blog, reply)
        replies.remove(reply_id)
        # Of what strangers could not see, nothing must tell them that it was there.
        if _was_open(reply):
            posts.bury(reply_id, blog.now())


def _thread_of(blog: Blog, parent_uri: str) -> tuple[Post, Reply | None]:
    """Return the published post in whose thread something stands, and the reply if it is one."""
    parent = replies.find_by_uri(parent_uri)
    post_id = parent.post_id if parent else blog.addresses.post_id_of(parent_uri)
    post = posts.find_published(post_id) if post_id is not None else None
    if post is None:
        raise NotFound("There is nothing to answer.")
    return post, parent


def _audience(post: Post, parent: Reply | None) -> Audience:
    """Return for whom an answer is: never for more than what it answers."""
    of_post = Audience(post.visibility.value)
    if parent is None:
        return of_post
    widest = parent.audience if parent.person is None else widest_answer(parent.audience)
    return narrower([widest, of_post])


def _rendered(
    blog: Blog, source: str, known: Sequence[Mention] = ()
) -> tuple[str, tuple[Mention, ...]]:
    captions.check(source, field="answer")
    if not source.strip():
        raise InvalidInput("There is nothing written.", "answer")
    named = wording.named_in(blog, source, Status.PUBLISHED, known)
    return str(captions.render(source, {each.handle: each for each in named}).html), named


def _own(reply_id: int) -> Reply:
    reply = replies.find(reply_id)
    if reply is None or reply.person is not None:
        raise NotFound("There is no such answer.")
    return reply


def _own_visible(reply_id: int) -> Reply:
    reply = _own(reply_id)
    if posts.find_published(reply.post_id) is None:
        raise NotFound("There is no such answer.")
    return reply


def _was_open(reply: Reply) -> bool:
    post = posts.find(reply.post_id)
    is_for_all = reply.audience in (Audience.PUBLIC, Audience.UNLISTED)
    return is_for_all and post is not None and post.visibility.is_open
