"""The blueprint of all that the owner reads of others, and what its pages are given."""

from __future__ import annotations

from typing import Any

from flask import Blueprint

from photolog.web.studio import notes
from photolog.web.studio.blueprint import only_while_federating, studio_words

PLACES = (  # in the order of the tabs
    ("reader.timeline", "Reader"),
    ("reader.following", "Following"),
    ("reader.find", "Find"),
    ("reader.bookmarks", "Bookmarks"),
    ("reader.messages", "Messages"),
)

reader_bp = Blueprint("reader", __name__, url_prefix="/studio")
reader_bp.context_processor(studio_words)
reader_bp.before_request(only_while_federating)


@reader_bp.context_processor
def places() -> dict[str, Any]:
    """Return the tabs of the reader's pages, and why the last button did nothing."""
    return {
        "places": PLACES,
        "carried": notes.carried,
    }
