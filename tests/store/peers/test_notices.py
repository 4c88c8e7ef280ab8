"""What happened, for the owner: once each, the newest kept."""

from __future__ import annotations

import pytest

from photolog.peers import Notice, NoticeKind
from photolog.store import inspection
from photolog.store.peers import notices, replies
from tests.store.peers.making import NOW, add_reply, meet

LIKE, REPORT, REPLY = NoticeKind.LIKE, NoticeKind.REPORT, NoticeKind.REPLY


def test_a_notice_comes_back_as_added(post):
    alice = meet()
    reply = add_reply(post.id, person=alice)

    notices.add(REPLY, alice.id, "o", NOW, post_id=post.id, reply_id=reply.id, text="Hello")

    (notice,) = notices.page(10)
    assert notice == Notice(notice.id, REPLY, alice, post.id, reply.id, "Hello", NOW, False, "o")


@pytest.mark.parametrize("is_known", [True, False])
def test_the_same_is_told_once(is_known):
    person_id = meet().id if is_known else None

    added = [notices.add(REPORT, person_id, "o", NOW) for _ in range(2)]

    assert added == [True, False]
    assert notices.add(REPORT, person_id, "other", NOW)
    assert notices.add(LIKE, person_id, "o", NOW)
    assert notices.add(REPORT, meet("bob").id, "o", NOW)


@pytest.mark.parametrize("is_known", [True, False])
def test_what_was_undone_is_no_news(is_known):
    person_id = meet().id if is_known else None
    notices.add(LIKE, person_id, "o", NOW)
    notices.add(LIKE, person_id, "other", NOW)

    notices.remove(LIKE, person_id, "o")

    assert inspection.counts()["notice"] == 1
    assert notices.add(LIKE, person_id, "o", NOW)


def test_a_notice_goes_with_its_reply(post):
    alice = meet()
    reply = add_reply(post.id, person=alice)
    notices.add(REPLY, alice.id, reply.uri, NOW, reply_id=reply.id)

    replies.remove(reply.id)

    assert notices.page(10) == ()


def test_notices_are_leafed_through_and_filtered():
    for n in range(5):
        notices.add(LIKE if n % 2 else REPORT, None, str(n), NOW, text=str(n))

    def told(**over):
        return [notice.text for notice in notices.page(2, **over)]

    assert told() == ["4", "3"]
    assert told(older_than=notices.page(2)[-1].id) == ["2", "1"]
    assert told(kinds=[LIKE]) == ["3", "1"]
    assert told(kinds=[LIKE, REPORT]) == ["4", "3"]


def test_what_was_read_is_read_up_to_there():
    for n in range(3):
        notices.add(LIKE, None, str(n), NOW)
    newest, second, _ = notices.page(3)

    notices.mark_read(second.id)

    assert notices.unread_count() == 1
    assert [notice.id for notice in notices.page(3, is_unread=True)] == [newest.id]
    assert [notice.is_read for notice in notices.page(3)] == [False, True, True]


def test_the_oldest_give_way(monkeypatch):
    monkeypatch.setattr(notices, "MOST_NOTICES", 3)
    for n in range(5):
        notices.add(LIKE, None, str(n), NOW, text=str(n))

    assert [notice.text for notice in notices.page(10)] == ["4", "3", "2"]
