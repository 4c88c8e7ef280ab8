"""How documents are answered: one media type, cacheable for as long as peers expect."""

from __future__ import annotations

from flask import Blueprint, Response

from photolog.errors import NotFound
from photolog.pure.wire import contexts, documents
from photolog.pure.wire.contexts import Document
from photolog.pure.wire.negotiation import MEDIA_TYPE
from photolog.web.current import blog

NOTHING_HERE = "There is nothing at this address."
_CACHED = "public, max-age=180"


def blueprint(name: str) -> Blueprint:
    """Return a blueprint whose addresses exist only while the blog federates."""
    made = Blueprint(name, __name__)
    made.before_request(refuse_alone)
    return made


def refuse_alone() -> None:
    """Know nothing of the fediverse when the blog is not part of it."""
    if not blog().config.federates:
        raise NotFound(NOTHING_HERE)


def document(content: Document, status: int = 200) -> Response:
    """Answer with a document that stands alone; its @context is added."""
    response = Response(documents.dump(contexts.complete(content)), status)
    # Set whole: peers compare this text literally, and a charset would be one thing more.
    response.headers["Content-Type"] = MEDIA_TYPE
    response.headers["Cache-Control"] = _CACHED
    response.headers["Vary"] = "Accept"
    return response


def open_to_scripts(response: Response) -> Response:
    """Let scripts of other sites read the answer, as they do when a visitor follows from there."""
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response
