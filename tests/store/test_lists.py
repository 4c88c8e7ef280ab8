"""Lists: paged by key in both directions, and nothing in them that is not public."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from photolog.records import Cursor, Facts, Page, PhotoWords, Post, Status, Visibility
from photolog.store import lists, posts
from photolog.store.engine import database, tables
from tests.builders import ZONE
from tests.store.making import add_photo_row, add_post

NOON = datetime(2026, 9, 6, 12, 0, tzinfo=UTC)
CANON = Facts(camera="Canon EOS R6", lens="RF 85mm")

HIDDEN = [
    {"status": Status.DRAFT},
    {"status": Status.SCHEDULED},
    {"visibility": Visibility.UNLISTED},
    {"status": Status.DRAFT, "visibility": Visibility.UNLISTED},
]
hidden = pytest.mark.parametrize(
    "state", HIDDEN, ids=["draft", "scheduled", "unlisted", "unlisted-draft"]
)


def ids_of(found: Page | tuple[Post, ...]) -> list[int]:
    return [post.id for post in (found.posts if isinstance(found, Page) else found)]


def walk_down(limit: int) -> list[Page]:
    pages, cursor = [], None
    while True:
        pages.append(lists.page("all", "", limit, older_than=cursor))
        cursor = pages[-1].older
        if cursor is None:
            return pages


def walk_up(limit: int, bottom: Cursor) -> list[Page]:
    pages: list[Page] = []
    cursor: Cursor | None = bottom
    while cursor is not None:
        pages.append(lists.page("all", "", limit, newer_than=cursor))
        cursor = pages[-1].newer
    return pages


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=15
)
@given(hours=st.lists(st.integers(0, 3), max_size=9), limit=st.integers(1, 4))
def test_leafing_meets_every_post_once_in_both_directions(blog, hours, limit):
    with database.transaction():
        tables.Post.delete().execute()
        made = [add_post(NOON + timedelta(hours=hour), n) for n, hour in enumerate(hours)]
    newest_first = [post.id for post in sorted(made, key=lambda p: (p.published_at, p.id))][::-1]

    down = walk_down(limit)
    bottom = Cursor(0, 0)
    up = walk_up(limit, bottom)

    assert [post_id for page in down for post_id in ids_of(page)] == newest_first
    assert [post_id for page in reversed(up) for post_id in ids_of(page)] == newest_first
    assert all(page.newer is None for page in down[:1])
    assert all(page.newer is not None for page in down[1:])
    assert all(page.older is not None for page in up if page.posts)


def test_a_page_leads_back_to_the_page_it_was_reached_from(blog):
    for n in range(5):
        add_post(NOON, n)
    first = lists.page("all", "", 2)
    second = lists.page("all", "", 2, older_than=first.older)

    back = lists.page("all", "", 2, newer_than=second.newer)

    assert ids_of(back) == ids_of(first)
    assert back.newer is None
    assert back.older == first.older


def test_a_page_that_is_just_full_is_the_end(blog):
    add_post(NOON, 1)
    add_post(NOON, 2)

    page = lists.page("all", "", 2)

    assert (len(page.posts), page.older, page.newer) == (2, None, None)


def test_an_empty_list_leads_nowhere(blog):
    assert lists.page("all", "", 2) == Page((), None, None)


@hidden
def test_what_is_not_public_is_in_no_list(blog, state):
    add_post(NOON, facts=CANON, caption_source="Fog #BlueHour", **state)

    assert tables.Listing.select().count() == 0
    assert tables.ListName.select().count() == 0
    kinds = ("all", "tag", "camera", "lens", "year", "month")
    assert [lists.tallies(kind) for kind in kinds] == [[]] * 6
    assert lists.name_of("tag", "bluehour") is None


@hidden
def test_what_is_no_longer_public_leaves_all_lists(blog, state):
    post = add_post(NOON, facts=CANON, caption_source="Fog #BlueHour")

    with database.transaction():
        tables.Post.update(state).where(tables.Post.id == post.id).execute()
        posts.relist(post.id, ZONE)

    assert tables.Listing.select().count() == 0
    assert tables.ListName.select().count() == 0


def test_a_public_post_stands_in_each_of_its_lists(blog):
    # 23:30 in UTC is the next day, month and year in Vienna.
    post = add_post(
        datetime(2025, 12, 31, 23, 30, tzinfo=UTC), facts=CANON, caption_source="#BlueHour #Fog"
    )

    found = sorted(tables.Listing.select(tables.Listing.kind, tables.Listing.key).tuples())

    assert found == [
        ("all", ""),
        ("camera", "canon-eos-r6"),
        ("lens", "rf-85mm"),
        ("month", "2026-01"),
        ("tag", "bluehour"),
        ("tag", "fog"),
        ("year", "2026"),
    ]
    assert ids_of(lists.page("month", "2026-01", 9)) == [post.id]


def test_a_post_that_does_not_show_its_camera_is_in_no_list_of_cameras(blog):
    add_post(NOON, facts=CANON, show_camera=False)

    assert lists.tallies("camera") == lists.tallies("lens") == []
    assert len(lists.page("all", "", 9).posts) == 1


def test_ways_of_writing_a_tag_lead_to_one_list_under_the_first_name(blog):
    first = add_post(NOON, 1, tags=("BlueHour",))
    second = add_post(NOON, 2, tags=("bluehour",))
    third = add_post(NOON, 3, tags=("ＢＬＵＥＨＯＵＲ",))

    assert ids_of(lists.page("tag", "bluehour", 9)) == [third.id, second.id, first.id]
    assert [(t.key, t.name, t.count) for t in lists.tallies("tag")] == [("bluehour", "BlueHour", 3)]
    assert lists.name_of("tag", "bluehour") == "BlueHour"


def test_two_tags_of_one_key_count_once(blog):
    post = add_post(NOON, tags=("Fog", "fog", "Boats"))

    assert post.tags == ("Fog", "Boats")
    assert [tally.count for tally in lists.tallies("tag")] == [1, 1]


def test_tallies_are_in_the_order_of_their_keys_and_can_be_asked_by_prefix(blog):
    for year, month in ((2025, 11), (2026, 2), (2026, 1), (2026, 1)):
        add_post(datetime(year, month, 9, tzinfo=UTC), n=tables.Post.select().count())

    assert [(t.key, t.count) for t in lists.tallies("month")] == [
        ("2025-11", 1),
        ("2026-01", 2),
        ("2026-02", 1),
    ]
    assert [t.key for t in lists.tallies("month", "2026-")] == ["2026-01", "2026-02"]


def test_a_size_is_that_of_one_list_alone(blog):
    add_post(NOON, 1, tags=("fog",))
    add_post(NOON, 2, tags=("fog", "foggy"))

    assert [lists.size("tag", key) for key in ("fog", "foggy", "fo")] == [2, 1, 0]


def test_the_lists_beside_one_are_the_next_of_its_kind(blog):
    for n, month in enumerate((3, 9, 11)):
        add_post(datetime(2026, month, 9, tzinfo=UTC), n)

    assert lists.keys_beside("month", "2026-09") == ("2026-03", "2026-11")
    assert lists.keys_beside("month", "2026-03") == (None, "2026-09")
    assert lists.keys_beside("month", "2026-11") == ("2026-09", None)
    assert lists.keys_beside("year", "2026") == (None, None)


def test_covers_are_the_first_photos_of_the_newest_posts(blog):
    for n in (1, 0, 3, 2, 4):
        post = add_post(NOON + timedelta(hours=n // 2), n, tags=("fog",) if n % 2 else ("sea",))
        with database.transaction():
            second_id = add_photo_row(post.id)
            if n == 3:  # what stood first is gone, and the second keeps its place
                posts.remove_photo(post.photos[0].id)
            if n == 2:
                order = (PhotoWords(second_id), PhotoWords(post.photos[0].id))
                posts.arrange_photos(post.id, order)

    shown = {
        key: tuple(post.photos[0] for post in lists.page("tag", key, 2).posts)
        for key in ("fog", "sea")
    }
    assert lists.covers("tag", 2) == shown
    assert lists.covers("tag", 2, "se") == {"sea": shown["sea"]}
    assert lists.covers("lens", 2) == {}


@pytest.mark.parametrize("words", [{"is_sensitive": True}, {"content_warning": "Snakes"}])
def test_a_post_that_hides_its_pictures_covers_nothing(blog, words):
    shown = add_post(NOON, 1, tags=("fog",))
    add_post(NOON, 2, tags=("fog", "snakes"), **words)

    assert lists.covers("tag", 9) == {"fog": shown.photos}
    assert lists.covers("tag", 1) == {}


@hidden
def test_a_post_that_is_not_public_covers_nothing(blog, state):
    add_post(NOON, facts=CANON, tags=("fog",), **state)

    assert [lists.covers(kind, 9) for kind in ("tag", "camera", "year", "month")] == [{}] * 4


def test_covers_of_a_long_list_are_found_as_fast_as_of_a_short_one(blog):
    """In steps of SQLite's machine: only the ends of the lists are read."""

    def steps():
        made = []
        connection = database.database.connection()
        connection.set_progress_handler(lambda: made.append(1), 10)
        lists.covers("year", 2)
        connection.set_progress_handler(None, 0)
        return len(made)

    for n in range(5):
        add_post(NOON, n)
    short = steps()
    for n in range(5, 50):
        add_post(NOON, n)

    assert 0 < steps() <= short * 1.2


