"""The owner's collections, as they are served. Requirements 51, 53, 54 and 137 to 139."""

from __future__ import annotations

from datetime import timedelta

import pytest

from photolog import publishing
from photolog.peers import FollowState
from photolog.records import Visibility
from photolog.store.engine import database
from photolog.store.peers import blocks, followers
from tests.builders import PUBLISHED_AT
from tests.inbox.sending import HOME, OWNER, Sender
from tests.store.making import add_post
from tests.store.peers.making import follow, meet
from tests.web.federation.conftest import ACTIVITY

OUTBOX = "/users/owner/outbox"
SYNCHRONIZATION = "/users/owner/followers_synchronization"


def path(uri: str) -> str:
    return uri.removeprefix(HOME)


@pytest.fixture
def many(federated_blog) -> list[str]:
    """The addresses of forty-five posts, the newest first."""
    days = [PUBLISHED_AT - timedelta(days=n) for n in range(45)]
    return [federated_blog.addresses.post(add_post(day, n).id) for n, day in enumerate(days)]


def walk(document, start: str, link: str) -> list[dict]:
    """Return the pages from *start* on; a page that comes twice ends it."""
    pages, at, seen = [], start, set()
    while at and at not in seen:
        seen.add(at)
        pages.append(document(path(at)))
        at = pages[-1].get(link)
    return pages


def objects(pages: list[dict]) -> list[str]:
    return [item["object"]["id"] for page in pages for item in page["orderedItems"]]


def test_an_empty_outbox(document):
    root = document(OUTBOX)

    assert root["totalItems"] == 0
    assert [page["orderedItems"] for page in walk(document, root["first"], "next")] == [[]]


def test_the_outbox_tells_every_post_once_from_the_newest_on(document, many):
    """137: pages hold whole activities, and next works."""
    root = document(OUTBOX)
    pages = walk(document, root["first"], "next")

    assert (root["id"], root["type"], root["totalItems"]) == (
        OWNER + "/outbox",
        "OrderedCollection",
        45,
    )
    assert objects(pages) == many
    assert all(page["partOf"] == root["id"] for page in pages)
    assert {item["type"] for page in pages for item in page["orderedItems"]} == {"Create"}
    assert {item["actor"] for page in pages for item in page["orderedItems"]} == {OWNER}


def test_the_outbox_can_be_walked_back_from_its_end(document, many):
    """137: prev works, and the last page is the oldest."""
    pages = walk(document, document(OUTBOX)["last"], "prev")

    assert objects(reversed(pages)) == many


def test_each_activity_of_the_outbox_is_at_its_own_address(document, many):
    page = document(path(document(OUTBOX)["first"]))

    for item in page["orderedItems"][:3]:
        there = document(path(item["id"]))
        assert {**there, "@context": None} == {**item, "@context": None}


@pytest.mark.parametrize(
    "query", ["max_id=x", "max_id=-1", "max_id=1-", "min_id=" + "9" * 40, "max_id=9-0000000000000"]
)
def test_an_odd_place_in_the_outbox_is_no_trouble(server, many, query):
    response = server.get(f"{OUTBOX}?page=true&{query}")

    assert response.status_code == 200


def test_what_is_not_listed_is_not_in_the_outbox(document):
    add_post(PUBLISHED_AT, 1, visibility=Visibility.UNLISTED)

    assert document(OUTBOX)["totalItems"] == 0


@pytest.mark.parametrize("name", ["followers", "following", "liked"])
def test_who_follows_is_counted_and_never_named(server, document, name):
    """138: no first, and no page."""
    with database.transaction():
        follow("alice")
        follow("bob")
        asking = meet("carol")
        followers.add(asking.id, FollowState.PENDING, "", PUBLISHED_AT)

    root = document(f"/users/owner/{name}")

    assert root["totalItems"] == (2 if name == "followers" else 0)
    assert not {"first", "last", "items", "orderedItems"} & set(root)
    for page in ("?page=1", "?page=true", "?page="):
        assert server.get(f"/users/owner/{name}{page}").status_code == 403


def test_pinned_posts_stand_whole_in_featured(document, federated_blog, post):
    """139."""
    assert document("/users/owner/collections/featured")["orderedItems"] == []
    publishing.pin(federated_blog, federated_blog.addresses.post_id_of(post), is_pinned=True)

    featured = document("/users/owner/collections/featured")

    (note,) = featured["orderedItems"]
    assert featured["totalItems"] == 1
    assert (note["type"], note["id"]) == ("Note", post)
    assert "content" in note and "@context" not in note


