"""
How soon the server answers, and how much memory it keeps.

From the start of the process to the first answered page: with an empty blog, with a large
one, and beside the bare libraries. Then its memory, idle and after twenty uploads by HTTP.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import requests

from bench import library, owner, photos, servers
from bench.measure import Sample, command, in_turn, ratio, tell
from bench.report import Goal, Report, Table
from bench.servers import Server

ROUNDS, LARGE, UPLOADS = 5, 100_000, 20
IDLE_SECONDS = 3  # the worker's first look around is over by then
PAGES = ("/", "/archive", "/tags", "/search?q=light", "/feed.atom", "/login", "/sitemap.xml")

BARE, EMPTY = "Flask, peewee and waitress alone", "photolog, empty blog"


@dataclass(frozen=True, slots=True)
class Started:
    """One start of a server."""

    seconds: float
    idle_mb: float
    peak_mb: float


def run(is_quick: bool) -> Report:
    """Measure; quick takes a small blog, small photos and one round."""
    rounds, large, uploads = (1, 100, 2) if is_quick else (ROUNDS, LARGE, UPLOADS)
    with TemporaryDirectory(prefix="photolog-bench-") as name:
        folder = Path(name)
        size = (600, 400) if is_quick else (6000, 4000)
        photo = photos.make(folder / "photo.jpg", *size)
        full = library.fill(folder / "large", large)
        many = f"photolog, {large:,} posts"
        (folder / "empty").mkdir()
        starts = in_turn(
            {
                BARE: lambda: _start(servers.served("bare")),
                EMPTY: lambda: _start(servers.photolog(folder / "empty")),
                many: lambda: _start(servers.photolog(full)),
            },
            rounds,
        )
        imports = in_turn(_imports(), rounds)
        memory = _memory_over_uploads(folder / "uploads", photo, uploads)
        weight = photo.stat().st_size / 1e6
    return Report(
        "Starting, and sitting still",
        tuple(_goals(starts, memory)),
        (_start_table(starts), _import_table(imports), _memory_table(memory)),
        (
            "The server is `app.py serve` with its worker and default settings. It has started "
            f"once it has answered GET /; idle is {IDLE_SECONDS} s later, peak is the most until "
            f"then. {rounds} rounds in turn; files are in the system's cache.",
            f"Uploads: {uploads} times the photo of {weight:.1f} MB, by HTTP into "
            "drafts, as the studio's page sends them; measured when all AVIF files are made too.",
        ),
    )


def _start(starting: AbstractContextManager[Server]) -> Started:
    with starting as server:
        time.sleep(IDLE_SECONDS)
        return Started(server.start_seconds, server.memory_mb(), server.memory_mb("VmHWM"))


def _imports() -> dict[str, Callable[[], Sample]]:
    def importing(names: str) -> Callable[[], Sample]:
        return lambda: command([sys.executable, "-c", f"import {names}" if names else "pass"])

    return {
        "nothing": importing(""),
        "flask, peewee, waitress": importing("flask, peewee, waitress"),
        "photolog.cli": importing("photolog.cli"),
        "photolog.cli and the web application": importing("photolog.cli, photolog.web.factory"),
    }


def _memory_over_uploads(folder: Path, photo: Path, uploads: int) -> dict[str, float]:
    """Return the resident memory of a server along its day, in MB."""
    folder.mkdir()
    owner.set_password(folder)
    memory: dict[str, float] = {}
    with servers.photolog(folder) as server, requests.Session() as browser:
        time.sleep(IDLE_SECONDS)
        memory["idle, one page answered"] = server.memory_mb()
        owner.log_in(browser, server)
        for path in PAGES:
            browser.get(server.url + path, timeout=60).raise_for_status()
        memory["after every kind of page"] = server.memory_mb()
        for number in range(1, uploads + 1):
            tell(f"upload {number} of {uploads}")
            owner.upload(browser, server, photo)
        owner.wait_for_avif(folder)
        time.sleep(IDLE_SECONDS)
        memory[f"after {uploads} uploads"] = server.memory_mb()
        memory["its peak"] = server.memory_mb("VmHWM")
    return memory


def _goals(starts: Mapping[str, list[Started]], memory: Mapping[str, float]) -> list[Goal]:
    idle = median(one.idle_mb for one in starts[EMPTY])
    fresh, warm, after, _ = memory.values()
    return [
        Goal("M11", "idle server ≤ 60 MB", f"{idle:.0f} MB", idle <= 60),
        Goal("M11", "after 20 uploads ≤ 1.10 × just started", *_growth(after, fresh)),
        Goal("M11", "after 20 uploads ≤ 1.10 × every page seen", *_growth(after, warm)),
    ]


def _growth(after: float, before: float) -> tuple[str, bool]:
    return f"{after / before:.2f}", after / before <= 1.1


def _start_table(starts: Mapping[str, list[Started]]) -> Table:
    bare = [one.seconds for one in starts[BARE]]
    rows = tuple(
        (
            name,
            f"{median(one.seconds for one in taken):.2f}",
            str(ratio([one.seconds for one in taken], bare)),
            f"{median(one.idle_mb for one in taken):.0f}",
            f"{median(one.peak_mb for one in taken):.0f}",
        )
        for name, taken in starts.items()
    )
    columns = ("what", "first answer after s", "÷ bare", "idle MB", "peak MB")
    return Table("From nothing to an answer", columns, rows)


def _import_table(imports: Mapping[str, list[Sample]]) -> Table:
    rows = tuple(
        (name, f"{median(s.wall for s in taken):.2f}", f"{median(s.cpu for s in taken):.2f}")
        for name, taken in imports.items()
    )
    return Table("Imports, whole process", ("what", "wall s", "cpu s"), rows)


def _memory_table(memory: Mapping[str, float]) -> Table:
    rows = tuple((name, f"{value:.0f}") for name, value in memory.items())
    return Table("Memory of one server", ("when", "MB"), rows)
