"""Move of somebody whom the owner follows: both accounts must say so, at their own servers."""

from __future__ import annotations

import json

import pytest

from photolog.errors import FetchFailed
from photolog.following import asking
from photolog.peers import NoticeKind
from photolog.reading import FollowingState
from photolog.store.engine import database
from photolog.store.engine.database import database as engine
from photolog.store.peers import blocks, notices
from photolog.store.peers import people as stored
from photolog.store.reading import following
from tests.inbox.sending import HOME, OWNER, Sender
from tests.inbox.test_answering import ask, inner, sent, state_of

PENDING, ACCEPTED, REJECTED = FollowingState


@pytest.fixture
def followed(world, alice) -> Sender:
    """Somebody whom the owner follows, and who has moved to carol's account."""
    world.hear(alice, alice.activity("Accept", inner(ask(world, alice))))
    world.join(alice, movedTo="https://other.example/users/carol")
    return alice


@pytest.fixture
def target(world, alice) -> Sender:
    """Their new account."""
    return world.join(Sender("carol", "other.example", key=3), alsoKnownAs=[alice.uri])


def move(world, sender: Sender, target_uri: str, **over) -> None:
    world.hear(sender, sender.activity("Move", sender.uri, target=target_uri, **over))


def test_the_owner_goes_along(world, followed, target):
    """116: Follow there, Undo here, and the owner is told."""
    old = following.find(stored.find(followed.uri).id)
    following_before = len(sent(world))

    move(world, followed, target.uri)

    (to_new, follow), (to_old, undo) = sent(world)[following_before:]
    assert (to_new, follow["type"], follow["object"]) == (
        f"{target.uri}/inbox",
        "Follow",
        target.uri,
    )
    assert (to_old, undo["type"]) == (f"{followed.uri}/inbox", "Undo")
    assert undo["object"]["id"] == world.blog.addresses.activity(old.activity_id)
    assert (state_of(target), state_of(followed)) == (PENDING, None)
    (notice,) = notices.page(9)
    assert (notice.kind, notice.person.uri, notice.text) == (
        NoticeKind.MOVED,
        followed.uri,
        "@carol@other.example",
    )


def test_boosts_stay_as_they_were(world, followed, target):
    asking.show_boosts(stored.find(followed.uri).id, False)

    move(world, followed, target.uri)

    assert not following.find(stored.find(target.uri).id).shows_boosts


@pytest.mark.parametrize(
    "known_as",
    ["ID", ["ID"], ["https://else.example/u", "ID"], "LOWER", [{"id": "ID", "type": "Person"}]],
)
def test_an_alias_may_be_written_in_several_ways(world, followed, target, known_as):
    """7.2: a string or a list, and Pixelfed's small letters."""
    capital = world.join(Sender("Bob"))
    world.hear(capital, capital.activity("Accept", inner(ask(world, capital))))
    world.join(capital, movedTo=target.uri)
    written = json.dumps(known_as).replace("LOWER", capital.uri.lower()).replace("ID", capital.uri)
    world.join(target, alsoKnownAs=json.loads(written))

    move(world, capital, target.uri)

    assert (state_of(target), state_of(capital)) == (PENDING, None)


def test_the_page_of_the_profile_will_do_as_the_new_place(world, followed, target):
    """117: the movedTo of Pixelfed."""
    page = "https://other.example/@carol"
    world.join(followed, movedTo=page)
    world.join(target, alsoKnownAs=[followed.uri], url=page)

    move(world, followed, target.uri)

    assert state_of(target) is PENDING


def test_who_is_followed_at_the_new_place_already_is_not_asked_again(world, followed, target):
    world.hear(target, target.activity("Accept", inner(ask(world, target))))
    before = len(sent(world))

    move(world, followed, target.uri)

    assert [activity["type"] for _, activity in sent(world)[before:]] == ["Undo"]
    assert state_of(target) is ACCEPTED


NOT_VOUCHED = {
    "the old account names no new one": lambda old, new: ({}, {"alsoKnownAs": [old]}),
    "the old account names another": lambda old, new: (
        {"movedTo": "https://x.example/u"},
        {"alsoKnownAs": [old]},
    ),
    "the new account knows no alias": lambda old, new: ({"movedTo": new}, {}),
    "the new account knows another alias": lambda old, new: (
        {"movedTo": new},
        {"alsoKnownAs": [f"{old}x", "https://x.example/u"]},
    ),
    "the new account has moved itself": lambda old, new: (
        {"movedTo": new},
        {"alsoKnownAs": [old], "movedTo": "https://third.example/users/x"},
    ),
    "an alias of an address within another": lambda old, new: (
        {"movedTo": new},
        {"alsoKnownAs": f"{old}/x {old}"},
    ),
}


