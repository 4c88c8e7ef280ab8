"""What `check`, `status` and `dump` tell: is everything there, how much is it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from photolog import files
from photolog.blog import Blog
from photolog.records import Finding, StorageUse
from photolog.store import inspection, settings
from photolog.store.engine import database
from photolog.store.inspection import StoredOriginal


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
        problem = _original_problem(blog, original)
        if problem:
            yield Finding(f"original {original.name} of photo {original.photo_id}", problem)
    for rendition in inspection.renditions():
        path = blog.files.media_path(rendition.name)
        if not path.exists():
            yield Finding(f"rendition {rendition.name} of photo {rendition.photo_id}", "is missing")
        elif path.stat().st_size != rendition.bytes:
            yield Finding(
                f"rendition {rendition.name} of photo {rendition.photo_id}", "has a wrong size"
            )
    profile = settings.profile()
    for name in filter(None, (profile.avatar, profile.header) if profile else ()):
        if not blog.files.media_path(name).exists():
            yield Finding(f"picture {name} of the profile", "is missing")


def _original_problem(blog: Blog, original: StoredOriginal) -> str:
    try:
        found = files.sha256_of(blog.files.original_path(original.name))
    except OSError as error:  # what a failing disk says
        return f"cannot be read: {error.strerror}"
    if found is None:
        return "is missing"
    return "" if found == original.sha256 else "is damaged: its SHA-256 has changed"


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
