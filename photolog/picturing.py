"""
Pictures of others' notes, drawn anew into a cache of our own; and notes that nobody needs.

A picture is fetched when its note comes in, never when the owner looks: whoever posted it does
not learn whether and when it was seen. One that had to give way is fetched anew by the worker
after the owner looked for it. Films and sounds are not fetched at all.

The file comes first and its row after it, so a crash leaves at most a file that nobody refers
to, which the sweep removes.

Spec: security.md 2, 3.6; federation.md 4.11
"""

from __future__ import annotations

import io
import logging
from collections.abc import Iterable
from contextlib import suppress
from datetime import timedelta
from functools import partial

from photolog import files, notes
from photolog.blog import Blog
from photolog.developed import Size
from photolog.errors import DatabaseBusy, FetchFailed, RejectedUpload, StorageFull
from photolog.imaging import darkroom, recipe
from photolog.pure.wire import lenient
from photolog.reading import Attachment
from photolog.shown import MediaKind
from photolog.store.engine import database
from photolog.store.peers import blocks
from photolog.store.reading import forgetting, pictures
from photolog.store.reading.pictures import Wanted

logger = logging.getLogger(__name__)

LARGEST_BYTES = 16 * 2**20  # as much as the network lets through
WAITS = (timedelta(hours=1), timedelta(hours=12), timedelta(days=2))  # after each try in vain
MIB = 2**20
LARGEST_SHARE = 2  # whose copies fill more than this part of the cache, a half, gives way first
_EVICTED_AT_ONCE = 20
_LOOKED_AT_ONCE = 500

# A quarter of a year: whoever comes home from a long journey finds all that was written
# meanwhile. What is older is on its author's own server, a click away.
NOTES_KEPT = timedelta(days=90)
MOST_NOTES = 200_000  # some 600 MB; beyond that the oldest go sooner
MOST_OF_STRANGERS = 10_000  # who wrote to the owner, or stood in a thread that was looked at
MINUTE = timedelta(minutes=1)
MOST_IN_A_MINUTE = 500  # nobody's friends write that much
_FORGOTTEN_AT_ONCE = 200  # in one transaction, so that nobody waits long for the lock
_FORGOTTEN_IN_A_ROW = 25  # such transactions in an hour


def fetch_next_picture(blog: Blog) -> bool:
    """
    Make a copy of our own of the picture that waits longest.

    Its server is asked outside of any transaction, by us and never by a browser.

    Returns:
        Whether there was one.
    """
    if not blog.config.federates:
        return False
    now = blog.now()
    wanted = pictures.next_due(now)
    if wanted is None:
        return False
    if wanted.is_blocked or blocks.is_blocked(lenient.host(wanted.url)):
        with database.transaction(is_public=False):
            pictures.put_aside(wanted.attachment_id)
        return True
    again_at = now + WAITS[min(wanted.tries, len(WAITS) - 1)]
    with database.transaction(is_public=False):
        # Counted before the attempt: a picture that kills the whole process is not tried for ever.
        pictures.count_try(wanted.attachment_id, again_at)
    try:
        _copy(blog, wanted)
    except (FetchFailed, RejectedUpload) as error:
        logger.info("no copy of %s: %s", wanted.url, error)
        if not (isinstance(error, FetchFailed) and error.is_temporary):
            with database.transaction(is_public=False):
                pictures.fail(wanted.attachment_id, None)
    except StorageFull:
        with suppress(StorageFull), database.transaction(is_public=False):
            # The picture is not to blame.
            pictures.count_try(wanted.attachment_id, again_at, -1)
        raise
    return True


def looked_at(blog: Blog, shown: Iterable[Attachment]) -> None:
    """
    Note which pictures the owner looks at: those stay, and what gave way is copied anew.

    A page is shown all the same when nothing can be written.
    """
    images = [each for each in shown if each.kind is MediaKind.IMAGE]
    missing = [each.id for each in images if not each.picture and not each.has_failed]
    _looked_at(blog, [each.picture for each in images if each.picture], missing)


def looked_at_copy(blog: Blog, name: str) -> None:
    """Note that the owner looks at one copy, by its name."""
    _looked_at(blog, [name], [])


