"""
Years of following: what others fill stays bounded, and nothing that the owner keeps is lost.

The days are those of the bench, which lives three years with three hundred people; here a few
are followed for a little more than a year, and the clock jumps from week to week.
"""

from __future__ import annotations

from datetime import timedelta

import pytest

from bench import bulk, elsewhere, years
from photolog import people, picturing
from photolog.inbox import understanding
from photolog.pure import times
from photolog.pure.wire import documents
from photolog.reading import FollowingState
from photolog.store.engine import database
from photolog.store.peers import arrivals
from photolog.store.reading import following

FOLLOWED, QUARTERS, WEEKS, CACHE_MB = 12, 4, 14, 10
# A few people are uneven. What only grew would be twice as large.
MOST_GROWTH = 1.3
ALICE, BOB = (elsewhere.person(number, 9) for number in (1, 2))
TABLES = ["person", "public_key", "note", "attachment", "note_tag", "boost", "entry", "note_search"]
NUMBERS = {"id", "note_id", "rowid"}  # made by chance


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    """A little more than a year, measured four times."""
    folder = tmp_path_factory.mktemp("years") / "data"
    stride = timedelta(weeks=1)
    return years.live(folder, FOLLOWED, QUARTERS, WEEKS, CACHE_MB, stride)


def test_in_every_quarter_all_laws_hold(found):
    assert [each.wrong for each in found] == [()] * QUARTERS


def test_what_others_fill_stays_as_large_as_after_half_a_year(found):
    assert years.overgrown(found, MOST_GROWTH) == {}


def test_there_was_more_than_there_is_room_for(found):
    """Or the laws would say nothing."""
    assert found[-1].cache_bytes > 0.9 * CACHE_MB * picturing.MIB
    assert found[-1].rows["note"] > found[-1].loose["note"] > 0
    assert found[-1].rows["note"] < found[1].rows["note"] * QUARTERS / 2 / 1.3


def test_whatever_may_grow_is_a_table(found):
    assert set(years.GROWING) <= set(found[-1].rows)


def test_what_is_stored_in_bulk_is_what_the_inbox_stores(make_blog, tmp_path, clock):
    """The bench writes most of its rows so."""
    world = elsewhere.Elsewhere("https://photo.example")
    moment = times.to_ms(clock.now)
    own = elsewhere.note_uri(ALICE, moment - 1000, 2)
    strange = elsewhere.note_uri(BOB, moment - 2000, 1)
    announce = elsewhere.activity("Announce", ALICE, strange, 1)
    stored = []
    for number in range(2):
        folder = str(tmp_path / str(number))
        home = "https://photo.example"
        blog = make_blog(world, storage__data_dir=folder, site__base_url=home)
        if number:
            with database.transaction():
                bulk.meet([ALICE], world.public_pem, clock.now)
                follow(clock.now)
                bulk.keep(blog, [own], clock.now)
                assert bulk.unknown([own, strange], clock.now) == [strange]
                bulk.meet([BOB], world.public_pem, clock.now)
                bulk.keep(blog, [strange], clock.now, is_boost=True)
                bulk.boost([bulk.Boosted(strange, ALICE, announce["id"])], clock.now)
        else:
            people.renewed(blog, ALICE)
            with database.transaction():
                follow(clock.now)
                for activity in (elsewhere.create(own), announce):
                    assert arrivals.add(ALICE, documents.dump(activity), clock.now)
            while understanding.understand_next(blog):
                pass
        stored.append({table: rows_of(table) for table in TABLES})
        database.close()
    assert stored[0] == stored[1]
    assert all(stored[0].values())


def follow(now):
    following.put(1, 1, now)
    following.answer(1, FollowingState.ACCEPTED, now)


def rows_of(table):
    cursor = database.database.execute_sql(f"SELECT * FROM {table}")
    names = [column[0] for column in cursor.description]
    rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    number = NUMBERS if table != "public_key" else set()
    kept = [{name: row[name] for name in names if name not in number} for row in rows]
    return sorted(kept, key=repr)
