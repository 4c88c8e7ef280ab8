"""Followers: one row for each, and each inbox once."""

from __future__ import annotations

from datetime import timedelta

from photolog.peers import Follower, FollowState
from photolog.store import inspection
from photolog.store.peers import blocks, followers, people
from tests.store.peers.making import NOW, follow, meet

ACCEPTED, PENDING = FollowState.ACCEPTED, FollowState.PENDING


def test_a_follower_comes_back_as_added():
    alice = meet()

    assert followers.add(alice.id, PENDING, "https://remote.example/f/1", NOW)

    assert followers.find(alice.id) == Follower(alice, PENDING, "https://remote.example/f/1", NOW)
    assert followers.find(alice.id + 1) is None


def test_a_repeated_follow_changes_its_id_and_nothing_else():
    alice = meet()
    followers.add(alice.id, PENDING, "first", NOW)
    followers.accept(alice.id)

    assert followers.add(alice.id, PENDING, "second", NOW + timedelta(days=1))

    assert followers.find(alice.id) == Follower(alice, ACCEPTED, "second", NOW)
    assert (followers.count(), followers.count(PENDING)) == (1, 0)


def test_follow_undo_and_the_same_follow_again():
    alice = follow()

    assert followers.remove(alice.id)
    assert not followers.remove(alice.id)
    followers.add(alice.id, ACCEPTED, f"{alice.uri}#follow", NOW)

    assert followers.count() == 1


def test_followers_are_leafed_through_the_newest_first():
    five = [follow(f"n{n}") for n in range(5)]
    followers.add(meet("waits").id, PENDING, "", NOW)

    first, end = followers.page(ACCEPTED, 2)
    second, end = followers.page(ACCEPTED, 2, end)
    third, end = followers.page(ACCEPTED, 2, end)

    assert [f.person for f in first + second + third] == five[::-1]
    assert end is None
    assert [f.person.name for f in followers.page(PENDING, 2)[0]] == ["Waits"]


def test_followers_on_one_origin_are_told_for_synchronisation():
    follow("zoe"), follow("alice")
    follow("port", "remote.example:8443"), follow("longer", "remote.example.org")
    followers.add(meet("waits").id, PENDING, "", NOW)

    assert followers.uris_on("https://remote.example") == (
        "https://remote.example/users/alice",
        "https://remote.example/users/zoe",
    )
    assert followers.uris_on("http://remote.example") == ()


def test_followers_on_one_server_share_its_inbox():
    follow("alice"), follow("bob")
    follow("carol", "own.example", shared_inbox="")
    followers.add(meet("waits", "waits.example").id, PENDING, "", NOW)

    assert followers.inboxes() == (
        "https://own.example/users/carol/inbox",
        "https://remote.example/inbox",
    )


def test_nothing_goes_to_the_blocked():
    people.set_blocked(follow("bad", "mixed.example", shared_inbox="").id, True)
    follow("good", "mixed.example", shared_inbox="")
    follow("alice", "sub.blocked.example:8443")
    follow("bob", "elsewhere.example", shared_inbox="https://blocked.example/inbox")
    blocks.add("blocked.example", "", NOW)

    assert followers.inboxes() == ("https://mixed.example/users/good/inbox",)


def test_followers_and_requests_are_bounded(monkeypatch):
    monkeypatch.setattr(followers, "MOST_FOLLOWERS", 1)
    monkeypatch.setattr(followers, "MOST_PENDING", 1)
    first, second, third, fourth = (meet(f"n{n}").id for n in range(4))

    assert followers.add(first, ACCEPTED, "", NOW)
    assert not followers.add(second, ACCEPTED, "", NOW)
    assert followers.add(third, PENDING, "", NOW)
    assert not followers.add(fourth, PENDING, "", NOW)
    assert followers.add(first, ACCEPTED, "again", NOW)


def undo(person, follow_uri):
    return followers.undo(person.id, follow_uri, NOW)


def test_follow_undo_follow_under_two_ids_stands_in_any_order():
    alice = meet()
    followers.add(alice.id, ACCEPTED, "first", NOW)
    followers.add(alice.id, ACCEPTED, "second", NOW)

    assert not undo(alice, "first")
    assert not undo(alice, "first")
    assert followers.count() == 1
    assert undo(alice, "second")
    assert followers.count() == 0


def test_an_undo_under_an_unknown_id_takes_back_everything():
    alice = meet()
    followers.add(alice.id, ACCEPTED, "first", NOW)

    assert undo(alice, "never seen")
    assert not undo(alice, "")


def test_what_was_taken_for_another_follow_stands_again_when_that_one_comes():
    alice = meet()
    followers.add(alice.id, ACCEPTED, "second", NOW)
    assert undo(alice, "first")  # it has overtaken its Follow
    followers.add(alice.id, ACCEPTED, "first", NOW)

    assert not undo(alice, "first")
    assert followers.count() == 1
    assert undo(alice, "second")


def test_what_was_taken_back_by_its_own_name_meanwhile_does_not_stand_again():
    alice = meet()
    followers.add(alice.id, ACCEPTED, "second", NOW)
    undo(alice, "first")
    undo(alice, "second")
    followers.add(alice.id, ACCEPTED, "first", NOW)

    assert undo(alice, "first")
    assert followers.count() == 0


def test_the_ids_of_follows_are_bounded(monkeypatch):
    monkeypatch.setattr(followers, "MOST_FOLLOWS", 3)
    alice = meet()
    for n in range(9):
        followers.add(alice.id, ACCEPTED, str(n), NOW + timedelta(seconds=n))

    assert inspection.counts()["follow"] == 3
