"""Notes of others: written, changed, found, and gone with all that is theirs."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from photolog.developed import Facts, Size
from photolog.peers import Audience, Choice, MediaKind, Poll
from photolog.reading import EntryCursor
from photolog.store.engine import database
from photolog.store.engine.reading_tables import Bookmark, Gesture
from photolog.store.peers import people
from photolog.store.reading import notes, pictures, timeline
from tests.store.peers.making import NOW, meet
from tests.store.reading.making import HASH, SIZE, attached, follow_them, heard_of, put, show

DAY = timedelta(days=1)
FACTS = Facts(make="Canon", camera="Canon EOS R6", exposure_time="1/250", f_number=8.0, iso=200)
POLL = Poll((Choice("Fog", 3), Choice("Sun", None)), True, 3, NOW + DAY)


def test_a_note_comes_back_as_it_was_written():
    alice = meet()
    shown = (
        attached(1, facts=FACTS, focus=(0.25, 0.75)),
        attached(2, kind=MediaKind.VIDEO, media_type="video/mp4", width=None, height=None),
    )
    note = put(
        alice,
        kind="Question",
        in_reply_to="https://a.example/1",
        conversation="https://a.example/c",
        summary="Wet",
        is_sensitive=True,
        audience=Audience.UNLISTED,
        tags=("BlueHour", "fog"),
        quote_uri="https://a.example/q",
        poll=POLL,
        attachments=shown,
    )

    assert notes.find(note.id) == notes.find_by_uri(note.uri) == note
    assert (note.author, note.kind, note.audience) == (alice, "Question", Audience.UNLISTED)
    assert (note.tags, note.poll, note.summary) == (("BlueHour", "fog"), POLL, "Wet")
    assert (note.quote_uri, note.in_reply_to) == ("https://a.example/q", "https://a.example/1")
    first, second = note.attachments
    assert (first.url, first.alt, first.facts) == (shown[0].url, "Boat 1", FACTS)
    assert (first.focus, first.blurhash, first.width) == ((0.25, 0.75), HASH, 1500)
    assert (second.kind, second.position, second.facts) == (MediaKind.VIDEO, 1, None)
    assert not (first.picture or first.has_failed or note.is_liked or note.edited_at)


def test_what_the_owner_did_is_told_with_the_note():
    note = put(meet())
    Gesture.insert(activity_id=1, kind="like", note=note.id, at=0).execute()
    Gesture.insert(activity_id=2, kind="share", note=note.id, at=0).execute()
    Bookmark.insert(note=note.id, at=0).execute()

    found = notes.find(note.id)

    assert (found.is_liked, found.is_shared, found.is_bookmarked) == (True, True, True)


def test_a_change_keeps_number_date_audience_and_the_pictures_that_are_still_there():
    alice = meet()
    note = put(alice, audience=Audience.FOLLOWERS, attachments=(attached(1), attached(2)))
    one, two = note.attachments
    pictures.keep(one.id, one.url, "a" * 40 + ".jpg", 10, SIZE, NOW)
    pictures.keep(two.id, two.url, "b" * 40 + ".jpg", 10, SIZE, NOW)

    changed = put(
        alice,
        published_at=NOW - 9 * DAY,
        updated_at=NOW - timedelta(hours=1),
        audience=Audience.PUBLIC,
        attachments=(attached(3), attached(1, alt="Better words")),
    )

    assert changed.id == note.id
    assert (changed.published_at, changed.audience) == (note.published_at, note.audience)
    assert changed.edited_at == NOW - timedelta(hours=1)
    assert [(each.picture, each.alt) for each in changed.attachments] == [
        ("", "Boat 3"),
        ("a" * 40 + ".jpg", "Better words"),
    ]


def test_what_a_picture_measures_is_believed_of_its_copy_only():
    alice = meet()
    note = put(alice, attachments=(attached(1, width=None, height=None), attached(2)))
    one = note.attachments[0]
    edited = attached(1, width=7, height=7), attached(2, width=9, height=9)

    pictures.keep(one.id, one.url, "a" * 40 + ".jpg", 10, Size(800, 1200), NOW)
    copied = notes.find(note.id).attachments
    changed = put(alice, updated_at=NOW, attachments=edited).attachments

    assert [(each.width, each.height) for each in copied] == [(800, 1200), SIZE]
    assert [(each.width, each.height) for each in changed] == [(800, 1200), (9, 9)]


@pytest.mark.parametrize("told", Audience)
@pytest.mark.parametrize("known", Audience)
def test_a_change_makes_whom_a_note_is_for_fewer_and_never_more(known, told):
    alice, widest_first = meet(), list(Audience)
    note = put(alice, audience=known)

    changed = put(alice, audience=told, updated_at=NOW - timedelta(hours=1))

    kept = max(widest_first.index(known), widest_first.index(told))
    assert (changed.id, changed.audience) == (note.id, widest_first[kept])


@pytest.mark.parametrize(
    ("told", "kept"),
    [
        (None, NOW),
        (NOW + 400 * DAY, NOW),
        (datetime(1, 1, 1, tzinfo=UTC), datetime(1970, 1, 1, tzinfo=UTC)),
    ],
)
def test_a_strangers_clock_is_not_believed_about_the_future(told, kept):
    assert put(meet(), published_at=told).published_at == kept


def test_a_date_of_change_that_is_that_of_the_note_is_none():
    at = NOW - DAY
    assert put(meet(), published_at=at, updated_at=at).edited_at is None


def test_notes_are_found_by_the_address_of_their_page_too():
    note = put(meet(), url="https://remote.example/@alice/1")

    assert notes.find_by_address(note.url) == notes.find_by_address(note.uri) == note
    assert notes.find_by_address("") is notes.find_by_uri("") is None


def test_nobody_can_call_the_address_of_somebody_elses_note_their_page():
    alice, mallory = meet("alice"), meet("mallory", "evil.example")
    put(mallory, url=f"{alice.uri}/notes/1")

    assert notes.find_by_address(f"{alice.uri}/notes/1") is None
    assert notes.find_by_address(put(alice).uri).author == alice


def test_answers_come_oldest_first_and_without_direct_ones():
    alice, bob = meet(), meet("bob")
    root = put(alice)
    late = put(bob, 9, in_reply_to=root.uri)
    early = put(alice, 2, in_reply_to=root.uri)
    put(bob, 3, in_reply_to=root.uri, audience=Audience.DIRECT)

    assert notes.answers_to(root.uri, 10) == (early, late)
    assert notes.answers_to(root.uri, 1) == (early,)
    assert notes.answers_to("", 10) == ()


def test_the_notes_of_a_person_are_leafed_through_by_key():
    alice = meet()
    written = [put(alice, number) for number in range(1, 6)]
    put(meet("bob"), 6)
    private = put(alice, 7, audience=Audience.DIRECT)

    first = notes.of_person(alice.id, 2)
    last = first[-1]
    cursor = EntryCursor(int(last.published_at.timestamp() * 1000), last.id)

    assert first == (written[4], written[3])
    assert notes.of_person(alice.id, 9, cursor) == tuple(reversed(written[:3]))
    assert notes.direct_with(alice.id, 9) == (private,)


def test_a_note_that_goes_names_its_pictures():
    note = put(meet(), attachments=(attached(1), attached(2)))
    one = note.attachments[0]
    pictures.keep(one.id, one.url, "a" * 40 + ".jpg", 10, SIZE, NOW)

    assert notes.remove(note.id) == ["a" * 40 + ".jpg"]
    assert notes.find(note.id) is None
    assert pictures.total_bytes() == 0


def test_with_a_person_goes_all_that_they_wrote_and_nothing_can_be_searched():
    alice = follow_them()
    note = show(alice, tags=("fog",))
    one = note.attachments[0]
    pictures.keep(one.id, one.url, "a" * 40 + ".jpg", 10, SIZE, NOW)

    assert notes.remove_all_of(alice.id) == ["a" * 40 + ".jpg"]
    people.remove(alice.id)

    for table in ("note", "attachment", "note_tag", "entry", "note_search"):
        assert database.database.execute_sql(f"SELECT count(*) FROM {table}").fetchone() == (0,)


def test_all_but_the_newest_of_a_person_are_named():
    alice = meet()
    written = [put(alice, number).id for number in range(1, 6)]
    put(meet("bob"), 1)

    assert notes.beyond(alice.id, 3) == written[:2]
    assert notes.beyond(alice.id, 5) == []


def test_somebody_whom_the_owner_does_not_follow_makes_us_fetch_few_pictures():
    album = tuple(attached(number) for number in range(30))

    def due(author):
        note = put(author, attachments=album)
        asked = 0
        while (wanted := pictures.next_due(NOW)) is not None:
            pictures.fail(wanted.attachment_id, None)
            asked += 1
        assert len(note.attachments) == 30
        return asked

    assert due(meet("bob")) == notes.PICTURES_OF_A_STRANGER
    assert due(follow_them()) == notes.PICTURES_OF_A_PERSON


@pytest.mark.parametrize(
    ("meet_them", "most"),
    [(meet, notes.HOURLY_OF_A_STRANGER), (follow_them, notes.HOURLY_OF_A_PERSON)],
)
def test_nobody_makes_us_fetch_pictures_without_end(meet_them, most):
    mallory = meet_them("mallory", "evil.example")
    for number in range(60):
        album = tuple(attached(100 * number + each) for each in range(20))
        put(mallory, number, attachments=album)
    bob = put(follow_them("bob"), attachments=(attached(1, "remote.example"),))

    assert waiting(NOW) == most + len(bob.attachments)
    put(mallory, 70, NOW + timedelta(hours=2), attachments=(attached(9_999),))
    assert waiting(NOW + timedelta(hours=2)) == most + len(bob.attachments) + 1


def test_what_is_changed_again_and_again_is_fetched_when_that_ends():
    alice = follow_them()
    put(alice, attachments=(attached(1),))
    for number in range(2, 30):
        now = NOW + timedelta(minutes=number)
        note = put(alice, 1, now, updated_at=now, attachments=(attached(1), attached(number)))
        assert waiting(now) == 1

    after = now + notes.EDIT_RESTS
    assert waiting(after) == len(note.attachments) == 2


def waiting(now) -> int:
    """Return how many pictures would be fetched at a moment."""
    asked = set()
    while (wanted := pictures.next_due(now)) is not None:
        asked.add(wanted.attachment_id)
        pictures.put_aside(wanted.attachment_id)
    pictures.want(asked, NOW)
    return len(asked)


def test_where_answers_are_is_remembered():
    note = put(meet(), replies_uri="https://remote.example/r", conversation="https://c.example/")

    assert notes.where_answers_are(note.id) == (
        "https://remote.example/r",
        "https://c.example/",
        None,
    )
    notes.mark_walked(note.id, NOW)
    assert notes.where_answers_are(note.id).walked_at == NOW
    assert notes.where_answers_are(7) == ("", "", None)


def test_tags_follow_a_change_and_keep_the_place_in_the_reader():
    alice = follow_them()
    note = show(alice, tags=("Fog",))
    timeline.remove(note.id)
    timeline.add(note.id, NOW, has_pictures=True, is_boost=False)
    notes.put(replace(heard_of(alice), tags=("Sea", "SEA")), alice, 1, NOW)

    assert [entry.note.id for entry in timeline.page(9, tag="sea")] == [note.id]
    assert timeline.page(9, tag="fog") == ()
    cursor = EntryCursor(int(NOW.timestamp() * 1000), note.id)
    assert timeline.page(9, tag="sea", older_than=cursor) == ()
