"""
What to do about a delivery that was not taken: try again when, or give up.

A host that is down for a weekend loses nothing: nine more tries spread over three days.
A host that says no is believed at once, because every try costs both sides.

Spec: https://www.rfc-editor.org/rfc/rfc9110#section-10.2.3 (Retry-After)
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

_MINUTE, _HOUR = 60, 3600
WAITS_SECONDS = (
    1 * _MINUTE,
    5 * _MINUTE,
    15 * _MINUTE,
    1 * _HOUR,
    3 * _HOUR,
    8 * _HOUR,
    16 * _HOUR,
    24 * _HOUR,
    24 * _HOUR,
)
MOST_TRIES = len(WAITS_SECONDS) + 1
JITTER = 0.2  # of a wait, either way, so that a crowd does not come back at one moment
LEAST_RETRY_AFTER, MOST_RETRY_AFTER = 30, 6 * _HOUR
_PASSING = frozenset({401, 408, 425, 429})  # 401: a clock or a key that is not yet known there
_PAUSING = frozenset({429, 503})


class Verdict(StrEnum):
    """What becomes of a delivery after a try."""

    DONE = "done"
    RETRY = "retry"
    DEAD = "dead"


@dataclass(frozen=True, slots=True)
class Outcome:
    """A verdict, with the time to wait before the next try."""

    verdict: Verdict
    wait_seconds: int = 0
    pauses_host: bool = False  # it asked for quiet: nothing else is sent there meanwhile


def outcome(
    status: int | None, retry_after_seconds: int | None, tries: int, chance: float
) -> Outcome:
    """
    Judge one try.

    Args:
        status: The HTTP status, None when there was no answer.
        retry_after_seconds: What the other side asked for, however absurd; None if nothing.
        tries: How often it has been tried, this try included; at least 1.
        chance: From 0 to 1, for the jitter.
    """
    if status is not None and 200 <= status < 300:
        return Outcome(Verdict.DONE)
    may_pass = status is None or status in _PASSING or (status >= 500 and status != 501)
    if not may_pass or tries >= MOST_TRIES:
        return Outcome(Verdict.DEAD)
    wait = round(WAITS_SECONDS[tries - 1] * (1 - JITTER + 2 * JITTER * chance))
    if retry_after_seconds is None or status not in _PAUSING:
        return Outcome(Verdict.RETRY, wait)
    asked = min(max(retry_after_seconds, LEAST_RETRY_AFTER), MOST_RETRY_AFTER)
    return Outcome(Verdict.RETRY, max(wait, asked), pauses_host=True)


def may_mean_gone(status: int | None) -> bool:
    """Return whether an inbox answered as one does whose actor exists no more."""
    return status in (404, 410)
