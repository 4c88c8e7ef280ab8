"""The owner follows somebody, who says yes, no, later, or lives elsewhere now."""

from __future__ import annotations

import json

import pytest

from photolog.peers import NoticeKind
from photolog.reading import FollowingState
from photolog.store.engine import database
from photolog.store.peers import notices, people
from photolog.store.reading import following, notes
from tests.interop.conftest import (
    ACTIVITY,
    OWNER,
    ask_to_follow,
    begin_to_follow,
    document_of,
    follow,
    followed,
    follower_named,
    heard,
    person_named,
    person_uri,
    sent,
    settle,
)
from tests.interop.front import Noted
from tests.interop.patience import until
from tests.interop.places import FEDIFY, PHOTO

pytestmark = pytest.mark.e2e


def following_them(fedify, name: str) -> list[str]:
    """Return who follows somebody, as their own server has it."""
    return fedify.tell("state")["followers"].get(name, [])


def told(name: str) -> list[NoticeKind]:
    """Return what the owner is told of somebody."""
    return [each.kind for each in notices.page(50) if each.person == person_named(name)]


def test_a_follow_is_accepted_and_taken_back(blog, fedify, front, studio):
    follow_uri = begin_to_follow(studio, fedify, "quinn")

    quinn = person_named("quinn")
    page = f"/studio/people/{quinn.id}"
    assert following_them(fedify, "quinn") == [blog.addresses.actor]
    assert "Unfollow" in studio.page(page)
    assert quinn.handle in studio.page("/studio/following?state=accepted")
    assert quinn.handle[1:] in studio.get("/studio/following.csv").body.decode()
    told_publicly = json.loads(front.ask(blog.addresses.following, accept=ACTIVITY).body)
    assert told_publicly["totalItems"] == following.count(FollowingState.ACCEPTED)
    assert person_uri("quinn") not in json.dumps(told_publicly)

    studio.press(f"{page}/unfollow")

    undo = fedify.receives("Undo", follow_uri)
    assert undo["actor"] == blog.addresses.actor
    until(lambda: following_them(fedify, "quinn") == [], "the Undo")
    (asked,) = sent(front, "Follow", follow_uri)
    (taken_back,) = sent(front, "Undo", follow_uri)
    assert {asked.target, taken_back.target} == {"/users/quinn/inbox"}
    asking = document_of(asked)
    kept = {key: asking[key] for key in ("id", "type", "actor", "object")}
    assert asking["object"] == person_uri("quinn")
    assert document_of(taken_back)["object"] == kept
    assert followed("quinn") is None


def test_who_decides_by_hand_says_yes_and_later_no(blog, fedify, studio, nora):
    fedify.tell("lock", by="rosa")
    follow_uri = ask_to_follow(studio, fedify, "rosa")
    page = f"/studio/people/{person_named('rosa').id}"
    assert following_them(fedify, "rosa") == []
    assert "they have not answered yet" in studio.page(page)

    for is_whole in (True, False):  # it is not hers to say
        fedify.tell("respond", by=nora, kind="Accept", id=follow_uri, isWhole=is_whole)
    words = {"content": "<p>Not yet.</p>", "audience": "followers", "isNamed": False}
    too_early = fedify.tell("write", by="rosa", handle=OWNER, **words)
    settle()
    assert followed("rosa") is FollowingState.PENDING
    assert notes.find_by_uri(too_early) is None

    fedify.tell("respond", by="rosa", kind="Accept", id=follow_uri)
    until(lambda: followed("rosa") is FollowingState.ACCEPTED, "her Accept")
    assert NoticeKind.FOLLOW_ACCEPTED in told("rosa")

    fedify.tell("respond", by="rosa", kind="Reject", id=follow_uri)
    until(lambda: followed("rosa") is FollowingState.REJECTED, "her Reject")
    assert "They do not let you follow them." in studio.page(page)
    assert followed(nora) is FollowingState.ACCEPTED


def test_who_blocks_the_owner_is_followed_no_longer_and_follows_no_longer(blog, fedify, studio):
    begin_to_follow(studio, fedify, "sven")
    follow(fedify, "sven")

    fedify.tell("block", by="sven", handle=OWNER)

    until(lambda: followed("sven") is None, "the Block")
    sven = person_named("sven")
    assert follower_named("sven") is None
    assert people.blocks_us(sven.id)
    assert "do not want to be followed by you" in studio.page(f"/studio/people/{sven.id}")


def test_who_moves_is_followed_to_where_both_say_that_they_moved(blog, fedify, front, studio):
    former = begin_to_follow(studio, fedify, "tilda")

    fedify.tell("move", by="tilda", target="tilda-at-sea", isVouchedFor=False)
    settle()
    assert followed("tilda") is FollowingState.ACCEPTED
    assert people.find(person_uri("tilda-at-sea")) is None

    fedify.tell("move", by="tilda", target="tilda-at-sea", isVouchedFor=True)
    fedify.receives("Follow", person_uri("tilda-at-sea"))
    until(lambda: followed("tilda-at-sea") is FollowingState.ACCEPTED, "the Accept there")
    fedify.receives("Undo", former)
    assert followed("tilda") is None
    assert following_them(fedify, "tilda-at-sea") == [blog.addresses.actor]
    assert following_them(fedify, "tilda") == []
    assert NoticeKind.MOVED in told("tilda")
    assert heard(fedify.tell("write", by="tilda-at-sea", content="<p>Here.</p>"))


def test_lists_of_followers_that_agree_change_nothing(blog, fedify, front, nora):
    uri = fedify.tell("write", by=nora, content="<p>Still there?</p>")
    heard(uri)

    (letter,) = front.noted(PHOTO, containing=uri)
    assert f"{person_uri(nora)}/followers" in letter.headers["collection-synchronization"]
    assert synchronised(front, nora) == []
    assert followed(nora) is FollowingState.ACCEPTED


def test_a_follow_that_only_they_remember_is_taken_back(blog, fedify, front, studio):
    begin_to_follow(studio, fedify, "ulla")
    with database.transaction():  # as if it came from an older copy of the data
        following.remove(person_named("ulla").id)

    fedify.tell("write", by="ulla", content="<p>Still there?</p>")

    until(lambda: following_them(fedify, "ulla") == [], "the Undo")
    assert len(synchronised(front, "ulla")) == 1


def synchronised(front, name: str) -> list[Noted]:
    """Return how often we asked whom of here somebody's server counts among the followers."""
    return front.noted(FEDIFY, "GET", f"/users/{name}/followers?")
