"""One of each document that we send or serve, by name, made of records that never change."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from photolog.peers import Audience, Counts, Mention, Reply, ReplyState
from photolog.pure import ids
from photolog.pure.text import captions
from photolog.pure.wire import activities, actor, collections, contexts, note
from photolog.pure.wire.addressing import everybody
from photolog.received import FollowReceived, QuoteRequested
from photolog.records import Focus, Link, Location, Post, Visibility
from tests.builders import ADDRESSES, POST_ID, PUBLISHED_AT, a_photo, a_post, a_profile

BOB = Mention("@bob@peer.example", "https://peer.example/users/bob", "https://peer.example/@bob")
CAROL = Mention(
    "@carol@pix.example", "https://pix.example/users/carol", "https://pix.example/carol"
)
ACTIVITY = ADDRESSES.activity(ids.new_id(1_788_700_000_000, 7))
FOLLOW_URI = "https://pix.example/users/carol#follow/881"
BOBS_NOTE = "https://peer.example/users/bob/statuses/1122"
PEM = "-----BEGIN PUBLIC KEY-----\nMIIBIjANBg==\n-----END PUBLIC KEY-----\n"
HOURS_LATER = PUBLISHED_AT + timedelta(hours=2)

Document = dict[str, Any]

CAPTION = """# Fog

Harbour at first light, with @bob@peer.example and *nobody else*,
at [the pier](/p/0000000000001) #BlueHour

---

> Red sky, `f/8`

3. one
4. two"""


def a_series(**over: Any) -> Post:
    """Return a post with everything: six photos, a place, a mention, tags beside the caption."""
    caption = captions.render(CAPTION, {BOB.handle: BOB})
    photos = (
        a_photo(id=71, focus=Focus(0.5, 0.25), location=Location(57.63, 18.29)),
        a_photo(id=72, size=(4000, 6000), alt=""),
        *(a_photo(id=number, alt=f"Boat {number}") for number in range(73, 77)),
    )
    values: dict[str, Any] = {
        "caption_source": CAPTION,
        "caption_html": str(caption.html),
        "tags": (*caption.tags, "Harbour", "日本"),
        "place": "Visby",
        "photos": photos,
        "edited_at": HOURS_LATER,
    }
    return a_post(**(values | over))


def a_reply(**over: Any) -> Reply:
    """Return a comment of the owner under a stranger's reply."""
    uri = ADDRESSES.post(ids.new_id(1_788_700_000_000, 9))
    values: dict[str, Any] = {
        "id": 5,
        "uri": uri,
        "url": uri,
        "post_id": POST_ID,
        "in_reply_to": "https://pix.example/p/carol/5521",
        "person": None,
        "content_html": str(captions.render("Thank you. It was cold. #Fog").html),
        "summary": "",
        "audience": Audience.PUBLIC,
        "state": ReplyState.SHOWN,
        "attachments": (),
        "published_at": HOURS_LATER,
        "edited_at": None,
    }
    return Reply(**(values | over))


def a_note(**over: Any) -> Document:
    return note.of_post(
        over.pop("post", a_series()),
        ADDRESSES,
        **({"mentions": [BOB], "counts": Counts(12, 2, 3)} | over),
    )


def a_reply_note(**over: Any) -> Document:
    values: dict[str, Any] = {"parent_author": CAROL, "parent_audience": Audience.PUBLIC}
    return note.of_reply(over.pop("reply", a_reply()), ADDRESSES, **(values | over))


def an_actor(**over: Any) -> Document:
    links = (Link("Home", "https://home.example"), Link("", "https://code.example/owner/"))
    profile = over.pop(
        "profile", a_profile(bio_source="Boats, mostly. #Fog", links=links, header="51aa0b1c.jpg")
    )
    values: dict[str, Any] = {
        "published_at": datetime(2026, 1, 1, 23, 59, tzinfo=UTC),
        "is_locked": False,
    }
    return actor.owner(profile, ADDRESSES, PEM, **(values | over))


def a_quote_request() -> QuoteRequested:
    return QuoteRequested(
        BOB.uri,
        "https://peer.example/users/bob/quote_requests/5",
        ADDRESSES.post(POST_ID),
        "https://peer.example/users/bob/statuses/2001",
    )


def _outbox_page() -> Document:
    uri = ADDRESSES.outbox
    create = activities.create(a_note(), ADDRESSES.activity(POST_ID), ADDRESSES)
    return collections.page(f"{uri}?page=true", uri, [create], older=f"{uri}?page=true&max_id=1")


