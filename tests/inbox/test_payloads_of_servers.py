"""
What some forty programs really send goes through the front door, and does what it says.

Each payload is sent as its server would, by an actor whose key the test holds: what is about an
object (a Like, a Follow) is about ours, a note answers our post. The wrapping is that of
tests/pure/wire/test_payloads_of_servers.py, which tells what each of them means.
"""

from __future__ import annotations

from collections import Counter
from typing import Any
from urllib.parse import urlsplit

import pytest

from photolog import received as says
from photolog.errors import MalformedActivity
from photolog.inbox.understanding import understand_next
from photolog.peers import MediaKind
from photolog.reading import FollowingState
from photolog.records import Facts
from photolog.store.engine import database
from photolog.store.engine.database import database as engine
from photolog.store.peers import arrivals, followers, people, replies
from photolog.store.reading import following, timeline
from tests.browsing import app_of, browser_of
from tests.builders import ADDRESSES, POST_ID, PUBLISHED_AT
from tests.inbox.conftest import World
from tests.inbox.sending import PUBLIC, Sender
from tests.pure.wire import test_payloads_of_servers as payloads_as_read
from tests.pure.wire.test_payloads_of_servers import (
    ACTORS,
    POST,
    STRANGER,
    as_it_arrives,
    expected,
    named,
)
from tests.store.making import add_post
from tests.store.peers.making import an_actor

pytestmark = pytest.mark.corpora

payloads = payloads_as_read.payloads


@pytest.fixture
def world(federated_blog, network) -> World:
    """A blog that has the post whose number the payloads were rewritten for."""
    post = add_post(PUBLISHED_AT, 0x12345)
    assert post.id == POST_ID
    assert federated_blog.addresses == ADDRESSES
    return World(federated_blog, browser_of(app_of(federated_blog), ADDRESSES.base_url), network)


EXIF_OF_VERNISSAGE = "NoteDtoDeserializationFixtures-1.json"


def follow_by_uri(uri: str) -> None:
    """Let the owner follow the actor of a payload, who lets them in."""
    with database.transaction():
        person = people.put(an_actor("x", urlsplit(uri).netloc, uri=uri), PUBLISHED_AT)
        following.put(person.id, 1, PUBLISHED_AT)
        following.answer(person.id, FollowingState.ACCEPTED, PUBLISHED_AT)


class Known(Sender):
    """The actor of a payload, with a key of the test."""

    def __init__(self, uri: str) -> None:
        super().__init__("x", urlsplit(uri).netloc)
        self.uri = uri
        self.key_id = f"{uri.partition('#')[0]}#test-key"


def secure(value: Any) -> Any:
    """Return a document as it would be today: over TLS."""
    if isinstance(value, str) and value.startswith("http://"):
        is_ours = not value.startswith(
            ("http://www.w3.org", "http://schema", "http://joinmastodon")
        )
        return f"https://{value.removeprefix('http://')}" if is_ours else value
    if isinstance(value, list):
        return [secure(each) for each in value]
    if isinstance(value, dict):
        return {key: secure(each) for key, each in value.items()}
    return value


def answering(row: dict[str, str], activity: dict[str, Any]) -> dict[str, Any]:
    """Return an activity around a note with that note as an answer to our post."""
    thing = activity.get("object")
    is_note = isinstance(thing, dict) and thing.get("type") not in [*ACTORS]
    if activity.get("type") in ("Create", "Update") and is_note:
        return {**activity, "object": {**thing, "inReplyTo": POST}}
    return activity


def clear(world: World) -> None:
    """Forget everybody: each payload is the first of its kind."""
    with database.transaction():
        for table in ("person", "gone", "arrival", "encounter", "key_failure", "host"):
            engine.execute_sql(f'DELETE FROM "{table}"')  # a list of ours


def counts() -> dict[str, int]:
    tables = ("follower", "reaction", "reply", "notice", "gone", "person")
    return {
        name: engine.execute_sql(f'SELECT count(*) FROM "{name}"').fetchone()[0] for name in tables
    }


def sent_by_its_server(world: World, activity: dict[str, Any], by: str) -> int:
    """Send an activity in the name of *by* and return the status; its notes can be fetched."""
    sender = Known(by)
    world.network.documents.clear()
    world.network.documents[by.partition("#")[0]] = {**sender.document(), "id": by}
    things = activity.get("object")
    for thing in things if isinstance(things, list) else [things]:
        if isinstance(thing, dict) and named(thing) and thing.get("type") not in [*ACTORS]:
            world.network.documents.setdefault(named(thing).partition("#")[0], thing)
    return world.post(sender, activity).status_code


EFFECTS = {
    says.FollowReceived: "follower",
    says.LikeReceived: "reaction",
    says.AnnounceReceived: "reaction",
    says.NoteReceived: "reply",
    says.FlagReceived: "notice",
}


