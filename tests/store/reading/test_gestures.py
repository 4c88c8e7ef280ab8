"""Likes, boosts and bookmarks of the owner, as rows."""

from __future__ import annotations

from datetime import timedelta

import pytest

from photolog.store.engine import database
from photolog.store.reading import gestures, notes
from tests.store.peers.making import NOW
from tests.store.reading import making


@pytest.fixture
def kept(blog):
    with database.transaction():
        alice = making.follow_them()
        return [making.put(alice, number) for number in range(1, 6)]


def test_a_gesture_is_found_by_its_kind_and_note(kept):
    with database.transaction():
        gestures.add("like", kept[0].id, 7, NOW)
        gestures.add("share", kept[0].id, 8, NOW)
        gestures.add("like", kept[1].id, 9, NOW)

    assert gestures.find("like", kept[0].id) == 7
    assert gestures.find("share", kept[0].id) == 8
    assert gestures.find("share", kept[1].id) is None
    assert (gestures.count("like"), gestures.count("share")) == (2, 1)

    with database.transaction():
        gestures.remove("like", kept[0].id)

    assert gestures.find("like", kept[0].id) is None
    assert gestures.find("share", kept[0].id) == 8


def test_bookmarks_are_leafed_through_last_kept_first(kept):
    with database.transaction():
        for number, note in enumerate(kept):
            # Two of them in the same moment.
            gestures.bookmark(note.id, NOW + timedelta(seconds=number // 2))
    first = gestures.bookmarks(2)
    second = gestures.bookmarks(2, first[-1].cursor)
    third = gestures.bookmarks(2, second[-1].cursor)

    found = [each.note.id for page in (first, second, third) for each in page]
    assert found == [note.id for note in reversed(kept)]
    assert all(each.note.is_bookmarked for each in first)


def test_gestures_go_with_their_note(kept):
    with database.transaction():
        gestures.add("like", kept[0].id, 7, NOW)
        gestures.bookmark(kept[0].id, NOW)
        notes.remove(kept[0].id)

    assert (gestures.count("like"), gestures.bookmarks(5)) == (0, ())
