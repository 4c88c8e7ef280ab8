"""The inbox: what people on other servers did, newest first."""

from __future__ import annotations

from flask import render_template, request
from werkzeug.wrappers import Response

from photolog import moderation
from photolog.errors import NotFound
from photolog.store.peers import notices
from photolog.web.current import blog
from photolog.web.forms import number
from photolog.web.studio import happenings, notes
from photolog.web.studio.blueprint import peers_bp
from photolog.web.studio.happenings import FILTERS

PER_PAGE = 40


@peers_bp.get("/inbox")
def inbox() -> str:
    """Show what happened, a page at a time."""
    chosen = request.args.get("show", "all")
    if chosen not in FILTERS:
        raise NotFound("There is no such list.")
    older_than = number(request.args, "before")
    now = blog().now().astimezone(blog().config.zone)
    newest_id = notices.newest_id()  # first: what comes later stays new
    found = notices.groups(
        PER_PAGE + 1,
        now,
        older_than=older_than,
        kinds=FILTERS[chosen][1],
        is_unread=chosen == "unread",
    )
    return render_template(
        "studio/peers/inbox.html",
        here="inbox",
        days=happenings.by_day(happenings.lines(found[:PER_PAGE]), now),
        filters={name: label for name, (label, _) in FILTERS.items()},
        chosen=chosen,
        newest_id=newest_id,
        is_first=older_than is None,
        before=found[PER_PAGE - 1].newest.id if len(found) > PER_PAGE else None,
    )


@peers_bp.post("/inbox/read")
def mark_read() -> Response:
    """Mark as read what was there when the page was made; what came later stays new."""
    moderation.mark_read(number(request.form, "up_to") or 0)
    return notes.back_there("read")
