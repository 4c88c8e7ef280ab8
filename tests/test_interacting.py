"""What the owner does with notes of others: once each, told to whom it concerns, taken back."""

from __future__ import annotations

import pytest

from photolog import interacting, publishing
from photolog.errors import InvalidInput, NotFound
from photolog.moderation import blocking
from photolog.peers import Audience
from photolog.pure.wire.addressing import PUBLIC
from photolog.records import Draft, Status, Visibility
from photolog.store import lists
from photolog.store.engine import database
from photolog.store.reading import gestures, notes
from tests.post_office import deliver_all, follow, queue
from tests.store.reading import making

OWNER = "https://photo.example/users/owner"
FOLLOWERS = f"{OWNER}/followers"


@pytest.fixture
def blog(federated_blog):
    return federated_blog


@pytest.fixture
def alice(blog):
    with database.transaction():
        return making.follow_them()


@pytest.fixture
def note(alice):
    with database.transaction():
        return making.show(alice)


def seen(note):
    found = notes.find(note.id)
    return found.is_liked, found.is_shared, found.is_bookmarked


def test_a_like_is_told_to_the_author_alone(blog, note, alice):
    follow("bob", "other.example")
    interacting.like(blog, note.id)

    [letter] = queue()
    assert (letter.kind, letter.inbox) == ("Like", alice.inbox)
    assert (letter.activity["object"], letter.activity["to"]) == (note.uri, [alice.uri])
    assert "cc" not in letter.activity or letter.activity["cc"] == []
    assert seen(note) == (True, False, False)


def test_a_button_pressed_twice_likes_once(blog, note):
    interacting.like(blog, note.id)
    interacting.like(blog, note.id)

    assert len(queue()) == 1


def test_a_like_taken_back_names_the_very_like(blog, note, alice):
    interacting.like(blog, note.id)
    [liked] = queue()
    deliver_all(blog)
    interacting.unlike(blog, note.id)
    interacting.unlike(blog, note.id)

    [letter] = queue()
    same = {name: liked.activity[name] for name in ("id", "type", "actor", "object")}
    assert (letter.kind, letter.activity["object"], letter.inbox) == ("Undo", same, alice.inbox)
    assert seen(note) == (False, False, False)


def test_another_like_after_an_undo_is_another_activity(blog, note):
    interacting.like(blog, note.id)
    interacting.unlike(blog, note.id)
    interacting.like(blog, note.id)

    kinds = [each.kind for each in queue()]
    likes = {each.activity["id"] for each in queue() if each.kind == "Like"}
    assert (kinds, len(likes)) == (["Like", "Undo", "Like"], 2)


def test_a_boost_is_told_to_the_author_and_to_followers(blog, note, alice):
    bob = follow("bob", "other.example")
    interacting.share(blog, note.id)
    interacting.share(blog, note.id)

    letters = queue()
    assert {each.kind for each in letters} == {"Announce"}
    assert {each.inbox for each in letters} == {
        alice.shared_inbox or alice.inbox,
        bob.shared_inbox or bob.inbox,
    }
    activity = letters[0].activity
    assert activity["object"] == note.uri
    assert activity["to"] == [PUBLIC]
    assert set(activity["cc"]) == {FOLLOWERS, alice.uri}
    assert activity["published"]
    assert seen(note) == (False, True, False)


def test_a_boost_is_taken_back_from_all_who_were_told(blog, note):
    follow("bob", "other.example")
    interacting.share(blog, note.id)
    told = {each.inbox for each in queue()}
    announced = queue()[0].activity
    deliver_all(blog)
    interacting.unshare(blog, note.id)

    letters = queue()
    assert {each.inbox for each in letters} == told
    undo = letters[0].activity
    assert undo["object"]["id"] == announced["id"]
    assert (undo["to"], undo["cc"]) == (announced["to"], announced["cc"])
    assert seen(note) == (False, False, False)


