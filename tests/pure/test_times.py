"""Moments: stored to the millisecond, written as each format wants them, read leniently."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from email.utils import parsedate_to_datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from photolog.pure import times

VIENNA = ZoneInfo("Europe/Vienna")
moments = st.datetimes(
    min_value=datetime(1000, 1, 2),
    max_value=datetime(9999, 12, 30),
    timezones=st.sampled_from([UTC, timezone(timedelta(hours=-11, minutes=-30))]),
)
milliseconds = st.integers(min_value=-(10**12), max_value=2**42 - 1)


@given(milliseconds)
def test_milliseconds_come_back(value):
    assert times.to_ms(times.from_ms(value)) == value


@given(moments)
def test_a_moment_comes_back_to_the_millisecond(moment):
    back = times.from_ms(times.to_ms(moment))

    assert timedelta(0) <= moment - back < timedelta(milliseconds=1)
    assert back.tzinfo is UTC


@given(moments, moments)
def test_order_is_kept(one, other):
    assert (one <= other) <= (times.to_ms(one) <= times.to_ms(other))


@given(moments)
def test_rfc3339_is_read_back_to_the_second(moment):
    assert datetime.fromisoformat(times.rfc3339(moment)) == moment.replace(microsecond=0)


@given(moments)
def test_rfc822_is_read_back_to_the_second(moment):
    text = times.rfc822(moment)

    assert parsedate_to_datetime(text) == moment.replace(microsecond=0)


def test_the_forms_of_one_moment():
    moment = datetime(2026, 9, 6, 11, 58, 12, 999_999, tzinfo=VIENNA)

    assert times.rfc3339(moment) == "2026-09-06T09:58:12Z"
    assert times.rfc822(moment) == "Sun, 06 Sep 2026 09:58:12 +0000"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-10-26", "2026-10-25T23:00:00Z"),
        ("2026-10-26T06:41", "2026-10-26T05:41:00Z"),
        ("2026-07-26 06:41", "2026-07-26T04:41:00Z"),
        (" 2026-10-26T06:41:07 ", "2026-10-26T05:41:07Z"),
        ("2026-10-26 06:41+03:00", "2026-10-26T03:41:00Z"),
        ("2026-10-26T06:41:00Z", "2026-10-26T06:41:00Z"),
    ],
)
def test_what_somebody_types_is_meant_in_their_zone(text, expected):
    moment = times.typed(text, VIENNA)

    assert moment is not None
    assert times.rfc3339(moment) == expected


@pytest.mark.parametrize(
    "text", ["", "yesterday", "2026-13-01", "26.10.2026", "0001-01-01", "9999-12-31T23:59-12:00"]
)
def test_what_is_no_moment_is_none(text):
    assert times.typed(text, VIENNA) is None


@given(st.text(max_size=40))
def test_any_text_is_a_moment_or_none(text):
    moment = times.typed(text, VIENNA)

    assert moment is None or moment.tzinfo is UTC
