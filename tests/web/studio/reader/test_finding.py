"""The page on which the owner looks for somebody."""

from __future__ import annotations

import pytest

from photolog.errors import FetchFailed
from photolog.store.engine import database
from photolog.store.peers import people
from tests.following.conftest import join, sent
from tests.inbox.sending import Sender
from tests.store.peers.making import meet
from tests.web.studio.test_pages import judge


def look(browser, typed: str):
    return browser.post("/studio/find", data={"q": typed})


def test_the_form_asks_nobody(federated_owner, network):
    page = federated_owner.get("/studio/find", query_string={"q": "@alice@remote.example"})

    assert 'value="@alice@remote.example"' in page.text
    assert network.asked == []
    judge(page.text)


def test_who_is_found_is_shown(federated_owner, network):
    alice = join(network, Sender("alice"))

    answer = look(federated_owner, "@alice@remote.example")

    assert answer.status_code == 303
    assert answer.location == f"/studio/people/{people.find(alice.uri).id}"
    assert sent() == []


def test_what_is_found_is_shown(federated_owner, network):
    alice = join(network, Sender("alice"))
    network.documents[alice.note()["id"]] = alice.note()

    answer = look(federated_owner, alice.note()["id"])

    assert answer.status_code == 303
    assert answer.location.startswith("/studio/notes/")


@pytest.mark.parametrize(
    "typed", ["", "alice", "@alice@remote.example", "https://remote.example/x"]
)
def test_who_is_not_found_is_told_so(federated_owner, network, typed):
    page = look(federated_owner, typed)

    assert page.status_code == 422
    assert 'aria-invalid="true"' in page.text
    judge(page.text)


def test_what_another_server_says_is_only_text(federated_owner, network):
    address = "https://remote.example/.well-known/webfinger?resource=acct:a@remote.example"
    network.jrds[address] = FetchFailed("<script>alert(1)</script>")

    page = look(federated_owner, "@a@remote.example").text

    assert "&lt;script&gt;" in page
    judge(page)


def test_a_name_finds_those_who_are_known(federated_owner, network):
    with database.transaction():
        alice, bob = meet("alice"), meet("bob")
        people.set_blocked(bob.id, True)

    page = look(federated_owner, "ALI")

    assert page.status_code == 200
    assert f'href="/studio/people/{alice.id}"' in page.text
    assert network.asked == []
    judge(page.text)
    assert look(federated_owner, "bob").status_code == 422


def test_there_is_nothing_to_find_without_federation(owner):
    assert owner.get("/studio/find").status_code == 404
