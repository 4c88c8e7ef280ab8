"""What the tests of following share: the blog, and people who can be found."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from photolog import people
from photolog.blog import Blog
from photolog.peers import Person
from photolog.store.engine.database import database as engine
from tests.inbox.sending import Sender

ACTIVITY = "application/activity+json"


@pytest.fixture
def blog(federated_blog) -> Blog:
    return federated_blog


@pytest.fixture
def meet(blog, network) -> Callable[..., Person]:
    """Return a function that lets somebody be had by handle and address, and keeps them."""

    def met(name: str = "alice", host: str = "remote.example", **over: object) -> Person:
        sender = join(network, Sender(name, host), **over)
        return people.at(blog, sender.uri)

    return met


def join(network, sender: Sender, **over: object) -> Sender:
    """Let somebody be had by handle and address."""
    network.documents[sender.uri] = sender.document(**over)
    subject = f"acct:{sender.name}@{sender.host}"
    network.jrds[f"https://{sender.host}/.well-known/webfinger?resource={subject}"] = {
        "subject": subject,
        "links": [{"rel": "self", "type": ACTIVITY, "href": sender.uri}],
    }
    return sender


def sent() -> list[tuple[str, dict]]:
    """Return what is to be sent: inbox and activity, in order."""
    rows = engine.execute_sql(
        "SELECT inbox, body FROM delivery JOIN activity ON activity.id = activity_id "
        "ORDER BY delivery.id"
    )
    return [(inbox, json.loads(body)) for inbox, body in rows.fetchall()]


def deliveries_are(state: str) -> None:
    """Let all that is due end so."""
    engine.execute_sql("UPDATE delivery SET state = ?, is_first = 0 WHERE state = 'due'", (state,))
