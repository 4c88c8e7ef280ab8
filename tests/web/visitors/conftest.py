"""A visitor's browser and what it sees, read as a browser reads it."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import pytest
from bs4 import BeautifulSoup

from photolog.blog import Blog
from photolog.records import Post
from photolog.store.engine import database
from tests.browsing import Browser, app_of, browser_of
from tests.store import making

HOME = "http://photo.example"
SECURE_HOME = "https://photo.example"
NEWEST = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


@pytest.fixture
def look(client) -> Callable[[str], BeautifulSoup]:
    """Return a function that opens a page, which must be there."""

    def open_page(path: str) -> BeautifulSoup:
        response = client.get(path)
        assert response.status_code == 200, f"{path}: {response.status}"
        return BeautifulSoup(response.data, "html5lib")

    return open_page


@pytest.fixture
def make_federated(make_blog, network) -> Callable[..., Blog]:
    """Return a function that opens a blog as federated_blog is, with settings as for make_blog."""
    return partial(make_blog, network, site__base_url=SECURE_HOME, site__username="owner")


@pytest.fixture
def look_at() -> Callable[[Blog, str], BeautifulSoup]:
    """Return a function that opens a page of a blog, which must be there."""

    def open_page(blog: Blog, path: str) -> BeautifulSoup:
        response = visitor_of(blog).get(path)
        assert response.status_code == 200, f"{path}: {response.status}"
        return BeautifulSoup(response.data, "html5lib")

    return open_page


@pytest.fixture
def publish_many(blog) -> Callable[..., list[Post]]:
    """Return a function that stores posts some days apart, newest first, without any files."""
    numbers = itertools.count()

    def publish_posts(count: int, *, days_apart: float = 1, **words: Any) -> list[Post]:
        return [
            making.add_post(
                NEWEST - timedelta(days=days_apart * index),
                next(numbers),
                **({"title": f"Photo {index}"} | words),
            )
            for index in range(count)
        ]

    return publish_posts


@pytest.fixture
def count_queries(monkeypatch) -> Callable[[Callable[[], Any]], int]:
    """Return a function that counts the statements which an act sends to SQLite."""

    def count(act: Callable[[], Any]) -> int:
        sent = []
        connection = database.database.connection()
        connection.set_trace_callback(sent.append)
        act()
        connection.set_trace_callback(None)
        return len([sql for sql in sent if sql.lstrip().upper().startswith("SELECT")])

    return count


def path_of(blog: Any, post: Post) -> str:
    """Return the path of a post's page."""
    return str(blog.addresses.post(post.id).removeprefix(blog.addresses.base_url))


def visitor_of(blog: Blog) -> Browser:
    """Return a fresh browser that looks at a blog under its own address."""
    return browser_of(app_of(blog), blog.addresses.base_url)
