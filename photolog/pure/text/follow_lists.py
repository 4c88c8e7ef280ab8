"""
Lists of people in CSV, as Mastodon writes and reads them ("following_accounts.csv").

Others write them with fewer columns, in another order, or without headings: then the first
column has the addresses.

Spec: federation.md 7.3
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from photolog.errors import InvalidInput
from photolog.pure.text import handles

MAX_ROWS = 20_000
HEADINGS = ("Account address", "Show boosts", "Notify on new posts", "Languages")

_LONGEST_SHOWN = 80  # characters of a line that cannot be used


@dataclass(frozen=True, slots=True)
class FollowList:
    """What a list says."""

    wanted: dict[str, bool]  # by handle, "@user@host": whether boosts are shown
    unused: tuple[str, ...]  # lines that name nobody


def read(text: str) -> FollowList:
    """
    Return whom a list names, in its order, each once.

    Raises:
        InvalidInput: It is no CSV, or too long.
    """
    rows = _rows(text)
    headings = [cell.strip().casefold() for cell in rows[0]] if rows else []
    has_headings = HEADINGS[0].casefold() in headings
    if len(rows) - has_headings > MAX_ROWS:
        raise _too_long()
    cell = _reader(headings if has_headings else [])
    wanted: dict[str, tuple[str, bool]] = {}
    unused = []
    for row in rows[has_headings:]:
        address = cell(row, 0)
        user, host = handles.split(address)
        if user:
            handle = f"@{user}@{host}"
            wanted.setdefault(handle.casefold(), (handle, _is_true(cell(row, 1))))
        elif address:
            unused.append(address[:_LONGEST_SHOWN])
    return FollowList(dict(wanted.values()), tuple(unused))


def write(people: Iterable[tuple[str, bool]]) -> str:
    """Return a list of (handle, whether boosts are shown) as Mastodon would write it."""
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(HEADINGS)
    for handle, shows_boosts in people:
        writer.writerow((handle.lstrip("@"), "true" if shows_boosts else "false", "false", ""))
    return file.getvalue()


def _rows(text: str) -> list[list[str]]:
    rows = []
    try:
        for row in csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline="")):
            if any(cell.strip() for cell in row):
                rows.append(row)
            if len(rows) > MAX_ROWS + 1:  # one for the headings
                raise _too_long()
    except csv.Error as error:
        raise InvalidInput(f"The list cannot be read: {error}.", "file") from error
    return rows


def _too_long() -> InvalidInput:
    return InvalidInput(f"The list has more than {MAX_ROWS:,} lines.", "file")


def _reader(headings: list[str]) -> Callable[[list[str], int], str]:
    """Return how to read a column of HEADINGS from a row: by its heading, or its place."""
    names = [name.casefold() for name in HEADINGS]
    places = [headings.index(name) if name in headings else len(headings) for name in names]

    def cell(row: list[str], column: int) -> str:
        place = places[column] if headings else column
        is_there = place < len(row) and (not headings or place < len(headings))
        return row[place].strip() if is_there else ""

    return cell


def _is_true(typed: str) -> bool:
    """Return whether boosts are shown: unless the list says no."""
    return typed.casefold() not in ("false", "0", "no")
