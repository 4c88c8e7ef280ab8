"""Both servers, begun once for the whole suite: photolog at photo.test, Fedify at fedify.test."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from photolog.peers import Counts, Follower
from photolog.records import Post
from photolog.store.peers import followers, people, reactions
from tests.interop import fedify as fedify_server
from tests.interop.fedify import Fedify
from tests.interop.front import NGINX, Answered, Front
from tests.interop.home import Home
from tests.interop.patience import until
from tests.interop.places import FEDIFY, find_places
from tests.interop.studio import PASSWORD, Studio

OWNER = "@owner@photo.test"
ACTIVITY = "application/activity+json"


@dataclass(frozen=True)
class World:
    """All that runs."""

    home: Home
    front: Front
    fedify: Fedify
    studio: Studio


@pytest.fixture(scope="session")
def world(tmp_path_factory):
    """Let all of it run until the last test of the suite."""
    missing = fedify_server.missing() or ("" if NGINX else "no nginx: apt install nginx-light")
    if missing:
        pytest.skip(missing)
    folder = tmp_path_factory.mktemp("interop")
    places = find_places()
    front = Front(folder, places)
    home = Home(folder / "data", places, front.bundle)
    home.run("passwd", "--stdin", typed=f"{PASSWORD}\n")
    with (
        fedify_server.running(places, front.bundle, folder / "fedify.log") as fedify,
        home.open_to_all(folder / "photolog.log") as port,
        front.open(port, fedify.port),
    ):
        yield World(home, front, fedify, Studio(front))


@pytest.fixture
def fedify(world):
    """The other server; it must be able to read all that it gets."""
    yield world.fedify
    assert world.fedify.problems() == []


@pytest.fixture
def front(world):
    """What the world sees of both, and what they asked each other."""
    return world.front


@pytest.fixture
def studio(world):
    """What the owner does in a browser."""
    return world.studio


@pytest.fixture
def blog(world):
    """The very blog that is served, opened beside its server."""
    with world.home.desk() as blog:
        yield blog


def person_uri(name: str) -> str:
    """Return the address of somebody at Fedify."""
    return f"https://{FEDIFY}/users/{name}"


def counts_of(post: Post) -> Counts:
    """Return how often a post was liked and boosted, as we have it."""
    return reactions.counts([post.id]).get(post.id, Counts())


def follower_named(name: str) -> Follower | None:
    """Return somebody at Fedify, if we have them as a follower."""
    person = people.find(person_uri(name))
    return followers.find(person.id) if person else None


def follow(fedify: Fedify, name: str, **how: str) -> str:
    """Let somebody follow the owner; return the id of the Follow when its Accept has come."""
    follow_uri = fedify.tell("follow", by=name, handle=OWNER, **how)
    fedify.receives("Accept", follow_uri)
    return follow_uri


def unfollow(fedify: Fedify, name: str, follow_uri: str) -> None:
    """Let somebody take a Follow back, and wait until we know."""
    fedify.tell("undo", by=name, id=follow_uri, handle=OWNER)
    until(lambda: follower_named(name) is None, f"{name} to be no follower any more")


def gone(front: Front, uri: str) -> Answered:
    """Return the answer that a document is gone, when it is: the server keeps pages for 50 ms."""

    def ask() -> Answered | None:
        answered = front.ask(uri, accept=ACTIVITY)
        return answered if answered.status == 410 else None

    return until(ask, f"{uri} to be gone")


@pytest.fixture
def alice(blog, fedify):
    """The address of a follower at Fedify, for the time of one test."""
    follow_uri = follow(fedify, "alice")
    yield person_uri("alice")
    if follower_named("alice"):
        unfollow(fedify, "alice", follow_uri)
