"""What a server says of who follows whom, compared with what is known here (FEP-8fcf)."""

from __future__ import annotations

import pytest

from photolog.errors import FetchFailed
from photolog.following import asking
from photolog.pure.wire import synchronisation
from photolog.reading import FollowingState
from photolog.store.engine import database
from photolog.store.peers import deliveries
from photolog.store.peers import people as stored
from photolog.store.reading import following
from tests.inbox.sending import OWNER, Sender, as_bytes
from tests.inbox.test_answering import ask, inner, sent, state_of

PENDING, ACCEPTED, REJECTED = FollowingState


@pytest.fixture
def alice(world) -> Sender:
    return world.join(Sender("alice"), followers="https://remote.example/users/alice/followers")


@pytest.fixture
def followed(world, alice) -> Sender:
    world.hear(alice, alice.activity("Accept", inner(ask(world, alice))))
    return alice


def tell(world, sender: Sender, listed: list[str], **over: str) -> None:
    """Send a note with the header, and let the list be had that it is about."""
    collection = over.get("collection", f"{sender.uri}/followers")
    url = over.get("url", f"{sender.uri}/followers_synchronization")
    digest = over.get("digest", synchronisation.digest(listed))
    world.network.documents.setdefault(
        url, {"id": url, "type": "OrderedCollection", "orderedItems": listed}
    )
    body = as_bytes(sender.activity("Create", sender.note()))
    header = f'collectionId="{collection}", url="{url}", digest="{digest}"'
    headers = sender.headers(body, world.blog.now(), extra={"Collection-Synchronization": header})
    assert world.client.post("/inbox", data=body, headers=headers).status_code == 202
    world.understand()


def asked_for_the_list(world) -> bool:
    return any("synchronization" in address for address in world.network.asked)


def test_where_both_agree_nobody_is_asked(world, followed):
    tell(world, followed, [OWNER])

    assert state_of(followed) is ACCEPTED
    assert not asked_for_the_list(world)


def test_whom_they_do_not_list_follows_no_longer(world, followed):
    """Their Reject was lost."""
    tell(world, followed, [])

    assert state_of(followed) is REJECTED


def test_who_is_listed_without_knowing_of_it_takes_it_back(world, followed):
    """Our Undo was lost."""
    asking.unfollow(world.blog, stored.find(followed.uri).id)
    before = len(sent(world))

    tell(world, followed, [OWNER])

    ((inbox, undo),) = sent(world)[before:]
    assert (inbox, undo["type"]) == (f"{followed.uri}/inbox", "Undo")
    assert (undo["object"]["type"], undo["object"]["object"]) == ("Follow", followed.uri)


def test_what_strangers_make_us_send_is_bounded_and_a_follow_is_not(world, followed, monkeypatch):
    monkeypatch.setattr(deliveries, "MOST_ANSWERS", 0)
    bob = world.join(Sender("bob"))
    asking.unfollow(world.blog, stored.find(followed.uri).id)
    before = len(sent(world))

    tell(world, followed, [OWNER])
    world.hear(bob, bob.activity("Follow", OWNER))
    assert sent(world)[before:] == []
    ask(world, bob)

    assert [letter["type"] for _, letter in sent(world)[before:]] == ["Follow"]


def test_a_follow_that_waits_is_left_alone(world, alice):
    """R-VIS-1: a list is no Accept, and no Reject either."""
    ask(world, alice)

    tell(world, alice, [OWNER])
    assert state_of(alice) is PENDING

    tell(world, alice, [])
    assert state_of(alice) is PENDING
    assert not asked_for_the_list(world)


@pytest.mark.parametrize(
    "over",
    [
        {"collection": "https://remote.example/users/bob/followers"},
        {"url": "https://evil.example/list"},
        {"digest": synchronisation.digest(["https://photo.example/users/other"])},
        {"digest": "nonsense"},
    ],
    ids=["another's collection", "another's server", "another list", "no digest"],
)
def test_what_does_not_fit_changes_nothing(world, followed, over):
    tell(world, followed, [], **over)

    assert state_of(followed) is ACCEPTED


@pytest.mark.parametrize("is_temporary", [True, False])
def test_a_list_that_cannot_be_had_changes_nothing(world, followed, is_temporary):
    url = f"{followed.uri}/followers_synchronization"
    world.network.documents[url] = FetchFailed("no", is_temporary=is_temporary)

    tell(world, followed, [])

    assert state_of(followed) is ACCEPTED


def test_nobody_speaks_for_the_list_of_another(world, followed, bob):
    tell(world, bob, [], collection=f"{followed.uri}/followers")

    assert state_of(followed) is ACCEPTED


def test_a_list_of_many_is_none_of_ours(world, followed):
    listed = [f"https://photo.example/users/{number}" for number in range(500)]

    tell(world, followed, listed)

    assert state_of(followed) is ACCEPTED


def test_what_changed_meanwhile_counts(world, followed):
    """Between the list and the effect the owner may have acted; what is so then counts."""
    with database.transaction():
        following.remove(stored.find(followed.uri).id)

    tell(world, followed, [])

    assert state_of(followed) is None
