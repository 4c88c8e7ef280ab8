"""What SQLite refuses, in our words; and a disk that fails is remembered until it does not."""

from __future__ import annotations

import resource
import sqlite3

import pytest

from photolog.errors import DatabaseBusy, DataDamaged, DiskFailing, StorageFull
from photolog.store import settings
from photolog.store.engine import database
from photolog.store.engine.locks import WriteLock


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("database is locked", DatabaseBusy),
        ("database table is locked", DatabaseBusy),
        ("database or disk is full", StorageFull),
        ("attempt to write a readonly database", DiskFailing),
        ("disk I/O error", DiskFailing),
        ("unable to open database file", DiskFailing),
        ("database disk image is malformed", DataDamaged),
        ("file is not a database", DataDamaged),
    ],
)
def test_the_words_of_sqlite_are_translated(words, kind):
    assert type(database.translated(sqlite3.OperationalError(words))) is kind


@pytest.mark.parametrize(
    "error",
    [
        sqlite3.OperationalError("no such table: x"),
        KeyError("the moon is full"),
        ValueError("locked"),
    ],
)
def test_a_bug_is_not_excused_as_trouble_with_the_database(error):
    assert database.translated(error) is None


def refuse() -> None:
    """Let this thread's connection refuse to write, as after a read-only mount."""
    database.database.execute_sql("PRAGMA query_only = on")
    with pytest.raises(DiskFailing), database.transaction():
        settings.write("colour", "blue")


def reason(failing: DiskFailing | None) -> str | None:
    return failing.reason if failing else None


def test_a_disk_that_fails_is_remembered_until_it_takes_a_change(blog):
    before = reason(database.failing())
    refuse()
    with database.transaction(is_public=False):
        pass  # nothing is written, so nothing is shown
    unproved = reason(database.failing())

    with database.transaction():
        settings.write("colour", "green")

    assert (before, unproved, reason(database.failing())) == (None, "read-only", None)


def test_a_disk_that_is_gone_is_tried_until_it_is_back(blog):
    lock = blog.files.root / "write.lock"
    lock.unlink(missing_ok=True)
    lock.mkdir()
    with pytest.raises(DiskFailing), database.transaction():
        pass
    gone = [reason(database.probe()) for _ in range(2)]

    lock.rmdir()

    assert gone == ["unreachable"] * 2
    assert reason(database.failing()) == "unreachable"
    assert reason(database.probe()) is None


def test_a_disk_that_took_the_last_change_is_not_tried(blog):
    generation = database.generation()

    assert database.probe() is None
    assert database.generation() == generation


def test_a_lock_that_is_held_elsewhere_tells_nothing_of_the_disk(blog):
    database.open_file(blog.files.database_path, patience_seconds=0.05)
    refuse()
    with WriteLock(blog.files.root / "write.lock", 1).held():
        assert reason(database.probe()) == "read-only"

    assert reason(database.probe()) is None


def test_a_full_quota_is_no_failing_disk(blog):
    """SQLite calls it an I/O error; the limit on the size of files stands for a quota."""
    _, most = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, most))
    try:
        with pytest.raises(StorageFull, match="Make room") as caught, database.transaction():
            settings.write("colour", "blue")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))

    assert type(caught.value) is StorageFull
    assert database.failing() is None
