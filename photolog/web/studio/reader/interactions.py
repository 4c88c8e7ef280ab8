"""Like, boost, bookmark and take back: one plain form for each, under every note."""

from __future__ import annotations

from collections.abc import Callable

from flask import render_template, request
from werkzeug.wrappers import Response

from photolog import interacting, picturing
from photolog.errors import InvalidInput
from photolog.reading import EntryCursor
from photolog.store.reading import gestures
from photolog.web.current import blog
from photolog.web.forms import number
from photolog.web.studio import notes
from photolog.web.studio.blueprint import ROW
from photolog.web.studio.reader.blueprint import reader_bp
from photolog.web.studio.reader.entries import Reading

BOOKMARKS_PER_PAGE = 20


@reader_bp.post(f"/notes/<{ROW}:note_id>/like")
def like(note_id: int) -> Response:
    """Like a note."""
    return _done(note_id, lambda: interacting.like(blog(), note_id))


@reader_bp.post(f"/notes/<{ROW}:note_id>/unlike")
def unlike(note_id: int) -> Response:
    """Take back a like."""
    return _done(note_id, lambda: interacting.unlike(blog(), note_id))


@reader_bp.post(f"/notes/<{ROW}:note_id>/share")
def share(note_id: int) -> Response:
    """Boost a note."""
    return _done(note_id, lambda: interacting.share(blog(), note_id))


@reader_bp.post(f"/notes/<{ROW}:note_id>/unshare")
def unshare(note_id: int) -> Response:
    """Take back a boost."""
    return _done(note_id, lambda: interacting.unshare(blog(), note_id))


@reader_bp.post(f"/notes/<{ROW}:note_id>/bookmark")
def bookmark(note_id: int) -> Response:
    """Keep a note."""
    return _done(note_id, lambda: interacting.bookmark(blog(), note_id))


@reader_bp.post(f"/notes/<{ROW}:note_id>/unbookmark")
def unbookmark(note_id: int) -> Response:
    """Let a note go its way again."""
    return _done(note_id, lambda: interacting.unbookmark(note_id))


@reader_bp.get("/bookmarks")
def bookmarks() -> str:
    """Show what the owner kept, the last kept first."""
    at_ms, note_id = number(request.args, "at"), number(request.args, "before")
    older_than = EntryCursor(at_ms, note_id) if at_ms is not None and note_id is not None else None
    found = gestures.bookmarks(BOOKMARKS_PER_PAGE + 1, older_than)
    shown = found[:BOOKMARKS_PER_PAGE]
    reading = Reading()
    entries = [reading.of_note(kept.note, is_asked_for=True) for kept in shown]
    picturing.looked_at(blog(), [each for kept in shown for each in kept.note.attachments])
    return render_template(
        "studio/reader/bookmarks.html",
        entries=entries,
        styles=reading.styles(),
        problems={},
        refusals=notes.carried(),
        is_first=older_than is None,
        older=shown[-1].cursor if len(found) > BOOKMARKS_PER_PAGE else None,
    )


def _done(note_id: int, do: Callable[[], None]) -> Response:
    refusals = []
    try:
        do()
    except InvalidInput as error:
        refusals = [str(error)]
    return notes.carry(notes.back_there("", f"note-{note_id}"), refusals)
