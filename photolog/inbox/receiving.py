"""
The door: a request is checked, verified and kept, and the sender is answered.

Nothing a request says has an effect before it is proven who says it, and the sender
waits for nothing but that proof. What is kept survives a crash; understanding it is
the worker's task.

Spec: https://www.w3.org/TR/activitypub/#inbox-delivery
"""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import Any
from urllib.parse import urldefrag

from photolog import people
from photolog.blog import Blog
from photolog.errors import (
    BlockedPeer,
    FetchFailed,
    MalformedActivity,
    PeerUnavailable,
    UntrustedRequest,
)
from photolog.inbox import listening
from photolog.inbox.departing import forget_person
from photolog.pure.trust import signatures
from photolog.pure.trust.signatures import Claim, InboundRequest, Verified
from photolog.pure.wire import documents, incoming, lenient, synchronisation
from photolog.received import AnnounceReceived, Ignored, PassedOn, Received, UndoReceived
from photolog.store.engine import database
from photolog.store.peers import arrivals, blocks, hosts, keys
from photolog.store.peers import people as stored
from photolog.version import RELEASED

logger = logging.getLogger(__name__)

_FAREWELLS = {"Delete", "Update"}
KEY_IS_FRESH = timedelta(minutes=5)


def receive(blog: Blog, request: InboundRequest) -> None:
    """
    Verify an activity and keep it; returning means "taken, or knowingly ignored".

    Raises:
        UntrustedRequest: Unsigned, badly signed, stale, or signed by somebody else.
        MalformedActivity: Nothing that can be read.
        BlockedPeer: The owner wants nothing from there.
        PeerUnavailable: The key cannot be had for the moment, our clock cannot be right, or
            there is no room; the sender should come again.
    """
    if blog.now() < RELEASED:
        raise PeerUnavailable("this blog does not know what time it is")
    claim = _claim(blog, request)
    activity = documents.parse(request.body)
    # Servers tell everybody about accounts that go away; for a stranger there is nothing to do.
    if _is_about_a_stranger(activity):
        return
    try:
        verified = _verified(blog, claim)
    except FetchFailed as error:
        if error.status in (404, 410) and _says_farewell(activity):
            # Without the key only the account's own server can tell, and 404 may be a mistake.
            if error.status == 410:
                _take_leave(blog, activity)
            return
        raise UntrustedRequest(f"the key cannot be had: {error}") from error
    person = stored.find(verified.actor_uri)
    if person is not None and person.is_blocked:
        return
    received = incoming.read(verified, activity, blog.addresses)
    concerning = [each for each in received if _concerns(blog, each)]
    if not concerning:
        for each in received:
            reason = getattr(each, "reason", "the owner does not follow them")
            logger.info("ignored from %s: %s", verified.actor_uri, reason)
        return
    with database.transaction(is_public=False):
        hosts.heard_from(lenient.host(verified.actor_uri), blog.now())
        compared = _synchronization(request)
        if not arrivals.add(verified.actor_uri, request.body, blog.now(), compared):
            raise PeerUnavailable("there is more to understand than there is room for")


def _concerns(blog: Blog, received: Received) -> bool:
    """Return whether there is anything to understand: strangers' boosts of strangers are not."""
    if isinstance(received, PassedOn):
        return listening.follows(received.actor_uri)
    if isinstance(received, AnnounceReceived | UndoReceived):
        is_elsewhere = received.object_uri and not blog.addresses.is_ours(received.object_uri)
        return not is_elsewhere or listening.follows(received.actor_uri)
    return not isinstance(received, Ignored)


def _synchronization(request: InboundRequest) -> str:
    """Return the header about followers, if it can be read; what it says is asked back anyway."""
    name = synchronisation.HEADER.lower()
    value = next((each for header, each in request.headers if header.lower() == name), "")
    return value if synchronisation.parse(value) else ""


def _claim(blog: Blog, request: InboundRequest) -> Claim:
    """Return what a request says about who signed it, unless that server is blocked."""
    claim = signatures.read_claim(request, blog.now())
    host = lenient.host(claim.key_id)
    if blocks.is_blocked(host):
        raise BlockedPeer(f"{host} is blocked")
    return claim


def _verified(blog: Blog, claim: Claim) -> Verified:
    """
    Return the proof, with a key from memory or, once, with a fresh one.

    Nobody whom the owner blocked is asked for a key.
    """
    known = keys.find(claim.key_id)
    person = stored.find(urldefrag(claim.key_id).url)
    is_blocked = person is not None and person.is_blocked
    if known is None and is_blocked:
        raise UntrustedRequest("signed with a key that is not known here")
    vouched = people.key(blog, claim.key_id)
    try:
        verified = signatures.verify(claim, vouched.key)
    except UntrustedRequest:
        if known is None or is_blocked or blog.now() - known.fetched_at < KEY_IS_FRESH:
            raise
        # They may have a new key since. Asked once: what comes is kept, whatever it proves, and
        # is fresh for a while, so that forgeries do not make us ask again and again.
        vouched = people.key(blog, claim.key_id, is_fresh=True)
        if vouched.actor is not None:
            people.keep(blog, vouched.actor)
        return signatures.verify(claim, vouched.key)
    if vouched.actor is not None:
        people.keep(blog, vouched.actor)
    return verified


def signer(blog: Blog, request: InboundRequest) -> str:
    """
    Return the actor who signed a request for something that only some may see.

    Raises:
        UntrustedRequest, BlockedPeer, PeerUnavailable: As receive() does.
    """
    claim = _claim(blog, request)
    try:
        actor_uri = _verified(blog, claim).actor_uri
    except FetchFailed as error:
        raise UntrustedRequest(f"the key cannot be had: {error}") from error
    person = stored.find(actor_uri)
    if person is not None and person.is_blocked:
        raise BlockedPeer(f"{person.handle} is blocked")
    return actor_uri


def _is_about_a_stranger(activity: dict[str, Any]) -> bool:
    actor = lenient.ref(activity.get("actor"))
    is_own_affair = actor and actor == lenient.ref(activity.get("object"))
    is_farewell = bool(_FAREWELLS & set(lenient.types(activity)))
    return bool(is_own_affair and is_farewell and actor and stored.find(actor) is None)


def _says_farewell(activity: dict[str, Any]) -> bool:
    actor = lenient.ref(activity.get("actor"))
    is_own = actor is not None and actor == lenient.ref(activity.get("object"))
    return is_own and "Delete" in lenient.types(activity)


def _take_leave(blog: Blog, activity: dict[str, Any]) -> None:
    """
    Believe a Delete of an account whose key is gone, if the account is gone too.

    Spec: https://swicg.github.io/activitypub-http-signature/#handling-deletes-of-actors
    """
    person = stored.find(lenient.ref(activity.get("actor")) or "")
    if person is None or not _is_gone(blog, person.uri):
        return
    with database.transaction():
        forget_person(blog, person)
    logger.info("%s is gone, and all of theirs with them", person.uri)


def _is_gone(blog: Blog, actor_uri: str) -> bool:
    try:
        people.fetch(blog, actor_uri)
    except FetchFailed as error:
        if error.is_temporary:
            raise PeerUnavailable(str(error)) from error
        return error.status == 410
    except MalformedActivity:
        return False
    return False
