"""What waits to be delivered and what was: for tests of whatever federates."""

from __future__ import annotations

import json
from typing import Any, NamedTuple

from photolog import delivery
from photolog.blog import Blog
from photolog.peers import Person
from photolog.store.engine import database
from tests.store.peers import making

_WAITING = """
    SELECT activity.kind, delivery.inbox, delivery.state, activity.body, activity.id
    FROM delivery JOIN activity ON activity.id = delivery.activity_id ORDER BY delivery.id
"""


class Queued(NamedTuple):
    """A delivery with what it says."""

    kind: str
    inbox: str
    state: str
    activity: dict[str, Any]
    id: int


def queue(*states: str) -> list[Queued]:
    """Return the deliveries that are due, or in other states, in their order."""
    rows = database.database.execute_sql(_WAITING).fetchall()
    wanted = states or ("due",)
    return [
        Queued(kind, inbox, state, json.loads(body), number)
        for kind, inbox, state, body, number in rows
        if state in wanted
    ]


def kinds_due() -> list[tuple[str, str]]:
    """Return kind and host of what is due."""
    return [(each.kind, each.inbox.split("/")[2]) for each in queue()]


def count_activities() -> int:
    """Return how many activities are written, delivered to anybody or not."""
    return database.database.execute_sql("SELECT count(*) FROM activity").fetchone()[0]


def deliver_all(blog: Blog) -> None:
    """Send all that may be sent now, and write down what became of it."""
    for is_slow in (False, True):
        while letters := delivery.claim(blog, 100, (), is_slow=is_slow):
            suspects = delivery.settle(blog, [delivery.send(blog, letter) for letter in letters])
            for inbox in suspects:
                delivery.inquire(blog, inbox)


def meet(name: str = "alice", host: str = "remote.example", **over: Any) -> Person:
    """Let somebody be known."""
    with database.transaction():
        return making.meet(name, host, **over)


def follow(name: str = "alice", host: str = "remote.example", **over: Any) -> Person:
    """Let somebody follow the owner."""
    with database.transaction():
        return making.follow(name, host, **over)
