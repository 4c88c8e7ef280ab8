"""The reader: what stands in it, in which order, and what the owner does not want to see."""

from __future__ import annotations

from datetime import timedelta

import pytest

from photolog.pure import times
from photolog.reading import EntryCursor, FollowingState
from photolog.store.engine import database
from photolog.store.engine.reading_tables import LimitedDomain, Mute
from photolog.store.peers import blocks, people
from photolog.store.reading import following, timeline
from tests.store.peers.making import NOW, meet
from tests.store.reading.making import attached, follow_them, put, show

HOUR = timedelta(hours=1)


def ids(entries):
    return [entry.note.id for entry in entries]


def cursor(entry):
    return EntryCursor(times.to_ms(entry.at), entry.id)


def boost(note, person, at=NOW, uri="https://b.example/1"):
    return timeline.add_boost(note.id, person.id, uri, at)


@pytest.fixture
def alice():
    return follow_them()


@pytest.fixture
def bob():
    """Somebody whom the owner does not follow."""
    return meet("bob", "other.example")


def test_notes_stand_newest_first_and_are_leafed_through_both_ways(alice):
    shown = [show(alice, number).id for number in range(1, 8)][::-1]

    first = timeline.page(3)
    second = timeline.page(3, older_than=cursor(first[-1]))

    assert ids(first) + ids(second) == shown[:6]
    assert timeline.page(3, newer_than=cursor(second[0])) == first
    assert ids(timeline.page(2, newer_than=cursor(second[-1]))) == shown[3:5]
    assert timeline.page(3, newer_than=cursor(first[0])) == ()


def test_notes_of_one_moment_are_told_apart_by_their_number(alice):
    shown = [show(alice, number, published_at=NOW - HOUR).id for number in (1, 2, 3)][::-1]

    first = timeline.page(2)

    assert ids(first) == shown[:2]
    assert ids(timeline.page(2, older_than=cursor(first[-1]))) == shown[2:]


def test_a_note_without_a_place_is_not_in_the_reader(alice):
    put(alice)
    assert timeline.page(9) == ()


def test_only_pictures(alice):
    with_one = show(alice, 1)
    show(alice, 2, attachments=())

    assert ids(timeline.page(9, only_pictures=True)) == [with_one.id]


def test_a_tag_however_it_is_written(alice):
    tagged = [show(alice, number, tags=("BlueHour",)).id for number in (1, 2)][::-1]
    show(alice, 3)

    first = timeline.page(1, tag="bluehour")

    assert ids(first) == tagged[:1]
    assert ids(timeline.page(1, tag="BLUEHOUR", older_than=cursor(first[0]))) == tagged[1:]


def test_words_are_found_in_text_and_in_the_words_for_pictures(alice):
    by_alt = show(alice, 1, content_html="<p>Fog</p>", attachments=(attached(alt="A café"),))
    show(alice, 2, content_html="<p>Fog</p>")

    assert ids(timeline.page(9, text="cafe FOG")) == [by_alt.id]
    assert len(timeline.page(9, text="fog")) == 2
    assert ids(timeline.page(1, text="fog", older_than=EntryCursor(0, by_alt.id + 1))) == [
        by_alt.id
    ]
    assert timeline.page(9, text='"; DROP TABLE note') == timeline.page(9, text="?!") == ()
    assert ids(timeline.page(9, text="fog", only_pictures=True, tag="none")) == []


def test_a_boost_brings_a_note_and_its_booster(alice, bob):
    note = put(bob)

    assert boost(note, alice)

    (entry,) = timeline.page(9)
    assert (entry.note, entry.shared_by, entry.at) == (note, (alice,), NOW)


def test_a_note_stands_once_however_many_boost_it(alice, bob):
    note, carol = put(bob), follow_them("carol")
    boost(note, alice, NOW - HOUR)
    boost(note, carol, NOW, "https://b.example/2")
    assert not boost(note, carol, NOW, "https://b.example/3")

    (entry,) = timeline.page(9)
    assert (entry.shared_by, entry.at) == ((alice, carol), NOW - HOUR)


def test_what_is_there_for_its_author_is_not_told_as_boosted(alice):
    carol = follow_them("carol")
    note = show(alice)
    boost(note, carol)

    (entry,) = timeline.page(9)
    assert (entry.shared_by, entry.at) == ((), note.published_at)