@pytest.mark.parametrize("audience", [Audience.FOLLOWERS, Audience.DIRECT])
def test_what_is_not_for_everybody_is_not_boosted(blog, alice, audience):
    with database.transaction():
        note = making.put(alice, audience=audience)

    with pytest.raises(InvalidInput, match="everybody may see"):
        interacting.share(blog, note.id)

    assert (queue(), seen(note)) == ([], (False, False, False))


def test_an_unlisted_note_may_be_boosted(blog, alice):
    with database.transaction():
        note = making.put(alice, audience=Audience.UNLISTED)
    interacting.share(blog, note.id)

    assert [each.kind for each in queue()] == ["Announce"]


def test_a_bookmark_is_told_to_nobody(blog, note):
    interacting.bookmark(blog, note.id)
    interacting.bookmark(blog, note.id)

    assert (queue(), seen(note)) == ([], (False, False, True))
    assert [kept.note.id for kept in gestures.bookmarks(10)] == [note.id]

    interacting.unbookmark(note.id)

    assert gestures.bookmarks(10) == ()


@pytest.mark.parametrize("do", [interacting.like, interacting.share])
def test_nothing_is_done_to_what_somebody_blocked_wrote(blog, note, alice, do):
    blocking.block_person(blog, alice.id)
    before = len(queue())

    with pytest.raises((InvalidInput, NotFound)):
        do(blog, note.id)

    assert len(queue()) == before


@pytest.mark.parametrize("name", ["like", "unlike", "share", "unshare", "bookmark"])
def test_what_is_not_kept_is_not_found(blog, name):
    with pytest.raises(NotFound):
        getattr(interacting, name)(blog, 404)


def test_a_like_may_be_taken_back_when_the_author_is_blocked_since(blog, note, alice):
    interacting.like(blog, note.id)
    deliver_all(blog)
    blocking.block_person(blog, alice.id)

    if notes.find(note.id) is not None:
        interacting.unlike(blog, note.id)
        assert not seen(note)[0]


def answer(blog, note, source="Lovely *tones*.", **over):
    draft = Draft(caption_source=source, in_reply_to=note.uri, **over)
    return publishing.publish_files(blog, draft, [], [], Status.PUBLISHED)


def test_an_answer_reaches_its_author_and_names_them(blog, note, alice):
    bob = follow("bob", "other.example")
    post = answer(blog, note)

    letters = queue()
    assert {each.inbox for each in letters} >= {bob.shared_inbox or bob.inbox}
    assert any(each.inbox in (alice.inbox, alice.shared_inbox) for each in letters)
    written = letters[0].activity["object"]
    assert written["inReplyTo"] == note.uri
    assert alice.uri in (*written["to"], *written["cc"])
    assert alice.uri in {tag.get("href") for tag in written["tag"]}
    assert post.photos == ()


@pytest.mark.parametrize(
    ("audience", "wanted", "become"),
    [
        (Audience.PUBLIC, Visibility.PUBLIC, Visibility.PUBLIC),
        (Audience.UNLISTED, Visibility.PUBLIC, Visibility.UNLISTED),
        (Audience.FOLLOWERS, Visibility.PUBLIC, Visibility.DIRECT),
        (Audience.DIRECT, Visibility.FOLLOWERS, Visibility.DIRECT),
        (Audience.PUBLIC, Visibility.DIRECT, Visibility.DIRECT),
    ],
)
def test_an_answer_is_for_no_more_people_than_what_it_answers(
    blog, alice, audience, wanted, become
):
    with database.transaction():
        note = making.put(alice, audience=audience)

    assert answer(blog, note, visibility=wanted).visibility is become


def test_an_answer_stands_in_no_gallery(blog, note):
    answer(blog, note)

    assert lists.size("all", "") == 0


def test_to_what_is_not_kept_there_is_no_answer(blog):
    with pytest.raises(NotFound):
        publishing.publish_files(
            blog,
            Draft(caption_source="Hello", in_reply_to="https://remote.example/notes/404"),
            [],
            [],
            Status.PUBLISHED,
        )
