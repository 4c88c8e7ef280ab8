"""Whom the owner follows, and which hashtags, as rows."""

from __future__ import annotations

from datetime import timedelta

import pytest

from photolog.reading import FollowingState
from photolog.store.engine import database
from photolog.store.peers import people
from photolog.store.reading import following
from tests.store.peers.making import NOW, meet

PENDING, ACCEPTED, REJECTED = FollowingState


@pytest.fixture(autouse=True)
def _writing(blog):
    with database.transaction():
        yield


def ask(name: str = "alice", number: int = 1, **over):
    """Store a Follow of somebody."""
    person = meet(name)
    following.put(person.id, number, NOW, **over)
    return person


def test_a_follow_waits_until_it_is_answered():
    """R-VIS-1."""
    alice = ask()

    found = following.find(alice.id)

    assert (found.person, found.state, found.activity_id) == (alice, PENDING, 1)
    assert (found.since, found.shows_boosts, found.last_post_at) == (NOW, True, None)
    assert not following.is_followed(alice.id)


@pytest.mark.parametrize("state", [PENDING, ACCEPTED, REJECTED])
def test_only_who_accepted_is_followed(state):
    alice = ask()

    following.answer(alice.id, state, NOW)

    assert following.is_followed(alice.id) is (state is ACCEPTED)
    assert {each: following.count(each) for each in FollowingState} == {
        each: int(each is state) for each in FollowingState
    }


def test_asking_anew_waits_anew_and_keeps_what_is_known_of_posts():
    alice = ask()
    following.answer(alice.id, REJECTED, NOW)
    following.saw_post(alice.id, NOW)

    following.put(alice.id, 2, NOW + timedelta(hours=2), shows_boosts=False)

    found = following.find(alice.id)
    assert (found.state, found.activity_id, found.shows_boosts) == (PENDING, 2, False)
    assert (found.since, found.last_post_at) == (NOW + timedelta(hours=2), NOW)
    assert following.find_by_activity(1) is None
    assert following.find_by_activity(2) == found


def test_who_is_unknown_is_not_followed():
    assert following.find(7) is None
    assert not following.is_followed(7)
    assert not following.remove(7)


def test_a_follow_goes_with_its_person():
    alice = ask()

    people.remove(alice.id)

    assert following.page(9) == ()


def test_pages_begin_with_the_last_who_was_asked():
    people = [ask(f"p{number}", number) for number in range(1, 6)]

    first = following.page(2)
    second = following.page(9, older_than=first[-1].activity_id)

    assert [each.person for each in (*first, *second)] == people[::-1]


def test_pages_are_narrowed_by_state_and_by_words():
    alice, bob = ask("alice", 1), ask("bob", 2)
    following.answer(alice.id, ACCEPTED, NOW)

    assert [each.person for each in following.page(9, state=ACCEPTED)] == [alice]
    assert [each.person for each in following.page(9, text="BOB@rem")] == [bob]
    assert following.page(9, text="%") == ()


def test_the_last_post_is_the_newest_that_was_seen():
    alice = ask()

    for hours in (2, 3, 1):
        following.saw_post(alice.id, NOW + timedelta(hours=hours))

    assert following.find(alice.id).last_post_at == NOW + timedelta(hours=3)


def test_boosts_are_shown_or_not():
    alice = ask()

    following.set_shows_boosts(alice.id, False)

    assert not following.find(alice.id).shows_boosts


def test_handles_are_of_those_who_did_not_refuse():
    alice, bob = ask("Alice", 1), ask("bob", 2)
    following.answer(bob.id, REJECTED, NOW)
    people.set_handle(alice.id, "@Alice@Remote.example")

    assert following.handles() == {"@alice@remote.example"}


def test_hashtags_are_followed_however_they_are_written():
    assert following.follow_tag("bluehour", "BlueHour", NOW)
    following.follow_tag("analog", "analog", NOW)

    assert [tag.shown for tag in following.tags()] == ["analog", "BlueHour"]
    assert following.follows_any_tag(["sky", "BLUEHOUR"])
    assert not following.follows_any_tag(["sky"])
    assert not following.follows_any_tag([])

    following.unfollow_tag("bluehour")

    assert not following.follows_any_tag(["bluehour"])


def test_hashtags_have_a_limit_which_known_ones_do_not_hit():
    for number in range(following.MOST_TAGS):
        assert following.follow_tag(f"t{number}", f"t{number}", NOW)

    assert not following.follow_tag("more", "more", NOW)
    assert following.follow_tag("t1", "T1", NOW)


def test_who_is_followed_is_no_stranger_to_be_forgotten():
    alice, bob = ask("alice"), meet("bob")
    later = NOW + timedelta(days=99)

    assert [person.id for person in people.unused(later, 9)] == [bob.id]

    following.remove(alice.id)

    assert {person.id for person in people.unused(later, 9)} == {alice.id, bob.id}


def test_who_blocks_us_is_remembered():
    """115."""
    alice = meet("alice")
    assert not people.blocks_us(alice.id)

    people.set_blocks_us(alice.id, True)

    assert people.blocks_us(alice.id)
    assert people.unused(NOW + timedelta(days=99), 9) == ()


def test_when_somebody_moved_is_remembered():
    alice = meet("alice")
    assert people.moved_at(alice.id) is None

    people.set_moved(alice.id, NOW)

    assert people.moved_at(alice.id) == NOW


def test_the_picture_of_whom_the_owner_follows_is_fetched():
    alice = meet("alice", avatar_url="https://remote.example/a.jpg")
    assert people.due_avatars(9) == []

    following.put(alice.id, 1, NOW)

    assert people.due_avatars(9) == [(alice.id, "https://remote.example/a.jpg")]
