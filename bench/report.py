"""What a bench hands back, and how it reads in a terminal and in docs/benchmarks.md."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Goal:
    """One goal and what came of it."""

    name: str  # "M1"
    wanted: str
    measured: str
    is_met: bool | None  # None: it could not be judged, and *measured* says why


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of text below their headings."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Report:
    """Everything that one bench has to say."""

    title: str
    goals: tuple[Goal, ...]
    tables: tuple[Table, ...]
    notes: tuple[str, ...]  # what ran with which input, and what could not run


def to_markdown(report: Report, conditions: str) -> str:
    """Return a section of docs/benchmarks.md; *conditions* is where and when it was measured."""
    parts = [f"## {report.title}", conditions]
    if report.goals:
        rows = [(goal.name, goal.wanted, goal.measured, _verdict(goal)) for goal in report.goals]
        parts.append(_rows(("goal", "wanted", "measured", "met"), rows))
    for table in report.tables:
        parts += [f"**{table.title}**", _rows(table.columns, table.rows)]
    if report.notes:
        parts.append("\n".join(f"- {note}" for note in report.notes))
    return "\n\n".join(parts)


def write_section(page: Path, name: str, text: str) -> None:
    """
    Put *text* between the two markers of a bench in a Markdown file.

    Raises:
        ValueError: The file has no such markers.
    """
    begin, end = f"<!-- bench {name} -->", f"<!-- end of bench {name} -->"
    pattern = re.compile(f"{re.escape(begin)}.*?{re.escape(end)}", re.DOTALL)
    content = page.read_text(encoding="utf-8")
    if not pattern.search(content):
        raise ValueError(f"{page} has no markers for {name}")
    section = f"{begin}\n{text}\n{end}"
    page.write_text(pattern.sub(lambda _: section, content), encoding="utf-8")


def _verdict(goal: Goal) -> str:
    return "–" if goal.is_met is None else "yes" if goal.is_met else "**no**"


def _rows(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [columns, ["---"] * len(columns), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
