"""
The one SQLite file: how it is opened, written, checkpointed, copied and judged.

Durability: WAL with synchronous=FULL, so a commit that returned survives kill -9 and
a power cut. Every write transaction is IMMEDIATE and runs under the write lock;
checkpoints run only under that lock, never by SQLite on its own.

The deferred `database` is the single global of photolog: a single-user program has
a single file, and peewee's models are bound to one object.
"""

from __future__ import annotations

import logging
import math
import os
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import quote

import peewee

from photolog.errors import DatabaseBusy, DataDamaged, DiskFailing, StorageFull, unwritten
from photolog.store.engine import refusals
from photolog.store.engine.locks import ServerLock, WriteLock
from photolog.store.engine.refusals import translated as translated  # noqa: PLC0414 - for callers

logger = logging.getLogger(__name__)

APPLICATION_ID = 0x50486C67  # "PHlg", in the header of the file
LOCK_TIMEOUT_SECONDS = 5.0
RECENT_SECONDS = 0.05
CHECKPOINT_BYTES = 1000 * 4096
_CHECKPOINT_PATIENCE_MS = 200

PRAGMAS = {
    "journal_mode": "wal",
    "synchronous": "full",
    "foreign_keys": "on",
    "busy_timeout": int(LOCK_TIMEOUT_SECONDS * 1000),
    "mmap_size": 0,
    "temp_store": "memory",
    "trusted_schema": "off",
    "secure_delete": "on",  # what the owner deletes is overwritten
    "cell_size_check": "on",
    "wal_autocheckpoint": 0,
}

database = peewee.SqliteDatabase(None)


class _State:
    """What belongs to the open file."""

    path: Path | None = None
    lock: WriteLock | None = None
    refusals = 0  # how often the disk could not be written
    failing: DiskFailing | None = None  # why it could not be written last, until it can


class _Recent:
    """The generation as it was when the database was last asked."""

    number = 0
    asked_at = -math.inf
    turn = 0  # how many changes this process has made

    def forget(self) -> None:
        self.turn += 1
        self.asked_at = -math.inf


_state = _State()
_recent = _Recent()
_nesting = threading.local()


def open_file(path: Path, patience_seconds: float = LOCK_TIMEOUT_SECONDS) -> None:
    """
    Open the database at *path*; make an empty one if there is none.

    Args:
        patience_seconds: How long a transaction waits for other writers.

    Raises:
        DataDamaged: The file is not a database.
        StorageFull, DiskFailing: It cannot be written.
    """
    close()
    database.init(str(path), pragmas=PRAGMAS, timeout=LOCK_TIMEOUT_SECONDS)
    _state.path = path
    _state.failing = None
    _state.lock = WriteLock(path.with_name("write.lock"), patience_seconds)
    try:
        # Made before SQLite would make it, because its WAL takes over the mode of the file.
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600))
        path.chmod(0o600)
        database.connect(reuse_if_open=True)
    except OSError as error:
        raise unwritten(error) or DiskFailing("unreachable", str(error.strerror)) from error
    except peewee.PeeweeException as error:
        raise translated(error) or error from error


def open_read_only(path: Path) -> None:
    """
    Open an existing database without the means to change it.

    Raises:
        DataDamaged: There is none, or it is not a database.
    """
    close()
    # Where there is no log nobody is writing, and SQLite would make an empty one to read beside.
    mode = "mode=ro" if path.with_name(f"{path.name}-wal").exists() else "mode=ro&immutable=1"
    database.init(f"file:{quote(str(path))}?{mode}", pragmas={"query_only": "on"}, uri=True)
    try:
        database.connect(reuse_if_open=True)
        database.execute_sql("SELECT count(*) FROM post")
    except peewee.PeeweeException as error:
        raise DataDamaged(f"{path} cannot be read: {error}") from error


def close() -> None:
    """Close this thread's connection, if any is open."""
    _recent.forget()
    if database.database and not database.is_closed():
        database.close()


