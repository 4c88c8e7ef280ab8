"""
What happened, for the owner's inbox page, the mails and the feed that tell of it.

Bound: the newest MOST_NOTICES are kept; each is there once for its kind, person and object.
A number is never used again, because a mail remembers up to which one it told.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import peewee

from photolog.peers import Notice, NoticeKind, Person
from photolog.pure import times
from photolog.store.engine.peer_tables import Notice as Table
from photolog.store.engine.peer_tables import Person as PersonTable
from photolog.store.engine.reading_tables import Mute
from photolog.store.engine.tables import Setting
from photolog.store.peers import people

MOST_NOTICES = 5_000
NAMED = 2  # people of a group; the others are counted

_NEWEST = "newest_notice"  # the setting with the largest number that there ever was
_UNREAD = Table.is_read == peewee.SQL("0")
_DAY_MS = 24 * 60 * 60 * 1000


@dataclass(frozen=True, slots=True)
class Group:
    """What several people did on one day with one post, or what one of them did."""

    newest: Notice
    people: tuple[Person, ...]  # those who are named, the last first; nobody for nobody's
    others: int  # and so many more
    is_read: bool  # all of it


def add(
    kind: NoticeKind,
    person_id: int | None,
    object_uri: str,
    now: datetime,
    *,
    post_id: int | None = None,
    reply_id: int | None = None,
    text: str = "",
) -> bool:
    """
    Add a notice; return whether it is a new one.

    It goes with its person, its post and its reply. The oldest give way beyond MOST_NOTICES.
    """
    same = (Table.kind == kind.value) & (Table.object_uri == object_uri) & _is_of(person_id)
    if Table.select().where(same).exists():
        return False
    number = newest_id() + 1
    Table.insert(
        id=number,
        kind=kind.value,
        person=person_id,
        post=post_id,
        reply=reply_id,
        object_uri=object_uri,
        text=text,
        at=times.to_ms(now),
        is_read=False,
    ).execute()
    Setting.replace(name=_NEWEST, value=str(number)).execute()
    oldest_out = Table.select(Table.id).order_by(Table.id.desc()).offset(MOST_NOTICES).limit(1)
    Table.delete().where(Table.id <= oldest_out).execute()
    return True


def remove(kind: NoticeKind, person_id: int | None, object_uri: str) -> None:
    """Take back a notice of something that was undone."""
    same = (Table.kind == kind.value) & (Table.object_uri == object_uri) & _is_of(person_id)
    Table.delete().where(same).execute()


def newest_id() -> int:
    """Return the largest number that a notice ever had, 0 before the first."""
    written = Setting.get_or_none(Setting.name == _NEWEST)
    there = Table.select(peewee.fn.MAX(Table.id)).scalar() or 0
    return max(int(written.value) if written else 0, there)


def page(
    limit: int,
    *,
    older_than: int | None = None,
    kinds: Collection[NoticeKind] = (),
    is_unread: bool = False,
    now: datetime | None = None,
) -> tuple[Notice, ...]:
    """
    Return notices with their people, the newest first.

    Args:
        older_than: The id of the last notice of the page before.
        kinds: Only these kinds; empty means all.
        is_unread: Only those that were not read.
        now: Leave out whose notices the owner has muted then; None leaves out nobody's.
    """
    query = _joined().order_by(Table.id.desc()).limit(limit)
    query = query.where(*_wanted(kinds, is_unread=is_unread, now=now))
    if older_than is not None:
        query = query.where(Table.id < older_than)
    return tuple(_notice(row) for row in query.dicts())


def groups(
    limit: int,
    now: datetime,
    *,
    older_than: int | None = None,
    newer_than: int = 0,
    kinds: Collection[NoticeKind] = (),
    is_unread: bool = False,
) -> tuple[Group, ...]:
    """
    Return what happened, the newest first, with two queries; muted people's is left out.

    Likes and boosts of one post on one day are one group, and so are a day's new followers,
    and what one person wrote in private on one day. A person who did it twice is counted
    once. Days are those of the zone of *now*.

    Args:
        older_than: The id of the newest notice of the last group of the page before.
        newer_than: Only notices with larger ids.
        kinds: Only these kinds; empty means all.
        is_unread: Only those that were not read.
    """
    wanted = [Table.id > newer_than, *_wanted(kinds, is_unread=is_unread, now=now)]
    found = list(_named(limit, older_than, wanted, _key(now)).tuples())
    heard = {row["id"]: _notice(row) for row in _by_ids([row[3] for row in found])}
    told: dict[int, list[Notice]] = {}
    for newest, _, _, number in found:
        told.setdefault(newest, []).append(heard[number])
    sizes = {newest: (number, bool(is_read)) for newest, number, is_read, _ in found}
    return tuple(
        Group(
            newest=several[0],
            people=tuple(notice.person for notice in several if notice.person),
            others=sizes[newest][0] - len(several),
            is_read=sizes[newest][1],
        )
        for newest, several in told.items()
    )


def unread_count(now: datetime | None = None, newer_than: int = 0) -> int:
    """Return how many notices were not read, without those of whom the owner has muted."""
    wanted = _wanted((), is_unread=True, now=now)
    return int(Table.select().where(Table.id > newer_than, *wanted).count())


def oldest_unread_at(now: datetime, newer_than: int) -> datetime | None:
    """Return when the first of those came that were not read and have larger ids."""
    query = Table.select(Table.at).where(
        Table.id > newer_than, *_wanted((), is_unread=True, now=now)
    )
    found = query.order_by(Table.id).limit(1).scalar()
    return None if found is None else times.from_ms(found)


def mark_read(up_to: int) -> None:
    """Note that the owner has seen a notice and all that are older."""
    Table.update(is_read=True).where(_UNREAD & (Table.id <= up_to)).execute()


def _wanted(
    kinds: Collection[NoticeKind], *, is_unread: bool, now: datetime | None
) -> tuple[Any, ...]:
    """Return the conditions that a notice meets to be told; there is always one."""
    wanted: list[Any] = [_UNREAD if is_unread else Table.id > 0]
    if kinds:
        wanted.append(Table.kind.in_([kind.value for kind in kinds]))
    if now is not None:
        is_still = Mute.until.is_null() | (Mute.until > times.to_ms(now))
        muted = Mute.select(peewee.SQL("1")).where(
            (Mute.person == Table.person) & Mute.hides_notices & is_still
        )
        is_report = Table.kind == NoticeKind.REPORT.value  # which nobody is too muted for
        wanted.append(is_report | ~peewee.fn.EXISTS(muted))
    return tuple(wanted)


def _key(now: datetime) -> Any:
    """Return what the notices of one group have in common; the others are alone."""
    shift = now.utcoffset()
    day = (Table.at + (int(shift.total_seconds()) * 1000 if shift else 0)) / _DAY_MS
    of_post = Table.kind.in_(["like", "share"]) & Table.post.is_null(False)
    by_day: list[tuple[Any, Any]] = [
        (of_post, Table.post),
        (Table.kind == "follow", 0),
        (Table.kind == "message", peewee.fn.IFNULL(Table.person, 0)),
    ]
    cases = [
        (condition, peewee.fn.PRINTF("%s %d %d", Table.kind, about, day))
        for condition, about in by_day
    ]
    return peewee.Case(None, cases, Table.id)


def _named(limit: int, older_than: int | None, wanted: list[Any], key: Any) -> Any:
    """Return the query of (newest id, how many people, all read, id of one who is named)."""
    each = Table.select(
        key.alias("key"),
        Table.person.alias("who"),
        peewee.fn.MAX(Table.id).alias("id"),
        peewee.fn.MIN(Table.is_read).alias("is_read"),
    )
    each = each.where(*wanted).group_by(peewee.SQL("key"), peewee.SQL("who")).cte("each_one")
    newest = peewee.fn.MAX(each.c.id)
    together = peewee.Select(
        [each],
        [
            each.c.key,
            newest.alias("newest"),
            peewee.fn.COUNT(each.c.id).alias("number"),
            peewee.fn.MIN(each.c.is_read).alias("is_read"),
        ],
    ).group_by(each.c.key)
    if older_than is not None:
        together = together.having(newest < older_than)
    together = together.order_by(peewee.SQL("newest").desc()).limit(limit).cte("together")
    place = peewee.fn.ROW_NUMBER().over(partition_by=[each.c.key], order_by=[each.c.id.desc()])
    placed = peewee.Select(
        [together],
        [
            together.c.newest,
            together.c.number,
            together.c.is_read,
            each.c.id.alias("id"),
            place.alias("place"),
        ],
    ).join(each, on=each.c.key == together.c.key)
    named = placed.alias("named")
    columns = [named.c.newest, named.c.number, named.c.is_read, named.c.id]
    query = peewee.Select([named], columns).where(named.c.place <= NAMED)
    query = query.order_by(named.c.newest.desc(), named.c.id.desc())
    return query.with_cte(each, together).bind(Table._meta.database)


def _by_ids(ids: Collection[int]) -> Any:
    return _joined().where(Table.id.in_(list(ids))).dicts()


def _joined() -> Any:
    return Table.select(Table, *people.COLUMNS).join(
        PersonTable, peewee.JOIN.LEFT_OUTER, on=Table.person == PersonTable.id
    )


def _is_of(person_id: int | None) -> Any:
    """Return the condition of the unique index, in which nobody is person 0."""
    return peewee.fn.IFNULL(Table.person, peewee.SQL("0")) == (person_id or 0)


def _notice(row: dict[str, Any]) -> Notice:
    return Notice(
        id=row["id"],
        kind=NoticeKind(row["kind"]),
        person=None if row["person"] is None else people.from_row(row),
        post_id=row["post"],
        reply_id=row["reply"],
        text=row["text"],
        at=times.from_ms(row["at"]),
        is_read=row["is_read"],
        object_uri=row["object_uri"],
    )
