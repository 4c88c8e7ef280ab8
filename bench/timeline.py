"""
Whether the reader is as fast with many stored notes as with few, and what comes in is borne.

The pages are asked of the whole application, without a socket, by the owner who is logged in;
finding the places of a page also of the store's own query alone. Ten thousand signed posts of
those whom the owner follows are taken and understood in a process of its own.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

from bench import library, reader, servers
from bench.measure import Ratio, in_turn, ratio, tell
from bench.report import Goal, Report, Table
from photolog import access, create_app
from photolog.blog import Blog
from photolog.store.engine import database
from photolog.store.reading import timeline

SIZES = (1_000, 100_000)
INCOMING = 10_000
ROUNDS, TIMES = 5, 9
PER_PAGE = 20
DEEP = 0.9  # of the way to the oldest note
MOST_RATIO, MOST_GROWTH = 1.2, 1.10
PASSWORD = "a password for measuring"
TAG = library.TAGS[0].casefold()
Calls = dict[str, Callable[[], object]]


@dataclass(frozen=True, slots=True)
class Taken:
    """What one call took, in seconds."""

    wall: float
    cpu: float


Measured = dict[str, Taken]


def run(is_quick: bool) -> Report:
    """Measure both sizes, then what comes in; quick takes small ones and one round."""
    sizes, rounds = ((60, 120), 1) if is_quick else (SIZES, ROUNDS)
    incoming = 20 if is_quick else INCOMING
    with TemporaryDirectory(prefix="photolog-bench-") as name:
        tell("notes are written")
        folders = {f"{size:,}": reader.fill(Path(name, str(size)), size) for size in sizes}
        measurers = {size: _measurer(folder, is_quick) for size, folder in folders.items()}
        measured = in_turn(measurers, rounds)
        weight = (folders[f"{sizes[-1]:,}"] / "photolog.db").stat().st_size / 1e6
    tell(f"{incoming:,} posts come in")
    with TemporaryDirectory(prefix="photolog-bench-") as name:
        told = _understood(Path(name, "blog"), incoming)
    return Report(
        "The reader",
        (*_page_goals(measured), _memory_goal(told["memory_mb"])),
        (_page_table(measured), _incoming_table(told, incoming)),
        (
            "The notes: 300 characters, two tags and mostly two pictures with words of 80 "
            f"characters, by {reader.FOLLOWED} people who are followed; every fifth is of some "
            f"stranger and boosted by one of them. {sizes[-1]:,} of them are {weight:,.0f} MB of "
            "database, all in the file cache. Rows are written in bulk, as the inbox writes them.",
            f"Medians over {rounds} rounds in turn, each the median of {TIMES} calls. A page is "
            f"{PER_PAGE} entries; deep is behind {DEEP:.0%} of them. GET is a whole request of the "
            "owner, logged in, answered by the application in process, without a socket.",
            f"What comes in: signed Creates with two pictures each, by {reader.FOLLOWED} people "
            "whom the owner follows, verified and kept by the door and understood by the inbox, "
            "one after the other in one process; seconds are those of the disk, too, because "
            "what is kept and what is understood is durable each time. "
            "Memory is that of the process, looked at ten times.",
        ),
    )


def _measurer(folder: Path, is_quick: bool) -> Callable[[], Measured]:
    def measure() -> Measured:
        blog = reader.opened(folder)
        repeat = 2 if is_quick else TIMES
        calls = _query_calls() | _page_calls(blog)
        measured = {name: _timed(call, repeat) for name, call in calls.items()}
        database.close()
        return measured

    return measure


def _timed(call: Callable[[], object], times: int) -> Taken:
    """Return the medians of several calls, after two that warm up."""
    call()
    call()
    walls, cpus = [], []
    for _ in range(times):
        wall, cpu = time.perf_counter(), time.thread_time()
        call()
        walls.append(time.perf_counter() - wall)
        cpus.append(time.thread_time() - cpu)
    return Taken(median(walls), median(cpus))


def _deep_place() -> tuple[int, int]:
    sql = database.database.execute_sql
    (total,) = sql("SELECT count(*) FROM entry").fetchone()
    query = "SELECT at, note_id FROM entry ORDER BY at DESC, note_id DESC LIMIT 1 OFFSET ?"
    at, note_id = sql(query, (int(total * DEEP),)).fetchone()
    return at, note_id


def _query_calls() -> Calls:
    """Return what runs the query for the places of a page, and nothing else."""
    at, note_id = _deep_place()
    wanted: dict[str, dict[str, Any]] = {
        "query, first page": {},
        "query, deep page": {"direction": "<"},
        "query, photos only": {"only_pictures": True},
        "query, a tag": {"has_tag": True},
        "query, a word": {"has_words": True},
        "query, a word, deep": {"has_words": True, "direction": "<"},
    }
    values = {"limit": PER_PAGE + 1, "now": 0, "tag": TAG, "words": f'"{library.COMMON}"'}
    values |= {"at": at, "id": note_id}
    fixed = {"has_words": False, "has_tag": False, "only_pictures": False, "direction": ""}

    def ask(options: dict[str, Any]) -> Callable[[], object]:
        statement = timeline._statement(**fixed | options)
        return lambda: _whole_page(database.database.execute_sql(statement, values).fetchall())

    return {name: ask(options) for name, options in wanted.items()}


def _whole_page(rows: Sequence[object]) -> None:
    if not rows:
        raise AssertionError("a page without entries says nothing")


def _page_calls(blog: Blog) -> Calls:
    """Return what asks the whole application for a page, as the owner."""
    browser = create_app(blog).test_client()
    access.set_password(blog, PASSWORD)
    cookie, _ = access.log_in(blog, PASSWORD, "", "127.0.0.1", "bench")
    host = reader.HOME.removeprefix("https://")
    browser.set_cookie("__Host-photolog", cookie, domain=host, secure=True)
    deep = "{}-{}".format(*_deep_place())
    paths = {
        "GET, first page": "?photos=0",
        "GET, deep page": f"?photos=0&before={deep}",
        "GET, photos only": "?photos=1",
        "GET, photos only, deep": f"?photos=1&before={deep}",
        "GET, a tag": f"?photos=0&tag={TAG}",
        "GET, a word": f"?photos=0&q={library.COMMON}",
        "GET, two words, deep": f"?photos=0&q={library.COMMON}+harbour&before={deep}",
    }

    def get(query: str) -> Callable[[], object]:
        def ask() -> object:
            response = browser.get(f"/studio/timeline{query}", base_url=reader.HOME)
            body = response.get_data()
            if response.status_code != 200 or b"data-entry" not in body:
                raise AssertionError(f"{query} answered {response.status}")
            return body

        return ask

    return {name: get(query) for name, query in paths.items()}


def _ratios(measured: Mapping[str, list[Measured]], name: str, what: str) -> Ratio:
    least, most = (
        [getattr(taken[name], what) for taken in of_size] for of_size in measured.values()
    )
    return ratio(most, least)


def _page_goals(measured: Mapping[str, list[Measured]]) -> tuple[Goal, ...]:
    """Judge whole pages by cpu; a shared machine's clock is told, too."""
    few, many = measured
    names = [name for name in measured[few][0] if name.startswith("GET")]
    goals = []
    for what, words in (("cpu", "cpu"), ("wall", "the clock")):
        found = {name: _ratios(measured, name, what) for name in names}
        worst = max(found, key=lambda name, found=found: found[name].median)
        wanted = f"{many} ≤ {MOST_RATIO} × {few} notes: the worst page, {words}"
        is_met = found[worst].median <= MOST_RATIO if what == "cpu" else None
        goals.append(Goal("–", wanted, f"{found[worst]}: {worst.partition(', ')[2]}", is_met))
    return tuple(goals)


