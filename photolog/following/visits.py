"""
Where the owner stopped reading, and what they want to see in the reader.

"You are caught up" is said where it is true: above that line is what was never shown, below
it what was. A visit ends when the reader was not opened for PAUSE, so leafing, answering and
looking again leave the line where it stands, and nobody loses their place by reloading. The
line moves up to where a visit began when its reader came down to the line before: whoever
looked at the first page of five finds the other four above the line next time. Or they say
that they have seen these.

Only places are kept, no list of what was read, and nobody else learns of them.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from photolog.errors import DatabaseBusy, StorageFull
from photolog.pure import times
from photolog.reading import EntryCursor
from photolog.store import settings
from photolog.store.engine import database

PAUSE = timedelta(minutes=30)  # a longer one ends a visit
_AGAIN = timedelta(minutes=5)  # a visit that goes on is not written down at each page
_SETTING = "reader"

Key = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Visits:
    """What is remembered of the owner's visits to the reader, and what they chose there."""

    only_pictures: bool = False
    shows_own: bool = False
    seen: EntryCursor | None = None  # this and everything older; None before the first visit
    seen_at: datetime | None = None  # when the visit ended that came so far
    newest: EntryCursor | None = None  # that was shown during this visit
    has_caught_up: bool = False  # this visit came down to *seen*
    here_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Stretch:
    """What one page of the reader showed."""

    first: EntryCursor
    last: EntryCursor
    is_top: bool  # nothing is newer
    is_end: bool  # nothing is older


def key(place: EntryCursor) -> Key:
    """Return a place for comparing: the larger is the newer one."""
    return place.at_ms, place.id


def current(now: datetime) -> Visits:
    """Return the visit that goes on, or begins now."""
    visits = _read(settings.read(_SETTING) or {})
    if visits.here_at is not None and now - visits.here_at <= PAUSE:
        return visits
    if visits.has_caught_up and visits.newest is not None:
        visits = replace(visits, seen=visits.newest, seen_at=visits.here_at)
    # Before the first visit there is nothing to be caught up with.
    return replace(visits, newest=None, has_caught_up=visits.seen is None)


def choose(visits: Visits, *, only_pictures: bool, shows_own: bool) -> Visits:
    """Remember what the owner wants to see; nothing is written when that is no change."""
    chosen = replace(visits, only_pictures=only_pictures, shows_own=shows_own)
    if chosen != visits:
        _write(chosen)
    return chosen


def leave_trace(visits: Visits, shown: Stretch, now: datetime) -> None:
    """
    Remember how far a visit came.

    A page is shown all the same when nothing can be written.
    """
    changed = visits
    if shown.is_top:
        # What came meanwhile may be more than a page: then there is a gap below it.
        is_whole = visits.newest is None or key(visits.newest) >= key(shown.last)
        changed = replace(
            changed, newest=shown.first, has_caught_up=visits.has_caught_up and is_whole
        )
    if shown.is_end or (visits.seen is not None and key(shown.last) <= key(visits.seen)):
        changed = replace(changed, has_caught_up=True)
    is_due = visits.here_at is None or now - visits.here_at > _AGAIN
    if changed != visits or is_due:
        with suppress(StorageFull, DatabaseBusy):
            _write(replace(changed, here_at=now))


def mark_seen(up_to: EntryCursor, now: datetime) -> None:
    """Take the owner's word that they have seen everything from a place on."""
    visits = current(now)
    if visits.seen is None or key(up_to) > key(visits.seen):
        visits = replace(visits, seen=up_to, seen_at=now)
    _write(replace(visits, has_caught_up=True, here_at=now))


def _write(visits: Visits) -> None:
    places = {"seen": visits.seen, "newest": visits.newest}
    moments = {"seen_at": visits.seen_at, "here_at": visits.here_at}
    value: dict[str, Any] = {
        "only_pictures": visits.only_pictures,
        "shows_own": visits.shows_own,
        "has_caught_up": visits.has_caught_up,
        **{name: [*key(place)] if place else None for name, place in places.items()},
        **{name: times.to_ms(moment) if moment else None for name, moment in moments.items()},
    }
    with database.transaction(is_public=False):
        settings.write(_SETTING, value)


def _read(value: dict[str, Any]) -> Visits:
    seen, newest = value.get("seen"), value.get("newest")
    seen_at, here_at = value.get("seen_at"), value.get("here_at")
    return Visits(
        only_pictures=bool(value.get("only_pictures")),
        shows_own=bool(value.get("shows_own")),
        seen=EntryCursor(*seen) if seen else None,
        seen_at=times.from_ms(seen_at) if seen_at else None,
        newest=EntryCursor(*newest) if newest else None,
        has_caught_up=bool(value.get("has_caught_up")),
        here_at=times.from_ms(here_at) if here_at else None,
    )
