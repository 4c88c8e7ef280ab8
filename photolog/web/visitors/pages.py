"""The pages everybody sees: the gallery, a post, search, about, the list of feeds."""

from __future__ import annotations

from flask import render_template, request, url_for

from photolog.errors import Gone, NotFound
from photolog.pure import ids
from photolog.pure.text import captions, plain
from photolog.records import Post, Visibility
from photolog.store import lists, posts, searching
from photolog.web.current import blog, profile
from photolog.web.visitors import facts, heads, paging, shelves, walls
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
def post(post_id: int) -> str:
    """Show one post, its photos as large as the window allows."""
    shown = posts.find_visible(post_id)
    if shown is None or not shown.photos:
        if posts.is_gone(post_id):
            raise Gone("This post has been deleted.")
        raise NotFound(NOTHING_HERE)
    newer, older = _neighbours(shown)
    return render_template(
        "pages/post.html",
        head=heads.of_post(shown),
        post=shown,
        permalink=blog().addresses.post(shown.id),
        author_name=heads.author_name(),
        tags=facts.tags(shown),
        facts=facts.of_post(shown),
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
        head=heads.of_page("About", url_for("pages.about"), description=_bio_line()),
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


def _neighbours(shown: Post) -> tuple[Post | None, Post | None]:
    """Return the posts beside this one in the gallery; an unlisted one hangs nowhere."""
    return lists.neighbours(shown) if shown.visibility is Visibility.PUBLIC else (None, None)


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
