"""
Low-priority work that the worker does: AVIF files, faces of other people, litter, pruning.

What strangers make grow is pruned here by the clock, beside the caps that each table has
of its own. A stranger's picture is drawn anew by the darkroom; not one of its bytes is kept.
"""

from __future__ import annotations

import io
import itertools
import logging
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from functools import partial

from photolog import files, intake, outgoing
from photolog.blog import Blog
from photolog.errors import FetchFailed, RejectedUpload, StorageFull
from photolog.imaging import recipe
from photolog.peers import NoticeKind, Person, ReplyState
from photolog.pure.wire import lenient
from photolog.records import Photo
from photolog.store import inspection, posts, sessions, settings
from photolog.store.engine import database
from photolog.store.peace import mutes
from photolog.store.peers import (
    arrivals,
    blocks,
    deliveries,
    delivery_log,
    followers,
    gone,
    hosts,
    keys,
    notices,
    people,
    replies,
)
from photolog.store.reading import pictures as copies

logger = logging.getLogger(__name__)

MAX_TRIES = 3
INCOMING_SECONDS = 60 * 60
ORPHAN_SECONDS = 24 * 60 * 60
FAILURES_KEPT = timedelta(days=1)
_SWEPT_AT_ONCE = 500  # names asked for in one query, so that memory stays flat

STRANGERS_KEPT = timedelta(days=30)  # of whom nothing is left but their name
DELIVERIES_KEPT = timedelta(days=30)
DEAD_KEPT = timedelta(days=90)
UNAVAILABLE_KEPT = timedelta(days=90)  # as followers
_PRUNED_AT_ONCE = 1_000  # rows in one transaction, so that nobody waits long for the lock
_PRUNED_IN_A_ROW = 50  # such transactions in an hour
_FACES_TRIED_AGAIN = 20  # in an hour
_LARGEST_FACE_BYTES = 16 * 2**20  # as much as the network lets through
_REPLIES_LOOKED_AT = 1_000


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


def look_after_people(blog: Blog) -> None:
    """
    Forget about other servers and their people what is no longer needed.

    Each piece is a transaction of its own, so that visitors and the inbox get their turn.
    """
    now = blog.now()
    with database.transaction(is_public=False):
        keys.prune(now)
        gone.prune(now)
        arrivals.prune(now)
        hosts.prune(now)
        mutes.prune(now)
    _prune_deliveries(blog)
    _forget_strangers(blog)
    _drop_lost_followers(blog)
    for _ in range(_FACES_TRIED_AGAIN):
        if not fetch_next_avatar(blog, again=True):
            break


def fetch_next_avatar(blog: Blog, *, again: bool = False) -> bool:
    """
    Make a picture of our own of the next face that a page shows and that we have not got.

    The stranger's server is asked by us and never by a visitor, outside of any transaction.

    Args:
        again: Whether those are tried, too, that could not be had before; three times is all.

    Returns:
        Whether there is reason to ask for the next: one was due, and with *again* came, too.
    """
    if not blog.config.federates:
        return False
    due = people.due_avatars(1, people.MOST_AVATAR_TRIES if again else 1)
    if not due:
        return False
    [(person_id, url)] = due
    with database.transaction(is_public=False):
        # Counted before the attempt: a picture that kills the whole process is not tried for ever.
        people.count_avatar_try(person_id)
    try:
        if blocks.is_blocked(lenient.host(url)):
            raise FetchFailed("its server is blocked")
        _draw_face(blog, person_id, url, blog.network.get_picture(url))
    except (FetchFailed, RejectedUpload) as error:
        logger.info("no picture of person %d from %s: %s", person_id, url, error)
        return not again
    except StorageFull:
        with suppress(StorageFull), database.transaction(is_public=False):
            people.count_avatar_try(person_id, -1)  # the picture is not to blame
        raise
    return True


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
    for names in _old(blog, "cache"):
        litter = set(names) - copies.known(names)
        blog.files.remove_pictures(sorted(litter))
        removed += len(litter)
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
            if is_same and is_stale and post is not None:
                _tell_of_new_files(blog, post.id)
        if not is_same:
            blog.files.remove_media(list(names.values()))
    if is_same and is_stale:
        blog.files.remove_media([rendition.name for rendition in photo.renditions])


