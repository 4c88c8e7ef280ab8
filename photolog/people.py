"""
Remote actors: found by handle, fetched from their own server, vouched for by it.

An actor is known by its address alone. A handle is only shown as the host named in it
confirms it; a key only counts when the actor that is said to own it lists it too.

Spec: https://www.rfc-editor.org/rfc/rfc7033 (WebFinger), federation of keys as in
https://swicg.github.io/activitypub-http-signature/
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import quote, urldefrag

from photolog.blog import Blog
from photolog.errors import FetchFailed, InvalidInput, MalformedActivity, PeerUnavailable
from photolog.peers import Mention, Person, PublicKey, RemoteActor
from photolog.pure.text import handles
from photolog.pure.wire import actors_read, discovery, lenient
from photolog.store.engine import database
from photolog.store.peers import blocks, keys
from photolog.store.peers import people as stored

logger = logging.getLogger(__name__)

MAX_MENTIONS = 10
PATIENCE = timedelta(seconds=10)
_NOT_FOUND = "{handle} could not be found: {reason}"


@dataclass(frozen=True, slots=True)
class Vouched:
    """A key and whose it is; *actor* is set when it was just read from its own server."""

    key: PublicKey
    actor: RemoteActor | None


def find(blog: Blog, handle: str) -> Person:
    """
    Return the person behind "@user@host", asking their server.

    Raises:
        InvalidInput: That is no handle.
        FetchFailed: Their server does not know them, or does not answer.
    """
    user, host = handles.split(handle)
    if not user or not host:
        raise InvalidInput(f"{handle!r} is not a handle such as @name@server.example.", "handle")
    jrd = _webfinger(blog, user, host)
    uri = discovery.self_link(jrd)
    if not uri:
        raise FetchFailed(_NOT_FOUND.format(handle=handle, reason="no such account is named there"))
    actor = fetch(blog, uri)
    shown = _confirmed_handle(blog, actor, jrd, f"@{user}@{host}")
    return keep(blog, actor, shown)


def named_in(blog: Blog, names: Sequence[str], *, may_ask: bool) -> tuple[Mention, ...]:
    """
    Return those of some handles whose people exist; the first ten, the rest stay words.

    Args:
        may_ask: Whether the servers of those we do not know yet are asked.
    """
    found = []
    patience = blog.now() + PATIENCE
    for handle in names[:MAX_MENTIONS]:
        person = stored.find_by_handle(handle)
        # The owner waits for this: several servers that hang must not add up.
        if person is None and may_ask and blog.now() < patience:
            person = _asked(blog, handle)
        if person is not None:
            found.append(Mention(handle, person.uri, person.url or person.uri))
    return tuple(found)


def at(blog: Blog, uri: str, most_of_domain: int = keys.MOST_OF_A_DOMAIN) -> Person:
    """
    Return the person at an actor's address, as kept or else fetched, on a stranger's behalf.

    Raises:
        FetchFailed: There is none to be had there; or strangers of that server have made us
            look up so many that this one has to wait.
        MalformedActivity: What is there is no actor.
    """
    known = stored.find(uri)
    if known is not None:
        return known
    if not _may_meet(blog, uri, most_of_domain):
        raise FetchFailed(f"too many new people on {lenient.host(uri)}", is_temporary=True)
    return renewed(blog, uri)


def renewed(blog: Blog, uri: str) -> Person:
    """Fetch a person anew, as at() does for one that is not known yet."""
    return believed(blog, document(blog, uri))


def believed(blog: Blog, read: dict[str, Any]) -> Person:
    """
    Keep the person whose document was just read by document(), with the handle to be shown.

    Raises:
        MalformedActivity: It is no actor.
    """
    actor = actors_read.read(read)
    return keep(blog, actor, _own_handle(blog, actor))


def fetch(blog: Blog, uri: str) -> RemoteActor:
    """
    Read an actor from its own server.

    Raises:
        FetchFailed: It did not come; *status* 410 says that it is gone for good.
        MalformedActivity: What came is no actor.
    """
    return actors_read.read(document(blog, uri))


def document(blog: Blog, uri: str) -> dict[str, Any]:
    """
    Read a document from its own server, unless that is blocked, or the one that it leads to.

    Raises:
        FetchFailed: It did not come, or is not wanted.
    """
    _refuse_blocked(uri)
    fetched = blog.network.get_document(uri)
    _refuse_blocked(fetched.url)
    return fetched.document


def keep(blog: Blog, actor: RemoteActor, handle: str = "") -> Person:
    """Store what was read of an actor; an empty *handle* leaves the one that is known."""
    with database.transaction(is_public=False):
        person = stored.put(actor, blog.now())
        keys.put(person, actor.keys, blog.now())
        if handle and handle != person.handle:
            stored.set_handle(person.id, handle)
    return stored.find(actor.uri) or person


def key(blog: Blog, key_id: str, *, is_fresh: bool = False) -> Vouched:
    """
    Return the key of that id, from memory unless *is_fresh* is asked for.

    Nothing is stored but that a key could not be had: whoever asks has proven nothing yet.

    Raises:
        PeerUnavailable: It cannot be had for the moment, was asked for in vain just now, or
            belongs to one of too many strangers at once.
        FetchFailed: There is no such key; *status* 410 says that its owner is gone.
    """
    known = None if is_fresh else keys.find(key_id)
    if known is not None:
        return Vouched(known.key, None)
    now = blog.now()
    if not keys.may_be_fetched(key_id, now):
        raise PeerUnavailable(f"{key_id} could not be fetched a short while ago")
    # A new key of somebody we know is no new acquaintance.
    if stored.find(urldefrag(key_id).url) is None and not _may_meet(blog, key_id):
        raise PeerUnavailable(f"too many new people on {lenient.host(key_id)}")
    try:
        return _vouched(blog, key_id)
    except (FetchFailed, MalformedActivity) as error:
        with database.transaction(is_public=False):
            keys.note_failure(key_id, now)
        if isinstance(error, FetchFailed) and error.is_temporary:
            raise PeerUnavailable(str(error)) from error
        if isinstance(error, MalformedActivity):
            raise FetchFailed(str(error)) from error
        raise


def _vouched(blog: Blog, key_id: str) -> Vouched:
    """Fetch a key and the actor who says that it is theirs; both must say so."""
    read = document(blog, urldefrag(key_id).url)
    if "inbox" not in read:  # a document of the key alone, or of a stub that names its owner
        shown = actors_read.keys_in(read)
        owner = next((each.owner for each in shown if each.id == key_id), "")
        if not owner or not lenient.same_origin(owner, key_id):
            raise FetchFailed(f"{key_id} names no owner on its own server")
        read = document(blog, owner)
    actor = actors_read.read(read)
    found = next((each for each in actor.keys if each.id == key_id), None)
    if found is None or found.owner != actor.uri or not lenient.same_origin(actor.uri, key_id):
        raise FetchFailed(f"{actor.uri} has no key {key_id}")
    return Vouched(found, actor)


def _may_meet(blog: Blog, uri: str, most: int = keys.MOST_OF_A_DOMAIN) -> bool:
    """Return whether somebody unknown may be looked up because a stranger wants it, and count."""
    with database.transaction(is_public=False):
        return keys.may_meet(uri, blog.now(), most)


def _refuse_blocked(uri: str) -> None:
    host = lenient.host(uri)
    if blocks.is_blocked(host):
        raise FetchFailed(f"{host} is blocked")


def _asked(blog: Blog, handle: str) -> Person | None:
    try:
        return find(blog, handle)
    except (FetchFailed, InvalidInput, MalformedActivity) as error:
        logger.info("%s is not linked: %s", handle, error)
        return None


def _webfinger(blog: Blog, user: str, host: str) -> dict[str, object]:
    if blocks.is_blocked(host):
        raise FetchFailed(f"{host} is blocked")
    resource = f"acct:{user}@{host}"
    address = f"https://{host}/.well-known/webfinger?resource={quote(resource, safe=':@')}"
    try:
        return blog.network.get_jrd(address)
    except FetchFailed as error:
        if error.status != 404:
            raise
    # The way of servers whose WebFinger lies elsewhere. In JSON: strangers' XML is not read.
    meta = blog.network.get_jrd(f"https://{host}/.well-known/host-meta.json")
    template = discovery.lrdd_template(meta)
    if not template:
        raise FetchFailed(_NOT_FOUND.format(handle=f"@{user}@{host}", reason="unknown there"))
    return blog.network.get_jrd(template.replace("{uri}", quote(resource, safe="")))


def _confirmed_handle(blog: Blog, actor: RemoteActor, jrd: dict[str, object], asked: str) -> str:
    """Return the handle that the host named in it confirms for this actor."""
    subject = handles.from_subject(str(jrd.get("subject", ""))) or asked
    host = handles.split(subject)[1]
    if host == handles.split(asked)[1]:
        return subject
    user, _ = handles.split(subject)
    if discovery.self_link(_webfinger(blog, user, host)) != actor.uri:
        raise FetchFailed(f"{host} does not confirm {subject}")
    return subject


def _own_handle(blog: Blog, actor: RemoteActor) -> str:
    """Return the handle to show for an actor that was met by its address."""
    plain = f"@{actor.username}@{lenient.host(actor.uri)}"
    claimed = handles.from_subject(actor.claimed_handle)
    if not claimed or claimed == plain:
        return plain
    try:
        jrd = _webfinger(blog, *handles.split(claimed))
    except FetchFailed:
        return plain
    return claimed if discovery.self_link(jrd) == actor.uri else plain
