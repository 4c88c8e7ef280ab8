"""What pages say about themselves to previews, search engines and the fediverse."""

from __future__ import annotations

import json
from dataclasses import replace

import mf2py
import pytest

from photolog import profile
from photolog.records import Link
from tests.publish import publish
from tests.web.visitors.conftest import HOME, path_of


def content(page, name):
    attribute = "property" if name.startswith(("og:", "article:")) else "name"
    found = page.select_one(f'meta[{attribute}="{name}"]')
    return found and found["content"]


def test_a_post_can_be_previewed(client, look, blog):
    post = publish(blog, title="Harbour", caption_source="At first light.", size=(3000, 2000))
    page = look(path_of(blog, post))

    assert page.title.string == "Harbour – Photographs"
    assert content(page, "og:type") == "article"
    assert content(page, "og:title") == page.title.string
    assert content(page, "og:description") == content(page, "description") == "At first light."
    assert content(page, "og:url") == blog.addresses.post(post.id)
    assert (content(page, "og:image:width"), content(page, "og:image:height")) == ("1280", "853")
    assert content(page, "og:image:alt") == "A gradient from dark to light"
    assert client.get(content(page, "og:image").removeprefix(HOME)).status_code == 200
    assert content(page, "article:published_time") == "2026-11-22T12:00:00Z"
    assert content(page, "fediverse:creator") == "@me@photo.example"
    assert content(page, "twitter:card") == "summary_large_image"
    assert page.select_one('link[rel="canonical"]')["href"] == blog.addresses.post(post.id)
    oembed = page.select_one('link[type="application/json+oembed"]')["href"]
    assert client.get(oembed.removeprefix(HOME)).get_json()["type"] == "photo"


def test_a_post_names_its_licence_to_search_engines(look, blog):
    post = publish(blog, title="</script><b>", licence="cc-by-4.0")
    block = look(path_of(blog, post)).select_one('script[type="application/ld+json"]').string
    picture = json.loads(block)[0]

    assert "</script" not in block
    assert picture["@type"] == "ImageObject"
    assert picture["license"] == "https://creativecommons.org/licenses/by/4.0/"


def test_the_gallery_names_its_owner(look, blog):
    links = (Link("Elsewhere", "https://social.example/@me"),)
    profile.change(blog, replace(profile.current(blog), name="The Owner", links=links))
    page = look("/")
    website = json.loads(page.select_one('script[type="application/ld+json"]').string)

    assert website["author"]["name"] == "The Owner"
    assert website["author"]["sameAs"] == ["https://social.example/@me"]
    assert page.select_one('link[rel="me"]')["href"] == "https://social.example/@me"


def test_a_post_is_an_entry_with_its_author(client, blog):
    post = publish(blog, title="Harbour", caption_source="At *first* light.", tags=("Fog",))
    url = blog.addresses.post(post.id)
    parsed = mf2py.parse(doc=client.get(path_of(blog, post)).get_data(as_text=True), url=url)
    entry = next(i for i in parsed["items"] if i["type"] == ["h-entry"])["properties"]

    assert entry["name"] == ["Harbour"]
    assert entry["url"] == entry["uid"] == [url]
    assert entry["category"] == ["Fog"]
    assert entry["content"][0]["value"] == "At first light."
    assert entry["photo"][0]["alt"] == "A gradient from dark to light"
    assert entry["author"][0]["properties"]["url"] == [blog.addresses.profile]
    assert entry["published"]


def test_the_gallery_is_a_feed_of_entries(client, blog):
    post = publish(blog)
    parsed = mf2py.parse(doc=client.get("/").get_data(as_text=True), url=f"{HOME}/")
    feed = next(item for item in parsed["items"] if item["type"] == ["h-feed"])

    assert feed["properties"]["name"] == ["Photographs"]
    assert feed["children"][0]["properties"]["url"] == [blog.addresses.post(post.id)]
    assert feed["children"][0]["properties"]["published"] == ["2026-11-22T12:00:00Z"]


@pytest.mark.parametrize("theme", ["light", "dark", "auto"])
def test_the_owner_chooses_the_theme(look, blog, theme):
    profile.change(blog, replace(profile.current(blog), theme=theme))

    assert look("/").html.get("data-theme") == (None if theme == "auto" else theme)


def test_the_about_page_is_a_card(client, look, blog):
    changed = replace(
        profile.current(blog),
        name="The Owner",
        bio_source="Hills *mostly*.",
        about_source="# How\n\nOn foot.",
        links=(Link("Prints", "https://prints.example/"),),
    )
    profile.change(blog, changed)
    page = look("/about")

    assert page.h1.get_text() == "The Owner"
    assert page.select_one(".p-note em").get_text() == "mostly"
    assert page.find("h2", string="How")
    assert page.select_one('main a[rel="me"][href="https://prints.example/"]')
