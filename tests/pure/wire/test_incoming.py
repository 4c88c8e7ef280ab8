"""Whose word counts: every activity, from those whom it is from and from those whom it is not."""

from __future__ import annotations

import contextlib
from datetime import UTC, datetime

import pytest
from hypothesis import given

from photolog import peers
from photolog import received as says
from photolog.errors import MalformedActivity
from photolog.peers import Audience
from photolog.pure.wire import incoming
from photolog.received import Ignored
from tests.builders import ADDRESSES
from tests.pure.wire.payloads import json_objects, objects_with
from tests.pure.wire.senders import signed_by

OWNER = "https://photo.example/users/owner"
POST = "https://photo.example/p/01k4f8z5m2"
BOB = "https://peer.example/users/bob"
NOTE = "https://peer.example/notes/1"
ZOE = "https://other.example/users/zoe"
PUBLIC = "https://www.w3.org/ns/activitystreams#Public"


def an_activity(kind: object, thing: object, **over: object) -> dict:
    return {"id": f"{BOB}/activities/1", "type": kind, "actor": BOB, "object": thing, **over}


def a_note(**over: object) -> dict:
    return {"id": NOTE, "type": "Note", "attributedTo": BOB, "content": "<p>Fog</p>", **over}


def read_all(activity: dict, signer: str = BOB) -> tuple[says.Received, ...]:
    return incoming.read(signed_by(signer), activity, ADDRESSES)


def read(activity: dict, signer: str = BOB) -> says.Received:
    (received,) = read_all(activity, signer)
    return received


@given(json_objects)
def test_any_object_is_understood_ignored_or_malformed(activity):
    with contextlib.suppress(MalformedActivity):
        assert all(isinstance(each, says.Received) for each in read_all(activity))


@given(objects_with(actor=BOB, id=None))
def test_any_activity_of_a_signer_is_understood_or_ignored(activity):
    for kind in (*incoming._READERS, "View"):
        assert read_all({**activity, "type": kind})


@pytest.mark.parametrize(
    "over",
    [
        {"type": None},
        {"type": {"Like": 1}},
        {"type": []},
        {"actor": None},
        {"actor": {}},
        {"actor": "bob"},
        {"actor": "https://bob@peer.example/"},
    ],
)
def test_what_does_not_tell_what_was_done_by_whom_is_malformed(over):
    with pytest.raises(MalformedActivity):
        read({**an_activity("Like", POST), **over})


# Who may say something


@pytest.mark.parametrize("kind", sorted(set(incoming._READERS) - incoming.FORWARDED_KINDS))
def test_what_its_actor_did_not_sign_is_ignored(kind):
    """SIG-19: the signer speaks for nobody else."""
    assert isinstance(read(an_activity(kind, POST), signer=ZOE), Ignored)


@pytest.mark.parametrize("kind", sorted(incoming._READERS))
def test_an_activity_whose_id_is_of_another_server_is_ignored(kind):
    """ORG-18."""
    for uri in ("https://other.example/1", "http://peer.example/1", "https://photo.example/p/1"):
        assert isinstance(read(an_activity(kind, POST, id=uri)), Ignored)


@pytest.mark.parametrize("kind", sorted(incoming._READERS))
@pytest.mark.parametrize("actor", [OWNER, "https://PHOTO.example:443/users/owner"])
def test_nothing_from_outside_is_by_somebody_here(kind, actor):
    """ORG-19."""
    activity = an_activity(kind, NOTE, actor=actor, id=None)

    assert isinstance(read(activity, signer=actor), Ignored)
    assert isinstance(read(activity, signer=BOB), Ignored)


@pytest.mark.parametrize(
    "actor",
    [
        {"id": BOB, "type": "Person"},
        [BOB],
        [{"type": "Person", "id": BOB}, ZOE],
        f" {BOB}\n",
    ],
)
def test_the_actor_may_be_an_object_or_a_list(actor):
    """F8, requirement 107."""
    follow = an_activity("Follow", {"id": OWNER, "type": "Person"}, actor=actor)

    assert read(follow) == says.FollowReceived(BOB, f"{BOB}/activities/1")


def test_who_a_thing_is_attributed_to_stands_in_for_an_actor():
    follow = {"type": "Follow", "attributedTo": BOB, "object": OWNER}

    assert read(follow) == says.FollowReceived(BOB, "")


