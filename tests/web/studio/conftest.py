"""What the tests of the studio share: browsers that know the blog's name, and a few short words."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

from photolog.pure import ids
from photolog.records import Post
from photolog.store import lists, posts
from tests.publish import a_picture


class Browser(FlaskClient):
    """Asks photo.example, as every request does that the blog answers."""

    def open(self, *args: Any, **kwargs: Any) -> Any:
        kwargs.setdefault("base_url", "http://photo.example")
        return super().open(*args, **kwargs)


@pytest.fixture
def app(app):
    app.test_client_class = Browser
    return app


@pytest.fixture
def address() -> Callable[..., str]:
    """Return the address of a post's desk, or of something below it."""
    return lambda post, *rest: "/".join(["/studio/posts", ids.encode(post.id), *map(str, rest)])


@pytest.fixture
def stored() -> Callable[[Post], Post]:
    """Return a post as it is in the database now."""

    def read(post: Post) -> Post:
        found = posts.find(post.id)
        assert found is not None
        return found

    return read


@pytest.fixture
def newest() -> Callable[[], Post]:
    """Return the post that was made last."""

    def read() -> Post:
        return lists.studio_page("all", 1)[0]

    return read


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
