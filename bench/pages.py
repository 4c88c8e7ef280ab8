"""
What a visitor's page costs: the gallery of thirty posts through waitress.

Kept in memory, as a 304, and rendered anew each time, against nginx with the same bytes in
a file, and against waitress itself answering "ok": it cannot be faster than that.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import ExitStack
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
        tests = {
            what: partial(load.put_on, url, seconds, headers)
            for what, (url, headers) in addresses.items()
        }
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
            "the cores with the server, which wrongs the fast servers most.",
            *([] if NGINX in loads else ["nginx is not installed, so not compared."]),
        ),
    )


def _addresses(
    stack: ExitStack, name: str, folder: Path, ours: Server, page: requests.Response
) -> dict[str, tuple[str, dict[str, str]]]:
    """Start the other servers; return each contender's address and headers."""
    plain = stack.enter_context(servers.served("ok"))
    uncached = stack.enter_context(servers.served("uncached", str(folder)))
    found = {
        OK: (f"{plain.url}/", {}),
        CACHED: (f"{ours.url}/", {}),
        ZIPPED: (f"{ours.url}/", {"Accept-Encoding": "gzip"}),
        KNOWN: (f"{ours.url}/", {"If-None-Match": page.headers["ETag"]}),
        UNCACHED: (f"{uncached.url}/", {}),
    }
    if machine.find("nginx"):
        root = Path(name, "www")
        root.mkdir()
        (root / "index.html").write_bytes(page.content)
        static = stack.enter_context(servers.nginx(root))
        if servers.get(static.port)[1] != page.content:
            raise RuntimeError("nginx does not serve the same bytes")
        found[NGINX] = (f"{static.url}/", {})
    if servers.get(ours.port, headers=found[KNOWN][1])[0] != 304:
        raise RuntimeError("photolog does not know its own ETag")
    return found


def _goals(loads: Mapping[str, list[Load]]) -> list[Goal]:
    share = _rates(loads, CACHED, OK)
    wanted = "cached page ≥ 0.60 × waitress’s own “ok”"
    goals = [Goal("M6", wanted, str(share), share.median >= 0.6)]
    wanted = "nginx ≤ 30 × cached page"
    if NGINX in loads:
        times = _rates(loads, NGINX, CACHED)
        goals.append(Goal("M6", wanted, str(times), times.median <= 30))
    else:
        goals.append(Goal("M6", wanted, "rival not installed", None))
    return goals


def _rates(loads: Mapping[str, list[Load]], ours: str, theirs: str) -> Ratio:
    one, other = ([found.per_second for found in loads[name]] for name in (ours, theirs))
    return ratio(one, other)


def _table(loads: Mapping[str, list[Load]]) -> Table:
    rows = tuple(
        (
            name,
            f"{median(one.per_second for one in taken):,.0f}",
            str(_rates(loads, name, OK)),
            f"{median(one.median_ms for one in taken):.2f}",
            f"{median(one.p99_ms for one in taken):.2f}",
        )
        for name, taken in loads.items()
    )
    columns = ("what", "requests / s", "÷ waitress’s ok", "p50 ms", "p99 ms")
    return Table("The gallery, 8 connections", columns, rows)
