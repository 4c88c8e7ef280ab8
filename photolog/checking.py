"""What `check`, `status` and `dump` tell: is everything there, how much is it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any, NamedTuple

from photolog import files
from photolog.blog import Blog
from photolog.identity import Keyring
from photolog.peers import FollowState, HostStatus, Notice
from photolog.records import Finding, StorageUse
from photolog.store import inspection, settings
from photolog.store.engine import database
from photolog.store.inspection import StoredOriginal
from photolog.store.peers import arrivals, delivery_log, followers, hosts, notices
from photolog.store.peers.arrivals import Waiting
from photolog.store.peers.delivery_log import Queue

_FAILING_LOOKED_AT = 1_000


def check(blog: Blog) -> Iterator[Finding]:
    """
    Yield everything that is wrong: the database, every original, every public file, the keys.

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
    yield from _picture_problems(blog)
    for fault in Keyring(blog.files, blog.addresses).faults():
        yield Finding("keys", fault)


def _picture_problems(blog: Blog) -> Iterator[Finding]:
    profile = settings.profile()
    for name in filter(None, (profile.avatar, profile.header) if profile else ()):
        if not blog.files.media_path(name).exists():
            yield Finding(f"picture {name} of the profile", "is missing")
    for name, handle in inspection.faces():
        if not blog.files.media_path(name).exists():
            yield Finding(f"picture {name} of {handle}", "is missing")


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


class Correspondence(NamedTuple):
    """How it goes with other servers."""

    why_off: str  # why the blog is no part of the fediverse; "" when it is
    followers: int
    requests: int  # to follow
    queue: Queue
    waiting: Waiting
    unread: int
    last_heard: Notice | None
    failing: tuple[HostStatus, ...]  # the last failure first


def correspondence(blog: Blog) -> Correspondence:
    """Return how it goes with other servers; nobody is asked, the tables tell."""
    failing = hosts.page(_FAILING_LOOKED_AT, is_failing=True)
    return Correspondence(
        why_off=why_off(blog),
        followers=followers.count(FollowState.ACCEPTED),
        requests=followers.count(FollowState.PENDING),
        queue=delivery_log.queue(),
        waiting=arrivals.waiting(),
        unread=notices.unread_count(blog.now()),
        last_heard=next(iter(notices.page(1)), None),
        failing=tuple(sorted(failing, key=_last_failure, reverse=True)),
    )


def why_off(blog: Blog) -> str:
    """Return why the blog is no part of the fediverse, "" when it is."""
    if not blog.config.federation.enabled:
        return "federation.enabled is false"
    return "" if blog.config.federates else "site.base_url does not begin with https://"


def _last_failure(host: HostStatus) -> datetime:
    assert host.last_failure_at is not None  # a host that fails did so at some time
    return host.last_failure_at


def dump() -> dict[str, Any]:
    """Return counts and ids of each kind, for comparing two states of a blog."""
    return {"counts": inspection.counts(), "ids": inspection.ids()}
