"""One address, two faces: the page for people, the document for other servers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Response, after_this_request, request

from photolog.pure.wire.negotiation import MEDIA_TYPE, wants_activity
from photolog.web.current import blog
from photolog.web.federation import actors, objects

# Views of web/visitors: what answers in their place, and the id that the page tells of.
_FACES: dict[str, Callable[..., Response]] = {
    "pages.post": objects.note,
    "pages.handle": actors.owner,
}


def negotiate() -> Response | None:
    """Answer with the document where it is asked for; else let the page tell where it is."""
    face = _FACES.get(request.endpoint or "")
    if face is None or not blog().config.federates:
        return None
    values: dict[str, Any] = request.view_args or {}
    if wants_activity(request.headers.get("Accept", "")):
        return face(**values)
    addresses = blog().addresses
    uri = addresses.post(values["post_id"]) if "post_id" in values else addresses.actor

    @after_this_request
    def tell(response: Response) -> Response:
        response.vary.add("Accept")
        if response.status_code == 200:
            response.headers["Link"] = f'<{uri}>; rel="alternate"; type="{MEDIA_TYPE}"'
        return response

    return None
