"""Somebody, or something, found by a handle or the address of a profile or a post."""

from __future__ import annotations

from datetime import timedelta

import pytest

from photolog.errors import FetchFailed, InvalidInput, MalformedActivity
from photolog.following import finding
from photolog.network.answers import FetchedText
from photolog.peers import Person
from photolog.reading import Note
from photolog.store.engine import database
from photolog.store.peers import blocks
from photolog.store.peers import people as stored
from tests.following.conftest import ACTIVITY, join
from tests.inbox.sending import Sender

PROFILE = "https://remote.example/@alice"


@pytest.fixture
def alice(network) -> Sender:
    return join(network, Sender("alice"), url=PROFILE)


def page(network, url: str, html: str = "", link: str = "") -> None:
    """Let an address have a page, and no document."""
    network.documents[url] = FetchFailed(f"{url} calls it text/html", status=200)
    network.texts[url] = FetchedText(html, url, "text/html", link)


@pytest.mark.parametrize(
    "typed",
    [
        "@alice@remote.example",
        " alice@remote.example ",
        "acct:alice@remote.example",
        "https://remote.example/users/alice",
        "remote.example/users/alice",
    ],
)
def test_a_person_is_found(blog, alice, typed):
    found = finding.find(blog, typed)

    assert isinstance(found, Person)
    assert (found.uri, found.handle) == (alice.uri, "@alice@remote.example")


@pytest.mark.parametrize(
    ("html", "link"),
    [
        (f'<link rel="alternate" type="{ACTIVITY}" href="/users/alice">', ""),
        ("", f'<https://remote.example/users/alice>; rel="alternate"; type="{ACTIVITY}"'),
    ],
)
def test_a_page_leads_to_the_person_that_it_names(blog, network, alice, html, link):
    """17."""
    page(network, PROFILE, html, link)

    assert finding.find(blog, PROFILE).uri == alice.uri


def test_a_page_may_stand_on_another_host_than_its_person(blog, network, alice):
    page(
        network,
        "https://www.alice.example/",
        f'<link rel="alternate" type="{ACTIVITY}" href="{alice.uri}">',
    )

    assert finding.find(blog, "https://www.alice.example/").uri == alice.uri


@pytest.mark.parametrize("html", ["<p>Hello", '<link rel="alternate" href="/users/alice">'])
def test_a_page_that_names_nobody_leads_nowhere(blog, network, alice, html):
    page(network, PROFILE, html)

    with pytest.raises(FetchFailed):
        finding.find(blog, PROFILE)


@pytest.mark.parametrize("status", [404, 410, 500, None])
def test_where_there_is_nothing_no_page_is_asked_for(blog, network, alice, status):
    network.documents[PROFILE] = FetchFailed("no", status=status)

    with pytest.raises(FetchFailed):
        finding.find(blog, PROFILE)
    assert network.asked == [PROFILE]


def test_a_document_that_a_page_names_must_know_itself(blog, network, alice):
    """What a page says is only where to ask; who is there is said by their own server."""
    page(
        network, PROFILE, f'<link rel="alternate" type="{ACTIVITY}" href="https://evil.example/a">'
    )
    network.documents["https://evil.example/a"] = alice.document(name="Mallory")

    assert finding.find(blog, PROFILE).name == "Alice"


def test_a_post_is_found_as_a_note(blog, network, alice):
    note = alice.note()
    network.documents[note["id"]] = note

    found = finding.find(blog, note["id"])

    assert isinstance(found, Note)
    assert (found.uri, found.author.uri) == (note["id"], alice.uri)


def test_a_page_leads_to_the_post_that_it_shows(blog, network, alice):
    note = alice.note()
    network.documents[note["id"]] = note
    page(
        network,
        "https://remote.example/@alice/1",
        f'<link rel="alternate" type="{ACTIVITY}" href="{note["id"]}">',
    )

    assert finding.find(blog, "https://remote.example/@alice/1").uri == note["id"]


def test_somebody_who_is_looked_for_is_read_anew(blog, network, alice, clock):
    finding.find(blog, alice.uri)
    join(network, alice, name="Anew")
    clock.advance(hours=1)

    found = finding.find(blog, alice.uri)

    assert found.name == "Anew"
    assert clock.now - stored.find(alice.uri).fetched_at < timedelta(seconds=1)


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "   ",
        "alice",
        "two words",
        "@alice",
        "ftp://remote.example/a",
        "https://",
        "a/b",
        "https://user@remote.example/a",
        "javascript:alert(1)",
        "https://remote.example\\@x/a",
    ],
)
def test_what_leads_nowhere_asks_nobody(blog, network, typed):
    with pytest.raises(InvalidInput):
        finding.find(blog, typed)
    assert network.asked == []


@pytest.mark.parametrize(
    "typed",
    [
        "@owner@photo.example",
        "anybody@PHOTO.example",
        "https://photo.example/users/owner",
        "https://photo.example/p/0abc",
        "photo.example/@owner",
        "https://PHOTO.example/@owner",
    ],
)
def test_the_owner_is_not_looked_for(blog, network, typed):
    with pytest.raises(InvalidInput, match="this blog"):
        finding.find(blog, typed)
    assert network.asked == []


def test_a_blocked_server_is_not_asked(blog, network, alice):
    with database.transaction():
        blocks.add("remote.example", "", blog.now())
    page(network, PROFILE, f'<link rel="alternate" type="{ACTIVITY}" href="{alice.uri}">')

    for typed in (PROFILE, alice.uri):
        with pytest.raises(FetchFailed, match="blocked"):
            finding.find(blog, typed)
    assert network.asked == []


def test_what_a_blocked_server_shows_on_the_page_of_another_is_not_taken(blog, network, alice):
    with database.transaction():
        blocks.add("remote.example", "", blog.now())
    page(
        network,
        "https://x.example/",
        f'<link rel="alternate" type="{ACTIVITY}" href="{alice.uri}">',
    )

    with pytest.raises(FetchFailed, match="blocked"):
        finding.find(blog, "https://x.example/")
    assert stored.find(alice.uri) is None


def test_what_is_neither_person_nor_note_is_told_so(blog, network):
    uri = "https://remote.example/c"
    network.documents[uri] = {"id": uri, "type": "OrderedCollection"}

    with pytest.raises(MalformedActivity):
        finding.find(blog, uri)


def test_an_endless_address_is_refused(blog, network):
    with pytest.raises(InvalidInput):
        finding.find(blog, "https://remote.example/" + "a" * 5_000)
    assert network.asked == []