@pytest.mark.parametrize("accounts", NOT_VOUCHED.values(), ids=NOT_VOUCHED)
def test_a_move_that_is_not_said_on_both_sides_is_none(world, followed, target, accounts):
    """116."""
    of_old, of_new = accounts(followed.uri, target.uri)
    world.join(followed, **of_old)
    world.join(target, **of_new)
    before = len(sent(world))

    move(world, followed, target.uri)

    assert (state_of(followed), state_of(target)) == (ACCEPTED, None)
    assert (len(sent(world)), notices.page(9)) == (before, ())


@pytest.mark.parametrize("uri", [OWNER, f"{HOME}/@owner", "https://remote.example/users/alice"])
def test_a_move_to_the_owner_or_to_where_they_are_is_none(world, followed, uri):
    world.join(followed, movedTo=uri, alsoKnownAs=[followed.uri])

    move(world, followed, uri)

    assert state_of(followed) is ACCEPTED


def test_nobody_moves_another(world, followed, bob, target):
    """116: signer, actor and object are one."""
    activity = bob.activity("Move", followed.uri, target=target.uri)
    world.hear(bob, activity, {**activity, "actor": followed.uri})

    assert (state_of(followed), state_of(target)) == (ACCEPTED, None)


@pytest.mark.parametrize("follows", [False, True])
def test_whom_the_owner_does_not_follow_makes_us_ask_nobody(world, alice, target, follows):
    """Nor who refused."""
    if follows:
        world.hear(alice, alice.activity("Reject", inner(ask(world, alice))))
    world.join(alice, movedTo=target.uri)
    world.network.asked.clear()

    move(world, alice, target.uri)

    assert set(world.network.asked) <= {alice.uri}  # for the key
    assert state_of(target) is None


def test_a_move_to_a_blocked_server_is_not_followed(world, followed, target):
    with database.transaction():
        blocks.add("other.example", "", world.blog.now())

    move(world, followed, target.uri)

    assert state_of(followed) is ACCEPTED
    assert stored.find(target.uri) is None


@pytest.mark.parametrize("how", ["is_blocked", "blocks_us"])
def test_a_move_to_somebody_blocked_is_not_followed(world, followed, target, how):
    ask(world, target)
    with database.transaction():
        person = stored.find(target.uri)
        following.remove(person.id)
        engine.execute_sql(f"UPDATE person SET {how} = 1 WHERE id = ?", (person.id,))

    move(world, followed, target.uri)

    assert (state_of(followed), state_of(target)) == (ACCEPTED, None)


def test_a_second_move_within_seven_days_is_ignored(world, followed, target, clock):
    """7.2: also when the owner followed the old account anew meanwhile."""
    move(world, followed, target.uri)
    with database.transaction():
        following.put(stored.find(followed.uri).id, 9, clock.now)
    clock.advance(days=6, hours=23)

    move(world, followed, target.uri)
    assert state_of(followed) is PENDING

    clock.advance(hours=1)
    move(world, followed, target.uri)
    assert state_of(followed) is None


def test_the_same_move_twice_is_one(world, followed, target):
    move(world, followed, target.uri)
    before = len(sent(world))

    move(world, followed, target.uri)

    assert len(sent(world)) == before
    assert len(notices.page(9)) == 1


def test_a_chain_of_moves_is_not_walked(world, followed, target):
    """From alice to carol to dave, to erin …: one step for one Move, at most."""
    dave = world.join(Sender("dave", "third.example", key=2), alsoKnownAs=[target.uri])
    world.join(target, alsoKnownAs=[followed.uri], movedTo=dave.uri)

    move(world, followed, target.uri)

    assert (state_of(followed), state_of(target), state_of(dave)) == (ACCEPTED, None, None)
    assert dave.uri not in world.network.asked


def test_nobody_leads_the_owner_from_account_to_account(world, followed, target, clock):
    dave = Sender("dave", "third.example", key=2)
    world.join(dave, alsoKnownAs=[target.uri])
    move(world, followed, target.uri)
    world.join(target, alsoKnownAs=[followed.uri], movedTo=dave.uri)

    move(world, target, dave.uri)
    assert (state_of(target), state_of(dave)) == (PENDING, None)

    clock.advance(days=8)
    move(world, target, dave.uri)
    assert (state_of(target), state_of(dave)) == (None, PENDING)


def test_a_move_waits_while_a_server_is_down(world, followed, target, clock):
    world.network.documents[target.uri] = FetchFailed("no answer", is_temporary=True)
    move(world, followed, target.uri)
    assert state_of(followed) is ACCEPTED

    world.join(target, alsoKnownAs=[followed.uri])
    clock.advance(minutes=5)
    world.understand()

    assert (state_of(followed), state_of(target)) == (None, PENDING)


def test_a_request_that_waits_moves_along(world, alice, target):
    ask(world, alice)
    world.join(alice, movedTo=target.uri)

    move(world, alice, target.uri)

    assert (state_of(alice), state_of(target)) == (None, PENDING)
