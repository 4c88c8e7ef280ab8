"""
Places in a list as they stand in addresses: ?before=<milliseconds>-<post> and ?after=….

A page is found by the post it begins after, so a link to it stays right when newer
posts come, and the hundredth page costs what the first one does.
"""

from __future__ import annotations

import re

from flask import request

from photolog.errors import NotFound
from photolog.pure import ids
from photolog.records import Cursor, Page
from photolog.store import lists
from photolog.web.visitors.shelves import NOTHING_HERE, Shelf

_PLACE = re.compile(rf"(-?[0-9]{{1,15}})-([{ids.ALPHABET}]{{{ids.LENGTH}}})")


def place(cursor: Cursor) -> str:
    """Return a cursor as it stands in an address."""
    return f"{cursor.published_at_ms}-{ids.encode(cursor.post_id)}"


def read_place(text: str) -> Cursor:
    """
    Return the cursor that place() wrote.

    Raises:
        NotFound: It did not write that.
    """
    match = _PLACE.fullmatch(text)
    post_id = ids.decode(match.group(2)) if match else None
    if match is None or post_id is None:
        raise NotFound(NOTHING_HERE)
    return Cursor(int(match.group(1)), post_id)


def is_first_page() -> bool:
    """Return whether the request asks for the beginning of a list."""
    return "before" not in request.args and "after" not in request.args


def read_page(shelf: Shelf, limit: int) -> Page:
    """
    Return the page of a list that the request asks for.

    Raises:
        NotFound: The place is malformed, or there is nothing beyond it.
    """
    before, after = request.args.get("before"), request.args.get("after")
    page = lists.page(
        shelf.kind,
        shelf.key,
        limit,
        older_than=None if before is None or after is not None else read_place(before),
        newer_than=None if after is None else read_place(after),
    )
    if not page.posts and not is_first_page():
        raise NotFound(NOTHING_HERE)
    return page


def links(shelf: Shelf, page: Page) -> tuple[str, str]:
    """Return the addresses of the newer and the older page, "" where there is none."""
    newer = shelf.url(after=place(page.newer)) if page.newer else ""
    older = shelf.url(before=place(page.older)) if page.older else ""
    return newer, older
