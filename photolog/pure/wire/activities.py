"""
The activities that we send: the envelope around a note, or around nobody's words.

Each has an id of its own, `actor` is one address, `to` and `cc` are lists, and the order
of the keys is fixed, because the bytes are made once and sent as they are on every try.
What is undone, accepted or refused is embedded: half of the peers do not look it up.

Specs:
    https://www.w3.org/TR/activitypub/#server-to-server-interactions
    https://codeberg.org/fediverse/fep/src/branch/main/fep/044f/fep-044f.md (quotes)
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from photolog.pure.addresses import Addresses
from photolog.pure.times import rfc3339
from photolog.pure.wire import contexts, note
from photolog.pure.wire.addressing import PUBLIC, Addressing, everybody
from photolog.pure.wire.contexts import Document
from photolog.received import FollowReceived, QuoteRequested


def create(note_document: Document, activity_uri: str, addresses: Addresses) -> Document:
    """Return the Create of a note, for everybody whom the note is for."""
    published = note_document["published"]
    return _activity(
        "Create", activity_uri, addresses, note_document, _of(note_document), published
    )


def update(note_document: Document, activity_uri: str, addresses: Addresses) -> Document:
    """Return the Update of a note: the whole of it as it is now."""
    published = note_document.get("updated") or note_document["published"]
    return _activity(
        "Update", activity_uri, addresses, note_document, _of(note_document), published
    )


def update_actor(actor: Document, activity_uri: str, addresses: Addresses) -> Document:
    """Return the Update of the owner's actor document."""
    return _activity("Update", activity_uri, addresses, actor, everybody(addresses))


def delete(
    object_uri: str, activity_uri: str, addresses: Addresses, addressed: Addressing
) -> Document:
    """Return the Delete of a note or of a permission, for those who may have a copy."""
    # Pixelfed does not listen when the object is only an address.
    return _activity("Delete", activity_uri, addresses, note.tombstone(object_uri), addressed)


def follow(target_uri: str, activity_uri: str, addresses: Addresses) -> Document:
    """Return the owner's wish to follow somebody."""
    return _activity("Follow", activity_uri, addresses, target_uri, _only(target_uri))


def accept(follow_received: FollowReceived, activity_uri: str, addresses: Addresses) -> Document:
    """Return the consent to be followed."""
    inner = _follow_of(follow_received, addresses)
    return _activity("Accept", activity_uri, addresses, inner, _only(follow_received.actor_uri))


def reject(follow_received: FollowReceived, activity_uri: str, addresses: Addresses) -> Document:
    """Return the refusal to be followed, now or any longer."""
    inner = _follow_of(follow_received, addresses)
    return _activity("Reject", activity_uri, addresses, inner, _only(follow_received.actor_uri))


def undo(activity: Document, activity_uri: str, addresses: Addresses) -> Document:
    """Return the Undo of an activity of ours, for those who got it; *activity* is as sent."""
    inner = {key: activity[key] for key in ("id", "type", "actor", "object")}
    return _activity("Undo", activity_uri, addresses, inner, _of(activity))


def announce(
    object_uri: str, author_uri: str, activity_uri: str, addresses: Addresses, at: datetime
) -> Document:
    """Return the owner's boost of somebody's public note, told to them and to our followers."""
    addressed = Addressing([PUBLIC], [addresses.followers, author_uri])
    return _activity("Announce", activity_uri, addresses, object_uri, addressed, rfc3339(at))


def like(object_uri: str, author_uri: str, activity_uri: str, addresses: Addresses) -> Document:
    """Return the owner's like of a note, told to its author alone."""
    return _activity("Like", activity_uri, addresses, object_uri, _only(author_uri))


def add(object_uri: str, activity_uri: str, addresses: Addresses) -> Document:
    """Return that a post of ours is pinned."""
    activity = _activity("Add", activity_uri, addresses, object_uri, everybody(addresses))
    return activity | {"target": addresses.featured}


def remove(object_uri: str, activity_uri: str, addresses: Addresses) -> Document:
    """Return that a post of ours is pinned no longer."""
    activity = _activity("Remove", activity_uri, addresses, object_uri, everybody(addresses))
    return activity | {"target": addresses.featured}


def block(actor_uri: str, activity_uri: str, addresses: Addresses) -> Document:
    """Return a Block; sending it tells them that they are blocked."""
    return _activity("Block", activity_uri, addresses, actor_uri, _only(actor_uri))


def flag(
    object_uris: Sequence[str], content: str, activity_uri: str, addresses: Addresses
) -> Document:
    """
    Return a report to the server of *object_uris*: the person first, then their notes.

    It comes from the application actor, so that the person is not told who reports them.
    *content* is plain text.
    """
    document = {
        "id": activity_uri,
        "type": "Flag",
        "actor": addresses.application,
        "content": content,
        "object": list(object_uris),
    }
    return contexts.complete(document)


def accept_quote(
    request: QuoteRequested, quote_uri: str, activity_uri: str, addresses: Addresses
) -> Document:
    """Return the consent to be quoted; *quote_uri* is where the permission is found."""
    addressed = _only(request.actor_uri)
    inner = _quote_request_of(request)
    return _activity("Accept", activity_uri, addresses, inner, addressed, result=quote_uri)


def reject_quote(request: QuoteRequested, activity_uri: str, addresses: Addresses) -> Document:
    """Return the refusal to be quoted."""
    addressed, inner = _only(request.actor_uri), _quote_request_of(request)
    return _activity("Reject", activity_uri, addresses, inner, addressed)


def quote_authorization(
    quote_uri: str, quoting_uri: str, quoted_uri: str, addresses: Addresses
) -> Document:
    """Return the permission for one note to quote one post, for everybody to look up."""
    document = {
        "id": quote_uri,
        "type": "QuoteAuthorization",
        "attributedTo": addresses.actor,
        "interactingObject": quoting_uri,
        "interactionTarget": quoted_uri,
    }
    return contexts.complete(document)


def _activity(
    kind: str,
    uri: str,
    addresses: Addresses,
    about: str | Document,
    addressed: Addressing,
    published: str = "",
    **more: Any,
) -> Document:
    document = {
        "id": uri,
        "type": kind,
        "actor": addresses.actor,
        **({"published": published} if published else {}),
        "to": addressed.to,
        "cc": addressed.cc,
        "object": about,
        **more,
    }
    return contexts.complete(document)


def _of(document: Document) -> Addressing:
    """Return whom a note or an activity of ours is for."""
    return Addressing(document.get("to", []), document.get("cc", []))


def _only(actor_uri: str) -> Addressing:
    return Addressing([actor_uri], [])


def _follow_of(received: FollowReceived, addresses: Addresses) -> Document:
    """Return a Follow as it was received; an id that it did not have is not made up."""
    document = {
        "id": received.follow_uri,
        "type": "Follow",
        "actor": received.actor_uri,
        "object": addresses.actor,
    }
    return {key: value for key, value in document.items() if value}


def _quote_request_of(request: QuoteRequested) -> Document:
    document = {
        "id": request.uri,
        "type": "QuoteRequest",
        "actor": request.actor_uri,
        "object": request.object_uri,
        "instrument": request.instrument_uri,
    }
    return {key: value for key, value in document.items() if value}
