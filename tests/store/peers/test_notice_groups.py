"""Notices in groups: what several people did on one day with one post is told once."""

from __future__ import annotations

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from photolog.peers import NoticeKind
from photolog.pure import times
from photolog.store.engine.database import database
from photolog.store.engine.reading_tables import Mute
from photolog.store.peers import notices
from tests.store.peers.making import NOW, add_reply, meet

LIKE, SHARE, FOLLOW = NoticeKind.LIKE, NoticeKind.SHARE, NoticeKind.FOLLOW
REPLY, REPORT = NoticeKind.REPLY, NoticeKind.REPORT


def like(name, post_id, at=NOW, about="o", kind=LIKE):
    person = meet(name)
    notices.add(kind, person.id, f"{about} {post_id}", at, post_id=post_id)
    return person


def told(**over):
    """Return the groups as (kind, names, others)."""
    over = {"limit": 50, "now": NOW} | over
    return [
        (group.newest.kind, [person.name for person in group.people], group.others)
        for group in notices.groups(over.pop("limit"), over.pop("now"), **over)
    ]


def mute(person, *, until=None, hides_notices=True):
    Mute.insert(
        person=person.id,
        hides_notices=hides_notices,
        since=times.to_ms(NOW),
        until=None if until is None else times.to_ms(until),
    ).execute()


def test_likes_of_one_post_are_one_group_whatever_came_between(post):
    like("alice", post.id)
    like("bob", post.id)
    like("erin", post.id, kind=SHARE)
    like("carol", post.id)

    assert told() == [(LIKE, ["Carol", "Bob"], 1), (SHARE, ["Erin"], 0)]


def test_who_did_it_twice_is_counted_once(post):
    for about in ("like", "emoji"):
        like("alice", post.id, about=about)
    like("bob", post.id)

    assert told() == [(LIKE, ["Bob", "Alice"], 0)]


def test_another_day_is_another_group_and_days_are_those_of_the_owner(post):
    late = NOW.replace(hour=22, minute=30)
    like("alice", post.id, late)
    like("bob", post.id, late + timedelta(hours=1))

    assert told(now=NOW) == [(LIKE, ["Bob", "Alice"], 0)]
    in_vienna = NOW.astimezone(ZoneInfo("Europe/Vienna"))
    assert told(now=in_vienna) == [(LIKE, ["Bob"], 0), (LIKE, ["Alice"], 0)]


def test_a_days_followers_are_one_group_and_words_are_alone(post):
    for name in ("alice", "bob", "carol"):
        notices.add(FOLLOW, meet(name).id, "me", NOW)
    for number, name in enumerate(("alice", "bob")):
        reply = add_reply(post.id, number, meet(name))
        notices.add(REPLY, meet(name).id, reply.uri, NOW, post_id=post.id, reply_id=reply.id)
    notices.add(REPORT, None, "r", NOW, text="Odd")

    assert told() == [
        (REPORT, [], 0),
        (REPLY, ["Bob"], 0),
        (REPLY, ["Alice"], 0),
        (FOLLOW, ["Carol", "Bob"], 1),
    ]


def test_a_days_messages_of_one_person_are_one_group():
    for number, name in enumerate(("alice", "bob", "alice", "alice")):
        notices.add(NoticeKind.MESSAGE, meet(name).id, str(number), NOW)
    notices.add(NoticeKind.MESSAGE, meet("bob").id, "9", NOW + timedelta(days=1))

    kind = NoticeKind.MESSAGE
    assert told() == [(kind, ["Bob"], 0), (kind, ["Alice"], 0), (kind, ["Bob"], 0)]


@pytest.mark.parametrize("size", [1, 2, 3, 7])
def test_groups_are_leafed_through_without_loss_or_repetition(post, size):
    for number in range(6):
        like(f"person{number}", post.id, NOW + timedelta(days=number % 3))
        notices.add(REPORT, None, str(number), NOW, text=str(number))
    whole = notices.groups(50, NOW)
    seen, older_than = [], None
    while found := notices.groups(size, NOW, older_than=older_than):
        seen += found
        older_than = found[-1].newest.id

    assert tuple(seen) == whole
    assert len(whole) == 9


def test_a_group_is_read_when_all_of_it_is(post):
    like("alice", post.id)
    notices.mark_read(notices.newest_id())
    assert [group.is_read for group in notices.groups(5, NOW)] == [True]
    like("bob", post.id)

    assert [group.is_read for group in notices.groups(5, NOW)] == [False]
    assert told(is_unread=True) == [(LIKE, ["Bob"], 0)]


def test_only_some_kinds_and_only_what_is_newer(post):
    like("alice", post.id)
    like("bob", post.id, kind=SHARE)
    last = notices.newest_id()
    like("carol", post.id)

    assert told(kinds=[SHARE]) == [(SHARE, ["Bob"], 0)]
    assert told(newer_than=last) == [(LIKE, ["Carol"], 0)]


def test_the_muted_are_left_out_as_long_as_they_are(post):
    alice, bob = like("alice", post.id), like("bob", post.id)
    dan = like("dan", post.id)
    notices.add(REPORT, None, "r", NOW)
    mute(alice)
    mute(bob, until=NOW + timedelta(days=1))
    mute(dan, hides_notices=False)

    assert told(kinds=[LIKE]) == [(LIKE, ["Dan"], 0)]
    assert notices.unread_count(NOW) == 2
    assert len(notices.page(9, now=NOW)) == 2
    later = NOW + timedelta(days=2)
    assert told(kinds=[LIKE], now=later) == [(LIKE, ["Dan", "Bob"], 0)]
    assert notices.unread_count(later) == 3
    assert notices.unread_count() == 4


def test_a_report_is_told_of_whoever_is_muted():
    alice = meet()
    notices.add(REPORT, alice.id, "r", NOW)
    mute(alice)

    assert told() == [(REPORT, ["Alice"], 0)]
    assert notices.unread_count(NOW) == 1


def test_a_number_is_never_used_again(post):
    alice = like("alice", post.id)
    last = notices.newest_id()
    notices.remove(LIKE, alice.id, f"o {post.id}")

    like("bob", post.id)

    assert notices.newest_id() == last + 1
    assert told(newer_than=last) == [(LIKE, ["Bob"], 0)]
    assert notices.oldest_unread_at(NOW, last) == NOW
    assert notices.oldest_unread_at(NOW, last + 1) is None


def test_there_are_two_queries_however_much_there_is(post):
    counts = []
    for size in (1, 30):
        for number in range(size):
            like(f"{size}person{number}", post.id)
            notices.add(REPORT, None, f"{size} {number}", NOW)
        statements: list[str] = []
        database.connection().set_trace_callback(statements.append)
        notices.groups(50, NOW)
        database.connection().set_trace_callback(None)
        counts.append(len(statements))

    assert counts == [2, 2]
