"""What is gone stays gone: deleted for good, undone for a week."""

from __future__ import annotations

from datetime import timedelta

import pytest

from photolog.store import inspection
from photolog.store.peers import gone
from tests.store.peers.making import NOW

HOST = "remote.example"
URI = f"https://{HOST}/notes/1"
YEARS = NOW + timedelta(days=3_000)


@pytest.mark.parametrize(
    ("kind", "later", "is_gone"),
    [
        ("delete", YEARS, True),
        ("undo", NOW + timedelta(days=7) - timedelta(seconds=1), True),
        ("undo", NOW + timedelta(days=7), False),
    ],
)
def test_how_long_it_is_remembered(kind, later, is_gone):
    gone.remember(URI, kind, HOST, NOW)

    assert gone.is_gone(URI, NOW)
    assert gone.is_gone(URI, later) is is_gone
    gone.prune(later)
    assert inspection.counts()["gone"] == int(is_gone)


def test_nothing_is_gone_unless_somebody_said_so():
    assert not gone.is_gone(URI, NOW)


@pytest.mark.parametrize("host", ["other.example", "example", "", "REMOTE.example"])
def test_a_host_speaks_for_itself_alone(host):
    assert not gone.remember(URI, "delete", host, NOW)
    assert not gone.is_gone(URI, NOW)


@pytest.mark.parametrize("kinds", [("delete", "undo"), ("undo", "delete")])
def test_a_delete_outlives_an_undo(kinds):
    for kind in kinds:
        assert gone.remember(URI, kind, HOST, NOW)

    assert gone.is_gone(URI, YEARS)


def test_one_host_makes_nobody_forget_what_others_deleted(monkeypatch):
    monkeypatch.setattr(gone, "MOST_OF_A_HOST", 3)
    gone.remember(URI, "delete", HOST, NOW)
    for n in range(5):
        when = NOW + timedelta(seconds=n)
        gone.remember(f"https://flood.example/{n}", "delete", "flood.example", when)

    left = [n for n in range(5) if gone.is_gone(f"https://flood.example/{n}", YEARS)]
    assert left == [2, 3, 4]
    assert gone.is_gone(URI, YEARS)


@pytest.mark.parametrize("kind", ["delete", "undo"])
def test_all_together_have_a_bound(monkeypatch, kind):
    monkeypatch.setattr(gone, "MOST_GONE", 3)
    for n in range(5):
        when = NOW + timedelta(seconds=n)
        gone.remember(f"https://n{n}.example/", kind, f"n{n}.example", when)

    left = [n for n in range(5) if gone.is_gone(f"https://n{n}.example/", NOW)]
    assert left == [2, 3, 4]
