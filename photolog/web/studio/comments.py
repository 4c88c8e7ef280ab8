"""Comments: what others wrote under the posts, and what the owner answers."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from flask import make_response, render_template, request
from werkzeug.wrappers import Response

from photolog import conversation
from photolog.errors import InvalidInput, NotFound
from photolog.peers import Reply, ReplyState
from photolog.pure.text import captions, word_filters
from photolog.store import lists, posts
from photolog.store.peace import words
from photolog.store.peers import replies
from photolog.web.current import blog
from photolog.web.forms import number, text
from photolog.web.studio import notes, saving
from photolog.web.studio.blueprint import ROW, peers_bp

PER_PAGE = 30

FILTERS = {  # state → label, what is said when there is none
    ReplyState.WAITING: ("Waiting", "Nobody waits for you. All comments are decided."),
    ReplyState.SHOWN: ("Shown", "No comments are shown yet."),
    ReplyState.HIDDEN: ("Hidden", "Nothing is hidden."),
}


@peers_bp.get("/comments")
@peers_bp.get("/posts/<post:post_id>/comments")
def comments(post_id: int | None = None) -> str:
    """Show comments of all posts or of one, in one state, the last received first."""
    post = saving.found(post_id) if post_id is not None else None
    chosen = request.args.get("show", ReplyState.WAITING.value)
    if chosen not in FILTERS:
        raise NotFound("There is no such list of comments.")
    state = ReplyState(chosen)
    older_than = number(request.args, "before")
    found = replies.page(state, PER_PAGE + 1, older_than, post_id)
    shown = found[:PER_PAGE]
    return render_template(
        "studio/peers/comments.html",
        here="comments",
        replies=shown,
        posts={post.id: post for post in lists.by_ids([reply.post_id for reply in shown])},
        filters={each.value: label for each, (label, _) in FILTERS.items()},
        counts={each.value: count for each, count in replies.counts(post_id).items()},
        filtered=_filtered(shown),
        chosen=chosen,
        only=post,
        nothing=FILTERS[state][1],
        is_first=older_than is None,
        before=shown[-1].id if len(found) > PER_PAGE else None,
    )


@peers_bp.get(f"/comments/<{ROW}:reply_id>/answer")
def ask_answer(reply_id: int) -> Response:
    """Show a comment with room for an answer."""
    return _desk(_found(reply_id), None, "")


@peers_bp.post(f"/comments/<{ROW}:reply_id>/answer")
def answer(reply_id: int) -> Response:
    """Publish an answer."""
    reply = _found(reply_id)
    return _written(reply, None, "answered", lambda s: conversation.answer(blog(), reply.uri, s))


@peers_bp.get(f"/comments/<{ROW}:reply_id>/edit")
def ask_rewrite(reply_id: int) -> Response:
    """Show an answer of the owner for changing it."""
    own = _own(reply_id)
    return _desk(replies.find_by_uri(own.in_reply_to), own, own.source)


@peers_bp.post(f"/comments/<{ROW}:reply_id>/edit")
def rewrite(reply_id: int) -> Response:
    """Change an answer of the owner."""
    own = _own(reply_id)
    parent = replies.find_by_uri(own.in_reply_to)
    return _written(parent, own, "rewritten", lambda s: conversation.rewrite(blog(), reply_id, s))


def _filtered(shown: Sequence[Reply]) -> dict[int, str]:
    """Return which comments fall under a filter of the owner, with its words."""
    filters = words.all_filters()
    found = {
        reply.id: word_filters.matching(
            filters,
            word_filters.searched(
                reply.content_html, reply.summary, *(each.alt for each in reply.attachments)
            ),
        )
        for reply in shown
        if reply.person is not None
    }
    return {reply_id: each.phrase for reply_id, each in found.items() if each is not None}


def _written(
    parent: Reply | None, own: Reply | None, said: str, write: Callable[[str], Reply]
) -> Response:
    source = text(request.form, "answer")
    try:
        reply = write(source)
    except InvalidInput as error:
        return _desk(parent, own, source, str(error))
    return notes.back_there(said, f"comment-{parent.id if parent else reply.id}")


def _desk(parent: Reply | None, own: Reply | None, source: str, problem: str = "") -> Response:
    """Show the form of an answer: *own* is the one that is changed, None for a new one."""
    known = own or parent
    page = render_template(
        "studio/peers/answer.html",
        here="comments",
        parent=parent,
        own=own,
        post=posts.find(known.post_id) if known else None,
        source=source,
        problems={"answer": problem} if problem else {},
        refusals=[],
        max_caption=captions.MAX_CAPTION,
        back=request.values.get("back", ""),
    )
    return make_response(page, 422 if problem else 200)


def _found(reply_id: int) -> Reply:
    reply = replies.find(reply_id)
    if reply is None:
        raise NotFound("There is no such comment.")
    return reply


def _own(reply_id: int) -> Reply:
    reply = _found(reply_id)
    if reply.person is not None:
        raise NotFound("This comment is not yours to change.")
    return reply
