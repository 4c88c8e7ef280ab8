"""
The inbox: the body is read once as bytes, and the sender is answered in a word.

How many come in at once is decided before, by photolog.turns.

Spec: https://www.w3.org/TR/activitypub/#inbox-delivery
"""

from __future__ import annotations

import logging
from http import HTTPStatus

from flask import Response, abort, request

from photolog.errors import NotFound, PhotologError, StorageFull
from photolog.inbox import receiving
from photolog.pure.wire.documents import MAX_BYTES
from photolog.web import errors
from photolog.web.current import blog
from photolog.web.federation import answers
from photolog.web.federation.signing import inbound

logger = logging.getLogger(__name__)

bp = answers.blueprint("inbox")

_TYPES = ("application/activity+json", "application/ld+json", "application/json")
_FULL_SECONDS = 600


@bp.post("/inbox")
@bp.post("/actor/inbox", endpoint="application")
def shared() -> Response:
    """Take an activity that another server sends once for all of its people."""
    return _receive()


@bp.post("/users/<username>/inbox")
def personal(username: str) -> Response:
    """Take an activity for the owner; it is the same door."""
    if username.lower() != blog().config.site.username.lower():
        raise NotFound(answers.NOTHING_HERE)
    return _receive()


@bp.get("/inbox", endpoint="unlisted")
@bp.get("/actor/inbox", endpoint="unlisted_application")
@bp.get("/users/<username>/inbox", endpoint="unlisted_personal")
def closed(username: str = "") -> Response:
    """Refuse to tell what has arrived, but only where there is an inbox at all."""
    abort(405, valid_methods=["POST"])


def _receive() -> Response:
    if request.mimetype not in _TYPES:
        return _answer(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "send application/activity+json")
    if (request.content_length or 0) > MAX_BYTES:
        return _answer(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, f"at most {MAX_BYTES} bytes")
    try:
        receiving.receive(blog(), inbound())
    except StorageFull as error:  # no business of the sender's, who has only to try again
        logger.error("not taken from %s: %s", request.remote_addr, error)
        return _wait("no room", getattr(error, "retry_after_seconds", _FULL_SECONDS))
    except PhotologError as error:
        status = errors.status_of(error)
        logger.info("%s from %s: %s", int(status), request.remote_addr, error)
        seconds = getattr(error, "retry_after_seconds", None)
        return _wait(str(error), seconds, status) if seconds else _answer(status, str(error))
    return _answer(HTTPStatus.ACCEPTED, "")


def _wait(
    reason: str, seconds: int, status: HTTPStatus = HTTPStatus.SERVICE_UNAVAILABLE
) -> Response:
    response = _answer(status, reason)
    response.headers["Retry-After"] = str(seconds)
    return response


def _answer(status: HTTPStatus, text: str) -> Response:
    return Response(f"{text}\n" if text else "", int(status), mimetype="text/plain")
