"""Golden files: what we send, compared byte for byte."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

OUTBOUND = Path(__file__).parents[2] / "golden" / "outbound"


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Callable[[str, str], None]:
    """Compare *text* with a golden file; --accept-golden rewrites it instead."""

    def compare(name: str, text: str) -> None:
        path = OUTBOUND / name
        if request.config.getoption("--accept-golden", default=False):
            path.write_text(text, encoding="utf-8", newline="")
        assert text == path.read_text(encoding="utf-8")

    return compare
