"""
What visitors can leaf through: pages of lists, tallies, neighbours; and the owner's table.

All paging is by key, never by offset: the page after a hundred thousand photos costs
what the first one costs. All public reading starts from the table `listing`.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import peewee

from photolog.pure import times
from photolog.records import Cursor, Page, Photo, Post, Status, Tally, Visibility
from photolog.store import rows
from photolog.store.engine import tables

Pair = tuple[int, int]  # (published_at in ms, post id)


def page(
    kind: str,
    key: str,
    limit: int,
    *,
    older_than: Cursor | None = None,
    newer_than: Cursor | None = None,
) -> Page:
    """
    Return up to *limit* posts of a list, newest first.

    Args:
        kind: "all", "tag", "camera", "lens", "year" or "month".
        older_than: Where the page begins; None begins with the newest.
        newer_than: Where the page ends, for walking back. At most one of both.
    """
    if newer_than:
        found = _pairs(kind, key, limit + 1, newer_than, upwards=True)
        pairs, has_newer = list(reversed(found[:limit])), len(found) > limit
        has_older = bool(pairs)
    else:
        found = _pairs(kind, key, limit + 1, older_than)
        pairs, has_older = found[:limit], len(found) > limit
        has_newer = bool(
            older_than and pairs and _pairs(kind, key, 1, Cursor(*pairs[0]), upwards=True)
        )
    return Page(
        posts=by_ids([post_id for _, post_id in pairs]),
        older=Cursor(*pairs[-1]) if pairs and has_older else None,
        newer=Cursor(*pairs[0]) if pairs and has_newer else None,
    )


def neighbours(post: Post) -> tuple[Post | None, Post | None]:
    """Return the next newer and the next older public post of the gallery."""
    if post.published_at is None:
        return None, None
    here = Cursor(times.to_ms(post.published_at), post.id)
    newer = _pairs("all", "", 1, here, upwards=True)
    older = _pairs("all", "", 1, here)
    found = {p.id: p for p in by_ids([post_id for _, post_id in newer + older])}
    return (
        found[newer[0][1]] if newer else None,
        found[older[0][1]] if older else None,
    )


def tallies(kind: str, prefix: str = "") -> list[Tally]:
    """
    Return each list of a kind with its count of posts, in the order of their keys.

    Args:
        prefix: Only keys that begin so, such as "2026-" among the months.
    """
    table, name = tables.Listing, tables.ListName
    # Counted list by list along the key: a join would sort all rows of all lists.
    count = table.select(peewee.fn.COUNT(peewee.SQL("*"))).where(_is_of(name))
    query = (
        name.select(name.key, name.name, count.alias("count"))
        .where(_begins(kind, prefix))
        .order_by(name.key)
        .dicts()
    )
    return [Tally(row["key"], row["name"], row["count"]) for row in query]


def most_used(kind: str, limit: int) -> list[Tally]:
    """Return the largest lists of a kind, the largest first."""
    return sorted(tallies(kind), key=lambda tally: (-tally.count, tally.key))[:limit]


def first_published_at() -> datetime | None:
    """Return the date of the oldest public post, None when there is none."""
    moment = tables.Listing.select(peewee.fn.MIN(tables.Listing.published_at)).where(
        (tables.Listing.kind == "all") & (tables.Listing.key == "")
    )
    found = moment.scalar()
    return None if found is None else times.from_ms(found)


def size(kind: str, key: str) -> int:
    """Return how many public posts stand in a list."""
    table = tables.Listing
    return int(table.select().where((table.kind == kind) & (table.key == key)).count())


def covers(kind: str, limit: int, prefix: str = "") -> dict[str, tuple[Photo, ...]]:
    """
    Return by key what the lists of a kind show on contact sheets, two queries for all of them.

    That is, newest first, the first photo of each of a list's *limit* newest posts that hides
    nothing; a list that has none is left out.

    Args:
        prefix: Only keys that begin so, as for tallies().
    """
    table, name, post, photo = tables.Listing, tables.ListName, tables.Post, tables.Photo
    # A short walk along the key in each list. row_number() would number all rows of all lists.
    newest = table.select(table.post).where(_is_of(name)).order_by(*_newest_first()).limit(limit)
    mate = photo.alias()
    first = mate.select(mate.id).where(mate.post == post.id).order_by(mate.position).limit(1)
    query = (
        name.select(name.key, photo)
        .join(post, on=post.id.in_(newest))
        .join(photo, on=photo.id == first)
        # As Post.is_hidden has it.
        .where(_begins(kind, prefix) & ~post.is_sensitive & (post.content_warning == ""))
        .order_by(name.key, post.published_at.desc(), post.id.desc())
    )
    found = list(query.dicts())
    shown: dict[str, tuple[Photo, ...]] = {}
    for row, cover in zip(found, rows.photos(found), strict=True):
        shown[row["key"]] = (*shown.get(row["key"], ()), cover)
    return shown


def keys_beside(kind: str, key: str) -> tuple[str | None, str | None]:
    """Return the keys of the lists of a kind that come before and after one."""
    name = tables.ListName
    of_kind = name.select(name.key).where(name.kind == kind)
    before = of_kind.where(name.key < key).order_by(name.key.desc())
    after = of_kind.where(name.key > key).order_by(name.key)
    return before.limit(1).scalar(), after.limit(1).scalar()


def name_of(kind: str, key: str) -> str | None:
    """Return how a list is called, or None when no public post stands in it."""
    found = tables.ListName.get_or_none(
        (tables.ListName.kind == kind) & (tables.ListName.key == key)
    )
    return found.name if found else None


def newest_deletion() -> int:
    """Return when a post that had been published was last deleted, in ms; 0 if none was."""
    return int(tables.Tombstone.select(peewee.fn.MAX(tables.Tombstone.deleted_at)).scalar() or 0)


def by_ids(ids: Sequence[int]) -> tuple[Post, ...]:
    """Return the posts with these ids in the same order; unknown ones are left out."""
    found = rows.posts(list(tables.Post.select().where(tables.Post.id.in_(list(ids))).dicts()))
    by_id = {post.id: post for post in found}
    return tuple(by_id[post_id] for post_id in ids if post_id in by_id)


def studio_page(filter_name: str, limit: int, older_than: int | None = None) -> tuple[Post, ...]:
    """
    Return the owner's posts in any state, the last made first.

    Args:
        filter_name: "all", "drafts", "scheduled", "unlisted", "followers", "direct" or "no-alt".
        older_than: The id of the last post of the page before.
    """
    table = tables.Post
    query = table.select().order_by(table.id.desc()).limit(limit)
    condition = studio_filters()[filter_name]
    if condition is not None:
        query = query.where(condition)
    if older_than is not None:
        query = query.where(table.id < older_than)
    return rows.posts(list(query.dicts()))


def studio_counts() -> dict[str, int]:
    """Return how many posts each filter of the studio's table finds."""
    table = tables.Post
    counts = {}
    for name, condition in studio_filters().items():
        query = table.select() if condition is None else table.select().where(condition)
        counts[name] = int(query.count())
    return counts


