"""
What some forty programs really send: each payload becomes what the specification says it is.

The payloads are as sent to their servers, so those about an object (a Like, a Follow) are about
ours here; a bare note arrives in a Create by its own author. What is expected is told by two
tables and by what a payload lacks, with nothing of the code under test.
"""

from __future__ import annotations

import csv
import json
import re
from collections import Counter
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from photolog import received as says
from photolog.errors import MalformedActivity
from photolog.peers import RemoteActor
from photolog.pure.text import sanitize
from photolog.pure.wire import actors_read, documents, incoming
from photolog.received import Ignored
from tests.builders import ADDRESSES, POST_ID
from tests.pure.wire.senders import signed_by

pytestmark = pytest.mark.corpora

POST = ADDRESSES.post(POST_ID)
FOLLOW = ADDRESSES.activity(7)
STRANGER = "https://stranger.example/users/x"

ACTORS = {"Person", "Service", "Application", "Group", "Organization"}
NOTES = {"Note", "Question", "Comment", "Review", "Quotation", "GeneratedNote"} | {
    *("Article", "Page", "Event", "Image", "Video", "Audio")
}
# By the activity's type and its object's, as index.csv names them; "*" is any other.
EXPECTED: dict[tuple[str, str], type] = {
    **{("Create", kind): says.NoteReceived for kind in NOTES},
    **{("Update", kind): says.NoteReceived for kind in NOTES},
    **{("Update", kind): says.ActorUpdated for kind in ACTORS},
    ("Create", '["Note", "Article"]'): says.NoteReceived,
    ("Create", "IRI"): says.NoteNamed,
    ("Delete", "*"): says.DeleteReceived,
    ("Follow", "*"): says.FollowReceived,
    ("Block", "*"): says.BlockReceived,
    ("Accept", "Follow"): says.FollowAnswered,
    ("Accept", "IRI"): says.FollowAnswered,
    ("Reject", "Follow"): says.FollowAnswered,
    ("Like", "*"): says.LikeReceived,
    ("EmojiReact", "*"): says.LikeReceived,
    ("Announce", "IRI"): says.AnnounceReceived,
    ("Announce", "Note"): says.AnnounceReceived,
    ("Announce", "Article"): says.AnnounceReceived,
    ("Undo", "Follow"): says.UndoReceived,
    ("Undo", "Like"): says.UndoReceived,
    ("Undo", "Block"): says.UndoReceived,
    ("Add", "*"): says.PinChanged,
    ("Remove", "*"): says.PinChanged,
    ("Flag", "*"): says.FlagReceived,
    ("Move", "*"): says.MoveReceived,
}
IGNORED_ACTIVITIES = (
    *("Activity", "AnnounceRequest", "Dislike", "Invite", "Join", "Lock", "ReplyRequest"),
    *("Resolve", "Warn"),
)
ACTIVITIES = {kind for kind, _ in EXPECTED} | set(IGNORED_ACTIVITIES)

# Whose pictures are none of ours to show: the attachment is a sound, a text, or a film.
WITHOUT_PICTURE = {
    "fediverse-pasture/attachments-3.json",
    "fediverse-pasture/attachments-7.json",
    "mastodon/status.emelie.json",
    "mastodon/status.emelie_.json",
}
# A moderator's business in a group, where the collection is not the actor's own.
OF_A_GROUP = {
    "mbin/AddHandlerTest__testRemoveModerator__1.json",
    "lemmy/activities-community-update_community.json",
}


@pytest.fixture(scope="module")
def payloads(corpora: Path) -> list[tuple[dict[str, str], dict[str, Any]]]:
    """Return each row of the index with the document it is about."""
    folder = corpora / "activitypub"
    with (folder / "index.csv").open(encoding="utf-8", newline="") as index:
        rows = list(csv.DictReader(index))
    return [(row, documents.parse((folder / row["file"]).read_bytes())) for row in rows]


def named(value: Any) -> str:
    """Return the address that stands in a property, or ""."""
    if isinstance(value, list):
        return next(filter(None, map(named, value)), "")
    if isinstance(value, dict):
        value = value.get("id")
    is_address = isinstance(value, str) and re.fullmatch(r"https?://\S+", value)
    return value if is_address else ""


def origin(url: str) -> tuple[str, str]:
    return urlsplit(url)[:2]


def author(thing: dict[str, Any]) -> str:
    claimed = thing.get("attributedTo") or thing.get("actor")
    entries = claimed if isinstance(claimed, list) else [claimed]
    persons = [each for each in entries if isinstance(each, dict) and each["type"] == "Person"]
    return named(persons) or named(claimed)


def as_it_arrives(row: dict[str, str], document: dict[str, Any]) -> dict[str, Any]:
    """Return the activity that reaches us: with our addresses in it, or around a bare object."""
    kind, thing = row["type"], document.get("object")
    if kind not in ACTIVITIES:
        by = author(document) or STRANGER
        return {"type": "Create", "actor": by, "object": document}
    if kind in ("Follow", "Block"):
        return {**document, "object": ADDRESSES.actor}
    if kind in ("Accept", "Reject") and isinstance(thing, dict):
        thing = {**thing, "actor": ADDRESSES.actor}
        return {**document, "object": {**thing, "object": document.get("actor")}}
    if kind in ("Accept", "Reject"):
        return {**document, "object": FOLLOW}
    if kind == "Flag":
        return {**document, "object": [POST, thing]}
    if kind == "Undo" and isinstance(thing, dict) and named(thing.get("object")):
        return {**document, "object": {**thing, "object": ADDRESSES.actor}}
    if kind in ("Like", "EmojiReact", "Announce"):
        is_bare = isinstance(thing, str) or thing is None
        return {**document, "object": POST if is_bare else {**thing, "id": POST}}
    return document