@pytest.mark.parametrize(
    "kind",
    [
        *("View", "Read", "Join", "Leave", "Arrive", "Listen", "Offer", "Invite", "Dislike"),
        *("TentativeAccept", "TentativeReject", "Story:Create", "Note", "create"),
    ],
)
def test_what_does_not_concern_a_photo_blog_is_ignored(kind):
    """Requirement 120."""
    assert read(an_activity(kind, POST)) == Ignored(f"{kind} does not concern a photo blog")


def test_a_reason_is_short_and_one_line():
    (ignored,) = read_all(an_activity("x\n" * 90 + "\x1b[31m", POST))

    assert isinstance(ignored, Ignored) and len(ignored.reason) < 80
    assert ignored.reason.isprintable()


@pytest.mark.parametrize("kind", sorted(incoming._READERS))
@pytest.mark.parametrize("thing", [None, [], "", {}, 7, "x", [[]], {"type": "Note"}])
def test_an_activity_about_nothing_is_ignored(kind, thing):
    assert all(isinstance(each, Ignored) for each in read_all(an_activity(kind, thing)))


def test_the_first_of_several_types_that_is_known_counts():
    assert isinstance(read(an_activity(["Thing", "Like"], POST)), says.LikeReceived)


# Notes


def test_a_comment_from_pixelfed():
    """F1."""
    carol, note = "https://pix.example/users/carol", "https://pix.example/p/carol/5530"
    everybody = {"to": [PUBLIC], "cc": [f"{carol}/followers", OWNER]}
    activity = {
        "id": f"{note}/activity",
        "type": "Create",
        "actor": carol,
        "published": "2026-09-06T10:10:00+00:00",
        "object": {
            "id": note,
            "type": "Note",
            "summary": None,
            "content": "Lovely!<br />\n#fog",
            "inReplyTo": POST,
            "published": "2026-09-06T10:10:00+00:00",
            "url": note,
            "attributedTo": carol,
            "sensitive": False,
            "attachment": [],
            "tag": {
                "type": "Mention",
                "href": OWNER,
                "name": "@owner@photo.example",
                "0": {"type": "Hashtag", "href": "https://pix.example/tags/fog", "name": "#fog"},
            },
            "capabilities": {"reply": "[]"},
            "location": None,
            **everybody,
        },
        **everybody,
    }

    received = read(activity, signer=carol)

    assert isinstance(received, says.NoteReceived) and not received.is_update
    read_note = received.note
    assert (read_note.uri, read_note.author_uri, read_note.in_reply_to) == (note, carol, POST)
    assert read_note.content_html == "Lovely!<br>\n#fog"
    assert (read_note.mentions, read_note.tags) == ((OWNER,), ("fog",))
    assert read_note.audience is Audience.PUBLIC
    assert read_note.published_at == datetime(2026, 9, 6, 10, 10, tzinfo=UTC)


def test_a_reply_from_gotosocial():
    """F4."""
    dan, note = "https://gts.example/users/dan", "https://gts.example/users/dan/statuses/01A"
    activity = {
        "id": f"{note}/activity#Create",
        "type": "Create",
        "actor": dan,
        "to": PUBLIC,
        "published": "2026-09-06T12:10:00.123456789+02:00",
        "object": {
            "id": note,
            "type": "Note",
            "attributedTo": dan,
            "to": PUBLIC,
            "cc": [f"{dan}/followers", OWNER],
            "content": "<p>Nice</p>",
            "contentMap": {"en": "<p>Nice</p>"},
            "inReplyTo": POST,
            "summary": "",
            "tag": {"type": "Mention", "href": OWNER, "name": "@owner@photo.example"},
            "attachment": {
                "type": "Image",
                "mediaType": "image/webp",
                "url": "https://gts.example/f/1.webp",
                "summary": "A cat",
                "focalPoint": [0, 0],
            },
        },
    }

    received = read(activity, signer=dan)

    assert isinstance(received, says.NoteReceived)
    assert received.note.mentions == (OWNER,)
    assert received.note.language == "en"
    assert received.note.attachments == (
        peers.Attached("https://gts.example/f/1.webp", "image/webp", "A cat"),
    )


