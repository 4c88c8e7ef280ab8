"""How sending goes, in the owner's words, and what can be sent again."""

from __future__ import annotations

from datetime import timedelta

import pytest

from photolog.peers import DeliveryState
from photolog.store.engine import database
from photolog.store.peers import arrivals, deliveries, delivery_log, hosts
from tests.store.peers import making
from tests.web.studio.conftest import publish
from tests.web.studio.test_pages import judge


@pytest.fixture
def given_up(federated_blog):
    """A post that one server took and another refused for days."""
    with database.transaction():
        making.follow("alice", "good.example")
        making.follow("bob", "bad.example")
    post = publish(federated_blog, title="Harbour")
    now = federated_blog.now()
    with database.transaction():
        for claimed in deliveries.claim(now, 10):
            if claimed.delivery.host == "good.example":
                deliveries.done(claimed.delivery, 202, now)
            else:
                deliveries.dead(claimed.delivery, status=410, error="410 Gone", now=now)
        for day in range(8):
            hosts.failed("bad.example", "410 Gone", now - timedelta(days=8 - day))
    return post


def test_a_quiet_house_says_so(federated_owner):
    page = federated_owner.get("/studio/federation").text

    assert "Everything that could be sent is sent." in page
    judge(page)


def test_trouble_is_told_with_its_reason(federated_owner, given_up):
    page = federated_owner.get("/studio/federation").text

    assert "1 letter was given up" in page
    assert "bad.example" in page
    assert "410 Gone" in page
    assert "Unavailable" in page
    assert "good.example" not in page
    assert "Harbour" in page
    judge(page)


def test_a_letter_is_sent_again(federated_owner, given_up):
    (letter,) = delivery_log.dead_letters(10)

    answer = federated_owner.post(f"/studio/federation/letters/{letter.delivery.id}/retry")

    assert delivery_log.dead_letters(10) == ()
    assert answer.status_code == 303
    again = federated_owner.post(f"/studio/federation/letters/{letter.delivery.id}/retry")
    assert again.status_code == 404


def test_all_letters_of_a_server_are_sent_again(federated_owner, given_up):
    federated_owner.post("/studio/federation/hosts/retry", data={"host": "bad.example"})

    assert delivery_log.progress(given_up.id)[DeliveryState.DUE] == 1


def test_what_could_not_be_read_is_told(federated_owner, federated_blog):
    now = federated_blog.now()
    with database.transaction():
        arrivals.add("https://odd.example/users/x", b"{}", now)
        for _ in range(arrivals.MOST_TRIES):
            arrivals.fail(arrivals.claim(now), "<b>no object</b>", now, now)
    page = federated_owner.get("/studio/federation").text

    assert "https://odd.example/users/x" in page
    assert "&lt;b&gt;no object&lt;/b&gt;" in page
    judge(page)


def test_a_desk_tells_server_by_server(federated_owner, given_up, address):
    page = federated_owner.get(address(given_up)).text
    words = " ".join(page.split())

    assert "1 of 2 letters arrived" in words
    assert "1 given up" in words
    assert words.index("bad.example") < words.index("410 Gone") < words.index("good.example")
    judge(page)


def test_a_page_of_its_own_tells_of_all_servers(federated_owner, given_up, address, monkeypatch):
    monkeypatch.setattr("photolog.web.studio.echoes.LETTERS_PER_PAGE", 1)
    page = federated_owner.get(address(given_up, "deliveries")).text
    judge(page)
    assert "good.example" not in page
    older = page.partition('rel="next" href="')[2].partition('"')[0].replace("&amp;", "&")

    assert "good.example" in federated_owner.get(older).text
