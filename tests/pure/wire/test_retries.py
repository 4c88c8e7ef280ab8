"""When a delivery is tried again, and when it is given up."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from photolog.pure.wire import retries
from photolog.pure.wire.retries import Outcome, Verdict, outcome

MIDDLE = 0.5  # no jitter


@pytest.mark.parametrize("status", [200, 201, 202, 204, 299])
def test_what_was_taken_is_done(status):
    assert outcome(status, None, 1, MIDDLE) == Outcome(Verdict.DONE)


@pytest.mark.parametrize(
    "status", [301, 302, 307, 400, 403, 404, 405, 406, 410, 413, 415, 422, 501]
)
def test_a_clear_no_is_not_asked_again(status):
    assert outcome(status, None, 1, MIDDLE).verdict is Verdict.DEAD


@pytest.mark.parametrize("status", [None, 401, 408, 425, 429, 500, 502, 503, 504])
def test_what_may_pass_is_tried_again(status):
    assert outcome(status, None, 1, MIDDLE) == Outcome(Verdict.RETRY, 60)


def test_the_waits_grow_and_end_after_ten_tries_in_about_three_days():
    waits = [outcome(500, None, tries, MIDDLE).wait_seconds for tries in range(1, 10)]

    assert waits == sorted(waits)
    assert 3 < sum(waits) / 86_400 < 4
    assert outcome(500, None, 10, MIDDLE).verdict is Verdict.DEAD


def test_a_crowd_is_spread_by_a_fifth_either_way():
    assert outcome(None, None, 4, 0.0).wait_seconds == 2880
    assert outcome(None, None, 4, 1.0).wait_seconds == 4320


@pytest.mark.parametrize(
    ("asked", "waited"),
    [(120, 120), (0, 60), (-5, 60), (10**12, 6 * 3600), (59, 60)],
)
def test_a_wish_for_quiet_is_kept_within_reason(asked, waited):
    assert outcome(429, asked, 1, MIDDLE) == Outcome(Verdict.RETRY, waited, pauses_host=True)
    assert outcome(503, asked, 1, MIDDLE) == Outcome(Verdict.RETRY, waited, pauses_host=True)


def test_a_wish_without_a_reason_for_it_is_no_wish():
    assert outcome(500, 9000, 1, MIDDLE) == Outcome(Verdict.RETRY, 60)


@given(
    st.none() | st.integers(100, 599),
    st.none() | st.integers(),
    st.integers(1, 50),
    st.floats(0, 1),
)
def test_no_wait_is_shorter_than_half_a_minute_or_longer_than_a_day_and_a_fifth(
    status, asked, tries, chance
):
    judged = outcome(status, asked, tries, chance)

    assert judged.verdict is not Verdict.RETRY or 30 <= judged.wait_seconds <= 1.2 * 86_400


def test_only_an_inbox_that_is_not_there_raises_the_question_whether_its_actor_is():
    assert [status for status in range(200, 600) if retries.may_mean_gone(status)] == [404, 410]
