"""
The tables of the owner's side as peewee models. Private to store/, as tables.py is.

Moments are milliseconds since 1970. What strangers can make grow has a cap or an expiry;
the module that writes a table says which.
"""

from __future__ import annotations

from peewee import (
    BooleanField,
    CompositeKey,
    FloatField,
    ForeignKeyField,
    IntegerField,
    Model,
    TextField,
)
from playhouse.sqlite_ext import FTS5Model, RowIDField, SearchField

from photolog.store.engine.database import database
from photolog.store.engine.peer_tables import Person, Reply
from photolog.store.engine.tables import Table


class Following(Table):
    """Somebody whom the owner follows, or asked to."""

    id = IntegerField(primary_key=True)
    person = ForeignKeyField(Person, on_delete="CASCADE")
    state = TextField()
    activity_id = IntegerField()  # of the Follow that stands
    since = IntegerField()
    answered_at = IntegerField(null=True)
    shows_boosts = BooleanField()
    last_post_at = IntegerField(null=True)


class WishedFollow(Table):
    """Somebody of an imported list, to be found and followed by and by."""

    handle = TextField(primary_key=True)
    shows_boosts = BooleanField()
    due_at = IntegerField()
    tries = IntegerField()
    last_error = TextField()

    class Meta:
        table_name = "wished_follow"


class FollowedTag(Table):
    """A hashtag that the owner follows."""

    tag = TextField(primary_key=True)
    shown = TextField()
    since = IntegerField()

    class Meta:
        table_name = "followed_tag"


class Note(Table):
    """Something that somebody wrote elsewhere."""

    id = IntegerField(primary_key=True)
    uri = TextField()
    url = TextField()
    kind = TextField()
    person = ForeignKeyField(Person, on_delete="CASCADE")
    in_reply_to = TextField()
    conversation = TextField()
    replies_uri = TextField()
    content_html = TextField()
    summary = TextField()
    is_sensitive = BooleanField()
    language = TextField()
    audience = TextField()
    tags = TextField()  # a JSON array, as shown
    quote_uri = TextField()
    poll = TextField()  # JSON of reading.Poll, "" for none
    published_at = IntegerField()
    edited_at = IntegerField(null=True)
    fetched_at = IntegerField()
    walked_at = IntegerField(null=True)  # when its answers were last asked for


class Attachment(Table):
    """A picture, video or sound of a note."""

    id = IntegerField(primary_key=True)
    note = ForeignKeyField(Note, on_delete="CASCADE")
    position = IntegerField()
    kind = TextField()
    url = TextField()
    media_type = TextField()
    alt = TextField()
    width = IntegerField(null=True)
    height = IntegerField(null=True)
    blurhash = TextField()
    focus_x = FloatField(null=True)
    focus_y = FloatField(null=True)
    facts = TextField()  # JSON of records.Facts, "" for none
    picture = TextField()  # a name in the cache, "" while there is none
    picture_bytes = IntegerField()
    tries = IntegerField()
    due_at = IntegerField()
    used_at = IntegerField()  # when it was last looked at, to the hour


class NoteTag(Table):
    """A tag of a note, folded for comparing, and when the note was written."""

    tag = TextField()
    at = IntegerField()
    note = ForeignKeyField(Note, on_delete="CASCADE")

    class Meta:
        table_name = "note_tag"
        primary_key = CompositeKey("tag", "at", "note")


class NoteSearch(FTS5Model):
    """The words of notes; its rowid is the note's id."""

    rowid = RowIDField()
    words = SearchField()

    class Meta:
        database = database
        legacy_table_names = False


class Boost(Table):
    """Somebody whom the owner follows boosted a note."""

    note = ForeignKeyField(Note, on_delete="CASCADE")
    person = ForeignKeyField(Person, on_delete="CASCADE")
    uri = TextField()
    at = IntegerField()

    class Meta:
        primary_key = CompositeKey("note", "person")


class Entry(Table):
    """A note's place in the reader."""

    note = ForeignKeyField(Note, on_delete="CASCADE", primary_key=True)
    at = IntegerField()
    is_boost = BooleanField()  # it is there only because somebody boosted it
    has_pictures = BooleanField()


class Walk(Table):
    """When the outbox of a person was last looked through."""

    person = ForeignKeyField(Person, on_delete="CASCADE", primary_key=True)
    at = IntegerField()


class Gesture(Table):
    """A like or a boost by the owner; its key is the number of the activity."""

    activity_id = IntegerField(primary_key=True)
    kind = TextField()
    note = ForeignKeyField(Note, on_delete="CASCADE")
    at = IntegerField()


class Bookmark(Table):
    """A note that the owner wants to find again."""

    note = ForeignKeyField(Note, on_delete="CASCADE", primary_key=True)
    at = IntegerField()


class Mute(Table):
    """Somebody whom the owner does not want to read."""

    person = ForeignKeyField(Person, on_delete="CASCADE", primary_key=True)
    hides_notices = BooleanField()
    since = IntegerField()
    until = IntegerField(null=True)


class LimitedDomain(Table):
    """A domain whose people are heard only when the owner follows them."""

    domain = TextField(primary_key=True)
    reason = TextField()
    since = IntegerField()

    class Meta:
        table_name = "limited_domain"


class WordFilter(Table):
    """Words that the owner does not want to read."""

    id = IntegerField(primary_key=True)
    phrase = TextField()
    is_whole_word = BooleanField()
    action = TextField()
    since = IntegerField()

    class Meta:
        table_name = "word_filter"


class Journal(Table):
    """Something that the owner did to keep the peace."""

    id = IntegerField(primary_key=True)
    at = IntegerField()
    kind = TextField()
    subject = TextField()  # whom or what it was about, for people
    target = TextField()  # the same for an undo: an address, a domain, a phrase
    detail = TextField()
    undone_at = IntegerField(null=True)


class HushedReply(Table):
    """A reply that a block hid, and the state that it had before."""

    reply = ForeignKeyField(Reply, on_delete="CASCADE", primary_key=True)
    state = TextField()

    class Meta:
        table_name = "hushed_reply"


class WishedPeace(Table):
    """Somebody of an imported list, to be found and blocked or muted by and by."""

    handle = TextField(primary_key=True)
    kind = TextField()
    hides_notices = BooleanField()
    due_at = IntegerField()
    tries = IntegerField()
    last_error = TextField()

    class Meta:
        table_name = "wished_peace"


ALL: tuple[type[Model], ...] = (
    Following,
    WishedFollow,
    FollowedTag,
    Note,
    Attachment,
    NoteTag,
    Boost,
    Entry,
    Walk,
    Gesture,
    Bookmark,
    Mute,
    LimitedDomain,
    WordFilter,
    Journal,
    HushedReply,
    WishedPeace,
)
