"""
Measuring fairly on a machine that is not fair.

Contenders run in turn (A B C A B C …), so that a slow minute hits all of them, and
what counts is the ratio of two runs of the same round. Absolute times are shown for
scale only.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

Measured = TypeVar("Measured")


@dataclass(frozen=True, slots=True)
class Sample:
    """One run of one contender, with all the processes that it started."""

    wall: float  # seconds
    cpu: float  # seconds, user and system
    peak_mb: float  # largest resident set of any of its processes


@dataclass(frozen=True, slots=True)
class Ratio:
    """One contender over another, round by round."""

    median: float
    least: float
    most: float

    def __str__(self) -> str:
        return f"{self.median:.2f} ({self.least:.2f}–{self.most:.2f})"


def in_turn(
    contenders: Mapping[str, Callable[[], Measured]], rounds: int
) -> dict[str, list[Measured]]:
    """Run every contender once a round; return what each measured, round by round."""
    measured: dict[str, list[Measured]] = {name: [] for name in contenders}
    for number in range(1, rounds + 1):
        for name, run in contenders.items():
            tell(f"round {number} of {rounds}: {name}")
            measured[name].append(run())
    return measured


def ratio(ours: Sequence[float], theirs: Sequence[float]) -> Ratio:
    """Return *ours* over *theirs*, which must come from the same rounds."""
    quotients = [one / other for one, other in zip(ours, theirs, strict=True)]
    return Ratio(statistics.median(quotients), min(quotients), max(quotients))


def command(arguments: Sequence[str], environment: Mapping[str, str] | None = None) -> Sample:
    """
    Run a program to its end.

    Raises:
        subprocess.CalledProcessError: It failed.
    """
    started = time.perf_counter()
    process = subprocess.Popen(arguments, stdout=subprocess.DEVNULL, env=environment)
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - started
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, arguments)
    return Sample(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def own_process(module: str, *arguments: str) -> None:
    """Run a module of the bench in a process of its own: what it takes must not weigh on others."""
    subprocess.run([sys.executable, "-m", module, *arguments], check=True)


def cpu_seconds(function: Callable[[], object], times: int) -> float:
    """Return the median cpu time of several calls in this thread, after one that warms up."""
    function()
    taken = []
    for _ in range(times):
        started = time.thread_time()
        function()
        taken.append(time.thread_time() - started)
    return statistics.median(taken)


def tell(words: str) -> None:
    """Say what is being done, to whoever waits."""
    print(f"    {words}", file=sys.stderr, flush=True)
