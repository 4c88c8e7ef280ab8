"""
What a visitor's page costs: the gallery of thirty posts through waitress.

Kept in memory, as a 304, and rendered anew each time, against nginx with the same bytes in
a file, and against waitress itself answering "ok": it cannot be faster than that.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import requests

from bench import library, load, machine, servers
from bench.load import Load
from bench.measure import Ratio, in_turn, ratio
from bench.report import Goal, Report, Table
from bench.servers import Server

Address = tuple[Server, dict[str, str]]  # who answers, and with which headers it is asked

ROUNDS, SECONDS, POSTS = 7, 2, 100
OK, NGINX = 'waitress, "ok"', "nginx, the page as a file"
CACHED, ZIPPED, KNOWN = "photolog, cached", "photolog, cached, gzip", "photolog, 304"
UNCACHED = "photolog, rendered anew"


def run(is_quick: bool) -> Report:
    """Measure; quick takes one second each, once."""
    rounds, seconds = (1, 1) if is_quick else (ROUNDS, SECONDS)
    with TemporaryDirectory(prefix="photolog-bench-") as name, ExitStack() as stack:
        folder = library.fill(Path(name, "blog"), POSTS)
        ours = stack.enter_context(servers.photolog(folder, "--no-worker"))
        page = requests.get(f"{ours.url}/", headers={"Accept-Encoding": "identity"}, timeout=30)
        addresses = _addresses(stack, name, folder, ours, page)
        tests = {what: partial(_stand, *address, seconds) for what, address in addresses.items()}
        loads = in_turn(tests, rounds)
    return Report(
        "Serving a page",
        tuple(_goals(loads)),
        (_table(loads),),
        (
            f"The page: the gallery with 30 of {POSTS} posts, {len(page.content) / 1000:.0f} kB of "
            "HTML; plain unless it says gzip. photolog runs as `app.py serve --no-worker` with its "
            "default 8 threads. Rendered anew: the page cache is emptied before each request.",
            f"{load.tool()} on loopback, {seconds} s × {rounds} rounds in turn. It shares "
            "the cores with the server, which wrongs the fast servers most; cpu is the server's "
            "alone, and steadier where others use the machine too.",
            *([] if NGINX in loads else ["nginx is not installed, so not compared."]),
        ),
    )


@dataclass(frozen=True, slots=True)
class Stood:
    """What a server stood, and what it computed for it."""

    load: Load
    cpu_us: float  # microseconds for each request


def _stand(server: Server, headers: dict[str, str], seconds: int) -> Stood:
    before = server.cpu_seconds()
    stood = load.put_on(f"{server.url}/", seconds, headers)
    return Stood(stood, (server.cpu_seconds() - before) / stood.requests * 1e6)


def _addresses(
    stack: ExitStack, name: str, folder: Path, ours: Server, page: requests.Response
) -> dict[str, Address]:
    """Start the other servers; return each contender's address and headers."""
    plain = stack.enter_context(servers.served("ok"))
    uncached = stack.enter_context(servers.served("uncached", str(folder)))
    found = {
        OK: (plain, {}),
        CACHED: (ours, {}),
        ZIPPED: (ours, {"Accept-Encoding": "gzip"}),
        KNOWN: (ours, {"If-None-Match": page.headers["ETag"]}),
        UNCACHED: (uncached, {}),
    }
    if machine.find("nginx"):
        root = Path(name, "www")
        root.mkdir()
        (root / "index.html").write_bytes(page.content)
        static = stack.enter_context(servers.nginx(root))
        if servers.get(static.port)[1] != page.content:
            raise RuntimeError("nginx does not serve the same bytes")
        found[NGINX] = (static, {})
    if servers.get(ours.port, headers=found[KNOWN][1])[0] != 304:
        raise RuntimeError("photolog does not know its own ETag")
    return found


def _goals(stood: Mapping[str, list[Stood]]) -> list[Goal]:
    if NGINX in stood:
        found = _rates(stood, NGINX, CACHED)
        beside = Goal("M6", "nginx ≤ 30 × cached page", str(found), found.median <= 30)
    else:
        beside = Goal("M6", "nginx ≤ 30 × cached page", "rival not installed", None)
    share = _rates(stood, CACHED, OK)
    computing = ratio(_cpu(stood, OK), _cpu(stood, CACHED))
    return [
        Goal("M6", "cached page ≥ 0.60 × “ok”, requests / s", str(share), share.median >= 0.6),
        Goal("M6", "the same in cpu of the server", str(computing), computing.median >= 0.6),
        beside,
    ]


def _rates(stood: Mapping[str, list[Stood]], ours: str, theirs: str) -> Ratio:
    one, other = ([found.load.per_second for found in stood[name]] for name in (ours, theirs))
    return ratio(one, other)


def _cpu(stood: Mapping[str, list[Stood]], name: str) -> list[float]:
    return [found.cpu_us for found in stood[name]]


def _table(stood: Mapping[str, list[Stood]]) -> Table:
    rows = tuple(
        (
            name,
            f"{median(found.load.per_second for found in taken):,.0f}",
            str(_rates(stood, name, OK)),
            f"{median(_cpu(stood, name)):,.0f}",
            str(ratio(_cpu(stood, name), _cpu(stood, OK))),
            f"{median(found.load.median_ms for found in taken):.2f}",
            f"{median(found.load.p99_ms for found in taken):.2f}",
        )
        for name, taken in stood.items()
    )
    columns = ("what", "requests / s", "÷ ok", "cpu µs each", "÷ ok", "p50 ms", "p99 ms")
    return Table("The gallery, 8 connections", columns, rows)
