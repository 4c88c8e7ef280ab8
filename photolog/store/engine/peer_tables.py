"""
The tables about other servers as peewee models. Private to store/, as tables.py is.

Moments are milliseconds since 1970. What strangers can make grow has a cap or an expiry;
the module that writes a table says which.
"""

from __future__ import annotations

from peewee import (
    BlobField,
    BooleanField,
    CompositeKey,
    ForeignKeyField,
    IntegerField,
    Model,
    TextField,
)

from photolog.store.engine.tables import Post, Table


class Person(Table):
    """A remote actor."""

    id = IntegerField(primary_key=True)
    uri = TextField()
    host = TextField()
    kind = TextField()
    username = TextField()
    handle = TextField()
    name = TextField()
    bio_html = TextField()
    url = TextField()
    inbox = TextField()
    shared_inbox = TextField()
    followers_uri = TextField()
    featured_uri = TextField()
    avatar_url = TextField()
    avatar_from = TextField()  # the avatar_url that *avatar* was made from
    avatar = TextField()
    avatar_tries = IntegerField()
    is_locked = BooleanField()
    also_known_as = TextField()  # a JSON array
    moved_to = TextField()
    claimed_handle = TextField()
    is_trusted = BooleanField()
    is_blocked = BooleanField()
    fetched_at = IntegerField()
    outbox_uri = TextField()
    fields = TextField()  # a JSON array of [name, value as cleaned HTML]
    blocks_us = BooleanField()
    moved_at = IntegerField(null=True)  # when the owner went along with a Move of theirs


class PublicKey(Table):
    """A key by its id; its owner is the person."""

    id = TextField(primary_key=True)
    person = ForeignKeyField(Person, on_delete="CASCADE")
    pem = TextField()
    fetched_at = IntegerField()

    class Meta:
        table_name = "public_key"


class KeyFailure(Table):
    """A key that could not be had."""

    key_id = TextField(primary_key=True)
    failed_at = IntegerField()

    class Meta:
        table_name = "key_failure"


class Encounter(Table):
    """An unknown actor was looked up, for the throttle."""

    id = IntegerField(primary_key=True)
    domain = TextField()
    at = IntegerField()


class Follower(Table):
    """Somebody who follows the owner, or asks to."""

    id = IntegerField(primary_key=True)
    person = ForeignKeyField(Person, on_delete="CASCADE")
    state = TextField()
    follow_uri = TextField()
    since = IntegerField()


class Follow(Table):
    """The id of a Follow that somebody sent, standing or undone."""

    person = ForeignKeyField(Person, on_delete="CASCADE")
    uri = TextField()
    is_undone = BooleanField()
    at = IntegerField()
    undone_by = TextField()  # the id in the Undo, when no Follow was known by it

    class Meta:
        primary_key = CompositeKey("person", "uri")


class BlockedDomain(Table):
    """A domain that is blocked with all below it."""

    domain = TextField(primary_key=True)
    reason = TextField()
    since = IntegerField()

    class Meta:
        table_name = "blocked_domain"


class Reaction(Table):
    """A like or a share of a post."""

    id = IntegerField(primary_key=True)
    kind = TextField()
    person = ForeignKeyField(Person, on_delete="CASCADE")
    post = ForeignKeyField(Post, on_delete="CASCADE")
    uri = TextField()
    content = TextField()
    at = IntegerField()


class Reply(Table):
    """A reply in the thread of a post; without a person it is the owner's own."""

    id = IntegerField(primary_key=True)
    uri = TextField()
    url = TextField()
    post = ForeignKeyField(Post, on_delete="CASCADE")
    in_reply_to = TextField()
    person = ForeignKeyField(Person, on_delete="CASCADE", null=True)
    content_html = TextField()
    source = TextField()  # Markdown, of the owner's own
    summary = TextField()
    audience = TextField()
    state = TextField()
    attachments = TextField()  # a JSON array of [url, media type, alt]
    published_at = IntegerField()
    edited_at = IntegerField(null=True)


