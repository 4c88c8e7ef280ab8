"""Sitemap, robots, manifest, oEmbed, health, and the signals to crawlers."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import quote
from xml.etree import ElementTree

import pytest

from photolog import profile
from photolog.files import Files
from photolog.records import Status, Visibility
from photolog.web.visitors import meta
from tests.publish import publish
from tests.store import making
from tests.web.visitors.conftest import HOME, NEWEST

SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
IMAGE = "{http://www.google.com/schemas/sitemap-image/1.1}"


def set_profile(blog, **choices):
    profile.change(blog, replace(profile.current(blog), **choices))


def locations(response, tag="url"):
    root = ElementTree.fromstring(response.data)
    return [element.findtext(f"{SITEMAP}loc") for element in root.iter(f"{SITEMAP}{tag}")]


def oembed(client, url, **query):
    rest = "".join(f"&{name}={value}" for name, value in query.items())
    return client.get(f"/oembed?url={quote(url, safe='')}{rest}")


def test_the_sitemap_lists_public_posts_with_their_pictures(client, blog):
    shown = making.add_post(NEWEST)
    hidden = making.add_post(NEWEST, 1, is_sensitive=True)
    making.add_post(NEWEST, 2, visibility=Visibility.UNLISTED)
    making.add_post(NEWEST, 3, status=Status.DRAFT)
    response = client.get("/sitemap.xml")
    images = ElementTree.fromstring(response.data).findall(f".//{IMAGE}loc")

    addresses = blog.addresses
    assert sorted(locations(response)) == sorted(
        [addresses.home, addresses.post(shown.id), addresses.post(hidden.id)]
    )
    assert [image.text for image in images] == [
        addresses.media(shown.photos[0].wire_rendition.name)
    ]


def test_a_large_blog_has_a_sitemap_for_each_year(client, monkeypatch, publish_many):
    monkeypatch.setattr(meta, "MOST_IN_ONE_SITEMAP", 3)
    publish_many(4, days_apart=200)
    years = locations(client.get("/sitemap.xml"), "sitemap")
    found = [url for year in years for url in locations(client.get(year.removeprefix(HOME)))]

    assert years == [f"{HOME}/sitemap.xml?year={year}" for year in (2025, 2026)]
    assert len(set(found)) == len(found) == 4


def test_the_sitemap_reads_on_where_a_piece_ends(client, monkeypatch, publish_many):
    monkeypatch.setattr(meta, "_CHUNK_POSTS", 2)
    publish_many(5)

    assert len(locations(client.get("/sitemap.xml"))) == 6


@pytest.mark.parametrize("year", ["2019", "x", "99999999", "-1"])
def test_a_sitemap_of_a_year_without_posts_is_refused(client, year):
    assert client.get(f"/sitemap.xml?year={year}").status_code in (400, 404)


def test_robots_are_kept_from_what_is_not_theirs(client):
    text = client.get("/robots.txt").get_data(as_text=True)

    assert "Disallow: /studio" in text
    assert f"Sitemap: {HOME}/sitemap.xml" in text


def test_training_crawlers_are_told_to_stay_away(client, look, blog):
    path = f"/media/{publish(blog).photos[0].renditions[0].name}"
    text = client.get("/robots.txt").get_data(as_text=True)

    assert "User-agent: GPTBot\n" in text
    assert client.get("/.well-known/tdmrep.json").get_json() == [
        {"location": "/", "tdm-reservation": 1}
    ]
    for address in ("/", "/feed.atom", path):
        headers = client.get(address).headers
        assert headers["tdm-reservation"] == "1"
        assert "noai, noimageai" in headers["X-Robots-Tag"]
    assert look("/").select_one('meta[name="tdm-reservation"]')["content"] == "1"
    assert "noai" in look("/").select_one('meta[name="robots"]')["content"]


def test_training_can_be_allowed(client, look, blog):
    set_profile(blog, allow_ai_training=True)
    publish(blog)

    assert "GPTBot" not in client.get("/robots.txt").get_data(as_text=True)
    assert client.get("/.well-known/tdmrep.json").status_code == 404
    assert "tdm-reservation" not in client.get("/").headers
    assert "X-Robots-Tag" not in client.get("/").headers
    assert "noai" not in str(look("/").head)


def test_search_engines_can_be_sent_away(client, look, blog):
    set_profile(blog, allow_search_engines=False)

    assert client.get("/robots.txt").get_data(as_text=True).endswith("User-agent: *\nDisallow: /\n")
    assert client.get("/sitemap.xml").status_code == 404
    assert "noindex" in client.get("/").headers["X-Robots-Tag"]
    assert "noindex" in look("/").select_one('meta[name="robots"]')["content"]


def test_the_manifest_names_the_blog(client):
    response = client.get("/manifest.webmanifest")

    assert response.headers["Content-Type"] == "application/manifest+json"
    assert response.get_json(force=True)["name"] == "Photographs"
    for icon in response.get_json(force=True)["icons"]:
        assert client.get(icon["src"]).status_code == 200


def test_oembed_shows_a_post(client, blog):
    post = publish(blog, title="Harbour")
    document = oembed(client, blog.addresses.post(post.id)).get_json()

    assert (document["type"], document["title"]) == ("photo", "Harbour")
    assert client.get(document["url"].removeprefix(HOME)).status_code == 200
    assert (document["width"], document["height"]) == (600, 400)


def test_oembed_keeps_within_bounds(client, blog):
    post = publish(blog)
    document = oembed(client, blog.addresses.post(post.id), maxwidth=400).get_json()

    assert document["width"] == 320
    assert oembed(client, blog.addresses.post(post.id), maxwidth="x").status_code == 400


def test_oembed_hides_what_a_post_hides(client, blog):
    post = publish(blog, content_warning="Snakes")
    document = oembed(client, blog.addresses.post(post.id)).get_json()

    assert document["type"] == "link"
    assert "/media/" not in str(document)


def test_oembed_knows_only_what_may_be_seen(client, blog):
    draft = publish(blog, status=Status.DRAFT)

    for url in (
        blog.addresses.post(draft.id),
        f"{HOME}/about",
        "https://else.example/p/0123456789abc",
        "",
    ):
        assert oembed(client, url).status_code == 404
    assert client.get("/oembed").status_code == 404


def test_oembed_speaks_json_only(client, blog):
    post = publish(blog)

    assert oembed(client, blog.addresses.post(post.id), format="xml").status_code == 501


def test_alive_is_said_without_asking_the_database(client, count_queries, blog):
    set_profile(blog, allow_ai_training=True)
    response = client.get("/healthz")

    assert (response.status_code, response.data) == (200, b"alive\n")
    assert response.headers["Cache-Control"] == "no-store"


def test_readiness_is_told(client):
    response = client.get("/readyz")
    answer = response.get_json()

    assert response.status_code == 200
    assert (answer["status"], answer["database"]) == ("ready", "ok")
    assert answer["disk_free_bytes"] > 0
    assert answer["version"]


def test_a_full_disk_is_not_ready(client, monkeypatch):
    monkeypatch.setattr(Files, "free_bytes", lambda self: 1000)

    assert client.get("/readyz").status_code == 503
