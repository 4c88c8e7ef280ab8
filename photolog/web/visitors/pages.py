"""The pages everybody sees: the gallery, a post, search, about, the list of feeds."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from photolog.errors import Gone, NotFound
from photolog.peers import Audience, ReplyState
from photolog.pure import ids
from photolog.pure.text import captions, plain
from photolog.records import Post, Visibility
from photolog.store import lists, posts, searching
from photolog.store.peers import replies
from photolog.web.current import blog, profile
from photolog.web.visitors import facts, heads, paging, shelves, threads, walls
from photolog.web.visitors.blueprint import bp
from photolog.web.visitors.shelves import NOTHING_HERE

FEW = 3  # photos of a young blog, which get more room


@bp.get("/")
def index() -> str:
    """Show the gallery, newest first."""
    shelf = shelves.gallery()
    page = paging.read_page(shelf, profile().photos_per_page)
    tiles = walls.hang(page.posts)
    hung = walls.by_month(tiles)
    newer_url, older_url = paging.links(shelf, page)
    return render_template(
        "pages/index.html",
        head=heads.of_shelf(shelf, _own_path(shelf.url()), page.posts),
        walls=hung,
        styles=walls.styles(hung),
        newer_url=newer_url,
        older_url=older_url,
        is_first_page=paging.is_first_page(),
        is_young=len(tiles) <= FEW and not (newer_url or older_url),
    )


@bp.get("/@<username>")
def handle(username: str) -> str:
    """Show the gallery to those who type the owner's handle."""
    if username.lower() != blog().config.site.username.lower():
        raise NotFound(NOTHING_HERE)
    return index()


@bp.get("/p/<post:post_id>")
def post(post_id: int) -> str | Response:
    """Show one post, its photos as large as the window allows; an answer, where it stands."""
    shown = posts.find_visible(post_id)
    if shown is None or not (shown.photos or shown.in_reply_to):
        return _place_of_answer(post_id)
    return page_of(shown, _talk(shown))


def page_of(shown: Post, talk: threads.Talk | None) -> str:
    """Return the page of a post, whoever it is for: to be called when that is known."""
    newer, older = _neighbours(shown)
    return render_template(
        "pages/post.html",
        head=heads.of_post(shown),
        post=shown,
        permalink=blog().addresses.post(shown.id),
        author_name=heads.author_name(),
        tags=facts.tags(shown),
        facts=facts.of_post(shown),
        talk=talk,
        styles=walls.stage_styles(shown.photos),
        newer=newer,
        older=older,
    )


@bp.get("/search")
def search() -> str:
    """Show what matches the words of a visitor, newest first."""
    query = request.args.get("q", "").strip()[: searching.MAX_QUERY_LENGTH]
    before = request.args.get("before")
    older_than = None if before is None else _post_id(before)
    limit = profile().photos_per_page
    found = searching.search(query, limit + 1, older_than) if query else ()
    hung = walls.single(walls.hang(found[:limit]))
    older_url = (
        url_for("pages.search", q=query, before=ids.encode(found[limit - 1].id))
        if len(found) > limit
        else ""
    )
    title = f"“{query}”" if query else "Search"
    return render_template(
        "pages/search.html",
        head=heads.of_page(title, url_for("pages.search"), is_listed=False),
        query=query,
        hung=hung,
        styles=walls.styles([hung]),
        older_url=older_url,
        is_first_page=before is None,
    )


@bp.get("/about")
def about() -> str:
    """Show the owner's own page."""
    owner = profile()
    return render_template(
        "pages/about.html",
        head=heads.of_profile("About", url_for("pages.about"), _bio_line()),
        bio=captions.render(owner.bio_source).html,
        text=captions.render_page(owner.about_source),
        author_name=heads.author_name(),
    )


@bp.get("/feeds")
def feeds() -> str:
    """Explain how to subscribe."""
    return render_template(
        "pages/feeds.html",
        head=heads.of_page("Feeds", url_for("pages.feeds")),
        links=heads.feed_links(shelves.gallery()),
    )


def _place_of_answer(reply_id: int) -> Response:
    """
    Lead from the permalink of an answer of the owner to where it stands in its conversation.

    Raises:
        Gone: It has been deleted, or what else had this number.
        NotFound: There is none, or not for everybody.
    """
    answer = replies.find(reply_id) if blog().config.federates else None
    is_shown = (
        answer is not None
        and answer.person is None
        and answer.state is ReplyState.SHOWN
        and answer.audience in (Audience.PUBLIC, Audience.UNLISTED)
    )
    if answer is not None and is_shown and posts.find_visible(answer.post_id):
        number = threads.page_of(answer.post_id, reply_id)
        return redirect(
            url_for(
                "pages.post",
                post_id=answer.post_id,
                replies=number if number > 1 else None,
                _anchor=f"reply-{reply_id}",
            )
        )
    if posts.is_gone(reply_id):
        raise Gone("This post has been deleted.")
    raise NotFound(NOTHING_HERE)


def _talk(shown: Post) -> threads.Talk | None:
    """Return the stretch of the conversation that the request asks for; None when alone."""
    if not blog().config.federates:
        return None
    text = request.args.get("replies", "1")
    number = int(text) if text.isascii() and text.isdigit() and len(text) <= 4 else 0
    talk = threads.of_post(shown, number)
    if talk is None:
        raise NotFound(NOTHING_HERE)
    return talk


def _neighbours(shown: Post) -> tuple[Post | None, Post | None]:
    """Return the posts beside this one in the gallery; an unlisted one hangs nowhere."""
    hangs = shown.visibility is Visibility.PUBLIC and not shown.in_reply_to
    return lists.neighbours(shown) if hangs else (None, None)


def _bio_line() -> str:
    bio = captions.render(profile().bio_source).html
    return plain.excerpt(bio, heads.DESCRIPTION_LENGTH)


def _own_path(path: str) -> str:
    """Return the address of this page of a list, without parameters that mean nothing."""
    places = [(name, request.args[name]) for name in ("before", "after") if name in request.args]
    return f"{path}?{places[0][0]}={places[0][1]}" if places else path


def _post_id(text: str) -> int:
    post_id = ids.decode(text)
    if post_id is None:
        raise NotFound(NOTHING_HERE)
    return post_id
