"""Where the owner stopped reading: kept exactly, written seldom, and never in the way."""

from __future__ import annotations

from datetime import timedelta

import pytest

from photolog.following import visits
from photolog.following.visits import Stretch, Visits
from photolog.reading import EntryCursor
from photolog.store import settings
from photolog.store.engine import database
from photolog.store.engine.locks import WriteLock
from tests.store.peers.making import NOW

OLD, MID, NEW = EntryCursor(1_000, 1), EntryCursor(2_000, 1), EntryCursor(2_000, 2)
WHOLE = Stretch(NEW, OLD, is_top=True, is_end=True)
LATER = NOW + timedelta(minutes=31)


@pytest.fixture(autouse=True)
def _opened(blog):
    """Every test here has a database."""


def test_before_the_first_visit_nothing_is_known():
    assert visits.current(NOW) == Visits(has_caught_up=True)


def test_all_of_it_is_kept():
    visits.leave_trace(visits.current(NOW), WHOLE, NOW)
    visits.leave_trace(visits.current(LATER), WHOLE, LATER)
    chosen = visits.choose(visits.current(LATER), only_pictures=True, shows_own=True)

    assert visits.current(LATER) == chosen
    assert chosen == Visits(
        only_pictures=True,
        shows_own=True,
        seen=NEW,
        seen_at=NOW,
        newest=NEW,
        has_caught_up=True,
        here_at=LATER,
    )


def test_posts_of_one_moment_are_told_apart_by_their_number():
    visits.mark_seen(MID, NOW)

    assert visits.current(NOW).seen == MID
    visits.mark_seen(NEW, NOW)
    assert visits.current(NOW).seen == NEW


def test_the_mark_never_goes_back():
    visits.mark_seen(NEW, NOW)
    visits.mark_seen(OLD, LATER)

    assert visits.current(LATER).seen == NEW


def test_a_visit_that_goes_on_is_not_written_at_each_page():
    visits.leave_trace(visits.current(NOW), WHOLE, NOW)
    former = settings.read("reader")

    soon = NOW + timedelta(minutes=4)
    visits.leave_trace(visits.current(soon), WHOLE, soon)
    assert settings.read("reader") == former

    visits.leave_trace(visits.current(soon), Stretch(NEW, OLD, False, True), LATER)
    assert settings.read("reader") != former


def test_no_choice_is_written_that_is_no_change():
    visits.choose(visits.current(NOW), only_pictures=False, shows_own=False)

    assert settings.read("reader") is None


def test_a_page_is_shown_while_nothing_can_be_written(blog):
    path = blog.files.database_path
    database.open_file(path, patience_seconds=0.05)
    with WriteLock(path.with_name("write.lock"), 1).held():
        visits.leave_trace(visits.current(NOW), WHOLE, NOW)

    assert settings.read("reader") is None
