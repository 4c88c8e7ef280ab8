"""What became of a post elsewhere: who reacted, and which servers have it."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import NamedTuple

from flask import render_template, request
from werkzeug.wrappers import Response

from photolog import publishing
from photolog.errors import InvalidInput
from photolog.moderation import comments
from photolog.peers import Counts, DeliveryState
from photolog.records import Post, Status, Visibility
from photolog.store.peers import delivery_log, quotes, reactions
from photolog.store.peers.delivery_log import Letter
from photolog.store.peers.reactions import Reacted
from photolog.web.current import blog
from photolog.web.forms import number
from photolog.web.studio import notes, saving, wording
from photolog.web.studio.blueprint import ROW, peers_bp

SHOWN_AT_ONCE = 24  # reactions and letters on the desk; the pages have the rest
REACTIONS_PER_PAGE = 60
LETTERS_PER_PAGE = 100
MOST_QUOTES = 100  # the last ones

Servers = list[tuple[str, list[Letter]]]  # host, what was sent there in the order of sending


class Echo(NamedTuple):
    """All of it for one post, as the desk shows it."""

    counts: Counts
    reactions: Sequence[Reacted]
    has_more_reactions: bool
    progress: dict[str, int]  # by state
    servers: Servers
    has_more_servers: bool
    has_quotes: bool
    may_pin: bool

    @property
    def sent(self) -> int:
        """How many letters there are that were not taken back."""
        return sum(self.progress.values()) - self.progress[DeliveryState.CANCELLED.value]


def of(post: Post) -> Echo | None:
    """Return what became of a post; None when nobody could know of it."""
    progress = delivery_log.progress(post.id)
    is_public = post.status is Status.PUBLISHED
    if not blog().config.federates or not (is_public or progress):
        return None
    reacted = reactions.of_post(post.id, SHOWN_AT_ONCE + 1)
    letters = delivery_log.of_post(post.id, SHOWN_AT_ONCE + 1)
    return Echo(
        counts=reactions.counts([post.id])[post.id],
        reactions=reacted[:SHOWN_AT_ONCE],
        has_more_reactions=len(reacted) > SHOWN_AT_ONCE,
        progress={state.value: progress.get(state, 0) for state in DeliveryState},
        servers=_by_host(letters[:SHOWN_AT_ONCE]),
        has_more_servers=len(letters) > SHOWN_AT_ONCE,
        has_quotes=bool(quotes.of_post(post.id, 1)),
        may_pin=is_public and post.visibility is Visibility.PUBLIC and not post.in_reply_to,
    )


@peers_bp.get("/posts/<post:post_id>/reactions")
def reacted(post_id: int) -> str:
    """Show everybody who liked or boosted a post, newest first."""
    older_than = number(request.args, "before")
    found = reactions.of_post(post_id, REACTIONS_PER_PAGE + 1, older_than=older_than)
    return render_template(
        "studio/peers/reactions.html",
        post=saving.found(post_id),
        counts=reactions.counts([post_id])[post_id],
        reactions=found[:REACTIONS_PER_PAGE],
        quotes=quotes.of_post(post_id, MOST_QUOTES) if older_than is None else (),
        is_first=older_than is None,
        before=found[REACTIONS_PER_PAGE - 1].id if len(found) > REACTIONS_PER_PAGE else None,
    )


@peers_bp.post(f"/quotes/<{ROW}:quote_id>/revoke")
def revoke_quote(quote_id: int) -> Response:
    """Take back the permission to quote a post."""
    comments.revoke_quote(blog(), quote_id)
    return notes.back_there("quote-revoked")


@peers_bp.get("/posts/<post:post_id>/deliveries")
def deliveries(post_id: int) -> str:
    """Show every server that a post was sent to, by name."""
    after = (request.args.get("host", ""), number(request.args, "number") or 0)
    letters = delivery_log.of_post(post_id, LETTERS_PER_PAGE + 1, after=after)
    last = letters[LETTERS_PER_PAGE - 1].delivery if len(letters) > LETTERS_PER_PAGE else None
    return render_template(
        "studio/peers/deliveries.html",
        post=saving.found(post_id),
        servers=_by_host(letters[:LETTERS_PER_PAGE]),
        kinds=wording.ACTIVITIES,
        is_first=not after[0],
        last=last,
    )


@peers_bp.post("/posts/<post:post_id>/pin")
def pin(post_id: int) -> Response:
    """Pin a post to the owner's profile, or take it away from there."""
    is_pinned = request.form.get("is_pinned") == "1"
    try:
        publishing.pin(blog(), post_id, is_pinned=is_pinned)
    except InvalidInput as error:
        return notes.carry(notes.back_to("studio.edit", "", post_id=post_id), [str(error)])
    said = "pinned" if is_pinned else "unpinned"
    return notes.back_to("studio.edit", said, "elsewhere", post_id=post_id)


def _by_host(letters: Sequence[Letter]) -> Servers:
    return [
        (host, list(group)) for host, group in groupby(letters, key=lambda each: each.delivery.host)
    ]
