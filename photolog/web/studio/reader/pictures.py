"""Our own copies of others' pictures, for the owner alone."""

from __future__ import annotations

from flask import Response, send_file

from photolog import picturing
from photolog.errors import NotFound
from photolog.store.reading import pictures
from photolog.web import headers
from photolog.web.current import blog
from photolog.web.studio.reader.blueprint import reader_bp


@reader_bp.get("/pictures/<name>")
def picture(name: str) -> Response:
    """
    Send a copy that a note refers to; nobody but the owner's browser keeps it.

    What lies in the folder and belongs to no note (any more) is not shown.
    """
    copy = pictures.find(name)
    if copy is None:
        raise NotFound("There is no such picture.")
    try:
        path = blog().files.picture_path(copy.name)
        response = send_file(path, mimetype="image/jpeg", etag=path.stem, conditional=True)
    except (ValueError, FileNotFoundError):
        raise NotFound("This picture is gone.") from None
    picturing.looked_at_copy(blog(), copy.name)
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return headers.keep_for_owner(response)
