"""
The page of a post that is not for everybody, as only the owner can open it.

It stands among the private pages and not at the permalink: there every answer is the same
for all visitors and may be kept, here none is.
"""

from __future__ import annotations

from werkzeug.wrappers import Response

from photolog.records import Status
from photolog.web.studio import notes, saving
from photolog.web.studio.blueprint import bp
from photolog.web.visitors import pages


@bp.get("/posts/<post:post_id>/page")
def look(post_id: int) -> str | Response:
    """Show a published post as those see it whom it is for."""
    post = saving.found(post_id)
    if post.status is not Status.PUBLISHED:
        return notes.back_to("studio.edit", "", post_id=post.id)
    return pages.page_of(post, None)
