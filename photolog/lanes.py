"""
The threads that deliver: many for hosts that answer, a few for those that hang.

One thread alone speaks to the database: it claims, and writes down in one transaction
what has come back meanwhile. The others only wait for the network, and close nothing
and lock nothing while they do. A host that once hung has its own lane for some hours,
or until it answers again, so that only first contacts cost the others anything.

The threads are daemons: a server that is asked to stop does not wait for a host that
hangs. What was being sent then is claimed still, and sent once more when that runs out.
"""

from __future__ import annotations

import logging
import queue
import threading
import time
from collections.abc import Callable
from functools import partial

from photolog import delivery
from photolog.blog import Blog
from photolog.delivery import Letter, Sent
from photolog.errors import PhotologError
from photolog.store.engine import database

logger = logging.getLogger(__name__)

QUICK_THREADS = 32
AHEAD = 2  # letters claimed for each thread: it finds the next one at once, and claims are fewer
SLOW_THREADS = 4
LOOK_SECONDS = 0.1  # between two looks for letters to slow hosts, which is a look at all that wait
GATHER_SECONDS = 0.02  # for which letters come back before they are written down together
END_SECONDS = 2.0  # for what is under way when the server stops
MOST_AT_ONCE = 200  # written down in one transaction: others want to write, too


class _Lane:
    """Some threads, and the hosts that they are busy with. Used by one thread alone."""

    def __init__(
        self,
        blog: Blog,
        most_threads: int,
        back: queue.SimpleQueue[Sent | Letter],
        *,
        is_slow: bool,
    ) -> None:
        self._blog = blog
        self._most_threads = most_threads
        self._back = back
        self._is_slow = is_slow
        self._threads = 0
        self._look_at = 0.0
        self._work: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()
        self.away: dict[str, Letter] = {}  # by host

    def fill(self, busy_elsewhere: set[str]) -> None:
        """Claim as many letters as threads are free, and send them."""
        # A hung letter keeps those waiting that are claimed behind it: nobody claims ahead there.
        most = self._most_threads * (1 if self._is_slow else AHEAD)
        free = most - len(self.away)
        busy = busy_elsewhere | set(self.away)
        if free <= 0 or (self._is_slow and busy_elsewhere and time.monotonic() < self._look_at):
            return
        self._look_at = time.monotonic() + LOOK_SECONDS
        if not delivery.is_due(self._blog, busy, is_slow=self._is_slow):
            return
        for letter in delivery.claim(self._blog, free, busy, is_slow=self._is_slow):
            self.away[letter.delivery.host] = letter
            self._begin(partial(self._send, letter))

    def ask(self, inbox: str) -> None:
        """Ask in one of the threads where those behind an inbox are."""
        self._begin(partial(self._inquire, inbox))

    def has_spare(self, count: int) -> bool:
        """Return whether, of *count* letters less, there is still one waiting for each thread."""
        return len(self.away) - count > self._most_threads

    def end(self) -> None:
        """Let each thread end when it is free."""
        for _ in range(self._threads):
            self._work.put(None)

    def _begin(self, work: Callable[[], None]) -> None:
        self._work.put(work)
        if self._threads < self._most_threads:
            self._threads += 1
            threading.Thread(target=self._run, name="deliver", daemon=True).start()

    def _run(self) -> None:
        while (work := self._work.get()) is not None:
            work()

    def _send(self, letter: Letter) -> None:
        try:
            self._back.put(delivery.send(self._blog, letter))
        except Exception:  # the claim frees itself, and the letter is tried again
            logger.exception("%s could not be sent to", letter.delivery.inbox)
            self._back.put(letter)

    def _inquire(self, inbox: str) -> None:
        try:
            delivery.inquire(self._blog, inbox)
        except PhotologError as error:
            logger.warning("%s was not asked about: %s", inbox, error)
        except Exception:
            logger.exception("%s could not be asked about", inbox)
        finally:
            database.close()


class Deliverer:
    """Both lanes, one step at a time."""

    idle_seconds = 1.0

    def __init__(
        self, blog: Blog, quick_threads: int = QUICK_THREADS, slow_threads: int = SLOW_THREADS
    ) -> None:
        self._blog = blog
        self._back: queue.SimpleQueue[Sent | Letter] = queue.SimpleQueue()
        self._quick = _Lane(blog, quick_threads, self._back, is_slow=False)
        self._slow = _Lane(blog, slow_threads, self._back, is_slow=True)
        self._has_begun = False

    @property
    def is_away(self) -> bool:
        """Whether anything is being sent."""
        return bool(self._quick.away or self._slow.away)

    def step(self) -> bool:
        """Begin what can be begun, write down what came back; return whether any is away."""
        if not self._has_begun:
            delivery.take_over(self._blog)
            self._has_begun = True
        self._quick.fill(set(self._slow.away))
        self._slow.fill(set(self._quick.away))
        if not self.is_away:
            return False
        self._write_down(self._returned(self.idle_seconds))
        return True

    def end(self) -> None:
        """Begin nothing new, and wait a moment for what is under way."""
        until = time.monotonic() + END_SECONDS
        while self.is_away and (left := until - time.monotonic()) > 0:
            self._write_down(self._returned(left))
        self._quick.end()
        self._slow.end()

    def _returned(self, wait_seconds: float) -> list[Sent | Letter]:
        """Return what has come back, waiting for the first of them."""
        returned: list[Sent | Letter] = []
        try:
            returned.append(self._back.get(timeout=wait_seconds))
            if self._quick.has_spare(self._back.qsize()):
                time.sleep(GATHER_SECONDS)
            while len(returned) < MOST_AT_ONCE:
                returned.append(self._back.get_nowait())
        except queue.Empty:
            pass
        return returned

    def _write_down(self, returned: list[Sent | Letter]) -> None:
        if not returned:
            return
        sent = [each for each in returned if isinstance(each, Sent)]
        try:
            suspects = delivery.settle(self._blog, sent)
        finally:
            # What could not be written down is claimed again when its claim has run out.
            for each in returned:
                letter = each.letter if isinstance(each, Sent) else each
                self._quick.away.pop(letter.delivery.host, None)
                self._slow.away.pop(letter.delivery.host, None)
        for inbox in suspects:
            self._slow.ask(inbox)
