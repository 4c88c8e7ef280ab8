"""
The frozen records about other servers: their people, what they send, what we owe them.

Times are aware and in UTC. An address ("uri") is the id of a thing in the fediverse and
is compared letter for letter; a "url" is only for people to click on. An empty string
means "not known". What a stranger wrote is never HTML here unless the name says so, and
then it is cleaned already.

Spec: https://www.w3.org/TR/activitystreams-vocabulary/
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from photolog.shown import Attached, Choice, MediaKind, Poll  # noqa: F401 - had from here, too


class Audience(StrEnum):
    """To whom a note was addressed, by where the Public collection stands in to and cc."""

    PUBLIC = "public"
    UNLISTED = "unlisted"
    FOLLOWERS = "followers"
    DIRECT = "direct"


class FollowState(StrEnum):
    """Whether the owner has let a follower in."""

    PENDING = "pending"
    ACCEPTED = "accepted"


class ReplyState(StrEnum):
    """Who sees a reply."""

    SHOWN = "shown"  # everybody
    WAITING = "waiting"  # the owner, who has not decided
    HIDDEN = "hidden"  # the owner, who has


class DeliveryState(StrEnum):
    """Where one activity for one inbox is."""

    DUE = "due"
    DONE = "done"
    DEAD = "dead"  # given up; the owner may try again
    CANCELLED = "cancelled"  # what it told is no longer so, and the other side never knew


class Scheme(StrEnum):
    """How requests to one origin are signed."""

    CAVAGE = "cavage"
    RFC9421 = "rfc9421"


@dataclass(frozen=True, slots=True)
class PublicKey:
    """A key that an actor's document, or a document of its own, shows."""

    id: str
    owner: str  # the actor's address
    pem: str  # SPKI, or a Multikey as multibase text


@dataclass(frozen=True, slots=True)
class ProfileField:
    """One line of the table on a profile: "Camera", and which."""

    name: str
    value_html: str  # cleaned


@dataclass(frozen=True, slots=True)
class RemoteActor:
    """An actor as its document tells, lengths cut and addresses checked."""

    uri: str
    kind: str  # "Person", "Service", "Application", "Group", "Organization"
    username: str
    name: str  # never empty: the username stands in
    bio_html: str  # cleaned
    url: str  # profile page, for people
    inbox: str
    shared_inbox: str  # "" or on the actor's own host
    followers_uri: str
    featured_uri: str
    avatar_url: str
    is_locked: bool
    also_known_as: tuple[str, ...]
    moved_to: str
    claimed_handle: str  # the `webfinger` property (FEP-2c59), not yet verified
    keys: tuple[PublicKey, ...]
    outbox_uri: str = ""
    fields: tuple[ProfileField, ...] = ()


@dataclass(frozen=True, slots=True)
class Person:
    """A remote actor as we keep it."""

    id: int
    uri: str
    host: str
    handle: str  # "@user@host", of the host that vouches for it
    name: str
    bio_html: str
    url: str
    inbox: str
    shared_inbox: str
    avatar: str  # a name in /media/, re-encoded by us; "" shows initials
    is_trusted: bool  # replies are shown without asking
    is_blocked: bool
    fetched_at: datetime

    @property
    def initials(self) -> str:
        """One or two letters to stand in for a picture."""
        words = [word for word in self.name.split() if word[0].isalnum()]
        return "".join(word[0] for word in words[:2]).upper() or "?"


@dataclass(frozen=True, slots=True)
class Follower:
    """Somebody who follows the owner, or asks to."""

    person: Person
    state: FollowState
    follow_uri: str  # the id of their Follow as received; "" when it had none
    since: datetime


@dataclass(frozen=True, slots=True)
class RemoteNote:
    """A note (or what is read like one) as its document tells."""

    uri: str
    url: str
    kind: str  # "Note", "Article", "Page", "Question", …
    author_uri: str
    in_reply_to: str
    conversation: str
    content_html: str  # cleaned
    summary: str
    is_sensitive: bool
    language: str
    audience: Audience
    mentions: tuple[str, ...]  # actors' addresses
    tags: tuple[str, ...]  # without "#"
    attachments: tuple[Attached, ...]
    published_at: datetime | None
    updated_at: datetime | None
    is_vote: bool  # an answer to a poll: a name, no content
    addressees: tuple[str, ...] = ()  # actors in to and cc, and collections
    quote_uri: str = ""
    replies_uri: str = ""  # the collection of its answers, on its own origin
    poll: Poll | None = None


@dataclass(frozen=True, slots=True)
class Reply:
    """A reply in the thread of a post: a stranger's, or the owner's own (*person* is None)."""

    id: int
    uri: str
    url: str
    post_id: int
    in_reply_to: str
    person: Person | None
    content_html: str  # cleaned
    summary: str
    audience: Audience
    state: ReplyState
    attachments: tuple[Attached, ...]
    published_at: datetime
    edited_at: datetime | None
    source: str = ""  # Markdown, of the owner's own