def server_lock() -> ServerLock:
    """Return the lock that makes this process the only server of the data folder."""
    assert _state.path is not None
    return ServerLock(_state.path.with_name("server.lock"))


@contextmanager
def transaction(*, is_public: bool = True) -> Iterator[None]:
    """
    Do all of a with block, durably, or nothing of it.

    A transaction inside another is part of the outer one.

    Args:
        is_public: Whether a page may look different afterwards. It moves the
            generation on, which empties the page cache of every process.

    Raises:
        DatabaseBusy: The write lock could not be had within five seconds.
        StorageFull: There is no room; nothing was changed.
        DiskFailing: The disk took nothing, which failing() tells until it does again.
        DataDamaged: SQLite found the file malformed.
    """
    if getattr(_nesting, "depth", 0):
        _nesting.is_public |= is_public
        yield
        return
    afterwards: list[Callable[[], None]] = []
    with alone() as seconds_left:
        _reopen_after_refusal()
        _nesting.depth, _nesting.is_public, _nesting.afterwards = 1, is_public, afterwards
        try:
            # One wait, not two: for the turn, then for writers that know nothing of our lock.
            database.execute_sql(f"PRAGMA busy_timeout = {int(seconds_left * 1000)}")
            with database.atomic("IMMEDIATE"):
                yield
                if _nesting.is_public:
                    database.execute_sql("UPDATE generation SET number = number + 1")
        except (peewee.PeeweeException, sqlite3.Error) as error:
            known = refusals.of_write(error, _wal())
            if isinstance(known, StorageFull):
                _disown()
            raise known or error from error
        finally:
            _nesting.depth = 0
            database.execute_sql(f"PRAGMA busy_timeout = {PRAGMAS['busy_timeout']}")
        if _nesting.is_public:  # another one may have had nothing to write
            _state.failing = None
        if _wal_bytes() > CHECKPOINT_BYTES:
            _checkpoint()
    _recent.forget()
    for clear_up in afterwards:
        try:
            clear_up()
        except OSError as error:  # the change is done and durable; litter is swept later
            logger.warning("could not clear up after a change: %s", error)


def after_commit(clear_up: Callable[[], None]) -> None:
    """
    Do something once the transaction around is durable, the outermost one; if it fails, never.

    This is where files go that no row needs any more: sooner, a crash would lose them.
    """
    assert getattr(_nesting, "depth", 0), "there is no transaction to wait for"
    _nesting.afterwards.append(clear_up)


@contextmanager
def alone() -> Iterator[float]:
    """
    Hold the write lock for a with block; give the seconds that are left of the patience.

    A transaction within it takes no second turn.

    Raises:
        DatabaseBusy: It could not be had within five seconds.
    """
    if getattr(_nesting, "is_alone", False):
        yield LOCK_TIMEOUT_SECONDS
        return
    assert _state.lock is not None
    try:
        with _state.lock.held() as seconds_left:
            _nesting.is_alone = True
            try:
                yield seconds_left
            finally:
                _nesting.is_alone = False
    except StorageFull as error:
        _state.refusals += 1
        if isinstance(error, DiskFailing):
            _state.failing = error
        raise


def failing() -> DiskFailing | None:
    """
    Return why the disk did not take the last change, None if it did; nothing is asked of it.

    It is this process that remembers, and only until a change that must write is durable:
    one that leaves the public pages as they are may have had nothing to write.
    """
    return _state.failing


def probe() -> DiskFailing | None:
    """Return why the disk takes no change now; one that took the last is not tried."""
    if _state.failing is not None:
        # Too little room and a lock held elsewhere tell nothing new of the disk.
        with suppress(StorageFull, DatabaseBusy):
            with transaction():
                pass  # the next number of the generation is enough to be written
            checkpoint()
    return _state.failing


def generation() -> int:
    """Return a number that is another one after every change that a page may show."""
    return int(database.execute_sql("SELECT number FROM generation").fetchone()[0])


