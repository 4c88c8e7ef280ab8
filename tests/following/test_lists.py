"""Lists of people to follow: in, one after another, and out."""

from __future__ import annotations

import pytest

from photolog.errors import FetchFailed, InvalidInput
from photolog.following import asking, lists
from photolog.reading import FollowingState
from photolog.store.engine import database
from photolog.store.peers import blocks
from photolog.store.reading import following, wishes
from tests.following.conftest import join, sent
from tests.inbox.sending import Sender

HEADER = "Account address,Show boosts,Notify on new posts,Languages\n"


def walk(blog) -> int:
    """Follow whoever is due; return how many there were."""
    for steps in range(100):
        if not lists.follow_next_wished(blog):
            return steps
    raise AssertionError("this list has no end")


def test_a_list_is_followed_one_after_another(blog, network, clock):
    """144."""
    alice, bob = join(network, Sender("alice")), join(network, Sender("bob", "other.example"))

    told = lists.import_follows(
        blog, f"{HEADER}bob@other.example,false,false,\n@alice@remote.example,true\n"
    )

    assert (told.added, told.known, told.unused) == (2, 0, ())
    assert sent() == []  # not within the request
    clock.advance(seconds=1)
    assert lists.follow_next_wished(blog)
    assert [activity["object"] for _, activity in sent()] == [bob.uri]
    assert walk(blog) == 1
    assert [activity["object"] for _, activity in sent()] == [bob.uri, alice.uri]
    assert {each.person.uri: each.shows_boosts for each in following.page(9)} == {
        alice.uri: True,
        bob.uri: False,
    }
    assert (wishes.count(), walk(blog)) == (0, 0)


def test_the_owner_and_whom_they_follow_are_left_out(blog, network, meet):
    asking.follow(blog, meet().id)

    told = lists.import_follows(
        blog, "Owner@PHOTO.example\n@ALICE@remote.example\nnobody\nbob@other.example"
    )

    assert (told.added, told.known, told.unused) == (1, 1, ("nobody",))
    assert wishes.count() == 1


def test_an_empty_list_is_told_so(blog):
    with pytest.raises(InvalidInput):
        lists.import_follows(blog, HEADER)


def test_two_long_lists_are_too_many(blog, monkeypatch):
    monkeypatch.setattr(wishes, "MOST_WISHES", 2)
    lists.import_follows(blog, "a@x.example\nb@x.example")

    with pytest.raises(InvalidInput):
        lists.import_follows(blog, "c@x.example")
    assert wishes.count() == 2


def test_who_is_not_there_is_told_with_the_reason(blog, clock):
    lists.import_follows(blog, "alice@remote.example")
    clock.advance(seconds=1)

    assert walk(blog) == 1

    (failed,) = wishes.failed(9)
    assert failed.handle == "@alice@remote.example"
    assert "404" in failed.last_error


def test_a_server_that_is_down_is_asked_again_a_few_times_and_holds_up_nobody(blog, network, clock):
    address = "https://down.example/.well-known/webfinger?resource=acct:a@down.example"
    network.jrds[address] = FetchFailed("no answer", is_temporary=True)
    bob = join(network, Sender("bob"))
    lists.import_follows(blog, "a@down.example\nbob@remote.example")
    clock.advance(seconds=1)

    assert walk(blog) == 2
    assert [activity["object"] for _, activity in sent()] == [bob.uri]
    assert wishes.waiting() == 1

    for _ in range(9):
        clock.advance(days=1)
        walk(blog)

    assert network.asked.count(address) == wishes.MOST_TRIES
    assert [failed.last_error for failed in wishes.failed(9)] == ["no answer"]

    join(network, Sender("a", "down.example"))
    lists.try_wishes_again(blog)
    assert walk(blog) == 1
    assert wishes.count() == 0


def test_who_may_not_be_followed_is_told_so(blog, network, clock):
    join(network, Sender("alice"))
    lists.import_follows(blog, "alice@remote.example")
    with database.transaction():
        blocks.add("remote.example", "", blog.now())
    clock.advance(seconds=1)

    walk(blog)

    assert sent() == []
    assert "blocked" in wishes.failed(9)[0].last_error


def test_a_try_counts_before_it_is_made(blog, network, clock):
    """Whatever breaks in it, the list goes on."""
    address = "https://x.example/.well-known/webfinger?resource=acct:a@x.example"
    network.jrds[address] = ZeroDivisionError()
    lists.import_follows(blog, "a@x.example")
    clock.advance(seconds=1)

    with pytest.raises(ZeroDivisionError):
        lists.follow_next_wished(blog)

    assert not lists.follow_next_wished(blog)


def test_an_import_can_be_stopped_and_its_failures_forgotten(blog, clock):
    lists.import_follows(blog, "a@x.example\nb@x.example")
    clock.advance(seconds=1)
    lists.follow_next_wished(blog)

    lists.stop_import()
    assert (wishes.waiting(), wishes.failed_count()) == (0, 1)

    lists.forget_failed_wishes()
    assert wishes.count() == 0


def test_what_is_exported_is_what_mastodon_reads(blog, meet):
    """144: who refused is not on the list."""
    alice, bob, carol = meet("alice"), meet("bob", "other.example"), meet("carol")
    for person in (alice, bob, carol):
        asking.follow(blog, person.id, shows_boosts=person is not bob)
    with database.transaction():
        following.answer(carol.id, FollowingState.REJECTED, blog.now())

    header, *rows = lists.export_follows().splitlines(keepends=True)

    assert header == HEADER
    assert sorted(rows) == [
        "alice@remote.example,true,false,\n",
        "bob@other.example,false,false,\n",
    ]


def test_a_long_list_is_exported_whole(blog, meet, monkeypatch):
    monkeypatch.setattr(lists, "_EXPORTED_AT_ONCE", 2)
    for number in range(5):
        asking.follow(blog, meet(f"p{number}").id)

    assert len(lists.export_follows().splitlines()) == 6