def _tell_of_new_files(blog: Blog, post_id: int) -> None:
    """Send others, who only have the addresses of files, to those that there are now."""
    post = posts.find_published(post_id)
    if post is None or post.published_at is None:
        return
    # As for every edit, or nobody looks: later than the last one, in whole seconds.
    former = post.edited_at or post.published_at
    posts.change(replace(post, edited_at=max(blog.now(), former + timedelta(seconds=1))))
    edited = posts.find_published(post_id)
    assert edited is not None
    outgoing.update_post(blog, edited)


def _is_as_it_was(photo: Photo, is_stale: bool) -> bool:
    """Return whether nobody deleted or replaced a photo, or changed its rights, meanwhile."""
    current = posts.find_photo(photo.id)
    is_same = current is not None and current.original.name == photo.original.name
    return is_same and posts.is_stale(photo.id) == is_stale


def _draw_face(blog: Blog, person_id: int, url: str, picture: bytes) -> None:
    with blog.files.staging() as folder:
        received = files.receive(io.BytesIO(picture), folder / "upload", _LARGEST_FACE_BYTES)
        with intake.rendered(blog, recipe.face(), received.path) as (developed, names):
            file = next(file for file in reversed(developed.files) if file.is_srgb)
            is_kept = _show_face(blog, person_id, url, names[file.name])
    kept = {names[file.name]} if is_kept else set()
    blog.files.remove_media([name for name in names.values() if name not in kept])


def _show_face(blog: Blog, person_id: int, url: str, name: str) -> bool:
    """Write down which file shows a person; return False if that is no longer their picture."""
    with database.transaction(is_public=_is_on_pages(person_id)):
        current = people.actor(person_id)
        if current is None or current.avatar_url != url:
            return False
        former = people.set_avatar(person_id, url, name)
        if former:
            database.after_commit(partial(blog.files.remove_media, [former]))
    return True


def _is_on_pages(person_id: int) -> bool:
    """Return whether visitors see a person; a hundred new followers shall not empty the cache."""
    written = replies.of_person(person_id, _REPLIES_LOOKED_AT)
    return any(reply.state is ReplyState.SHOWN for reply in written)


def _prune_deliveries(blog: Blog) -> None:
    now = blog.now()
    for _ in range(_PRUNED_IN_A_ROW):
        with database.transaction(is_public=False):
            pruned = delivery_log.prune(
                now - DELIVERIES_KEPT, dead_before=now - DEAD_KEPT, limit=_PRUNED_AT_ONCE
            )
        if pruned < _PRUNED_AT_ONCE:
            return


def _forget_strangers(blog: Blog) -> None:
    with database.transaction(is_public=False):
        for person in people.unused(blog.now() - STRANGERS_KEPT, _PRUNED_AT_ONCE):
            avatar = people.remove(person.id)
            if avatar:
                database.after_commit(partial(blog.files.remove_media, [avatar]))


def _drop_lost_followers(blog: Blog) -> None:
    """
    Send nothing more to followers whose server has not been there for ninety days.

    What waits for it is taken back: nobody there is left to read it.
    """
    for host in hosts.failing_since(blog.now() - UNAVAILABLE_KEPT):
        status = hosts.find(host)
        if status is None or not status.followers:
            continue
        with database.transaction():
            there = [person for person in people.of_domain(host) if person.host == host]
            lost = [person for person in there if followers.remove(person.id)]
            deliveries.cancel_host(host, blog.now())
            _tell_of_lost(blog, host, lost)
        days = UNAVAILABLE_KEPT.days
        logger.warning("%s was not there for %d days: %d followers less", host, days, len(lost))


def _tell_of_lost(blog: Blog, host: str, lost: list[Person]) -> None:
    """Leave one notice for all that were lost with a server: it may have had thousands."""
    if not lost:
        return
    notices.add(
        NoticeKind.LOST,
        lost[0].id if len(lost) == 1 else None,
        f"{host} {blog.now():%Y-%m-%d}",  # they may come back, and be lost once more
        blog.now(),
        text=host if len(lost) == 1 else f"{len(lost)} followers on {host}",
    )
