"""What machines ask about the blog: sitemap, robots, manifest, oEmbed, health."""

from __future__ import annotations

from collections.abc import Iterator
from http import HTTPStatus

from flask import Blueprint, Response, abort, jsonify, request, url_for

from photolog.errors import NotFound
from photolog.pure.syndication import oembed as oembed_form
from photolog.pure.syndication import sitemap as sitemap_form
from photolog.pure.syndication.feed import shown_photos, updated_at
from photolog.pure.syndication.sitemap import Entry
from photolog.records import Cursor, Post
from photolog.store import inspection, lists, posts
from photolog.store.engine import database
from photolog.store.peers import arrivals, delivery_log
from photolog.version import VERSION
from photolog.web.current import blog, profile
from photolog.web.visitors import heads, shelves, signals
from photolog.web.visitors.shelves import NOTHING_HERE

LEAST_FREE_BYTES = 64 * 2**20  # less, and the next upload may not fit
MOST_IN_ONE_SITEMAP = 5000  # beyond that there is one for each year
_CHUNK_POSTS = 500

bp = Blueprint("meta", __name__)


@bp.after_request
def _signal(response: Response) -> Response:
    """Add the signals for machines, but not for watchmen: the database may be gone."""
    is_watchman = request.endpoint in ("meta.healthz", "meta.readyz")
    return response if is_watchman else signals.add_headers(response)


@bp.get("/sitemap.xml")
def sitemap() -> Response:
    """List every public page with its pictures; a large blog is listed year by year."""
    if not profile().allow_search_engines:
        raise NotFound(NOTHING_HERE)
    years = lists.tallies("year")
    wanted = request.args.get("year", "")
    if wanted:
        body = sitemap_form.render(_entries("year", shelves.year(_whole(wanted)).key))
    elif sum(tally.count for tally in years) > MOST_IN_ONE_SITEMAP:
        urls = [url_for("meta.sitemap", year=tally.key) for tally in years]
        body = sitemap_form.render_index(blog().addresses.at(url) for url in urls)
    else:
        body = sitemap_form.render([Entry(blog().addresses.home), *_entries("all", "")])
    return Response(body, content_type=sitemap_form.CONTENT_TYPE)


@bp.get("/robots.txt")
def robots() -> Response:
    """Say who may crawl what."""
    text = signals.robots_txt(blog().addresses.at(url_for("meta.sitemap")))
    return Response(text, content_type="text/plain; charset=utf-8")


@bp.get("/.well-known/tdmrep.json")
def tdm_reservation() -> Response:
    """Reserve the rights of text and data mining, unless the owner gives them."""
    if profile().allow_ai_training:
        raise NotFound(NOTHING_HERE)
    return jsonify([{"location": "/", "tdm-reservation": 1}])


@bp.get("/manifest.webmanifest")
def manifest() -> Response:
    """Describe the blog to a phone that puts it on its home screen."""
    site = blog().config.site
    icons = [
        {"src": _icon("favicon.svg"), "sizes": "any", "type": "image/svg+xml"},
        {"src": _icon("icons/512.png"), "sizes": "512x512", "type": "image/png"},
    ]
    response = jsonify(
        name=site.title,
        short_name=site.title,
        description=site.description,
        lang=site.language,
        start_url="/",
        display="minimal-ui",
        background_color="#faf9f6",
        theme_color="#faf9f6",
        icons=icons,
    )
    response.content_type = "application/manifest+json"
    return response


@bp.get("/oembed")
def oembed() -> Response:
    """Say how to show one of our posts elsewhere."""
    post_id = blog().addresses.post_id_of(request.args.get("url", ""))
    post = posts.find_visible(post_id) if post_id is not None else None
    if post is None:
        raise NotFound("This is not the address of a post here.")
    if request.args.get("format", "json") != "json":
        abort(HTTPStatus.NOT_IMPLEMENTED)
    document = oembed_form.document(
        post,
        blog().addresses,
        heads.author_name(),
        blog().config.site.title,
        blog().config.zone,
        _bound("maxwidth"),
        _bound("maxheight"),
    )
    response = jsonify(document)
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response


@bp.get("/healthz")
def healthz() -> Response:
    """
    Say that the process answers, or in one word why its last write was refused by the disk.

    Nobody is asked and nothing is written: it is remembered. What ends it is a write that
    succeeds, of anybody, or of /readyz, which tries.
    """
    failing = blog().files.failing or database.failing()
    status = HTTPStatus.SERVICE_UNAVAILABLE if failing else HTTPStatus.OK
    said = failing.reason if failing else "alive"
    response = Response(f"{said}\n", int(status), content_type="text/plain; charset=utf-8")
    response.headers["Cache-Control"] = "no-store"
    return response


@bp.get("/readyz")
def readyz() -> tuple[Response, HTTPStatus]:
    """
    Say whether the database answers and there is room for another photo, and what waits.

    After a write that the disk refused, a little is written to see whether it still does:
    else a blog that nobody changes would be called failing until its next photo. As long
    as writes succeed, nothing is written here.
    """
    failing = blog().files.probe() or database.probe()
    free_bytes = blog().files.free_bytes()
    queues = _queues()
    is_ready = queues is not None and failing is None and free_bytes >= LEAST_FREE_BYTES
    response = jsonify(
        status="ready" if is_ready else "not ready",
        database="failing" if queues is None else "ok",
        disk=failing.reason if failing else "ok",
        disk_free_bytes=free_bytes,
        queues=queues or {},
        federation=_federation(),
        version=VERSION,
    )
    response.headers["Cache-Control"] = "no-store"
    return response, HTTPStatus.OK if is_ready else HTTPStatus.SERVICE_UNAVAILABLE


def _entries(kind: str, key: str) -> Iterator[Entry]:
    """Yield what is to be found of a list, read in pieces."""
    cursor: Cursor | None = None
    while True:
        page = lists.page(kind, key, _CHUNK_POSTS, older_than=cursor)
        yield from map(_entry, page.posts)
        cursor = page.older
        if cursor is None:
            return


def _entry(post: Post) -> Entry:
    addresses = blog().addresses
    images = tuple(addresses.media(photo.wire_rendition.name) for photo in shown_photos(post))
    return Entry(addresses.post(post.id), updated_at(post), images)


def _queues() -> dict[str, int] | None:
    """Return how much waits in each queue, None if the database does not answer."""
    try:
        deliveries, waiting = delivery_log.queue(), arrivals.waiting()
        return {
            "arrivals": waiting.due,
            "deliveries": deliveries.due,
            "dead_letters": deliveries.dead,
            "photos_to_render": inspection.photos_to_render(),
        }
    except Exception as error:
        if database.translated(error) is None:
            raise
        return None


def _federation() -> dict[str, bool]:
    """Return whether the blog federates, and that exceptions are made, but not which."""
    federation = blog().config.federation
    exceptions = {
        "allow_networks": bool(federation.allow_networks),
        "ca_bundle": bool(federation.ca_bundle),
    }
    return {"is_on": blog().config.federates} | {k: v for k, v in exceptions.items() if v}


def _icon(filename: str) -> str:
    return url_for("static", filename=filename)


def _bound(name: str) -> int | None:
    value = request.args.get(name)
    return None if value is None else _whole(value)


def _whole(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= 6):
        abort(HTTPStatus.BAD_REQUEST)
    return int(text)
