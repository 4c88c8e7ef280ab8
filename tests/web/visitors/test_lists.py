"""Tags, archive, cameras and lenses."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from photolog.records import Status, Visibility
from tests.builders import FACTS
from tests.store import making
from tests.web.visitors.conftest import path_of

OCTOBER = datetime(2026, 10, 5, 12, tzinfo=UTC)
NOVEMBER = datetime(2026, 11, 5, 12, tzinfo=UTC)


def hrefs(page):
    return [link["href"] for link in page.select(".wall a.u-url")]


def tallies(page, selector):
    return {
        each.a.get_text(): each.select_one(".tally").get_text() for each in page.select(selector)
    }


@pytest.mark.usefixtures("blog")
def test_tags_are_told_with_their_counts(look):
    making.add_post(OCTOBER, tags=("Fog", "boats"))
    making.add_post(NOVEMBER, tags=("fog",))

    assert tallies(look("/tags"), ".tag-list li") == {"boats": "1 post", "Fog": "2 posts"}


def test_a_tag_shows_its_posts_only(look, blog):
    tagged = making.add_post(OCTOBER, tags=("Fog",))
    making.add_post(NOVEMBER, tags=("boats",))
    page = look("/tags/fog")

    assert page.h1.get_text() == "#Fog"
    assert hrefs(page) == [path_of(blog, tagged)]
    assert "1 post" in page.select_one(".list-head").get_text()


@pytest.mark.usefixtures("blog")
def test_another_way_of_typing_a_tag_leads_to_its_page(client):
    making.add_post(OCTOBER, tags=("Fog",))
    response = client.get("/tags/FOG")

    assert (response.status_code, response.headers["Location"]) == (301, "/tags/fog")
    assert client.get("/tags/BOATS").status_code == 404


@pytest.mark.usefixtures("blog")
@pytest.mark.parametrize(
    "path",
    [
        "/tags/none",
        "/camera/none",
        "/lens/none",
        "/archive/2025",
        "/archive/2026/09",
        "/archive/2026/13",
        "/archive/26",
        "/archive/2026/1",
        "/tags/none/feed.atom",
    ],
)
def test_a_list_of_nothing_is_not_found(client, path):
    making.add_post(OCTOBER)

    assert client.get(path).status_code == 404


@pytest.mark.usefixtures("blog")
def test_what_is_not_public_makes_no_list(client, look):
    making.add_post(OCTOBER, tags=("secret",), visibility=Visibility.UNLISTED, facts=FACTS)
    making.add_post(NOVEMBER, tags=("secret",), status=Status.DRAFT, facts=FACTS)

    assert not look("/tags").select(".tag-list")
    assert not look("/archive").select(".sheet")
    assert not look("/camera").select(".sheet")
    assert client.get("/camera/canon-eos-r6").status_code == 404


@pytest.mark.usefixtures("blog")
def test_the_archive_has_years_with_their_months(look):
    making.add_post(datetime(2025, 3, 1, tzinfo=UTC))
    making.add_post(OCTOBER)
    making.add_post(NOVEMBER)
    page = look("/archive")

    assert [h.get_text() for h in page.select(".sheet h2 a")] == ["2026", "2025"]
    assert tallies(page, ".months li") == {
        "October": "1 post",
        "November": "1 post",
        "March": "1 post",
    }
    assert page.select_one('.months a[href="/archive/2025/03"]')
    assert len(page.select(".strip img")) == 3


@pytest.mark.parametrize("words", [{"content_warning": "Snakes"}, {"is_sensitive": True}])
def test_contact_sheets_hide_what_posts_hide(look, publish_many, words):
    publish_many(2, facts=FACTS, **words)

    for path in ("/archive", "/archive/2026", "/camera", "/lens"):
        page = look(path)
        assert page.select(".sheet")
        assert not page.select(".strip img")


@pytest.mark.usefixtures("blog")
def test_a_year_shows_its_months_and_leads_to_the_next(look):
    making.add_post(datetime(2025, 3, 1, tzinfo=UTC))
    making.add_post(OCTOBER)
    making.add_post(NOVEMBER)
    page = look("/archive/2026")

    assert [h.a.get_text() for h in page.select(".sheet h2")] == ["November", "October"]
    assert [a["href"] for a in page.select(".steps a")] == ["/archive/2025"]


def test_a_month_shows_its_posts(look, blog):
    october = making.add_post(OCTOBER)
    making.add_post(NOVEMBER)
    page = look("/archive/2026/10")

    assert page.h1.get_text() == "October 2026"
    assert hrefs(page) == [path_of(blog, october)]
    assert [a["href"] for a in page.select(".steps a")] == ["/archive/2026/11"]


def test_cameras_and_lenses_have_pages(look, blog):
    with_camera = making.add_post(OCTOBER, facts=FACTS)
    making.add_post(NOVEMBER, facts=replace(FACTS, camera="Ricoh GR III", lens=""))

    assert {h.a.get_text() for h in look("/camera").select(".sheet h2")} == {
        "Canon EOS R6",
        "Ricoh GR III",
    }
    for path in ("/camera/canon-eos-r6", "/lens/rf-85mm"):
        assert hrefs(look(path)) == [path_of(blog, with_camera)]


def test_a_list_costs_as_many_queries_with_many_posts_as_with_few(
    client, publish_many, count_queries
):
    publish_many(2, tags=("fog",))
    few = count_queries(lambda: client.get("/tags/fog"))
    publish_many(28, tags=("fog",), days_apart=0.7)
    many = count_queries(lambda: client.get("/tags/fog"))

    assert 0 < many <= few + 1


def file_names(photos):
    return [f"/media/{photo.rendition_at_least(240).name}" for photo in photos]


@pytest.mark.usefixtures("blog")
def test_a_contact_sheet_shows_its_own_newest_photos(look):
    sheets = [
        [making.add_post(month, n, facts=FACTS) for n in reversed(range(10))]
        for month in (NOVEMBER, OCTOBER)
    ]
    strips = look("/archive/2026").select(".strip")

    assert [[img["src"] for img in strip.select("img")] for strip in strips] == [
        file_names(post.photos[0] for post in posts[:8]) for posts in sheets
    ]


@pytest.mark.parametrize("path", ["/archive", "/camera", "/lens"])
def test_a_page_of_sheets_costs_as_many_queries_with_many_as_with_few(
    path, client, look, count_queries
):
    def publish_years(years):
        for year in years:
            facts = replace(FACTS, camera=f"Camera {year}", lens=f"Lens {year}")
            making.add_post(datetime(year, 5, 1, tzinfo=UTC), facts=facts)

    publish_years(range(2001, 2003))
    few = count_queries(lambda: client.get(path))
    publish_years(range(2003, 2041))
    many = count_queries(lambda: client.get(path))

    assert len(look(path).select(".strip img")) == 40
    assert 0 < many == few <= 5


@pytest.mark.usefixtures("blog")
def test_a_year_costs_as_many_queries_with_all_months_as_with_two(client, look, count_queries):
    def publish_months(months):
        for month in months:
            making.add_post(datetime(2026, month, 5, tzinfo=UTC))

    publish_months((1, 2))
    few = count_queries(lambda: client.get("/archive/2026"))
    publish_months(range(3, 13))
    many = count_queries(lambda: client.get("/archive/2026"))

    assert len(look("/archive/2026").select(".strip img")) == 12
    assert 0 < many == few <= 8
