"""
Lists of people to follow, in Mastodon's CSV: in, one after another, and out.

Spec: federation.md 7.3
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import timedelta

from photolog import people
from photolog.blog import Blog
from photolog.errors import FetchFailed, InvalidInput, MalformedActivity, PhotologError
from photolog.following.asking import follow
from photolog.pure.text import follow_lists
from photolog.reading import Following, FollowingState
from photolog.store.engine import database
from photolog.store.reading import following, wishes

logger = logging.getLogger(__name__)

MAX_IMPORT_BYTES = 20 * 2**20
_PUT_OFF = timedelta(minutes=10)  # after the first failure; four times as long after each more
_EXPORTED_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of a list of people to follow."""

    added: int  # to be found and followed by and by
    known: int  # followed already, or asked
    unused: tuple[str, ...]  # lines that name nobody elsewhere


def import_follows(blog: Blog, text: str) -> Imported:
    """
    Write down whom a list in Mastodon's CSV names; they are followed one after another.

    Raises:
        InvalidInput: The list is no CSV, names nobody, or is too long.
    """
    found = follow_lists.read(text)
    if not found.wanted:
        raise InvalidInput("Nobody is named in this list.", "file")
    own = blog.addresses.handle.casefold()
    with database.transaction(is_public=False):
        known = following.handles()
        others = {name: shows for name, shows in found.wanted.items() if name.casefold() != own}
        new = {name: shows for name, shows in others.items() if name.casefold() not in known}
        if wishes.count() + len(new) > wishes.MOST_WISHES:
            raise InvalidInput("Too many wait to be followed already. Import it later.", "file")
        wishes.add(new, blog.now())
    return Imported(len(new), len(others) - len(new), found.unused)


def export_follows() -> str:
    """Return all whom the owner follows or has asked, as Mastodon exports them."""
    found: list[Following] = []
    older_than = None
    while page := following.page(_EXPORTED_AT_ONCE, older_than=older_than):
        found += page
        older_than = page[-1].activity_id
    return follow_lists.write(
        (each.person.handle, each.shows_boosts)
        for each in found
        if each.state is not FollowingState.REJECTED
    )


def follow_next_wished(blog: Blog) -> bool:
    """
    Find and follow the next person of an imported list; return whether one was due.

    The caller paces it: about one in a second, so that no server is asked for many at once.
    """
    wish = wishes.next_due(blog.now())
    if wish is None or not blog.config.federates:
        return False
    with database.transaction(is_public=False):
        # Counted before the try: who cannot even be tried must not hold up the others.
        wishes.put_off(wish.handle, blog.now() + _PUT_OFF * 4**wish.tries)
    try:
        person = people.find(blog, wish.handle)
        with database.transaction(is_public=False):
            follow(blog, person.id, shows_boosts=wish.shows_boosts)
            wishes.remove(wish.handle)
    except (FetchFailed, InvalidInput, MalformedActivity) as error:
        _put_down(wish.handle, error)
    return True


def try_wishes_again(blog: Blog) -> None:
    """Look once more for those of a list who could not be followed."""
    with database.transaction(is_public=False):
        wishes.revive(blog.now())


def forget_failed_wishes() -> None:
    """Forget those of a list who could not be followed."""
    with database.transaction(is_public=False):
        wishes.forget_failed()


def stop_import() -> None:
    """Follow nobody more of an imported list."""
    with database.transaction(is_public=False):
        wishes.forget_waiting()


def _put_down(handle: str, error: PhotologError) -> None:
    """Write down why somebody could not be followed; what may pass is tried again."""
    logger.info("%s is not followed: %s", handle, error)
    is_final = not (isinstance(error, FetchFailed) and error.is_temporary)
    with database.transaction(is_public=False):
        wishes.fail(handle, str(error), is_final=is_final)
