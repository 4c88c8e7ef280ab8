"""The wall: every public post once, in order, in its own ratio."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from photolog import profile
from photolog.records import Status, Visibility
from tests.publish import publish
from tests.web.visitors.conftest import path_of


@pytest.fixture
def small_pages(blog):
    profile.change(blog, replace(profile.current(blog), photos_per_page=6))


def hrefs(page):
    return [link["href"] for link in page.select(".wall a.u-url")]


def walk(look, rel, start):
    """Return the pages from *start* on, following the links of one direction."""
    pages, path = [], start
    while path:
        pages.append(look(path))
        link = pages[-1].select_one(f'.pager a[rel="{rel}"]')
        path = link and link["href"]
    return pages


def test_an_empty_blog_is_kind_to_its_owner(look):
    page = look("/")

    assert "soon" in page.main.get_text()
    assert page.select_one('main a[href="/login"]')


@pytest.mark.usefixtures("small_pages")
def test_older_pages_hold_every_post_once_in_order(look, blog, publish_many):
    posts = publish_many(14)
    pages = walk(look, "next", "/")

    assert len(pages) == 3
    assert [href for page in pages for href in hrefs(page)] == [path_of(blog, p) for p in posts]


@pytest.mark.usefixtures("small_pages")
def test_newer_pages_lead_back_to_the_first(look, publish_many):
    publish_many(14)
    last = walk(look, "next", "/")[-1]
    back = walk(look, "prev", last.select_one('.pager a[rel="prev"]')["href"])

    assert hrefs(back[-1]) == hrefs(look("/"))


@pytest.mark.usefixtures("small_pages")
def test_a_page_stays_the_same_when_newer_posts_come(look, blog, publish_many):
    publish_many(8)
    older = look("/").select_one('.pager a[rel="next"]')["href"]
    before = hrefs(look(older))
    publish(blog, size=(90, 60))

    assert hrefs(look(older)) == before


@pytest.mark.parametrize(
    "place",
    [
        "before=",
        "before=1",
        "before=x-0000000000000",
        "before=1-000000000000u",
        "after=..",
        "before=9" * 9,
    ],
)
def test_a_malformed_place_is_not_found(client, publish_many, place):
    publish_many(1)

    assert client.get(f"/?{place}").status_code == 404


def test_nothing_lies_beyond_the_end(client, publish_many):
    publish_many(1)

    assert client.get("/?before=1-0000000000000").status_code == 404


def test_months_are_headings_in_the_time_zone_of_the_blog(look, publish_many):
    publish_many(3, days_apart=20)

    assert [h.get_text() for h in look("/").select("h2.month")] == ["November 2026", "October 2026"]


def test_drafts_and_unlisted_posts_hang_nowhere(look, blog):
    shown = publish(blog, title="Shown")
    publish(blog, status=Status.DRAFT)
    publish(blog, visibility=Visibility.UNLISTED)

    assert hrefs(look("/")) == [path_of(blog, shown)]


def test_a_hidden_post_shows_its_warning_and_no_file(client, look, blog):
    post = publish(blog, content_warning="Snakes", alts=("A very long snake",), photos=2)
    tile = look("/").select_one(".wall li")

    assert "Snakes" in tile.get_text()
    assert "2 photos" in tile.get_text()
    assert tile.a["href"] == path_of(blog, post)
    assert not tile.find("img")
    body = client.get("/").get_data(as_text=True)
    assert "/media/" not in body
    assert "very long snake" not in body
    assert post.photos[0].tint not in body


def test_several_photos_are_counted(look, blog):
    publish(blog, photos=3, alts=("a", "b", "c"))

    assert look("/").select_one(".mark").get_text() == "3 photos"


def test_tiles_keep_the_ratio_of_their_photo(look, blog, clock):
    publish(blog, size=(600, 400))
    clock.advance(hours=1)
    publish(blog, size=(400, 600))
    css = look("/").style.string

    assert re.findall(r"\.t\d\{--r:([\d.]+)", css) == ["0.6667", "1.5000"]


def test_a_tall_strip_is_cropped_to_its_focus_and_a_panorama_is_not_clamped(look, blog):
    publish(blog, size=(2000, 150))
    publish(blog, size=(100, 2000))
    css = look("/").style.string

    assert "--r:0.5000" in css
    assert "--r:13.3333" in css
    assert css.count("--f:50% 50%") == 2


def test_the_first_picture_is_asked_for_first_and_the_rest_late(look, publish_many):
    publish_many(6)
    images = look("/").select(".wall img")

    assert images[0]["fetchpriority"] == "high"
    assert not images[0].has_attr("loading")
    assert images[5]["loading"] == "lazy"
    assert images[5]["sizes"].startswith("auto, ")


def test_a_picture_without_alt_text_is_called_like_its_post(look, blog):
    publish(blog, title="Harbour", alts=("",))

    assert look("/").select_one(".wall img")["alt"] == "Harbour"


def test_the_handle_leads_to_the_gallery(client, look, blog):
    post = publish(blog)

    assert hrefs(look("/@me")) == [path_of(blog, post)]
    assert look("/@me").select_one('link[rel="canonical"]')["href"] == "http://photo.example/"
    assert client.get("/@somebody").status_code == 404


def test_a_page_of_many_posts_costs_as_many_queries_as_a_page_of_few(
    client, publish_many, count_queries
):
    publish_many(2)
    few = count_queries(lambda: client.get("/"))
    publish_many(28, days_apart=0.5)
    many = count_queries(lambda: client.get("/"))

    assert 0 < many <= few + 1


def test_a_page_of_many_photos_is_light(client, publish_many):
    publish_many(24)
    response = client.get("/", headers={"Accept-Encoding": "gzip"})

    assert len(response.data) < 15_000


def test_a_month_with_few_photos_is_hung_in_one_row(look, publish_many):
    publish_many(3, days_apart=8)  # 20, 12 and 4 November
    publish_many(8, days_apart=25)  # one of them in November, the next in October, …
    page = look("/")
    rows = ["one-row" in wall["class"] for wall in page.select(".wall")]

    assert rows[0] and all(rows)
    assert ".w0{--s:6.0000;--n:4}" in page.style.string


def test_a_month_with_many_photos_takes_as_many_rows_as_it_needs(look, publish_many):
    publish_many(9)

    assert "one-row" not in look("/").select_one(".wall")["class"]
