"""Every page is well made: headings, pictures, labels, ids, and nothing from elsewhere."""

from __future__ import annotations

import re
from collections import Counter
from datetime import timedelta

import pytest
from bs4 import BeautifulSoup

from photolog.store.engine import database
from photolog.store.peers import replies
from tests.builders import FACTS
from tests.store import making
from tests.store.peers.making import a_reply, add_reply, meet
from tests.web.visitors.conftest import NEWEST, path_of, visitor_of

PAGES = (
    "/",
    "/@owner",
    "/archive",
    "/archive/2026",
    "/archive/2026/11",
    "/tags",
    "/tags/fog",
    "/camera",
    "/camera/canon-eos-r6",
    "/lens",
    "/lens/rf-85mm",
    "/search",
    "/search?q=photo",
    "/search?q=nothing",
    "/about",
    "/feeds",
    "/follow",
    "/nothing-here",
    "one",
    "several",
    "warned",
)


@pytest.fixture(params=["alone", "federated"])
def blog(request, make_blog, make_federated):
    return make_federated() if request.param == "federated" else make_blog(site__username="owner")


@pytest.fixture
def client(blog):
    return visitor_of(blog)


@pytest.fixture
def pages(client, blog):
    """Return every kind of page of a blog that has everything, as (path, response)."""
    one = making.add_post(
        NEWEST, title="Photo", facts=FACTS, tags=("Fog",), caption_source="# A heading\n\nWords"
    )
    several = making.add_post(NEWEST - timedelta(days=1), facts=FACTS)
    warned = making.add_post(
        NEWEST - timedelta(days=2), content_warning="Snakes", caption_source="# A heading"
    )
    with database.transaction():
        for post in (several, several, warned):
            making.add_photo_row(post.id, alt="")
        alice = meet()
        first = add_reply(one.id, 1, alice, content_html="<p>Words</p>", summary="Weather")
        add_reply(one.id, 2, alice, in_reply_to=first.uri)
        answer = a_reply(one.id, 3, uri=blog.addresses.post(a_reply(one.id, 3).id))
        assert replies.add(answer)
    places = {"one": one, "several": several, "warned": warned}
    paths = [path_of(blog, places[path]) if path in places else path for path in PAGES]
    return [(path, client.get(path)) for path in paths]


@pytest.fixture
def soups(pages):
    return [(path, BeautifulSoup(response.data, "html5lib")) for path, response in pages]


def test_every_page_has_one_first_heading_and_skips_no_level(soups):
    for path, page in soups:
        levels = [int(heading.name[1]) for heading in page.main.find_all(re.compile("^h[1-6]$"))]
        all_levels = [int(h.name[1]) for h in page.body.find_all(re.compile("^h[1-6]$"))]
        assert all_levels.count(1) == 1, path
        steps = zip([1, *levels], levels, strict=False)
        assert all(after <= before + 1 for before, after in steps), (path, levels)


def test_every_picture_has_words_and_a_size(soups):
    for path, page in soups:
        for image in page.select("img"):
            assert image.has_attr("alt"), path
            assert int(image["width"]) > 0 and int(image["height"]) > 0, path
    everything = [image for _, page in soups for image in page.select("img")]
    assert len(everything) > 20


def test_every_link_and_button_can_be_named(soups):
    for path, page in soups:
        for control in page.select("a[href], button"):
            if control.get("aria-hidden") == "true":
                assert control["tabindex"] == "-1", path
                continue
            words = control.get_text(strip=True) or "".join(i["alt"] for i in control.select("img"))
            assert words, (path, control)


def test_every_field_has_a_label(soups):
    for path, page in soups:
        for field in page.select("input:not([type=hidden]), select, textarea"):
            is_labelled = field.find_parent("label") or page.select_one(
                f'label[for="{field.get("id")}"]'
            )
            assert is_labelled, (path, field)


def test_ids_are_unique(soups):
    for path, page in soups:
        counts = Counter(element["id"] for element in page.select("[id]"))
        assert not [name for name, count in counts.items() if count > 1], path


def test_nothing_is_loaded_from_elsewhere(soups):
    for path, page in soups:
        loading = [e.get("src") for e in page.select("[src]")]
        loading += [
            part.split()[0] for e in page.select("[srcset]") for part in e["srcset"].split(",")
        ]
        loading += [
            e["href"]
            for e in page.select("link[rel=stylesheet], link[rel~=icon], link[rel=manifest]")
        ]
        assert all(
            re.match(r"/(media|static|manifest|follow\.svg)", address) for address in loading
        ), path


def test_there_are_no_inline_styles_scripts_or_handlers(soups):
    for path, page in soups:
        for element in page.find_all(True):
            assert "style" not in element.attrs, path
            assert not [name for name in element.attrs if name.startswith("on")], path
        for script in page.select("script:not([src])"):
            assert script["type"] == "application/ld+json", path


def test_the_policy_names_the_one_style_element(pages):
    for path, response in pages:
        policy = response.headers["Content-Security-Policy"]
        has_style = b"<style>" in response.data
        assert ("'sha256-" in policy) == has_style, path
        assert "unsafe" not in policy


def test_links_within_the_blog_lead_somewhere(client, blog, soups):
    home = blog.addresses.base_url
    paths = {
        element["href"].removeprefix(home)
        for _, page in soups
        for element in page.select("a[href]")
        if element["href"].startswith(("/", home)) and not element["href"].startswith("/media")
    }
    assert len(paths) > 15
    for path in paths - {"/login"}:
        assert client.get(path, follow_redirects=True).status_code == 200, path


def test_public_pages_set_no_cookie(pages):
    assert not [path for path, response in pages if "Set-Cookie" in response.headers]


def test_a_page_that_is_not_there_offers_a_search(client):
    response = client.get("/nothing-here")

    assert response.status_code == 404
    assert b'role="search"' in response.data
