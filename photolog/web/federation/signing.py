"""
Who asks: for what only some may read, and for everything where the owner wants it signed.

An answer that depends on who asks is never kept, by nobody; and whether there is something
that the asker may not read cannot be told from it. So the signature is looked at before
anything is looked up, and the answer is marked by what was asked and never by what was found.

Spec: https://swicg.github.io/activitypub-http-signature/ (authorized fetch)
"""

from __future__ import annotations

from urllib.parse import urldefrag

from flask import Response, after_this_request, g, request

from photolog.errors import BlockedPeer, PeerUnavailable, UntrustedRequest
from photolog.inbox import receiving
from photolog.pure.trust import signatures
from photolog.pure.trust.signatures import InboundRequest
from photolog.store.peers import keys, people
from photolog.web import cache
from photolog.web.current import blog

NOT_KEPT = "private, no-store"


def demand() -> None:
    """
    Let only those go on who prove who they are, if the owner wants it so.

    Raises:
        UntrustedRequest, BlockedPeer, PeerUnavailable: As receiving.signer() does.
    """
    if not blog().config.federation.authorized_fetch or "reader" in g:
        return
    keep_private()
    if "Signature" not in request.headers:
        raise UntrustedRequest("This blog shows its documents only to those who sign.")
    g.reader = receiving.signer(blog(), inbound())


def reader() -> str:
    """
    Return the actor who asks, "" for a stranger and for whoever does not prove it.

    Only somebody whom we know may read more than strangers, so nobody is made to fetch the
    key of anybody else.
    """
    if "reader" in g:
        return str(g.reader)
    if "Signature" not in request.headers:
        return ""
    keep_private()
    try:
        asked = inbound()
        key_id = signatures.read_claim(asked, blog().now()).key_id
        if keys.find(key_id) is None and people.find(urldefrag(key_id).url) is None:
            return ""
        return receiving.signer(blog(), asked)
    except (UntrustedRequest, BlockedPeer, PeerUnavailable):
        return ""


def keep_private() -> None:
    """Let the answer to this request not be kept, whatever it will be."""

    @after_this_request
    def mark(response: Response) -> Response:
        response.headers["Cache-Control"] = NOT_KEPT
        return response


def inbound() -> InboundRequest:
    """Return the request as it was sent, for its signature."""
    environ = request.environ
    # As it was sent: PATH_INFO is decoded, and the signature is over what was not.
    target = environ.get("REQUEST_URI") or request.full_path.removesuffix("?")
    return InboundRequest(
        method=environ.get(cache.ASKED_METHOD, request.method),
        target=target,
        headers=tuple(request.headers.items()),
        body=request.get_data(cache=True),
        origin=blog().addresses.base_url,
    )
