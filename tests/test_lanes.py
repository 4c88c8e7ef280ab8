"""The threads that deliver: nobody waits for a host that hangs, and nothing is lost."""

from __future__ import annotations

import fcntl
import threading

import pytest

from photolog import delivery, lanes, profile, publishing
from photolog.errors import StorageFull
from photolog.lanes import Deliverer
from photolog.network.answers import Answer
from photolog.records import Profile
from photolog.store.engine import database
from photolog.store.peers import deliveries, hosts
from tests.post_office import follow, queue
from tests.publish import publish
from tests.test_outgoing import words_of

PATIENCE_SECONDS = 30


class Harbour:
    """Hosts whose requests are held until they are let go."""

    def __init__(self, network) -> None:
        self.held: set[str] = set()
        self.arrived: list[tuple[str, bytes]] = []
        self.under_way: dict[str, int] = {}
        self.most_under_way = 0
        self.answers: dict[str, Answer | Exception] = {}
        self._let_go = threading.Event()
        self._lock = threading.Lock()
        network.post = self.post

    def let_go(self) -> None:
        self._let_go.set()

    def post(self, inbox, body, *_):
        host = inbox.split("/")[2]
        with self._lock:
            self.under_way[host] = self.under_way.get(host, 0) + 1
            self.most_under_way = max(self.most_under_way, self.under_way[host])
        try:
            if host in self.held:
                assert self._let_go.wait(PATIENCE_SECONDS)
                return Answer(None, error="it took too long", is_slow=True)
            answer = self.answers.get(host, Answer(202))
            if isinstance(answer, Exception):
                raise answer
            with self._lock:
                self.arrived.append((host, body))
            return answer
        finally:
            with self._lock:
                self.under_way[host] -= 1


@pytest.fixture
def blog(federated_blog):
    return federated_blog


@pytest.fixture
def harbour(network):
    made = Harbour(network)
    yield made
    made.let_go()


@pytest.fixture
def make_deliverer(blog, harbour, monkeypatch):
    """Return a function that makes a deliverer, which is ended after the test."""
    monkeypatch.setattr(Deliverer, "idle_seconds", 0.05)
    made = []

    def make(**threads: int) -> Deliverer:
        made.append(Deliverer(blog, **threads))
        return made[-1]

    yield make
    harbour.let_go()
    for each in made:
        each.end()


def step_until(deliverer, is_so) -> None:
    for _ in range(600):
        if is_so():
            return
        deliverer.step()
    raise AssertionError("it did not come to pass")


def hosts_of(states) -> list[str]:
    return sorted(each.inbox.split("/")[2] for each in queue(*states))


def test_hosts_that_hang_hold_up_nobody_else(blog, harbour, make_deliverer):
    harbour.held = {"hung0.example", "hung1.example", "hung2.example"}
    for host in harbour.held | {f"quick{number}.example" for number in range(20)}:
        follow("alice", host)
    publish(blog)
    deliverer = make_deliverer(quick_threads=4, slow_threads=1)

    step_until(deliverer, lambda: len(queue("done")) == 20)

    assert len(harbour.arrived) == 20
    assert hosts_of(["due"]) == sorted(harbour.held)


def test_known_hung_hosts_stand_in_a_lane_of_their_own(blog, harbour, make_deliverer):
    hung = {f"hung{number}.example" for number in range(4)}
    harbour.held = set(hung)
    for host in hung | {"quick.example"}:
        follow("alice", host)
    publish(blog)
    deliverer = make_deliverer(quick_threads=5, slow_threads=1)
    step_until(deliverer, lambda: len(queue("done")) == 1)
    harbour.let_go()
    step_until(deliverer, lambda: not deliverer.is_away)

    harbour._let_go.clear()
    blog.now.advance(minutes=2)
    for name in ("One", "Two", "Three"):
        profile.change(blog, Profile(name=name))
        step_until(deliverer, lambda: queue()[-1].inbox.split("/")[2] in hung or not queue())
        deliverer.step()

    assert len(deliverer._quick.away) == 0
    assert len(deliverer._slow.away) == 1
    assert [host for host, _ in harbour.arrived] == ["quick.example"] * 4


