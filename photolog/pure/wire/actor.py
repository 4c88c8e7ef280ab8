"""
The owner as an actor, and the program itself as the one that fetches.

Servers refuse or misread actors over single properties, so what an actor must have is
always there: a name, a summary, booleans that are said and not left out, one key as an
object, pictures as JPEG. All addresses are on the actor's own host.

Specs:
    https://www.w3.org/TR/activitypub/#actor-objects
    https://docs.joinmastodon.org/spec/activitypub/#profile
    https://codeberg.org/fediverse/fep/src/branch/main/fep/2c59/fep-2c59.md (webfinger)
    https://codeberg.org/fediverse/fep/src/branch/main/fep/d556/fep-d556.md (the application)
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from html import escape
from urllib.parse import urlsplit

from photolog.pure.addresses import Addresses
from photolog.pure.text import captions
from photolog.pure.wire import content, contexts, note
from photolog.pure.wire.attachments import JPEG
from photolog.pure.wire.contexts import Document
from photolog.records import Link, Profile

_NO_SUMMARY = "<p>Photographs.</p>"  # Pixelfed takes no update of an actor without a summary
_MAX_FIELD_CHARACTERS = 2047  # Mastodon's; a longer field would be cut in the middle of its link


def owner(
    profile: Profile,
    addresses: Addresses,
    public_pem: str,
    *,
    published_at: datetime | None,
    is_locked: bool,
    also_known_as: Sequence[str] = (),
) -> Document:
    """
    Return the owner's actor document, to be embedded: it has no @context.

    Args:
        published_at: When the blog began; others learn the day. None leaves it out.
        is_locked: Whether the owner decides on every follower.
        also_known_as: Actors that the owner was before.
    """
    caption = captions.render(profile.bio_source)
    summary = content.of_caption(caption.html, addresses).html
    document: Document = {
        "id": addresses.actor,
        "type": "Person",
        "preferredUsername": addresses.username,
        "webfinger": addresses.handle[1:],
        "name": profile.name or addresses.username,
        "summary": summary or _NO_SUMMARY,
        "url": addresses.profile,
        "published": _midnight(published_at),
        "inbox": addresses.inbox,
        "outbox": addresses.outbox,
        "followers": addresses.followers,
        "following": addresses.following,
        "liked": addresses.liked,
        "featured": addresses.featured,
        "featuredTags": addresses.featured_tags,
        "endpoints": {"sharedInbox": addresses.shared_inbox},
        "manuallyApprovesFollowers": is_locked,
        "discoverable": profile.allow_search_engines,
        "indexable": profile.allow_search_engines,
        "attributionDomains": [addresses.host],
        "alsoKnownAs": list(also_known_as) or None,
        "publicKey": _key(addresses.actor_key, addresses.actor, public_pem),
        "icon": _image(profile.avatar, addresses),
        "image": _image(profile.header, addresses),
        "attachment": [field for link in profile.links for field in _fields(link)],
        "tag": note.hashtags(caption.tags, addresses),
    }
    return {key: value for key, value in document.items() if value is not None}


def application(addresses: Addresses, public_pem: str, title: str) -> Document:
    """
    Return the actor of the program, to be embedded: it has no @context.

    It signs what we fetch, so that a server that blocks the owner, or is blocked, can still be
    read, and it sends reports. *title* is the blog's.
    """
    host = _hostname(addresses)
    return {
        "id": addresses.application,
        "type": "Application",
        "preferredUsername": host,
        "webfinger": f"{host}@{addresses.host}",
        "name": host,
        "summary": f"<p>The server of {escape(title or host, quote=False)}.</p>",
        "url": addresses.at("/about"),
        "inbox": addresses.shared_inbox,
        "outbox": f"{addresses.application}/outbox",
        "endpoints": {"sharedInbox": addresses.shared_inbox},
        "manuallyApprovesFollowers": True,
        "discoverable": False,
        "indexable": False,
        "publicKey": _key(addresses.application_key, addresses.application, public_pem),
        "attachment": [],
        "tag": [],
    }


def document(actor: Document) -> Document:
    """Return an actor as it is served at its own address."""
    return contexts.complete(actor)


def _key(uri: str, actor_uri: str, public_pem: str) -> Document:
    return {"id": uri, "owner": actor_uri, "publicKeyPem": public_pem}


def _image(name: str, addresses: Addresses) -> Document | None:
    return {"type": "Image", "mediaType": JPEG, "url": addresses.media(name)} if name else None


def _fields(link: Link) -> list[Document]:
    """Return a link of the profile as a field, none for one too long to be carried."""
    shown = link.url.partition("://")[2].rstrip("/")
    href = escape(link.url)
    value = f'<a href="{href}" rel="me nofollow noopener" target="_blank">{escape(shown)}</a>'
    if len(value) > _MAX_FIELD_CHARACTERS:
        return []
    return [{"type": "PropertyValue", "name": link.name or shown.partition("/")[0], "value": value}]


def _midnight(moment: datetime | None) -> str | None:
    # The day is enough: the hour would tell when somebody was at their keyboard.
    return f"{moment.astimezone(UTC).date().isoformat()}T00:00:00Z" if moment else None


def _hostname(addresses: Addresses) -> str:
    return urlsplit(addresses.base_url).hostname or addresses.host
