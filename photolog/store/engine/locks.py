"""
The two file locks of a data folder.

write.lock is taken by every process around BEGIN IMMEDIATE … COMMIT and around
checkpoints, so that `app.py post` can work beside a running server and so that a
commit never meets a checkpoint of another connection (the trigger of the WAL-reset
race, fixed only in SQLite 3.51.3). server.lock is held by a server as long as it lives.
Both are advisory locks of the kernel: a killed process frees them.
"""

from __future__ import annotations

import fcntl
import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from photolog.errors import AnotherServer, DatabaseBusy, DiskFailing, unwritten

_POLL_SECONDS = 0.01


class WriteLock:
    """One writer at a time, over all threads and all processes of a data folder."""

    def __init__(self, path: Path, timeout_seconds: float) -> None:
        self._path = path
        self._timeout_seconds = timeout_seconds
        self._thread_lock = threading.Lock()

    @contextmanager
    def held(self) -> Iterator[float]:
        """
        Hold the lock for the time of a with block; give the seconds left of the timeout.

        Raises:
            DatabaseBusy: Another thread or process kept it longer than the timeout.
            StorageFull, DiskFailing: The lock file cannot be made or opened.
        """
        deadline = time.monotonic() + self._timeout_seconds
        if not self._thread_lock.acquire(timeout=self._timeout_seconds):
            raise DatabaseBusy("photolog is busy writing; please try again")
        try:
            handle = _opened(self._path)
            try:
                self._wait(handle, deadline)
                yield max(0.0, deadline - time.monotonic())
            finally:
                os.close(handle)
        finally:
            self._thread_lock.release()

    def _wait(self, handle: int, deadline: float) -> None:
        while not _try_lock(handle):
            if time.monotonic() > deadline:
                raise DatabaseBusy("another photolog command is busy writing; please try again")
            time.sleep(_POLL_SECONDS)


class ServerLock:
    """Held by the one server of a data folder; keep the object as long as it serves."""

    def __init__(self, path: Path) -> None:
        """
        Take the lock.

        Raises:
            AnotherServer: Somebody else has it; the message tells their process id.
        """
        self._handle = _opened(path)
        if not _try_lock(self._handle):
            holder = os.read(self._handle, 32).decode("ascii", "replace").strip() or "unknown"
            os.close(self._handle)
            raise AnotherServer(
                f"another photolog server (process {holder}) already uses {path.parent}"
            )
        os.ftruncate(self._handle, 0)
        os.pwrite(self._handle, str(os.getpid()).encode("ascii"), 0)

    def release(self) -> None:
        """Let the next server in."""
        os.close(self._handle)


def _opened(path: Path) -> int:
    try:
        return os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise unwritten(error) or DiskFailing("unreachable", str(error.strerror)) from error


def _try_lock(handle: int) -> bool:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