def test_the_tags_used_most_are_featured(document):
    add_post(PUBLISHED_AT, caption_source="#fog")

    (tag,) = document("/users/owner/collections/tags")["items"]

    assert (tag["type"], tag["name"], tag["href"]) == ("Hashtag", "#fog", f"{HOME}/tags/fog")


COLLECTIONS = ["outbox", "followers", "following", "liked", "collections/featured"]


@pytest.mark.parametrize("name", [*COLLECTIONS, "collections/tags", "followers_synchronization"])
def test_nobody_else_has_collections_here(server, name):
    assert server.get(f"/users/somebody/{name}").status_code == 404


@pytest.mark.parametrize("name", [*COLLECTIONS, "collections/tags"])
def test_a_collection_is_a_document_whatever_is_asked_for(server, name):
    assert server.get(f"/users/owner/{name}").headers["Content-Type"] == ACTIVITY


@pytest.fixture
def alice(network) -> Sender:
    sender = Sender("alice")
    network.documents[sender.uri] = sender.document()
    return sender


@pytest.fixture
def followed() -> None:
    with database.transaction():
        follow("alice")
        follow("bob")
        follow("carol", "other.example")
        follow("dora", "sub.remote.example")


@pytest.mark.parametrize("query", ["", "?x=1"])
@pytest.mark.parametrize("signs_query", [True, False])
def test_a_server_is_told_which_of_its_people_follow(
    server, federated_blog, alice, followed, query, signs_query
):
    """FEP-8fcf; 51: also when the query is left out of the signature."""
    at = SYNCHRONIZATION + query
    headers = alice.get_headers(at, federated_blog.now(), signs_query=signs_query)

    response = server.get(at, headers=headers)

    assert response.status_code == 200
    assert response.headers["Content-Type"] == ACTIVITY
    assert "no-store" in response.headers["Cache-Control"]
    found = response.get_json(force=True)
    assert found["id"] == f"{HOME}{SYNCHRONIZATION}"
    assert found["orderedItems"] == [
        "https://remote.example/users/alice",
        "https://remote.example/users/bob",
    ]


def test_it_is_told_to_nobody_who_does_not_sign(server, followed):
    assert server.get(SYNCHRONIZATION).status_code == 401


def test_it_is_told_to_each_server_for_itself(server, federated_blog, alice, network, followed):
    """No answer is kept for the next one."""
    carol = Sender("carol", "other.example", key=2)
    network.documents[carol.uri] = carol.document()
    answers = []
    for sender in (alice, carol):
        headers = sender.get_headers(SYNCHRONIZATION, federated_blog.now())
        answers.append(server.get(SYNCHRONIZATION, headers=headers).get_json(force=True))
    unsigned = server.get(SYNCHRONIZATION)

    assert answers[1]["orderedItems"] == ["https://other.example/users/carol"]
    assert unsigned.status_code == 401


def test_a_forged_or_old_signature_is_told_nothing(server, federated_blog, alice, clock, followed):
    forger = Sender("alice", key=2)
    forged = server.get(
        SYNCHRONIZATION, headers=forger.get_headers(SYNCHRONIZATION, federated_blog.now())
    )
    headers = alice.get_headers(SYNCHRONIZATION, federated_blog.now())
    clock.advance(hours=2)
    late = server.get(SYNCHRONIZATION, headers=headers)

    assert (forged.status_code, late.status_code) == (401, 401)


def test_a_blocked_server_is_told_nothing(server, federated_blog, alice, followed):
    headers = alice.get_headers(SYNCHRONIZATION, federated_blog.now())
    assert server.get(SYNCHRONIZATION, headers=headers).status_code == 200  # known from now on
    with database.transaction():
        blocks.add("remote.example", "", federated_blog.now())

    assert server.get(SYNCHRONIZATION, headers=headers).status_code == 403


def test_nobody_is_told_of_a_host_with_another_port_or_of_a_longer_name(
    server, federated_blog, network, followed
):
    sub = Sender("dora", "sub.remote.example")
    network.documents[sub.uri] = sub.document()

    headers = sub.get_headers(SYNCHRONIZATION, federated_blog.now())
    found = server.get(SYNCHRONIZATION, headers=headers).get_json(force=True)

    assert found["orderedItems"] == [sub.uri]
