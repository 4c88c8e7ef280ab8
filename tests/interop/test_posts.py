"""A post with photos arrives, is read, liked and boosted, is edited, and goes away again."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from photolog import publishing
from photolog.peers import Counts, NoticeKind
from photolog.records import Draft, PhotoWords
from photolog.store import posts
from photolog.store.peers import notices, reactions
from tests.interop.conftest import ACTIVITY, OWNER, counts_of, gone, person_uri
from tests.interop.patience import until
from tests.interop.places import FEDIFY, PHOTO
from tests.publish import publish

pytestmark = pytest.mark.e2e

ALTS = ("A boat without oars", "The same boat, closer")


@pytest.fixture
def post(blog):
    """A post that Fedify has not heard of: nobody there follows."""
    return publish(blog, title="Harbour", alts=ALTS[:1])


def told_counts(front, uri: str) -> list[int]:
    document = json.loads(front.ask(uri, accept=ACTIVITY).body)
    return [document[part]["totalItems"] for part in ("likes", "shares")]


def test_a_follower_gets_the_photos(blog, fedify, front, alice):
    post = publish(blog, photos=2, alts=ALTS, title="Harbour", caption_source="Low *tide*. #fog")
    uri = blog.addresses.post(post.id)

    create = fedify.receives("Create", uri)
    read = fedify.tell("read", uri=uri)

    note = create["object"]
    assert (create["actor"], note["id"], note["type"]) == (blog.addresses.actor, uri, "Note")
    assert [each["name"] for each in note["attachment"]] == list(ALTS)
    assert [each["blurhash"] for each in note["attachment"]] == [
        photo.blurhash for photo in post.photos
    ]
    assert (read["type"], read["author"]) == ("Note", blog.addresses.actor)
    assert read["to"] == ["https://www.w3.org/ns/activitystreams#Public"]
    assert read["cc"] == [blog.addresses.followers]
    assert "<em>tide</em>" in read["content"]
    assert ("Hashtag", "#fog") in {(tag["type"], tag["name"]) for tag in read["tags"]}
    assert [each["alt"] for each in read["attachments"]] == list(ALTS)
    for each in read["attachments"]:
        picture = front.ask(each["url"], accept="image/*")
        assert (picture.status, picture.body[:2]) == (200, b"\xff\xd8")
    (delivery,) = front.noted(FEDIFY, containing=f'"{uri}"'[1:-1])
    assert (delivery.status, delivery.target) == (202, "/inbox")
    assert "signature-input" not in delivery.headers


def test_what_is_hidden_until_asked_for_is_marked(blog, fedify, alice):
    post = publish(blog, content_warning="Spiders", is_sensitive=True)
    uri = blog.addresses.post(post.id)
    fedify.receives("Create", uri)

    read = fedify.tell("read", uri=uri)

    assert (read["warning"], read["isSensitive"]) == ("Spiders", True)


def test_a_like_and_a_boost_count_until_they_are_undone(blog, fedify, front, post):
    uri = blog.addresses.post(post.id)

    liked = fedify.tell("like", by="erik", uri=uri)
    boosted = fedify.tell("boost", by="erik", uri=uri)
    until(lambda: counts_of(post) == Counts(likes=1, shares=1), "a like and a boost")

    (person,) = reactions.who_reacted(post.id)
    told = {notice.kind for notice in notices.page(50) if notice.post_id == post.id}
    assert person.uri == person_uri("erik")
    assert told == {NoticeKind.LIKE, NoticeKind.SHARE}
    assert told_counts(front, uri) == [1, 1]

    for activity in (liked, boosted):
        fedify.tell("undo", by="erik", id=activity, handle=OWNER)
    until(lambda: counts_of(post) == Counts(), "both to be taken back")

    assert not {notice.kind for notice in notices.page(50) if notice.post_id == post.id}
    assert told_counts(front, uri) == [0, 0]
    assert {each.status for each in front.noted(PHOTO, containing=uri)} == {202}


def test_an_edit_is_seen(blog, fedify, alice):
    post = publish(blog, title="Harbour", caption_source="Low tide.")
    uri = blog.addresses.post(post.id)
    fedify.receives("Create", uri)
    photo = post.photos[0]
    words = PhotoWords(photo.id, "A boat with oars")
    draft = replace(draft_of(post), caption_source="High tide.", photos=(words,))

    publishing.save(blog, post.id, draft)

    update = fedify.receives("Update", uri)
    assert "High tide." in update["object"]["content"]
    read = fedify.reads(uri, "High tide.")
    assert [each["alt"] for each in read["attachments"]] == ["A boat with oars"]
    assert read["updated"] > read["published"]


def test_a_deleted_post_leaves_a_tombstone(blog, fedify, front, alice):
    post = publish(blog, title="Harbour")
    uri = blog.addresses.post(post.id)
    fedify.receives("Create", uri)

    publishing.delete(blog, post.id)

    delete = fedify.receives("Delete", uri)
    assert delete["object"]["type"] == "Tombstone"
    assert json.loads(gone(front, uri).body)["type"] == "Tombstone"
    assert fedify.tell("read", uri=uri) is None
    assert posts.find(post.id) is None


def draft_of(post) -> Draft:
    return Draft(title=post.title, caption_source=post.caption_source)
