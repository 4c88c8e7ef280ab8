"""
The queue under any order of events: nothing lost, nothing twice at once, nothing after done.

The machine knows what each delivery should be from what was done to it, and compares.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

import hypothesis.strategies as st
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from photolog.peers import Delivery, DeliveryState
from photolog.store import inspection
from photolog.store.engine.peer_tables import Activity, Host
from photolog.store.engine.peer_tables import Delivery as Table
from photolog.store.peers import deliveries, hosts
from tests.store.peers.making import NOW, an_activity, inbox

HOSTS = ("a.example", "b.example")
INBOXES = tuple(inbox(host, name) for host in HOSTS for name in ("", "bob"))
DUE, DONE = DeliveryState.DUE, DeliveryState.DONE
DEAD, CANCELLED = DeliveryState.DEAD, DeliveryState.CANCELLED
LEASE = timedelta(minutes=2)


@dataclass
class Told:
    """What a delivery should be, from what was done to it."""

    activity_id: int
    post_id: int
    kind: str
    inbox: str
    state: DeliveryState = DUE
    due_at: datetime = NOW
    leased_until: datetime | None = None
    is_withdrawn: bool = False
    was_sent: bool = False

    @property
    def host(self) -> str:
        return hosts.host_of(self.inbox)


@dataclass
class Flight:
    """A claim that somebody holds."""

    id: int
    delivery: Delivery


@dataclass
class Model:
    """All that was enqueued, in the order of its numbers."""

    told: dict[int, Told] = field(default_factory=dict)
    paused_until: dict[str, datetime] = field(default_factory=dict)

    def is_flying(self, each: Told, now: datetime) -> bool:
        return each.leased_until is not None and each.leased_until > now

    def first_due(self, host: str) -> int | None:
        of_host = (n for n, t in self.told.items() if t.host == host and t.state is DUE)
        return min(of_host, default=None)

    def is_host_flying(self, host: str, now: datetime) -> bool:
        return any(t.host == host and self.is_flying(t, now) for t in self.told.values())


class Queue(RuleBasedStateMachine):
    """Enqueue, claim, answer, withdraw, revive, pause, and let time pass."""

    def __init__(self):
        super().__init__()
        for table in (Table, Activity, Host):
            table.delete().execute()
        self.now = NOW
        self.model = Model()
        self.flights: list[Flight] = []
        self.activities = 0

    @rule(
        inboxes=st.sets(st.sampled_from(INBOXES), min_size=1),
        post_id=st.integers(1, 2),
        kind=st.sampled_from(("Create", "Update", "Delete")),
        delay=st.integers(0, 2),
    )
    def enqueue(self, inboxes, post_id, kind, delay):
        self.activities += 1
        due_at = self.now + timedelta(minutes=delay)
        activity = an_activity(self.activities, post_id=post_id, kind=kind, created_at=due_at)
        assert deliveries.enqueue(activity, inboxes) == len(inboxes)
        added = Table.select(Table.id, Table.inbox).where(Table.activity == activity.id).tuples()
        for number, address in added:
            told = Told(activity.id, post_id, kind, address, due_at=due_at)
            assert number > max(self.model.told, default=0)
            self.model.told[number] = told

    @rule(limit=st.integers(1, 4), busy=st.sets(st.sampled_from(HOSTS), max_size=1))
    def claim(self, limit, busy):
        self._land_lost_flights()
        expected = self._claimable(busy)

        claimed = deliveries.claim(self.now, limit, lease=LEASE, busy_hosts=busy)

        got = [each.delivery.id for each in claimed]
        assert set(got) <= set(expected)
        assert len(got) == min(limit, len(expected)) == len(set(got))
        for each in claimed:
            told = self.model.told[each.delivery.id]
            assert each.activity.body == b'{"id": %d}' % told.activity_id
            told.leased_until, told.was_sent = self.now + LEASE, True
            self.flights.append(Flight(each.delivery.id, each.delivery))

    def _claimable(self, busy):
        found = []
        for host in HOSTS:
            first = self.model.first_due(host)
            is_open = self.model.paused_until.get(host, self.now) <= self.now
            if first is None or host in busy or not is_open:
                continue
            told = self.model.told[first]
            if told.due_at <= self.now and not self.model.is_host_flying(host, self.now):
                found.append(first)
        return found

    def _land_lost_flights(self):
        """A claim takes back what nobody told of; what was withdrawn is cancelled."""
        for told in self.model.told.values():
            if told.state is not DUE or self.model.is_flying(told, self.now):
                continue
            told.leased_until = None
            if told.is_withdrawn:
                self._end(told, CANCELLED)

    def _end(self, told, state):
        told.state, told.leased_until, told.is_withdrawn = state, None, False

    def _land(self, data) -> tuple[Flight, Told, bool]:
        """Return a flight, and whether it is still the one that counts."""
        place = data.draw(st.integers(0, len(self.flights) - 1))
        flight = self.flights.pop(place)
        told = self.model.told[flight.id]
        is_newest = all(later.id != flight.id for later in self.flights[place:])
        return flight, told, told.state is DUE and is_newest and told.leased_until is not None

    @precondition(lambda self: self.flights)
    @rule(data=st.data())
    def succeed(self, data):
        flight, told, counts = self._land(data)
        if not counts:
            self.flights.insert(0, flight)
            return
        deliveries.done(flight.delivery, 202, self.now)
        self._end(told, DONE)

    @precondition(lambda self: self.flights)
    @rule(data=st.data(), minutes=st.integers(0, 3))
    def fail(self, data, minutes):
        flight, told, counts = self._land(data)
        due_at = self.now + timedelta(minutes=minutes)
        deliveries.retry(flight.delivery, due_at, status=503, error="HTTP 503", now=self.now)
        if counts and told.is_withdrawn:
            self._end(told, CANCELLED)
        elif counts:
            told.due_at, told.leased_until = due_at, None

    @precondition(lambda self: self.flights)
    @rule(data=st.data())
    def give_up(self, data):
        flight, told, counts = self._land(data)
        deliveries.dead(flight.delivery, status=410, error="HTTP 410", now=self.now)
        if counts:
            self._end(told, CANCELLED if told.is_withdrawn else DEAD)

    @precondition(lambda self: self.flights)
    @rule(data=st.data())
    def give_back(self, data):
        flight, told, counts = self._land(data)
        deliveries.release(flight.delivery, self.now)
        if counts and told.is_withdrawn:
            self._end(told, CANCELLED)
        elif counts:
            told.leased_until = None

    @rule(post_id=st.integers(1, 2))
    def cancel(self, post_id):
        story = [t for t in self.model.told.values() if t.post_id == post_id and t.kind != "Delete"]

        reached = deliveries.cancel(post_id, self.now)

        assert set(reached) == {told.inbox for told in story if told.was_sent}
        for told in story:
            if told.state is DUE and self.model.is_flying(told, self.now):
                told.is_withdrawn = True
            elif told.state in (DUE, DEAD):
                self._end(told, CANCELLED)

    @rule(data=st.data())
    def revive(self, data):
        dead = [number for number, told in self.model.told.items() if told.state is DEAD]
        if not dead:
            return
        number = data.draw(st.sampled_from(dead))
        # The owner comes long after: nobody is still at a try of former days.
        self.flights = [flight for flight in self.flights if flight.id != number]
        assert deliveries.revive(number, self.now)
        self.model.told[number].state, self.model.told[number].due_at = DUE, self.now

    @rule(host=st.sampled_from(HOSTS), minutes=st.integers(1, 5))
    def pause(self, host, minutes):
        until = self.now + timedelta(minutes=minutes)
        hosts.pause(host, until, self.now)
        self.model.paused_until[host] = max(until, self.model.paused_until.get(host, until))

    @rule(seconds=st.sampled_from((1, 60, 119, 120, 600)))
    def wait(self, seconds):
        self.now += timedelta(seconds=seconds)

    @invariant()
    def nothing_is_lost_and_everything_is_as_told(self):
        rows = {number: state for number, state in Table.select(Table.id, Table.state).tuples()}
        assert rows == {number: told.state.value for number, told in self.model.told.items()}

    @invariant()
    def each_host_with_something_due_has_one_first(self):
        assert inspection.misplaced() == []

    def teardown(self):
        """Let everything come to its end: what is due goes out, in order, and once."""
        self.now += timedelta(hours=1)
        self._land_lost_flights()
        due = [number for number, told in self.model.told.items() if told.state is DUE]
        went: list[int] = []
        while claimed := deliveries.claim(self.now, 10, lease=LEASE):
            for each in claimed:
                deliveries.done(each.delivery, 202, self.now)
                went.append(each.delivery.id)
        assert sorted(went) == due
        for host in HOSTS:
            of_host = [number for number in went if self.model.told[number].host == host]
            assert of_host == sorted(of_host)


def test_the_queue_keeps_its_promises_in_any_order_of_events(blog):
    run_state_machine_as_test(
        Queue,
        settings=settings(
            max_examples=100,
            stateful_step_count=40,
            deadline=None,
            phases=(Phase.explicit, Phase.reuse, Phase.generate),  # shrinking takes minutes
            suppress_health_check=list(HealthCheck),
        ),
    )