def test_every_payload_is_taken_and_does_what_it_says(world, payloads, caplog):
    wrong, done = [], Counter()
    for row, document in payloads:
        if row["type"] in ACTORS:
            continue
        activity = secure(answering(row, as_it_arrives(row, document)))
        by = named(activity.get("actor")) or named(activity.get("attributedTo"))
        kind = expected(row, activity)
        clear(world)
        status = sent_by_its_server(world, activity, by or STRANGER)
        while understand_next(world.blog):
            pass
        after = counts()
        is_stranger = named(activity.get("object")) == by and row["type"] in ("Delete", "Update")
        if status != (400 if kind is MalformedActivity and not is_stranger else 202):
            wrong.append((row["file"], status, kind))
        if kind in EFFECTS and after[EFFECTS[kind]] != 1:
            wrong.append((row["file"], kind, after))
        if kind in (says.Ignored, MalformedActivity) and sum(after.values()) > after["person"]:
            wrong.append((row["file"], "ignored", after))
        waiting = arrivals.waiting()
        if waiting.quarantined or waiting.due:
            wrong.append((row["file"], "not understood", waiting))
        done[kind] += 1

    assert wrong == []
    assert [each.message for each in caplog.records if each.levelname == "ERROR"] == []
    assert done[says.NoteReceived] >= 300
    assert min(done[kind] for kind in EFFECTS) >= 1


def test_pictures_of_replies_are_kept_as_words_and_links(world, payloads):
    """Not one of them is fetched: they are shown as a link with its description."""
    seen = 0
    for row, document in payloads:
        activity = secure(answering(row, as_it_arrives(row, document)))
        if row["type"] in ACTORS or expected(row, activity) is not says.NoteReceived:
            continue
        if row["has_media_attachment"] != "True" or row["file"] in payloads_as_read.WITHOUT_PICTURE:
            continue
        clear(world)
        world.network.asked.clear()
        sent_by_its_server(world, activity, named(activity.get("actor")))
        world.understand()
        (uri,) = engine.execute_sql("SELECT uri FROM reply").fetchone()
        attachments = replies.find_by_uri(uri).attachments
        assert attachments, row["file"]
        assert all(each.url.startswith("https://") for each in attachments), row["file"]
        assert not {each.url for each in attachments} & set(world.network.asked)
        seen += 1

    assert seen == 59


def plain(activity: dict[str, Any]) -> dict[str, Any]:
    """Return a Create around a note as its beginning: to everybody, and in answer to nobody."""
    thing = {key: value for key, value in activity["object"].items() if key != "inReplyTo"}
    return {**activity, "type": "Create", "object": {**thing, "to": [PUBLIC], "cc": []}}


def told_facts(thing: dict[str, Any]) -> int:
    """Return how many attachments tell of a camera."""
    attached = thing.get("attachment")
    entries = attached if isinstance(attached, list) else [attached]
    return sum(isinstance(each, dict) and bool(each.get("exifData")) for each in entries)


def test_photo_posts_of_people_whom_the_owner_follows_stand_in_the_reader(world, payloads):
    """With their pictures, the words for them, and what the camera told."""
    seen, with_facts, with_words = 0, 0, 0
    for row, document in payloads:
        activity = secure(answering(row, as_it_arrives(row, document)))
        if row["type"] in ACTORS or expected(row, activity) is not says.NoteReceived:
            continue
        if row["has_media_attachment"] != "True" or row["file"] in payloads_as_read.WITHOUT_PICTURE:
            continue
        clear(world)
        by = named(activity.get("actor"))
        follow_by_uri(by)
        world.network.asked.clear()
        sent_by_its_server(world, plain(activity), by)
        world.understand()

        (entry,) = timeline.page(9, only_pictures=True)
        pictures = [each for each in entry.note.attachments if each.kind is MediaKind.IMAGE]
        assert entry.note.author.uri == by, row["file"]
        assert all(each.url.startswith("https://") for each in pictures), row["file"]
        assert not {each.url for each in pictures} & set(world.network.asked)
        assert sum(each.facts is not None for each in pictures) == told_facts(activity["object"])
        with_facts += any(each.facts for each in pictures)
        with_words += any(each.alt for each in pictures)
        seen += 1

    assert (seen, with_facts) == (59, 1)
    assert with_words >= 20


def test_the_camera_that_vernissage_tells_of_is_read(world, payloads):
    (document,) = [
        document for row, document in payloads if row["file"].endswith(EXIF_OF_VERNISSAGE)
    ]
    activity = plain(secure(as_it_arrives({"type": "Note"}, document)))
    by = named(activity["actor"])
    follow_by_uri(by)
    sent_by_its_server(world, activity, by)
    world.understand()

    ((picture,),) = [entry.note.attachments for entry in timeline.page(9)]
    assert picture.facts == Facts(
        make="Canon",
        model="EOS R5",
        camera="Canon EOS R5",
        lens="Canon EF 70-200mm",
        exposure_time="1/250",
        f_number=5.6,
        iso=400,
        focal_length_mm=70.0,
        taken_at="2025-03-30T06:30:00",
    )


def test_every_actor_that_can_be_read_can_sign(world, payloads):
    """Their documents, with a key of ours put in: whoever they are, a Follow makes a follower."""
    signed = 0
    for row, document in payloads:
        if row["type"] not in ACTORS or not payloads_as_read.is_whole(secure(document)):
            continue
        actor = secure(document)
        sender = Known(named(actor))
        shown = sender.document()["publicKey"]
        clear(world)
        world.network.documents = {sender.uri.partition("#")[0]: {**actor, "publicKey": shown}}

        status = world.post(sender, sender.activity("Follow", ADDRESSES.actor)).status_code
        world.understand()

        assert status == 202, row["file"]
        assert followers.find(people.find(sender.uri).id) is not None, row["file"]
        signed += 1

    assert signed >= 90
