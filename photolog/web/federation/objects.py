"""
Posts, answers and activities as documents, each under the address that is its id.

Spec: https://www.w3.org/TR/activitypub/#retrieving-objects
"""

from __future__ import annotations

import json

from flask import Response, redirect, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from photolog import outgoing
from photolog.errors import NotFound
from photolog.peers import Audience, Reply
from photolog.pure.wire import activities, collections
from photolog.pure.wire import note as notes
from photolog.pure.wire.contexts import Document
from photolog.records import Post, Visibility
from photolog.store import posts
from photolog.store.peers import deliveries, quotes, replies
from photolog.web.current import blog
from photolog.web.federation import answers

bp = answers.blueprint("objects")

ITEMS_PER_PAGE = 40
_OPEN = (Visibility.PUBLIC, Visibility.UNLISTED)


def note(post_id: int) -> Response:
    """Show a post, or an answer of the owner, as a note; of a deleted one what is left."""
    here = blog()
    post = posts.find_visible(post_id)
    if post is not None and post.visibility in _OPEN:
        return answers.document(outgoing.note_of(here, post))
    answer = own_answer(post_id)
    if answer is not None and _is_open(answer):
        return answers.document(outgoing.note_of_reply(here, answer))
    if posts.is_gone(post_id):
        return answers.document(notes.tombstone(here.addresses.post(post_id)), status=410)
    raise NotFound(answers.NOTHING_HERE)


def _is_open(answer: Reply) -> bool:
    """Return whether everybody may read an answer: it is no longer so when its post is not."""
    is_for_all = answer.audience in (Audience.PUBLIC, Audience.UNLISTED)
    return is_for_all and posts.find_visible(answer.post_id) is not None


def own_answer(reply_id: int) -> Reply | None:
    """Return an answer of the owner by the number in its permalink."""
    found = replies.find(reply_id)
    return found if found is not None and found.person is None else None


@bp.get("/p/<post:post_id>/replies")
def replies_of(post_id: int) -> Response:
    """List what everybody may see of the thread below a post."""
    _post(post_id)
    uri = blog().addresses.part_of_post(post_id, "replies")
    uris = [reply.uri for reply in _shown(post_id)]
    first = f"{uri}?page=1"
    number = request.args.get("page", type=int)
    if number is None:
        return answers.document(collections.unordered(uri, len(uris), first=first))
    start = (max(1, number) - 1) * ITEMS_PER_PAGE
    older = f"{uri}?page={number + 1}" if start + ITEMS_PER_PAGE < len(uris) else ""
    items = uris[start : start + ITEMS_PER_PAGE]
    return answers.document(
        collections.page(f"{uri}?page={number}", uri, items, is_ordered=False, older=older)
    )


@bp.get("/p/<post:post_id>/likes")
def likes_of(post_id: int) -> Response:
    """Tell how many like a post, if the owner tells that at all; never who."""
    return _count_of(post_id, "likes")


@bp.get("/p/<post:post_id>/shares")
def shares_of(post_id: int) -> Response:
    """Tell how many boosted a post, if the owner tells that at all; never who."""
    return _count_of(post_id, "shares")


@bp.get("/contexts/<post:post_id>")
def context(post_id: int) -> Response:
    """List the conversation that a post began, oldest first (FEP-7888, FEP-f228)."""
    _post(post_id)
    addresses = blog().addresses
    items = [addresses.post(post_id), *(reply.uri for reply in _shown(post_id))]
    return answers.document(
        collections.ordered(
            addresses.context(post_id), len(items), items=items, attributed_to=addresses.actor
        )
    )


@bp.get("/activities/<post:activity_id>")
def activity(activity_id: int) -> Response:
    """Show an activity that everybody may know of, as it was sent."""
    sent = deliveries.find_activity(activity_id)
    post = posts.find_visible(activity_id)
    if sent is None and post is not None:  # the first Create of a post that went to nobody
        return answers.document(create_of(post))
    document = json.loads(sent.body) if sent else {}
    if "https://www.w3.org/ns/activitystreams#Public" not in (
        *document.get("to", ()),
        *document.get("cc", ()),
    ):
        raise NotFound(answers.NOTHING_HERE)
    if document["type"] == "Create" and post is not None:
        return answers.document(create_of(post))
    if document["type"] in ("Create", "Update"):  # words that may be deleted since
        raise NotFound(answers.NOTHING_HERE)
    return answers.document(document)


@bp.get("/quotes/<post:quote_id>")
def quote(quote_id: int) -> Response | BaseResponse:
    """Show the permission for one note to quote one post (FEP-044f)."""
    found = quotes.find(quote_id)
    if found is None or found.revoked_at is not None:
        raise NotFound(answers.NOTHING_HERE)
    here = blog()
    return answers.document(
        activities.quote_authorization(
            here.addresses.quote(quote_id),
            found.instrument_uri,
            here.addresses.post(found.post_id),
            here.addresses,
        )
    )


def create_of(post: Post) -> Document:
    """Return the Create of a post, as it would be sent now."""
    here = blog()
    uri = here.addresses.activity(post.id)
    return activities.create(outgoing.note_of(here, post), uri, here.addresses)


def page_of_answer(reply: Reply) -> BaseResponse:
    """Lead people from the permalink of an answer to where it stands."""
    return redirect(url_for("pages.post", post_id=reply.post_id, _anchor=f"reply-{reply.id}"))


def _post(post_id: int) -> Post:
    found = posts.find_visible(post_id)
    if found is None or found.visibility not in _OPEN:
        raise NotFound(answers.NOTHING_HERE)
    return found


def _shown(post_id: int) -> tuple[Reply, ...]:
    return replies.public_of_post(post_id)


def _count_of(post_id: int, part: str) -> Response:
    document = outgoing.note_of(blog(), _post(post_id))
    return answers.document(document[part])
