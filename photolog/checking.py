"""What `check`, `status` and `dump` tell: is everything there, how much is it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from photolog import files
from photolog.blog import Blog
from photolog.records import Finding, StorageUse
from photolog.store import inspection
from photolog.store.engine import database


def check(blog: Blog) -> Iterator[Finding]:
    """
    Yield everything that is wrong: the database, every original, every rendition.

    Reads every original whole, so it takes as long as reading the photos does.
    """
    for fault in database.faults():
        yield Finding("database", fault)
    for problem in inspection.misplaced():
        yield Finding("lists", problem)
    for original in inspection.originals():
        found = files.sha256_of(blog.files.original_path(original.name))
        if found != original.sha256:
            problem = "is missing" if found is None else "is damaged: its SHA-256 has changed"
            yield Finding(f"original {original.name} of photo {original.photo_id}", problem)
    for rendition in inspection.renditions():
        path = blog.files.media_path(rendition.name)
        if not path.exists():
            yield Finding(f"rendition {rendition.name} of photo {rendition.photo_id}", "is missing")
        elif path.stat().st_size != rendition.bytes:
            yield Finding(
                f"rendition {rendition.name} of photo {rendition.photo_id}", "has a wrong size"
            )


def storage_use(blog: Blog) -> StorageUse:
    """Return how much the data folder holds."""
    counts = inspection.counts()
    return StorageUse(
        posts=counts["post"],
        photos=counts["photo"],
        renditions=counts["rendition"],
        original_bytes=inspection.bytes_of_originals(),
        media_bytes=inspection.bytes_of_renditions(),
        free_bytes=blog.files.free_bytes(),
        counts=counts,
    )


def dump() -> dict[str, Any]:
    """Return counts and ids of each kind, for comparing two states of a blog."""
    return {"counts": inspection.counts(), "ids": inspection.ids()}
