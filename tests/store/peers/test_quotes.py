"""Permissions to quote: one for each note, taken back for good."""

from __future__ import annotations

from photolog.store import posts
from photolog.store.peers import quotes
from tests.store.peers.making import NOW, meet

NOTE = "https://remote.example/notes/9"


def grant(number, post, person, note=NOTE):
    return quotes.grant(
        number, post.id, person.id, request_uri="request", instrument_uri=note, now=NOW
    )


def test_a_permission_comes_back_as_given(post):
    alice = meet()

    assert grant(5, post, alice) == 5

    assert quotes.find(5) == quotes.Quote(5, post.id, alice, "request", NOTE, NOW, None)
    assert quotes.find(6) is None
    assert quotes.of_post(post.id, 10) == (quotes.find(5),)


def test_asked_again_it_is_the_same(post):
    alice = meet()
    grant(5, post, alice)

    assert grant(6, post, alice) == 5
    assert quotes.find(6) is None


def test_somebody_else_gets_none_for_the_same_note(post):
    grant(5, post, meet("alice"))

    assert grant(6, post, meet("mallory")) is None


def test_what_was_taken_back_is_not_given_again(post):
    alice = meet()
    grant(5, post, alice)

    assert quotes.revoke(5, NOW)
    assert not quotes.revoke(5, NOW)

    assert quotes.find(5).revoked_at == NOW
    assert grant(6, post, alice) is None


def test_a_permission_goes_with_the_note_and_with_the_post(post):
    alice, bob = meet("alice"), meet("bob")
    grant(5, post, alice), grant(6, post, alice, "other")

    quotes.remove_by_instrument(bob.id, NOTE)
    assert quotes.find(5)
    quotes.remove_by_instrument(alice.id, NOTE)
    assert quotes.find(5) is None
    posts.remove(post, NOW)
    assert quotes.find(6) is None


def test_permissions_are_leafed_through_and_bounded(post, monkeypatch):
    monkeypatch.setattr(quotes, "MOST_OF_A_POST", 3)
    alice = meet()

    given = [grant(n, post, alice, str(n)) for n in range(1, 5)]

    assert given == [1, 2, 3, None]
    assert [quote.id for quote in quotes.of_post(post.id, 2)] == [3, 2]
    assert [quote.id for quote in quotes.of_post(post.id, 2, older_than=2)] == [1]
