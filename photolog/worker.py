"""
What a server does besides answering: chores, understanding what came in, delivering, mail.

Each has a thread of its own, so that a slow server elsewhere does not delay a photo,
nor a large photo a reply. State lives in tables; the threads only look for rows that
are due.
"""

from __future__ import annotations

import logging
import time

from photolog import gathering, housekeeping, mail, notifying, picturing, publishing
from photolog.blog import Blog
from photolog.following import lists as follow_lists
from photolog.inbox import understanding
from photolog.lanes import Deliverer
from photolog.loops import Loop
from photolog.moderation import lists
from photolog.store.engine import database

logger = logging.getLogger(__name__)

IDLE_SECONDS = 5.0
INBOX_IDLE_SECONDS = 1.0
MAIL_IDLE_SECONDS = 20.0
FOLLOW_SECONDS = 1.0  # between two people who are followed or looked at, one after another
ABSENCE_SECONDS = 2 * 60.0
READING_IDLE_SECONDS = 2.0
CHECKPOINT_SECONDS = 60.0
FLOOD_SECONDS = 60.0  # less than strangers need to write more than is forgotten at once
HOURLY_SECONDS = 60 * 60.0
DAILY_SECONDS = 24 * 60 * 60.0


class Worker:
    """The threads of one server, from start to stop."""

    def __init__(self, blog: Blog) -> None:
        self._blog = blog
        self._last: dict[str, float] = {}
        self._has_taken_over = False
        self._loops = [Loop("chores", self._chore, IDLE_SECONDS)]
        if mail.is_configured(blog.config.mail):
            self._loops.append(Loop("mail", self._tell, MAIL_IDLE_SECONDS))
        if blog.config.federates:
            deliverer = Deliverer(blog)
            self._loops += [
                Loop("arrivals", self._understand, INBOX_IDLE_SECONDS),
                Loop("deliveries", deliverer.step, deliverer.idle_seconds, deliverer.end),
                Loop("follows", self._follow, FOLLOW_SECONDS),
                Loop("reading", self._read, READING_IDLE_SECONDS),
            ]

    def start(self) -> None:
        """Begin to work."""
        for loop in self._loops:
            loop.start()

    def stop(self, timeout_seconds: float = 4.0) -> None:
        """Ask all threads to end, and wait for the steps that they are in."""
        end = time.monotonic() + timeout_seconds
        for loop in self._loops:
            loop.ask_to_stop()
        for loop in self._loops:
            loop.join(max(0.0, end - time.monotonic()))

    def _chore(self) -> bool:
        """Do one piece of work; return whether there may be more at once."""
        publishing.publish_due(self._blog)
        if self._is_time("sweep", DAILY_SECONDS):
            removed = housekeeping.sweep(self._blog)
            if removed:
                logger.info("removed %d files that nothing referred to", removed)
        if self._is_time("database", DAILY_SECONDS):
            for fault in housekeeping.look_after_database(self._blog):
                logger.error("the database is damaged: %s", fault)
        if self._is_time("people", HOURLY_SECONDS):
            housekeeping.look_after_people(self._blog)
        if housekeeping.render_next(self._blog):
            return True
        if lists.carry_out_next_wish(self._blog):
            return True
        if self._is_time("checkpoint", CHECKPOINT_SECONDS):
            database.checkpoint()
        return housekeeping.fetch_next_avatar(self._blog)

    def _tell(self) -> bool:
        """Tell the owner by mail; a mail server that hangs holds up nothing else."""
        notifying.mail_due(self._blog)
        return False

    def _follow(self) -> bool:
        """
        Follow the next person of an imported list, and see what the next one wrote meanwhile.

        The next one after that has to wait.
        """
        if self._is_time("absence", ABSENCE_SECONDS):
            gathering.notice_absence(self._blog)
        follow_lists.follow_next_wished(self._blog)
        gathering.catch_up_next(self._blog)
        return False

    def _read(self) -> bool:
        """
        Copy the next picture of somebody else's note, or forget what is old.

        A thread of its own: between two pictures it waits for other servers, and then the
        darkroom is free for a photo of the owner.
        """
        if self._is_time("lost pictures", DAILY_SECONDS):
            picturing.notice_lost(self._blog)
        is_flooded = self._is_time("flood", FLOOD_SECONDS) and picturing.is_flooded(self._blog)
        if self._is_time("old notes", HOURLY_SECONDS) or is_flooded:
            picturing.forget_old(self._blog)
        return picturing.fetch_next_picture(self._blog)

    def _understand(self) -> bool:
        if not self._has_taken_over:
            understanding.take_over()
            self._has_taken_over = True
        return understanding.understand_next(self._blog)

    def _is_time(self, task: str, every_seconds: float) -> bool:
        """Return whether *task* was last done that long ago; the first time it always is."""
        now = time.monotonic()
        if task in self._last and now - self._last[task] < every_seconds:
            return False
        self._last[task] = now
        return True
