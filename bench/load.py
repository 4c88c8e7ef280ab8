"""
Many requests at once, for a short time, from this machine to itself.

wrk makes them where it is installed. Else a loop in Python does, which is slower than
the fast servers and so says less about them.
"""

from __future__ import annotations

import http.client
import re
import subprocess
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from statistics import quantiles
from urllib.parse import urlsplit

from bench import machine

CONNECTIONS = 8
_MS = {"us": 0.001, "ms": 1.0, "s": 1000.0}


@dataclass(frozen=True, slots=True)
class Load:
    """What a server stood."""

    requests: int
    per_second: float
    median_ms: float
    p99_ms: float


def put_on(url: str, seconds: int, headers: Mapping[str, str] | None = None) -> Load:
    """
    Ask for one address as often as it answers, on eight connections.

    Raises:
        RuntimeError: Not every answer was a success or a 304.
    """
    program = machine.find("wrk")
    if program is None:
        return _loop(url, seconds, headers or {})
    given = [word for name, value in (headers or {}).items() for word in ("-H", f"{name}: {value}")]
    arguments = ["-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", "--latency", *given, url]
    told = subprocess.run([program, *arguments], capture_output=True, text=True, check=True).stdout
    if "Non-2xx or 3xx" in told or "Socket errors" in told:
        raise RuntimeError(f"{url} did not answer well:\n{told}")
    rate, count = (
        re.search(r"Requests/sec:\s+([\d.]+)", told),
        re.search(r"(\d+) requests in", told),
    )
    assert rate is not None and count is not None
    return Load(int(count[1]), float(rate[1]), _latency(told, 50), _latency(told, 99))


def tool() -> str:
    """Return who makes the requests."""
    return "wrk -t1 -c8" if machine.find("wrk") else "a loop in Python, for want of wrk"


def _latency(told: str, percent: int) -> float:
    match = re.search(rf"{percent}%\s+([\d.]+)(us|ms|s)\b", told)
    assert match is not None
    return float(match[1]) * _MS[match[2]]


def _loop(url: str, seconds: int, headers: Mapping[str, str]) -> Load:
    deadline = time.monotonic() + seconds

    def ask_on(_: int) -> list[float]:
        parts, taken = urlsplit(url), []
        connection = http.client.HTTPConnection(parts.netloc)
        while time.monotonic() < deadline:
            started = time.perf_counter()
            connection.request("GET", parts.path or "/", headers=dict(headers))
            response = connection.getresponse()
            response.read()
            taken.append(time.perf_counter() - started)
            if response.status not in (200, 304):
                raise RuntimeError(f"{url} answered {response.status}")
        connection.close()
        return taken

    with ThreadPoolExecutor(CONNECTIONS) as pool:
        taken = [one for found in pool.map(ask_on, range(CONNECTIONS)) for one in found]
    cuts = quantiles(taken, n=100)
    return Load(len(taken), len(taken) / seconds, cuts[49] * 1000, cuts[98] * 1000)