def test_a_boost_that_is_taken_back_takes_its_note_along(alice, bob):
    note, carol = put(bob), follow_them("carol")
    boost(note, alice)
    boost(note, carol, NOW, "https://b.example/2")

    assert timeline.remove_boost(alice.id, note.id)
    assert [entry.shared_by for entry in timeline.page(9)] == [(carol,)]
    assert not timeline.remove_boost_by_uri(alice.id, "https://b.example/2")
    assert timeline.remove_boost_by_uri(carol.id, "https://b.example/2")

    assert timeline.page(9) == ()
    assert database.database.execute_sql("SELECT count(*) FROM entry").fetchone() == (0,)


def test_a_boost_that_is_taken_back_leaves_what_is_there_for_its_author(alice):
    carol = follow_them("carol")
    note = put(alice)
    boost(note, carol)
    timeline.add(note.id, note.published_at, has_pictures=True, is_boost=False)

    timeline.remove_boost(carol.id, note.id)

    assert ids(timeline.page(9)) == [note.id]


def test_a_tag_that_is_followed_brings_notes_of_anybody(bob):
    note = show(bob, tags=("Fog",))
    assert timeline.page(9) == ()

    following.follow_tag("fog", "Fog", NOW)

    (entry,) = timeline.page(9)
    assert (entry.note.id, entry.shared_by) == (note.id, ())


@pytest.mark.parametrize("state", [FollowingState.PENDING, FollowingState.REJECTED, None])
def test_nobody_is_read_who_did_not_let_the_owner_in(alice, bob, state):
    show(alice, 1)
    boost(put(bob), alice)
    if state is None:
        following.remove(alice.id)
    else:
        following.answer(alice.id, state, NOW)

    assert timeline.page(9) == ()


def test_boosts_are_left_out_of_those_whose_boosts_are_off(alice, bob):
    shown = show(alice, 1)
    boost(put(bob), alice)

    following.set_shows_boosts(alice.id, False)

    assert ids(timeline.page(9)) == [shown.id]


def block(person):
    people.set_blocked(person.id, True)


def block_domain(person):
    blocks.add(person.host.partition(".")[2], "", NOW)


def mute(person):
    Mute.insert(person=person.id, hides_notices=False, since=0, until=None).execute()


@pytest.mark.parametrize("hush", [block, block_domain, mute])
def test_who_is_not_wanted_is_neither_read_nor_boosts_nor_is_boosted(hush):
    unwanted = follow_them("alice", "sub.unwanted.example:444")
    carol, bob = follow_them("carol"), meet("bob", "other.example")
    by_carol = show(carol, 1)
    show(unwanted, 2)
    boost(put(unwanted, 3), carol)
    boost(put(bob, 4), unwanted, uri="https://b.example/2")
    boosted_by_both = put(bob, 5)
    boost(boosted_by_both, unwanted, uri="https://b.example/3")
    boost(boosted_by_both, carol, uri="https://b.example/4")
    assert len(timeline.page(9)) == 5

    hush(unwanted)

    found = timeline.page(9)
    assert set(ids(found)) == {by_carol.id, boosted_by_both.id}
    assert {entry.shared_by for entry in found} == {(), (carol,)}


def test_a_mute_ends_by_itself(alice):
    show(alice)
    until = times.to_ms(NOW + HOUR)
    Mute.insert(person=alice.id, hides_notices=False, since=0, until=until).execute()

    assert timeline.page(9, now=NOW) == timeline.page(9) == ()
    assert len(timeline.page(9, now=NOW + HOUR)) == 1


def test_people_of_a_limited_domain_are_read_only_when_followed_or_trusted(alice, bob):
    LimitedDomain.insert(domain=bob.host, reason="", since=0).execute()
    LimitedDomain.insert(domain=alice.host, reason="", since=0).execute()
    following.follow_tag("fog", "fog", NOW)
    shown = show(alice, 1)
    show(bob, 2, tags=("fog",))
    boost(put(bob, 3), alice)
    assert ids(timeline.page(9)) == [shown.id]

    people.set_trusted(bob.id, True)

    assert len(timeline.page(9)) == 3
