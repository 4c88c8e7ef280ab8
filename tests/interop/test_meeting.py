"""A person elsewhere finds the owner, follows, hears of a new profile, and leaves."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from photolog import moderation, profile
from photolog.peers import FollowState, NoticeKind
from photolog.store.peers import deliveries, followers, notices
from tests.interop.conftest import ACTIVITY, OWNER, follow, follower_named, unfollow
from tests.interop.places import FEDIFY, PHOTO
from tests.publish import publish

pytestmark = pytest.mark.e2e


def test_the_owner_is_found_by_handle(blog, fedify):
    jrd = fedify.tell("webfinger", handle=OWNER)
    found = fedify.tell("read", uri=OWNER)

    assert jrd["subject"] == f"acct:{OWNER[1:]}"
    assert blog.addresses.actor in [link.get("href") for link in jrd["links"]]
    assert (found["type"], found["id"]) == ("Person", blog.addresses.actor)
    assert (found["username"], found["isLocked"]) == ("owner", False)
    assert (found["inbox"], found["sharedInbox"]) == (
        blog.addresses.inbox,
        blog.addresses.shared_inbox,
    )


def test_the_server_tells_what_it_is(fedify):
    told = fedify.tell("nodeinfo", origin=f"https://{PHOTO}")

    assert told["software"]["name"] == "photolog"
    assert told["protocols"] == ["activitypub"]
    assert told["usage"]["users"]["total"] == 1


@pytest.mark.parametrize("signing", ["rfc9421", "cavage"])
def test_a_follow_is_accepted_whichever_signature_is_tried_first(blog, fedify, front, signing):
    name = f"bert-{signing}"

    follow_uri = follow(fedify, name, signing=signing)

    follower = follower_named(name)
    assert follower is not None
    assert (follower.state, follower.follow_uri) == (FollowState.ACCEPTED, follow_uri)
    assert follower.person.handle == f"@{name}@{FEDIFY}"
    assert (NoticeKind.FOLLOW, follower.person) in {
        (notice.kind, notice.person) for notice in notices.page(50)
    }
    (knock,) = front.noted(PHOTO, containing=follow_uri)  # one: it was not refused and repeated
    assert knock.status == 202
    assert ("signature-input" in knock.headers) == (signing == "rfc9421")
    (accept,) = front.noted(FEDIFY, containing=follow_uri)
    assert (accept.status, accept.target) == (202, f"/users/{name}/inbox")
    assert "signature-input" not in accept.headers
    unfollow(fedify, name, follow_uri)


def test_who_unfollows_gets_no_more(blog, fedify):
    follow_uri = follow(fedify, "carol")
    before = publish(blog, title="Before")
    fedify.receives("Create", blog.addresses.post(before.id))

    unfollow(fedify, "carol", follow_uri)
    after = publish(blog, title="After")

    assert followers.count() == 0
    assert deliveries.inboxes_of_post(after.id) == ()


def test_who_is_turned_away_is_told(blog, fedify):
    follow_uri = follow(fedify, "dora")
    follower = follower_named("dora")

    moderation.turn_away(blog, follower.person.id)

    assert fedify.receives("Reject", follow_uri)["actor"] == blog.addresses.actor
    assert follower_named("dora") is None


def test_followers_are_counted_and_not_named(blog, fedify, front, alice):
    document = json.loads(front.ask(blog.addresses.followers, accept=ACTIVITY).body)

    assert document["totalItems"] == followers.count() == 1
    assert alice not in json.dumps(document)
    assert fedify.tell("list", uri=blog.addresses.followers) == []


def test_a_new_profile_is_told_to_followers(blog, fedify, alice):
    former = profile.current(blog)

    profile.change(blog, replace(former, name="Light and Weather", bio_source="Mostly *fog*."))

    update = fedify.receives("Update", "Light and Weather")
    read = fedify.reads(blog.addresses.actor, "Light and Weather")
    assert update["object"]["name"] == read["name"] == "Light and Weather"
    assert read["bio"] == "<p>Mostly <em>fog</em>.</p>"
    profile.change(blog, former)
