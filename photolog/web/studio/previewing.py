"""What others will see of a post, before it is published."""

from __future__ import annotations

from dataclasses import replace

from flask import render_template

from photolog import outgoing
from photolog.pure.text.sanitize import trusted
from photolog.pure.wire import preview
from photolog.records import Status
from photolog.web.current import blog
from photolog.web.studio import saving
from photolog.web.studio.blueprint import peers_bp


@peers_bp.get("/posts/<post:post_id>/preview")
def preview_post(post_id: int) -> str:
    """Show the text of a post as it goes out, and what each kind of server makes of it."""
    stored = saving.found(post_id)
    now = blog().now()
    moment = stored.published_at or now
    post = replace(stored, status=Status.PUBLISHED, published_at=moment)
    note = outgoing.note_of(blog(), post)
    is_news = stored.status is Status.PUBLISHED or moment >= now - outgoing.NEWS
    return render_template(
        "studio/peers/preview.html",
        post=stored,
        # Our own words, cleaned when they were stored and written anew for the wire.
        content=trusted(note["content"]),
        common=preview.everywhere(post, note, is_news=is_news),
        views=preview.views(post, note),
    )
