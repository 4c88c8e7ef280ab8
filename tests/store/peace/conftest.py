"""Every test here writes, so each has one transaction around it."""

from __future__ import annotations

import pytest

from photolog.store.engine import database


@pytest.fixture(autouse=True)
def _writing(blog):
    with database.transaction():
        yield
