"""Blocked domains, with all below them."""

from __future__ import annotations

from datetime import timedelta

import pytest

from photolog.peers import BlockedDomain
from photolog.store.engine import database
from photolog.store.peers import blocks
from tests.store.peers.making import NOW


@pytest.mark.parametrize(
    ("host", "is_blocked"),
    [
        ("bad.example", True),
        ("bad.example:8443", True),
        ("BAD.example", True),
        ("bad.example.", True),
        ("a.b.bad.example", True),
        ("notbad.example", False),
        ("bad.example.org", False),
        ("example", False),
        ("", False),
    ],
)
def test_a_block_covers_what_is_below(host, is_blocked):
    blocks.add("bad.example", "", NOW)

    assert blocks.is_blocked(host) is is_blocked


@pytest.mark.parametrize(
    ("typed", "host"),
    [
        (" *.Bad.Example ", "x.bad.example"),
        (".bad.example", "bad.example"),
        ("bad.example:443", "bad.example"),
        ("bücher.example", "xn--bcher-kva.example"),
        ("127.0.0.1", "127.0.0.1:8000"),
        ("[2001:db8::1]", "[2001:db8::1]:8000"),
    ],
)
def test_what_owners_type_is_understood(typed, host):
    blocks.add(typed, "", NOW)

    assert blocks.is_blocked(host)
    assert blocks.remove(typed)
    assert not blocks.is_blocked(host)
    assert not blocks.remove(typed)


def test_a_block_keeps_its_date_and_takes_the_last_reason():
    blocks.add("bad.example", "Spam", NOW)
    blocks.add("bad.example", "Much spam", NOW + timedelta(days=1))
    blocks.add("also.example", "", NOW)

    assert blocks.count() == 2
    assert blocks.page(10) == (
        BlockedDomain("also.example", "", NOW),
        BlockedDomain("bad.example", "Much spam", NOW),
    )
    assert [b.domain for b in blocks.page(1, after="also.example")] == ["bad.example"]


def test_many_hosts_cost_few_queries():
    blocks.add("n7.example", "", NOW)
    asked: list[str] = []
    database.database.connection().set_trace_callback(asked.append)

    blocked = blocks.blocked_among([f"sub.n{n}.example" for n in range(400)])

    database.database.connection().set_trace_callback(None)
    assert blocked == {"sub.n7.example"}
    assert len(asked) == 2
