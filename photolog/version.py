"""The version of photolog, on the ground floor so that every floor may tell it."""

from datetime import UTC, datetime

VERSION = "0.1.0"
# No clock is earlier and right. A Raspberry Pi wakes up in the past, until it has asked the time.
RELEASED = datetime(2026, 11, 1, tzinfo=UTC)
