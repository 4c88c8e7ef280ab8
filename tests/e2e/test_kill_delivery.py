"""
kill -9 and SIGTERM while the program delivers, and while it understands what came in.

The other servers are real ones on this machine. It is they who kill: at a moment of a
conversation that they know, before they answer or just after, chosen at random but the
same in each run.
"""

from __future__ import annotations

import json
import random
import signal
import sqlite3
import threading
import time
from collections import Counter
from contextlib import ExitStack, closing, suppress
from datetime import UTC, datetime

import pytest
import requests
from cryptography.hazmat.primitives.asymmetric import rsa

from photolog import people
from photolog.blog import Blog, open_blog
from photolog.config import read
from photolog.pure import ids
from photolog.pure.trust import keys
from photolog.pure.wire import actors_read
from photolog.store.engine import database
from tests.e2e.running import Program
from tests.post_office import follow
from tests.publish import publish
from tests.remote import RemotePerson, RemoteServer
from tests.remote_answers import ACTIVITY, delayed, document, hang
from tests.remote_answers import answer as answers
from tests.remote_trust import signed

pytestmark = pytest.mark.e2e

HOME = "https://photo.example"
PATIENCE_SECONDS = 120
KILLS = 12


@pytest.fixture
def program(tmp_path) -> Program:
    return Program(
        tmp_path / "data",
        site__base_url=HOME,
        site__username="owner",
        federation__allow_networks="127.0.0.0/8",
        photos__avif="false",
    )


@pytest.fixture
def make_remote(program):
    """Return a function that starts a server at 127.0.0.number which knows the blog's keys."""
    with ExitStack() as stack:

        def make(number: int, kind: type[RemoteServer] = RemoteServer) -> RemoteServer:
            ip = f"127.0.0.{number}"
            return stack.enter_context(kind(ip, ip=ip))

        yield make


