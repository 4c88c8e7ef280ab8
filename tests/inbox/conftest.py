"""A federated blog with one post, and the people who send to it."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pytest

from photolog.blog import Blog
from photolog.inbox import understanding
from photolog.inbox.understanding import understand_next
from tests.browsing import app_of, browser_of
from tests.builders import PUBLISHED_AT
from tests.fake_network import FakeNetwork
from tests.inbox.sending import HOME, Sender, as_bytes
from tests.store.making import add_post


@dataclass
class World:
    """The blog, its door, and the other servers."""

    blog: Blog
    client: Any
    network: FakeNetwork

    def join(self, sender: Sender, **over: Any) -> Sender:
        """Let somebody be looked up."""
        self.network.documents[sender.uri] = sender.document(**over)
        return sender

    def post(
        self, sender: Sender, activity: Mapping[str, Any] | bytes, path: str = "/inbox", **over: Any
    ) -> Any:
        """Send an activity, signed by its sender, and return the answer."""
        body = as_bytes(activity)
        headers = sender.headers(body, self.blog.now(), path, **over)
        return self.client.post(path, data=body, headers=headers)

    def understand(self) -> None:
        """Understand all that has arrived and is due."""
        while understand_next(self.blog):
            pass

    def hear(self, sender: Sender, *activities: Mapping[str, Any], path: str = "/inbox") -> None:
        """Take activities through the front door, each understood before the next comes."""
        for activity in activities:
            response = self.post(sender, activity, path)
            assert response.status_code == 202, response.text
            self.understand()


@pytest.fixture(autouse=True)
def _nothing_breaks(caplog):
    """Fail when understanding was broken by what it read: that is caught, but logged."""
    yield
    # caplog.records holds only what was logged while tearing down.
    broken = [each for each in caplog.get_records("call") if each.levelno >= logging.ERROR]
    assert [each for each in broken if each.name == understanding.logger.name] == []


@pytest.fixture
def world(federated_blog, network) -> World:
    return World(federated_blog, browser_of(app_of(federated_blog), HOME), network)


@pytest.fixture
def alice(world) -> Sender:
    return world.join(Sender("alice"))


@pytest.fixture
def bob(world) -> Sender:
    """Somebody on the same server as alice."""
    return world.join(Sender("bob", key=2))


@pytest.fixture
def carol(world) -> Sender:
    """Somebody on a third server."""
    return world.join(Sender("carol", "other.example", key=3))


@pytest.fixture
def post(world) -> str:
    """The address of a published post."""
    return world.blog.addresses.post(add_post(PUBLISHED_AT).id)
