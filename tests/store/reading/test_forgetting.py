"""Which notes are needed: by what the owner did to them, or to their thread."""

from __future__ import annotations

from datetime import timedelta

import pytest

from photolog.peers import Audience, Mention
from photolog.records import Visibility
from photolog.store import posts
from photolog.store.engine.reading_tables import Bookmark, Gesture
from photolog.store.peers import mentions
from photolog.store.reading import following, forgetting, notes, timeline
from tests.builders import PUBLISHED_AT
from tests.store.making import add_post
from tests.store.peers.making import NOW, meet
from tests.store.reading.making import follow_them, put, show

DAY = timedelta(days=1)


def like(note):
    Gesture.insert(activity_id=1, kind="like", note=note.id, at=0).execute()


def share(note):
    Gesture.insert(activity_id=1, kind="share", note=note.id, at=0).execute()


def bookmark(note):
    Bookmark.insert(note=note.id, at=0).execute()


def answer(note):
    post = add_post(PUBLISHED_AT, in_reply_to=note.uri)
    assert posts.find(post.id).in_reply_to == note.uri


def test_old_notes_are_named_oldest_first():
    alice = meet()
    old, older = put(alice, 1, NOW - 91 * DAY), put(alice, 2, NOW - 92 * DAY)
    put(alice, 3, NOW - 89 * DAY)

    assert forgetting.due(NOW - 90 * DAY, 9) == [older.id, old.id]
    assert forgetting.due(NOW - 90 * DAY, 1) == forgetting.oldest(1) == [older.id]
    forgetting.put_off(older.id, NOW)
    assert forgetting.due(NOW - 90 * DAY, 9) == [old.id]


def test_a_note_is_needed_by_nobody_at_first():
    assert not forgetting.is_needed(put(meet()).id)
    assert not forgetting.is_needed(7)


@pytest.mark.parametrize("act", [like, share, bookmark, answer])
def test_what_the_owner_did_keeps_a_whole_thread(act):
    alice, bob = meet(), meet("bob")
    root = put(alice)
    middle = put(bob, 1, in_reply_to=root.uri)
    leaf = put(alice, 2, in_reply_to=middle.uri)
    beside = put(alice, 3, in_reply_to=root.uri)
    other = put(bob, 4)

    act(middle)

    kept = [forgetting.is_needed(each.id) for each in (root, middle, leaf, beside, other)]
    assert kept == [True, True, True, True, False]


def test_messages_of_somebody_whom_the_owner_follows_or_wrote_to_are_kept():
    alice, bob, mallory = follow_them(), meet("bob"), meet("mallory")
    post = add_post(PUBLISHED_AT, visibility=Visibility.DIRECT)
    mentions.write_of_post(post.id, [Mention(bob.handle, bob.uri, bob.url)])
    public = add_post(PUBLISHED_AT, 1)
    mentions.write_of_post(public.id, [Mention(mallory.handle, mallory.uri, mallory.url)])

    messages = [put(person, audience=Audience.DIRECT) for person in (alice, bob, mallory)]
    assert [forgetting.is_needed(each.id) for each in messages] == [True, True, False]


def test_notes_of_strangers_outside_of_the_reader_are_counted():
    alice, mallory, carol = follow_them(), meet("mallory"), meet("carol")
    put(alice, 1)
    boosted = put(carol, 1)
    timeline.add(boosted.id, NOW, has_pictures=False, is_boost=True)
    written = [put(mallory, number, NOW - number * DAY) for number in range(5)]

    assert forgetting.beyond_of_strangers(5, 9) == []
    assert forgetting.beyond_of_strangers(2, 9) == [each.id for each in reversed(written[2:])]
    assert forgetting.beyond_of_strangers(2, 1) == [written[4].id]


def test_a_circle_of_answers_ends():
    alice = meet()
    uris = [f"{alice.uri}/notes/{number}" for number in (1, 2)]
    circle = [put(alice, 1, in_reply_to=uris[1]), put(alice, 2, in_reply_to=uris[0])]

    assert [forgetting.is_needed(each.id) for each in circle] == [False, False]
    like(circle[1])
    assert forgetting.is_needed(circle[0].id)


def test_what_nobody_brings_leaves_the_reader_and_the_note_stays():
    alice, bob, carol = follow_them(), follow_them("bob"), follow_them("carol")
    stranger = meet("zoe", "other.example")
    following.follow_tag("fog", "fog", NOW)
    kept = [show(alice, 1), show(stranger, 2, tags=("fog",)), put(stranger, 3)]
    timeline.add_boost(kept[2].id, carol.id, "https://b.example/1", NOW)
    gone = [show(bob, 4), put(stranger, 5)]
    timeline.add_boost(gone[1].id, bob.id, "https://b.example/2", NOW)
    following.remove(bob.id)

    assert forgetting.clear_reader(1) == 1
    assert forgetting.clear_reader(9) == 1
    assert forgetting.clear_reader(9) == 0

    assert {entry.note.id for entry in timeline.page(9)} == {note.id for note in kept}
    assert forgetting.count() == 5
    assert notes.find(gone[0].id) is not None
