"""A thread that does one step after another until it is stopped."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

from photolog.errors import PhotologError
from photolog.store.engine import database

logger = logging.getLogger(__name__)

PATIENCE_SECONDS = 5.0  # after a step that failed


class Loop:
    """
    One thread and its step, which returns whether there may be more to do at once.

    A step that raises is told in the log and tried again: the loop outlives any job.
    """

    def __init__(
        self,
        name: str,
        step: Callable[[], bool],
        idle_seconds: float,
        at_end: Callable[[], None] = lambda: None,
    ) -> None:
        self._name = name
        self._step = step
        self._idle_seconds = idle_seconds
        self._at_end = at_end
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    def start(self) -> None:
        """Begin to work."""
        self._thread.start()

    def ask_to_stop(self) -> None:
        """Let the step that is under way be the last."""
        self._stopping.set()

    def join(self, timeout_seconds: float) -> None:
        """Wait for the last step."""
        self._thread.join(timeout_seconds)

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                wait_seconds = 0.0 if self._step() else self._idle_seconds
            except PhotologError as error:  # a full disk, a long write elsewhere: it passes
                logger.warning("%s wait: %s", self._name, error)
                wait_seconds = PATIENCE_SECONDS
            except Exception:  # the outermost net of the thread
                logger.exception("%s failed and go on", self._name)
                wait_seconds = PATIENCE_SECONDS
            self._stopping.wait(wait_seconds)
        try:
            self._at_end()
        except Exception:
            logger.exception("%s did not end in good order", self._name)
        database.close()
