"""
A burst of activities does not starve the pages, and nobody waits for each other's keys.

Other servers are slow here in the only way that needs no clock: they answer when the test lets
them.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from types import SimpleNamespace
from typing import Any

import pytest

from photolog.turns import Turns
from tests.browsing import app_of, browser_of
from tests.fake_network import FakeNetwork
from tests.inbox.conftest import World
from tests.inbox.sending import HOME, OWNER, Sender

PATIENCE = 30  # seconds, before a test that hangs is called failed


class SlowNetwork(FakeNetwork):
    """Answers a question for a document when *go* is set; *began* counts who waits."""

    def __init__(self) -> None:
        super().__init__()
        self.go = threading.Event()
        self.began = threading.Semaphore(0)

    def get_document(self, *arguments, **options):
        self.began.release()
        assert self.go.wait(PATIENCE)
        return super().get_document(*arguments, **options)


@pytest.fixture
def slow() -> SlowNetwork:
    return SlowNetwork()


@pytest.fixture
def world(make_blog, slow) -> World:
    """A blog with eight threads, as the settings have it."""
    blog = make_blog(slow, site__base_url=HOME, site__username="owner", server__threads="8")
    return World(blog, browser_of(app_of(blog), HOME), slow)


def follow(world: World, sender: Sender) -> int:
    return world.post(sender, sender.activity("Follow", OWNER)).status_code


class Asked:
    """A request that waits for its turn, and what was answered."""

    def __init__(self, method: str, path: str, ask: Callable[[], int]) -> None:
        self.requests = [SimpleNamespace(command=method, path=path, error=None)]
        self.answer: Future[int] = Future()
        self._ask = ask

    def service(self) -> None:
        self.answer.set_result(self._ask())

    def cancel(self) -> None:
        self.answer.cancel()


@pytest.fixture
def turns(world) -> Iterator[Turns]:
    """The threads that the settings ask for."""
    opened = Turns(world.blog.config.server.threads)
    yield opened
    opened.shutdown(timeout=PATIENCE)


def test_half_of_the_threads_stay_free_for_visitors(world, slow, turns):
    strangers = [world.join(Sender(f"s{n}", f"h{n}.test{n}")) for n in range(5)]
    activities = [Asked("POST", "/inbox", partial(follow, world, each)) for each in strangers]
    paths = ("/", "/actor", "/users/owner")
    pages = [
        Asked("GET", path, lambda path=path: world.client.get(path).status_code) for path in paths
    ]
    try:
        for each in activities:
            turns.add_task(each)
        for _ in range(4):
            assert slow.began.acquire(timeout=PATIENCE)

        for each in pages:
            turns.add_task(each)

        assert [each.answer.result(PATIENCE) for each in pages] == [200, 200, 302]
        assert not slow.began.acquire(blocking=False)
        assert not any(each.answer.done() for each in activities)
    finally:
        slow.go.set()
    assert [each.answer.result(PATIENCE) for each in activities] == [202] * 5


def test_there_is_room_again_after_every_kind_of_refusal(world, slow, turns):
    slow.go.set()
    alice, nobody = world.join(Sender("alice")), Sender("nobody", "gone.test")

    def refused(*asked: Any) -> Asked:
        return Asked("POST", "/inbox", lambda: world.post(*asked).status_code)

    def unsigned() -> int:
        answer = world.client.post("/inbox", data=b"{}", content_type="application/activity+json")
        return answer.status_code

    many = [
        each
        for _ in range(6)
        for each in (
            refused(nobody, nobody.activity("Follow", OWNER)),
            refused(alice, b"[]"),
            refused(alice, b'{"a":"' + b"x" * 2**20 + b'"}'),
            Asked("POST", "/inbox", unsigned),
            Asked("POST", "/inbox", lambda: 1 // 0),
        )
    ]
    last = Asked("POST", "/inbox", partial(follow, world, alice))

    for each in (*many, last):
        turns.add_task(each)

    assert last.answer.result(PATIENCE) == 202


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_server_that_asks_for_our_key_before_it_shows_its_own_is_answered(world, slow, method):
    """2.6: careful servers fetch the key of who asks; two of them must not wait for each other."""
    alice = world.join(Sender("alice"))
    path = f"/users/owner/{'inbox' if method == 'post' else 'followers_synchronization'}"

    def ask() -> int:
        if method == "post":
            return world.post(alice, alice.activity("Follow", OWNER), path).status_code
        return world.client.get(path, headers=alice.get_headers(path, world.blog.now())).status_code

    with ThreadPoolExecutor(2) as threads:
        asking = threads.submit(ask)
        assert slow.began.acquire(timeout=PATIENCE)
        for_key = threads.submit(lambda: world.client.get("/actor").status_code)
        try:
            answered = for_key.result(PATIENCE / 3)
        finally:
            slow.go.set()

    assert answered == 200
    assert asking.result(PATIENCE) in (200, 202)


def test_nothing_but_the_key_is_fetched_while_the_sender_waits(world, slow):
    """166: what is named in an activity is looked at later."""
    slow.go.set()
    alice = world.join(Sender("alice"))

    response = world.post(alice, alice.activity("Create", "https://slow.example/notes/1"))

    assert response.status_code == 202
    assert world.network.asked == [alice.uri]
