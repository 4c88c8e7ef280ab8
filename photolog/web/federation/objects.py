"""
Posts, answers and activities as documents, each under the address that is its id.

Spec: https://www.w3.org/TR/activitypub/#retrieving-objects
"""

from __future__ import annotations

import json

from flask import Response, request

from photolog import outgoing
from photolog.errors import NotFound
from photolog.peers import Reply
from photolog.pure.wire import activities, collections
from photolog.pure.wire import note as notes
from photolog.pure.wire.addressing import PUBLIC
from photolog.pure.wire.contexts import Document
from photolog.records import Post
from photolog.store import posts
from photolog.store.peers import letters, quotes, readers, replies
from photolog.web.current import blog
from photolog.web.federation import answers, signing

bp = answers.blueprint("objects")

ITEMS_PER_PAGE = 40


@bp.before_request
def _demand_signature() -> None:
    # The permission for a quote is shown to third parties, who have to check it.
    if request.endpoint != "objects.quote":
        signing.demand()


def note(post_id: int) -> Response:
    """Show a post, or an answer of the owner, as a note; of a deleted one what is left."""
    signing.demand()
    found = _note(post_id, "")
    if found is None and posts.is_gone(post_id):
        gone = notes.tombstone(blog().addresses.post(post_id))
        return answers.document(gone, status=410)
    if found is None:
        # Who asks is proven first, whether or not there is something that strangers may not see.
        found = _note(post_id, signing.reader())
    if found is None:
        raise NotFound(answers.NOTHING_HERE)
    return answers.document(found)


def _note(number: int, reader: str) -> Document | None:
    """Return the note of that number if it is there for *reader*; "" is a stranger."""
    post = _find(number, reader)
    if post is not None:
        return outgoing.note_of(blog(), post)
    answer = _own_answer(number)
    post = posts.find_published(answer.post_id) if answer else None
    if answer is None or post is None:
        return None
    parent = replies.find_by_uri(answer.in_reply_to)
    may_read = readers.may_read_answer(answer, post, parent, reader)
    return outgoing.note_of_reply(blog(), answer) if may_read else None


def _find(post_id: int, reader: str) -> Post | None:
    """Return a post if it is there for *reader*; strangers are answered by the database alone."""
    if not reader:
        return posts.find_visible(post_id)
    post = posts.find_published(post_id)
    return post if post is not None and readers.may_read_post(post, reader) else None


def _own_answer(reply_id: int) -> Reply | None:
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
    """Show an activity that everybody may know of, as it was sent; a Create as it is now."""
    # The first Create of a post bears its number, also when it went to nobody.
    post = _find(activity_id, "")
    if post is not None:
        return answers.document(create_of(post))
    sent = letters.find_activity(activity_id)
    document = json.loads(sent.body) if sent else {}
    is_for_all = PUBLIC in (*document.get("to", ()), *document.get("cc", ()))
    # Words may be deleted since, or be for fewer people now.
    if is_for_all and document["type"] not in ("Create", "Update"):
        return answers.document(document)
    post = _find(activity_id, signing.reader())
    if post is None:
        raise NotFound(answers.NOTHING_HERE)
    return answers.document(create_of(post))


@bp.get("/quotes/<post:quote_id>")
def quote(quote_id: int) -> Response:
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


def _post(post_id: int) -> Post:
    found = _find(post_id, "") or _find(post_id, signing.reader())
    if found is None:
        raise NotFound(answers.NOTHING_HERE)
    return found


def _shown(post_id: int) -> tuple[Reply, ...]:
    return replies.public_of_post(post_id)


def _count_of(post_id: int, part: str) -> Response:
    document = outgoing.note_of(blog(), _post(post_id))
    return answers.document(document[part])
