"""Search: any input is understood, only public posts are found, the newest first."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from photolog.records import Facts, Status, Visibility
from photolog.store import posts
from photolog.store.engine import database, tables
from photolog.store.searching import search
from tests.builders import ZONE
from tests.store.making import add_photo_row, add_post

NOON = datetime(2026, 9, 6, 12, 0, tzinfo=UTC)


@pytest.fixture
def shelf(blog):
    """Four posts that differ in one word each, oldest first."""
    texts = ("boats in the fog", "fog in the boats' harbour", "boats in the sun", "Žluťoučký kůň")
    return [add_post(NOON, n, caption_source=text) for n, text in enumerate(texts)]


def found(query: str, **where: int) -> list[int]:
    return [post.id for post in search(query, 9, **where)]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("boats", [2, 1, 0]),
        ("boats fog", [1, 0]),
        ('"boats in the fog"', [0]),
        ('"fog in', [1]),
        ("boats -fog", [2]),
        ("boats NOT fog", [2]),
        ("boats NOT", [2, 1, 0]),
        ("sun OR harbour", [2, 1]),
        ("(sun OR harbour) fog", [1]),
        ("boa*", [2, 1, 0]),
        ("BOATS", [2, 1, 0]),
        ("zlutoucky", [3]),
        ("KŮŇ", [3]),
        ("boats!!!", [2, 1, 0]),
        ("caption:boats", [2, 1, 0]),
        ("title:boats", []),
        ("nothing:boats", []),
        ("-boats", []),
        ("submarine", []),
        ("", []),
        ("   ", []),
        ('"', []),
        ("🎞", []),
    ],
)
def test_what_a_visitor_types_is_understood(shelf, query, expected):
    assert found(query) == [shelf[n].id for n in expected]


@pytest.mark.parametrize(
    ("words", "query"),
    [
        ({"title": "Harbour"}, "harbour"),
        ({"caption_source": "*First* light"}, '"first light"'),
        ({"tags": ("BlueHour",)}, "bluehour"),
        ({"place": "Vienna"}, "vienna"),
        ({"facts": Facts(camera="Canon EOS R6")}, "canon"),
        ({"facts": Facts(lens="RF 85mm")}, "85mm"),
    ],
)
def test_every_word_of_a_post_is_found(blog, words, query):
    post = add_post(NOON, **words)

    assert found(query) == [post.id]


def test_the_alt_text_of_every_photo_is_found(blog):
    post = add_post(NOON)
    with database.transaction():
        add_photo_row(post.id, alt="A crane behind boats")
        posts.relist(post.id, ZONE)

    assert found("gradient crane") == [post.id]


def test_the_markup_of_a_caption_is_not_found(blog):
    add_post(NOON, caption_source="[light](https://light.example) **strong**")

    assert found("href") == []
    assert len(found("strong")) == 1


def test_a_hidden_camera_is_not_found(blog):
    add_post(NOON, facts=Facts(camera="Canon EOS R6"), show_camera=False)

    assert found("canon") == []


@pytest.mark.parametrize(
    "state",
    [
        {"status": Status.DRAFT},
        {"status": Status.SCHEDULED},
        {"visibility": Visibility.UNLISTED},
    ],
    ids=["draft", "scheduled", "unlisted"],
)
def test_what_is_not_public_is_not_found(blog, state):
    add_post(NOON, title="Harbour", **state)

    assert found("harbour") == []
    assert tables.Search.select().count() == 0


def test_a_changed_post_is_found_by_its_new_words_only(blog):
    post = add_post(NOON, title="Harbour")
    with database.transaction():
        tables.Post.update(title="Meadow").where(tables.Post.id == post.id).execute()
        posts.relist(post.id, ZONE)

    assert found("harbour") == []
    assert found("meadow") == [post.id]


def test_results_are_paged_by_id(shelf):
    first = search("boats", 2)

    assert [post.id for post in first] == [shelf[2].id, shelf[1].id]
    assert found("boats", older_than=first[-1].id) == [shelf[0].id]


@pytest.fixture
def filled(blog):
    add_post(NOON, caption_source="boats AND title: NOT fog")
    return blog


hostile = st.text(
    st.sampled_from(list("abé -\"*():^{}+,.\\'\x00\n\ud800NEAROT:title")), max_size=30
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.one_of(st.text(max_size=250), hostile))
def test_no_input_is_an_error(filled, query):
    assert len(search(query, 9)) in (0, 1)


@pytest.mark.parametrize(
    "query", ["a" * 10_000, "(" * 300, '"' * 300, "-" * 300, "NEAR(" * 50, "a OR " * 90, "_" * 9]
)
def test_a_monstrous_input_is_no_error(filled, query):
    assert len(search(query, 9)) in (0, 1)
