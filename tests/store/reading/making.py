"""Notes of others for the tests of what the owner reads, valid unless told otherwise."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from photolog.developed import Size
from photolog.peers import Attached, Audience, Person, RemoteNote
from photolog.pure import ids, times
from photolog.reading import FollowingState, Note
from photolog.store.reading import following, notes, timeline
from tests.store.peers.making import NOW, meet

HASH = "LEHV6nWB2yk8pyo0adR*.7kCMdnj"
SIZE = Size(1500, 1000)


def attached(number: int = 1, host: str = "remote.example", **over: Any) -> Attached:
    """Return a picture."""
    values: dict[str, Any] = {
        "url": f"https://{host}/f/{number}.jpg",
        "media_type": "image/jpeg",
        "alt": f"Boat {number}",
        "width": SIZE.width,
        "height": SIZE.height,
        "blurhash": HASH,
    }
    return Attached(**(values | over))


def heard_of(author: Person, number: int = 1, **over: Any) -> RemoteNote:
    """Return a public note of somebody with one picture; *number* tells notes apart and dates."""
    uri = f"{author.uri}/notes/{number}"
    values: dict[str, Any] = {
        "uri": uri,
        "url": uri,
        "kind": "Note",
        "author_uri": author.uri,
        "in_reply_to": "",
        "conversation": "",
        "content_html": f"<p>Boats, {number}.</p>",
        "summary": "",
        "is_sensitive": False,
        "language": "en",
        "audience": Audience.PUBLIC,
        "mentions": (),
        "tags": (),
        "attachments": (attached(number, author.host),),
        "published_at": NOW - timedelta(days=1) + timedelta(seconds=number),
        "updated_at": None,
        "is_vote": False,
    }
    return RemoteNote(**(values | over))


def follow_them(name: str = "alice", host: str = "remote.example", **over: Any) -> Person:
    """Store somebody who let the owner follow them."""
    person = meet(name, host)
    following.put(person.id, ids.new_id(times.to_ms(NOW), person.id), NOW, **over)
    following.answer(person.id, FollowingState.ACCEPTED, NOW)
    return person


def put(author: Person, number: int = 1, now: datetime = NOW, **over: Any) -> Note:
    """Store a note; it gets no place in the reader."""
    note_id = ids.new_id(times.to_ms(NOW), author.id * 10_000 + number)
    return notes.put(heard_of(author, number, **over), author, note_id, now)


def show(author: Person, number: int = 1, **over: Any) -> Note:
    """Store a note and put it into the reader."""
    note = put(author, number, **over)
    has_pictures = bool(note.attachments)
    timeline.add(note.id, note.published_at, has_pictures=has_pictures, is_boost=False)
    return note
