"""Somebody replies, the owner looks at it, shows it and answers; both edit and delete."""

from __future__ import annotations

import json

import pytest

from photolog import conversation, moderation
from photolog.peers import Audience, NoticeKind, ReplyState
from photolog.store.peers import notices, replies
from tests.interop.conftest import OWNER, gone, person_uri
from tests.interop.patience import until
from tests.publish import publish

pytestmark = pytest.mark.e2e

QUESTION = "Where is this boat?"
WORDS = f"<p>{QUESTION}<script>alert(1)</script></p>"


@pytest.fixture
def post_uri(blog):
    return blog.addresses.post(publish(blog, title="Harbour").id)


def reply_to(fedify, uri: str, content: str = WORDS, **how):
    """Let alice reply; return her reply as we keep it."""
    reply_uri = fedify.tell("reply", uri=uri, content=content, **how)
    return until(lambda: replies.find_by_uri(reply_uri), "the reply")


def test_a_reply_waits_until_the_owner_shows_it(blog, fedify, front, studio, post_uri):
    listing = f"{post_uri}/replies"
    former = front.ask(post_uri).body.decode()

    reply = reply_to(fedify, post_uri)

    assert (reply.state, reply.audience) == (ReplyState.WAITING, Audience.PUBLIC)
    assert reply.person.uri == person_uri("alice")
    assert "<script" not in reply.content_html
    assert "alert" not in reply.content_html
    told = [each for each in notices.page(50) if each.reply_id == reply.id]
    assert [each.kind for each in told] == [NoticeKind.REPLY]
    assert QUESTION in studio.page("/studio/comments")
    assert fedify.tell("list", uri=listing) == []
    assert front.ask(post_uri).body.decode() == former

    studio.press(f"/studio/comments/{reply.id}/show")

    assert fedify.tell("list", uri=listing) == [reply.uri]
    page = front.ask(post_uri).body.decode()
    assert QUESTION in page
    assert "alice of fedify.test" in page
    assert "alert(1)" not in page


def test_a_direct_reply_is_never_listed(blog, fedify, post_uri):
    reply = reply_to(fedify, post_uri, isDirect=True)

    moderation.show_reply(blog, reply.id)

    assert reply.audience is Audience.DIRECT
    assert fedify.tell("list", uri=f"{post_uri}/replies") == []


def test_an_edited_reply_changes_and_a_deleted_one_goes(blog, fedify, post_uri):
    reply = reply_to(fedify, post_uri)

    fedify.tell("edit", id=reply.uri, content="<p>Where was it?</p>", handle=OWNER)
    until(lambda: "was it" in replies.find_by_uri(reply.uri).content_html, "the edit")
    fedify.tell("delete", id=reply.uri, handle=OWNER)
    until(lambda: replies.find_by_uri(reply.uri) is None, "the delete")


def test_the_owner_answers_and_is_heard(blog, fedify, front, studio, post_uri):
    reply = reply_to(fedify, post_uri)

    studio.press(f"/studio/comments/{reply.id}/answer", answer="In the *north*.")

    (answer,) = replies.answers_to(reply.uri)
    create = fedify.receives("Create", answer.uri)
    read = fedify.tell("read", uri=answer.uri)
    mention = {"type": "Mention", "name": "@alice@fedify.test", "href": person_uri("alice")}
    assert create["object"]["inReplyTo"] == read["inReplyTo"] == reply.uri
    assert mention in read["tags"]
    assert person_uri("alice") in read["to"] + read["cc"]
    assert "<em>north</em>" in read["content"]
    assert replies.find_by_uri(reply.uri).state is ReplyState.SHOWN
    assert fedify.tell("list", uri=f"{post_uri}/replies") == [reply.uri, answer.uri]

    studio.press(f"/studio/comments/{answer.id}/edit", answer="In the *south*.")
    update = fedify.receives("Update", answer.uri)
    assert "<em>south</em>" in update["object"]["content"]

    studio.press(f"/studio/comments/{answer.id}/take-back")
    delete = fedify.receives("Delete", answer.uri)
    assert delete["object"]["type"] == "Tombstone"
    assert json.loads(gone(front, answer.uri).body)["type"] == "Tombstone"
    assert fedify.tell("read", uri=answer.uri) is None


def test_a_reply_to_the_answer_stands_in_the_same_thread(blog, fedify, post_uri):
    first = reply_to(fedify, post_uri)
    answer = conversation.answer(blog, first.uri, "In the north.")

    second = reply_to(fedify, answer.uri, "<p>Thank you.</p>")

    assert second.post_id == first.post_id
    assert second.in_reply_to == answer.uri
