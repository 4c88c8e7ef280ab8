"""
The owner's own feed of what happened, under an address that nobody can guess.

A feed reader cannot log in, so the secret in the address is the key. Whoever has not got
it is told what everybody is told at an address where nothing is, and nothing on the way
keeps the answer or hands the address on.
"""

from __future__ import annotations

import hashlib

from flask import Blueprint, Response, abort, request, url_for

from photolog import notifying
from photolog.peers import FilterAction, Notice, Reply
from photolog.pure import times
from photolog.pure.syndication import notices as form
from photolog.pure.syndication.notices import Entry, NoticeFeed
from photolog.pure.text import plain, tidings
from photolog.store import lists
from photolog.store.peace import words
from photolog.store.peers import notices, replies
from photolog.web.current import blog
from photolog.web.visitors import heads

ITEMS = 50
_HEADERS = {
    "Cache-Control": "private, no-store",
    "X-Robots-Tag": "noindex, nofollow, noarchive",
    "Referrer-Policy": "no-referrer",
}

bp = Blueprint("notices", __name__, url_prefix="/notices")


@bp.get("/<secret>/feed.atom")
def feed(secret: str) -> Response:
    """Answer with the feed to whoever has the secret."""
    if not notifying.is_feed_secret(secret):
        abort(404)
    body = form.render(_feed(url_for("notices.feed", secret=secret)))
    response = Response(body, content_type=form.CONTENT_TYPE)
    response.headers.update(_HEADERS)
    response.set_etag(hashlib.sha256(body).hexdigest()[:32])
    response.make_conditional(request)
    return response


def _feed(path: str) -> NoticeFeed:
    site, addresses, now = blog().config.site, blog().addresses, blog().now()
    found = notices.page(ITEMS, now=now)
    heard = replies.by_ids([notice.reply_id for notice in found if notice.reply_id])
    posts = lists.by_ids([notice.post_id for notice in found if notice.post_id])
    headlines = {post.id: plain.headline(post, blog().config.zone) for post in posts}
    filters = words.all_filters()
    entries = []
    for notice in found:
        reply = heard.get(notice.reply_id or 0)
        unwanted = tidings.filtered_by(filters, notice, reply)
        if unwanted is None or unwanted.action is not FilterAction.HIDE:
            headline = headlines.get(notice.post_id or 0, "")
            entries.append(_entry(notice, reply, headline, is_folded=unwanted is not None))
    return NoticeFeed(
        id=f"tag:{_authority()}:notices",
        title=f"What happened – {site.title}",
        language=site.language,
        author_name=heads.author_name(),
        home_url=addresses.at(url_for("peers.inbox")),
        self_url=addresses.at(path),
        entries=tuple(entries),
        updated=max((entry.at for entry in entries), default=times.from_ms(0)),
    )


def _entry(notice: Notice, reply: Reply | None, headline: str, *, is_folded: bool) -> Entry:
    people = (notice.person,) if notice.person else ()
    return Entry(
        id=f"tag:{_authority()}:notices/{notice.id}",
        title=tidings.sentence(notice, people, 0, headline),
        text="" if is_folded else tidings.words(notice, reply),
        url=blog().addresses.at(tidings.path(notice)),
        at=notice.at,
    )


def _authority() -> str:
    """Return who names the entries (RFC 4151): the blog, since the beginning of its year."""
    return f"{blog().addresses.host.partition(':')[0]},2026"
