"""The feeds, as feed readers fetch them for years."""

from __future__ import annotations

from datetime import timedelta

import feedparser
import pytest

from photolog import publishing
from photolog.records import Status, Visibility
from photolog.web.visitors.feeds import CACHE_SECONDS
from tests.builders import FACTS
from tests.store import making
from tests.web.visitors.conftest import HOME, NEWEST

FORMS = ("atom", "rss", "json")
TYPES = {
    "atom": "application/atom+xml; charset=utf-8",
    "rss": "application/rss+xml; charset=utf-8",
    "json": "application/feed+json",
}
PREFIXES = (
    "",
    "/tags/fog",
    "/camera/canon-eos-r6",
    "/lens/rf-85mm",
    "/archive/2026",
    "/archive/2026/11",
)


def urls(response, form):
    if form == "json":
        return [item["url"] for item in response.get_json(force=True)["items"]]
    return [entry.link for entry in feedparser.parse(response.data).entries]


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("prefix", PREFIXES)
def test_every_list_has_its_feeds(client, blog, form, prefix):
    post = making.add_post(NEWEST, tags=("Fog",), facts=FACTS)
    making.add_post(NEWEST - timedelta(days=400))
    response = client.get(f"{prefix}/feed.{form}")

    assert response.status_code == 200
    assert response.headers["Content-Type"] == TYPES[form]
    assert response.headers["Cache-Control"] == f"public, max-age={CACHE_SECONDS}"
    assert blog.addresses.post(post.id) in urls(response, form)
    assert len(urls(response, form)) == (1 if prefix else 2)


@pytest.mark.parametrize("form", FORMS)
def test_an_empty_blog_has_empty_feeds(client, form):
    response = client.get(f"/feed.{form}")

    assert response.status_code == 200
    assert urls(response, form) == []


@pytest.mark.parametrize("form", FORMS)
def test_only_public_posts_are_told(client, blog, form):
    shown = making.add_post(NEWEST)
    making.add_post(NEWEST, 1, visibility=Visibility.UNLISTED)
    making.add_post(NEWEST, 2, status=Status.DRAFT)

    assert urls(client.get(f"/feed.{form}"), form) == [blog.addresses.post(shown.id)]


@pytest.mark.parametrize("form", FORMS)
def test_the_pages_of_a_feed_tell_every_post_once(client, form, blog, publish_many):
    posts = publish_many(35)
    first = client.get(f"/feed.{form}")
    if form == "json":
        older = first.get_json(force=True)["next_url"]
    else:
        links = feedparser.parse(first.data).feed.links
        older = next(link.href for link in links if link.rel == "next")
    second = client.get(older.removeprefix(HOME))

    assert older.startswith(f"{HOME}/feed.{form}?before=")
    assert urls(first, form) + urls(second, form) == [blog.addresses.post(p.id) for p in posts]


@pytest.mark.parametrize("form", FORMS)
def test_an_unchanged_feed_is_not_sent_again(client, form, publish_many):
    publish_many(1)
    first = client.get(f"/feed.{form}")
    etag = first.headers["ETag"]
    again = client.get(f"/feed.{form}", headers={"If-None-Match": etag})
    since = client.get(
        f"/feed.{form}", headers={"If-Modified-Since": first.headers["Last-Modified"]}
    )

    assert not etag.startswith("W/")
    for response in (again, since):
        assert (response.status_code, response.data) == (304, b"")
        assert response.headers["Cache-Control"] == first.headers["Cache-Control"]
        assert response.headers["ETag"] == etag


def test_the_entity_tag_is_asked_before_the_date(client, publish_many):
    publish_many(1)
    headers = {
        "If-None-Match": '"another"',
        "If-Modified-Since": client.get("/feed.atom").headers["Last-Modified"],
    }

    assert client.get("/feed.atom", headers=headers).status_code == 200


def test_a_changed_feed_has_another_tag(client, blog, publish_many):
    posts = publish_many(2)
    etag = client.get("/feed.atom").headers["ETag"]
    publishing.delete(blog, posts[0].id)
    response = client.get("/feed.atom", headers={"If-None-Match": etag})

    assert response.status_code == 200
    assert response.headers["ETag"] != etag


@pytest.mark.parametrize("form", FORMS)
def test_head_is_answered_like_get_without_the_body(client, form, publish_many):
    publish_many(1)
    head, get = client.head(f"/feed.{form}"), client.get(f"/feed.{form}")

    assert head.data == b""
    assert head.headers["ETag"] == get.headers["ETag"]


def test_every_page_announces_its_feeds(look):
    making.add_post(NEWEST, tags=("Fog",))

    for path in ("/", "/tags/fog", "/about", "/archive"):
        links = look(path).select('link[rel="alternate"]')
        announced = {(link["type"], link["href"]) for link in links}
        assert ("application/atom+xml", f"{HOME}/feed.atom") in announced
        assert ("application/rss+xml", f"{HOME}/feed.rss") in announced
        assert ("application/feed+json", f"{HOME}/feed.json") in announced
    assert look("/tags/fog").select_one(f'link[href="{HOME}/tags/fog/feed.atom"]')


def test_the_feeds_page_names_them(look):
    hrefs = [link["href"] for link in look("/feeds").select("main dd a")]

    assert hrefs == [f"{HOME}/feed.atom", f"{HOME}/feed.rss", f"{HOME}/feed.json"]


@pytest.mark.parametrize("place", ["before=x", "after=1-x", "before=1-0000000000000"])
def test_a_place_that_is_none_is_not_found(client, place, publish_many):
    publish_many(1)

    assert client.get(f"/feed.atom?{place}").status_code == 404


def test_a_deletion_makes_a_feed_newer(client, blog, publish_many):
    older, _ = publish_many(2)
    before = client.get("/feed.atom").headers["Last-Modified"]
    publishing.delete(blog, older.id)

    again = client.get("/feed.atom", headers={"If-Modified-Since": before})

    assert again.status_code == 200