@pytest.mark.parametrize(("kind", "is_update"), [("Create", False), ("Update", True)])
def test_a_note_by_its_signer_on_their_own_origin_is_taken_whole(kind, is_update):
    received = read(an_activity(kind, a_note(to=None), to=[PUBLIC]))

    assert isinstance(received, says.NoteReceived)
    assert (received.actor_uri, received.is_update) == (BOB, is_update)
    assert received.note.audience is Audience.PUBLIC  # the activity's, for want of its own


@pytest.mark.parametrize(
    "over",
    [
        {"id": "https://other.example/notes/1", "attributedTo": ZOE},
        {"id": "https://other.example/notes/1"},
        {"attributedTo": ZOE},
        {"attributedTo": "https://peer.example/users/someone"},
        {"attributedTo": None},
        {"id": "http://peer.example/notes/1"},
        {"id": "https://peer.example:8443/notes/1"},
    ],
)
@pytest.mark.parametrize("kind", ["Create", "Update"])
def test_a_note_of_somebody_else_is_only_named(kind, over):
    """F11, ORG-05 to ORG-08, requirement 103: not a word of it is kept."""
    note = a_note(**over)
    expected = says.NoteNamed(BOB, note["id"], is_update=kind == "Update")

    assert read(an_activity(kind, note)) == expected


@pytest.mark.parametrize("kind", ["Create", "Update"])
@pytest.mark.parametrize("signer", [ZOE, "https://peer.example/users/eve"])
def test_what_somebody_passed_on_is_only_named(kind, signer):
    """SIG-20: neither a signature inside the document nor the same server proves anything."""
    activity = an_activity(kind, a_note(), signature={"type": "RsaSignature2017"})

    assert read(activity, signer) == says.NoteNamed(signer, NOTE, kind == "Update")


def test_a_note_passed_on_by_its_author_for_somebody_else_is_only_named():
    activity = an_activity("Update", a_note(), actor=ZOE, id=None)

    assert read(activity, signer=BOB) == says.NoteNamed(BOB, NOTE, is_update=True)


@pytest.mark.parametrize("note", [NOTE, {"id": NOTE}])
def test_a_note_that_is_named_only_is_read_where_it_stands(note):
    """Requirement 104."""
    assert read(an_activity("Create", note)) == says.NoteNamed(BOB, NOTE, is_update=False)


@pytest.mark.parametrize("kind", ["Create", "Update", "Delete"])
@pytest.mark.parametrize(
    "uri",
    [
        POST,
        f"{POST}#x",
        "https://photo.example",
        "https://PHOTO.example/p/1",
        "https://photo.example:443/p/1",
        "http://photo.example/p/1",
    ],
)
def test_nothing_from_outside_has_an_id_of_ours(kind, uri):
    """Requirement 125, ORG-19."""
    for thing in (uri, a_note(id=uri), {"type": "Tombstone", "id": uri}):
        for signer in (BOB, ZOE):
            assert isinstance(read(an_activity(kind, thing), signer), Ignored)


@pytest.mark.parametrize(
    "thing",
    [
        {"type": "ChatMessage", "id": NOTE, "attributedTo": BOB, "content": "psst"},
        {"type": "Tombstone", "id": NOTE},
        {"type": "Like", "id": NOTE, "actor": BOB, "object": POST},
        {"type": "Link", "href": NOTE},
        a_note(id=None),
        a_note(id="tag:peer.example,2026:1"),
    ],
)
def test_what_cannot_be_read_like_a_note_is_ignored(thing):
    assert isinstance(read(an_activity("Create", thing)), Ignored)


def test_the_votes_of_a_poll_are_ignored():
    """F14."""
    votes = [{"type": "Note", "name": name, "inReplyTo": POST} for name in "AB"]
    whole = a_note(name="A", inReplyTo=POST, content=None)

    assert read_all(an_activity("Create", votes)) == (Ignored("a vote in a poll"),) * 2
    assert read(an_activity("Create", whole)) == Ignored("a vote in a poll")


def test_each_of_several_objects_is_judged_by_itself():
    """Requirement 106."""
    things = [a_note(), a_note(id="https://other.example/1"), POST, NOTE, 7]

    kinds = [type(each) for each in read_all(an_activity("Create", things))]

    assert kinds == [
        says.NoteReceived,
        says.NoteNamed,
        Ignored,
        says.NoteNamed,
        Ignored,
    ]


