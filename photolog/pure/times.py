"""
Moments in and out of the forms in which they are stored, typed and sent.

Inside photolog a moment is an aware datetime in UTC; in the database it is an
integer of milliseconds since 1970, which sorts and compares without parsing.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, tzinfo

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)

OLDEST_YEAR = 1800  # nothing was photographed before


def to_ms(moment: datetime) -> int:
    """Return an aware moment as milliseconds since 1970."""
    return (moment - _EPOCH) // _MILLISECOND


def from_ms(milliseconds: int) -> datetime:
    """Return the moment that many milliseconds after 1970, in UTC."""
    return _EPOCH + milliseconds * _MILLISECOND


def rfc3339(moment: datetime) -> str:
    """Return "2026-09-06T09:58:12Z" (RFC 3339, section 5.6)."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def rfc822(moment: datetime) -> str:
    """Return "Sun, 06 Sep 2026 09:58:12 +0000", as RSS wants it, in English whatever the locale."""
    moment = moment.astimezone(UTC)
    day = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")[moment.weekday()]
    month = MONTHS[moment.month - 1][:3]
    return f"{day}, {moment.day:02} {month} {moment.year} {moment:%H:%M:%S} +0000"


def typed(text: str, zone: tzinfo) -> datetime | None:
    """
    Return the moment that somebody typed, or None if it is none.

    Accepts ISO 8601 with or without a time and an offset ("2026-10-26",
    "2026-10-26T06:41", "2026-10-26 06:41+02:00"); without an offset it is meant in *zone*.
    A year before 1800 is taken for a slip of the finger.
    """
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError:
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=zone)
    try:
        moment = moment.astimezone(UTC)
    except (OverflowError, ValueError):
        return None
    return moment if moment.year >= OLDEST_YEAR else None


MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
