"""An end for every wait, by the clock on the wall and not by the single read."""

from __future__ import annotations

import time
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """How long the steps of an exchange may take, in seconds."""

    connect: float = 5  # the name and the connection together
    tls: float = 5
    document: float = 15  # all in all, redirects and second knocks counted in
    picture: float = 30
    post: float = 20


class Deadline:
    """A moment that no wait of an exchange outlasts."""

    def __init__(self, seconds: float) -> None:
        self._end = time.monotonic() + seconds

    def left(self) -> float:
        """
        Return the seconds that are left, always more than 0.

        Raises:
            TimeoutError: There are none.
        """
        left = self._end - time.monotonic()
        if left <= 0:
            raise TimeoutError("it took too long")
        return left

    def within(self, seconds: float) -> Deadline:
        """Return a deadline for one step: after *seconds*, but never later than this one."""
        return Deadline(min(self.left(), seconds))
