"""
The background loop of a server: publish what is due, make AVIF files, tidy up.

One thread, one thing at a time, and always the lowest priority: visitors come first.
State lives in tables; the loop only looks for rows that are due.
"""

from __future__ import annotations

import logging
import threading
import time

from photolog import housekeeping, publishing
from photolog.blog import Blog
from photolog.errors import PhotologError
from photolog.store.engine import database

logger = logging.getLogger(__name__)

IDLE_SECONDS = 5.0
CHECKPOINT_SECONDS = 60.0
DAILY_SECONDS = 24 * 60 * 60.0


class Worker:
    """A thread that works until it is stopped."""

    def __init__(self, blog: Blog) -> None:
        self._blog = blog
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="worker", daemon=True)
        self._last: dict[str, float] = {}

    def start(self) -> None:
        """Begin to work."""
        self._thread.start()

    def stop(self, timeout_seconds: float = 4.0) -> None:
        """Ask the loop to end, and wait for the step it is in."""
        self._stopping.set()
        self._thread.join(timeout_seconds)

    def _run(self) -> None:
        while not self._stopping.is_set():
            did_something = False
            try:
                did_something = self._step()
            except PhotologError as error:  # a full disk, a long write elsewhere: it passes
                logger.warning("the worker waits: %s", error)
            except Exception:  # one of the two outermost nets: the loop must outlive any job
                logger.exception("the worker failed and goes on")
            if not did_something:
                self._stopping.wait(IDLE_SECONDS)
        database.close()

    def _step(self) -> bool:
        """Do one piece of work; return whether there may be more at once."""
        publishing.publish_due(self._blog)
        if self._is_time("sweep", DAILY_SECONDS):
            removed = housekeeping.sweep(self._blog)
            if removed:
                logger.info("removed %d files that nothing referred to", removed)
        if self._is_time("database", DAILY_SECONDS):
            for fault in housekeeping.look_after_database(self._blog):
                logger.error("the database is damaged: %s", fault)
        if housekeeping.render_next(self._blog):
            return True
        if self._is_time("checkpoint", CHECKPOINT_SECONDS):
            database.checkpoint()
        return False

    def _is_time(self, task: str, every_seconds: float) -> bool:
        """Return whether *task* was last done that long ago; the first time it always is."""
        now = time.monotonic()
        if task in self._last and now - self._last[task] < every_seconds:
            return False
        self._last[task] = now
        return True
