"""
The owner's collections: what was published, who follows, what is pinned.

Spec: https://www.w3.org/TR/activitypub/#collections
"""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Response, request

from photolog import outgoing
from photolog.errors import NotFound, UntrustedRequest
from photolog.inbox import receiving
from photolog.peers import FollowState
from photolog.pure import ids
from photolog.pure.wire import collections, note
from photolog.pure.wire.contexts import Document
from photolog.reading import FollowingState
from photolog.records import Cursor
from photolog.store import lists, posts
from photolog.store.peers import followers
from photolog.store.reading import following as stored_following
from photolog.store.reading import gestures
from photolog.web.current import blog
from photolog.web.federation import answers, objects, signing

bp = answers.blueprint("collections")

ITEMS_PER_PAGE = 20


@bp.before_request
def _refuse_others() -> None:
    username = (request.view_args or {}).get("username", "")
    if username.lower() != blog().config.site.username.lower():
        raise NotFound(answers.NOTHING_HERE)
    signing.demand()


@bp.get("/users/<username>/outbox")
def outbox(username: str) -> Response:
    """List the public posts as Create activities, newest first."""
    uri = blog().addresses.outbox
    if "page" not in request.args:
        first, last = f"{uri}?page=true", f"{uri}?page=true&min_id=0"
        total = lists.size("all", "")
        return answers.document(collections.ordered(uri, total, first=first, last=last))
    return answers.document(_outbox_page(uri))


@bp.get("/users/<username>/followers")
def followers_of(username: str) -> Response:
    """Tell how many follow; who they are is theirs to tell."""
    uri = blog().addresses.followers
    return _hidden(uri, followers.count(FollowState.ACCEPTED))


@bp.get("/users/<username>/following")
def following(username: str) -> Response:
    """Tell how many let the owner follow them; who they are is not told."""
    return _hidden(blog().addresses.following, stored_following.count(FollowingState.ACCEPTED))


@bp.get("/users/<username>/liked")
def liked(username: str) -> Response:
    """Tell how much the owner likes."""
    return _hidden(blog().addresses.liked, gestures.count("like"))


@bp.get("/users/<username>/collections/featured")
def featured(username: str) -> Response:
    """List the pinned posts, whole: what is only named is fetched again and again."""
    here = blog()
    items = [outgoing.note_of(here, post) for post in posts.pinned()]
    return answers.document(collections.ordered(here.addresses.featured, len(items), items=items))


@bp.get("/users/<username>/collections/tags")
def featured_tags(username: str) -> Response:
    """List the hashtags that the owner uses most."""
    here = blog()
    names = [tally.name for tally in lists.most_used("tag", 10)]
    tags = note.hashtags(names, here.addresses)
    return answers.document(
        collections.unordered(here.addresses.featured_tags, len(tags), items=tags)
    )


@bp.get("/users/<username>/followers_synchronization")
def synchronization(username: str) -> Response:
    """Tell a server which of its people follow, and no other server (FEP-8fcf)."""
    here = blog()
    if "Signature" not in request.headers:
        raise UntrustedRequest("this is told only to the server that it is about")
    signer = receiving.signer(here, signing.inbound())
    parts = urlsplit(signer)
    uris = followers.uris_on(f"{parts.scheme}://{parts.netloc}")
    uri = here.addresses.followers_synchronization
    response = answers.document(collections.ordered(uri, len(uris), items=uris))
    response.headers["Cache-Control"] = signing.NOT_KEPT
    return response


def _outbox_page(uri: str) -> Document:
    newer, older = request.args.get("min_id", ""), request.args.get("max_id", "")
    found = lists.page("all", "", ITEMS_PER_PAGE, **_place(older, newer))
    here_uri = f"{uri}?page=true"
    if older:
        here_uri += f"&max_id={older}"
    elif newer:
        here_uri += f"&min_id={newer}"
    return collections.page(
        here_uri,
        uri,
        [objects.create_of(post) for post in found.posts],
        older=f"{uri}?page=true&max_id={_name(found.older)}" if found.older else "",
        newer=f"{uri}?page=true&min_id={_name(found.newer)}" if found.newer else "",
    )


def _place(older: str, newer: str) -> dict[str, Cursor]:
    """Return between which posts the page lies; a place that means nothing is the beginning."""
    for name, text in (("older_than", older), ("newer_than", newer)):
        moment, _, number = text.partition("-")
        post_id = ids.decode(number)
        if text == "0" and name == "newer_than":
            return {name: Cursor(0, 0)}
        if post_id is not None and moment.isascii() and moment.isdigit() and len(moment) < 16:
            return {name: Cursor(int(moment), post_id)}
    return {}


def _name(cursor: Cursor) -> str:
    return f"{cursor.published_at_ms}-{ids.encode(cursor.post_id)}"


def _hidden(uri: str, total: int) -> Response:
    """Answer with the size of a collection alone; without `first`, peers take it for hidden."""
    if "page" in request.args:
        return Response("This list is not shown.\n", 403, mimetype="text/plain")
    return answers.document(collections.ordered(uri, total))
