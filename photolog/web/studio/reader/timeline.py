"""The reader: what the owner follows, newest first, with an end."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from photolog import picturing
from photolog.errors import NotFound
from photolog.following import visits
from photolog.following.visits import Stretch, Visits, key
from photolog.pure import times
from photolog.pure.text import names
from photolog.reading import Entry as Placed
from photolog.reading import EntryCursor
from photolog.records import Cursor, Post
from photolog.store import lists
from photolog.store.reading import timeline as stored
from photolog.web.current import blog
from photolog.web.forms import line
from photolog.web.studio import notes
from photolog.web.studio.reader.blueprint import reader_bp
from photolog.web.studio.reader.entries import Entry, Reading, pictures_of

PER_PAGE = 20
_PLACE = re.compile(r"(-?[0-9]{1,15})-([0-9]{1,19})")


class Item(NamedTuple):
    """A place in the reader, and what stands there."""

    place: EntryCursor
    what: Placed | Post


class Found(NamedTuple):
    """A stretch of the reader as it is stored."""

    items: Sequence[Item]
    older: EntryCursor | None  # None: this is the end


class Page(NamedTuple):
    """A stretch as it is shown, with the line where the last visit ended."""

    above: Sequence[Entry]  # never shown before, or nobody knows
    below: Sequence[Entry]
    has_line: bool


@reader_bp.get("/timeline")
def timeline() -> str | Response:
    """Show a page of the reader."""
    text, tag = line(request.args, "q"), line(request.args, "tag").lstrip(names.HASHES)
    if text.startswith(tuple(names.HASHES)) and " " not in text:
        return redirect(url_for("reader.timeline", tag=text.lstrip(names.HASHES)))
    before = _read_place(request.args.get("before", ""))
    visit = _chosen(visits.current(blog().now()))
    found = _find(visit, before, text, tag)
    reading = Reading()
    # What was looked for is a heap from anywhere: it says nothing of where a visit came to.
    page = _arrange(reading, found, None if text or tag else visit, before)
    if not (text or tag) and found.items:
        shown = Stretch(found.items[0].place, found.items[-1].place, not before, not found.older)
        visits.leave_trace(visit, shown, blog().now())
    picturing.looked_at(blog(), pictures_of([*page.above, *page.below]))
    return render_template(
        "studio/reader/timeline.html",
        page=page,
        styles=reading.styles(),
        problems={},
        refusals=notes.carried(),
        visit=visit,
        text=text,
        tag=tag,
        is_first=before is None,
        is_end=found.older is None,
        newest=_write_place(found.items[0].place) if found.items else "",
        older_url=_older_url(found.older, text, tag),
    )


@reader_bp.post("/timeline/seen")
def mark_seen() -> Response:
    """Take it that the owner has seen all there was when the page was made."""
    up_to = _read_place(request.form.get("up_to", ""))
    if up_to is not None:
        visits.mark_seen(up_to, blog().now())
    return redirect(url_for("reader.timeline"), 303)


def _chosen(visit: Visits) -> Visits:
    """Return the visit with what the address chooses, which is kept."""
    return visits.choose(
        visit,
        only_pictures=_flag("photos", visit.only_pictures),
        shows_own=_flag("own", visit.shows_own),
    )


def _flag(name: str, default: bool) -> bool:
    return {"1": True, "0": False}.get(request.args.get(name, ""), default)


def _find(visit: Visits, before: EntryCursor | None, text: str, tag: str) -> Found:
    """Return the entries of a page, and among them by time the owner's own posts."""
    entries = stored.page(
        PER_PAGE + 1,
        older_than=before,
        only_pictures=visit.only_pictures,
        tag=tag,
        text=text,
        now=blog().now(),
    )
    items = [Item(EntryCursor(times.to_ms(each.at), each.id), each) for each in entries]
    if visit.shows_own and not text:
        # Words find others' posts in the order in which they came; the blog has its own search.
        items += [Item(_place_of(post), post) for post in _own(before, tag)]
        items.sort(key=lambda item: key(item.place), reverse=True)
    is_more = len(items) > PER_PAGE
    return Found(items[:PER_PAGE], items[PER_PAGE - 1].place if is_more else None)


def _own(before: EntryCursor | None, tag: str) -> tuple[Post, ...]:
    older_than = Cursor(before.at_ms, before.id) if before else None
    kind, of_kind = ("tag", names.fold_tag(tag)) if tag else ("all", "")
    return lists.page(kind, of_kind, PER_PAGE + 1, older_than=older_than).posts


def _place_of(post: Post) -> EntryCursor:
    return EntryCursor(times.to_ms(post.published_at or post.created_at), post.id)


def _arrange(
    reading: Reading, found: Found, visit: Visits | None, before: EntryCursor | None
) -> Page:
    seen = visit.seen if visit else None
    is_below = before is not None and seen is not None and key(before) <= key(seen)
    if seen is None or is_below:
        return Page(_shown(reading, found.items), (), has_line=False)
    new = [item for item in found.items if key(item.place) > key(seen)]
    known = found.items[len(new) :]
    above = _shown(reading, new)
    return Page(above, _shown(reading, known), has_line=bool(known) or found.older is None)


def _shown(reading: Reading, items: Sequence[Item]) -> list[Entry]:
    entries = [
        reading.of_post(what)
        if isinstance(what, Post)
        else reading.of_note(what.note, what.shared_by)
        for _, what in items
    ]
    return [entry for entry in entries if entry is not None]


def _older_url(older: EntryCursor | None, text: str, tag: str) -> str:
    if older is None:
        return ""
    place = _write_place(older)
    return url_for("reader.timeline", before=place, q=text or None, tag=tag or None)


def _write_place(place: EntryCursor) -> str:
    return f"{place.at_ms}-{place.id}"


def _read_place(text: str) -> EntryCursor | None:
    """
    Return the place that _write_place() wrote, None for "".

    Raises:
        NotFound: It did not write that.
    """
    match = _PLACE.fullmatch(text)
    if text and (match is None or int(match[2]) >= 2**63):
        raise NotFound("There is no such page.")
    return EntryCursor(int(match[1]), int(match[2])) if match else None
