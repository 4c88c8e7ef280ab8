"""The way to a visitor's own server: as it says, or as most servers do it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from photolog import meeting
from photolog.errors import FetchFailed, InvalidInput, RefusedAddress, TooManyAttempts
from photolog.store.engine import database
from photolog.store.peers import blocks

FOLLOW = "https://w3id.org/fep/3b86/Follow"
SUBSCRIBE = "http://ostatus.org/schema/1.0/subscribe"
ACTOR = "https://photo.example/users/owner"
QUOTED = "https%3A%2F%2Fphoto.example%2Fusers%2Fowner"
FALLBACK = f"https://social.example/authorize_interaction?uri={QUOTED}"
OF_YOU = "https://social.example/.well-known/webfinger?resource=acct:you@social.example"
OF_SERVER = "https://social.example/.well-known/webfinger?resource=https:%2F%2Fsocial.example"


@pytest.fixture
def ask(federated_blog):
    """Return a function that asks for the way to follow."""

    def ask_for(account, intent="Follow"):
        return meeting.remote_address(federated_blog, account, ACTOR, intent)

    return ask_for


@pytest.mark.parametrize(
    ("typed", "user", "host"),
    [
        ("@you@social.example", "you", "social.example"),
        (" you@Social.Example ", "you", "social.example"),
        ("acct:you@social.example", "you", "social.example"),
        ("social.example", "", "social.example"),
        ("@social.example", "", "social.example"),
        ("social.example:8443", "", "social.example:8443"),
        ("https://social.example/@you", "you", "social.example"),
        ("social.example/@you/123", "you", "social.example"),
        ("https://social.example/@you@elsewhere.example", "", "social.example"),
        ("https://social.example/explore", "", "social.example"),
        ("bücher.example", "", "xn--bcher-kva.example"),
        ("", "", ""),
        ("you", "", ""),
        ("@you", "", ""),
        ("https://[", "", ""),
        ("javascript:alert(1)", "", ""),
    ],
)
def test_what_visitors_type_is_understood(typed, user, host):
    assert meeting.read_account(typed) == (user, host)


def test_the_server_says_where_to_go(network, ask):
    links = [
        {"rel": SUBSCRIBE, "template": "https://social.example/authorize?uri={uri}"},
        {"rel": FOLLOW, "template": "https://social.example/follow?who={object}"},
    ]
    network.jrds[OF_YOU] = {"links": links}

    assert ask("@you@social.example") == f"https://social.example/follow?who={QUOTED}"
    assert ask("@you@social.example", "Object") == f"https://social.example/authorize?uri={QUOTED}"


def test_a_server_alone_is_asked_for_itself(network, ask):
    template = "https://social.example/authorize?uri={uri}"
    network.jrds[OF_SERVER] = {"links": [{"rel": SUBSCRIBE, "template": template}]}

    assert ask("social.example") == f"https://social.example/authorize?uri={QUOTED}"
    assert network.asked == [OF_SERVER]


@pytest.mark.parametrize(
    "jrd",
    [
        {"links": []},
        {"links": [{"rel": SUBSCRIBE, "template": "javascript:alert('{uri}')"}]},
        {"links": [{"rel": SUBSCRIBE, "template": "https://{uri}/"}]},
        FetchFailed("it is busy", status=503, is_temporary=True),
        FetchFailed("that is no JSON", status=200),
        FetchFailed("it is not for us", status=403),
    ],
)
def test_one_that_does_not_say_is_taken_for_one_like_most(jrd, network, ask):
    network.jrds[OF_YOU] = jrd

    assert ask("you@social.example") == FALLBACK


def test_a_server_that_does_not_speak_of_itself_is_taken_for_one_like_most(ask):
    assert ask("social.example") == FALLBACK  # 404


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (FetchFailed("404", status=404), "social.example knows nobody called you."),
        (FetchFailed("no such host", is_temporary=True), "does not answer"),
        (RefusedAddress("it is private"), "cannot be asked"),
    ],
)
def test_what_leads_nowhere_is_said(answer, said, network, ask):
    network.jrds[OF_YOU] = answer

    with pytest.raises(InvalidInput, match=said):
        ask("you@social.example")


@pytest.mark.parametrize("typed", ["", "you", "https://", "you@photo.example", "photo.example"])
def test_nobody_is_asked_without_a_server_elsewhere(typed, network, ask):
    with pytest.raises(InvalidInput):
        ask(typed)
    assert network.asked == []


def test_a_blocked_server_is_not_asked(network, ask, clock):
    with database.transaction():
        blocks.add("social.example", "", clock())

    with pytest.raises(InvalidInput, match="cannot be asked"):
        ask("you@social.example")
    assert network.asked == []


def test_while_too_many_wait_nobody_else_does(network, ask):
    """The way of most servers is shown without asking."""
    network.jrds[OF_YOU] = {"links": [{"rel": FOLLOW, "template": "https://a.example/?o={object}"}]}
    with meeting._asking, meeting._asking:
        assert ask("you@social.example") == FALLBACK
    assert network.asked == []
    assert ask("you@social.example") == f"https://a.example/?o={QUOTED}"


def test_an_answer_of_any_kind_makes_room_for_the_next(network, ask):
    network.jrds[OF_YOU] = FetchFailed("404", status=404)
    for _ in range(2 * meeting.ASKED_AT_ONCE):
        with pytest.raises(InvalidInput, match="knows nobody"):
            ask("you@social.example")


def test_one_visitor_asks_ten_times_a_minute(clock):
    throttle = meeting.Throttle()
    for _ in range(meeting.ASKED_PER_VISITOR):
        throttle.admit(clock(), "192.0.2.1")
    with pytest.raises(TooManyAttempts):
        throttle.admit(clock(), "192.0.2.1")
    throttle.admit(clock(), "192.0.2.2")
    clock.advance(seconds=61)
    throttle.admit(clock(), "192.0.2.1")


def test_all_visitors_together_ask_only_so_often(clock):
    throttle = meeting.Throttle()
    for number in range(meeting.ASKED_OVERALL):
        throttle.admit(clock(), f"192.0.2.{number}")
    with pytest.raises(TooManyAttempts):
        throttle.admit(clock(), "198.51.100.1")


def test_a_clock_that_is_set_back_shuts_nobody_out(clock):
    throttle = meeting.Throttle()
    for _ in range(meeting.ASKED_PER_VISITOR):
        throttle.admit(clock(), "192.0.2.1")
    throttle.admit(clock() - timedelta(hours=1), "192.0.2.1")
