"""Both servers, begun once for the whole suite: photolog at photo.test, Fedify at fedify.test."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import pytest

from photolog.peers import Counts, Follower, Person
from photolog.reading import FollowingState, Note
from photolog.records import Post
from photolog.store.engine import database
from photolog.store.peers import arrivals, followers, keys, people, reactions
from photolog.store.reading import following, notes
from tests.interop import fedify as fedify_server
from tests.interop.fedify import Fedify
from tests.interop.front import NGINX, Answered, Front, Noted
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
    """The very blog that is served, opened beside its server, as if the last test was long ago."""
    with world.home.desk() as blog:
        # Ten strangers of one server are all that is met in ten minutes; all of ours are of one.
        with database.transaction(is_public=False):
            keys.prune(blog.now() + keys.ENCOUNTER_WINDOW)
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


def meet(studio: Studio, typed: str) -> str:
    """Let the owner look for somebody, or something; return the path of our page about it."""
    return studio.press("/studio/find", q=typed)


def person_named(name: str) -> Person:
    """Return somebody at Fedify whom we know."""
    person = people.find(person_uri(name))
    assert person is not None, f"{name} is not known"
    return person


def followed(name: str) -> FollowingState | None:
    """Return how the owner stands with somebody whom we know."""
    known = following.find(person_named(name).id)
    return known.state if known else None


def ask_to_follow(studio: Studio, fedify: Fedify, name: str) -> str:
    """Let the owner ask to follow somebody; return the id of the Follow when it is there."""
    path = meet(studio, f"@{name}@{FEDIFY}")
    studio.press(f"{path}/follow")
    return fedify.receives("Follow", person_uri(name))["id"]


def begin_to_follow(studio: Studio, fedify: Fedify, name: str) -> str:
    """Let the owner follow somebody who says yes; return the id of the Follow."""
    follow_uri = ask_to_follow(studio, fedify, name)
    is_there = FollowingState.ACCEPTED
    until(lambda: followed(name) is is_there, f"the Accept of {name}")
    return follow_uri


def heard(uri: str) -> Note:
    """Return a note of somebody else, when it is here."""
    return until(lambda: notes.find_by_uri(uri), uri)


def settle() -> None:
    """Wait until all that Fedify has sent so far is understood."""
    until(lambda: arrivals.waiting().due == 0, "all arrivals to be understood")


@pytest.fixture(scope="session")
def nora(world):
    """The name of somebody at Fedify whom the owner follows from now on."""
    with world.home.desk():
        begin_to_follow(world.studio, world.fedify, "nora")
    return "nora"


def sent(front: Front, kind: str, containing: str) -> list[Noted]:
    """Return what we sent to Fedify, of a kind and with a text, that it took: there is some."""

    def look() -> list[Noted]:  # nginx notes a request only after it was answered
        noted = front.noted(FEDIFY, containing=containing)
        return [each for each in noted if each.status == 202 and document_of(each)["type"] == kind]

    return until(look, f"{kind} with {containing!r} to be sent")


def document_of(request: Noted) -> dict[str, Any]:
    """Return what was sent, as it was on the wire."""
    return json.loads(request.body)


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
