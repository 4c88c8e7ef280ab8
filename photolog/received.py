"""
What an activity says, once it is understood: one frozen record for each thing it can say.

Only pure.wire.incoming makes them, of what is verified. As in peers, a "uri" is the id of
a thing in the fediverse, and an empty string means "not known".

Spec: https://www.w3.org/TR/activitypub/#server-to-server-interactions
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from photolog.peers import RemoteActor, RemoteNote


@dataclass(frozen=True, slots=True)
class FollowReceived:
    """They ask to follow the owner."""

    actor_uri: str
    follow_uri: str  # exactly as received; "" when it had none


@dataclass(frozen=True, slots=True)
class LikeReceived:
    """They like something; *content* is the emoji of a reaction, else empty."""

    actor_uri: str
    uri: str
    object_uri: str
    content: str


@dataclass(frozen=True, slots=True)
class AnnounceReceived:
    """They boost something: a post of ours, or a note of somebody else."""

    actor_uri: str
    uri: str
    object_uri: str
    published_at: datetime | None


@dataclass(frozen=True, slots=True)
class PassedOn:
    """
    They pass on that somebody wrote or changed a note, as groups do for their members.

    Who wrote it proves nothing here: the note may only be believed when read at its address.
    """

    actor_uri: str
    uri: str
    object_uri: str  # the note
    published_at: datetime | None


@dataclass(frozen=True, slots=True)
class NoteReceived:
    """They wrote (or, *is_update*, changed) a note, and it stands whole in the activity."""

    actor_uri: str
    note: RemoteNote
    is_update: bool


@dataclass(frozen=True, slots=True)
class NoteNamed:
    """A note is named that may only be believed when read at its own address."""

    actor_uri: str
    object_uri: str
    is_update: bool


@dataclass(frozen=True, slots=True)
class ActorUpdated:
    """They changed their own profile."""

    actor: RemoteActor


@dataclass(frozen=True, slots=True)
class DeleteReceived:
    """Something is deleted; when *object_uri* is the actor, the whole account is."""

    actor_uri: str
    object_uri: str


@dataclass(frozen=True, slots=True)
class UndoReceived:
    """They take back a Follow, Like, EmojiReact, Announce, Block or Accept."""

    actor_uri: str
    kind: str  # "" when only the id of the inner activity is given
    inner_uri: str
    object_uri: str


@dataclass(frozen=True, slots=True)
class FollowAnswered:
    """They accept or reject a Follow of ours."""

    actor_uri: str
    follow_uri: str
    object_uri: str  # whom the inner Follow is for, "" when only its id is given
    is_accepted: bool


@dataclass(frozen=True, slots=True)
class BlockReceived:
    """They block the owner."""

    actor_uri: str
    uri: str
    object_uri: str


@dataclass(frozen=True, slots=True)
class FlagReceived:
    """A report, mostly from a server's own actor, for the owner's eyes."""

    actor_uri: str
    uri: str
    object_uris: tuple[str, ...]
    content: str  # plain text


@dataclass(frozen=True, slots=True)
class QuoteRequested:
    """They ask to quote a post (FEP-044f)."""

    actor_uri: str
    uri: str
    object_uri: str
    instrument_uri: str  # the note that quotes


@dataclass(frozen=True, slots=True)
class PinChanged:
    """Something is added to, or removed from, a collection of theirs."""

    actor_uri: str
    object_uri: str
    target_uri: str
    is_added: bool


@dataclass(frozen=True, slots=True)
class MoveReceived:
    """They moved to another account."""

    actor_uri: str
    target_uri: str


@dataclass(frozen=True, slots=True)
class Ignored:
    """Nothing of it concerns us."""

    reason: str


Received = (
    FollowReceived
    | LikeReceived
    | AnnounceReceived
    | PassedOn
    | NoteReceived
    | NoteNamed
    | ActorUpdated
    | DeleteReceived
    | UndoReceived
    | FollowAnswered
    | BlockReceived
    | FlagReceived
    | QuoteRequested
    | PinChanged
    | MoveReceived
    | Ignored
)
