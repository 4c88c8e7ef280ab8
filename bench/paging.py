"""
Whether a large blog is as fast as a small one: lists, search, whole pages, at several sizes.

Everything is asked of photolog's own functions, and the heart of it, finding thirty places
of a list, also of bare sqlite3 with the same query, and with OFFSET for comparison.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping
from itertools import count
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from unittest.mock import patch

from bench import library
from bench.measure import cpu_seconds, in_turn, ratio
from bench.report import Goal, Report, Table
from photolog import access, create_app
from photolog.blog import Blog
from photolog.records import Cursor
from photolog.store import lists, posts, searching
from photolog.store.engine import database
from photolog.web.visitors import paging as places

SIZES = (100, 10_000, 100_000)
ROUNDS, TIMES = 3, 9
PER_PAGE = 30
DEEP = 0.9  # of the way to the oldest post, but leaving a whole page
PASSWORD = "a password for measuring"
Calls = dict[str, Callable[[], object]]

_PLACES = "SELECT published_at, post_id FROM listing WHERE kind = 'all' AND key = '' "
_NEWEST = "ORDER BY published_at DESC, post_id DESC LIMIT 31 "
_SEARCH = "SELECT rowid FROM search WHERE search MATCH ? ORDER BY {} LIMIT 31"
FIRST, DEEPER, OFFSET = "places, first page", "places, deep page", "places, deep page by OFFSET"


def run(is_quick: bool) -> Report:
    """Measure every size; quick takes small ones and one round."""
    sizes, rounds = ((50, 100), 1) if is_quick else (SIZES, ROUNDS)
    with TemporaryDirectory(prefix="photolog-bench-") as name:
        folders = {f"{size:,}": library.fill(Path(name, str(size)), size) for size in sizes}
        measurers = {size: _measurer(folder, is_quick) for size, folder in folders.items()}
        measured = in_turn(measurers, rounds)
        weight = (folders[f"{sizes[-1]:,}"] / "photolog.db").stat().st_size / 1e6
    largest = measured[f"{sizes[-1]:,}"]
    return Report(
        "Leafing through many photos",
        (_goal(largest),),
        (_table(measured),),
        (
            "The blogs: one photo and eight renditions a post, ten posts a day. The first thousand "
            "posts are written by the store itself, the rest are copied in SQL with earlier ids "
            "and dates; the store lists a few copies anew to prove them right. "
            f"{sizes[-1]:,} posts are {weight:,.0f} MB of database, all in the file cache.",
            f"Cpu, medians over {rounds} rounds in turn, each the median of {TIMES} calls. A page "
            f"is {PER_PAGE} posts; deep is behind {DEEP:.0%} of them. Every page is rendered anew: "
            "the page cache is emptied before each request.",
            f"“{library.COMMON}” stands in half of all captions.",
        ),
    )


def _measurer(folder: Path, is_quick: bool) -> Callable[[], dict[str, float]]:
    def measure() -> dict[str, float]:
        blog = library.opened(folder)
        raw = sqlite3.connect(blog.files.database_path)
        with patch.object(database, "recent_generation", count().__next__):
            calls = _raw_calls(raw) | _store_calls() | _page_calls(blog) | _write_calls(blog)
            repeat = 2 if is_quick else TIMES
            taken = {name: cpu_seconds(call, repeat) for name, call in calls.items()}
        raw.close()
        database.close()
        return taken

    return measure


def _skipped() -> int:
    """Return how many posts stand before the deep page."""
    everything = "SELECT count(*) FROM listing WHERE kind = 'all' AND key = ''"
    (total,) = database.database.execute_sql(everything).fetchone()
    return min(int(total * DEEP), total - PER_PAGE - 1)


def _deep_cursor() -> Cursor:
    query = f"{_PLACES} {_NEWEST} OFFSET ?"
    return Cursor(*database.database.execute_sql(query, (_skipped(),)).fetchone())


def _raw_calls(raw: sqlite3.Connection) -> Calls:
    cursor = _deep_cursor()
    beyond = "AND (published_at, post_id) < (?, ?) "
    common = (library.COMMON,)

    def ask(query: str, *values: object) -> Callable[[], object]:
        return lambda: raw.execute(query, values).fetchall()

    return {
        FIRST: ask(_PLACES + _NEWEST),
        DEEPER: ask(_PLACES + beyond + _NEWEST, *cursor),
        OFFSET: ask(f"{_PLACES}{_NEWEST}OFFSET ?", _skipped()),
        "common word, newest first": ask(_SEARCH.format("rowid DESC"), *common),
        "common word, best first": ask(_SEARCH.format("rank"), *common),
    }


def _store_calls() -> Calls:
    cursor = _deep_cursor()
    tag = library.TAGS[0].casefold()
    return {
        "lists.page, first": lambda: lists.page("all", "", PER_PAGE),
        "lists.page, deep": lambda: lists.page("all", "", PER_PAGE, older_than=cursor),
        "lists.page, a tag": lambda: lists.page("tag", tag, PER_PAGE),
        "search, common word": lambda: searching.search(library.COMMON, PER_PAGE),
        "tallies of months": lambda: lists.tallies("month"),
        "studio_page, first": lambda: lists.studio_page("all", PER_PAGE),
        "studio_page, deep": lambda: lists.studio_page("all", PER_PAGE, cursor.post_id),
        "studio_counts": lists.studio_counts,
    }


def _page_calls(blog: Blog) -> Calls:
    """Return what asks the whole application, without a socket, for a page it has not kept."""
    browser = create_app(blog).test_client()
    access.set_password(blog, PASSWORD)
    cookie, _ = access.log_in(blog, PASSWORD, "", "127.0.0.1", "bench")
    browser.set_cookie("photolog", cookie, domain="127.0.0.1")
    deep = places.place(_deep_cursor())
    paths = (
        "/",
        f"/?before={deep}",
        f"/tags/{library.TAGS[0].casefold()}",
        f"/search?q={library.COMMON}",
        "/archive",
        "/archive/2026",
        "/archive/2026/11",
        "/tags",
        "/camera",
        "/feed.atom",
        "/sitemap.xml",
        "/studio",
    )

    def get(path: str) -> Callable[[], object]:
        def ask() -> object:
            response = browser.get(path, base_url="http://127.0.0.1:8000")
            if response.status_code != 200:
                raise AssertionError(f"{path} answered {response.status}")
            return response.get_data()

        return ask

    return {f"GET {path.replace(deep, '…')}": get(path) for path in paths}


def _write_calls(blog: Blog) -> Calls:
    post = lists.page("all", "", 1).posts[0]

    def edit() -> None:
        with database.transaction():
            posts.change(post)
            posts.relist(post.id, blog.config.zone)

    return {"an edit of one post": edit}


def _goal(largest: list[dict[str, float]]) -> Goal:
    deep, first = ([taken[name] for taken in largest] for name in (DEEPER, FIRST))
    found = ratio(deep, first)
    return Goal("M10", "deep page ≤ 1.2 × first page (SQL)", str(found), found.median <= 1.2)


def _table(measured: Mapping[str, list[dict[str, float]]]) -> Table:
    sizes = list(measured)
    rows = []
    for name in measured[sizes[0]][0]:
        by_size = {size: [taken[name] for taken in measured[size]] for size in sizes}
        cells = [f"{median(values) * 1000:.2f}" for values in by_size.values()]
        rows.append((name, *cells, str(ratio(by_size[sizes[-1]], by_size[sizes[0]]))))
    columns = ("what", *(f"{size} posts, cpu ms" for size in sizes), f"{sizes[-1]} ÷ {sizes[0]}")
    return Table("By the size of the blog", columns, tuple(rows))
