"""To a visitor's own server and back: explained, never silent, and never acting by itself."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from bs4 import BeautifulSoup

from photolog import access, meeting
from photolog.pure import ids
from photolog.store import sessions, settings
from photolog.store.engine import database
from photolog.store.peers import people
from photolog.store.reading import following
from tests.conftest import PASSWORD
from tests.following.conftest import join, sent
from tests.inbox.sending import Sender
from tests.store import making
from tests.store.peers.making import add_reply, meet
from tests.test_meeting import FALLBACK, OF_YOU, SUBSCRIBE
from tests.web.visitors.conftest import NEWEST, path_of, visitor_of

YOU = "you@social.example"
ALICE_BY_HANDLE = "acct=acct:alice@remote.example"


@pytest.fixture
def blog(federated_blog):
    return federated_blog


@pytest.fixture
def visitor(blog):
    return visitor_of(blog)


@pytest.fixture
def owner(blog, password_hash):
    """The owner's browser, logged in."""
    cookie, session = access.new_session(blog, "pytest")
    with database.transaction(is_public=False):
        settings.write("password_hash", password_hash)
        sessions.add(session)
    browser = visitor_of(blog)
    browser.set_cookie("__Host-photolog", cookie, domain="photo.example", secure=True)
    return browser


def changes():
    """Return how many rows this process has changed so far."""
    return database.database.execute_sql("SELECT total_changes()").fetchone()


def soup(response):
    return BeautifulSoup(response.data, "html5lib")


def test_the_page_tells_how_to_follow(blog, visitor):
    page = soup(visitor.get("/follow"))

    assert page.h1.get_text() == "Follow"
    assert page.select_one(".copyable code").get_text() == "@owner@photo.example"
    assert page.select_one("main form")["action"] == "/follow"
    assert page.select_one(".qr img")["src"] == "/follow.svg"
    assert page.select_one("[data-copy] button").has_attr("hidden")


def test_every_page_tells_the_handle_and_leads_there(visitor):
    page = soup(visitor.get("/"))

    assert page.select_one(".site-header .follow")["href"] == "/follow"
    assert page.select_one(".site-footer .handle").get_text() == "@owner@photo.example"
    assert (
        soup(visitor.get("/about")).select_one(".p-nickname").get_text() == "@owner@photo.example"
    )


def test_the_code_is_a_picture_that_may_be_kept(visitor):
    response = visitor.get("/follow.svg")

    assert response.content_type == "image/svg+xml"
    assert response.data.startswith(b"<?xml")
    assert "unsafe" not in response.headers["Content-Security-Policy"]


def test_the_whole_host_is_shown_before_leaving(network, visitor):
    template = "https://login.other.example/authorize?uri={uri}"
    network.jrds[OF_YOU] = {"links": [{"rel": SUBSCRIBE, "template": template}]}
    response = visitor.post("/follow", data={"account": YOU})
    page = soup(response)
    way = page.select_one("a.primary")

    assert response.status_code == 200
    assert page.h1.get_text() == "On to login.other.example"
    assert "social.example, which sends you to login.other.example" in page.main.get_text()
    assert urlsplit(way["href"]).netloc == "login.other.example"
    assert parse_qs(urlsplit(way["href"]).query) == {"uri": ["https://photo.example/users/owner"]}
    assert {*way["rel"]} == {"nofollow", "noopener"}
    assert "Refresh" not in response.headers and not page.select("meta[http-equiv]")


def test_a_server_without_a_way_of_its_own_gets_the_usual_one(visitor):
    page = soup(visitor.post("/follow", data={"account": "social.example"}))

    assert page.select_one("a.primary")["href"] == FALLBACK


def test_a_post_is_answered_the_same_way(blog, network, visitor):
    post = making.add_post(NEWEST, title="Harbour")
    address = blog.addresses.post(post.id)
    template = "https://social.example/authorize?uri={uri}"
    network.jrds[OF_YOU] = {"links": [{"rel": SUBSCRIBE, "template": template}]}
    asked = soup(visitor.get("/follow", query_string={"uri": address}))
    way = soup(visitor.post("/follow", data={"account": YOU, "uri": address})).select_one(
        "a.primary"
    )

    assert asked.h1.get_text() == "Reply, like or boost"
    assert asked.select_one("[name=uri]")["value"] == address
    assert parse_qs(urlsplit(way["href"]).query)["uri"] == [address]


@pytest.mark.parametrize(
    "uri",
    ["https://evil.example/", "https://photo.example/p/0000000000000", "https://photo.example"],
)
def test_nobody_is_sent_away_for_what_is_not_ours(uri, network, visitor):
    assert visitor.post("/follow", data={"account": YOU, "uri": uri}).status_code == 404
    assert visitor.get("/follow", query_string={"uri": uri}).status_code == 404
    assert network.asked == []


def test_a_mistake_can_be_mended(visitor):
    response = visitor.post("/follow", data={"account": "<b>you"})
    page = soup(response)
    field = page.select_one("[name=account]")

    assert response.status_code == 422
    assert page.select_one("[role=alert]").get_text().startswith("Enter a server")
    assert field["value"] == "<b>you"
    assert field["aria-invalid"] == "true"
    assert page.find(id=field["aria-describedby"])["role"] == "alert"


def test_forms_of_other_sites_send_nobody_away(network, visitor):
    response = visitor.post(
        "/follow", data={"account": YOU}, headers={"Sec-Fetch-Site": "cross-site"}
    )

    assert network.asked == []
    assert soup(response).select_one("[name=account]")["value"] == YOU


