"""The owner's answers: to whom they go, how they change, how they go away."""

from __future__ import annotations

import pytest

from photolog import conversation, publishing
from photolog.errors import InvalidInput, NotFound
from photolog.peers import Audience, ReplyState
from photolog.pure.wire.addressing import PUBLIC
from photolog.records import Status, Visibility
from photolog.store import posts
from photolog.store.engine import database
from photolog.store.peers import people, replies
from tests.post_office import deliver_all, follow, meet, queue
from tests.publish import publish
from tests.store.peers import making

FOLLOWERS = "https://photo.example/users/owner/followers"


@pytest.fixture
def blog(federated_blog):
    return federated_blog


@pytest.fixture
def post(blog):
    return publish(blog)


@pytest.fixture
def alice(blog):
    return meet()


def write(post, person, number=1, **over):
    """Let somebody reply."""
    with database.transaction():
        return making.add_reply(post.id, number, person, **over)


def inboxes_due() -> list[str]:
    return [each.inbox for each in queue()]


def test_a_remark_under_a_post_goes_to_followers_and_to_the_thread(blog, post, alice):
    follow("bob", "other.example")
    write(post, alice)
    deliver_all(blog)

    remark = conversation.answer(blog, blog.addresses.post(post.id), "*More* soon. #fog")

    assert inboxes_due() == ["https://other.example/inbox", "https://remote.example/inbox"]
    [created, _] = queue()
    note = created.activity["object"]
    assert (created.kind, note["id"], note["url"]) == ("Create", remark.uri, remark.uri)
    assert note["inReplyTo"] == blog.addresses.post(post.id)
    assert (note["to"], note["cc"]) == ([PUBLIC], [FOLLOWERS])
    assert replies.find(remark.id).source == "*More* soon. #fog"
    assert remark in replies.public_of_post(post.id)


def test_an_answer_names_whom_it_answers_and_shows_their_words(blog, post, alice):
    reply = write(post, alice, state=ReplyState.WAITING)

    conversation.answer(blog, reply.uri, "Thank you!")

    [created] = queue()
    assert created.inbox == alice.shared_inbox
    note = created.activity["object"]
    assert {"type": "Mention", "href": alice.uri, "name": alice.handle} in note["tag"]
    assert alice.uri in note["cc"]
    assert alice.handle.split("@")[1] in note["content"]
    assert replies.find(reply.id).state is ReplyState.SHOWN


@pytest.mark.parametrize(
    ("visibility", "audience", "wanted"),
    [
        (Visibility.PUBLIC, Audience.PUBLIC, Audience.PUBLIC),
        (Visibility.PUBLIC, Audience.UNLISTED, Audience.UNLISTED),
        (Visibility.PUBLIC, Audience.FOLLOWERS, Audience.DIRECT),  # their followers, not ours
        (Visibility.PUBLIC, Audience.DIRECT, Audience.DIRECT),
        (Visibility.UNLISTED, Audience.PUBLIC, Audience.UNLISTED),
        (Visibility.UNLISTED, Audience.DIRECT, Audience.DIRECT),
        (Visibility.UNLISTED, None, Audience.UNLISTED),
        (Visibility.FOLLOWERS, Audience.PUBLIC, Audience.FOLLOWERS),
        (Visibility.FOLLOWERS, Audience.FOLLOWERS, Audience.DIRECT),
        (Visibility.FOLLOWERS, None, Audience.FOLLOWERS),
    ],
)
def test_an_answer_is_never_for_more_than_what_it_answers(
    blog, alice, visibility, audience, wanted
):
    post = publish(blog, visibility=visibility)
    write(post, meet("carol", "third.example"), 2)
    parent = blog.addresses.post(post.id)
    if audience:
        parent = write(post, alice, audience=audience).uri
    follow("bob", "other.example")

    answer = conversation.answer(blog, parent, "Thank you!")

    assert answer.audience is wanted
    if wanted is Audience.DIRECT:
        [queued] = queue()
        assert queued.inbox == alice.inbox
        assert (queued.activity["to"], queued.activity["cc"]) == ([alice.uri], [])
        assert replies.public_of_post(post.id) == tuple(
            each for each in replies.public_of_post(post.id) if each.id != answer.id
        )
    else:
        assert "https://other.example/inbox" in inboxes_due()
        is_public = PUBLIC in queue()[0].activity["to"]
        assert is_public is (wanted is Audience.PUBLIC)


