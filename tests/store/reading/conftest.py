"""Every test here writes, so each has one transaction around it."""

from __future__ import annotations

import pytest

from photolog.store.engine import database
from tests.builders import PUBLISHED_AT
from tests.store.making import add_post


@pytest.fixture(autouse=True)
def _writing(blog):
    with database.transaction():
        yield


@pytest.fixture
def post(blog, _writing):
    """A published post."""
    return add_post(PUBLISHED_AT)
