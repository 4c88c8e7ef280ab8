"""
An activity whose sender is proven, into records of what it says.

Here, once and for all, is decided whose word counts (federation's classic fault is to decide it
in many places, and to forget one):

- what an activity says about its own actor counts when that actor signed it;
- a note standing in it counts when its id is on the signer's origin and the signer is its author;
- any other note, and one that was passed on for somebody else, is only *named*: whoever wants it
  reads it at its own address;
- a Delete that was passed on is by who passed it on, never by whom it claims to be from;
- nothing from outside is ever believed about a thing that has its id here.

Whatever is not listed is ignored, with a reason for the log.

Specs:
    https://www.w3.org/TR/activitypub/#server-to-server-interactions
    https://w3id.org/fep/fe34
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from photolog import received
from photolog.errors import MalformedActivity
from photolog.pure.addresses import Addresses
from photolog.pure.text import sanitize
from photolog.pure.trust.signatures import Verified
from photolog.pure.wire import actors_read, lenient, notes_read
from photolog.received import Ignored, Received

MAX_OBJECTS = 20  # of one activity
MAX_REPORT = 5_000  # characters
MAX_REACTION = 32  # characters of an emoji with its modifiers

FORWARDED_KINDS = frozenset({"Create", "Update", "Delete"})
UNDONE_KINDS = frozenset({"Follow", "Like", "EmojiReact", "Announce", "Block", "Accept"})

_SHORTCODE = re.compile(r":[\w.+-]{1,64}(?:@[\w.-]{1,255})?:")


@dataclass(frozen=True, slots=True)
class _Envelope:
    """What is around the object: who says it, by which activity."""

    kind: str
    signer: str  # who is proven to have sent it
    actor: str  # who is said to have done it
    uri: str  # the activity's id, "" when it has none
    activity: Mapping[str, Any]
    addresses: Addresses

    @property
    def is_forwarded(self) -> bool:
        return self.actor != self.signer

    def claims_our_origin(self, uri: str) -> bool:
        """Return whether an address is on our host, however it is spelled."""
        ours = self.addresses
        return ours.is_ours(uri) or lenient.host(uri) == lenient.host(ours.base_url)

    def is_owner(self, uri: str | None) -> bool:
        return uri in (self.addresses.actor, self.addresses.profile)


def read(
    verified: Verified, activity: Mapping[str, Any], addresses: Addresses
) -> tuple[Received, ...]:
    """
    Return what an activity says: one record for each of its objects, at most 20.

    Raises:
        MalformedActivity: It does not tell what was done, or by whom.
    """
    kinds = lenient.types(activity)
    actor = lenient.ref(activity.get("actor")) or lenient.ref(activity.get("attributedTo"))
    if not kinds or not actor:
        raise MalformedActivity("the activity has no type or no actor")
    kind = lenient.kind(activity, frozenset(_READERS))
    uri = lenient.ref(activity.get("id")) or ""
    envelope = _Envelope(kind, verified.actor_uri, actor, uri, activity, addresses)
    refusal = _refusal(envelope)
    if refusal:
        return (Ignored(refusal),)
    if kind == "Flag":
        return (_flag(envelope, activity.get("object")),)
    things = lenient.as_list(activity.get("object"))[:MAX_OBJECTS]
    return tuple(_READERS[kind](envelope, thing) for thing in things) or (
        Ignored(f"{kind} of nothing"),
    )


def _refusal(envelope: _Envelope) -> str:
    """Return why the whole activity is left unread, or ""."""
    if not envelope.kind:
        named = sanitize.clean_line(lenient.types(envelope.activity)[0], 40)
        return f"{named} does not concern a photo blog"
    if envelope.claims_our_origin(envelope.actor):
        return "it claims to be from here"
    if envelope.is_forwarded and envelope.kind not in FORWARDED_KINDS:
        return f"{envelope.kind} is not signed by its actor"
    if envelope.uri and not lenient.same_origin(envelope.uri, envelope.actor):
        return "its id is on another server than its actor"
    return ""


def _create(envelope: _Envelope, thing: Any) -> Received:
    return _note(envelope, thing, is_update=False)


def _update(envelope: _Envelope, thing: Any) -> Received:
    if lenient.ref(thing) == envelope.actor or lenient.kind(thing, actors_read.ACTOR_KINDS):
        return _actor(envelope, thing)
    return _note(envelope, thing, is_update=True)


def _actor(envelope: _Envelope, thing: Any) -> Received:
    if envelope.is_forwarded or lenient.ref(thing) != envelope.actor:
        return Ignored("a profile is changed by somebody else")
    if not isinstance(thing, dict):
        return Ignored("a profile is named, but not shown")
    try:
        return received.ActorUpdated(actors_read.read(thing))
    except MalformedActivity as fault:
        return Ignored(str(fault))


def _note(envelope: _Envelope, thing: Any, *, is_update: bool) -> Received:
    uri = lenient.ref(thing)
    if lenient.types(thing) and not lenient.kind(thing, notes_read.NOTE_KINDS):
        return Ignored(f"{envelope.kind} of something that is not read like a note")
    if isinstance(thing, dict) and notes_read.is_vote(thing):
        return Ignored("a vote in a poll")
    if not uri:
        return Ignored("a note without an id")
    if envelope.claims_our_origin(uri):
        return Ignored("a note from outside claims an id of ours")
    if not isinstance(thing, dict) or not _is_own_note(envelope, thing, uri):
        return received.NoteNamed(envelope.signer, uri, is_update)
    try:
        note = notes_read.read(thing, envelope.activity)
    except MalformedActivity as fault:
        return Ignored(str(fault))
    return received.NoteReceived(envelope.signer, note, is_update)


def _is_own_note(envelope: _Envelope, thing: Mapping[str, Any], uri: str) -> bool:
    is_by_signer = notes_read.author_of(thing) == envelope.signer == envelope.actor
    return is_by_signer and lenient.same_origin(uri, envelope.signer)


def _delete(envelope: _Envelope, thing: Any) -> Received:
    uri = lenient.ref(thing)
    if not uri or envelope.claims_our_origin(uri):
        return Ignored("Delete of nothing of theirs")
    # Whoever passes on a Delete may have been made to: of their own server it deletes nothing. Of
    # another's they are not the author, and without the author's word that server is asked.
    if envelope.is_forwarded and lenient.same_origin(uri, envelope.signer):
        return Ignored("Delete of what is the signer's, by somebody else")
    return received.DeleteReceived(envelope.signer, uri)


def _follow(envelope: _Envelope, thing: Any) -> Received:
    if not envelope.is_owner(lenient.ref(thing)):
        return Ignored("Follow of somebody else")
    return received.FollowReceived(envelope.actor, envelope.uri)


def _answer(envelope: _Envelope, thing: Any) -> Received:
    is_accepted = envelope.kind == "Accept"
    ours = envelope.addresses
    if not isinstance(thing, dict):
        uri = lenient.ref(thing) or ""
        is_ours = ours.activity_id_of(uri) is not None
        answer = received.FollowAnswered(envelope.actor, uri, "", is_accepted)
        return answer if is_ours else Ignored("an answer to nothing of ours")
    follower, followed = lenient.ref(thing.get("actor")), lenient.ref(thing.get("object")) or ""
    uri = lenient.ref(thing.get("id")) or ""
    if lenient.types(thing) and "Follow" not in lenient.types(thing):
        return Ignored("an answer to something else than a Follow")
    if follower not in (None, ours.actor) or followed not in ("", envelope.actor):
        return Ignored("an answer to a Follow between others")
    if not ours.is_ours(uri) and not (follower and followed):
        return Ignored("an answer to nothing of ours")
    return received.FollowAnswered(envelope.actor, uri, followed, is_accepted)


def _like(envelope: _Envelope, thing: Any) -> Received:
    uri = lenient.ref(thing)
    if not uri or not envelope.addresses.is_ours(uri):
        return Ignored(f"{envelope.kind} of nothing of ours")
    activity = envelope.activity
    written = lenient.text(activity.get("content")) or lenient.text(
        activity.get("_misskey_reaction")
    )
    return received.LikeReceived(envelope.actor, envelope.uri, uri, _reaction(written))


def _reaction(written: str) -> str:
    """Return the emoji of a reaction; words are none, so that nobody writes by liking."""
    line = sanitize.clean_line(written, 400)
    is_emoji = len(line) <= MAX_REACTION and not any(map(str.isalpha, line))
    return line if is_emoji or _SHORTCODE.fullmatch(line) else ""


def _announce(envelope: _Envelope, thing: Any) -> Received:
    if isinstance(thing, dict) and (thing.get("actor") and thing.get("object")):
        return _passed_on(envelope, thing)
    uri = lenient.ref(thing)
    if not uri:
        return Ignored("Announce of nothing")
    if not envelope.addresses.is_ours(uri) and envelope.claims_our_origin(uri):
        return Ignored("Announce of something that is not here")
    published_at = lenient.when(envelope.activity.get("published"))
    return received.AnnounceReceived(envelope.actor, envelope.uri, uri, published_at)


def _passed_on(envelope: _Envelope, inner: Mapping[str, Any]) -> Received:
    """Read what a group tells its followers that somebody did; only notes can be looked up."""
    things = lenient.as_list(inner.get("object"))
    uri = lenient.ref(things)
    if not lenient.kind(inner, frozenset({"Create", "Update"})) or not uri:
        return Ignored("Announce of what somebody did that cannot be looked up")
    if any(lenient.types(each) for each in things) and not any(
        lenient.kind(each, notes_read.NOTE_KINDS) for each in things
    ):
        return Ignored("Announce of something that is not read like a note")
    if envelope.claims_our_origin(uri):
        return Ignored("Announce of what the owner did")
    published_at = lenient.when(envelope.activity.get("published"))
    return received.PassedOn(envelope.actor, envelope.uri, uri, published_at)


def _undo(envelope: _Envelope, thing: Any) -> Received:
    uri = lenient.ref(thing) or ""
    inner_uri = uri if lenient.same_origin(uri, envelope.actor) else ""
    if not isinstance(thing, dict) or not lenient.types(thing):
        undone = received.UndoReceived(envelope.actor, "", inner_uri, "")
        return undone if inner_uri else Ignored("Undo of nothing of theirs")
    kind = lenient.kind(thing, UNDONE_KINDS)
    if not kind:
        return Ignored("Undo of something that was never done here")
    if lenient.ref(thing.get("actor")) not in (None, envelope.actor):
        return Ignored("Undo of what somebody else did")
    object_uri = lenient.ref(thing.get("object")) or ""
    if not inner_uri and not object_uri:
        return Ignored("Undo of nothing")
    is_ours = envelope.addresses.is_ours(object_uri)
    # A boost may be of anything; everything else concerns us only when it was about ours.
    if object_uri and not is_ours and kind != "Announce":
        return Ignored("Undo of what does not concern us")
    return received.UndoReceived(envelope.actor, kind, inner_uri, object_uri)


def _block(envelope: _Envelope, thing: Any) -> Received:
    uri = lenient.ref(thing)
    if not uri or not envelope.is_owner(uri):
        return Ignored("Block of somebody else")
    return received.BlockReceived(envelope.actor, envelope.uri, uri)


def _flag(envelope: _Envelope, things: Any) -> Received:
    uris = lenient.refs(things, MAX_OBJECTS)
    if not any(map(envelope.addresses.is_ours, uris)):
        return Ignored("Flag of nothing of ours")
    written = lenient.in_language(envelope.activity, "content")[0]
    words = written or lenient.in_language(envelope.activity, "summary")[0]
    content = sanitize.clean_text(words, MAX_REPORT)
    return received.FlagReceived(envelope.actor, envelope.uri, uris, content)


def _quote(envelope: _Envelope, thing: Any) -> Received:
    uri, instrument = lenient.ref(thing), lenient.ref(envelope.activity.get("instrument"))
    if not uri or not envelope.addresses.is_ours(uri):
        return Ignored("QuoteRequest for nothing of ours")
    if not instrument or not lenient.same_origin(instrument, envelope.actor):
        return Ignored("QuoteRequest for a note of somebody else")
    return received.QuoteRequested(envelope.actor, envelope.uri, uri, instrument)


def _pin(envelope: _Envelope, thing: Any) -> Received:
    uri, target = lenient.ref(thing), lenient.ref(envelope.activity.get("target"))
    if not uri or not target or not lenient.same_origin(target, envelope.actor):
        return Ignored(f"{envelope.kind} without a collection of theirs")
    return received.PinChanged(envelope.actor, uri, target, envelope.kind == "Add")


def _move(envelope: _Envelope, thing: Any) -> Received:
    target = lenient.ref(envelope.activity.get("target"))
    if lenient.ref(thing) != envelope.actor or not target:
        return Ignored("Move of somebody else, or to nowhere")
    return received.MoveReceived(envelope.actor, target)


_READERS: dict[str, Callable[[_Envelope, Any], Received]] = {
    "Create": _create,
    "Update": _update,
    "Delete": _delete,
    "Follow": _follow,
    "Accept": _answer,
    "Reject": _answer,
    "Like": _like,
    "EmojiReact": _like,
    "Announce": _announce,
    "Undo": _undo,
    "Block": _block,
    "Flag": _flag,
    "QuoteRequest": _quote,
    "Add": _pin,
    "Remove": _pin,
    "Move": _move,
}
