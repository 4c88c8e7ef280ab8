"""The checker of the W3C's HTML standard, vnu, reads every page and every style sheet."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.browser.conftest import CHECK_TOOLS
from tests.browser.gallery import PAGES, Gallery
from tests.browser.program import TOP

pytestmark = pytest.mark.browser

# What vnu says that does not hold, and why.
ALLOWED = {
    "at-rule “@view-transition”": "newer than vnu: css-view-transitions-2",
    "Parse Error.*tion-group": "the same: ::view-transition-group()",
    "Invalid type: “100%, var": "vnu does not know what a custom property in min() will be",
    "The types are incompatible.*var\\(--": "the same in calculations",
}


def complaints(*arguments: str) -> list[str]:
    """Return everything that vnu says of files and that holds."""
    jar = CHECK_TOOLS / "vnu-jar" / "build" / "dist" / "vnu.jar"
    if shutil.which("java") is None:
        pytest.skip("no java: sudo apt install default-jre-headless")
    if not jar.is_file():
        pytest.skip("no vnu: run npm ci in tests/check_tools")
    command = ["java", "-jar", str(jar), "--format", "json", "--exit-zero-always", *arguments]
    told = subprocess.run(command, capture_output=True, text=True, check=True).stderr
    lines = [
        f"{Path(entry['url']).name}:{entry.get('lastLine')}: {entry['message']} "
        + " ".join(entry.get("extract", "").split())
        for entry in json.loads(told)["messages"]
    ]
    return [line for line in lines if not any(re.search(pattern, line) for pattern in ALLOWED)]


def test_every_page_is_valid(gallery: Gallery, tmp_path: Path):
    for name in PAGES:
        (tmp_path / f"{name}.html").write_text(gallery.html(name), encoding="utf-8")
    found = complaints("--html", str(tmp_path))

    assert not found, "\n" + "\n".join(found)


def test_every_style_sheet_is_valid():
    found = complaints("--css", *map(str, (TOP / "static").rglob("*.css")))

    assert not found, "\n" + "\n".join(found)
