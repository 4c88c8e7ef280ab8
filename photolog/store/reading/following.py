"""
Whom the owner follows, or asked to, and which hashtags.

Bounds: only the owner makes these grow; one row for each person, MOST_TAGS hashtags.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from photolog.peers import Person
from photolog.pure import times
from photolog.pure.text import names
from photolog.reading import FollowedTag, Following, FollowingState
from photolog.store.engine.peer_tables import Person as PersonTable
from photolog.store.engine.reading_tables import FollowedTag as TagTable
from photolog.store.engine.reading_tables import Following as Table
from photolog.store.peers import people

MOST_TAGS = 500


def put(person_id: int, activity_id: int, now: datetime, *, shows_boosts: bool = True) -> None:
    """
    Write that the owner asks to follow somebody, with the number of the Follow.

    Of one who was asked before, this Follow is the one that stands; what is known of their
    posts stays.
    """
    columns = {
        "state": FollowingState.PENDING.value,
        "activity_id": activity_id,
        "since": times.to_ms(now),
        "answered_at": None,
        "shows_boosts": shows_boosts,
    }
    known = Table.update(**columns).where(Table.person == person_id).execute()
    if not known:
        Table.insert(person=person_id, **columns).execute()


def find(person_id: int) -> Following | None:
    """Return what the owner's follow of a person is, None when there is none."""
    return _first(Table.person == person_id)


def find_by_activity(activity_id: int) -> Following | None:
    """Return the follow that stands by the number of its activity."""
    return _first(Table.activity_id == activity_id)


def answer(person_id: int, state: FollowingState, now: datetime) -> None:
    """Write what the other side said."""
    _update(person_id, state=state.value, answered_at=times.to_ms(now))


def remove(person_id: int) -> bool:
    """Forget a follow; return whether there was one."""
    return bool(Table.delete().where(Table.person == person_id).execute())


def page(
    limit: int,
    *,
    older_than: int | None = None,
    state: FollowingState | None = None,
    text: str = "",
) -> tuple[Following, ...]:
    """
    Return whom the owner follows or asked to, the last one asked first.

    Args:
        older_than: The number of the Follow at which the page before ended.
        state: Only those in this state.
        text: A part of the handle or the name.
    """
    query = _joined().order_by(Table.activity_id.desc()).limit(limit)
    if older_than is not None:
        query = query.where(Table.activity_id < older_than)
    if state is not None:
        query = query.where(Table.state == state.value)
    if text:
        # "%" and "_" are taken for themselves.
        query = query.where(PersonTable.handle.contains(text) | PersonTable.name.contains(text))
    return tuple(_following(row) for row in query.dicts())


def count(state: FollowingState) -> int:
    """Return how many people the owner follows, or asked to, in a state."""
    return int(Table.select().where(Table.state == state.value).count())


def is_followed(person_id: int) -> bool:
    """
    Return whether a person let the owner in: before that nothing is for them but the public.

    Spec: security.md R-VIS-1
    """
    found = find(person_id)
    return found is not None and found.state is FollowingState.ACCEPTED


def handles() -> set[str]:
    """Return the handles of all whom the owner follows or waits for, case-folded."""
    query = Table.select(PersonTable.handle).join(PersonTable)
    live = query.where(Table.state != FollowingState.REJECTED.value)
    return {row[0].casefold() for row in live.tuples()}


def set_shows_boosts(person_id: int, shows_boosts: bool) -> None:
    """Write whether what a person boosts is shown in the reader."""
    _update(person_id, shows_boosts=shows_boosts)


def saw_post(person_id: int, at: datetime) -> None:
    """Note when a person wrote something; an older date than the known one changes nothing."""
    moment = times.to_ms(at)
    is_newer = Table.last_post_at.is_null() | (Table.last_post_at < moment)
    Table.update(last_post_at=moment).where((Table.person == person_id) & is_newer).execute()


def tags() -> tuple[FollowedTag, ...]:
    """Return the hashtags that the owner follows, by their key."""
    query = TagTable.select().order_by(TagTable.tag)
    return tuple(FollowedTag(row.tag, row.shown, times.from_ms(row.since)) for row in query)


def follow_tag(tag: str, shown: str, now: datetime) -> bool:
    """
    Follow a hashtag.

    Args:
        tag: Its key, folded.
        shown: As it was typed, without "#".

    Returns:
        False when there are too many.
    """
    is_known = TagTable.select().where(TagTable.tag == tag).exists()
    if not is_known and TagTable.select().count() >= MOST_TAGS:
        return False
    TagTable.replace(tag=tag, shown=shown, since=times.to_ms(now)).execute()
    return True


def unfollow_tag(tag: str) -> None:
    """Follow a hashtag no longer; *tag* is its key."""
    TagTable.delete().where(TagTable.tag == tag).execute()


def follows_any_tag(shown: Iterable[str]) -> bool:
    """Return whether the owner follows one of some hashtags, however they are written."""
    keys = {names.fold_tag(tag) for tag in shown}
    return TagTable.select().where(TagTable.tag.in_(keys)).exists() if keys else False


def _first(condition: Any) -> Following | None:
    row = _joined().where(condition).dicts().first()
    return _following(row) if row else None


def _update(person_id: int, **columns: Any) -> None:
    Table.update(**columns).where(Table.person == person_id).execute()


def _joined() -> Any:
    own = ("state", "activity_id", "since", "shows_boosts", "last_post_at")
    columns = [getattr(Table, name) for name in own]
    return Table.select(*columns, *people.COLUMNS).join(PersonTable)


def _following(row: dict[str, Any]) -> Following:
    person: Person = people.from_row(row)
    last = row["last_post_at"]
    return Following(
        person=person,
        state=FollowingState(row["state"]),
        activity_id=row["activity_id"],
        since=times.from_ms(row["since"]),
        shows_boosts=row["shows_boosts"],
        last_post_at=None if last is None else times.from_ms(last),
    )
