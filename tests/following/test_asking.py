"""Follow, its Undo, and asking once more."""

from __future__ import annotations

import pytest

from photolog.errors import InvalidInput, NotFound
from photolog.following import asking
from photolog.reading import FollowingState
from photolog.store import settings
from photolog.store.engine import database
from photolog.store.peers import blocks
from photolog.store.peers import people as stored
from photolog.store.reading import following
from tests.following.conftest import deliveries_are, sent
from tests.inbox.sending import HOME, OWNER

PENDING, ACCEPTED, REJECTED = FollowingState


def answer(person, state) -> None:
    with database.transaction():
        following.answer(person.id, state, person.fetched_at)


def test_a_follow_goes_to_their_own_inbox_and_waits(blog, meet):
    """3.10."""
    shared = {"endpoints": {"sharedInbox": "https://remote.example/inbox"}}
    alice = meet("alice", **shared)

    found = asking.follow(blog, alice.id)

    ((inbox, follow),) = sent()
    assert inbox == "https://remote.example/users/alice/inbox"
    assert (follow["type"], follow["actor"], follow["object"]) == ("Follow", OWNER, alice.uri)
    assert follow["id"] == blog.addresses.activity(found.activity_id)
    assert follow["to"] == [alice.uri]
    assert found.state is PENDING


@pytest.mark.parametrize("state", [PENDING, ACCEPTED])
def test_who_is_asked_already_is_not_asked_again(blog, meet, state):
    """3.10: one Follow for each."""
    alice = meet()
    asking.follow(blog, alice.id)
    answer(alice, state)

    assert asking.follow(blog, alice.id).state is state
    assert len(sent()) == 1


def test_who_refused_may_be_asked_anew_under_a_new_id(blog, meet):
    alice = meet()
    first = asking.follow(blog, alice.id)
    answer(alice, REJECTED)

    second = asking.follow(blog, alice.id)

    assert second.state is PENDING
    assert second.activity_id != first.activity_id
    assert [activity["type"] for _, activity in sent()] == ["Follow", "Follow"]


def test_the_first_follow_binds_the_blog_to_its_address(blog, meet):
    asking.follow(blog, meet().id)

    assert settings.read("identity")["home"] == [HOME, "owner"]


def block_domain(blog, person) -> None:
    blocks.add(person.host, "", blog.now())


REFUSED = {
    "a blocked person": lambda blog, person: stored.set_blocked(person.id, True),
    "a blocked server": block_domain,
    "who blocks the owner": lambda blog, person: stored.set_blocks_us(person.id, True),
}


@pytest.mark.parametrize("happens", REFUSED.values(), ids=REFUSED)
def test_who_may_not_be_followed_is_not(blog, meet, happens):
    alice = meet()
    with database.transaction():
        happens(blog, alice)

    with pytest.raises(InvalidInput):
        asking.follow(blog, alice.id)
    assert (sent(), following.find(alice.id)) == ([], None)


def test_who_has_moved_is_followed_where_they_are(blog, meet):
    alice = meet(movedTo="https://other.example/users/carol")

    with pytest.raises(InvalidInput, match=r"other\.example/users/carol"):
        asking.follow(blog, alice.id)


def test_who_is_not_known_is_not_followed(blog):
    with pytest.raises(NotFound):
        asking.follow(blog, 7)


def test_nobody_is_followed_without_federation(make_blog, network, meet):
    alice = meet()
    alone = make_blog(network)

    with pytest.raises(InvalidInput):
        asking.follow(alone, alice.id)


@pytest.mark.parametrize("state", [PENDING, ACCEPTED])
def test_an_undo_names_the_very_follow(blog, meet, state):
    """3.9: with its id, type, actor and object, to the personal inbox, also while it waits."""
    alice = meet(endpoints={"sharedInbox": "https://remote.example/inbox"})
    asking.follow(blog, alice.id)
    answer(alice, state)

    asking.unfollow(blog, alice.id)

    (_, follow), (inbox, undo) = sent()
    assert inbox == "https://remote.example/users/alice/inbox"
    assert (undo["type"], undo["to"]) == ("Undo", [alice.uri])
    assert {name: undo["object"][name] for name in ("id", "type", "actor", "object")} == {
        name: follow[name] for name in ("id", "type", "actor", "object")
    }
    assert following.find(alice.id) is None


def test_whoever_refused_gets_no_undo(blog, meet):
    alice = meet()
    asking.follow(blog, alice.id)
    answer(alice, REJECTED)

    asking.unfollow(blog, alice.id)

    assert len(sent()) == 1
    assert following.find(alice.id) is None


def test_a_follow_that_was_given_up_cannot_be_sent_after_its_undo(blog, meet):
    alice = meet()
    asking.follow(blog, alice.id)
    deliveries_are("dead")

    asking.unfollow(blog, alice.id)

    states = database.database.execute_sql("SELECT state FROM delivery ORDER BY id").fetchall()
    assert [row[0] for row in states] == ["cancelled", "due"]


def test_nobody_is_unfollowed_who_is_not_followed(blog, meet):
    with pytest.raises(NotFound):
        asking.unfollow(blog, meet().id)


def test_an_answer_that_is_missing_for_an_hour_is_asked_for_anew(blog, meet, clock):
    """169: Undo, then a Follow with an id of its own; Pixelfed keeps silent to a known one."""
    alice = meet()
    first = asking.follow(blog, alice.id, shows_boosts=False)
    deliveries_are("done")
    clock.advance(hours=1)

    asking.retry(blog, alice.id)

    old, undo, new = (activity for _, activity in sent())
    assert [each["type"] for each in (old, undo, new)] == ["Follow", "Undo", "Follow"]
    assert undo["object"]["id"] == old["id"] != new["id"]
    standing = following.find(alice.id)
    assert blog.addresses.activity(standing.activity_id) == new["id"]
    assert (standing.state, standing.shows_boosts) == (PENDING, False)
    assert standing.activity_id != first.activity_id


def test_a_follow_that_did_not_arrive_is_sent_again_with_the_same_id(blog, meet):
    """3.10: the id does not change when it is tried again."""
    alice = meet()
    first = asking.follow(blog, alice.id)
    deliveries_are("dead")

    asking.retry(blog, alice.id)

    assert len(sent()) == 1
    assert following.find(alice.id) == first
    (state,) = database.database.execute_sql("SELECT state FROM delivery").fetchone()
    assert state == "due"


@pytest.mark.parametrize(
    ("delivery", "state", "minutes"),
    [
        ("done", PENDING, 59),
        ("due", PENDING, 120),
        ("done", ACCEPTED, 120),
        ("done", REJECTED, 120),
    ],
    ids=["asked just now", "still under way", "followed", "refused"],
)
def test_there_is_not_always_something_to_ask(blog, meet, clock, delivery, state, minutes):
    alice = meet()
    asking.follow(blog, alice.id)
    deliveries_are(delivery)
    answer(alice, state)
    clock.advance(minutes=minutes)

    with pytest.raises(InvalidInput):
        asking.retry(blog, alice.id)
    assert len(sent()) == 1


def test_boosts_are_shown_or_not(blog, meet):
    alice = meet()
    with pytest.raises(NotFound):
        asking.show_boosts(alice.id, False)
    asking.follow(blog, alice.id)

    asking.show_boosts(alice.id, False)

    assert not following.find(alice.id).shows_boosts
