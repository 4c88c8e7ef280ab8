"""The limits that the child puts around itself before it looks at a stranger's bytes."""

from __future__ import annotations

import ctypes
import os
import resource
import signal

_PR_SET_PDEATHSIG = 1  # prctl(2)
_NICENESS = 10
_LARGEST_FILE = 64 << 20
_OPEN_FILES = 64


class ParentGone(Exception):
    """The server has died since it asked."""


def put_up(memory_bytes: int, cpu_seconds: int, wall_seconds: int, parent: int) -> None:
    """
    Limit this process for good.

    Memory beyond the limit raises MemoryError; too much computing ends the process with
    SIGXCPU, too much time with SIGALRM; the end of the *parent* process with SIGKILL.

    Raises:
        ParentGone: It ended before it could be watched.
    """
    for kind, most in (
        (resource.RLIMIT_AS, memory_bytes),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, _LARGEST_FILE),
        (resource.RLIMIT_NOFILE, _OPEN_FILES),
    ):
        _lower(kind, most, most)
    _lower(resource.RLIMIT_CPU, cpu_seconds, cpu_seconds + 1)
    os.nice(_NICENESS)
    # The default action, not a handler: a decoder's inner loop would never come to run one.
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.alarm(wall_seconds)
    _die_with(parent)


def _lower(kind: int, soft: int, hard: int) -> None:
    _, allowed = resource.getrlimit(kind)
    if allowed != resource.RLIM_INFINITY:
        soft, hard = min(soft, allowed), min(hard, allowed)
    resource.setrlimit(kind, (soft, hard))


def _die_with(parent: int) -> None:
    try:
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    except (OSError, AttributeError):
        return  # no prctl here; the alarm ends this process all the same
    if os.getppid() != parent:
        raise ParentGone
