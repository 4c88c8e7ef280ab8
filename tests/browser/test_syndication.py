"""What programs read: feeds, microformats, structured data."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser

import feedparser
import mf2py
import pytest

from tests.browser.gallery import FEEDS, NEWEST, Gallery

pytestmark = pytest.mark.browser

PUBLIC_POSTS = 14
WITH_STRUCTURE = ["gallery", "post", "post-several", "post-bare", "post-other-language"]


@pytest.mark.parametrize("extension", ["atom", "rss"])
@pytest.mark.parametrize("shelf", FEEDS)
def test_a_feed_is_well_formed_and_full_of_pictures(shelf, extension, gallery: Gallery):
    path = f"{shelf}.{extension}".format(**gallery.names)
    answer = gallery.program.get(path)
    parsed = feedparser.parse(answer.body, response_headers={"content-type": answer.media_type})

    assert (answer.status, parsed.bozo) == (200, False)
    assert parsed.feed.title
    assert parsed.entries
    for entry in parsed.entries:
        assert entry.id == entry.link
        assert entry.link.startswith(f"{gallery.names['home']}/p/")
        assert entry.published_parsed


@pytest.mark.parametrize("shelf", FEEDS)
def test_a_json_feed_has_what_version_1_1_asks_for(shelf, gallery: Gallery):
    answer = gallery.program.get(f"{shelf}.json".format(**gallery.names))
    feed = json.loads(answer.body)

    assert answer.media_type.startswith("application/feed+json")
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert feed["title"]
    assert all(item["id"] and item["content_html"] for item in feed["items"])


def test_the_feed_of_everything_holds_every_public_post(gallery: Gallery):
    parsed = feedparser.parse(gallery.program.get("/feed.atom").body)
    unlisted = gallery.names["unlisted"]

    assert len(parsed.entries) == PUBLIC_POSTS
    assert not any(entry.link.endswith(unlisted) for entry in parsed.entries)


def test_the_gallery_is_an_h_feed(gallery: Gallery):
    parsed = mf2py.parse(doc=gallery.html("gallery"), url=gallery.names["home"] + "/")
    feed = next(item for item in parsed["items"] if item["type"] == ["h-feed"])
    entries = [child for child in feed["children"] if child["type"] == ["h-entry"]]

    assert feed["properties"]["name"] == ["Light and land"]
    assert len(entries) == 6
    for entry in entries:
        assert entry["properties"]["url"][0].startswith(gallery.names["home"])
        assert entry["properties"]["published"]
    assert entries[0]["properties"]["photo"]


def test_a_post_is_an_h_entry_by_an_h_card(gallery: Gallery):
    url = gallery.names["home"] + gallery.path("post")
    parsed = mf2py.parse(doc=gallery.html("post"), url=url)
    entry = next(item for item in parsed["items"] if item["type"] == ["h-entry"])["properties"]
    photo, author = entry["photo"][0], entry["author"][0]

    assert entry["name"] == ["Harbour before dawn"]
    assert entry["url"] == [url]
    assert entry["published"] == [NEWEST.strftime("%Y-%m-%dT%H:%M:%SZ")]
    assert photo["alt"] == "Snow on a ridge"
    assert photo["value"].startswith(f"{gallery.names['home']}/media/")
    assert author["type"] == ["h-card"]
    assert author["properties"]["name"] == ["The photographer"]
    assert "The ferry left" in entry["content"][0]["value"]
    assert {"harbour", "ridge"} <= {tag.lstrip("#") for tag in entry["category"]}


def test_the_owner_is_an_h_card_on_the_about_page(gallery: Gallery):
    url = gallery.names["home"] + "/about"
    parsed = mf2py.parse(doc=gallery.html("about"), url=url)
    card = next(item for item in parsed["items"] if item["type"] == ["h-card"])["properties"]

    assert card["name"] == ["The photographer"]
    assert f"{gallery.names['home']}/@me" in card["url"]
    assert card["photo"]
    assert "https://prints.example/" in parsed["rels"]["me"]


class _Scripts(HTMLParser):
    """Collects the JSON-LD of a page as a browser would find it."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._is_inside = False

    def handle_starttag(self, tag, attrs):
        self._is_inside = ("type", "application/ld+json") in attrs

    def handle_data(self, data):
        if self._is_inside:
            self.found.append(data)

    def handle_endtag(self, tag):
        self._is_inside = False


@pytest.mark.parametrize("name", WITH_STRUCTURE)
def test_structured_data_can_be_read(name, gallery: Gallery):
    scripts = _Scripts()
    scripts.feed(gallery.html(name))
    documents = [json.loads(text) for text in scripts.found]

    assert documents
    assert all("schema.org" in json.dumps(document) for document in documents)


@pytest.mark.parametrize("name", ["post-warned", "post-sensitive", "post-unlisted"])
def test_what_is_hidden_is_in_no_structured_data(name, gallery: Gallery):
    scripts = _Scripts()
    scripts.feed(gallery.html(name))

    assert not re.search(r"/media/", " ".join(scripts.found))