class Executioner:
    """Ends the blog's process at its n-th request, whichever server hears that."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._left = 0
        self.process = None

    def be_ready(self, requests_left: int) -> None:
        """Strike after so many requests; not at all with none."""
        with self._lock:
            self._left = requests_left

    def is_now(self) -> bool:
        """Count a request."""
        with self._lock:
            self._left -= 1
            return self._left == 0

    def strike(self) -> None:
        """Kill."""
        self.process.kill()


class Killer(RemoteServer):
    """A server, not of the quickest, that lets the executioner in before or after it answers."""

    executioner: Executioner
    is_before = True

    def answer(self, handler, heard) -> None:
        """Verify and answer, and kill in between or after."""
        is_now = self.executioner.is_now()
        handler.server.stopped.wait(0.05)
        if is_now and self.is_before:
            self.executioner.strike()
        super().answer(handler, heard)
        if is_now:
            handler.wfile.flush()
            self.executioner.strike()


def in_the_blog(program, do) -> None:
    """Open the data folder as a program beside the server would."""
    blog = open_blog(read(None, program.environment))
    try:
        do(blog)
    finally:
        database.close()


def tell_keys(blog: Blog, remotes) -> None:
    for remote in remotes:
        for signer in (blog.network.owner, blog.network.application):
            remote.keys[signer.key_id] = keys.public_pem(signer.key)


def rows(program, query: str) -> list:
    with closing(sqlite3.connect(program.folder / "photolog.db", timeout=30)) as connection:
        return connection.execute(query).fetchall()


def states(program) -> dict[str, int]:
    return dict(rows(program, "SELECT state, count(*) FROM delivery GROUP BY state"))


def wait_until(is_so) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not is_so():
        assert time.monotonic() < deadline, "it did not come to pass"
        time.sleep(0.02)


def queue_up(program, remotes, followers: int, posts: int = 1) -> None:
    """Let people of each server follow at inboxes of their own, and publish."""

    def do(blog: Blog) -> None:
        tell_keys(blog, remotes)
        with database.transaction():
            for remote in remotes:
                for number in range(followers):
                    name = f"p{number}"
                    uri = f"{remote.base}/users/{name}"
                    inbox = f"{uri}/inbox"
                    follow(name, remote.authority, uri=uri, inbox=inbox, shared_inbox="")
        for number in range(posts):
            publish(blog, title=f"Harbour {number}")

    in_the_blog(program, do)


def test_nobody_waits_while_a_delivery_hangs(program, make_remote):
    """Mastodon fetches the actor to verify the very delivery that is under way."""
    remote = make_remote(2)
    queue_up(program, [remote], followers=1)
    remote.script("/users/p0/inbox", hang())
    with program.serving() as server:
        wait_until(lambda: remote.heard)
        for path in ("/users/owner", "/actor"):
            headers = {"Accept": ACTIVITY, "Host": "photo.example"}
            answered = requests.get(server.address + path, headers=headers, timeout=60)
            assert answered.json()["id"] == HOME + path
        assert states(program) == {"due": 1}  # it hangs still
        assert server.stop() == 0  # and is not waited for


def test_sigterm_with_a_thousand_waiting_loses_none(program, make_remote):
    remotes = [make_remote(number) for number in range(2, 12)]
    queue_up(program, remotes, followers=100)
    for number in range(100):
        for remote in remotes:
            remote.script(f"/users/p{number}/inbox", delayed(0.02, answers(202)))
    with program.serving() as server:
        wait_until(lambda: states(program).get("done", 0) > 50)
        assert server.stop() == 0
    left = states(program)
    assert left["due"] > 100
    assert sum(left.values()) == 1000

    with program.serving() as server:
        wait_until(lambda: states(program) == {"done": 1000})
        server.stop()

    arrived = Counter(remote.base + heard.target for remote in remotes for heard in remote.accepted)
    assert len(arrived) == 1000
    # What was under way at the end came back or was sent once more.
    assert max(arrived.values()) <= 2


def test_killing_while_it_delivers(program, make_remote):
    chance = random.Random(20261122)
    remotes = [make_remote(number, Killer) for number in range(2, 7)]
    executioner = Executioner()
    for remote in remotes:
        remote.executioner = executioner
    queue_up(program, remotes, followers=24, posts=2)

    for _ in range(KILLS):
        for remote in remotes:
            remote.is_before = chance.random() < 0.5
        executioner.be_ready(chance.randint(1, 16))
        executioner.process = program.begin("serve", "--port", "0")
        executioner.process.communicate(timeout=PATIENCE_SECONDS)
        assert executioner.process.returncode == -signal.SIGKILL
    left = states(program)["due"]
    executioner.be_ready(0)
    with program.serving() as server:
        wait_until(lambda: states(program) == {"done": 240})
        server.stop()

    assert 0 < left < 240
    arrived = Counter(
        (remote.base + heard.target, heard.activity["id"])
        for remote in remotes
        for heard in remote.accepted
    )
    assert len(arrived) == 240  # two activities at each of 120 inboxes
    again = sum(count - 1 for count in arrived.values())
    assert again <= KILLS * len(remotes)  # one is under way for each host when it is killed
    for remote in remotes:
        order = [heard.activity["id"] for heard in remote.accepted]
        assert order == sorted(order)  # also what was sent again came before what is later
    assert program.run("check").returncode == 0


class Crowd:
    """
    People of one server who follow and like; they share a key, because keys take time.

    The blog has met them before: so many strangers of one server at once it would put off.
    """

    def __init__(self, remote: RemoteServer, size: int) -> None:
        self.remote = remote
        key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self.people = []
        for number in range(size):
            name = f"p{number}"
            uri = f"{remote.base}/users/{name}"
            person = RemotePerson(name, uri, f"{uri}/inbox", key)
            remote.script(f"/users/{name}", document(person.document()))
            self.people.append(person)

    def introduce(self, blog: Blog) -> None:
        """Let the blog know everybody and their key."""
        for person in self.people:
            people.keep(blog, actors_read.read(person.document()))

    def activities(self, post_uris) -> list[tuple[RemotePerson, dict]]:
        """Return a Follow of each and a Like of each for each post."""
        made = []
        for person in self.people:
            wanted = [("Follow", f"{HOME}/users/owner"), *(("Like", uri) for uri in post_uris)]
            for number, (kind, about) in enumerate(wanted):
                activity = {"id": f"{person.uri}#{number}", "type": kind, "actor": person.uri}
                made.append((person, activity | {"object": about}))
        return made


def send(server, person: RemotePerson, activity: dict) -> int | None:
    """Deliver as a server behind the proxy sees it; None: there was no answer."""
    body = json.dumps(activity).encode()
    inbox = f"{HOME}/inbox"
    headers = signed(person.key, person.key_id, "POST", inbox, body, datetime.now(UTC))
    with suppress(requests.RequestException):
        answered = requests.post(server.address + "/inbox", body, headers=headers, timeout=30)
        return answered.status_code
    return None


def test_killing_while_it_understands(program, make_remote):
    remote = make_remote(2)
    crowd = Crowd(remote, 40)
    queue_up(program, [remote], followers=0, posts=5)
    in_the_blog(program, crowd.introduce)
    uris = [f"{HOME}/p/{number}" for number in _permalinks(program)]
    waiting = crowd.activities(uris)
    random.Random(20261122).shuffle(waiting)
    assert len(waiting) == 240

    accepted, killed, chance = 0, 0, random.Random(20261123)
    while waiting:
        with program.serving() as server:
            # Some have been taken by then, however fast the machine is, and some are half way.
            deadline = threading.Timer(chance.uniform(0, 0.1), server.process.kill)
            taken = 0
            while waiting:
                status = send(server, *waiting[0])
                if status is None:
                    killed += 1
                    break
                assert status == 202
                accepted += 1
                waiting.pop(0)
                taken += 1
                if taken == 25 and killed < 8:
                    deadline.start()
            deadline.cancel()
            if not waiting:
                server.process.kill()
    with program.serving() as server:
        wait_until(lambda: rows(program, "SELECT count(*) FROM arrival") == [(0,)])
        wait_until(lambda: not states(program).get("due"))
        server.stop()

    assert killed > 2
    assert accepted == 240
    assert rows(program, "SELECT state, count(*) FROM follower GROUP BY state") == [
        ("accepted", 40)
    ]
    likes = "SELECT count(*), count(DISTINCT person_id || ' ' || post_id) FROM reaction"
    assert rows(program, likes) == [(200, 200)]
    told = dict(rows(program, "SELECT kind, count(*) FROM notice GROUP BY kind"))
    assert told == {"follow": 40, "like": 200}
    accepts = Counter(heard.activity["object"]["id"] for heard in remote.accepted)
    assert set(accepts) == {f"{person.uri}#0" for person in crowd.people}
    assert program.run("check").returncode == 0


def _permalinks(program) -> list[str]:
    return [ids.encode(row[0]) for row in rows(program, "SELECT id FROM post")]
