"""Posts: signed in both ways, sent once, and whatever comes back is an answer."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from photolog.network.answers import Answer, one_line, retry_after
from photolog.peers import Scheme
from tests.remote_answers import ACTIVITY, answer, redirect

BODY = json.dumps({"type": "Create", "id": "https://photo.example/activities/1"}).encode()
NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


def post(network, url: str, scheme=Scheme.CAVAGE, **extra: str) -> Answer:
    headers = {name.replace("_", "-"): value for name, value in extra.items()}
    return network.post(url, BODY, network.owner, scheme, headers)


@pytest.mark.parametrize("scheme", list(Scheme))
def test_a_signed_activity_is_accepted(network, remote, scheme):
    answer = post(network, f"{remote.base}/users/bob/inbox", scheme)

    assert answer == Answer(202)
    assert answer.is_ok
    [accepted] = remote.accepted
    assert (accepted.body, accepted.key_id, accepted.scheme) == (
        BODY,
        network.owner.key_id,
        scheme.value,
    )
    assert accepted.headers["content-type"] == ACTIVITY
    assert accepted.headers["accept"] == ACTIVITY
    assert accepted.headers["user-agent"] == "photolog/0 (+https://photo.example/)"
    assert accepted.headers["content-length"] == str(len(BODY))


@pytest.mark.parametrize("scheme", list(Scheme))
def test_more_headers_are_sent_and_signed(network, remote, scheme):
    post(network, f"{remote.base}/inbox", scheme, Collection_Synchronization="digest=x")

    [accepted] = remote.accepted
    assert accepted.headers["collection-synchronization"] == "digest=x"
    covers = accepted.headers.get("signature-input", accepted.headers["signature"])
    assert "collection-synchronization" in covers.lower()


def test_the_signature_is_made_at_the_moment_of_sending(network, remote, clock):
    post(network, f"{remote.base}/inbox")
    clock.advance(days=2)
    post(network, f"{remote.base}/inbox")

    assert len(remote.accepted) == 2


def test_a_query_is_signed(network, remote):
    post(network, f"{remote.base}/inbox?for=bob")

    assert [heard.problem for heard in remote.heard] == [""]
    assert remote.heard[0].target == "/inbox?for=bob"


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410, 500, 503])
def test_there_is_one_attempt_whatever_the_answer(network, remote, status):
    said = post(network, remote.script("/inbox", answer(status)))

    assert said.status == status
    assert said.error.startswith(str(status))
    assert not said.is_ok
    assert len(remote.heard) == 1


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_redirects_are_not_followed(network, remote, status):
    said = post(network, remote.script("/inbox", redirect("/users/bob/inbox", status)))

    assert said.status == status
    assert [heard.target for heard in remote.heard] == ["/inbox"]


def test_a_complaint_is_kept_in_one_line(network, remote):
    said = answer(
        422, b'{"error":\r\n "no\x00 such\x1b[31m thing"}', Content_Type="application/json"
    )

    assert post(network, remote.script("/inbox", said)).error == (
        '422 Unprocessable Entity: {"error": "no such [31m thing"}'
    )


def test_a_page_is_no_complaint(network, remote):
    said = answer(502, b"<html>nginx</html>", Content_Type="text/html")

    assert post(network, remote.script("/inbox", said)).error == "502 Bad Gateway"


def test_an_answer_is_not_read_for_ever(network, remote):
    said = answer(429, b"x" * 100_000, Content_Type="text/plain", Retry_After="7")

    assert post(network, remote.script("/inbox", said)) == Answer(429, 7, "429 Too Many Requests")


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("0", 0),
        ("120", 120),
        ("999999999", 999999999),
        ("Sun, 22 Nov 2026 12:01:00 GMT", 60),
        ("Sun, 22 Nov 2026 11:00:00 GMT", 0),
        ("Sunday, 22-Nov-26 12:01:00 GMT", 60),
        ("Sun, 22 Nov 2026 12:01:00 -0000", 60),
        ("", None),
        ("soon", None),
        ("-5", None),
        ("1e9", None),
        ("9" * 5000, None),
        ("٣", None),
        ("Sun, 99 Nov 2026 12:01:00 GMT", None),
    ],
)
def test_retry_after(value, seconds):
    assert retry_after(value, NOW) == seconds


@given(st.text())
def test_whatever_retry_after_holds_is_a_number_or_nothing(value):
    assert (retry_after(value, NOW) or 0) >= 0


@given(st.binary(max_size=2000))
def test_whatever_was_said_is_one_line(body):
    line = one_line(body)

    assert len(line) <= 200
    assert line.isprintable()


def test_retry_after_is_told_with_its_answer(network, remote):
    said = answer(503, Retry_After="Sun, 22 Nov 2026 12:05:00 GMT")

    assert post(network, remote.script("/inbox", said)).retry_after_seconds == 300


@pytest.mark.parametrize(
    "inbox",
    [
        "",
        "inbox",
        "ftp://peer.example/inbox",
        "https://photo.example/inbox",
        "https://10.0.0.1/",
        "https://me@peer.example/inbox",
        "https://unknown.invalid/inbox",
    ],
)
def test_an_inbox_that_cannot_be_reached_is_an_answer(network, names, inbox):
    answer = post(network, inbox)

    assert answer.status is None
    assert answer.error
    assert not answer.is_slow


def test_a_certificate_that_is_not_trusted_is_an_answer(make_network, remote):
    answer = post(make_network(ca_bundle=""), f"{remote.base}/inbox")

    assert answer.status is None
    assert "certificate is not trusted" in answer.error
    assert remote.heard == []
