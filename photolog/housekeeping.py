"""Low-priority work that the worker does: AVIF files, litter, the nightly look at the database."""

from __future__ import annotations

import itertools
import logging
from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta

from photolog import intake
from photolog.blog import Blog
from photolog.errors import RejectedUpload, StorageFull
from photolog.records import Photo
from photolog.store import inspection, posts, sessions, settings
from photolog.store.engine import database

logger = logging.getLogger(__name__)

MAX_TRIES = 3
INCOMING_SECONDS = 60 * 60
ORPHAN_SECONDS = 24 * 60 * 60
FAILURES_KEPT = timedelta(days=1)
_SWEPT_AT_ONCE = 500  # names asked for in one query, so that memory stays flat


def render_next(blog: Blog) -> bool:
    """
    Make the AVIF files of the next photo that waits for them, or all its files anew.

    Returns:
        Whether there was one; False means that nothing is left to do.
    """
    found = posts.next_to_render(MAX_TRIES)
    if found is None:
        return False
    photo, is_stale = found
    with database.transaction(is_public=False):
        # Counted before the attempt: a picture that kills the whole process is not tried for ever.
        posts.count_try(photo.id)
    if not is_stale and not blog.config.photos.avif:
        with database.transaction(is_public=False):
            posts.mark_rendered(photo.id, "off")
        return True
    try:
        _render(blog, photo, is_stale)
    except (RejectedUpload, FileNotFoundError) as error:  # the second: removed meanwhile, or lost
        with database.transaction(is_public=False):
            if _is_as_it_was(photo, is_stale):
                logger.warning("no new files for photo %d: %s", photo.id, error)
                posts.mark_rendered(photo.id, "failed")
    except StorageFull:
        with suppress(StorageFull), database.transaction(is_public=False):
            posts.count_try(photo.id, -1)  # the picture is not to blame
        raise
    return True


def look_after_database(blog: Blog) -> list[str]:
    """Forget failed log-ins of the past; return what is wrong with the database, if anything."""
    with database.transaction(is_public=False):
        sessions.forget_failures(blog.now() - FAILURES_KEPT)
        sessions.bring_back(blog.now())
        sessions.remove_expired(blog.now())
    return database.faults()


def sweep(blog: Blog) -> int:
    """
    Remove files that nothing refers to; return how many.

    Only files older than a day go, so an upload that is about to be written into the
    database is never among them.
    """
    profile = settings.profile()
    pictures = {profile.avatar, profile.header} if profile else set()
    removed = blog.files.sweep_incoming(INCOMING_SECONDS)
    for names in _old(blog, "media"):
        litter = set(names) - inspection.known_media(names) - pictures
        blog.files.remove_media(list(litter))
        removed += len(litter)
    for names in _old(blog, "originals"):
        for name in set(names) - inspection.known_originals(names):
            blog.files.remove_original(name)
            removed += 1
    return removed


def _old(blog: Blog, folder: str) -> Iterator[list[str]]:
    """Yield the files of a folder that are a day old, some hundred at a time."""
    stored = blog.files.stored(folder)
    names = (name for name, age_seconds in stored if age_seconds > ORPHAN_SECONDS)
    while batch := list(itertools.islice(names, _SWEPT_AT_ONCE)):
        yield batch


def _render(blog: Blog, photo: Photo, is_stale: bool) -> None:
    post = posts.find(photo.post_id)
    formats = (*(("jpeg",) if is_stale else ()), *(("avif",) if blog.config.photos.avif else ()))
    recipe = intake.recipe_for(blog, formats, post.licence if post else "")
    source = blog.files.original_path(photo.original.name)
    with intake.rendered(blog, recipe, source) as (developed, names):
        with database.transaction():
            is_same = _is_as_it_was(photo, is_stale)
            if is_same:
                write = posts.swap_renditions if is_stale else posts.add_renditions
                write(photo.id, developed.files, names)
                posts.mark_rendered(photo.id, "done")
        if not is_same:
            blog.files.remove_media(list(names.values()))
    if is_same and is_stale:
        blog.files.remove_media([rendition.name for rendition in photo.renditions])


def _is_as_it_was(photo: Photo, is_stale: bool) -> bool:
    """Return whether nobody deleted or replaced a photo, or changed its rights, meanwhile."""
    current = posts.find_photo(photo.id)
    is_same = current is not None and current.original.name == photo.original.name
    return is_same and posts.is_stale(photo.id) == is_stale
