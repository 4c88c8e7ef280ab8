"""Followers: requests first, then everybody, to be searched, removed and blocked."""

from __future__ import annotations

import pytest

from photolog.peers import FollowState
from photolog.store.engine import database
from photolog.store.peers import followers as stored
from photolog.web.studio import followers
from tests.store.peers import making
from tests.web.studio.test_inbox import older
from tests.web.studio.test_pages import judge


@pytest.fixture
def crowd(federated_blog):
    with database.transaction():
        people = [making.follow(*who) for who in (("alice",), ("bob",), ("carol", "pix.example"))]
        asking = making.meet("dan", "pix.example")
        stored.add(asking.id, FollowState.PENDING, f"{asking.uri}#f", making.NOW)
    return [*people, asking]


def test_everybody_is_there_with_their_server(federated_owner, crowd):
    page = federated_owner.get("/studio/followers").text

    for handle in ("@alice@remote.example", "@bob@remote.example", "@carol@pix.example"):
        assert handle in page
    assert page.index("They ask to follow you") < page.index("@dan@pix.example")
    assert page.index("@dan@pix.example") < page.index("@alice@remote.example")
    by_server = page.partition("By server")[2]
    assert by_server.index("remote.example") < by_server.index("pix.example")
    judge(page)


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("ali", ["alice"]),
        ("ALICE", ["alice"]),
        ("remote.ex", ["alice", "bob"]),
        ("dan", []),
        ("%", []),
        ("_", []),
    ],
)
def test_they_are_searched_by_name_and_handle(federated_owner, crowd, words, found):
    page = federated_owner.get("/studio/followers", query_string={"q": words}).text

    assert [name for name in ("alice", "bob", "carol", "dan") if f"@{name}@" in page] == found
    judge(page)


def test_removing_one_is_asked_first(federated_owner, crowd):
    alice = crowd[0]
    judge(federated_owner.get(f"/studio/people/{alice.id}/remove").text)
    assert stored.find(alice.id)

    federated_owner.post(f"/studio/people/{alice.id}/remove", data={"back": "/studio/followers"})

    assert stored.find(alice.id) is None


@pytest.mark.parametrize("verb", ["let-in", "trust", "nonsense"])
def test_only_what_is_grave_is_asked(federated_owner, crowd, verb):
    assert federated_owner.get(f"/studio/people/{crowd[0].id}/{verb}").status_code == 404


def test_nobody_there_says_under_which_handle_one_is_found(federated_owner):
    page = federated_owner.get("/studio/followers").text

    assert "Your handle is @owner@photo.example." in page


def test_pages_follow_each_other_without_loss(federated_owner, federated_blog, monkeypatch):
    monkeypatch.setattr(followers, "PER_PAGE", 2)
    with database.transaction():
        for number in range(5):
            making.follow(f"person{number}")
    seen, address = [], "/studio/followers"
    while address:
        page = federated_owner.get(address).text
        seen += [number for number in range(5) if f"@person{number}@" in page]
        address = older(page)

    assert sorted(seen) == [0, 1, 2, 3, 4]
