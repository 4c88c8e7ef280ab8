"""Rows and records: what goes in comes out, and an unknown key of another version does no harm."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from photolog.errors import DataDamaged
from photolog.records import Facts, Focus, Location, PhotoWords, Size, Suggestions
from photolog.store import posts, rows
from photolog.store.engine import database, tables
from tests.builders import FACTS
from tests.store.making import add_photo_row, add_post

NOON = datetime(2026, 9, 6, 12, 0, 0, 123000, tzinfo=UTC)
SUGGESTIONS = Suggestions(title="Boats", alt="Boats", keywords=("fog", "crane"))


def test_a_post_comes_back_as_it_was_stored(blog):
    post = add_post(
        NOON,
        caption_source="Fog\n#BlueHour",
        title="Harbour",
        content_warning="Blood",
        is_sensitive=True,
        place="Vienna",
        edited_at=NOON + timedelta(days=1),
    )
    changed = replace(post, photos=())

    with database.transaction():
        posts.change(changed)

    assert replace(posts.find(post.id), photos=()) == changed
    assert (post.published_at, post.tags) == (NOON, ("BlueHour",))


def test_a_photo_comes_back_as_it_was_stored(blog):
    post = add_post(NOON)
    with database.transaction():
        photo_id = add_photo_row(
            post.id,
            alt="Boats",
            facts=FACTS,
            suggestions=SUGGESTIONS,
            location=Location(48.2, 16.4),
            size=Size(3, 2),
        )
        words = [PhotoWords(p, "Boats", Focus(0.25, 0.75)) for p in (post.photos[0].id, photo_id)]
        posts.arrange_photos(post.id, words)

    photo = posts.find_photo(photo_id)

    assert (photo.alt, photo.focus, photo.position) == ("Boats", Focus(0.25, 0.75), 1)
    assert (photo.facts, photo.suggestions) == (FACTS, SUGGESTIONS)
    assert (photo.location, photo.size) == (Location(48.2, 16.4), Size(3, 2))
    assert [(r.format, r.width, r.is_srgb) for r in photo.renditions] == [("jpeg", 600, True)]


@pytest.mark.parametrize("record", [FACTS, Facts(), SUGGESTIONS, Suggestions()])
def test_a_record_comes_back_from_json(record):
    assert rows.from_json(type(record), rows.to_json(record)) == record


def test_what_is_not_known_takes_no_room():
    assert rows.to_json(Facts(camera="Canon EOS R6")) == '{"camera": "Canon EOS R6"}'


def test_keys_of_another_version_are_left_out():
    text = '{"camera": "Canon EOS R6", "mood": "blue", "serial": 7}'

    assert rows.from_json(Facts, text) == Facts(camera="Canon EOS R6")


def test_many_posts_cost_as_many_queries_as_one(blog):
    for n in range(12):
        add_post(NOON, n, tags=("Fog",))
    asked: list[str] = []
    database.database.connection().set_trace_callback(asked.append)

    found = rows.posts(list(tables.Post.select().dicts()))

    database.database.connection().set_trace_callback(None)
    assert len(found) == 12
    assert len(asked) == 4


def test_damage_met_while_reading_is_told_as_damage(blog):
    add_post(NOON)
    database.checkpoint()
    path = blog.files.database_path
    database.close()
    with path.open("r+b") as file:
        file.seek(4096)
        file.write(b"\xff" * (path.stat().st_size - 4096))

    with pytest.raises(Exception) as caught:  # peewee is spoken in the store only
        posts.find(1)

    assert isinstance(database.translated(caught.value), DataDamaged)
