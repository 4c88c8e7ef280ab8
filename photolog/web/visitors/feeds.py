"""
The feeds, three forms of the same, of the gallery and of every list.

Readers poll for years, so an unchanged feed is answered with a few bytes: a strong
ETag of the body, Last-Modified, and If-None-Match asked before If-Modified-Since.

Spec: https://www.rfc-editor.org/rfc/rfc9110#section-13.2.2
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import datetime

from flask import Blueprint, Response, request

from photolog.pure import times
from photolog.pure.syndication import atom as atom_form
from photolog.pure.syndication import jsonfeed
from photolog.pure.syndication import rss as rss_form
from photolog.pure.syndication.feed import Feed, updated_at
from photolog.pure.text import names
from photolog.records import Page
from photolog.store import lists
from photolog.web.current import blog
from photolog.web.visitors import heads, paging, shelves, signals
from photolog.web.visitors.shelves import Shelf

CACHE_SECONDS = 600

bp = Blueprint("feeds", __name__)
bp.after_request(signals.add_headers)

_PREFIXES = (
    "",
    "/tags/<tag>",
    "/camera/<camera>",
    "/lens/<lens>",
    "/archive/<int(fixed_digits=4):year>",
    "/archive/<int(fixed_digits=4):year>/<int(fixed_digits=2):month>",
)


def atom(**place: str | int) -> Response:
    """Answer with an Atom feed."""
    return _answer("atom", atom_form.render, atom_form.CONTENT_TYPE, place)


def rss(**place: str | int) -> Response:
    """Answer with an RSS feed."""
    return _answer("rss", rss_form.render, rss_form.CONTENT_TYPE, place)


def json(**place: str | int) -> Response:
    """Answer with a JSON Feed."""
    return _answer("json", jsonfeed.render, jsonfeed.CONTENT_TYPE, place)


for _view in (atom, rss, json):
    for _prefix in _PREFIXES:
        bp.add_url_rule(f"{_prefix}/feed.{_view.__name__}", view_func=_view)


def _shelf(place: dict[str, str | int]) -> Shelf:
    match place:
        case {"tag": str(tag)}:
            return shelves.tag(names.fold_tag(tag))
        case {"camera": str(camera)}:
            return shelves.camera(camera)
        case {"lens": str(lens)}:
            return shelves.lens(lens)
        case {"year": int(year), "month": int(month)}:
            return shelves.month(year, month)
        case {"year": int(year)}:
            return shelves.year(year)
    return shelves.gallery()


def _answer(
    form: str, render: Callable[[Feed], bytes], content_type: str, place: dict[str, str | int]
) -> Response:
    shelf = _shelf(place)
    page = paging.read_page(shelf, blog().config.feeds.items)
    feed = _feed(shelf, page, form)
    body = render(feed)
    response = Response(body, content_type=content_type)
    response.set_etag(hashlib.sha256(body).hexdigest()[:32])
    # A list has changed, too, when something is gone from it.
    response.last_modified = max(feed.updated, times.from_ms(lists.newest_deletion()))
    response.headers["Cache-Control"] = f"public, max-age={CACHE_SECONDS}"
    response.make_conditional(request)
    return response


def _feed(shelf: Shelf, page: Page, form: str) -> Feed:
    site, addresses = blog().config.site, blog().addresses
    before = request.args.get("before") if "after" not in request.args else None
    older = shelf.feed_url(form, before=paging.place(page.older)) if page.older else ""
    return Feed(
        title=f"{shelf.title} – {site.title}" if shelf.title else site.title,
        description=site.description,
        language=site.language,
        author_name=heads.author_name(),
        author_url=addresses.profile,
        author_avatar_url=heads.avatar_url(),
        home_url=addresses.at(shelf.url()),
        self_url=addresses.at(shelf.feed_url(form, before=before)),
        older_url=addresses.at(older) if older else "",
        updated=_updated(page),
        posts=page.posts,
        addresses=addresses,
        zone=blog().config.zone,
    )


def _updated(page: Page) -> datetime:
    """Return the newest change in a page; an empty blog has not changed since the beginning."""
    return max((updated_at(post) for post in page.posts), default=times.from_ms(0))
