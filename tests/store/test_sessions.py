"""Sessions and failed log-ins as rows."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from photolog.records import Session
from photolog.store import sessions
from photolog.store.engine import database

NOON = datetime(2026, 9, 6, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
LATE = NOON + 9 * HOUR
SESSION = Session("a" * 64, "token", "Firefox", NOON, NOON, NOON + HOUR)


@pytest.fixture
def stored(blog):
    """Three sessions, seen one after the other."""
    made = [
        replace(SESSION, key=key, seen_at=NOON + n * HOUR, expires_at=NOON + n * HOUR)
        for n, key in enumerate("abc")
    ]
    with database.transaction():
        for session in made:
            sessions.add(session)
    return made


def test_a_session_comes_back(stored):
    assert [sessions.find(key) for key in "abc"] == stored
    assert sessions.find("d") is None


def test_the_last_seen_is_the_first(stored):
    assert sessions.list_all() == stored[::-1]


def test_being_seen_is_noted(stored):
    with database.transaction():
        sessions.mark_seen("a", NOON + 5 * HOUR, LATE)

    assert sessions.find("a") == replace(stored[0], seen_at=NOON + 5 * HOUR, expires_at=LATE)


def test_one_ends(stored):
    with database.transaction():
        sessions.remove("b")

    assert sessions.list_all() == [stored[2], stored[0]]


def test_all_end_but_one(stored):
    with database.transaction():
        assert sessions.remove_all(except_key="b") == 2

    assert sessions.list_all() == [stored[1]]


def test_those_whose_time_is_over_end(stored):
    with database.transaction():
        sessions.remove_expired(NOON + HOUR)

    assert sessions.list_all() == [stored[2]]


def test_failures_are_counted_by_address_and_overall(blog):
    with database.transaction():
        sessions.add_failure("a", NOON)
        sessions.add_failure("b", NOON + HOUR)
        sessions.add_failure("a", NOON + 2 * HOUR)

    assert sessions.failures_between(NOON - HOUR, LATE) == [
        NOON,
        NOON + HOUR,
        NOON + 2 * HOUR,
    ]
    assert sessions.failures_between(NOON, LATE) == [NOON + HOUR, NOON + 2 * HOUR]
    assert sessions.failures_between(NOON - HOUR, LATE, "a") == [NOON, NOON + 2 * HOUR]


def test_old_failures_and_those_of_an_address_are_forgotten(blog):
    with database.transaction():
        for address, at in (("a", NOON), ("b", NOON), ("b", NOON + HOUR), ("c", NOON + HOUR)):
            sessions.add_failure(address, at)
        sessions.forget_failures(NOON + HOUR, "c")

    assert sessions.failures_between(NOON - HOUR, LATE) == [NOON + HOUR]
    assert sessions.failures_between(NOON - HOUR, LATE, "b") == [NOON + HOUR]
