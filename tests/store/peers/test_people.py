"""Remote actors: kept by their address, changed by their documents, decided about by the owner."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from photolog.peers import FollowState, NoticeKind, ProfileField, PublicKey
from photolog.store import inspection
from photolog.store.peers import (
    followers,
    keys,
    mentions,
    notices,
    people,
    quotes,
    reactions,
)
from tests.store.peers.making import NOW, add_reply, an_actor, meet

PICTURE = "https://remote.example/a.png"


def test_somebody_new_gets_a_handle_of_their_own_host():
    person = meet("alice", "remote.example:8443")

    assert (person.handle, person.host) == ("@alice@remote.example:8443", "remote.example:8443")
    assert (person.is_trusted, person.is_blocked, person.avatar) == (False, False, "")
    assert person.fetched_at == NOW


def test_an_actor_comes_back_as_its_document_told():
    uri = "https://remote.example/users/alice"
    told = an_actor(
        featured_uri=f"{uri}/featured",
        is_locked=True,
        also_known_as=("https://old.example/alice",),
        moved_to="https://new.example/alice",
        keys=(PublicKey(f"{uri}#main-key", uri, "PEM"),),
    )
    person = people.put(told, NOW)
    keys.put(person, told.keys, NOW)

    assert people.actor(person.id) == told
    assert people.actor(person.id + 1) is None


def test_a_changed_document_does_not_change_what_the_owner_decided():
    person = meet()
    people.set_handle(person.id, "@alice@example.org")
    people.set_trusted(person.id, True)
    people.set_blocked(person.id, True)

    changed = people.put(an_actor(name="alice", bio_html="<p>New.</p>"), NOW + timedelta(days=1))

    assert changed == replace(
        person,
        handle="@alice@example.org",
        bio_html="<p>New.</p>",
        is_trusted=True,
        is_blocked=True,
        fetched_at=NOW + timedelta(days=1),
    )


def test_people_are_found_by_address_number_and_handle():
    person = meet()

    assert people.find(person.uri) == person
    assert people.find_by_id(person.id) == person
    assert people.find_by_handle("@Alice@Remote.Example") == person
    assert people.find("https://remote.example/users/ALICE") is None
    assert people.find_by_id(0) is None
    assert people.find_by_handle("@bob@remote.example") is None


def test_a_handle_that_moved_on_belongs_to_who_was_seen_last():
    former, later = meet("alice"), meet("alice2", at=NOW + timedelta(days=1))
    people.set_handle(later.id, former.handle)

    assert people.find_by_handle(former.handle).id == later.id


def test_people_are_leafed_through_and_searched():
    alice, bob, carol = (meet(name) for name in ("alice", "bob", "carol"))
    people.set_blocked(bob.id, True)
    people.set_trusted(carol.id, True)

    def found(**over):
        return [person.id for person in people.page(2, **over)]

    assert found() == [carol.id, bob.id]
    assert found(older_than=bob.id) == [alice.id]
    assert found(text="ALI") == [alice.id]
    assert found(text="%") == []
    assert found(is_blocked=True) == [bob.id]
    assert found(is_trusted=True) == [carol.id]


@pytest.fixture
def everywhere(post):
    """Somebody who left a trace in every table that can hold one."""
    person = meet(avatar_url=PICTURE)
    key = PublicKey(f"{person.uri}#main-key", person.uri, "PEM")
    keys.put(person, (key,), NOW)
    followers.add(person.id, FollowState.ACCEPTED, "", NOW)
    reactions.put("like", person.id, post.id, uri="", content="", now=NOW)
    reply = add_reply(post.id, person=person)
    quotes.grant(1, post.id, person.id, request_uri="", instrument_uri="", now=NOW)
    notices.add(NoticeKind.REPLY, person.id, reply.uri, NOW, reply_id=reply.id)
    people.set_avatar(person.id, PICTURE, "face.jpg")
    return person


def test_who_is_removed_takes_everything_along(everywhere):
    before = inspection.counts()

    name = people.remove(everywhere.id)

    after = inspection.counts()
    assert name == "face.jpg"
    assert {table for table, count in before.items() if count != after[table]} == {
        *("person", "public_key", "follow", "follower", "reaction", "reply", "quote", "notice")
    }
    assert all(after[table] == 0 for table in before if before[table] != after[table])
    assert people.remove(everywhere.id) == ""


LATER = NOW + timedelta(days=30)


def test_who_left_no_trace_is_unused_after_a_while():
    person = meet()

    assert people.unused(LATER, 10) == (person,)
    assert people.unused(NOW, 10) == ()


def _followed(person, post):
    followers.add(person.id, FollowState.PENDING, "", NOW)


def _reacted(person, post):
    reactions.put("share", person.id, post.id, uri="", content="", now=NOW)


def _replied(person, post):
    add_reply(post.id, person=person)


def _noticed(person, post):
    notices.add(NoticeKind.MENTION, person.id, "", NOW)


def _quoted(person, post):
    quotes.grant(1, post.id, person.id, request_uri="", instrument_uri="", now=NOW)


def _named(person, post):
    mentions.write_of_post(post.id, [mentions.Mention(person.handle, person.uri, person.url)])


def _trusted(person, post):
    people.set_trusted(person.id, True)


def _blocked(person, post):
    people.set_blocked(person.id, True)


@pytest.mark.parametrize(
    "trace",
    [_followed, _reacted, _replied, _noticed, _quoted, _named, _trusted, _blocked],
    ids=lambda trace: trace.__name__,
)
def test_who_left_a_trace_is_not_unused(post, trace):
    trace(meet(), post)

    assert people.unused(LATER, 10) == ()


def test_the_pictures_of_those_who_are_shown_are_due():
    shown, stranger = meet("alice", avatar_url=PICTURE), meet("bob", avatar_url=PICTURE)
    meet("carol")
    followers.add(shown.id, FollowState.ACCEPTED, "", NOW)

    assert people.due_avatars(10) == [(shown.id, PICTURE)]
    followers.add(stranger.id, FollowState.ACCEPTED, "", NOW)
    people.set_blocked(stranger.id, True)
    assert people.due_avatars(10) == [(shown.id, PICTURE)]


@pytest.fixture
def pictured():
    person = meet(avatar_url=PICTURE)
    followers.add(person.id, FollowState.ACCEPTED, "", NOW)
    return person


def test_a_picture_that_is_there_is_not_due_until_it_changes(pictured):
    assert people.set_avatar(pictured.id, PICTURE, "first.jpg") == ""
    assert people.due_avatars(10) == []
    assert people.find_by_id(pictured.id).avatar == "first.jpg"

    people.put(an_actor(avatar_url=f"{PICTURE}?2"), NOW)

    assert people.due_avatars(10) == [(pictured.id, f"{PICTURE}?2")]
    assert people.find_by_id(pictured.id).avatar == "first.jpg"
    assert people.set_avatar(pictured.id, f"{PICTURE}?2", "second.jpg") == "first.jpg"


def test_a_picture_that_is_gone_is_shown_no_longer(pictured):
    people.set_avatar(pictured.id, PICTURE, "first.jpg")

    assert people.put(an_actor(), NOW).avatar == ""
    assert people.due_avatars(10) == []


def test_a_picture_is_tried_three_times_and_again_when_it_changes(pictured):
    for _ in range(people.MOST_AVATAR_TRIES):
        assert people.due_avatars(10) != []
        people.count_avatar_try(pictured.id)

    assert people.due_avatars(10) == []
    people.put(an_actor(avatar_url=PICTURE), NOW)
    assert people.due_avatars(10) == []
    people.put(an_actor(avatar_url=f"{PICTURE}?2"), NOW)
    assert people.due_avatars(10) != []


def test_avatars_are_known_media(pictured):
    people.set_avatar(pictured.id, PICTURE, "first.jpg")

    assert inspection.known_media(["first.jpg", "second.jpg", ""]) == {"first.jpg"}


def test_the_outbox_and_the_table_of_a_profile_are_kept():
    fields = (ProfileField("Camera", "<b>Pentax</b>"), ProfileField("Ort", "Köln"))
    alice = meet(outbox_uri="https://remote.example/users/alice/outbox", fields=fields)

    actor = people.actor(alice.id)

    assert actor.outbox_uri == "https://remote.example/users/alice/outbox"
    assert actor.fields == fields