def test_neighbours_are_the_next_in_the_gallery(blog):
    oldest, middle, newest = (add_post(NOON, n) for n in range(3))
    add_post(NOON, 9, visibility=Visibility.UNLISTED)

    assert lists.neighbours(middle) == (newest, oldest)
    assert lists.neighbours(newest) == (None, middle)
    assert lists.neighbours(oldest) == (middle, None)


def test_an_unlisted_post_has_neighbours_and_is_nobodys(blog):
    older, newer = add_post(NOON, 1), add_post(NOON, 3)
    unlisted = add_post(NOON, 2, visibility=Visibility.UNLISTED)

    assert lists.neighbours(unlisted) == (newer, older)
    assert lists.neighbours(older) == (newer, None)


def test_a_draft_has_no_neighbours(blog):
    add_post(NOON)

    assert lists.neighbours(add_post(NOON, 1, status=Status.DRAFT)) == (None, None)


def test_posts_come_in_the_order_of_the_ids_asked_for(blog):
    one, two = add_post(NOON, 1), add_post(NOON, 2)

    assert lists.by_ids([one.id, 7, two.id]) == (one, two)
    assert lists.by_ids([two.id, one.id]) == (two, one)


@pytest.fixture
def desk(blog):
    """One post in each state; those without alt text as an unlisted and a draft."""
    made = {
        "public": add_post(NOON, 1),
        "draft": add_post(NOON, 2, status=Status.DRAFT),
        "scheduled": add_post(NOON, 3, status=Status.SCHEDULED),
        "unlisted": add_post(NOON, 4, visibility=Visibility.UNLISTED),
        "unlisted draft": add_post(NOON, 5, status=Status.DRAFT, visibility=Visibility.UNLISTED),
    }
    with database.transaction():
        add_photo_row(made["draft"].id, alt="")
        add_photo_row(made["unlisted"].id, alt="")
    return {name: post.id for name, post in made.items()}


@pytest.mark.parametrize(
    ("filter_name", "expected"),
    [
        ("all", ["unlisted draft", "unlisted", "scheduled", "draft", "public"]),
        ("drafts", ["unlisted draft", "draft"]),
        ("scheduled", ["scheduled"]),
        ("unlisted", ["unlisted"]),
        ("no-alt", ["unlisted", "draft"]),
    ],
)
def test_the_studio_finds_posts_by_their_state(desk, filter_name, expected):
    found = ids_of(lists.studio_page(filter_name, 9))

    assert found == [desk[name] for name in expected]
    assert lists.studio_counts()[filter_name] == len(expected)


def test_the_studio_leafs_by_id(desk):
    first = lists.studio_page("all", 2)

    rest = lists.studio_page("all", 9, older_than=first[-1].id)

    assert ids_of(first) + ids_of(rest) == sorted(desk.values(), reverse=True)


def test_the_newest_deletion_is_told(blog):
    first, second = add_post(NOON), add_post(NOON, 1)

    assert lists.newest_deletion() == 0
    with database.transaction():
        posts.remove(first, NOON + timedelta(minutes=1))
        posts.remove(second, NOON)
    assert lists.newest_deletion() == (NOON + timedelta(minutes=1)).timestamp() * 1000