def expected(row: dict[str, str], activity: dict[str, Any]) -> type:
    actor = named(activity.get("actor")) or named(activity.get("attributedTo"))
    if not actor:
        return MalformedActivity
    if named(activity.get("id")) and origin(named(activity["id"])) != origin(actor):
        return Ignored
    if row["type"] in ACTIVITIES:
        pair = (row["type"], row["object_type"])
    else:
        pair = ("Create", row["type"])
    kind = EXPECTED.get(pair) or EXPECTED.get((pair[0], "*"), Ignored)
    thing = activity.get("object")
    if pair == ("Create", "") and named(thing):
        return says.NoteNamed  # a thing that does not tell what it is
    if kind is says.NoteReceived:
        return expected_note(thing, actor)
    if kind is says.ActorUpdated:
        return kind if named(thing) == actor else Ignored
    if kind is says.UndoReceived:
        return kind if named(thing) or named(thing.get("object")) else Ignored
    if kind is says.DeleteReceived and not named(thing):
        return Ignored  # an id that was blanked out
    return Ignored if row["file"] in OF_A_GROUP else kind


def expected_note(thing: dict[str, Any], actor: str) -> type:
    is_vote = thing["type"] == "Note" and thing.get("name") and thing.get("inReplyTo")
    if not named(thing) or (is_vote and not thing.get("content")):
        return Ignored
    is_own = author(thing) == actor and origin(named(thing)) == origin(actor)
    return says.NoteReceived if is_own else says.NoteNamed


def is_whole(actor: dict[str, Any]) -> bool:
    """Return whether a document has what nobody can be written to without."""
    name = actor.get("preferredUsername", "x")
    has_inbox = named(actor.get("inbox")) and origin(actor["inbox"]) == origin(named(actor))
    return bool(named(actor) and has_inbox and re.fullmatch(r"[\w.-]+", name))


def test_every_activity_is_what_the_specification_says(payloads):
    read, wrong = Counter(), []
    for row, document in payloads:
        if row["type"] in ACTORS:
            continue
        activity = as_it_arrives(row, document)
        actor = named(activity.get("actor")) or named(activity.get("attributedTo")) or STRANGER
        try:
            kinds = {type(each) for each in incoming.read(signed_by(actor), activity, ADDRESSES)}
        except MalformedActivity:
            kinds = {MalformedActivity}
        read.update(kinds)
        if kinds != {expected(row, activity)}:
            wrong.append((row["file"], kinds, expected(row, activity)))

    assert wrong == []
    assert read[says.NoteReceived] >= 300
    assert all(read[kind] for kind in set(EXPECTED.values()))


def test_every_actor_with_an_inbox_is_read(payloads):
    wrong, whole = [], 0
    for row, document in payloads:
        if row["type"] not in ACTORS:
            continue
        whole += is_whole(document)
        try:
            is_read = isinstance(actors_read.read(document), RemoteActor)
        except MalformedActivity:
            is_read = False
        if is_read != is_whole(document):
            wrong.append(row["file"])

    assert wrong == []
    assert whole >= 90


def test_a_real_actors_key_is_found(payloads):
    """Whoever shows a key under their own name can be verified."""
    shown = 0
    for row, document in payloads:
        key = document.get("publicKey")
        if row["type"] in ACTORS and is_whole(document) and isinstance(key, dict):
            actor = actors_read.read(document)
            is_own = key.get("owner") == actor.uri and named(key.get("id"))
            assert bool(actor.keys) == bool(is_own and key.get("publicKeyPem")), row["file"]
            shown += len(actor.keys)

    assert shown >= 70


def test_every_photo_is_attached_and_all_that_is_shown_is_clean(payloads):
    with_pictures = 0
    for row, document in payloads:
        activity = as_it_arrives(row, document)
        if row["type"] in ACTORS or expected(row, activity) is not says.NoteReceived:
            continue
        by = signed_by(named(activity.get("actor")) or named(activity.get("attributedTo")))
        (received,) = incoming.read(by, activity, ADDRESSES)
        note = received.note
        assert sanitize.clean_stranger(note.content_html) == note.content_html, row["file"]
        if row["has_media_attachment"] == "True" and row["file"] not in WITHOUT_PICTURE:
            assert note.attachments, row["file"]
            with_pictures += 1

    # Of the 115 rows that the index marks, 41 are actors, 11 cannot be told whose they are, and
    # 4 have no picture.
    assert with_pictures == 59


def test_nothing_is_lost_of_an_album_from_pixelfed(payloads):
    checked = 0
    for row, document in payloads:
        note = document.get("object") if row["type"] == "Create" else document
        if row["software"] != "pixelfed" or not isinstance(note, dict):
            continue
        pictures = [each for each in note.get("attachment") or [] if each.get("mediaType")]
        if not pictures or not named(document.get("actor")):
            continue
        received = incoming.read(signed_by(named(document["actor"])), document, ADDRESSES)[0]
        assert isinstance(received, says.NoteReceived)
        assert [(each.url, each.alt) for each in received.note.attachments] == [
            (each["url"], each.get("name") or "") for each in pictures
        ]
        checked += 1

    assert checked


def test_every_payload_survives_being_written_again(payloads):
    for row, document in payloads:
        again = documents.parse(documents.dump(document))
        assert json.dumps(again) == json.dumps(document), row["file"]
