"""The owner blocks somebody, or a whole server, and reports them."""

from __future__ import annotations

import pytest

from photolog import moderation
from photolog.peers import Counts
from photolog.records import Visibility
from photolog.store.peers import notices, replies
from photolog.store.reading import following, notes, timeline
from tests.interop.conftest import (
    OWNER,
    begin_to_follow,
    counts_of,
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
from tests.interop.fedify import Refusal
from tests.interop.patience import until
from tests.interop.places import FEDIFY
from tests.interop.seaside import seaside
from tests.publish import publish

pytestmark = pytest.mark.e2e


def test_nothing_is_taken_from_who_is_blocked_and_nothing_is_asked(blog, fedify, front, studio):
    followed_by_us = begin_to_follow(studio, fedify, "xaver")
    follows_us = follow(fedify, "xaver")
    known = heard(seaside(fedify, "xaver", "A pier").uri)
    until(lambda: notes.find(known.id).attachments[0].picture, "the copy")
    xaver = person_named("xaver")
    post = publish(blog, title="Harbour")
    uri = blog.addresses.post(post.id)
    for_followers = blog.addresses.post(publish(blog, visibility=Visibility.FOLLOWERS).id)
    fedify.receives("Create", for_followers)
    assert fedify.tell("read", by="xaver", uri=for_followers) is not None

    studio.press(f"/studio/people/{xaver.id}/block")

    assert fedify.receives("Undo", followed_by_us)["actor"] == blog.addresses.actor
    assert fedify.receives("Reject", follows_us)["actor"] == blog.addresses.actor
    assert fedify.arrived("Block") == []
    asked = len(front.noted(FEDIFY, "GET"))
    told = len(notices.page(50))
    fedify.tell("follow", by="xaver", handle=OWNER)
    fedify.tell("like", by="xaver", uri=uri)
    fedify.tell("boost", by="xaver", uri=uri)
    fedify.tell("reply", by="xaver", uri=uri, content="<p>And me?</p>")
    message = {"handle": OWNER, "content": "<p>Listen!</p>", "audience": "direct"}
    fedify.tell("write", by="xaver", **message)
    settle()

    assert (followed("xaver"), follower_named("xaver")) == (None, None)
    assert counts_of(post) == Counts()
    assert replies.of_person(xaver.id, 10) == ()
    assert notes.direct_with(xaver.id, 10) == ()
    assert len(notices.page(50)) == told
    assert fedify.tell("read", by="xaver", uri=for_followers) is None
    assert [entry for entry in timeline.page(50) if entry.note.author.id == xaver.id] == []
    assert "blocked" in studio.page(f"/studio/people/{xaver.id}")
    assert len(front.noted(FEDIFY, "GET")) == asked


def test_nothing_is_asked_of_a_server_that_is_blocked(blog, fedify, front, studio, nora):
    uri = fedify.tell("write", by="yann", content="<p>Calm.</p>", isSent=False)
    asking = following.find(person_named(nora).id).activity_id
    moderation.block_domain(blog, FEDIFY)
    try:
        fedify.receives("Undo", blog.addresses.activity(asking))  # the last that they hear
        asked = len(front.noted(FEDIFY, "GET"))

        for typed in (f"@yann@{FEDIFY}", f"https://{FEDIFY}/@yann", uri):
            assert f"{FEDIFY} is blocked" in studio.send("/studio/find", q=typed).body.decode()
        for order, words in (("follow", {}), ("write", {"content": "<p>Hm?</p>"})):
            with pytest.raises(Refusal, match="403"):
                fedify.tell(order, by="yann", handle=OWNER, **words)

        assert len(front.noted(FEDIFY, "GET")) == asked
        assert timeline.page(50) == ()
    finally:
        moderation.unblock_domain(blog, FEDIFY)
    begin_to_follow(studio, fedify, nora)


def test_a_report_arrives_and_does_not_tell_who_reports(blog, fedify, front, studio):
    uri = fedify.tell("write", by="zita", content="<p>Buy this!</p>", handle=OWNER)
    note = heard(uri)
    zita = note.author

    words = "Nothing but *advertising*."
    studio.press(f"/studio/people/{zita.id}/report", words=words, example=f"note-{note.id}")

    flag = fedify.receives("Flag", words)
    assert flag["actor"] == blog.addresses.application
    (letter,) = sent(front, "Flag", words)
    assert document_of(letter)["object"] == [person_uri("zita"), uri]
    assert f'keyId="{blog.addresses.application_key}"' in letter.headers["signature"]
    assert blog.addresses.actor not in letter.body
    assert words in studio.page("/studio/peace/reports")