def test_who_asks_too_often_is_told_to_wait(visitor, network, clock):
    for _ in range(meeting.ASKED_PER_VISITOR):
        visitor.post("/follow", data={"account": YOU})
    asked = len(network.asked)
    response = visitor.post("/follow", data={"account": YOU})
    clock.advance(seconds=61)

    assert (response.status_code, response.headers["Retry-After"]) == (429, "60")
    assert len(network.asked) == asked == meeting.ASKED_PER_VISITOR
    assert visitor.post("/follow", data={"account": YOU}).status_code == 422


def test_alone_none_of_it_exists(make_blog):
    visitor = visitor_of(make_blog())

    for path in ("/follow", "/follow.svg", "/authorize_interaction?uri=https://a.example/"):
        assert visitor.get(path).status_code == 404
    assert visitor.post("/follow", data={"account": YOU}).status_code == 404


def test_only_the_owner_sees_what_they_were_sent_here_for(visitor):
    response = visitor.get("/authorize_interaction?uri=https://social.example/1")

    assert response.status_code == 302
    assert response.headers["Location"] == "/login?uri=https://social.example/1"
    assert response.headers["Cache-Control"] == "no-store"


def test_the_log_in_leads_back_and_nowhere_else(blog, visitor, monkeypatch):
    monkeypatch.setattr(access, "HASH_METHOD", "scrypt:256:8:1")
    access.set_password(blog, PASSWORD)
    page = soup(visitor.get("/login?uri=https://evil.example/"))
    way_in = page.select_one("main form")["action"]
    response = visitor.post(way_in, data={"password": PASSWORD})

    assert response.status_code == 303
    assert response.headers["Location"] == "/authorize_interaction?uri=https://evil.example/"


def test_the_owners_page_is_not_kept_for_others(owner, visitor):
    path = "/authorize_interaction?uri=https://social.example/1"

    assert owner.get(path).headers["Cache-Control"] == "no-store"
    assert visitor.get(path).status_code == 302


def test_a_post_of_ours_can_be_opened_and_edited(blog, owner):
    post = making.add_post(NEWEST, title="Harbour")
    response = owner.get(
        "/authorize_interaction", query_string={"uri": blog.addresses.post(post.id)}
    )
    links = [link["href"] for link in soup(response).select("main a")]

    assert path_of(blog, post) in links
    assert f"/studio/posts/{ids.encode(post.id)}" in links


def test_a_reply_that_we_know_leads_to_its_place(blog, owner):
    post = making.add_post(NEWEST)
    with database.transaction():
        reply = add_reply(post.id, 1, meet())
    response = owner.get("/authorize_interaction", query_string={"uri": reply.uri})

    assert soup(response).select_one(f'main a[href="{path_of(blog, post)}#reply-{reply.id}"]')
    assert soup(response).select_one(f'main a[href="/studio/comments/{reply.id}/answer"]')


@pytest.mark.parametrize(
    "query", ["uri=https://photo.example/users/owner", "acct=owner@photo.example"]
)
def test_the_owner_is_told_that_it_is_they(query, owner):
    assert "It is about you." in soup(owner.get(f"/authorize_interaction?{query}")).main.get_text()


@pytest.mark.parametrize(
    ("uri", "is_link"),
    [
        ("https://social.example/@you/1", True),
        ("javascript:alert(1)", False),
        ("@you@social.example", False),
        ("//evil.example", False),
    ],
)
def test_what_cannot_be_found_elsewhere_is_only_shown(uri, is_link, owner, network):
    before = changes()
    response = owner.get("/authorize_interaction", query_string={"uri": uri})
    page = soup(response)
    after = changes()

    assert uri in page.main.get_text()
    assert bool(page.select(".host a")) is is_link
    assert all("social.example" in address for address in network.asked)
    assert before == after


@pytest.mark.parametrize("query", ["uri=https://remote.example/users/alice", ALICE_BY_HANDLE])
def test_somebody_elsewhere_can_be_followed_by_a_button(query, owner, network):
    """14: a page with a choice; nothing is done by looking at it."""
    alice = join(network, Sender("alice"))

    page = soup(owner.get(f"/authorize_interaction?{query}"))

    person = people.find(alice.uri)
    form = page.select_one("main form")
    assert form["action"] == f"/studio/people/{person.id}/follow"
    assert (sent(), following.find(person.id)) == ([], None)

    fields = {field["name"]: field["value"] for field in form.select("input")}
    answer = owner.post(form["action"], data=fields)

    assert answer.headers["Location"].startswith(f"/studio/people/{person.id}?said=")
    assert [activity["type"] for _, activity in sent()] == ["Follow"]


def test_a_post_elsewhere_can_be_read_here(owner, network):
    alice = join(network, Sender("alice"))
    note = alice.note()
    network.documents[note["id"]] = note

    page = soup(owner.get("/authorize_interaction", query_string={"uri": note["id"]}))

    assert "Alice wrote" in page.main.get_text()
    assert page.select_one("main a")["href"].startswith("/studio/notes/")
    assert sent() == []


def test_a_visitor_makes_us_look_for_nobody(visitor, network):
    join(network, Sender("alice"))

    visitor.get("/authorize_interaction?uri=https://remote.example/users/alice")

    assert network.asked == []


def test_without_an_address_that_is_said(owner):
    assert re.search(
        "not said what for", owner.get("/authorize_interaction").get_data(as_text=True)
    )