class Mention(Table):
    """Somebody named in a post or in a reply of the owner."""

    id = IntegerField(primary_key=True)
    post = ForeignKeyField(Post, on_delete="CASCADE", null=True)
    reply = ForeignKeyField(Reply, on_delete="CASCADE", null=True)
    handle = TextField()
    uri = TextField()
    url = TextField()


class Quote(Table):
    """The permission for one note to quote a post."""

    id = IntegerField(primary_key=True)
    post = ForeignKeyField(Post, on_delete="CASCADE")
    person = ForeignKeyField(Person, on_delete="CASCADE")
    request_uri = TextField()
    instrument_uri = TextField()
    granted_at = IntegerField()
    revoked_at = IntegerField(null=True)


class Notice(Table):
    """Something for the owner to read."""

    id = IntegerField(primary_key=True)
    kind = TextField()
    person = ForeignKeyField(Person, on_delete="CASCADE", null=True)
    post = ForeignKeyField(Post, on_delete="CASCADE", null=True)
    reply = ForeignKeyField(Reply, on_delete="CASCADE", null=True)
    object_uri = TextField()
    text = TextField()
    at = IntegerField()
    is_read = BooleanField()


class Arrival(Table):
    """A verified activity that waits to be understood, or that never could be."""

    id = IntegerField(primary_key=True)
    actor_uri = TextField()
    host = TextField()
    bytes = IntegerField()
    body = BlobField()
    synchronization = TextField()
    received_at = IntegerField()
    due_at = IntegerField()
    locked_until = IntegerField()
    tries = IntegerField()
    last_error = TextField()
    quarantined_at = IntegerField(null=True)


class Gone(Table):
    """The address of something that was deleted or undone, maybe before it came."""

    uri = TextField(primary_key=True)
    kind = TextField()
    host = TextField()
    at = IntegerField()


class Host(Table):
    """How it goes with one host."""

    name = TextField(primary_key=True)
    scheme = TextField()  # "" when none is remembered
    scheme_at = IntegerField()
    failed_days = IntegerField()  # different days since the last sign of life
    last_failed_day = IntegerField()  # in days since 1970
    failing_since = IntegerField(null=True)
    probe_at = IntegerField()
    paused_until = IntegerField()
    slow_until = IntegerField()
    last_success_at = IntegerField(null=True)
    last_failure_at = IntegerField(null=True)
    last_error = TextField()
    touched_at = IntegerField()


class Activity(Table):
    """An activity of ours, frozen; *post_id* is the number in /p/<number>, also of a reply."""

    id = IntegerField(primary_key=True)
    kind = TextField()
    body = BlobField()
    post_id = IntegerField(null=True)
    created_at = IntegerField()


class Delivery(Table):
    """One activity for one inbox. Of those due for a host only the first may be sent."""

    id = IntegerField(primary_key=True)
    activity = ForeignKeyField(Activity, on_delete="CASCADE")
    inbox = TextField()
    host = TextField()
    state = TextField()
    is_first = BooleanField()
    is_withdrawn = BooleanField()  # to be cancelled when the try under way fails
    tries = IntegerField()
    due_at = IntegerField()
    locked_until = IntegerField()  # 0: nobody is sending it
    sent_at = IntegerField(null=True)  # when it was last tried: it may have arrived
    last_status = IntegerField(null=True)
    last_error = TextField()
    done_at = IntegerField(null=True)  # when it was done, given up or cancelled


class Inbox(Table):
    """The address of an inbox, so that `reached` need not repeat it."""

    id = IntegerField(primary_key=True)
    url = TextField()


class Reached(Table):
    """An inbox that may hold a post: what stays of its deliveries when they are pruned."""

    post_id = IntegerField()
    inbox = ForeignKeyField(Inbox, on_delete="CASCADE")

    class Meta:
        primary_key = CompositeKey("post_id", "inbox")


ALL: tuple[type[Model], ...] = (
    Person,
    PublicKey,
    KeyFailure,
    Encounter,
    Follower,
    Follow,
    BlockedDomain,
    Reaction,
    Reply,
    Mention,
    Quote,
    Notice,
    Arrival,
    Gone,
    Host,
    Activity,
    Delivery,
    Inbox,
    Reached,
)