def _page_table(measured: Mapping[str, list[Measured]]) -> Table:
    rows = []
    for name in next(iter(measured.values()))[0]:
        cells = [
            f"{statistics.median(taken[name].cpu for taken in of_size) * 1000:.2f}"
            for of_size in measured.values()
        ]
        ratios = [str(_ratios(measured, name, what)) for what in ("cpu", "wall")]
        rows.append((name, *cells, *ratios))
    few, many = measured
    columns = ("what", *(f"{size} notes, cpu ms" for size in measured))
    ratios = (f"{many} ÷ {few}, cpu", "the same by the clock")
    return Table("By the number of stored notes", (*columns, *ratios), tuple(rows))


def _understood(folder: Path, count: int) -> dict[str, Any]:
    command = [sys.executable, "-m", "bench.understood", str(folder), str(count)]
    told = subprocess.run(command, stdout=subprocess.PIPE, check=True, cwd=servers.TOP)
    found: dict[str, Any] = json.loads(told.stdout)
    return found


def _memory_goal(memory_mb: Sequence[float]) -> Goal:
    """Compare with the memory after the first tenth: until then modules and caches come in."""
    settled, most = memory_mb[1], max(memory_mb)
    told = f"{most / settled:.2f}: from {settled:.0f} to {most:.0f} MB"
    wanted = f"memory: most ≤ {MOST_GROWTH:.2f} × after a tenth of what comes in"
    return Goal("–", wanted, told, most <= MOST_GROWTH * settled)


def _incoming_table(told: Mapping[str, Any], count: int) -> Table:
    rows = []
    for name in ("taken", "understood"):
        wall, cpu = told[name]
        rows += [
            (f"{name}, a second", f"{count / wall:,.0f}"),
            (f"{name}, cpu each", f"{1000 * cpu / count:.1f} ms"),
        ]
    memory = told["memory_mb"]
    rows += [
        ("memory before", f"{memory[0]:.0f} MB"),
        ("memory after a tenth", f"{memory[1]:.0f} MB"),
        ("memory after", f"{memory[-1]:.0f} MB"),
        ("memory at its most", f"{told['most_mb']:.0f} MB"),
        ("database, each", f"{told['bytes'] / count:,.0f} bytes"),
    ]
    return Table(f"{count:,} posts come in", ("what", "measured"), tuple(rows))
