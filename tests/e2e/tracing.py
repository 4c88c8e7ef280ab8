"""What a process asks of the kernel, in order, as strace tells it; and errors put in its way."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

# -D: the command stays our own child, so that it can be stopped and killed as without strace.
_STRACE = ("strace", "-D", "-f", "-qq")
_CALLS = "fsync,fdatasync,rename,renameat,renameat2,unlink,unlinkat,write,pwrite64,sendto"


@dataclass(frozen=True, slots=True)
class Call:
    """One finished call, and its place in the order in which calls ended."""

    place: int
    name: str
    text: str  # its arguments and result, paths of descriptors included

    @property
    def is_sync(self) -> bool:
        """Whether it made something durable."""
        return self.name in ("fsync", "fdatasync") and self.text.endswith("= 0")


@cache
def _is_allowed() -> bool:
    """Return whether strace is here and may trace: some containers forbid it."""
    if not shutil.which("strace"):
        return False
    tried = subprocess.run([*_STRACE, "-e", "trace=none", "true"], check=False, capture_output=True)
    return tried.returncode == 0


def required() -> None:
    """Skip the test where nothing can be traced."""
    if not _is_allowed():
        pytest.skip("no strace, or it is not allowed to trace: sudo apt install strace")


def recording(log: Path) -> tuple[str, ...]:
    """Return the words to put in front of a command so that its calls are written to *log*."""
    return (*_STRACE, "-y", "-s", "5000", "-e", f"trace={_CALLS}", "-o", str(log))


def failing(calls: str, error: str, *, path: Path | None = None, when: str = "") -> tuple[str, ...]:
    """
    Return the words to put in front of a command for which some calls fail.

    Args:
        calls: Their names, with commas.
        error: Such as "EIO".
        path: Only those that go to this file; None is every file.
        when: Which of each thread, such as "2" or "3+"; "" is all.
    """
    fault = f"inject={calls}:error={error}" + (f":when={when}" if when else "")
    there = ("-P", str(path)) if path else ()
    return (*_STRACE, "-o", "/dev/null", *there, "-e", f"trace={calls}", "-e", fault)


def calls(log: Path) -> list[Call]:
    """Return the calls of a recording; one that another thread cut in two counts at its end."""
    return list(_calls(log.read_text(encoding="ascii", errors="replace").splitlines()))


def _calls(lines: list[str]) -> Iterator[Call]:
    begun: dict[str, str] = {}
    for place, line in enumerate(lines):
        thread, _, text = line.partition(" ")
        text = text.strip()
        if text.endswith("<unfinished ...>"):
            begun[thread] = text.removesuffix("<unfinished ...>")
            continue
        resumed = re.match(r"<\.\.\. \w+ resumed>", text)
        if resumed:
            text = begun.pop(thread) + text[resumed.end() :]
        name, opened, arguments = text.partition("(")
        if opened:
            yield Call(place, name, arguments)
