"""The queries that run all the time find what they want by an index, however much waits."""

from __future__ import annotations

from datetime import timedelta

import pytest

from photolog.peers import NoticeKind
from photolog.store.engine import database
from photolog.store.peers import (
    arrivals,
    blocks,
    deliveries,
    delivery_log,
    followers,
    gone,
    hosts,
    keys,
    notices,
    people,
    reactions,
    replies,
)
from tests.store.peers.making import NOW, an_activity, inbox

LATER = NOW + timedelta(days=1)

OFTEN = {
    "claim a delivery": lambda: deliveries.claim(NOW, 4, busy_hosts=["a.example"]),
    "claim a slow one": lambda: deliveries.claim(NOW, 4, is_slow=True),
    "inboxes of a post": lambda: deliveries.inboxes_of_post(7),
    "what was sent of a post": lambda: delivery_log.of_post(7, 10),
    "dead letters": lambda: delivery_log.dead_letters(10),
    "one host": lambda: hosts.find("a.example"),
    "claim an arrival": lambda: arrivals.claim(NOW),
    "put an arrival": lambda: arrivals.add("https://a.example/u", b"{}", NOW),
    "a person": lambda: people.find("https://a.example/u"),
    "a handle": lambda: people.find_by_handle("@u@a.example"),
    "pictures due": lambda: people.due_avatars(4),
    "unused people": lambda: people.unused(NOW, 4),
    "a key": lambda: keys.find("https://a.example/u#main-key"),
    "a failure": lambda: keys.may_be_fetched("https://a.example/u#main-key", NOW),
    "followers on an origin": lambda: followers.uris_on("https://a.example"),
    "a page of followers": lambda: followers.page(followers.FollowState.ACCEPTED, 10, 99),
    "counts": lambda: reactions.counts([1, 2, 3]),
    "a thread": lambda: replies.public_of_post(7),
    "answers": lambda: replies.answers_to("https://a.example/n/1"),
    "replies waiting": lambda: replies.waiting(10, 99),
    "participants": lambda: replies.participants(7),
    "gone": lambda: gone.is_gone("https://a.example/n/1", NOW),
    "blocked": lambda: blocks.is_blocked("a.example"),
    "notices unread": lambda: notices.page(10, is_unread=True),
    "how many are unread": lambda: notices.unread_count(NOW),
    "the first to be told": lambda: notices.oldest_unread_at(NOW, 3),
    "notices of a kind": lambda: notices.page(10, kinds=[NoticeKind.LIKE]),
}


@pytest.fixture
def asked():
    """The statements that SQLite was given since the test began."""
    statements: list[str] = []
    connection = database.database.connection()
    connection.set_trace_callback(statements.append)
    yield statements
    connection.set_trace_callback(None)


def scans(statement: str) -> list[str]:
    """Return the steps of a plan that read a whole table without an index."""
    if statement.lstrip().split()[0] not in ("SELECT", "UPDATE", "DELETE"):
        return []
    steps = [row[3] for row in database.database.execute_sql(f"EXPLAIN QUERY PLAN {statement}")]
    harmless = ("CONSTANT ROW", "USING", "json_each", "_wrapped", "SUBQUERY")
    whole = [step for step in steps if step.startswith("SCAN")]
    return [step for step in whole if not any(word in step for word in harmless)]


@pytest.mark.parametrize("name", OFTEN)
def test_no_table_is_read_whole(asked, name):
    OFTEN[name]()

    statements = list(asked)
    assert statements
    found = [step for statement in statements for step in scans(statement)]
    assert found == []


def test_a_claim_looks_at_one_row_of_a_host_however_many_wait(asked):
    """A paused host, and one that is being sent to, cost a claim one row each."""
    many = [inbox("paused.example", str(n)) for n in range(300)]
    deliveries.enqueue(an_activity(1), [*many, inbox("b.example")])
    deliveries.enqueue(an_activity(2), [inbox("b.example", str(n)) for n in range(300)])
    hosts.pause("paused.example", LATER, NOW)
    deliveries.claim(NOW, 4)
    steps = _Steps()

    with steps.counted():
        assert deliveries.claim(NOW, 4) == []
    few = steps.count
    more = [inbox("paused.example", f"more{n}") for n in range(3_000)]
    deliveries.enqueue(an_activity(3), more)
    with steps.counted():
        assert deliveries.claim(NOW, 4) == []

    assert steps.count == few


class _Steps:
    """Counts SQLite's own steps, which do not depend on the machine."""

    count = 0

    def counted(self):
        return self

    def __enter__(self):
        self.count = 0
        database.database.connection().set_progress_handler(self._step, 1)

    def __exit__(self, *exc):
        database.database.connection().set_progress_handler(None, 1)

    def _step(self) -> int:
        self.count += 1
        return 0
