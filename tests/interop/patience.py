"""Waiting for what another process does, and being told what was waited for in vain."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

SECONDS = 40  # for what takes one: a machine under load is no failure
_PAUSE_SECONDS = 0.05

Found = TypeVar("Found")


def until(look: Callable[[], Found], what: str, seconds: float = SECONDS) -> Found:
    """Return the first true thing that *look* returns; fail with *what* when it never does."""
    deadline = time.monotonic() + seconds
    while not (found := look()):
        assert time.monotonic() < deadline, f"waited {seconds} s in vain for {what}"
        time.sleep(_PAUSE_SECONDS)
    return found
