"""
A burst of activities does not starve the pages, and nobody waits for each other's keys.

Other servers are slow here in the only way that needs no clock: they answer when the test lets
them.
"""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

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


def test_half_of_the_threads_stay_free_for_visitors(world, slow):
    strangers = [world.join(Sender(f"s{n}", f"h{n}.test{n}")) for n in range(5)]
    with ThreadPoolExecutor(5) as threads:
        inside = [threads.submit(follow, world, each) for each in strangers[:4]]
        for _ in inside:
            assert slow.began.acquire(timeout=PATIENCE)

        refused = world.post(strangers[4], strangers[4].activity("Follow", OWNER))
        pages = [world.client.get(path).status_code for path in ("/", "/actor", "/users/owner")]
        slow.go.set()
        taken = [each.result(PATIENCE) for each in inside]

    assert refused.status_code == 503
    assert int(refused.headers["Retry-After"]) > 0
    assert pages == [200, 200, 302]
    assert taken == [202] * 4
    assert follow(world, strangers[4]) == 202


def test_the_door_opens_again_after_every_kind_of_refusal(world, slow):
    slow.go.set()
    alice, nobody = world.join(Sender("alice")), Sender("nobody", "gone.test")

    for _ in range(6):
        world.client.post("/inbox", data=b"{}", content_type="application/activity+json")
        world.post(nobody, nobody.activity("Follow", OWNER))
        world.post(alice, b"[]")
        world.post(alice, b'{"a":"' + b"x" * 2**20 + b'"}')

    assert follow(world, alice) == 202


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