def test_the_twenty_first_object_is_not_looked_at():
    things = [f"{NOTE}{number}" for number in range(90)]

    assert len(read_all(an_activity("Delete", things))) == 20


# Actors


def an_actor(**over: object) -> dict:
    return {
        "id": BOB,
        "type": "Person",
        "preferredUsername": "bob",
        "inbox": f"{BOB}/inbox",
        **over,
    }


def test_somebody_changes_their_own_profile():
    received = read(an_activity("Update", an_actor(name="Bobby")))

    assert isinstance(received, says.ActorUpdated)
    assert (received.actor.uri, received.actor.name) == (BOB, "Bobby")


@pytest.mark.parametrize(
    ("thing", "signer"),
    [
        (an_actor(id=ZOE, inbox=f"{ZOE}/inbox"), BOB),
        (an_actor(id="https://peer.example/users/eve"), BOB),
        (an_actor(), ZOE),
        (an_actor(inbox="https://victim.example/inbox"), BOB),
        (an_actor(id=OWNER), BOB),
        (BOB, BOB),
    ],
)
def test_nobody_changes_somebody_elses_profile(thing, signer):
    assert isinstance(read(an_activity("Update", thing), signer), Ignored)


def test_somebody_moves():
    target = "https://new.example/@bob"  # requirement 117: a profile page will do

    assert read(an_activity("Move", BOB, target=target)) == says.MoveReceived(BOB, target)
    assert isinstance(read(an_activity("Move", ZOE, target=target)), Ignored)
    assert isinstance(read(an_activity("Move", BOB)), Ignored)


# Delete and Undo


@pytest.mark.parametrize("thing", [NOTE, {"type": "Tombstone", "id": NOTE}, a_note(), [NOTE]])
def test_what_is_deleted_is_named_in_many_ways(thing):
    assert read(an_activity("Delete", thing)) == says.DeleteReceived(BOB, NOTE)


def test_an_account_is_deleted():
    """F12: when it is known, that is; those who are not are answered before."""
    gone = "https://m.example/users/gone"
    activity = {
        "id": f"{gone}#delete",
        "type": "Delete",
        "actor": gone,
        "to": [PUBLIC],
        "object": gone,
        "signature": {"type": "RsaSignature2017", "creator": f"{gone}#main-key"},
    }

    assert read(activity, signer=gone) == says.DeleteReceived(gone, gone)
    assert read(activity, signer=BOB) == says.DeleteReceived(BOB, gone)  # no account of Bob's


def test_a_delete_that_was_passed_on_is_by_who_passed_it_on():
    """Who is not the author is asked for proof; the author is not taken from the activity."""
    assert read(an_activity("Delete", NOTE), signer=ZOE) == says.DeleteReceived(ZOE, NOTE)


@pytest.mark.parametrize("thing", [ZOE, f"{ZOE}/notes/1", "https://other.example/users/someone"])
def test_who_passes_on_a_delete_deletes_nothing_of_their_own_server(thing):
    """A server that passes mail on must not be led to sign away its own people or notes."""
    passed_on = an_activity("Delete", thing)
    their_own = an_activity("Delete", thing, actor=ZOE, id=None)

    assert isinstance(read(passed_on, signer=ZOE), Ignored)
    assert read(their_own, signer=ZOE) == says.DeleteReceived(ZOE, thing)


def test_follow_undo_and_follow_again_as_pixelfed_does():
    """F2: the Follow within the Undo has another id than the Follow."""
    carol = "https://pix.example/users/carol"
    follow = {"id": f"{carol}#follow/881", "type": "Follow", "actor": carol, "object": OWNER}
    undo = {
        "id": f"{carol}#follow/881/undo",
        "type": "Undo",
        "actor": carol,
        "object": {**follow, "id": f"{carol}#follows/881"},
    }

    first, undone, again = (read(each, signer=carol) for each in (follow, undo, follow))

    assert first == again == says.FollowReceived(carol, f"{carol}#follow/881")
    assert undone == says.UndoReceived(carol, "Follow", f"{carol}#follows/881", OWNER)


