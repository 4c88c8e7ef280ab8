"""
The public files: unguessable names, one content for ever.

A file is only ever shown as the picture that it is: fixed types, no sniffing, and a
policy that lets it do nothing should a browser take it for a page.
"""

from __future__ import annotations

from flask import Blueprint, Response, send_file

from photolog.errors import NotFound
from photolog.web.current import blog
from photolog.web.visitors import signals
from photolog.web.visitors.shelves import NOTHING_HERE

YEAR_SECONDS = 365 * 24 * 60 * 60
_TYPES = {"jpg": "image/jpeg", "avif": "image/avif"}

bp = Blueprint("media", __name__)
bp.after_request(signals.add_headers)


@bp.get("/media/<name>")
def show(name: str) -> Response:
    """Send a public file, or a part of it."""
    stem, _, extension = name.partition(".")
    try:
        path = blog().files.media_path(name)
        response = send_file(
            path, mimetype=_TYPES[extension], etag=stem, max_age=YEAR_SECONDS, conditional=True
        )
    except (ValueError, KeyError, FileNotFoundError):
        raise NotFound(NOTHING_HERE) from None
    response.cache_control.public = True
    response.cache_control.immutable = True
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
