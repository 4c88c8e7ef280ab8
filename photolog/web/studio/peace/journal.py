"""The journal: what the owner did to keep the peace, and taking it back."""

from __future__ import annotations

from flask import render_template, request
from werkzeug.wrappers import Response

from photolog.moderation import undoing
from photolog.peers import JournalKind
from photolog.store.peace import journal as stored
from photolog.web.current import blog
from photolog.web.forms import number
from photolog.web.studio import notes
from photolog.web.studio.blueprint import ROW, peers_bp

PER_PAGE = 60

DONE = {  # what was done, before the name of whom or what it was about
    JournalKind.BLOCK: "Blocked",
    JournalKind.UNBLOCK: "Unblocked",
    JournalKind.MUTE: "Muted",
    JournalKind.UNMUTE: "Unmuted",
    JournalKind.TRUST: "Trusted",
    JournalKind.DISTRUST: "Trusted no longer",
    JournalKind.REMOVE_FOLLOWER: "Removed the follower",
    JournalKind.REFUSE_FOLLOWER: "Refused the request of",
    JournalKind.REPORT: "Reported",
    JournalKind.BLOCK_DOMAIN: "Blocked the server",
    JournalKind.UNBLOCK_DOMAIN: "Unblocked the server",
    JournalKind.IMPORT_DOMAINS: "Blocked",
    JournalKind.LIMIT_DOMAIN: "Limited the server",
    JournalKind.UNLIMIT_DOMAIN: "Lifted the limit of",
    JournalKind.CLEAN_UP: "Cleaned up after",
    JournalKind.ADD_FILTER: "Filtered the words",
    JournalKind.REMOVE_FILTER: "Filtered no longer",
    JournalKind.SHOW_REPLY: "Showed a comment of",
    JournalKind.HIDE_REPLY: "Hid a comment of",
    JournalKind.DELETE_REPLY: "Deleted a comment of",
    JournalKind.REVOKE_QUOTE: "Allowed no longer a quote by",
}
UNDO = {  # what an undo does, where "Undo" would not say it
    JournalKind.SHOW_REPLY: "Decide again",
    JournalKind.HIDE_REPLY: "Decide again",
}


@peers_bp.get("/journal")
def journal() -> str:
    """Show what was done, the last first."""
    before = number(request.args, "before")
    found = stored.page(PER_PAGE + 1, before)
    return render_template(
        "studio/peers/peace/journal.html",
        here="peace",
        part="journal",
        entries=found[:PER_PAGE],
        done=DONE,
        undo_words=UNDO,
        may_undo=undoing.may_undo,
        most=stored.MOST_ENTRIES,
        is_first=before is None,
        before=found[PER_PAGE - 1].id if len(found) > PER_PAGE else None,
    )


@peers_bp.post(f"/journal/<{ROW}:entry_id>/undo")
def undo(entry_id: int) -> Response:
    """Take back one act."""
    undoing.undo(blog(), entry_id)
    return notes.back_there("undone")
