"""Activities as the strictest readers want them: Pixelfed's rules, one after the other."""

from __future__ import annotations

from dataclasses import replace

import pytest

from photolog.pure.wire import activities, addressing, documents
from photolog.pure.wire.addressing import PUBLIC, Addressing
from photolog.received import FollowReceived
from tests.builders import ADDRESSES, POST_ID
from tests.pure.wire.samples import (
    ACTIVITY,
    BOB,
    BOBS_NOTE,
    CAROL,
    FOLLOW_URI,
    HOURS_LATER,
    QUOTE_URI,
    SAMPLES,
    a_note,
    a_quote_request,
    a_reply_note,
)

POST_URI = ADDRESSES.post(POST_ID)


def test_a_create_embeds_the_whole_note_and_its_time():
    note = a_note()
    activity = activities.create(note, ACTIVITY, ADDRESSES)

    assert activity["object"] == note
    assert activity["published"] == note["published"]


def test_an_update_bears_the_time_of_the_edit_if_there_was_one():
    note = a_note()
    unedited = {key: value for key, value in note.items() if key != "updated"}

    assert activities.update(note, ACTIVITY, ADDRESSES)["published"] == note["updated"]
    assert activities.update(unedited, ACTIVITY, ADDRESSES)["published"] == note["published"]


def test_a_direct_reply_tells_nobody_else():
    note = a_reply_note(parent_audience=addressing.Audience.DIRECT)
    activity = activities.create(note, ACTIVITY, ADDRESSES)

    assert (activity["to"], activity["cc"]) == ([CAROL.uri], [])


def test_a_deletion_names_a_tombstone_and_nothing_of_what_was_there():
    addressed = Addressing([PUBLIC], [BOB.uri])
    activity = activities.delete(POST_URI, ACTIVITY, ADDRESSES, addressed)

    assert activity["object"] == {"id": POST_URI, "type": "Tombstone"}
    assert activity["cc"] == [BOB.uri]


@pytest.mark.parametrize("build", [activities.accept, activities.reject])
def test_an_answer_embeds_the_follow_exactly_as_it_came(build):
    received = FollowReceived(CAROL.uri, FOLLOW_URI)
    activity = build(received, ACTIVITY, ADDRESSES)

    assert activity["object"] == {
        "id": FOLLOW_URI,
        "type": "Follow",
        "actor": CAROL.uri,
        "object": ADDRESSES.actor,
    }
    assert activity["object"]["object"] == activity["actor"]
    assert activity["to"] == [CAROL.uri]


@pytest.mark.parametrize("build", [activities.accept, activities.reject])
def test_an_id_that_the_follow_did_not_have_is_not_made_up(build):
    activity = build(FollowReceived(CAROL.uri, ""), ACTIVITY, ADDRESSES)

    assert "id" not in activity["object"]


@pytest.mark.parametrize("name", ["follow", "like", "announce", "add", "remove", "block"])
def test_an_object_that_others_own_is_an_address(name):
    assert isinstance(SAMPLES[name]()["object"], str)


def test_an_undo_embeds_the_first_activity_and_goes_to_the_same_people():
    announce = activities.announce(BOBS_NOTE, BOB.uri, ACTIVITY, ADDRESSES, HOURS_LATER)
    undo = activities.undo(announce, ADDRESSES.activity(1), ADDRESSES)

    assert undo["object"] == {
        "id": ACTIVITY,
        "type": "Announce",
        "actor": ADDRESSES.actor,
        "object": BOBS_NOTE,
    }
    assert (undo["to"], undo["cc"]) == (announce["to"], announce["cc"])
    assert undo["id"] != announce["id"]


def test_a_boost_has_a_time_and_tells_followers_and_the_author():
    activity = SAMPLES["announce"]()

    assert activity["published"] == "2026-09-06T11:58:12Z"
    assert activity["cc"] == [ADDRESSES.followers, BOB.uri]


def test_a_like_is_between_two():
    activity = SAMPLES["like"]()

    assert (activity["to"], activity["cc"]) == ([BOB.uri], [])


@pytest.mark.parametrize("name", ["add", "remove"])
def test_a_pin_is_put_into_the_collection_that_the_actor_names(name):
    assert SAMPLES[name]()["target"] == SAMPLES["actor"]()["featured"]


def test_a_report_does_not_tell_who_reports():
    activity = SAMPLES["flag"]()

    assert activity["actor"] == ADDRESSES.application
    assert activity["object"][0] == BOB.uri
    assert ADDRESSES.actor not in documents.dump(activity).decode()


def test_a_quote_is_allowed_with_a_permission_for_this_pair():
    accept = SAMPLES["accept-quote"]()
    permission = SAMPLES["quote-authorization"]()

    assert accept["result"] == permission["id"] == QUOTE_URI
    assert accept["object"]["type"] == "QuoteRequest"
    assert permission["interactingObject"] == accept["object"]["instrument"]
    assert permission["interactionTarget"] == accept["object"]["object"] == POST_URI
    assert permission["attributedTo"] == ADDRESSES.actor


def test_a_refused_quote_gets_no_permission():
    assert "result" not in SAMPLES["reject-quote"]()


def test_a_request_without_an_instrument_is_answered_without_one():
    request = replace(a_quote_request(), instrument_uri="")

    assert "instrument" not in activities.reject_quote(request, ACTIVITY, ADDRESSES)["object"]
