"""docs/conformance.md names a test for each requirement, and each of these tests is there."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest

TOP = Path(__file__).resolve().parents[1]
DOCUMENT = (TOP / "docs" / "conformance.md").read_text(encoding="utf-8")
ROWS = re.findall(r"^\| (\d+) \| ([^|]+) \| ([^|]+) \|$", DOCUMENT, re.MULTILINE)

# The parts of the list that concern this program as it is.
STAGE = [*range(1, 142), 144, *range(148, 153), *range(165, 174)]


def numbers_in(title: str) -> list[int]:
    """Return the numbers at the beginning of the items below a heading."""
    part = DOCUMENT.partition(f"## {title}\n")[2].partition("\n## ")[0]
    found = []
    for words in re.findall(r"^- ([\d, to]+):", part, re.MULTILINE):
        for piece in words.split(", "):
            first, _, last = piece.partition(" to ")
            found += range(int(first), int(last or first) + 1)
    return found


@cache
def functions_in(name: str) -> frozenset[str]:
    path = TOP / "tests" / name
    if not path.is_file():
        return frozenset()
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return frozenset(each.name for each in ast.walk(tree) if isinstance(each, ast.FunctionDef))


def test_there_are_rows():
    assert len(ROWS) > 100


@pytest.mark.parametrize(("number", "cell"), [(number, cell) for number, _, cell in ROWS])
def test_every_row_has_its_test(number, cell):
    names = re.findall(r"`([^`]+)`", cell)

    assert names
    assert ", ".join(f"`{name}`" for name in names) == cell
    for name in names:
        file, _, function = name.partition("::")
        assert function in functions_in(file), name


def test_every_requirement_is_dealt_with_once():
    dealt_with = [
        *[int(number) for number, _, _ in ROWS],
        *numbers_in("Without a test"),
        *numbers_in("Not here"),
    ]

    assert sorted(dealt_with) == sorted(STAGE)


def test_what_is_stricter_has_a_row():
    assert set(numbers_in("Stricter than the list")) <= {int(number) for number, _, _ in ROWS}