@pytest.mark.parametrize("kind", ["Follow", "Like", "EmojiReact", "Announce", "Block"])
@pytest.mark.parametrize("actor", [BOB, {"id": BOB}, None])
def test_what_was_done_is_undone(kind, actor):
    inner = {"id": f"{BOB}/likes/1", "type": kind, "actor": actor, "object": POST}

    expected = says.UndoReceived(BOB, kind, f"{BOB}/likes/1", POST)
    assert read(an_activity("Undo", inner)) == expected


def test_an_accept_is_undone():
    ours = ADDRESSES.activity(7)
    inner = {"id": f"{BOB}/accepts/1", "type": "Accept", "actor": BOB, "object": {"id": ours}}

    expected = says.UndoReceived(BOB, "Accept", f"{BOB}/accepts/1", ours)
    assert read(an_activity("Undo", inner)) == expected


@pytest.mark.parametrize("thing", [f"{BOB}/likes/1", {"id": f"{BOB}/likes/1"}])
def test_what_is_undone_may_be_named_only(thing):
    """Requirement 112."""
    assert read(an_activity("Undo", thing)) == says.UndoReceived(BOB, "", f"{BOB}/likes/1", "")


@pytest.mark.parametrize(
    "thing",
    [
        {"type": "Like", "actor": ZOE, "object": POST},
        {"type": "Like", "id": f"{BOB}/likes/1", "actor": ZOE, "object": POST},
        {"type": "Like", "actor": BOB},
        {"type": "Like", "id": f"{BOB}/likes/1", "actor": BOB, "object": NOTE},
        {"type": "Follow", "id": f"{BOB}/follows/1", "actor": BOB, "object": ZOE},
        {"type": "Delete", "id": f"{BOB}/1", "actor": BOB, "object": NOTE},
        {"type": "Dislike", "id": f"{BOB}/1", "actor": BOB, "object": POST},
        f"{ZOE}/likes/1",
        POST,
        {},
        None,
    ],
)
def test_an_undo_of_what_was_not_theirs_is_ignored(thing):
    """F15."""
    assert isinstance(read(an_activity("Undo", thing)), Ignored)


def test_an_id_of_another_server_undoes_nothing():
    inner = {"id": f"{ZOE}/likes/1", "type": "Like", "actor": BOB, "object": POST}

    assert read(an_activity("Undo", inner)) == says.UndoReceived(BOB, "Like", "", POST)


# Follow, Accept, Reject, Block


@pytest.mark.parametrize("thing", [OWNER, "https://photo.example/@owner", {"id": OWNER}])
def test_the_owner_is_followed_and_blocked_by_id_or_profile(thing):
    uri = f"{BOB}/activities/1"
    named = thing if isinstance(thing, str) else OWNER

    assert read(an_activity("Follow", thing)) == says.FollowReceived(BOB, uri)
    assert read(an_activity("Block", thing)) == says.BlockReceived(BOB, uri, named)


@pytest.mark.parametrize(
    "thing", [ZOE, POST, "https://photo.example/users/other", "https://photo.example/actor"]
)
def test_nobody_else_is_followed_or_blocked_here(thing):
    assert isinstance(read(an_activity("Follow", thing)), Ignored)
    assert isinstance(read(an_activity("Block", thing)), Ignored)


FOLLOW = ADDRESSES.activity(7)


@pytest.mark.parametrize(("kind", "is_accepted"), [("Accept", True), ("Reject", False)])
@pytest.mark.parametrize(
    ("thing", "follow_uri", "followed"),
    [
        (FOLLOW, FOLLOW, ""),
        ({"id": FOLLOW, "type": "Follow", "actor": OWNER, "object": BOB}, FOLLOW, BOB),
        ({"type": "Follow", "actor": OWNER, "object": BOB}, "", BOB),
        ({"id": FOLLOW}, FOLLOW, ""),
    ],
)
def test_a_follow_of_ours_is_answered(kind, is_accepted, thing, follow_uri, followed):
    """F13."""
    activity = an_activity(kind, thing, result="https://peer.example/authorizations/1")

    expected = says.FollowAnswered(BOB, follow_uri, followed, is_accepted)
    assert read(activity) == expected


