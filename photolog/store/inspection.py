"""What `check`, `dump` and `status` ask: counts, ids, and which files should be there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import peewee

from photolog.store.engine import peer_tables, reading_tables, tables
from photolog.store.engine.database import database


class StoredOriginal(NamedTuple):
    """An original that must be on the disk."""

    photo_id: int
    sha256: str
    bytes: int
    name: str


class StoredRendition(NamedTuple):
    """A public file that must be on the disk."""

    name: str
    photo_id: int
    bytes: int
    sha256: str


def counts() -> dict[str, int]:
    """Return the number of rows by table."""
    every = (*tables.ALL, *peer_tables.ALL, *reading_tables.ALL)
    return {table._meta.table_name: int(table.select().count()) for table in every}


def ids() -> dict[str, list[int | str]]:
    """Return the ids of everything that counts as content, in order."""
    content: dict[str, Any] = {
        "post": tables.Post.id,
        "photo": tables.Photo.id,
        "rendition": tables.Rendition.name,
        "tombstone": tables.Tombstone.post_id,
        "person": peer_tables.Person.uri,
        "reply": peer_tables.Reply.uri,
        "activity": peer_tables.Activity.id,
        "gone": peer_tables.Gone.uri,
    }
    found = {
        kind: [row[0] for row in field.model.select(field).order_by(field).tuples()]
        for kind, field in content.items()
    }
    return found | {"follower": _followers(), "reaction": _reactions()}


def originals() -> Iterator[StoredOriginal]:
    """Yield what should be in originals/."""
    table = tables.Photo
    query = table.select(table.id, table.original_sha256, table.original_bytes, table.original_name)
    yield from (StoredOriginal(*row) for row in query.tuples().iterator())


def renditions() -> Iterator[StoredRendition]:
    """Yield what should be in media/."""
    table = tables.Rendition
    query = table.select(table.name, table.photo, table.bytes, table.sha256)
    yield from (StoredRendition(*row) for row in query.tuples().iterator())


def faces() -> Iterator[tuple[str, str]]:
    """Yield (name, handle) of the pictures of other people that should be in media/."""
    table = peer_tables.Person
    query = table.select(table.avatar, table.handle).where(table.avatar != peewee.SQL("''"))
    yield from query.tuples().iterator()


def known_media(names: Sequence[str]) -> set[str]:
    """Return which of *names* are renditions or the avatars of people."""
    table, person = tables.Rendition, peer_tables.Person
    files = table.select(table.name).where(table.name.in_(list(names)))
    avatars = person.select(person.avatar).where(
        # Said in so many words, or SQLite does not see that the partial index serves.
        (person.avatar != peewee.SQL("''")) & person.avatar.in_(list(names))
    )
    return {row[0] for query in (files, avatars) for row in query.tuples()}


def known_originals(names: Sequence[str]) -> set[str]:
    """Return which of *names* are originals of photos."""
    table = tables.Photo
    query = table.select(table.original_name).where(table.original_name.in_(list(names)))
    return {row[0] for row in query.tuples()}


def bytes_of_originals() -> int:
    """Return the size of all originals."""
    return int(tables.Photo.select(peewee.fn.SUM(tables.Photo.original_bytes)).scalar() or 0)


def bytes_of_renditions() -> int:
    """Return the size of all renditions."""
    return int(tables.Rendition.select(peewee.fn.SUM(tables.Rendition.bytes)).scalar() or 0)


def photos_to_render() -> int:
    """Return how many photos wait for files that the worker makes."""
    return int(tables.Photo.select().where(tables.Photo.avif.in_(("due", "stale"))).count())


_LISTED = "status = 'published' AND visibility = 'public' AND in_reply_to = ''"


def misplaced() -> list[str]:
    """Return what is wrong between posts and the lists and search index made from them."""
    checks = {
        "public posts missing from the gallery": (
            f"SELECT count(*) FROM post WHERE {_LISTED} AND id NOT IN "
            "(SELECT post_id FROM listing WHERE kind = 'all')"
        ),
        "list entries of posts that are not public": (
            "SELECT count(*) FROM listing WHERE post_id NOT IN "
            f"(SELECT id FROM post WHERE {_LISTED})"
        ),
        "public posts missing from the search": (
            f"SELECT count(*) FROM post WHERE {_LISTED} AND id NOT IN "
            "(SELECT id FROM search_content)"
        ),
        "search entries of posts that are not public": (
            "SELECT count(*) FROM search_content WHERE id NOT IN "
            f"(SELECT id FROM post WHERE {_LISTED})"
        ),
        "published posts without a photo": (
            "SELECT count(*) FROM post WHERE status = 'published' "
            "AND in_reply_to = '' AND visibility <> 'direct' "  # as Post.needs_photo has it
            "AND id NOT IN (SELECT post_id FROM photo)"
        ),
        "photos without a JPEG rendition": (
            "SELECT count(*) FROM photo WHERE id NOT IN "
            "(SELECT photo_id FROM rendition WHERE format = 'jpeg')"
        ),
        "hosts with deliveries due of which none is the first": (
            "SELECT count(DISTINCT host) FROM delivery AS d WHERE state = 'due' AND NOT EXISTS "
            "(SELECT 1 FROM delivery AS f WHERE f.host = d.host AND f.is_first = 1)"
        ),
    }
    found = ((text, database.execute_sql(sql).fetchone()[0]) for text, sql in checks.items())
    return [f"{count} {text}" for text, count in found if count]


def _followers() -> list[int | str]:
    """Return who follows the owner: the address, and the state."""
    table, person = peer_tables.Follower, peer_tables.Person
    query = table.select(person.uri, table.state).join(person).order_by(person.uri)
    return [f"{state} {uri}" for uri, state in query.tuples()]


def _reactions() -> list[int | str]:
    """Return who reacted to what: the kind, the number of the post, the address."""
    table, person = peer_tables.Reaction, peer_tables.Person
    query = (
        table.select(table.kind, table.post, person.uri)
        .join(person)
        .order_by(table.post, table.kind, person.uri)
    )
    return [f"{kind} {post_id} {uri}" for kind, post_id, uri in query.tuples()]