def recent_generation() -> int:
    """
    Return the generation, asking the database some twenty times a second at the most.

    What this process changes is seen at once, what another one changes within 50 ms.
    """
    if time.monotonic() - _recent.asked_at > RECENT_SECONDS:
        turn, asked_at = _recent.turn, time.monotonic()
        number = generation()
        if turn != _recent.turn:  # a change of ours came in between: it counts from now on
            return number
        _recent.number, _recent.asked_at = number, asked_at
    return _recent.number


def is_empty() -> bool:
    """Return whether the file holds no tables at all."""
    return not database.get_tables()


def checkpoint() -> None:
    """Move what the WAL holds into the main file; the worker calls it when nothing happens."""
    if _wal_bytes():
        with alone():
            _checkpoint()


def copy_to(target: Path) -> None:
    """
    Write a consistent copy of the whole database to the file *target* (0600).

    Under its final name it is complete and durable, or it is not there.

    Raises:
        StorageFull, DiskFailing: There is no room for it, or the disk does not take it.
    """
    partial = target.with_name(f"{target.name}.part")
    try:
        partial.unlink(missing_ok=True)
        database.execute_sql("VACUUM INTO ?", (str(partial),))
        partial.chmod(0o600)
        _sync(partial)
        partial.rename(target)
        _sync(target.parent)
    except (peewee.PeeweeException, OSError) as error:
        with suppress(OSError):
            partial.unlink(missing_ok=True)
        known = unwritten(error) if isinstance(error, OSError) else translated(error)
        raise known or error from error


def faults() -> list[str]:
    """Return what quick_check and foreign_key_check find wrong; empty is good."""
    try:
        quick = [row[0] for row in database.execute_sql("PRAGMA quick_check").fetchall()]
        loose = database.execute_sql("PRAGMA foreign_key_check").fetchall()
    except (peewee.PeeweeException, sqlite3.Error) as error:
        return [str(error)]
    found = [line for line in quick if line != "ok"]
    return found + [
        f"{table} row {row} points to a missing {parent}" for table, row, parent, _ in loose
    ]


def _disown() -> None:
    """
    Take back, as far as the disk lets us, a commit that the disk has refused.

    When only its sync failed, it stands whole in the log, and the next start would take
    it, though its files are removed because it was refused. The next commit is written
    over it, so there is one at once.
    """
    with suppress(peewee.PeeweeException, sqlite3.Error), database.atomic("IMMEDIATE"):
        database.execute_sql("UPDATE generation SET number = number + 1")


def _reopen_after_refusal() -> None:
    """Let go of a connection that may be from when the disk was read-only: it stays so."""
    if getattr(_nesting, "refusals", 0) != _state.refusals:
        _nesting.refusals = _state.refusals
        database.close()


def sqlite_version() -> str:
    """Return the version of the SQLite library in use."""
    return sqlite3.sqlite_version


def _wal() -> Path:
    assert _state.path is not None
    return _state.path.with_name(f"{_state.path.name}-wal")


def _wal_bytes() -> int:
    try:
        return _wal().stat().st_size
    except FileNotFoundError:
        return 0


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _checkpoint() -> None:
    """
    Checkpoint, but do not make a visitor wait for a slow reader; the next one tries again.

    It never raises: what was committed is durable in the WAL, and who committed it must
    not be told otherwise because the main file could not grow.
    """
    database.execute_sql(f"PRAGMA busy_timeout = {_CHECKPOINT_PATIENCE_MS}")
    try:
        database.execute_sql("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    except (peewee.PeeweeException, sqlite3.Error) as error:
        logger.warning("the write-ahead log stays for now: %s", error)
        known = refusals.of_write(error, _wal())
        if isinstance(known, DiskFailing):
            _state.failing = known
    finally:
        database.execute_sql(f"PRAGMA busy_timeout = {PRAGMAS['busy_timeout']}")