@pytest.mark.parametrize("kind", ["Accept", "Reject"])
@pytest.mark.parametrize(
    "thing",
    [
        {"id": FOLLOW, "type": "Follow", "actor": OWNER, "object": ZOE},
        {"id": FOLLOW, "type": "Follow", "actor": ZOE, "object": BOB},
        {"id": f"{BOB}/follows/1", "type": "Follow", "actor": BOB, "object": OWNER},
        {"type": "Follow", "object": BOB},
        {"id": FOLLOW, "type": "Join", "actor": OWNER, "object": BOB},
        {"id": FOLLOW, "type": "QuoteRequest", "actor": OWNER, "object": NOTE},
        f"{BOB}/follows/1",
        POST,
    ],
)
def test_an_answer_that_is_not_theirs_to_give_is_ignored(kind, thing):
    """ORG-11, requirement 113."""
    assert isinstance(read(an_activity(kind, thing)), Ignored)


# Like, EmojiReact, Announce


@pytest.mark.parametrize("thing", [POST, f"{POST}#x", {"id": POST, "type": "Note"}, [POST]])
def test_a_post_is_liked_by_any_of_its_names(thing):
    """Requirement 99."""
    named = f"{POST}#x" if thing == f"{POST}#x" else POST
    expected = says.LikeReceived(BOB, f"{BOB}/activities/1", named, "")

    assert read(an_activity("Like", thing)) == expected


@pytest.mark.parametrize("kind", ["Like", "EmojiReact"])
@pytest.mark.parametrize(
    ("over", "content"),
    [
        ({"content": ":blobcat:", "_misskey_reaction": ":blobcat:"}, ":blobcat:"),  # F5
        ({"content": "🔥"}, "🔥"),  # F6
        ({"_misskey_reaction": "🎉"}, "🎉"),
        ({"content": "👩🏽\u200d❤\ufe0f\u200d💋\u200d👨🏻"}, "👩🏽\u200d❤\ufe0f\u200d💋\u200d👨🏻"),
        ({"content": "1\ufe0f\u20e3"}, "1\ufe0f\u20e3"),
        ({"content": ":blob_cat@mk.example:"}, ":blob_cat@mk.example:"),
        ({"content": "you have no taste"}, ""),
        ({"content": "x"}, ""),
        ({"content": "🔥" * 90}, ""),
        ({"content": {"a": "b"}}, ""),
        ({"content": None}, ""),
    ],
)
def test_a_like_may_carry_an_emoji_and_nothing_else(kind, over, content):
    """Requirement 118."""
    received = read(an_activity(kind, POST, **over))

    assert received == says.LikeReceived(BOB, f"{BOB}/activities/1", POST, content)


ELSEWHERE = [NOTE, BOB, "https://photo.example.evil.example/p/1"]


@pytest.mark.parametrize("kind", ["Like", "EmojiReact"])
@pytest.mark.parametrize("thing", ELSEWHERE)
def test_what_is_not_ours_is_not_liked_here(kind, thing):
    assert isinstance(read(an_activity(kind, thing)), Ignored)


@pytest.mark.parametrize("thing", ELSEWHERE)
def test_a_boost_of_something_elsewhere_is_told_by_its_address_alone(thing):
    """Whoever follows the booster reads it there; not a word of what is embedded counts."""
    told = says.AnnounceReceived(BOB, f"{BOB}/activities/1", thing, None)

    assert read(an_activity("Announce", thing)) == told
    embedded = {"id": thing, "type": "Note", "attributedTo": BOB, "content": "Forged"}
    assert read(an_activity("Announce", embedded)) == told


@pytest.mark.parametrize("kind", ["Create", "Update"])
@pytest.mark.parametrize("thing", [NOTE, {"id": NOTE, "type": "Page", "content": "Forged"}])
def test_what_a_group_passes_on_is_told_by_the_address_of_the_note(kind, thing):
    inner = {"type": kind, "actor": "https://other.example/users/zoe", "object": thing}

    passed_on = read(an_activity("Announce", inner))

    assert passed_on == says.PassedOn(BOB, f"{BOB}/activities/1", NOTE, None)


@pytest.mark.parametrize(
    "inner",
    [
        {"type": "Like", "object": NOTE},
        {"type": "Delete", "object": NOTE},
        {"type": "Create", "object": {"type": "Note"}},
        {"type": "Create", "object": {"type": "ChatMessage", "id": NOTE}},
        {"type": "Announce", "object": NOTE},
        {"type": "Create", "object": POST},
        {"type": "Create", "object": "https://PHOTO.example/p/1"},
    ],
)
def test_what_cannot_be_looked_up_elsewhere_is_not_passed_on(inner):
    inner = {"actor": "https://other.example/users/zoe", **inner}
    assert isinstance(read(an_activity("Announce", inner)), Ignored)


