"""What was given up is sent again; what was read is marked."""

from __future__ import annotations

from photolog.blog import Blog
from photolog.errors import NotFound
from photolog.store.engine import database
from photolog.store.peers import deliveries, notices


def try_again(blog: Blog, delivery_id: int) -> None:
    """
    Send once more what was given up.

    Raises:
        NotFound: It was not given up.
    """
    with database.transaction(is_public=False):
        if not deliveries.revive(delivery_id, blog.now()):
            raise NotFound("There is no such dead letter.")


def try_host_again(blog: Blog, host: str) -> int:
    """Send once more all that was given up for one host; return how many that is."""
    with database.transaction(is_public=False):
        return deliveries.revive_host(host, blog.now())


def mark_read(notice_id: int) -> None:
    """Note that the owner has seen a notice and all that are older."""
    with database.transaction(is_public=False):
        notices.mark_read(notice_id)
