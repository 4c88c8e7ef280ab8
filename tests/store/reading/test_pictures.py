"""Copies of remote pictures: wanted, kept, looked at, given way."""

from __future__ import annotations

from datetime import timedelta

import pytest

from photolog.peers import MediaKind
from photolog.store.peers import people
from photolog.store.reading import notes, pictures
from tests.store.peers.making import NOW
from tests.store.reading.making import SIZE, attached, follow_them, put

HOUR = timedelta(hours=1)
NAME = "a" * 40 + ".jpg"
OTHER = "b" * 40 + ".jpg"


@pytest.fixture
def alice():
    return follow_them()


def wanted():
    return pictures.next_due(NOW)


def keep(note, name=NAME, now=NOW, position=0, size_bytes=100):
    one = note.attachments[position]
    return pictures.keep(one.id, one.url, name, size_bytes, SIZE, now)


def test_who_waits_longest_is_next_and_only_pictures_wait(alice):
    put(alice, 1, NOW - HOUR, attachments=(attached(1, kind=MediaKind.VIDEO),))
    late = put(alice, 2, NOW)
    early = put(alice, 3, NOW - HOUR)

    assert wanted() == (early.attachments[0].id, early.attachments[0].url, 0, False)
    assert keep(early)
    assert wanted().attachment_id == late.attachments[0].id
    assert keep(late, OTHER)
    assert wanted() is None


def test_a_blocked_person_is_told(alice):
    put(alice)
    people.set_blocked(alice.id, True)
    assert wanted().is_blocked


def test_a_failure_is_tried_three_times_and_then_no_more(alice):
    one = put(alice).attachments[0]
    for tries in range(3):
        at = NOW + tries * HOUR
        assert pictures.next_due(at).tries == tries
        pictures.count_try(one.id, at + HOUR)
        assert pictures.next_due(at) is None

    assert pictures.next_due(NOW + 99 * HOUR) is None
    assert notes.find_by_uri(f"{alice.uri}/notes/1").attachments[0].has_failed
    assert pictures.want([one.id], NOW) == 0


def test_a_copy_is_kept_once_and_only_for_what_the_note_still_shows(alice):
    note = put(alice)
    one = note.attachments[0]

    assert not pictures.keep(one.id, "https://remote.example/f/other.jpg", NAME, 1, SIZE, NOW)
    assert keep(note)
    assert not keep(note, OTHER)
    notes.remove(note.id)
    assert not keep(note, OTHER)


def test_what_copies_weigh_is_counted_and_the_least_looked_at_comes_first(alice):
    first, second = put(alice, 1), put(alice, 2)
    keep(first, NAME, NOW - 9 * HOUR, size_bytes=100)
    keep(second, OTHER, NOW - 8 * HOUR, size_bytes=50)
    assert pictures.total_bytes() == 150
    assert [copy.name for copy in pictures.oldest(9)] == [NAME, OTHER]

    pictures.touch([NAME], NOW)

    assert [copy.name for copy in pictures.oldest(9)] == [OTHER, NAME]
    assert pictures.find(NAME) == (NAME, first.attachments[0].id, 100)
    assert pictures.known([NAME, OTHER, "c" * 40 + ".jpg"]) == {NAME, OTHER}


def test_a_copy_that_gave_way_waits_until_the_owner_looks_for_it(alice):
    note = put(alice)
    keep(note)

    pictures.forget_copies([NAME])

    assert pictures.find(NAME) is None
    assert pictures.total_bytes() == 0
    assert pictures.next_due(NOW + 9_999 * HOUR) is None
    assert pictures.want([note.attachments[0].id], NOW + HOUR) == 1
    assert pictures.next_due(NOW + HOUR).tries == 0


def test_looking_does_not_hurry_what_waits_for_its_next_try(alice):
    one = put(alice).attachments[0]
    pictures.count_try(one.id, NOW + HOUR)

    assert pictures.want([one.id], NOW) == 0
    assert wanted() is None
