"""
Whose turn it is: the threads that answer requests, visitors before other servers.

A burst of activities waits in a line of its own, for at most half of the threads; a page
never waits behind it. What comes when the line is long, or has stood there for long, is put
off in a word, which costs next to nothing: other servers try again.

It stands in the place of waitress's own dispatcher, which knows one line for everything.
"""

from __future__ import annotations

import logging
import threading
import time
from collections import deque
from typing import Any, Protocol

logger = logging.getLogger(__name__)

# A small machine takes some thirty a second: what waits is answered before its sender, who
# gives up after some ten seconds, has done so.
MOST_WAITING = 64
PATIENCE_SECONDS = 5.0
RETRY_AFTER_SECONDS = 5


class Task(Protocol):
    """What waitress wants done: a connection, and what is asked on it."""

    requests: list[Any]

    def service(self) -> None:
        """Answer the first of the requests."""

    def cancel(self) -> None:
        """Give the connection up."""


class PutOff:
    """The answer to an activity that has to come again, in the form of waitress's errors."""

    def to_response(self, _ident: str | None = None) -> tuple[str, list[tuple[str, str]], bytes]:
        """Return status, headers and body."""
        headers = [("Content-Type", "text/plain"), ("Retry-After", str(RETRY_AFTER_SECONDS))]
        return "503 Service Unavailable", headers, b"busy\n"


class Turns:
    """Threads, and who waits for one."""

    def __init__(self, threads: int) -> None:
        self._most_inside = max(1, threads // 2)
        self._inside = 0  # activities that are answered at this moment
        self._visitors: deque[Task] = deque()
        self._activities: deque[tuple[float, Task]] = deque()  # since when, and what
        self._put_off: deque[Task] = deque()
        self._is_open = True
        self._changed = threading.Condition()
        self._threads = [
            threading.Thread(target=self._work, name=f"waitress-{number}", daemon=True)
            for number in range(threads)
        ]
        for thread in self._threads:
            thread.start()

    def add_task(self, task: Task) -> None:
        """Let a request wait for its turn."""
        with self._changed:
            if not _is_activity(task):
                self._visitors.append(task)
            elif len(self._activities) < MOST_WAITING:
                self._activities.append((time.monotonic(), task))
            else:
                self._put_off.append(task)
            self._changed.notify()

    def shutdown(self, cancel_pending: bool = True, timeout: float = 5) -> bool:
        """
        Let threads finish what they do, and give up what waits.

        Args:
            timeout: Seconds that are waited for the threads.

        Returns:
            Whether anything was given up.
        """
        with self._changed:
            self._is_open = False
            self._changed.notify_all()
        end = time.monotonic() + timeout
        for thread in self._threads:
            thread.join(max(0.0, end - time.monotonic()))
        waiting = [*self._visitors, *self._put_off, *(task for _, task in self._activities)]
        for line in (self._visitors, self._put_off, self._activities):
            line.clear()
        for task in waiting if cancel_pending else ():
            task.cancel()
        return bool(waiting) and cancel_pending

    def _work(self) -> None:
        while (turn := self._next()) is not None:
            task, is_activity = turn
            try:
                task.service()
            except Exception:
                logger.exception("a request was not answered")
            finally:
                self._leave(is_activity)

    def _next(self) -> tuple[Task, bool] | None:
        """Wait for a task; return it, and whether it takes a place among the activities."""
        with self._changed:
            while self._is_open:
                if self._visitors:
                    return self._visitors.popleft(), False
                waits = self._put_off_the_late()
                if self._activities and self._inside < self._most_inside:
                    self._inside += 1
                    return self._activities.popleft()[1], True
                if self._put_off:
                    task = self._put_off.popleft()
                    task.requests[0].error = PutOff()
                    return task, False
                self._changed.wait(waits)
        return None

    def _put_off_the_late(self) -> float | None:
        """Take out of the line who waits for too long; return when somebody will next."""
        now = time.monotonic()
        while self._activities:
            left = self._activities[0][0] + PATIENCE_SECONDS - now
            if left > 0:
                return left
            self._put_off.append(self._activities.popleft()[1])
        return None

    def _leave(self, is_activity: bool) -> None:
        if is_activity:
            with self._changed:
                self._inside -= 1
                self._changed.notify()  # this thread may turn to a visitor now


def _is_activity(task: Task) -> bool:
    request = task.requests[0]
    is_whole = request.error is None  # what cannot be read has no path, either
    return is_whole and request.command == "POST" and str(request.path).endswith("/inbox")
