"""Follow, its Undo, and Block, through the front door."""

from __future__ import annotations

import json

import pytest

from photolog.peers import FollowState, NoticeKind
from photolog.pure.wire import actors_read
from photolog.store import settings
from photolog.store.engine import database
from photolog.store.engine.database import database as engine
from photolog.store.peers import followers, notices, people
from tests.browsing import app_of, browser_of
from tests.inbox.conftest import World
from tests.inbox.contents import seen
from tests.inbox.sending import HOME, OWNER, Sender


def sent(world) -> list[tuple[str, dict]]:
    """Return what is due to be sent: inbox and activity, in order."""
    rows = engine.execute_sql(
        "SELECT inbox, body FROM delivery JOIN activity ON activity.id = activity_id ORDER BY 1, 2"
    )
    return [(inbox, json.loads(body)) for inbox, body in rows.fetchall()]


def state_of(sender) -> FollowState | None:
    follower = followers.find(people.find(sender.uri).id)
    return follower.state if follower else None


@pytest.fixture
def by_hand(make_blog, network) -> World:
    """A blog whose owner decides who follows."""
    blog = make_blog(
        network,
        site__base_url=HOME,
        site__username="owner",
        federation__auto_accept_followers="false",
    )
    return World(blog, browser_of(app_of(blog), HOME), network)


@pytest.mark.parametrize("path", ["/inbox", "/users/owner/inbox"])
def test_a_follow_makes_a_follower_and_is_answered(world, alice, path):
    """96 and 87: on any inbox; the Accept holds the Follow as it came."""
    follow = alice.activity("Follow", OWNER)

    world.hear(alice, follow, path=path)

    assert state_of(alice) is FollowState.ACCEPTED
    ((inbox, accept),) = sent(world)
    assert inbox == f"{alice.uri}/inbox"
    assert (accept["type"], accept["actor"]) == ("Accept", OWNER)
    assert accept["object"]["id"] == follow["id"]
    assert accept["object"]["object"] == OWNER
    assert [notice.kind for notice in notices.page(9)] == [NoticeKind.FOLLOW]


def test_the_first_follower_binds_the_blog_to_its_address(world, alice):
    assert "home" not in (settings.read("identity") or {})

    world.hear(alice, alice.activity("Follow", OWNER))

    assert settings.read("identity")["home"] == [HOME, "owner"]


def test_a_follow_of_the_profile_page_is_one_of_the_owner(world, alice):
    world.hear(alice, alice.activity("Follow", f"{HOME}/@owner"))

    assert state_of(alice) is FollowState.ACCEPTED

    inner = alice.activity("Follow", f"{HOME}/@owner")
    world.hear(alice, alice.activity("Undo", inner))

    assert state_of(alice) is None


def test_an_actor_that_stands_whole_in_the_activity_is_known_by_its_id(world, alice):
    """107, and F8 of Hubzilla: actor and object are objects."""
    follow = alice.activity("Follow", {"id": OWNER, "type": "Person"})
    follow["actor"] = {"id": alice.uri, "type": "Person"}

    world.hear(alice, follow)

    assert state_of(alice) is FollowState.ACCEPTED


def test_who_asks_while_the_owner_decides_waits_without_an_answer(by_hand):
    alice = by_hand.join(Sender("alice"))

    by_hand.hear(alice, alice.activity("Follow", OWNER))

    assert state_of(alice) is FollowState.PENDING
    assert sent(by_hand) == []
    assert [notice.kind for notice in notices.page(9)] == [NoticeKind.FOLLOW_REQUEST]


def test_who_was_let_in_by_hand_is_answered_when_asking_again(by_hand):
    alice = by_hand.join(Sender("alice"))
    by_hand.hear(alice, alice.activity("Follow", OWNER))
    with database.transaction():
        followers.accept(people.find(alice.uri).id)

    by_hand.hear(alice, alice.activity("Follow", OWNER))

    assert state_of(alice) is FollowState.ACCEPTED
    assert [accept["type"] for _, accept in sent(by_hand)] == ["Accept"]


def test_who_waited_is_in_when_asking_again_after_the_owner_lets_everybody_in(world, alice):
    """What the Accept says must be true here, too."""
    with database.transaction():
        person = people.put(actors_read.read(alice.document()), world.blog.now())
        followers.add(person.id, FollowState.PENDING, "", world.blog.now())

    world.hear(alice, alice.activity("Follow", OWNER))

    assert state_of(alice) is FollowState.ACCEPTED
    assert [accept["type"] for _, accept in sent(world)] == ["Accept"]


def test_a_repeated_follow_is_answered_again_and_counts_once(world, alice):
    """98: the first Accept may have been lost."""
    follow = alice.activity("Follow", OWNER)

    world.hear(alice, follow, follow)

    assert followers.count() == 1
    assert len(sent(world)) == 2
    assert len(notices.page(9)) == 1