@dataclass(frozen=True, slots=True)
class Mention:
    """Somebody named in a text: the handle as typed, resolved by WebFinger."""

    handle: str  # "@bob@peer.example"
    uri: str
    url: str


@dataclass(frozen=True, slots=True)
class Counts:
    """How much a post has been answered by others."""

    likes: int = 0
    shares: int = 0
    replies: int = 0  # shown ones


@dataclass(frozen=True, slots=True)
class Activity:
    """An activity of ours, frozen: these very bytes are sent on every try."""

    id: int
    kind: str  # "Create", "Update", …
    body: bytes
    post_id: int | None  # whose story it belongs to
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Delivery:
    """One activity for one inbox."""

    id: int
    activity_id: int
    inbox: str
    host: str
    state: DeliveryState
    tries: int
    due_at: datetime
    last_status: int | None  # HTTP status of the last try; None: no answer
    last_error: str
    done_at: datetime | None


@dataclass(frozen=True, slots=True)
class Arrival:
    """A verified activity that waits to be understood."""

    id: int
    actor_uri: str
    body: bytes
    tries: int
    received_at: datetime
    synchronization: str = ""  # the Collection-Synchronization header it came with (FEP-8fcf)


class NoticeKind(StrEnum):
    """What happened, for the owner's inbox page."""

    FOLLOW = "follow"
    FOLLOW_REQUEST = "follow_request"
    LIKE = "like"
    SHARE = "share"
    REPLY = "reply"
    MENTION = "mention"
    REPORT = "report"
    QUOTE = "quote"
    MESSAGE = "message"  # a direct one; its words are in the conversation
    FOLLOW_ACCEPTED = "follow_accepted"  # they let the owner follow them
    MOVED = "moved"  # somebody whom the owner follows; the text is the new handle
    LOST = "lost"  # followers whose server was not there for ninety days


@dataclass(frozen=True, slots=True)
class Notice:
    """Something that happened, for the owner to read."""

    id: int
    kind: NoticeKind
    person: Person | None
    post_id: int | None
    reply_id: int | None
    text: str  # plain words of a report or a mention
    at: datetime
    is_read: bool
    object_uri: str = ""  # what it is about: a note, an actor


@dataclass(frozen=True, slots=True)
class HostStatus:
    """How deliveries to one host go."""

    host: str
    followers: int
    due: int
    dead: int
    last_success_at: datetime | None
    last_failure_at: datetime | None
    last_error: str
    is_unavailable: bool  # failed on seven days: only probed


@dataclass(frozen=True, slots=True)
class BlockedDomain:
    """A host nothing is taken from or sent to, with all its sub-domains."""

    domain: str
    reason: str
    since: datetime


@dataclass(frozen=True, slots=True)
class LimitedDomain:
    """A host whose people, and those of its sub-domains, are heard only if they are followed."""

    domain: str
    reason: str
    since: datetime


@dataclass(frozen=True, slots=True)
class Mute:
    """Somebody whom the owner does not want to read."""

    person: Person
    hides_notices: bool
    since: datetime
    until: datetime | None  # None: until the owner ends it


class FilterAction(StrEnum):
    """What becomes of words that the owner filters."""

    HIDE = "hide"  # left out
    WARN = "warn"  # folded away behind the phrase


@dataclass(frozen=True, slots=True)
class WordFilter:
    """A word or phrase that the owner does not want to read."""

    id: int
    phrase: str
    is_whole_word: bool
    action: FilterAction
    since: datetime


class JournalKind(StrEnum):
    """What the owner did to keep the peace."""

    BLOCK = "block"
    UNBLOCK = "unblock"
    MUTE = "mute"
    UNMUTE = "unmute"
    TRUST = "trust"
    DISTRUST = "distrust"
    REMOVE_FOLLOWER = "remove_follower"
    REFUSE_FOLLOWER = "refuse_follower"
    REPORT = "report"
    BLOCK_DOMAIN = "block_domain"
    UNBLOCK_DOMAIN = "unblock_domain"
    IMPORT_DOMAINS = "import_domains"
    LIMIT_DOMAIN = "limit_domain"
    UNLIMIT_DOMAIN = "unlimit_domain"
    CLEAN_UP = "clean_up"
    ADD_FILTER = "add_filter"
    REMOVE_FILTER = "remove_filter"
    SHOW_REPLY = "show_reply"
    HIDE_REPLY = "hide_reply"
    DELETE_REPLY = "delete_reply"
    REVOKE_QUOTE = "revoke_quote"


@dataclass(frozen=True, slots=True)
class JournalEntry:
    """One act of the owner, as the journal keeps it."""

    id: int
    at: datetime
    kind: JournalKind
    subject: str  # for people: a handle, a domain, a phrase
    target: str  # for an undo: an actor's or a note's address, domains by line, a phrase
    detail: str
    undone_at: datetime | None
