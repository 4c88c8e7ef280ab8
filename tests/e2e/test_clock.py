"""
A clock that is wrong and then put right, as on a small computer that has none of its own.

It is set back by an hour and by years. Nothing may be given a second time, come before what
was there before, or last for ever.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

import pytest

from photolog import access, housekeeping, publishing
from photolog.errors import LoginRefused
from photolog.records import Draft, Status
from photolog.store import lists, posts
from tests.conftest import PASSWORD
from tests.publish import publish

pytestmark = pytest.mark.e2e

JUMPS = pytest.mark.parametrize("hours", [1, 24 * 365 * 10], ids=["an hour", "ten years"])
LAST = "Last-Modified"


@pytest.fixture
def blog(make_blog):
    return make_blog(photos__avif="false", photos__sizes="320")


@pytest.fixture
def visitor(owner):
    """Somebody without a session, on the application in which the owner has one."""
    return owner.application.test_client()


def get(visitor, path: str):
    return visitor.get(path, base_url="http://photo.example")


def is_in(owner) -> bool:
    """Return whether the studio is open, and not the way to the log-in."""
    return owner.get("/studio", base_url="http://photo.example").status_code == 200


@JUMPS
def test_ids_grow_whatever_the_clock_says(blog, clock, hours):
    before = [publish(blog).id for _ in range(3)]
    clock.advance(hours=-hours)
    after = [publish(blog).id, publishing.start_draft(blog).id, publish(blog).id]

    made = before + after

    assert len(set(made)) == 6
    assert after[0] > max(before)
    # Newest first, by which the studio pages.
    table = [post.id for post in lists.studio_page("all", 99)]
    assert set(table[:3]) == set(after)


@JUMPS
def test_ids_are_given_once(blog, clock, hours):
    """Also when the same moment comes again."""
    made = []
    for _ in range(2):
        made += [publishing.start_draft(blog).id for _ in range(200)]
        clock.advance(hours=hours)
        made += [publishing.start_draft(blog).id for _ in range(200)]
        clock.advance(hours=-hours)

    assert len(set(made)) == 800


@JUMPS
def test_nobody_is_thrown_out_by_a_clock_set_back(owner, blog, clock, hours):
    clock.advance(hours=-hours)
    housekeeping.look_after_database(blog)

    assert is_in(owner)


@pytest.mark.parametrize(
    "hours",
    [
        pytest.param(1, id="an hour"),
        pytest.param(
            24 * 365 * 10,
            id="ten years",
        ),
    ],
)
def test_no_session_lasts_for_ever_after_a_clock_set_back(owner, blog, clock, hours):
    clock.advance(hours=-hours)
    housekeeping.look_after_database(blog)
    clock.advance(days=15)

    assert not is_in(owner)


@JUMPS
def test_a_leap_ahead_and_back_ends_no_session(owner, clock, hours):
    """As long as nobody looked at it in between."""
    clock.advance(hours=hours)
    clock.advance(hours=-hours)

    assert is_in(owner)


@JUMPS
def test_failed_log_ins_do_not_shut_the_owner_out_for_longer(owner, blog, clock, hours):
    for _ in range(access.ATTEMPTS_PER_ADDRESS):
        with pytest.raises(LoginRefused):
            access.log_in(blog, "wrong password", "", "127.0.0.1", "")
    clock.advance(hours=-hours)
    clock.advance(minutes=16)

    access.log_in(blog, PASSWORD, "", "127.0.0.1", "")


@JUMPS
def test_a_scheduled_post_goes_out_once(blog, clock, hours):
    at = clock() + timedelta(hours=1)
    post = publish(blog, published_at=at)
    clock.advance(hours=2)
    first = publishing.publish_due(blog)
    released = posts.find(post.id)

    clock.advance(hours=-hours - 2)
    back = publishing.publish_due(blog)
    clock.advance(hours=hours + 2)
    again = publishing.publish_due(blog)

    assert (first, back, again) == (1, 0, 0)
    assert posts.find(post.id) == released
    assert (released.status, released.published_at) == (Status.PUBLISHED, at)
    assert len(lists.page("all", "", 9).posts) == 1


@JUMPS
def test_a_scheduled_post_waits_for_its_time(blog, clock, hours):
    """Set back before it is due, the clock has to come there again."""
    post = publish(blog, published_at=clock() + timedelta(minutes=1))
    clock.advance(hours=-hours)
    clock.advance(minutes=1)
    early = publishing.publish_due(blog)
    clock.advance(hours=hours)

    assert (early, publishing.publish_due(blog)) == (0, 1)
    assert posts.find(post.id).status is Status.PUBLISHED


@JUMPS
def test_a_post_can_be_changed_while_its_date_is_to_come(blog, clock, hours):
    post = publish(blog)
    clock.advance(hours=-hours)

    changed = publishing.save(blog, post.id, Draft(title="Harbour"))

    assert (changed.title, changed.status) == ("Harbour", Status.PUBLISHED)
    assert changed.published_at == post.published_at


def last_modified(visitor) -> datetime:
    return parsedate_to_datetime(get(visitor, "/feed.atom").headers[LAST])


@JUMPS
def test_a_feed_is_never_older_than_it_was(visitor, blog, clock, hours):
    publish(blog)
    before = last_modified(visitor)
    clock.advance(hours=-hours)
    publish(blog)

    assert last_modified(visitor) >= before


@JUMPS
def test_a_deletion_is_seen_by_readers_that_ask_by_date(visitor, blog, clock, hours):
    publish(blog)
    clock.advance(minutes=5)
    newest = publish(blog)
    before = get(visitor, "/feed.atom").headers[LAST]
    clock.advance(hours=-hours)
    publishing.delete(blog, newest.id)

    answer = visitor.get(
        "/feed.atom", headers={"If-Modified-Since": before}, base_url="http://photo.example"
    )

    assert answer.status_code == 200
    assert parsedate_to_datetime(answer.headers[LAST]) > parsedate_to_datetime(before)


def test_pages_are_shown_at_the_beginning_of_time(visitor, blog, clock):
    post = publish(blog)
    clock.now = datetime(1970, 1, 1, 0, 0, 1, tzinfo=UTC)
    draft = publishing.start_draft(blog)

    assert get(visitor, "/").status_code == 200
    assert get(visitor, "/feed.atom").status_code == 200
    assert posts.find(draft.id) is not None
    assert [shown.id for shown in lists.page("all", "", 9).posts] == [post.id]
