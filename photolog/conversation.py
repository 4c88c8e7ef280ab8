"""The owner answers: a reply under a post, sent to the people of its thread."""

from __future__ import annotations

from dataclasses import replace

from photolog import outgoing, people
from photolog.blog import Blog
from photolog.errors import InvalidInput, NotFound
from photolog.peers import Audience, Mention, Reply, ReplyState
from photolog.pure.text import captions
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
    parent = replies.find_by_uri(parent_uri)
    post_id = parent.post_id if parent else blog.addresses.post_id_of(parent_uri)
    if post_id is None or posts.find_visible(post_id) is None:
        raise NotFound("There is nothing to answer.")
    html, named = _rendered(blog, source)
    reply_id = blog.new_id()
    uri = blog.addresses.post(reply_id)
    reply = Reply(
        id=reply_id,
        uri=uri,
        url=uri,
        post_id=post_id,
        in_reply_to=parent_uri,
        person=None,
        content_html=html,
        summary=parent.summary if parent else "",
        audience=parent.audience if parent else Audience.PUBLIC,
        state=ReplyState.SHOWN,
        attachments=(),
        published_at=blog.now(),
        edited_at=None,
    )
    with database.transaction():
        replies.add(reply)
        mentions.write_of_reply(reply_id, named)
        outgoing.create_reply(blog, reply)
        # Who is answered is read, and deserves to be: the answer shows theirs too.
        if parent is not None and parent.state is ReplyState.WAITING:
            replies.set_state(parent.id, ReplyState.SHOWN)
    return reply


def rewrite(blog: Blog, reply_id: int, source: str) -> Reply:
    """
    Change an answer of the owner.

    Raises:
        NotFound: There is no such answer.
        InvalidInput: The text is empty or too long.
    """
    html, named = _rendered(blog, source)
    with database.transaction():
        changed = replace(_own(reply_id), content_html=html, edited_at=blog.now())
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
        posts.bury(reply_id, blog.now())


def _rendered(blog: Blog, source: str) -> tuple[str, tuple[Mention, ...]]:
    captions.check(source)
    if not source.strip():
        raise InvalidInput("There is nothing written.", "answer")
    named = people.named_in(blog, captions.handles(source), may_ask=True)
    return str(captions.render(source, {each.handle: each for each in named}).html), named


def _own(reply_id: int) -> Reply:
    reply = replies.find(reply_id)
    if reply is None or reply.person is not None:
        raise NotFound("There is no such answer.")
    return reply
