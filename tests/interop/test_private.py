"""What is not for everybody: for followers, for one person, and for those who sign."""

from __future__ import annotations

import pytest

from photolog.peers import Audience, NoticeKind
from photolog.records import Visibility
from photolog.store.peers import notices
from photolog.store.reading import messages
from tests.interop.conftest import (
    ACTIVITY,
    OWNER,
    follow,
    follower_named,
    heard,
    meet,
    person_named,
    person_uri,
    sent,
    unfollow,
)
from tests.interop.places import FEDIFY
from tests.publish import publish

pytestmark = pytest.mark.e2e


def status_of(front, uri: str) -> int:
    """Return what strangers get."""
    return front.ask(uri, accept=ACTIVITY).status


def test_followers_read_what_is_for_followers_and_nobody_else(blog, fedify, front, alice):
    caption = {"title": "Home", "caption_source": "Among us."}
    post = publish(blog, visibility=Visibility.FOLLOWERS, **caption)
    uri = blog.addresses.post(post.id)

    create = fedify.receives("Create", uri)
    read = fedify.tell("read", by="alice", uri=uri)

    assert create["object"]["id"] == uri
    assert (read["to"], read["cc"]) == ([blog.addresses.followers], [])
    assert "Among us." in read["content"]
    (attached,) = read["attachments"]
    assert front.ask(attached["url"], accept="image/*").status == 200  # by who has its address
    assert status_of(front, uri) == 404
    assert front.ask(uri).status == 404
    assert fedify.tell("read", by="zoe", uri=uri) is None
    assert status_of(front, f"{uri}/replies") == 404


def test_a_message_goes_to_one_person_and_their_answer_comes_back(blog, fedify, front, studio):
    path = meet(studio, f"@uwe@{FEDIFY}")
    uwe = person_named("uwe")
    conversation = f"/studio/messages/{uwe.id}"
    assert f'href="{conversation}"' in studio.page(path)

    sent_to = studio.press(conversation, message="Are you *there*?")

    number = int(sent_to.rpartition("post-")[2])
    uri = blog.addresses.post(number)
    create = fedify.receives("Create", uri)
    read = fedify.tell("read", by="uwe", uri=uri)
    assert (read["to"], read["cc"]) == ([person_uri("uwe")], [])
    assert "<em>there</em>" in create["object"]["content"]
    (delivery,) = sent(front, "Create", uri)
    assert delivery.target == "/users/uwe/inbox"
    assert status_of(front, uri) == front.ask(uri).status == 404
    assert fedify.tell("read", by="zoe", uri=uri) is None

    answer = fedify.tell("reply", by="uwe", uri=uri, content="<p>I am.</p>", isDirect=True)

    note = heard(answer)
    assert (note.audience, note.in_reply_to) == (Audience.DIRECT, uri)
    told = [each.kind for each in notices.page(50) if each.object_uri == answer]
    assert told == [NoticeKind.MESSAGE]
    assert [each.id for each in messages.with_person(uwe, 10)] == [number, note.id]
    page = studio.page(conversation)
    assert page.index("<em>there</em>") < page.index("I am.")
    assert uwe.handle in studio.page("/studio/messages")
    assert "I am." not in studio.page("/studio/timeline")

    studio.press(conversation, message="Good.")
    second = fedify.receives("Create", "Good.")
    assert second["object"]["inReplyTo"] == answer


def test_who_writes_first_is_answered(blog, fedify, studio):
    words = {"content": "<p>Hello, you.</p>", "audience": "direct"}
    uri = fedify.tell("write", by="vera", handle=OWNER, **words)

    note = heard(uri)
    conversation = f"/studio/messages/{note.author.id}"
    assert "Hello, you." in studio.page(conversation)
    studio.press(conversation, message="Hello.")

    create = fedify.receives("Create", uri)
    assert create["object"]["inReplyTo"] == uri
    assert fedify.tell("read", by="vera", uri=create["object"]["id"])["to"] == [person_uri("vera")]


def test_where_all_must_sign_those_who_sign_read_all_the_same(world, blog, fedify, front):
    post = publish(blog, title="Signed")
    uri, owner = blog.addresses.post(post.id), blog.addresses.actor
    hidden = (uri, f"{uri}/replies", blog.addresses.outbox)
    assert [status_of(front, each) for each in hidden] == [200] * len(hidden)

    with world.home.changed(federation__authorized_fetch="true"):
        assert [status_of(front, each) for each in hidden] == [401] * len(hidden)
        # How else should anybody find out whose key it is?
        shown = (owner, blog.addresses.application)
        assert [status_of(front, each) for each in shown] == [200] * len(shown)
        assert front.ask(uri).status == 200  # the page, which is for people
        assert fedify.tell("read", by="wim", uri=uri)["id"] == uri
        listed = fedify.tell("list", by="wim", uri=blog.addresses.outbox)
        assert blog.addresses.activity(post.id) in listed
        follow_uri = follow(fedify, "wim")
        news = publish(blog, title="News")
        fedify.receives("Create", blog.addresses.post(news.id))
        unfollow(fedify, "wim", follow_uri)

    assert [status_of(front, each) for each in hidden] == [200] * len(hidden)
    assert follower_named("wim") is None
