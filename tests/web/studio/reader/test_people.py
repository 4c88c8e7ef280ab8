"""Somebody's profile, and the buttons to follow them."""

from __future__ import annotations

import pytest

from photolog.peers import FollowState, ProfileField
from photolog.reading import FollowingState
from photolog.store.engine import database
from photolog.store.peers import followers
from photolog.store.peers import people as stored
from photolog.store.reading import following
from tests.following.conftest import deliveries_are, join, sent
from tests.inbox.sending import Sender
from tests.store.peers.making import NOW, meet
from tests.web.studio.test_pages import judge

PENDING, ACCEPTED, REJECTED = FollowingState


@pytest.fixture
def alice(federated_owner):
    with database.transaction():
        return meet(
            "alice",
            bio_html='<p>Boats. <a href="https://x.example" rel="nofollow">x</a></p>',
            fields=(ProfileField("Camera", "<b>Pentax</b> 67"),),
            avatar_url="https://remote.example/face.jpg",
        )


def press(browser, person, verb: str, **form: str):
    return browser.post(f"/studio/people/{person.id}/{verb}", data=form)


def see(browser, person) -> str:
    page = browser.get(f"/studio/people/{person.id}")
    assert page.status_code == 200
    judge(page.text)
    return page.text


def test_a_profile_shows_who_somebody_is(federated_owner, alice):
    page = see(federated_owner, alice)

    for words in (
        "Alice",
        "@alice@remote.example",
        "<p>Boats. <a href=",
        "Camera",
        "<b>Pentax</b> 67",
    ):
        assert words in page
    assert 'href="https://remote.example/@alice"' in page


def test_nothing_of_it_is_loaded_from_elsewhere(federated_owner, alice):
    page = see(federated_owner, alice)

    for attribute in ("src=", "srcset=", "poster="):
        assert f'{attribute}"http' not in page
    assert "face.jpg" not in page


def test_their_newest_photos_are_shown_by_our_own_copies(federated_owner, network, alice):
    """While there is no copy yet, by their words; never by an address elsewhere."""
    sender = Sender("alice")
    files = [
        {"type": "Image", "mediaType": "image/jpeg", "url": f"https://remote.example/{n}.jpg"}
        for n in range(2)
    ]
    files[0]["name"] = "A red boat"
    boats = sender.note(number=1, attachment=files, tag=[], cc=[])
    veiled = sender.note(
        number=2, attachment=[files[0] | {"name": "Skin"}], summary="Nudity", tag=[], cc=[]
    )
    join(
        network,
        sender,
        outbox=f"{sender.uri}/outbox",
    )
    network.documents[f"{sender.uri}/outbox"] = {
        "id": f"{sender.uri}/outbox",
        "type": "OrderedCollection",
        "orderedItems": [sender.activity("Create", note) for note in (boats, veiled)],
    }

    page = see(federated_owner, alice)

    assert "Recent photos" in page
    assert "A red boat" in page
    assert "A photo without a description" in page
    assert "Nudity" in page
    assert "Skin" not in page
    assert ".jpg" not in page


def test_who_is_not_there_has_no_profile(federated_owner):
    assert federated_owner.get("/studio/people/7").status_code == 404


def test_only_the_owner_sees_profiles(federated_owner, alice):
    federated_owner.delete_cookie("__Host-photolog", domain="photo.example")

    assert federated_owner.get(f"/studio/people/{alice.id}").status_code == 302
    assert press(federated_owner, alice, "follow").status_code == 401
    assert sent() == []


def test_there_are_no_profiles_without_federation(owner):
    assert owner.get("/studio/people/1").status_code == 404


def test_a_button_follows(federated_owner, alice):
    assert ">Follow<" in see(federated_owner, alice)

    answer = press(federated_owner, alice, "follow", back=f"/studio/people/{alice.id}")

    assert answer.status_code == 303
    assert answer.location == f"/studio/people/{alice.id}?said=follow-asked"
    assert [activity["type"] for _, activity in sent()] == ["Follow"]
    page = see(federated_owner, alice)
    assert "have not answered" in page
    assert ">Take it back<" in page


def test_looking_at_a_profile_changes_nothing(federated_owner, alice):
    see(federated_owner, alice)

    assert federated_owner.get(f"/studio/people/{alice.id}/follow").status_code == 404
    assert (sent(), following.find(alice.id)) == ([], None)


def test_a_button_unfollows_and_hides_boosts(federated_owner, alice):
    press(federated_owner, alice, "follow")
    with database.transaction():
        following.answer(alice.id, ACCEPTED, NOW)
    assert ">Unfollow<" in see(federated_owner, alice)

    press(federated_owner, alice, "boosts")
    assert ">Show their boosts<" in see(federated_owner, alice)
    press(federated_owner, alice, "boosts", show="1")
    assert ">Hide their boosts<" in see(federated_owner, alice)

    press(federated_owner, alice, "unfollow")
    assert following.find(alice.id) is None
    assert ">Follow<" in see(federated_owner, alice)


def test_who_does_not_answer_is_asked_again_not_too_soon(federated_owner, alice, clock):
    press(federated_owner, alice, "follow")
    deliveries_are("done")

    refused = press(federated_owner, alice, "retry")
    assert refused.status_code == 422
    assert "less than an hour" in refused.text
    judge(refused.text)
    assert f'name="back" value="/studio/people/{alice.id}"' in refused.text

    clock.advance(hours=2)
    assert press(federated_owner, alice, "retry").status_code == 303
    assert [activity["type"] for _, activity in sent()] == ["Follow", "Undo", "Follow"]


def test_who_refused_may_be_asked_anew(federated_owner, alice):
    press(federated_owner, alice, "follow")
    with database.transaction():
        following.answer(alice.id, REJECTED, NOW)
    assert "do not let you" in see(federated_owner, alice)

    press(federated_owner, alice, "follow")

    assert following.find(alice.id).state is PENDING


def test_why_somebody_may_not_be_followed_is_told(federated_owner, alice):
    with database.transaction():
        stored.set_blocks_us(alice.id, True)
    assert ">Follow<" not in see(federated_owner, alice)

    answer = press(federated_owner, alice, "follow")

    assert answer.status_code == 422
    assert "does not want to be followed" in answer.text
    assert sent() == []


def test_who_follows_the_owner_and_who_moved_is_told(federated_owner, alice):
    with database.transaction():
        followers.add(alice.id, FollowState.ACCEPTED, "", NOW)
        meet("alice", moved_to="https://other.example/users/carol")

    page = see(federated_owner, alice)

    assert "follows you" in page
    assert "/studio/find?q=https://other.example/users/carol" in page
    assert f"/studio/people/{alice.id}/follow" not in page  # it would be refused


@pytest.mark.parametrize("verb", ["follow", "unfollow", "retry", "boosts"])
def test_buttons_need_somebody_and_the_token(federated_owner, alice, verb):
    assert press(federated_owner, meet_nobody(), verb).status_code == 404
    del federated_owner.environ_base["HTTP_X_CSRF_TOKEN"]

    assert press(federated_owner, alice, verb).status_code == 403


def meet_nobody():
    """Return somebody who is not there."""

    class Nobody:
        id = 99

    return Nobody
