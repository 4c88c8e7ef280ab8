"""What `check`, `dump` and `status` ask: counts, ids, and which files should be there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import peewee

from photolog.store.engine import tables
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
    return {table._meta.table_name: int(table.select().count()) for table in tables.ALL}


def ids() -> dict[str, list[int | str]]:
    """Return the ids of everything that counts as content, in order."""
    return {
        "post": [
            row[0] for row in tables.Post.select(tables.Post.id).order_by(tables.Post.id).tuples()
        ],
        "photo": [
            row[0]
            for row in tables.Photo.select(tables.Photo.id).order_by(tables.Photo.id).tuples()
        ],
        "rendition": [
            row[0]
            for row in tables.Rendition.select(tables.Rendition.name)
            .order_by(tables.Rendition.name)
            .tuples()
        ],
        "tombstone": [
            row[0]
            for row in tables.Tombstone.select(tables.Tombstone.post_id)
            .order_by(tables.Tombstone.post_id)
            .tuples()
        ],
    }


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


def known_media(names: Sequence[str]) -> set[str]:
    """Return which of *names* are renditions."""
    table = tables.Rendition
    query = table.select(table.name).where(table.name.in_(list(names)))
    return {row[0] for row in query.tuples()}


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


def misplaced() -> list[str]:
    """Return what is wrong between posts and the lists and search index made from them."""
    checks = {
        "public posts missing from the gallery": (
            "SELECT count(*) FROM post WHERE status = 'published' AND visibility = 'public' "
            "AND id NOT IN (SELECT post_id FROM listing WHERE kind = 'all')"
        ),
        "list entries of posts that are not public": (
            "SELECT count(*) FROM listing WHERE post_id NOT IN "
            "(SELECT id FROM post WHERE status = 'published' AND visibility = 'public')"
        ),
        "public posts missing from the search": (
            "SELECT count(*) FROM post WHERE status = 'published' AND visibility = 'public' "
            "AND id NOT IN (SELECT id FROM search_content)"
        ),
        "search entries of posts that are not public": (
            "SELECT count(*) FROM search_content WHERE id NOT IN "
            "(SELECT id FROM post WHERE status = 'published' AND visibility = 'public')"
        ),
        "published posts without a photo": (
            "SELECT count(*) FROM post WHERE status = 'published' "
            "AND id NOT IN (SELECT post_id FROM photo)"
        ),
        "photos without a JPEG rendition": (
            "SELECT count(*) FROM photo WHERE id NOT IN "
            "(SELECT photo_id FROM rendition WHERE format = 'jpeg')"
        ),
    }
    found = ((text, database.execute_sql(sql).fetchone()[0]) for text, sql in checks.items())
    return [f"{count} {text}" for text, count in found if count]