def test_the_slow_lane_is_served_while_the_other_is_busy(blog, harbour, make_deliverer):
    """It is looked at less often then, but it is looked at."""
    harbour.held = {"held.example"}
    follow("alice", "held.example")
    publish(blog)
    deliverer = make_deliverer(quick_threads=1)
    deliverer.step()  # a look that finds nothing slow

    follow("alice", "slow.example")
    with database.transaction():
        hosts.mark_slow("slow.example", blog.now() + delivery.SLOW_FOR, blog.now())
    profile.change(blog, Profile(name="Somebody"))
    step_until(deliverer, lambda: queue("done"))

    assert hosts_of(["done"]) == ["slow.example"]
    assert list(deliverer._quick.away) == ["held.example"]


def test_a_host_gets_one_after_the_other_and_in_order(blog, harbour, make_deliverer):
    for number in range(6):
        follow(f"p{number}", "remote.example", shared_inbox="")
    post = publish(blog)
    publishing.save(blog, post.id, words_of(post, title="Better"))
    deliverer = make_deliverer(quick_threads=8)

    step_until(deliverer, lambda: len(queue("done")) == 12)

    assert harbour.most_under_way == 1
    kinds = [b'"type":"Update"' in body.split(b'"object"')[0] for _, body in harbour.arrived]
    assert kinds == [False] * 6 + [True] * 6


def test_a_letter_that_cannot_be_sent_stops_nobody(blog, harbour, make_deliverer, caplog, clock):
    harbour.answers["odd.example"] = RuntimeError("a bug")
    follow("alice", "odd.example")
    follow("alice", "fine.example")
    publish(blog)
    deliverer = make_deliverer()

    step_until(deliverer, lambda: queue("done") and not deliverer.is_away)

    assert "could not be sent to" in caplog.text
    assert not deliverer.step()  # its claim still stands
    del harbour.answers["odd.example"]
    clock.advance(seconds=deliveries.LEASE.total_seconds())
    step_until(deliverer, lambda: len(queue("done")) == 2)


def test_what_cannot_be_written_down_is_sent_again_later(
    blog, harbour, make_deliverer, clock, monkeypatch
):
    follow()
    publish(blog)
    deliverer = make_deliverer()
    settle = delivery.settle

    def fail(*_):
        raise StorageFull("no room")

    monkeypatch.setattr(delivery, "settle", fail)
    with pytest.raises(StorageFull):
        for _ in range(600):
            deliverer.step()
    assert not deliverer.is_away

    monkeypatch.setattr(delivery, "settle", settle)
    clock.advance(seconds=deliveries.LEASE.total_seconds())
    step_until(deliverer, lambda: queue("done"))
    assert len(harbour.arrived) == 2
    assert len({body for _, body in harbour.arrived}) == 1


def test_the_end_waits_for_what_is_under_way_but_not_for_ever(
    blog, harbour, make_deliverer, monkeypatch
):
    monkeypatch.setattr(lanes, "END_SECONDS", 0.3)
    monkeypatch.setattr(Deliverer, "idle_seconds", 0.0)
    harbour.held = {"hung.example"}
    for host in ("hung.example", "quick.example"):
        follow("alice", host)
    publish(blog)
    deliverer = make_deliverer()
    deliverer.step()

    deliverer.end()

    assert hosts_of(["done"]) == ["quick.example"]
    assert deliverer.is_away
    # Or the process would live as long as the host hangs.
    assert all(thread.daemon for thread in threading.enumerate() if thread.name == "deliver")


def test_a_new_server_takes_over_what_the_last_one_left(blog, harbour, make_deliverer):
    """Also at once: it need not wait for the claims of the dead to run out."""
    follow()
    publish(blog)
    delivery.claim(blog, 9, (), is_slow=False)

    step_until(make_deliverer(), lambda: queue("done"))

    assert len(harbour.arrived) == 1


def test_to_look_for_work_nobody_is_kept_waiting(blog, make_deliverer):
    """While somebody else holds the write lock there is nothing to do, and no complaint."""
    deliverer = make_deliverer()
    deliverer.step()
    with (blog.files.root / "write.lock").open("rb") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        database.open_file(blog.files.database_path, 0.05)

        assert deliverer.step() is False
