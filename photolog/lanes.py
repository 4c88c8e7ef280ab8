"""
The threads that deliver: many for hosts that answer, a few for those that hang.

One thread alone speaks to the database: it claims, and writes down in one transaction
what has come back meanwhile. The others only wait for the network, and close nothing
and lock nothing while they do. A host that once hung has its own lane for some hours,
so that only first contacts cost the others anything.
"""

from __future__ import annotations

import logging
import queue
from concurrent.futures import ThreadPoolExecutor

from photolog import delivery
from photolog.blog import Blog
from photolog.delivery import Letter, Sent
from photolog.errors import PhotologError
from photolog.store.engine import database

logger = logging.getLogger(__name__)

QUICK_THREADS = 32
SLOW_THREADS = 4


class _Lane:
    """Some threads, and the hosts that they are busy with."""

    def __init__(self, blog: Blog, threads: int, back: queue.Queue[Sent], *, is_slow: bool) -> None:
        self._blog = blog
        self._threads = threads
        self._back = back
        self._is_slow = is_slow
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="deliver")
        self.away: dict[str, Letter] = {}  # by host

    def fill(self, busy_elsewhere: set[str]) -> bool:
        """Claim as many letters as threads are free; return whether there were any."""
        free = self._threads - len(self.away)
        if free <= 0:
            return False
        busy = busy_elsewhere | set(self.away)
        letters = delivery.claim(self._blog, free, busy, is_slow=self._is_slow)
        for letter in letters:
            self.away[letter.delivery.host] = letter
            self._pool.submit(self._send, letter)
        return bool(letters)

    def stop(self) -> None:
        """Begin nothing new; what is under way ends by its own deadline."""
        self._pool.shutdown(wait=False, cancel_futures=True)

    def ask(self, inbox: str) -> None:
        """Ask in one of the threads whether those behind an inbox are gone."""
        self._pool.submit(self._inquire, inbox)

    def _send(self, letter: Letter) -> None:
        try:
            self._back.put(delivery.send(self._blog, letter))
        except Exception:  # the claim frees itself, and the letter is tried again
            logger.exception("%s could not be sent to", letter.delivery.inbox)
            self.away.pop(letter.delivery.host, None)

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
        self._back: queue.Queue[Sent] = queue.Queue()
        self._quick = _Lane(blog, quick_threads, self._back, is_slow=False)
        self._slow = _Lane(blog, slow_threads, self._back, is_slow=True)

    def step(self) -> bool:
        """Begin what can be begun, write down what came back; return whether any is away."""
        busy = set(self._quick.away) | set(self._slow.away)
        self._quick.fill(busy)
        self._slow.fill(busy | set(self._quick.away))
        if not (self._quick.away or self._slow.away):
            return False
        self._write_down(self._returned(wait_seconds=self.idle_seconds))
        return True

    def end(self) -> None:
        """Begin nothing new; what is still away frees itself and is sent once more."""
        self._quick.stop()
        self._slow.stop()
        self._write_down(self._returned(wait_seconds=0))

    def _returned(self, wait_seconds: float) -> list[Sent]:
        """Return what has come back, waiting for the first of them."""
        returned: list[Sent] = []
        try:
            returned.append(self._back.get(block=wait_seconds > 0, timeout=wait_seconds))
            while True:
                returned.append(self._back.get_nowait())
        except queue.Empty:
            return returned

    def _write_down(self, returned: list[Sent]) -> None:
        if not returned:
            return
        try:
            suspects = delivery.settle(self._blog, returned)
        finally:
            # What could not be written down is claimed again when its claim has run out.
            for sent in returned:
                self._quick.away.pop(sent.letter.delivery.host, None)
                self._slow.away.pop(sent.letter.delivery.host, None)
        for inbox in suspects:
            self._slow.ask(inbox)
