"""The table of posts: every state, a filter for each, a page at a time."""

from __future__ import annotations

from datetime import timedelta

import pytest

from photolog import publishing
from photolog.records import Draft, Status, Visibility
from photolog.web.studio import listing
from tests.web.studio.conftest import publish


@pytest.fixture
def posts_of_each_kind(blog, clock):
    publish(blog, title="Out there")
    publish(blog, title="Half done", status=Status.DRAFT, alts=())
    publish(blog, title="To come", published_at=clock() + timedelta(days=1))
    publish(blog, title="By link", visibility=Visibility.UNLISTED)


@pytest.mark.parametrize(
    ("chosen", "titles"),
    [
        ("", ["By link", "To come", "Half done", "Out there"]),
        ("all", ["By link", "To come", "Half done", "Out there"]),
        ("drafts", ["Half done"]),
        ("scheduled", ["To come"]),
        ("unlisted", ["By link"]),
        ("no-alt", ["Half done"]),
    ],
)
def test_each_filter_shows_its_posts(owner, posts_of_each_kind, chosen, titles):
    page = owner.get(f"/studio?show={chosen}" if chosen else "/studio").text

    shown = [title for title in ("By link", "To come", "Half done", "Out there") if title in page]
    assert shown == titles


def test_a_row_tells_state_date_and_missing_alt_texts(owner, posts_of_each_kind):
    page = owner.get("/studio?show=drafts").text

    assert "22 November 2026" in page
    assert "Draft" in page
    assert "1 without alt text" in page
    assert "/media/" in page


@pytest.mark.parametrize("chosen", list(listing.FILTERS))
def test_an_empty_list_says_something_kind(owner, chosen):
    assert listing.FILTERS[chosen][1] in owner.get(f"/studio?show={chosen}").text


@pytest.mark.parametrize("query", ["show=secret", "show=all&before=", "before=nonsense"])
def test_an_unknown_list_is_not_found_and_an_odd_place_begins_anew(owner, query):
    answer = owner.get(f"/studio?{query}")

    assert answer.status_code == (404 if "secret" in query else 200)


def test_pages_follow_each_other_without_loss(owner, blog, clock, monkeypatch):
    monkeypatch.setattr(listing, "PER_PAGE", 2)
    for number in range(5):
        clock.advance(seconds=1)
        post = publishing.start_draft(blog)
        publishing.save(blog, post.id, Draft(title=f"Post {number}"))
    seen, address = [], "/studio"
    while address:
        page = owner.get(address).text
        seen += [n for n in range(5) if f"Post {n}" in page]
        older = page.partition('rel="next" href="')[2].partition('"')[0]
        address = older.replace("&amp;", "&")

    assert sorted(seen) == [0, 1, 2, 3, 4]
