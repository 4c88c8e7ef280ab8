"""The blueprint of all that the owner reads of others, and what its pages are given."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, request

from photolog.web.studio import notes
from photolog.web.studio.blueprint import only_while_federating, studio_words

PLACES = (  # in the order of the tabs
    ("reader.timeline", "Reader"),
    ("reader.following", "Following"),
    ("reader.find", "Find"),
    ("reader.bookmarks", "Bookmarks"),
    ("reader.messages", "Messages"),
)

_OF_A_TAB = {  # pages that belong to a tab and are not the one it leads to
    "reader.conversation": "reader.messages",
    "reader.send": "reader.messages",
    "reader.look_for": "reader.find",
    "reader.import_follows": "reader.following",
    "reader.follow_tag": "reader.following",
}

reader_bp = Blueprint("reader", __name__, url_prefix="/studio")
reader_bp.context_processor(studio_words)
reader_bp.before_request(only_while_federating)


@reader_bp.context_processor
def places() -> dict[str, Any]:
    """Return the tabs of the reader's pages, and why the last button did nothing."""
    return {
        "places": PLACES,
        "tab": _OF_A_TAB.get(request.endpoint or "", ""),
        "carried": notes.carried,
    }
