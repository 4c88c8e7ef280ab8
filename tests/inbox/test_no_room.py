"""A disk without room, or that fails: nothing is taken, and the sender is told to try again."""

from __future__ import annotations

import resource
from collections.abc import Iterator
from contextlib import contextmanager

from photolog.store.engine import database
from tests.inbox.sending import OWNER, Sender


@contextmanager
def no_room() -> Iterator[None]:
    """Let no file grow; the limit on the size of files stands for a quota."""
    _, most = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, most))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))


def test_a_sender_is_told_to_try_again_when_there_is_room(world):
    alice = world.join(Sender("alice", "remote.example"))
    with no_room():
        refused = world.post(alice, alice.activity("Follow", OWNER))
    taken = world.post(alice, alice.activity("Follow", OWNER))

    assert (refused.status_code, refused.headers["Retry-After"]) == (503, "600")
    assert "data folder" not in refused.text
    assert taken.status_code == 202


def test_a_sender_is_told_to_try_again_when_the_disk_is_well(world):
    alice = world.join(Sender("alice", "remote.example"))
    database.database.execute_sql("PRAGMA query_only = on")  # as on a read-only disk
    refused = world.post(alice, alice.activity("Follow", OWNER))
    taken = world.post(alice, alice.activity("Follow", OWNER))

    assert (refused.status_code, refused.headers["Retry-After"]) == (503, "60")
    assert "data folder" not in refused.text
    assert taken.status_code == 202