def _sensitive() -> Document:
    post = a_post(
        content_warning="dead fish",
        visibility=Visibility.UNLISTED,
        language="de",
        show_camera=False,
        licence="all-rights-reserved",
        title="",
    )
    return contexts.complete(note.of_post(post, ADDRESSES, are_comments_open=False))


POST_URI = ADDRESSES.post(POST_ID)
FOLLOW = FollowReceived(CAROL.uri, FOLLOW_URI)
LIKE = activities.like(BOBS_NOTE, BOB.uri, ACTIVITY, ADDRESSES)
QUOTE_URI = ADDRESSES.quote(ids.new_id(1_788_700_000_000, 8))

SAMPLES: dict[str, Callable[[], Document]] = {
    "note": lambda: contexts.complete(a_note()),
    "note-sensitive-unlisted": _sensitive,
    "note-reply": lambda: contexts.complete(a_reply_note()),
    "tombstone": lambda: contexts.complete(note.tombstone(POST_URI, HOURS_LATER)),
    "create": lambda: activities.create(a_note(), ADDRESSES.activity(POST_ID), ADDRESSES),
    "create-reply": lambda: activities.create(a_reply_note(), ACTIVITY, ADDRESSES),
    "update": lambda: activities.update(a_note(), ACTIVITY, ADDRESSES),
    "update-person": lambda: activities.update_actor(an_actor(), ACTIVITY, ADDRESSES),
    "delete": lambda: activities.delete(POST_URI, ACTIVITY, ADDRESSES, everybody(ADDRESSES)),
    "follow": lambda: activities.follow(CAROL.uri, ACTIVITY, ADDRESSES),
    "accept": lambda: activities.accept(FOLLOW, ACTIVITY, ADDRESSES),
    "accept-without-id": lambda: activities.accept(
        replace(FOLLOW, follow_uri=""), ACTIVITY, ADDRESSES
    ),
    "reject": lambda: activities.reject(FOLLOW, ACTIVITY, ADDRESSES),
    "like": lambda: LIKE,
    "announce": lambda: activities.announce(BOBS_NOTE, BOB.uri, ACTIVITY, ADDRESSES, HOURS_LATER),
    "undo-like": lambda: activities.undo(LIKE, ADDRESSES.activity(1), ADDRESSES),
    "add": lambda: activities.add(POST_URI, ACTIVITY, ADDRESSES),
    "remove": lambda: activities.remove(POST_URI, ACTIVITY, ADDRESSES),
    "block": lambda: activities.block(BOB.uri, ACTIVITY, ADDRESSES),
    "flag": lambda: activities.flag([BOB.uri, BOBS_NOTE], "Spam, often.", ACTIVITY, ADDRESSES),
    "accept-quote": lambda: activities.accept_quote(
        a_quote_request(), QUOTE_URI, ACTIVITY, ADDRESSES
    ),
    "reject-quote": lambda: activities.reject_quote(a_quote_request(), ACTIVITY, ADDRESSES),
    "quote-authorization": lambda: activities.quote_authorization(
        QUOTE_URI, a_quote_request().instrument_uri, POST_URI, ADDRESSES
    ),
    "actor": lambda: contexts.complete(an_actor()),
    "application": lambda: contexts.complete(actor.application(ADDRESSES, PEM, "Photographs")),
    "outbox": lambda: collections.ordered(
        ADDRESSES.outbox,
        128,
        first=f"{ADDRESSES.outbox}?page=true",
        last=f"{ADDRESSES.outbox}?page=true&min_id=0",
    ),
    "outbox-page": _outbox_page,
    "followers-hidden": lambda: collections.ordered(ADDRESSES.followers, 42),
    "featured": lambda: collections.ordered(ADDRESSES.featured, 1, items=[a_note()]),
    "featured-tags": lambda: collections.unordered(
        ADDRESSES.featured_tags, 1, items=note.hashtags(["Fog"], ADDRESSES)
    ),
    "replies-page": lambda: collections.page(
        f"{POST_URI}/replies?page=1", f"{POST_URI}/replies", [BOBS_NOTE], is_ordered=False
    ),
    "context": lambda: collections.ordered(
        ADDRESSES.context(POST_ID), 1, items=[POST_URI], attributed_to=ADDRESSES.actor
    ),
}

ACTIVITIES = {
    name: build
    for name, build in SAMPLES.items()
    if name.split("-")[0]
    in ("create", "update", "delete", "follow", "accept", "reject", "like", "announce", "undo")
    or name in ("add", "remove", "block", "flag")
}
