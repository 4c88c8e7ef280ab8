"""Search: what is found, what is not, and the way on."""

from __future__ import annotations

from dataclasses import replace

from photolog import profile
from photolog.records import Status, Visibility
from tests.store import making
from tests.web.visitors.conftest import NEWEST, path_of


def hrefs(page):
    return [link["href"] for link in page.select(".wall a.u-url")]


def test_an_empty_search_offers_the_field_only(look):
    page = look("/search")

    assert page.select_one('input[type="search"][name="q"]')
    assert not page.select(".wall")
    assert "Nothing found" not in page.get_text()


def test_words_of_title_caption_alt_text_tag_and_place_are_found(look, blog):
    making.add_post(NEWEST, title="Dune")
    post = making.add_post(
        NEWEST,
        1,
        title="Harbour",
        caption_source="The *ferry* leaves",
        tags=("Fog",),
        place="Ronda",
    )

    for word in ("harbour", "ferry", "gradient harbour", "fog", "ronda"):
        assert hrefs(look(f"/search?q={word}")) == [path_of(blog, post)], word


def test_what_is_not_public_is_not_found(look, publish_many):
    publish_many(1, title="Harbour", visibility=Visibility.UNLISTED)
    publish_many(1, title="Harbour", status=Status.DRAFT, days_apart=2)
    page = look("/search?q=harbour")

    assert not page.select(".wall")
    assert "Nothing found for “harbour”" in page.get_text()


def test_strange_queries_do_no_harm(look, publish_many):
    publish_many(1)

    for query in ('"', "AND", "a*b", "NEAR(", "%27--", "<script>", "x" * 500, "%00"):
        assert look(f"/search?q={query}").h1


def test_the_query_stays_in_the_field_and_is_escaped(client, look):
    body = client.get('/search?q="><b>').get_data(as_text=True)

    assert '"><b>' not in body
    assert look('/search?q="><b>').select_one("#q")["value"] == '"><b>'


def test_older_results_follow_and_none_is_met_twice(look, blog, publish_many):
    profile.change(blog, replace(profile.current(blog), photos_per_page=6))
    posts = publish_many(8, place="Ronda")
    first = look("/search?q=ronda")
    second = look(first.select_one('.pager a[rel="next"]')["href"])

    assert hrefs(first) + hrefs(second) == [path_of(blog, post) for post in posts]
    assert not second.select('.pager a[rel="next"]')


def test_a_malformed_place_is_not_found(client):
    assert client.get("/search?q=a&before=x").status_code == 404


def test_results_are_not_for_search_engines(look):
    assert "noindex" in look("/search?q=a").select_one('meta[name="robots"]')["content"]