@pytest.mark.parametrize("state", [Status.DRAFT, None])
def test_what_is_not_public_cannot_be_answered(blog, post, alice, state):
    reply = write(post, alice)
    mine = conversation.answer(blog, reply.uri, "Thank you!")
    (publishing.unpublish if state else publishing.delete)(blog, post.id)

    for parent in (blog.addresses.post(post.id), reply.uri, "https://other.example/notes/9"):
        with pytest.raises(NotFound):
            conversation.answer(blog, parent, "Thank you!")
    with pytest.raises(NotFound):
        conversation.rewrite(blog, mine.id, "Thanks")


@pytest.mark.parametrize("text", ["", "  \n", "x" * 10_001])
def test_an_answer_has_words_but_not_too_many(blog, post, text):
    with pytest.raises(InvalidInput) as caught:
        conversation.answer(blog, blog.addresses.post(post.id), text)

    assert caught.value.field == "answer"


def test_an_edit_goes_to_those_who_got_the_answer(blog, post, alice):
    reply = write(post, alice)
    answer = conversation.answer(blog, reply.uri, "Thank yuo!")
    deliver_all(blog)

    first = conversation.rewrite(blog, answer.id, "Thank you!")
    second = conversation.rewrite(blog, answer.id, "Thank you so much!")

    [update] = queue()  # of two that waited the last
    assert (update.kind, update.inbox) == ("Update", alice.shared_inbox)
    assert "so much" in update.activity["object"]["content"]
    assert answer.published_at < first.edited_at < second.edited_at
    stamps = [update.activity["object"][name] for name in ("published", "updated")]
    assert stamps == sorted(set(stamps))
    assert replies.find(answer.id).source == "Thank you so much!"


def test_the_same_words_again_are_no_edit(blog, post, alice):
    answer = conversation.answer(blog, write(post, alice).uri, "Thank you!")
    deliver_all(blog)

    conversation.rewrite(blog, answer.id, "Thank you!")

    assert queue() == []
    assert replies.find(answer.id).edited_at is None


def test_taking_an_answer_back(blog, post, alice):
    reply = write(post, alice)
    answer = conversation.answer(blog, reply.uri, "Thank you!")
    deliver_all(blog)
    follow("bob", "other.example")
    carol = meet("carol", "third.example")
    write(post, carol, 2, in_reply_to=answer.uri)

    conversation.take_back(blog, answer.id)

    assert [(each.kind, each.inbox) for each in queue()] == [
        ("Delete", alice.shared_inbox),
        ("Delete", carol.shared_inbox),
    ]
    assert queue()[0].activity["object"] == {"id": answer.uri, "type": "Tombstone"}
    assert replies.find(answer.id) is None
    assert posts.is_gone(answer.id)


def test_an_answer_that_nobody_got_is_just_cancelled(blog, post, alice):
    answer = conversation.answer(blog, write(post, alice).uri, "Thank you!")

    conversation.take_back(blog, answer.id)

    assert queue() == []


def test_a_private_answer_is_deleted_in_private(blog, post, alice):
    reply = write(post, alice, audience=Audience.DIRECT)
    answer = conversation.answer(blog, reply.uri, "Thank you!")
    deliver_all(blog)

    conversation.take_back(blog, answer.id)

    [deleted] = queue()
    assert (deleted.inbox, deleted.activity["to"]) == (alice.inbox, [alice.uri])


def test_only_the_owners_own_words_can_be_changed(blog, post, alice):
    reply = write(post, alice)

    with pytest.raises(NotFound):
        conversation.rewrite(blog, reply.id, "Not mine")
    with pytest.raises(NotFound):
        conversation.take_back(blog, reply.id)
    assert replies.find(reply.id) == reply


def test_who_is_blocked_is_not_told(blog, post, alice):
    reply = write(post, alice)
    with database.transaction():
        people.set_blocked(alice.id, is_blocked=True)

    conversation.answer(blog, reply.uri, "Enough.")

    assert queue() == []
