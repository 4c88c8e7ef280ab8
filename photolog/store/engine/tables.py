"""
The tables as peewee models. Private to store/: rows do not leave it.

The migrations make the schema; these classes describe it for queries, and a test
holds the two against each other. Moments are milliseconds since 1970.
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


class Table(Model):
    """The base that binds all tables to the one file."""

    class Meta:
        database = database
        legacy_table_names = False


class Post(Table):
    """A post; its id is made by pure.ids."""

    id = IntegerField(primary_key=True)
    status = TextField()
    visibility = TextField()
    title = TextField()
    caption_source = TextField()
    caption_html = TextField()
    content_warning = TextField()
    is_sensitive = BooleanField()
    licence = TextField()
    place = TextField()
    language = TextField()
    show_camera = BooleanField()
    created_at = IntegerField()
    published_at = IntegerField(null=True)
    edited_at = IntegerField(null=True)
    comments = TextField()  # "": as the site has it
    pinned_at = IntegerField(null=True)
    in_reply_to = TextField()  # the remote note that it answers


class PostTag(Table):
    """A tag of a post: *tag* is folded for comparing, *shown* is as typed."""

    post = ForeignKeyField(Post, on_delete="CASCADE")
    tag = TextField()
    shown = TextField()
    position = IntegerField()

    class Meta:
        table_name = "post_tag"
        primary_key = CompositeKey("post", "tag")


class Photo(Table):
    """A photo in its place in a post."""

    id = IntegerField(primary_key=True)
    post = ForeignKeyField(Post, on_delete="CASCADE")
    position = IntegerField()
    alt = TextField()
    focus_x = FloatField()
    focus_y = FloatField()
    width = IntegerField()
    height = IntegerField()
    tint = TextField()
    blurhash = TextField()
    facts = TextField()  # JSON of records.Facts
    suggestions = TextField()  # JSON of records.Suggestions
    latitude = FloatField(null=True)
    longitude = FloatField(null=True)
    original_sha256 = TextField()
    original_bytes = IntegerField()
    original_name = TextField()
    original_filename = TextField()
    avif = TextField()  # "due", "done", "failed", "off"; "stale": the JPEG files too
    avif_tries = IntegerField()


class Rendition(Table):
    """A public file; its name is its place in media/."""

    name = TextField(primary_key=True)
    photo = ForeignKeyField(Photo, on_delete="CASCADE")
    format = TextField()
    width = IntegerField()
    height = IntegerField()
    bytes = IntegerField()
    sha256 = TextField()
    is_srgb = BooleanField()


class Listing(Table):
    """
    One row for each list that a public post stands in.

    Only published public posts have rows, and every list, feed, count and sitemap
    reads nothing but this table: what has no row is in no list.
    """

    kind = TextField()  # "all", "tag", "camera", "lens", "year", "month"
    key = TextField()
    published_at = IntegerField()
    post = ForeignKeyField(Post, on_delete="CASCADE")

    class Meta:
        primary_key = CompositeKey("kind", "key", "published_at", "post")


class ListName(Table):
    """How a list is called for people: "Canon EOS R6" for the camera "canon-eos-r6"."""

    kind = TextField()
    key = TextField()
    name = TextField()

    class Meta:
        table_name = "list_name"
        primary_key = CompositeKey("kind", "key")


class Search(FTS5Model):
    """The full-text index; its rowid is the post's id. Only public posts are in it."""

    rowid = RowIDField()
    title = SearchField()
    caption = SearchField()
    alt = SearchField()
    tags = SearchField()
    camera = SearchField()
    place = SearchField()

    class Meta:
        database = database
        legacy_table_names = False


class Tombstone(Table):
    """A post that was public once and is deleted: its permalink answers 410."""

    post_id = IntegerField(primary_key=True)
    deleted_at = IntegerField()


class Setting(Table):
    """A value by name, as JSON."""

    name = TextField(primary_key=True)
    value = TextField()


class Session(Table):
    """A logged-in browser; *key* is the hash of its cookie."""

    key = TextField(primary_key=True)
    csrf_token = TextField()
    user_agent = TextField()
    created_at = IntegerField()
    seen_at = IntegerField()
    expires_at = IntegerField()


class LoginFailure(Table):
    """A failed log-in, for the throttle."""

    id = IntegerField(primary_key=True)
    address = TextField()
    failed_at = IntegerField()

    class Meta:
        table_name = "login_failure"


ALL: tuple[type[Model], ...] = (
    Post,
    PostTag,
    Photo,
    Rendition,
    Listing,
    ListName,
    Tombstone,
    Setting,
    Session,
    LoginFailure,
)
