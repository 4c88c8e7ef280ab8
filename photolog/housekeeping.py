"""Low-priority work that the worker does: AVIF files, litter, the nightly look at the database."""

from __future__ import annotations

import logging

from photolog import intake
from photolog.blog import Blog
from photolog.errors import RejectedUpload
from photolog.imaging import darkroom
from photolog.records import Photo
from photolog.store import inspection, posts, settings
from photolog.store.engine import database

logger = logging.getLogger(__name__)

MAX_AVIF_TRIES = 3
INCOMING_SECONDS = 60 * 60
ORPHAN_SECONDS = 24 * 60 * 60


def make_next_avif(blog: Blog) -> bool:
    """
    Make the AVIF files of the next photo that waits for them.

    Returns:
        Whether there was one; False means that nothing is left to do.
    """
    photo = posts.next_avif(MAX_AVIF_TRIES)
    if photo is None:
        return False
    with database.transaction(is_public=False):
        # Counted before the attempt: a picture that kills the whole process is not tried for ever.
        posts.mark_avif(photo.id, "due", tries_added=1)
    try:
        _make_avif(blog, photo)
    except RejectedUpload as error:
        logger.warning("no AVIF for photo %d: %s", photo.id, error)
        with database.transaction(is_public=False):
            posts.mark_avif(photo.id, "failed")
    return True


def sweep(blog: Blog) -> int:
    """
    Remove files that nothing refers to; return how many.

    Only files older than a day go, so an upload that is about to be written into the
    database is never among them.
    """
    profile = settings.profile()
    known_media = {rendition.name for rendition in inspection.renditions()}
    known_media |= {profile.avatar, profile.header} if profile else set()
    known_originals = {original.name for original in inspection.originals()}
    removed = blog.files.sweep_incoming(INCOMING_SECONDS)
    for name, age_seconds in list(blog.files.stored("media")):
        if age_seconds > ORPHAN_SECONDS and name not in known_media:
            blog.files.remove_media([name])
            removed += 1
    for name, age_seconds in list(blog.files.stored("originals")):
        if age_seconds > ORPHAN_SECONDS and name not in known_originals:
            blog.files.remove_original(name)
            removed += 1
    return removed


def _make_avif(blog: Blog, photo: Photo) -> None:
    post = posts.find(photo.post_id)
    recipe = intake.recipe_for(blog, ("avif",), post.licence if post else "")
    source = blog.files.original_path(photo.original.name)
    names: dict[str, str] = {}
    with blog.files.staging() as folder:
        developed = darkroom.develop(source, folder, recipe, lock_path=blog.files.darkroom_lock)
        for file in developed.files:
            names[file.name] = blog.files.keep_media(folder / file.name, "avif")
    with database.transaction():
        current = posts.find_photo(photo.id)
        is_same = current is not None and current.original.name == photo.original.name
        if is_same:
            posts.add_renditions(photo.id, developed.files, names)
            posts.mark_avif(photo.id, "done")
    if not is_same:  # deleted or replaced while the darkroom worked
        blog.files.remove_media(list(names.values()))
