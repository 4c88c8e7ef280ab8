"""What `check`, `dump` and `status` ask of the database."""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime

import pytest

from photolog.records import Visibility
from photolog.store import inspection, posts
from photolog.store.engine import database, peer_tables, reading_tables
from tests.store.making import add_post

NOON = datetime(2026, 9, 6, 12, 0, tzinfo=UTC)
OF_PEERS = ("person", "follower", "reaction", "reply", "activity", "gone")


@pytest.fixture
def stored(blog):
    return [add_post(NOON, 1, tags=("Fog",)), add_post(NOON, 2, visibility=Visibility.UNLISTED)]


def test_rows_are_counted_by_table(stored):
    assert inspection.counts() == {
        "post": 2,
        "post_tag": 1,
        "photo": 2,
        "rendition": 2,
        "listing": 4,
        "list_name": 4,
        "tombstone": 0,
        "setting": 0,
        "session": 0,
        "login_failure": 0,
    } | {table._meta.table_name: 0 for table in (*peer_tables.ALL, *reading_tables.ALL)}


def test_ids_are_told_in_order(stored):
    with database.transaction():
        posts.remove(stored[0], NOON)
    kept = stored[1]

    assert inspection.ids() == {
        "post": [kept.id],
        "photo": [kept.photos[0].id],
        "rendition": [kept.photos[0].renditions[0].name],
        "tombstone": [stored[0].id],
    } | {kind: [] for kind in OF_PEERS}


def test_files_that_should_be_there_are_told(stored):
    photos = [post.photos[0] for post in stored]

    assert [o.name for o in inspection.originals()] == [p.original.name for p in photos]
    assert {r.name for r in inspection.renditions()} == {p.renditions[0].name for p in photos}


def test_sizes_are_summed(stored):
    assert inspection.bytes_of_originals() == 4000
    assert inspection.bytes_of_renditions() == 2000
    assert inspection.photos_to_render() == 0


def test_an_empty_blog_takes_no_room(blog):
    assert (inspection.bytes_of_originals(), inspection.bytes_of_renditions()) == (0, 0)


def test_a_sound_blog_has_nothing_misplaced(stored):
    assert inspection.misplaced() == []


@pytest.mark.parametrize(
    ("damage", "told"),
    [
        ("DELETE FROM listing WHERE kind = 'all'", "1 public posts missing from the gallery"),
        ("DELETE FROM search", "1 public posts missing from the search"),
        (
            "INSERT INTO listing SELECT 'all', '', 1, id FROM post WHERE visibility = 'unlisted'",
            "1 list entries of posts that are not public",
        ),
        (
            "INSERT INTO search (rowid, title) SELECT id, 'x' FROM post "
            "WHERE visibility = 'unlisted'",
            "1 search entries of posts that are not public",
        ),
        ("DELETE FROM rendition", "2 photos without a JPEG rendition"),
    ],
)
def test_what_is_misplaced_is_told(blog, stored, damage, told):
    with sqlite3.connect(blog.files.database_path) as other:
        other.execute(damage)
    other.close()

    assert inspection.misplaced() == [told]


def test_answers_and_messages_are_in_no_list_and_need_no_photo(blog, stored):
    add_post(NOON, 3, in_reply_to="https://remote.example/notes/1")
    add_post(NOON, 4, visibility=Visibility.DIRECT)
    add_post(NOON, 5, visibility=Visibility.FOLLOWERS)
    with database.transaction():
        database.database.execute_sql(
            "DELETE FROM photo WHERE post_id IN "
            "(SELECT id FROM post WHERE in_reply_to <> '' OR visibility = 'direct')"
        )

    assert inspection.misplaced() == []


def test_a_post_that_lost_its_photos_is_told(blog, stored):
    with sqlite3.connect(blog.files.database_path) as other:
        other.execute("DELETE FROM photo")
    other.close()

    assert "2 published posts without a photo" in inspection.misplaced()
    assert len(database.faults()) == 2