def studio_filters() -> dict[str, Any]:
    """Return the conditions of the studio's table by name; None means everything."""
    table = tables.Post
    without_alt = tables.Photo.select(tables.Photo.post).where(tables.Photo.alt == "")
    return {
        "all": None,
        "drafts": table.status == Status.DRAFT,
        "scheduled": table.status == Status.SCHEDULED,
        "unlisted": (table.status == Status.PUBLISHED) & (table.visibility == Visibility.UNLISTED),
        "followers": (table.status == Status.PUBLISHED)
        & (table.visibility == Visibility.FOLLOWERS),
        # In so many words, or SQLite does not see that the partial index serves.
        "direct": (table.status == Status.PUBLISHED) & peewee.SQL("visibility = 'direct'"),
        "no-alt": table.id.in_(without_alt),
    }


def _pairs(
    kind: str, key: str, limit: int, beyond: Cursor | None, *, upwards: bool = False
) -> list[Pair]:
    """Return places of a list beyond a cursor, the nearest first."""
    table = tables.Listing
    place = peewee.Tuple(table.published_at, table.post)
    query = table.select(table.published_at, table.post).where(
        (table.kind == kind) & (table.key == key)
    )
    if beyond is not None:
        limit_place = peewee.Tuple(beyond.published_at_ms, beyond.post_id)
        query = query.where(place > limit_place if upwards else place < limit_place)
    order = (table.published_at, table.post) if upwards else _newest_first()
    return list(query.order_by(*order).limit(limit).tuples())


def _newest_first() -> tuple[Any, Any]:
    return tables.Listing.published_at.desc(), tables.Listing.post.desc()


def _is_of(name: Any) -> Any:
    """Return the condition that a place belongs to the list which *name* is the name of."""
    return (tables.Listing.kind == name.kind) & (tables.Listing.key == name.key)


def _begins(kind: str, prefix: str) -> Any:
    """Return the condition that a list is of a kind, and that its key begins so."""
    name = tables.ListName
    return (name.kind == kind) & (name.key >= prefix) & (name.key < prefix + "\U0010ffff")
