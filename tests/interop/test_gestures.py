"""The owner likes, boosts and answers what somebody elsewhere shows, and takes it back."""

from __future__ import annotations

import pytest

from photolog.store import posts
from photolog.store.peers import replies
from photolog.store.reading import notes
from tests.interop.conftest import document_of, gone, heard, person_uri, sent
from tests.interop.patience import until
from tests.interop.places import FEDIFY
from tests.interop.seaside import seaside

pytestmark = pytest.mark.e2e

PUBLIC = "https://www.w3.org/ns/activitystreams#Public"


@pytest.fixture
def note(blog, fedify, nora):
    """A photo of somebody whom the owner follows, as we keep it."""
    return heard(seaside(fedify, nora, "A quay").uri)


def test_a_like_reaches_its_author_and_is_taken_back(blog, fedify, front, studio, note):
    studio.press(f"/studio/notes/{note.id}/like")
    like = fedify.receives("Like", note.uri)
    assert notes.find(note.id).is_liked
    assert "Liked" in studio.page(f"/studio/notes/{note.id}")

    studio.press(f"/studio/notes/{note.id}/unlike")
    undo = fedify.receives("Undo", like["id"])
    assert not notes.find(note.id).is_liked

    assert like["actor"] == undo["actor"] == blog.addresses.actor
    (liked,) = map(document_of, sent(front, "Like", note.uri))
    (undone,) = map(document_of, sent(front, "Undo", note.uri))
    assert liked["object"] == note.uri
    assert liked["to"] == [note.author.uri]
    kept = {key: liked[key] for key in ("id", "type", "actor", "object")}
    assert undone["object"] == kept


def test_a_boost_reaches_its_author_and_followers_and_is_taken_back(
    blog, fedify, front, studio, note, alice
):
    studio.press(f"/studio/notes/{note.id}/share")
    announce = fedify.receives("Announce", note.uri)
    assert notes.find(note.id).is_shared
    assert "Boosted" in studio.page(f"/studio/notes/{note.id}")
    # Whoever was told of it can read it at its own address.
    assert fedify.tell("read", uri=announce["id"])["type"] == "Announce"

    studio.press(f"/studio/notes/{note.id}/unshare")
    undo = fedify.receives("Undo", announce["id"])
    assert not notes.find(note.id).is_shared

    assert announce["actor"] == undo["actor"] == blog.addresses.actor
    (shared,) = map(document_of, sent(front, "Announce", note.uri))  # one: both share an inbox
    (undone,) = map(document_of, sent(front, "Undo", note.uri))
    assert shared["object"] == note.uri
    assert shared["to"] == [PUBLIC]
    assert set(shared["cc"]) == {blog.addresses.followers, note.author.uri}
    assert shared["published"].endswith("Z")
    kept = {key: shared[key] for key in ("id", "type", "actor", "object")}
    assert undone["object"] == kept


def test_an_answer_is_a_post_that_its_author_gets_and_can_read(
    blog, fedify, front, studio, nora, note
):
    page = f"/studio/notes/{note.id}"
    typed = {"answer": "Is *that* the pilot?", "visibility": "public"}

    path = studio.press(f"{page}/answer", **typed)

    number = int(path.rpartition("post-")[2])
    uri = blog.addresses.post(number)
    create = fedify.receives("Create", uri)
    read = fedify.tell("read", by=nora, uri=uri)
    mention = {"type": "Mention", "name": f"@{nora}@{FEDIFY}", "href": person_uri(nora)}
    assert posts.find(number).in_reply_to == note.uri
    assert create["object"]["inReplyTo"] == read["inReplyTo"] == note.uri
    assert mention in read["tags"]
    assert person_uri(nora) in read["to"] + read["cc"]
    assert "<em>that</em>" in create["object"]["content"]
    (raw,) = map(document_of, sent(front, "Create", uri))
    assert isinstance(raw["object"]["inReplyTo"], str)
    assert "<em>that</em>" in studio.page(page)

    back = fedify.tell("reply", by=nora, uri=uri, content="<p>It is.</p>")
    until(lambda: replies.find_by_uri(back), "what she says to that")
    assert "It is." in studio.page(page)

    studio.press(f"/studio/posts/{uri.rpartition('/')[2]}/delete")
    fedify.receives("Delete", uri)
    assert gone(front, uri).status == 410
    assert "<em>that</em>" not in studio.page(page)
