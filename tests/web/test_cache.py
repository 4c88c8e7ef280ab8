"""The page cache: a page made once per generation, conditional, compressed, never a secret."""

from __future__ import annotations

import gzip

import pytest
from werkzeug.test import Client

from photolog import publishing
from photolog.pure import ids
from photolog.store.engine import database
from photolog.web import cache
from photolog.web.cache import PageCache
from tests.browsing import browser_of
from tests.store.making import add_post

BODY = b"<!doctype html>" + b"<p>light</p>" * 100


class Origin:
    """The application behind the cache: counts how often it is asked, and for what."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.seen: list[dict[str, object]] = []
        self.status = "200 OK"
        self.headers = [("Content-Type", "text/html; charset=utf-8")]
        self.body = BODY
        self.generation = 1

    def __call__(self, environ, start_response):
        self.asked.append(environ["REQUEST_METHOD"] + " " + environ["PATH_INFO"])
        self.seen.append(environ)
        start_response(self.status, [*self.headers, ("Content-Length", str(len(self.body)))])
        return [self.body]


@pytest.fixture
def origin():
    return Origin()


@pytest.fixture
def visitor(origin):
    return Client(PageCache(origin, lambda: origin.generation))


def test_a_page_is_made_once(origin, visitor):
    answers = [visitor.get("/") for _ in range(3)]

    assert origin.asked == ["GET /"]
    assert [answer.data for answer in answers] == [BODY] * 3
    assert len({tuple(answer.headers) for answer in answers}) == 1


def test_a_change_empties_the_cache(origin, visitor):
    visitor.get("/")
    origin.generation, origin.body = 2, b"new"

    assert visitor.get("/").data == b"new"
    assert visitor.get("/").data == b"new"
    assert len(origin.asked) == 2


def test_a_page_made_during_a_change_is_not_served_after_it(origin):
    """The generation is asked before the page is made, so the page can only be too new for it."""
    generations = iter([1, 2, 2])
    visitor = Client(PageCache(origin, lambda: next(generations)))
    visitor.get("/")

    visitor.get("/")
    visitor.get("/")

    assert len(origin.asked) == 2


def test_different_addresses_are_different_pages(origin, visitor):
    for address in ("/", "/tags", "/tags?a=1", "/tags?a=2", "/tags%3Fa=2", "/tags%3Fa=2?"):
        visitor.get(address)

    assert len(origin.asked) == 5


def test_different_hosts_are_different_pages(origin, visitor):
    visitor.get("/", base_url="http://photo.example")
    visitor.get("/", base_url="http://evil.example")

    assert len(origin.asked) == 2


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS"])
def test_only_reading_is_answered_from_memory(origin, visitor, method):
    visitor.get("/")
    visitor.open("/", method=method)
    visitor.open("/", method=method)

    assert origin.asked == ["GET /", f"{method} /", f"{method} /"]


@pytest.mark.parametrize(
    "path",
    [
        "/studio",
        "/studio/new",
        "/login",
        "/setup",
        "/logout",
        "/media/a.jpg",
        "/static/a",
        "/readyz",
    ],
)
def test_what_is_private_or_large_or_live_is_not_kept(origin, visitor, path):
    visitor.get(path)
    visitor.get(path)

    assert len(origin.asked) == 2


def test_a_public_page_that_begins_like_a_private_one_is_kept(origin, visitor):
    visitor.get("/studios")
    visitor.get("/studios")

    assert len(origin.asked) == 1


def test_very_long_queries_are_not_kept(origin, visitor):
    visitor.get("/search?q=" + "a" * 400)
    visitor.get("/search?q=" + "a" * 400)

    assert len(origin.asked) == 2


@pytest.mark.parametrize(
    "status", ["404 NOT FOUND", "410 GONE", "302 FOUND", "500 INTERNAL SERVER ERROR", "503 BUSY"]
)
def test_errors_and_redirects_are_not_kept(origin, visitor, status):
    origin.status = status

    answers = [visitor.get("/") for _ in range(2)]

    assert [answer.status for answer in answers] == [status] * 2
    assert [answer.data for answer in answers] == [BODY] * 2
    assert len(origin.asked) == 2


def test_an_answer_with_a_cookie_is_not_kept(origin, visitor):
    origin.headers.append(("Set-Cookie", "photolog=secret"))

    answers = [visitor.get("/") for _ in range(2)]

    assert len(origin.asked) == 2
    assert [answer.headers["Set-Cookie"] for answer in answers] == ["photolog=secret"] * 2


@pytest.mark.parametrize("policy", ["no-store", "private", "max-age=0, no-store"])
def test_an_answer_that_forbids_it_is_not_kept(origin, visitor, policy):
    origin.headers.append(("Cache-Control", policy))

    visitor.get("/")
    visitor.get("/")

    assert len(origin.asked) == 2


def test_a_cookie_of_the_visitor_makes_no_difference(origin, visitor):
    visitor.get("/", headers={"Cookie": "photolog=a"})

    visitor.get("/", headers={"Cookie": "photolog=b"})

    assert len(origin.asked) == 1


@pytest.mark.parametrize(
    "known", ['"{etag}"', 'W/"{etag}"', '"other", "{etag}"', '"{etag}-gz"', "*"]
)
def test_a_visitor_who_has_the_page_is_told_so(origin, visitor, known):
    etag = visitor.get("/").headers["ETag"].strip('"')

    answer = visitor.get("/", headers={"If-None-Match": known.format(etag=etag)})

    assert (answer.status_code, answer.data) == (304, b"")
    assert answer.headers["ETag"] == f'"{etag}"'
    assert answer.headers["Vary"] == "Accept-Encoding"
    assert "Content-Length" not in answer.headers


@pytest.mark.parametrize("known", ['"other"', "", '""', 'W/"other"'])
def test_a_visitor_who_has_another_page_gets_this_one(origin, visitor, known):
    visitor.get("/")

    answer = visitor.get("/", headers={"If-None-Match": known})

    assert (answer.status_code, answer.data) == (200, BODY)


def test_the_first_request_may_be_conditional_too(origin, visitor):
    etag = visitor.get("/").headers["ETag"]
    origin.generation = 2

    answer = visitor.get("/", headers={"If-None-Match": etag, "If-Modified-Since": "x"})

    assert answer.status_code == 304
    assert not [name for name in origin.seen[-1] if name.startswith("HTTP_IF_")]


def test_a_page_has_the_same_tag_after_a_restart(origin, visitor):
    other = Client(PageCache(Origin(), lambda: 7))

    assert visitor.get("/").headers["ETag"] == other.get("/").headers["ETag"]


def test_the_date_of_the_last_change_is_a_condition_too(origin, visitor):
    date = "Sun, 06 Sep 2026 09:58:12 GMT"
    origin.headers.append(("Last-Modified", date))

    assert visitor.get("/", headers={"If-Modified-Since": date}).status_code == 304
    earlier = date.replace("2026", "2025")
    assert visitor.get("/", headers={"If-Modified-Since": earlier}).status_code == 200
    both = {"If-Modified-Since": date, "If-None-Match": '"other"'}
    assert visitor.get("/", headers=both).status_code == 200


def test_headers_of_the_page_come_along(origin, visitor):
    origin.headers += [("Content-Security-Policy", "default-src 'none'"), ("X-Custom", "1")]
    visitor.get("/")

    whole = visitor.get("/").headers
    short = visitor.get("/", headers={"If-None-Match": "*"}).headers

    assert whole["X-Custom"] == "1"
    assert whole["Content-Length"] == str(len(BODY))
    assert short["Content-Security-Policy"] == "default-src 'none'"


def test_head_answers_like_get_without_the_page(origin, visitor):
    head = visitor.head("/")
    get = visitor.get("/")

    assert origin.asked == ["GET /"]
    assert head.data == b""
    assert list(head.headers) == list(get.headers)


def test_head_of_an_error_has_no_body(origin, visitor):
    origin.status = "404 NOT FOUND"

    head = visitor.head("/")

    assert (head.status_code, head.data) == (404, b"")


@pytest.mark.parametrize(
    ("accepted", "is_zipped"),
    [
        ("gzip", True),
        ("deflate, GZIP;q=0.5, br", True),
        ("", False),
        ("br", False),
        ("gzip;q=0", False),
        ("gzip; q=0.0, br", False),
        ("x-gzip-like", False),
    ],
)
def test_a_page_is_compressed_for_those_who_take_it(origin, visitor, accepted, is_zipped):
    answer = visitor.get("/", headers={"Accept-Encoding": accepted})

    assert (answer.headers.get("Content-Encoding") == "gzip") is is_zipped
    assert (gzip.decompress(answer.data) if is_zipped else answer.data) == BODY
    assert answer.headers["Content-Length"] == str(len(answer.data))
    assert answer.headers["Vary"] == "Accept-Encoding"
    assert answer.headers["ETag"].endswith('-gz"') is is_zipped


def test_both_forms_cost_one_rendering(origin, visitor):
    visitor.get("/", headers={"Accept-Encoding": "gzip"})
    visitor.get("/")

    assert len(origin.asked) == 1


def test_the_oldest_pages_make_room(origin, visitor, monkeypatch):
    visitor.get("/0")
    size = len(BODY) + len(gzip.compress(BODY, 6))
    monkeypatch.setattr(cache, "MAX_BYTES", 3 * size + 50)
    for n in range(1, 4):
        visitor.get("/1")
        visitor.get(f"/{n}")
    origin.asked.clear()

    for n in (3, 2, 1, 0):
        visitor.get(f"/{n}")

    assert origin.asked == ["GET /0"]


def test_a_page_larger_than_the_cache_is_served(origin, visitor, monkeypatch):
    monkeypatch.setattr(cache, "MAX_BYTES", 10)

    assert [visitor.get("/").data for _ in range(2)] == [BODY] * 2


def test_a_database_that_fails_is_left_to_the_application(origin):
    def fail() -> int:
        raise OSError

    visitor = Client(PageCache(origin, fail))

    assert [visitor.get("/").status_code for _ in range(2)] == [200, 200]
    assert len(origin.asked) == 2


def test_a_streamed_answer_is_closed(origin):
    closed = []

    class Stream:
        def __iter__(self):
            yield BODY

        def close(self):
            closed.append(True)

    def app(environ, start_response):
        start_response("200 OK", [("Content-Type", "text/html")])
        return Stream()

    visitor = Client(PageCache(app, lambda: 1))

    assert visitor.get("/").data == BODY
    assert closed == [True]


@pytest.fixture
def client(app):
    return browser_of(app)


def test_what_is_published_is_seen_at_once(client, blog):
    assert "/p/" not in client.get("/").text

    post = add_post(blog.now())

    assert f"/p/{ids.encode(post.id)}" in client.get("/").text
    publishing.unpublish(blog, post.id)
    assert "/p/" not in client.get("/").text


def test_an_unchanged_page_is_made_anew_after_a_change_elsewhere_but_not_sent_again(client):
    former = client.get("/").headers["ETag"]
    with database.transaction():
        pass

    assert client.get("/", headers={"If-None-Match": former}).status_code == 304


def test_a_foreign_host_does_not_get_the_page(client, caplog):
    client.get("/")

    answer = client.get("/", base_url="http://evil.example")

    assert answer.status_code == 400
    assert b"<html" not in answer.data
    assert caplog.records == []