def test_a_boost_of_something_elsewhere_can_be_taken_back_and_nothing_else_there():
    def undo(kind):
        inner = {"id": f"{BOB}#x", "type": kind, "actor": BOB, "object": NOTE}
        return read(an_activity("Undo", inner))

    assert undo("Announce") == says.UndoReceived(BOB, "Announce", f"{BOB}#x", NOTE)
    assert isinstance(undo("Like"), Ignored)
    assert isinstance(undo("Follow"), Ignored)


def test_a_post_is_shared_from_pixelfed():
    """F3, requirement 100."""
    activity = an_activity("Announce", POST, published="2026-09-06T10:00:00+0000", cc=[BOB])

    moment = datetime(2026, 9, 6, 10, 0, tzinfo=UTC)
    assert read(activity) == says.AnnounceReceived(BOB, f"{BOB}/activities/1", POST, moment)


def test_a_post_may_be_shared_with_all_of_it():
    """Friendica; what is ours is not read from elsewhere, only its id."""
    thing = {"id": POST, "type": "Note", "actor": OWNER, "content": "<p>forged</p>"}

    received = read(an_activity("Announce", thing))

    assert received == says.AnnounceReceived(BOB, f"{BOB}/activities/1", POST, None)


@pytest.mark.parametrize("kind", ["Create", "Update", "Delete", "Like", "Undo", "Announce"])
def test_a_group_that_passes_on_an_activity_is_ignored(kind):
    """F7, requirement 119: whoever did it did not sign it."""
    inner = {"id": f"{ZOE}/1", "type": kind, "actor": ZOE, "object": POST}

    for thing in (inner, {**inner, "id": POST}):
        assert isinstance(read(an_activity("Announce", thing)), Ignored)


# Add, Remove, Flag, QuoteRequest


@pytest.mark.parametrize(("kind", "is_added"), [("Add", True), ("Remove", False)])
def test_a_note_is_pinned_and_taken_down(kind, is_added):
    featured = f"{BOB}/featured"
    activity = an_activity(kind, NOTE, target=featured, id=None)

    assert read(activity) == says.PinChanged(BOB, NOTE, featured, is_added)
    assert isinstance(read({**activity, "target": f"{ZOE}/featured"}), Ignored)
    assert isinstance(read({**activity, "target": None}), Ignored)


@pytest.mark.parametrize("things", [POST, [OWNER, POST], [{"id": POST}, NOTE, 7]])
def test_a_report_is_one_whatever_it_is_about(things):
    received = read(an_activity("Flag", things, content="Spam\u202e\r\n<b>really</b>"))

    assert isinstance(received, says.FlagReceived)
    assert POST in received.object_uris
    assert received.content == "Spam\n<b>really</b>"  # text, and escaped where it is shown


def test_a_report_is_cut():
    things = [POST, *(f"{NOTE}{number}" for number in range(90))]
    received = read(an_activity("Flag", things, content="x" * 9_000))

    assert isinstance(received, says.FlagReceived)
    assert (len(received.object_uris), len(received.content)) == (20, 5_000)


def test_a_report_of_nothing_of_ours_is_ignored():
    assert isinstance(read(an_activity("Flag", [NOTE, ZOE])), Ignored)


@pytest.mark.parametrize("instrument", [NOTE, a_note()])
def test_somebody_asks_to_quote(instrument):
    activity = an_activity("QuoteRequest", POST, instrument=instrument)

    expected = says.QuoteRequested(BOB, f"{BOB}/activities/1", POST, NOTE)
    assert read(activity) == expected


@pytest.mark.parametrize(
    ("thing", "instrument"),
    [(POST, None), (POST, f"{ZOE}/notes/1"), (POST, POST), (NOTE, NOTE), (NOTE, None)],
)
def test_nobody_asks_to_quote_for_somebody_else(thing, instrument):
    """ORG-11."""
    activity = an_activity("QuoteRequest", thing, instrument=instrument)

    assert isinstance(read(activity), Ignored)
