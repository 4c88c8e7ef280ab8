"""What the tests of the studio share: browsers that know the blog's name, and a few short words."""

from __future__ import annotations

import io
import secrets
from collections.abc import Callable
from typing import Any

import pytest

from photolog import access, publishing
from photolog.blog import Blog
from photolog.pure import ids
from photolog.records import (
    Developed,
    Draft,
    Facts,
    Original,
    PhotoWords,
    Post,
    Rendered,
    Size,
    Status,
    Suggestions,
)
from photolog.store import lists, posts, sessions, settings
from photolog.store.engine import database
from tests.browsing import app_of, browser_of
from tests.publish import a_picture


@pytest.fixture
def federated_owner(federated_blog, password_hash):
    """The browser of the owner of a blog that talks with other servers, logged in."""
    cookie, session = access.new_session(federated_blog, "pytest")
    with database.transaction(is_public=False):
        settings.write("password_hash", password_hash)
        sessions.add(session)
    browser = browser_of(app_of(federated_blog), "https://photo.example")
    browser.set_cookie("__Host-photolog", cookie, domain="photo.example", secure=True)
    browser.environ_base["HTTP_X_CSRF_TOKEN"] = session.csrf_token
    return browser


@pytest.fixture
def address() -> Callable[..., str]:
    """Return the address of a post's desk, or of something below it."""
    return lambda post, *rest: "/".join(["/studio/posts", ids.encode(post.id), *map(str, rest)])


@pytest.fixture
def stored() -> Callable[[Post], Post]:
    """Return the function that reads a post as it is in the database now."""
    return read


@pytest.fixture
def newest() -> Callable[[], Post]:
    """Return the post that was made last."""

    return lambda: lists.studio_page("all", 1)[0]


def read(post: Post) -> Post:
    found = posts.find(post.id)
    assert found is not None
    return found


def publish(
    blog: Blog,
    *,
    photos: int = 1,
    alts: tuple[str, ...] = ("A gradient from dark to light",),
    status: Status = Status.PUBLISHED,
    **words: Any,
) -> Post:
    """Publish a post as tests.publish does, but with rows only: nothing is developed."""
    post = publishing.start_draft(blog)
    with database.transaction():
        for number in range(photos):
            _add_photo(post, f"picture-{number}.jpg", (*alts, *[""] * photos)[number])
    named = tuple(PhotoWords(photo.id, photo.alt) for photo in read(post).photos)
    publishing.save(blog, post.id, Draft(photos=named, **words))
    if status is not Status.DRAFT:
        publishing.publish(blog, post.id)
    return read(post)


def _add_photo(post: Post, filename: str, alt: str) -> None:
    """Add the rows of a photo of 600 × 400 px; the files are not needed to show a page."""
    original = Original(secrets.token_hex(32), 48_000, f"{secrets.token_hex(20)}.jpg", filename)
    file = Rendered("a.jpg", "jpeg", 600, 400, 12_000, "0" * 64, True)
    developed = Developed(
        format="jpeg",
        size=Size(600, 400),
        tint="#a1b2c3",
        blurhash="LEHV6nWB2yk8pyo0adR*.7kCMdnj",
        facts=Facts(camera="Canon EOS R6"),
        suggestions=Suggestions(),
        location=None,
        files=(file,),
    )
    names = {"a.jpg": f"{secrets.token_hex(20)}.jpg"}
    posts.add_photo(post.id, original, developed, names, alt=alt, wants_avif=False)


def a_file(name: str = "harbour.jpg", **over: Any) -> tuple[io.BytesIO, str]:
    """Return a picture as a form sends it."""
    return a_picture(**over), name


def no_picture(name: str = "notes.txt") -> tuple[io.BytesIO, str]:
    """Return a file that is no picture."""
    return io.BytesIO(b"not a picture, but long enough to be looked at " * 20), name


def form_of(post: Post, **over: Any) -> dict[str, Any]:
    """Return what a browser sends from the desk of a post when nothing was touched."""
    form: dict[str, Any] = {
        "title": post.title,
        "caption": post.caption_source,
        "warning": post.content_warning,
        "licence": post.licence,
        "place": post.place,
        "visibility": post.visibility.value,
        "language": post.language,
        "tags": "",
        "date": "",
        "photo": [str(photo.id) for photo in post.photos],
    }
    if post.show_camera:
        form["show_camera"] = "1"
    if post.is_sensitive:
        form["is_sensitive"] = "1"
    for photo in post.photos:
        form[f"alt-{photo.id}"] = photo.alt
    return form | over
