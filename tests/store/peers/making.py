"""People, replies and activities for the tests of the store, valid unless told otherwise."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from photolog.peers import (
    Activity,
    Audience,
    FollowState,
    Person,
    RemoteActor,
    Reply,
    ReplyState,
)
from photolog.pure import ids, times
from photolog.store.peers import deliveries, followers, people, replies
from photolog.store.peers.deliveries import Claimed

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


def an_actor(name: str = "alice", host: str = "remote.example", **over: Any) -> RemoteActor:
    """Return an actor with its own inbox and the shared one of its host."""
    uri = f"https://{host}/users/{name}"
    values: dict[str, Any] = {
        "uri": uri,
        "kind": "Person",
        "username": name,
        "name": name.title(),
        "bio_html": "<p>Boats.</p>",
        "url": f"https://{host}/@{name}",
        "inbox": f"{uri}/inbox",
        "shared_inbox": f"https://{host}/inbox",
        "followers_uri": f"{uri}/followers",
        "featured_uri": "",
        "avatar_url": "",
        "is_locked": False,
        "also_known_as": (),
        "moved_to": "",
        "claimed_handle": "",
        "keys": (),
    }
    return RemoteActor(**(values | over))


def meet(
    name: str = "alice", host: str = "remote.example", at: datetime = NOW, **over: Any
) -> Person:
    """Store an actor."""
    return people.put(an_actor(name, host, **over), at)


def follow(name: str = "alice", host: str = "remote.example", **over: Any) -> Person:
    """Store an actor who follows the owner."""
    person = meet(name, host, **over)
    followers.add(person.id, FollowState.ACCEPTED, f"{person.uri}#follow", NOW)
    return person


def a_reply(post_id: int, number: int = 1, person: Person | None = None, **over: Any) -> Reply:
    """Return a shown public reply; *number* tells replies apart and orders them."""
    uri = f"{person.uri}/notes/{number}" if person else f"https://photo.example/p/{number}"
    values: dict[str, Any] = {
        "id": ids.new_id(times.to_ms(NOW), number),
        "uri": uri,
        "url": uri,
        "post_id": post_id,
        "in_reply_to": f"https://photo.example/p/{ids.encode(post_id)}",
        "person": person,
        "content_html": "<p>Lovely tones.</p>",
        "summary": "",
        "audience": Audience.PUBLIC,
        "state": ReplyState.SHOWN,
        "attachments": (),
        "published_at": times.from_ms(times.to_ms(NOW) + number),
        "edited_at": None,
    }
    return Reply(**(values | over))


def add_reply(post_id: int, number: int = 1, person: Person | None = None, **over: Any) -> Reply:
    """Store a reply."""
    reply = a_reply(post_id, number, person, **over)
    assert replies.add(reply)
    return reply


def an_activity(number: int = 1, **over: Any) -> Activity:
    """Return the Create of post 7, with bytes of its own."""
    values: dict[str, Any] = {
        "id": number,
        "kind": "Create",
        "body": b'{"id": %d}' % number,
        "post_id": 7,
        "created_at": NOW,
    }
    return Activity(**(values | over))


def inbox(host: str, name: str = "") -> str:
    """Return an inbox of a host: the shared one, or that of a person."""
    return f"https://{host}/users/{name}/inbox" if name else f"https://{host}/inbox"


def claim_all(at: datetime = NOW, **over: Any) -> dict[str, Claimed]:
    """Claim whatever may be sent, by host."""
    return {claimed.delivery.host: claimed for claimed in deliveries.claim(at, 100, **over)}


def without_time(person: Person) -> Person:
    """Return a person as if fetched at NOW, for comparing."""
    return replace(person, fetched_at=NOW)
