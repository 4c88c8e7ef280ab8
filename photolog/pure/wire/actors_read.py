"""
The document of a remote actor into a record.

Every address in it is validated before it is kept, because it is used much later, when a bad one
would break the delivery to everybody (Mastodon 4.3.3). The inbox and the collections must stand
on the actor's own origin: else anybody could make us write to a third party. Texts are cut at
our limits rather than refused.

Specs:
    https://www.w3.org/TR/activitypub/#actors
    https://w3id.org/fep/2c59
    https://w3id.org/fep/521a
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any
from urllib.parse import urlsplit

from photolog.errors import MalformedActivity
from photolog.peers import ProfileField, PublicKey, RemoteActor
from photolog.pure.text import sanitize
from photolog.pure.wire import lenient

ACTOR_KINDS = frozenset({"Person", "Service", "Application", "Group", "Organization"})

MAX_NAME = 500  # characters, as all of these
MAX_BIO = 20_000
MAX_HANDLE = 255
MAX_PEM = 8_192
MAX_KEYS = 10
MAX_ALIASES = 20
MAX_FIELDS = 8
MAX_FIELD_NAME = 255
MAX_FIELD_VALUE = 2_048

_USERNAME = re.compile(rf"[\w.~-]{{1,{MAX_HANDLE}}}")
_HANDLE = re.compile(r"@?([\w.~-]+)@([A-Za-z0-9.-]+(?::[0-9]+)?)")


def read(document: Mapping[str, Any]) -> RemoteActor:
    """
    Return the actor that *document* describes.

    Only the document's form is judged, not whether it may be believed: that is up to where it
    was read.

    Raises:
        MalformedActivity: It is no actor, or has no id, no usable name, or no inbox on the
            origin of its id.
    """
    uri = lenient.address(document.get("id"))
    kind = lenient.kind(document, ACTOR_KINDS)
    if not uri or not kind:
        raise MalformedActivity("the document is no actor with an id")
    inbox = _own(document.get("inbox"), uri)
    if not inbox:
        raise MalformedActivity("the actor has no inbox on its own origin")
    username = _username(document, uri)
    return RemoteActor(
        uri=uri,
        kind=kind,
        username=username,
        name=_line(lenient.in_language(document, "name")[0]) or username,
        bio_html=sanitize.clean_stranger(lenient.in_language(document, "summary")[0][:MAX_BIO]),
        url=_outward(lenient.link(document.get("url")), uri),
        inbox=inbox,
        shared_inbox=_shared_inbox(document, uri),
        followers_uri=_own(document.get("followers"), uri),
        featured_uri=_own(document.get("featured"), uri),
        avatar_url=_outward(lenient.href(document.get("icon")), uri),
        is_locked=document.get("manuallyApprovesFollowers") is True,
        also_known_as=tuple(
            each
            for each in lenient.refs(document.get("alsoKnownAs"), MAX_ALIASES)
            if not lenient.is_downgrade(each, uri)
        ),
        moved_to=_outward(lenient.ref(document.get("movedTo")) or "", uri),
        claimed_handle=_claimed_handle(document),
        keys=tuple(key for key in keys_in(document) if _is_own_key(key, uri)),
        outbox_uri=_own(document.get("outbox"), uri),
        fields=tuple(islice(_fields(document), MAX_FIELDS)),
    )


def keys_in(document: Mapping[str, Any]) -> tuple[PublicKey, ...]:
    """
    Return the keys that a document shows: an actor's, a stub of an actor's, or a bare key itself.

    Whose they are is what the document claims. A key counts only when the document of its owner,
    read at the owner's address, shows the same one.
    """
    entries = [document]
    for name in ("publicKey", "assertionMethod"):
        entries += [each for each in lenient.as_list(document.get(name)) if isinstance(each, dict)]
    uri = lenient.address(document.get("id")) or ""
    return tuple(_keys(entries[: MAX_KEYS + 1], uri))[:MAX_KEYS]


def _fields(document: Mapping[str, Any]) -> Iterator[ProfileField]:
    """Yield the lines of the profile's table, in which Mastodon puts links, and others words."""
    for entry in lenient.as_list(document.get("attachment")):
        if "PropertyValue" not in lenient.types(entry):
            continue
        name = sanitize.clean_line(lenient.text(entry.get("name")), MAX_FIELD_NAME)
        value = sanitize.clean_stranger(lenient.text(entry.get("value"))[:MAX_FIELD_VALUE])
        if name and value.strip():
            yield ProfileField(name, value)


def _keys(entries: list[Mapping[str, Any]], uri: str) -> Iterator[PublicKey]:
    for entry in entries:
        key_id = lenient.address(entry.get("id"))
        written = entry.get("publicKeyPem") or entry.get("publicKeyMultibase")
        owner = lenient.ref(entry.get("owner")) or lenient.ref(entry.get("controller"))
        if key_id and isinstance(written, str) and len(written) <= MAX_PEM:
            yield PublicKey(id=key_id, owner=owner or uri, pem=written)


def _is_own_key(key: PublicKey, uri: str) -> bool:
    return key.owner == uri and lenient.same_origin(key.id, uri)


def _username(document: Mapping[str, Any], uri: str) -> str:
    # Actors that stand for a whole server may have no name; theirs is the host.
    name = lenient.text(document.get("preferredUsername")) or urlsplit(uri).hostname or ""
    if not _USERNAME.fullmatch(name):
        raise MalformedActivity("the actor's name cannot stand in a handle")
    return name


def _shared_inbox(document: Mapping[str, Any], uri: str) -> str:
    endpoints = document.get("endpoints")
    shared = endpoints.get("sharedInbox") if isinstance(endpoints, dict) else None
    return _own(shared or document.get("sharedInbox"), uri)


def _claimed_handle(document: Mapping[str, Any]) -> str:
    """Return the `webfinger` property as "@user@host", or "" (FEP-2c59)."""
    claim = lenient.text(document.get("webfinger")).removeprefix("acct:")[: MAX_HANDLE + 1]
    found = _HANDLE.fullmatch(claim)
    return f"@{found[1]}@{found[2].lower()}" if found and len(claim) <= MAX_HANDLE else ""


def _own(value: Any, uri: str) -> str:
    """Return the address in *value* if it is on the origin of *uri*, else ""."""
    found = lenient.ref(value)
    return found if found and lenient.same_origin(found, uri) else ""


def _outward(url: str, uri: str) -> str:
    return "" if not url or lenient.is_downgrade(url, uri) else url


def _line(text: str) -> str:
    return sanitize.clean_line(text, MAX_NAME)