def test_the_follow_of_a_blocked_person_is_not_answered(world, alice):
    world.hear(alice, alice.activity("Follow", OWNER), undo_of_follow(alice))
    answered = len(sent(world))
    with database.transaction():
        people.set_blocked(people.find(alice.uri).id, is_blocked=True)

    world.hear(alice, alice.activity("Follow", OWNER))

    assert state_of(alice) is None
    assert len(sent(world)) == answered


def test_who_is_blocked_after_sending_is_not_heard_either(world, alice):
    """R-ORG-11: the block is asked for again before the effect."""
    world.hear(alice, alice.activity("Follow", OWNER), undo_of_follow(alice))
    world.post(alice, alice.activity("Follow", OWNER))
    with database.transaction():
        people.set_blocked(people.find(alice.uri).id, is_blocked=True)
    world.understand()

    assert state_of(alice) is None


def test_pixelfeds_cycle_of_follow_undo_and_the_identical_follow(world):
    """97, F2: the Undo names its Follow by another id, and the second Follow repeats the first."""
    carol = world.join(Sender("carol", "pix.example"))
    follow = carol.activity("Follow", OWNER, id=f"{carol.uri}#follow/881")
    inner = {**follow, "id": f"{carol.uri}#follows/881"}
    undo = carol.activity("Undo", inner, id=f"{carol.uri}#follow/881/undo")

    states = []
    for activity in (follow, undo, follow, undo, follow):
        world.hear(carol, activity)
        states.append(state_of(carol))

    accepted = FollowState.ACCEPTED
    assert states == [accepted, None, accepted, None, accepted]
    assert len(sent(world)) == 3


def undo_of_follow(sender: Sender) -> dict:
    return sender.activity("Undo", sender.activity("Follow", OWNER))


def test_an_undo_ends_the_follow_and_its_notice(world, alice):
    world.hear(alice, alice.activity("Follow", OWNER), undo_of_follow(alice))

    assert seen() == {"follower": [], "reaction": [], "reply": [], "notice": []}


def test_an_undo_by_the_bare_id_of_the_follow_ends_it(world, alice):
    follow = alice.activity("Follow", OWNER)

    world.hear(alice, follow, alice.activity("Undo", follow["id"]))

    assert state_of(alice) is None


def test_an_undo_by_a_bare_id_of_something_else_leaves_the_follow(world, alice, post):
    """112: the id of a Like takes back the Like, not the Follow."""
    like = alice.activity("Like", post)

    world.hear(alice, alice.activity("Follow", OWNER), like, alice.activity("Undo", like["id"]))

    assert state_of(alice) is FollowState.ACCEPTED
    assert seen()["reaction"] == []


def test_an_undo_without_an_inner_id_is_known_by_its_object(world, alice):
    inner = {"type": "Follow", "actor": alice.uri, "object": OWNER}

    world.hear(alice, alice.activity("Follow", OWNER), alice.activity("Undo", inner))

    assert state_of(alice) is None


@pytest.mark.parametrize(
    "inner", [None, {}, {"type": "Frobnicate", "id": "https://remote.example/x"}]
)
def test_an_undo_of_nothing_that_is_known_changes_nothing(world, alice, inner):
    """F15."""
    world.hear(alice, alice.activity("Follow", OWNER), alice.activity("Undo", inner))

    assert state_of(alice) is FollowState.ACCEPTED


def test_nobody_takes_back_the_follow_of_another(world, alice, bob):
    follow = alice.activity("Follow", OWNER)

    world.hear(alice, follow)
    world.hear(bob, bob.activity("Undo", follow), bob.activity("Undo", follow["id"]))

    assert state_of(alice) is FollowState.ACCEPTED


def test_a_block_of_the_owner_ends_the_follow_in_silence(world, alice):
    """115."""
    world.hear(alice, alice.activity("Follow", OWNER))
    answered, noted = len(sent(world)), len(notices.page(9))

    world.hear(alice, alice.activity("Block", OWNER))

    assert state_of(alice) is None
    assert (len(sent(world)), len(notices.page(9))) == (answered, noted)


def test_a_block_of_somebody_else_is_ignored(world, alice):
    world.hear(
        alice, alice.activity("Follow", OWNER), alice.activity("Block", "https://x.example/u")
    )

    assert state_of(alice) is FollowState.ACCEPTED


@pytest.mark.parametrize("kind", ["Accept", "Reject"])
def test_an_answer_to_a_follow_changes_nothing_as_the_owner_follows_nobody(world, alice, kind):
    """113 and 114: most of all, Reject of their own Follow does not end it."""
    follow = alice.activity("Follow", OWNER)
    ours = {"type": "Follow", "id": f"{HOME}/activities/01k4f8z5m2000", "actor": OWNER}
    world.hear(alice, follow)
    before = seen()

    world.hear(
        alice,
        alice.activity(kind, {**ours, "object": alice.uri}),
        alice.activity(kind, ours["id"]),
        alice.activity(kind, follow),
    )

    assert seen() == before
