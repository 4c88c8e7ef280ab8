"""QR codes: well-formed, dark on light, and without anything that the policy forbids."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import segno

from photolog.pure import qr

ADDRESS = "https://photo.example/@owner"
SVG = "{http://www.w3.org/2000/svg}"
STEP = re.compile(r"([Mmh])(-?[\d.]+)(?: ?(-?[\d.]+))?")


def dark_modules(path: str) -> set[tuple[int, int]]:
    """Return the places that a path of horizontal strokes covers."""
    x, y, covered = 0.0, 0.0, set()
    for command, first, second in STEP.findall(path):
        if command == "M":
            x, y = float(first), float(second)
        elif command == "m":
            x, y = x + float(first), y + float(second)
        else:
            covered |= {(int(x) + step, int(y)) for step in range(int(first))}
            x += float(first)
    return covered


def test_the_picture_shows_the_code_of_the_address_with_a_quiet_margin():
    ground, strokes = ElementTree.fromstring(qr.svg(ADDRESS)).findall(f"{SVG}path")
    matrix = segno.make(ADDRESS, error="m", micro=False).matrix
    expected = {
        (4 + x, 4 + y) for y, row in enumerate(matrix) for x, module in enumerate(row) if module
    }

    assert ground.attrib["fill"] == "#fff"
    assert dark_modules(strokes.attrib["d"]) == expected


def test_it_needs_no_styles_and_has_no_size_of_its_own():
    root = ElementTree.fromstring(qr.svg(ADDRESS))

    assert set(root.attrib) == {"viewBox"}
    assert not [element for element in root.iter() if {"style", "class"} & set(element.attrib)]
