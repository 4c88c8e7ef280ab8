"""How it goes with hosts: schemes, pauses, days of failure, probes."""

from __future__ import annotations

from datetime import timedelta

import pytest

from photolog.peers import FollowState, HostStatus, Scheme
from photolog.store import inspection
from photolog.store.peers import deliveries, followers, hosts
from tests.store.peers.making import NOW, an_activity, claim_all, follow, inbox, meet

HOST = "remote.example"


def days(number: float) -> timedelta:
    return timedelta(days=number)


@pytest.mark.parametrize(
    ("address", "host"),
    [
        ("https://Remote.Example/inbox", "remote.example"),
        ("https://remote.example:8443/inbox", "remote.example:8443"),
        ("http://[2001:db8::1]:1/x", "[2001:db8::1]:1"),
    ],
)
def test_the_host_of_an_address(address, host):
    assert hosts.host_of(address) == host


@pytest.mark.parametrize(
    ("host", "bare"),
    [
        ("remote.example", "remote.example"),
        ("remote.example:8443", "remote.example"),
        ("remote.example.", "remote.example"),
        ("[2001:db8::1]:8443", "[2001:db8::1]"),
        ("[2001:db8::1]", "[2001:db8::1]"),
    ],
)
def test_a_host_without_its_port(host, bare):
    assert hosts.without_port(host) == bare


def test_a_scheme_is_remembered_for_thirty_days():
    assert hosts.scheme(HOST, NOW) is None

    hosts.remember_scheme(HOST, Scheme.RFC9421, NOW)

    assert hosts.scheme(HOST, NOW + days(30)) is Scheme.RFC9421
    assert hosts.scheme(HOST, NOW + days(30.1)) is None
    assert hosts.scheme("other.example", NOW) is None
    hosts.failed(HOST, "no", NOW)
    assert hosts.scheme(HOST, NOW) is Scheme.RFC9421


def fail_on(number: int) -> None:
    """Let deliveries to the host fail, several times a day, on so many days."""
    for day in range(number):
        for hour in (0, 3, 6):
            hosts.failed(HOST, "connection refused", NOW + days(day) + timedelta(hours=hour))


def test_a_host_is_unavailable_after_failures_on_seven_days():
    fail_on(6)
    assert hosts.unavailable() == ()

    hosts.failed(HOST, "connection refused", NOW + days(6))

    assert hosts.unavailable() == (HOST,)
    assert hosts.find(HOST).is_unavailable


def test_a_clock_that_jumps_back_adds_no_days():
    for step in range(20):
        hosts.failed(HOST, "no", NOW - days(step % 3))

    assert hosts.unavailable() == ()


@pytest.mark.parametrize("sign", [hosts.succeeded, hosts.heard_from])
def test_any_sign_of_life_clears_the_failures(sign):
    fail_on(7)

    sign(HOST, NOW + days(7))

    assert hosts.unavailable() == ()
    fail_on(6)
    assert hosts.unavailable() == ()


def test_hearing_from_strangers_leaves_no_row():
    hosts.heard_from("stranger.example", NOW)

    assert inspection.counts()["host"] == 0


def test_hosts_that_fail_for_months_are_told():
    fail_on(7)

    assert hosts.failing_since(NOW) == ()
    assert hosts.failing_since(NOW + timedelta(seconds=1)) == (HOST,)
    hosts.succeeded(HOST, NOW + days(8))
    assert hosts.failing_since(NOW + days(90)) == ()


def test_a_pause_only_grows_until_a_success():
    deliveries.enqueue(an_activity(), [inbox(HOST)])
    hosts.pause(HOST, NOW + timedelta(hours=2), NOW)
    hosts.pause(HOST, NOW + timedelta(hours=1), NOW)

    assert claim_all(NOW + timedelta(hours=1, minutes=59)) == {}
    hosts.heard_from(HOST, NOW)
    assert claim_all(NOW + timedelta(hours=1, minutes=59)) == {}
    hosts.succeeded(HOST, NOW)
    assert list(claim_all(NOW)) == [HOST]


def test_an_unavailable_host_is_probed_once_a_week():
    deliveries.enqueue(an_activity(1), [inbox(HOST)])
    deliveries.enqueue(an_activity(2), [inbox(HOST)])
    fail_on(7)
    last = NOW + days(6) + timedelta(hours=6)

    assert claim_all(last + days(6.9)) == {}
    probe = claim_all(last + days(7))[HOST].delivery
    hosts.failed(HOST, "still not", last + days(7))
    deliveries.retry(probe, last + days(7), status=None, error="", now=last + days(7))
    assert claim_all(last + days(13.9)) == {}
    assert list(claim_all(last + days(14))) == [HOST]


def test_slow_hosts_have_a_lane_of_their_own():
    deliveries.enqueue(an_activity(), [inbox("slow.example"), inbox("quick.example")])
    hosts.mark_slow("slow.example", NOW + timedelta(hours=1), NOW)

    assert list(claim_all(is_slow=True)) == ["slow.example"]
    assert list(claim_all()) == ["quick.example"]
    assert list(claim_all(NOW + timedelta(hours=1))) == ["quick.example", "slow.example"]


def test_how_it_goes_is_told_host_by_host():
    follow("alice"), follow("bob")
    followers.add(meet("waits").id, FollowState.PENDING, "", NOW)
    for number in range(3):
        deliveries.enqueue(an_activity(number), [inbox(HOST)])
    deliveries.dead(claim_all()[HOST].delivery, status=500, error="", now=NOW)
    hosts.succeeded(HOST, NOW)
    hosts.failed(HOST, "HTTP 500", NOW + days(1))
    hosts.succeeded("fine.example", NOW)

    assert hosts.find(HOST) == HostStatus(
        *(HOST, 2, 2, 1, NOW, NOW + days(1), "HTTP 500"), is_unavailable=False
    )
    assert [status.host for status in hosts.page(1)] == ["fine.example"]
    assert [status.host for status in hosts.page(1, after="fine.example")] == [HOST]
    assert [status.host for status in hosts.page(9, is_failing=True)] == [HOST]
    assert [status.host for status in hosts.page(9, is_failing=False)] == ["fine.example"]
    assert hosts.find("never.example") is None


def test_hosts_are_bounded_and_expire(monkeypatch):
    monkeypatch.setattr(hosts, "MOST_HOSTS", 3)
    for n in range(5):
        hosts.failed(f"n{n}.example", "", NOW + timedelta(seconds=n))

    assert [status.host for status in hosts.page(9)] == ["n2.example", "n3.example", "n4.example"]
    assert hosts.prune(NOW + days(hosts.KEPT_DAYS) + timedelta(seconds=4)) == 2
    assert [status.host for status in hosts.page(9)] == ["n4.example"]
