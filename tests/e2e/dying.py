"""
photolog as a process that is killed at its n-th step.

A step is a call into C, before it and after it: everything that reaches the disk, SQLite
or a socket goes through one, and counting them gives the same moments on a slow machine
as on a fast one. Each process is forked from one that has imported photolog already, so a
hundred of them take the time of work and not of starting Python.
"""

from __future__ import annotations

import multiprocessing
import os
import re
import signal
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import connection
from pathlib import Path
from typing import Any

from photolog import cli

PATIENCE_SECONDS = 60
ANY, TO_DISK = 0, 1  # the two ways of counting
_DISK_CALLS = frozenset(
    {"fsync", "rename", "mkdir", "rmdir", "unlink", "chmod", "open", "write", "close"}
    | {"execute", "commit", "ftruncate", "pwrite", "flock"}
)

_context = multiprocessing.get_context("forkserver")
_context.set_forkserver_preload(
    ["photolog.web.factory", "photolog.intake", "waitress.server", "tests.e2e.dying"]
)


@dataclass(frozen=True, slots=True)
class Blow:
    """When to kill: at the *step*-th call of a way of counting, from within or from outside."""

    counting: int
    step: int
    is_from_outside: bool  # by another process, while this one goes on: also in mid-call


class _Steps:
    """Counts the calls of a thread, as sys.setprofile() tells them, and strikes at one."""

    def __init__(self, counts: Any, blow: Blow | None, bell: connection.Connection) -> None:
        self.is_counting = False
        self._counts = counts
        self._blow = blow
        self._bell = bell

    def __call__(self, frame: Any, event: str, called: Any) -> None:
        if self.is_counting and event in ("c_call", "c_return"):
            self._count(ANY)
            if getattr(called, "__name__", "") in _DISK_CALLS:
                self._count(TO_DISK)

    def _count(self, counting: int) -> None:
        self._counts[counting] += 1
        blow = self._blow
        if blow and blow.counting == counting and blow.step == self._counts[counting]:
            if blow.is_from_outside:
                self._bell.send_bytes(b"now")
            else:
                os.kill(os.getpid(), signal.SIGKILL)


def _live(
    arguments: list[str],
    environment: dict[str, str],
    steps: tuple[Any, Blow | None, connection.Connection],
    out: connection.Connection,
) -> None:
    """Run a command of photolog in this process, in a session of its own."""
    os.setsid()
    os.dup2(out.fileno(), sys.__stdout__.fileno())
    out.close()
    os.environ.clear()
    os.environ.update(environment)
    sys.argv = ["app.py", *arguments]
    counter = _Steps(*steps)
    if arguments[0] == "serve":
        # Requests are answered by threads; counting begins when somebody says so.
        signal.signal(signal.SIGUSR1, lambda *_: _begin_counting(counter))
        threading.setprofile(counter)
    else:
        counter.is_counting = True
        sys.setprofile(counter)
    cli.main()


def _begin_counting(counter: _Steps) -> None:
    counter.is_counting = True
    print("counting", flush=True)


class Life:
    """A running process, until it ends or the blow falls."""

    def __init__(self, arguments: list[str], environment: dict[str, str], blow: Blow | None):
        self._counts = _context.RawArray("q", 2)
        self._bell, bell = _context.Pipe(duplex=False)
        self._out, out = _context.Pipe(duplex=False)
        steps = (self._counts, blow, bell)
        self._process = _context.Process(target=_live, args=(arguments, environment, steps, out))
        self._process.start()
        bell.close()
        out.close()
        self.address = ""
        self._executioner = threading.Thread(target=self._strike)
        self._executioner.start()

    @property
    def counts(self) -> tuple[int, int]:
        """Return how many steps it has taken, by each way of counting."""
        return tuple(self._counts)

    def printed(self) -> str:
        """Return all that it prints until its end."""
        pieces = []
        while piece := os.read(self._out.fileno(), 4096):
            pieces.append(piece)
        return b"".join(pieces).decode()

    def line(self) -> str:
        """Return the next line that it prints."""
        found = b""
        while not found.endswith(b"\n"):
            piece = os.read(self._out.fileno(), 1)
            assert piece, f"it ended after {found!r}"
            found += piece
        return found.decode()

    def begin_counting(self) -> None:
        """Let a server count from now on."""
        os.kill(self._process.pid, signal.SIGUSR1)
        while self.line() != "counting\n":
            pass

    def kill(self) -> None:
        """End it now, if it still lives."""
        self._process.kill()

    def end(self) -> int:
        """Wait until nothing of it lives any more; return its exit code, or minus the signal."""
        self._process.join(PATIENCE_SECONDS)
        self._executioner.join(PATIENCE_SECONDS)
        assert self._process.exitcode is not None
        _wait_for_session(self._process.pid)
        self._out.close()
        self._bell.close()
        return self._process.exitcode

    def _strike(self) -> None:
        ready = connection.wait([self._bell, self._process.sentinel], PATIENCE_SECONDS)
        if self._bell in ready and self._process.exitcode is None:
            self._process.kill()


@contextmanager
def served(environment: dict[str, str], blow: Blow | None) -> Iterator[Life]:
    """Serve for the time of a with block, and be killed at its end at the latest."""
    life = Life(["serve", "--port", "0", "--no-worker"], environment, blow)
    try:
        life.address = re.match(r"photolog listens on (\S+) ", life.line())[1]
        yield life
    finally:
        life.kill()
        life.end()


def _wait_for_session(leader: int) -> None:
    """Wait for the darkroom's child, which the kernel ends when its parent dies."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while any(_is_alive_in(leader, entry) for entry in Path("/proc").glob("[0-9]*/stat")):
        assert time.monotonic() < deadline, "the darkroom outlives its server"
        time.sleep(0.001)


def _is_alive_in(session: int, entry: Path) -> bool:
    try:
        state, _, _, found, *_ = entry.read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return False
    return int(found) == session and state != "Z"
