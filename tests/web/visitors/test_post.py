"""A post's page: the photos, the words, the facts, and who may see them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from photolog import publishing
from photolog.records import Draft, Location, PhotoWords, Status, Visibility
from photolog.store.engine import database
from tests.builders import FACTS
from tests.publish import publish
from tests.store import making
from tests.web.visitors.conftest import NEWEST, path_of


def facts_of(page):
    return {
        group.dt.get_text(): [value.get_text(strip=True) for value in group.select("dd")]
        for group in page.select(".facts > div")
    }


def test_the_page_tells_all_that_may_be_told(look, blog):
    post = making.add_post(
        datetime(2026, 10, 28, 6, 0, tzinfo=UTC),
        facts=FACTS,
        title="Harbour",
        caption_source="At *first* light. #Fog",
        place="Cantabria",
        licence="cc-by-4.0",
        tags=("Fog", "boats"),
    )
    page = look(path_of(blog, post))

    assert page.h1.get_text() == "Harbour"
    assert str(page.select_one(".e-content em")) == "<em>first</em>"
    assert page.select_one("time.dt-published")["datetime"] == "2026-10-28T06:00:00Z"
    assert page.select_one("time").get_text() == "28 October 2026"
    assert "Cantabria" in page.select_one(".byline").get_text()
    assert facts_of(page) == {
        "Camera": ["Canon EOS R6"],
        "Lens": ["RF 85mm"],
        "Exposure": ["1/250 s, f/8, ISO 200"],
        "Focal length": ["85 mm"],
        "Taken": ["6 September 2026, 06:41"],
        "Licence": ["CC BY 4.0"],
    }
    links = {link.get_text(strip=True): link["href"] for link in page.select("article a")}
    assert links["Canon EOS R6"] == "/camera/canon-eos-r6"
    assert links["RF 85mm"] == "/lens/rf-85mm"
    assert links["boats"] == "/tags/boats"
    assert links["CC BY 4.0"].startswith("https://creativecommons.org/")


def test_a_tag_of_the_caption_is_not_told_twice(look, blog):
    post = publish(blog, caption_source="Early. #Fog", tags=("boats",))

    assert [tag.get_text() for tag in look(path_of(blog, post)).select(".tags a")] == ["boats"]


def test_the_camera_is_not_told_when_the_owner_does_not_want_it(client, blog):
    post = making.add_post(NEWEST, facts=FACTS, show_camera=False)

    assert b"Canon" not in client.get(path_of(blog, post)).data


def test_a_place_links_to_the_map(look, blog):
    post = making.add_post(NEWEST)
    with database.transaction():
        making.add_photo_row(post.id, location=Location(43.2, -4.8))
    page = look(path_of(blog, post))

    assert facts_of(page)["Coordinates"] == ["43.2° N, 4.8° W"]
    assert page.select_one('.facts a[href^="https://www.openstreetmap.org/"]')


def test_several_photos_are_numbered_and_each_has_its_alt_text(look, blog):
    post = publish(blog, photos=3, alts=("one", "two"))
    shots = look(path_of(blog, post)).select("[data-shot]")

    assert [shot.select_one("img")["alt"] for shot in shots] == [
        "one",
        "two",
        "Photo without a description",
    ]
    assert shots[1].select_one(".number").get_text() == "Photo 2 /  of 3"
    assert [len(shot.select("details.alt")) for shot in shots] == [1, 1, 0]


def test_a_title_less_post_has_a_heading_but_claims_no_name(look, blog):
    post = publish(blog, caption_source="Slow water.")
    page = look(path_of(blog, post))

    assert page.h1.get_text() == "Slow water."
    assert "p-name" not in page.h1["class"]


@pytest.mark.parametrize("words", [{"content_warning": "Snakes"}, {"is_sensitive": True}])
def test_hidden_photos_are_behind_a_disclosure_and_in_no_preview(words, look, blog):
    post = publish(blog, caption_source="They hiss", **words)
    page = look(path_of(blog, post))

    assert not page.select_one("details.veil").has_attr("open")
    assert page.select_one("details.veil [data-shot] img")
    assert len(page.select("main img")) == 1
    assert not page.select_one('meta[property="og:image"]')
    assert not page.select_one('script[type="application/ld+json"]')
    is_veiled = page.select_one(".e-content").find_parent("details") is not None
    assert is_veiled == bool(post.content_warning)


def test_neighbours_are_shown_but_not_what_they_hide(look, blog, publish_many):
    newest, middle, oldest = publish_many(3)
    publishing.save(blog, newest.id, words_of(newest, content_warning="Snakes"))
    page = look(path_of(blog, middle))
    newer, older = page.select(".neighbours a")

    assert (newer["href"], newer["rel"]) == (path_of(blog, newest), ["prev"])
    assert (older["href"], older["rel"]) == (path_of(blog, oldest), ["next"])
    assert not newer.find("img")
    assert older.find("img")


def words_of(post, **words):
    """Return a post's own words with some of them changed."""
    kept = tuple(PhotoWords(photo.id, photo.alt) for photo in post.photos)
    return replace(Draft(title=post.title, published_at=post.published_at, photos=kept), **words)


def test_a_draft_is_not_there(client, blog):
    post = publish(blog, status=Status.DRAFT)

    assert client.get(path_of(blog, post)).status_code == 404


def test_a_scheduled_post_is_not_there_yet(client, blog, clock):
    clock.advance(days=-1)
    post = publish(blog, published_at=datetime(2026, 11, 22, tzinfo=UTC))

    assert post.status is Status.SCHEDULED
    assert client.get(path_of(blog, post)).status_code == 404


def test_an_unlisted_post_is_there_for_those_who_have_its_address(look, blog, publish_many):
    publish_many(2)
    post = publish(blog, visibility=Visibility.UNLISTED)
    page = look(path_of(blog, post))

    assert "noindex" in page.select_one('meta[name="robots"]')["content"]
    assert not page.select(".neighbours")


def test_a_deleted_post_is_gone(client, blog):
    post = publish(blog)
    publishing.delete(blog, post.id)
    response = client.get(path_of(blog, post))

    assert response.status_code == 410
    assert "deleted" in response.get_data(as_text=True)


def test_an_unknown_post_is_not_found(client):
    assert client.get("/p/0123456789abc").status_code == 404
    assert client.get("/p/short").status_code == 404


def test_a_caption_cannot_bring_its_own_markup(client, blog):
    post = publish(blog, title="<b>", caption_source="<script>alert(1)</script>", alts=('"><i>',))
    body = client.get(path_of(blog, post)).get_data(as_text=True)

    assert "<script>alert" not in body
    assert "<b>" not in body
    assert '"><i>' not in body


def test_the_language_of_a_post_is_named_where_it_differs(look, blog):
    post = publish(blog, language="sv")

    assert look(path_of(blog, post)).article["lang"] == "sv"