def make_room(blog: Blog) -> int:
    """
    Remove the copies that were looked at longest ago until the rest fits reader.cache_mb.

    As long as one person fills more than half of it, those of that person.

    Returns:
        How many there were. The one that was just made is the last of its author's to go.
    """
    most_bytes, removed = blog.config.reader.cache_mb * MIB, 0
    while (left := pictures.total_bytes() - most_bytes) > 0:
        names = []
        # Else whoever posts the most would push out everybody else.
        whose = pictures.heaviest(most_bytes // LARGEST_SHARE)
        for copy in pictures.oldest(_EVICTED_AT_ONCE, whose):
            if left <= 0:
                break
            names.append(copy.name)
            left -= copy.bytes
        with database.transaction(is_public=False):
            pictures.forget_copies(names)
            database.after_commit(partial(blog.files.remove_pictures, names))
        removed += len(names)
    return removed


def notice_lost(blog: Blog) -> int:
    """
    Let copies whose files are gone be made anew when the owner looks; return how many.

    The cache is in no copy of the data folder that is worth its room, and may be emptied.
    """
    last, lost = "", 0
    while names := pictures.names_after(last, _LOOKED_AT_ONCE):
        last = names[-1]
        missing = [name for name in names if not blog.files.picture_path(name).exists()]
        if missing:
            with database.transaction(is_public=False):
                pictures.forget_copies(missing)
        lost += len(missing)
    return lost


def forget_old(blog: Blog) -> int:
    """
    Forget notes that are old and that nobody needs, in short transactions; return how many.

    What the owner liked, boosted, bookmarked or answered is needed with its whole thread, and
    messages of those whom they follow or wrote to are. Nobody else can make notes pile up.
    """
    with database.transaction(is_public=False):
        forgetting.clear_reader(_FORGOTTEN_AT_ONCE * _FORGOTTEN_IN_A_ROW)
        forgetting.clear_words(_FORGOTTEN_AT_ONCE * _FORGOTTEN_IN_A_ROW)
    forgotten = 0
    for _ in range(_FORGOTTEN_IN_A_ROW):
        due = forgetting.due(blog.now() - NOTES_KEPT, _FORGOTTEN_AT_ONCE)
        due = due or forgetting.beyond_of_strangers(MOST_OF_STRANGERS, _FORGOTTEN_AT_ONCE)
        too_many = forgetting.count() - MOST_NOTES
        if not due and too_many > 0:
            due = forgetting.oldest(min(too_many, _FORGOTTEN_AT_ONCE))
        if not due:
            break
        forgotten += _forget(blog, due)
    return forgotten


def is_flooded(blog: Blog) -> bool:
    """Return whether so many notes came in the last minute that forgetting cannot wait."""
    return forgetting.count_since(blog.now() - MINUTE) > MOST_IN_A_MINUTE


def _looked_at(blog: Blog, names: list[str], missing: list[int]) -> None:
    now = blog.now()
    if pictures.is_news(names, missing, now):
        with suppress(StorageFull, DatabaseBusy), database.transaction(is_public=False):
            pictures.touch(names, now)
            pictures.want(missing, now)


def _forget(blog: Blog, note_ids: list[int]) -> int:
    forgotten = 0
    with database.transaction(is_public=False):
        for note_id in note_ids:
            if forgetting.is_needed(note_id):
                forgetting.put_off(note_id, blog.now())
            else:
                notes.remove(blog, note_id)
                forgotten += 1
    return forgotten


def _copy(blog: Blog, wanted: Wanted) -> None:
    name, size_bytes, size = _drawn(blog, blog.network.get_picture(wanted.url))
    try:
        with database.transaction(is_public=False):
            is_kept = pictures.keep(
                wanted.attachment_id, wanted.url, name, size_bytes, size, blog.now()
            )
    except BaseException:
        blog.files.remove_pictures([name])
        raise
    if not is_kept:  # its note went, or was changed, meanwhile
        blog.files.remove_pictures([name])
    make_room(blog)


def _drawn(blog: Blog, picture: bytes) -> tuple[str, int, Size]:
    """
    Draw a picture anew and put it into its place; not one of its bytes is kept.

    Returns:
        The name of the copy, its bytes, and what the picture itself measures.
    """
    lock = blog.files.darkroom_lock
    with blog.files.staging() as folder:
        received = files.receive(io.BytesIO(picture), folder / "upload", LARGEST_BYTES)
        developed = darkroom.develop(received.path, folder, recipe.note_picture(), lock_path=lock)
        file = next(file for file in reversed(developed.files) if file.is_srgb)
        return blog.files.keep_picture(folder / file.name), file.bytes, developed.size
