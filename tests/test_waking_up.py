"""A small machine wakes up in the past: nothing is sent or judged before its clock is set."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from photolog import delivery, profile
from photolog.errors import PeerUnavailable
from photolog.inbox import receiving
from photolog.pure.trust.signatures import InboundRequest
from photolog.records import Profile
from photolog.version import RELEASED
from tests import post_office

EPOCH = datetime(1970, 1, 1, 0, 5, tzinfo=UTC)


def test_nothing_is_sent_and_no_try_is_lost_before_the_clock_is_set(federated_blog, clock):
    post_office.follow()
    profile.change(federated_blog, Profile(name="The owner"))
    today, clock.now = clock.now, EPOCH

    in_the_past = delivery.claim(federated_blog, 10, (), is_slow=False)
    clock.now = today
    (letter,) = delivery.claim(federated_blog, 10, (), is_slow=False)

    assert in_the_past == []
    assert letter.delivery.tries == 1


def test_an_activity_is_put_off_before_the_clock_is_set(federated_blog, clock):
    clock.now = EPOCH
    request = InboundRequest("POST", "/inbox", (), b"{}", "https://photo.example")

    with pytest.raises(PeerUnavailable, match="what time it is"):
        receiving.receive(federated_blog, request)


def test_a_clock_of_today_is_right(clock):
    assert clock() >= RELEASED
