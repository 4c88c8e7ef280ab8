"""Work in the background: later files, litter, and a look at the database."""

from __future__ import annotations

import fcntl
import os
import sqlite3
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from photolog import checking, housekeeping, profile, publishing
from photolog.records import Draft, PhotoWords
from photolog.store import inspection, posts, sessions
from photolog.store.engine import database, tables
from tests.publish import a_picture, publish
from tests.store.making import DEVELOPED

TOP = Path(__file__).resolve().parents[1]
DAY = 24 * 60 * 60


def media_of(blog) -> set[str]:
    return {name for name, _ in blog.files.stored("media")}


def renditions_of(post) -> set[str]:
    return {
        rendition.name for photo in posts.find(post.id).photos for rendition in photo.renditions
    }


def state_of(post) -> tuple[str, int]:
    return (
        tables.Photo.select(tables.Photo.avif, tables.Photo.avif_tries)
        .where(tables.Photo.post == post.id)
        .tuples()
        .get()
    )


def age(path, seconds: float) -> None:
    moment = time.time() - seconds
    os.utime(path, (moment, moment))


@pytest.fixture
def small(make_blog):
    """A blog that makes one small JPEG and one small AVIF file of each photo."""
    return make_blog(photos__sizes="320")


def test_avif_files_are_made_later(small):
    post = publish(small)
    assert state_of(post) == ("due", 0)

    assert housekeeping.render_next(small)

    photo = posts.find(post.id).photos[0]
    assert [(r.format, r.width) for r in photo.renditions] == [("jpeg", 320), ("avif", 320)]
    assert media_of(small) == renditions_of(post)
    assert state_of(post)[0] == "done"
    assert list(checking.check(small)) == []


def test_new_files_change_pages(small):
    publish(small)
    before = database.generation()

    housekeeping.render_next(small)

    assert database.generation() == before + 1


def test_when_nothing_waits_nothing_is_done(small):
    assert not housekeeping.render_next(small)


def test_each_photo_has_its_turn(small):
    post = publish(small, photos=2)

    assert [housekeeping.render_next(small) for _ in range(3)] == [True, True, False]
    assert [len(photo.of_format("avif")) for photo in posts.find(post.id).photos] == [1, 1]


def test_what_waits_is_let_go_when_avif_is_switched_off(small, make_blog):
    post = publish(small)
    without = make_blog(photos__sizes="320", photos__avif="false")

    assert housekeeping.render_next(without)

    assert state_of(post)[0] == "off"
    assert media_of(without) == renditions_of(post)


def test_a_damaged_original_is_not_tried_for_ever(small):
    post = publish(small)
    small.files.original_path(post.photos[0].original.name).write_bytes(b"damaged")

    assert housekeeping.render_next(small)

    assert state_of(post) == ("failed", 1)
    assert not housekeeping.render_next(small)
    assert media_of(small) == renditions_of(post)


def test_a_lost_original_is_not_tried_for_ever(small):
    post = publish(small)
    small.files.remove_original(post.photos[0].original.name)

    assert housekeeping.render_next(small)

    assert state_of(post)[0] == "failed"


RENDER = """
import sys
from photolog import housekeeping
from photolog.blog import open_blog
from photolog.config import read
housekeeping.render_next(open_blog(read(None, {"PHOTOLOG_STORAGE__DATA_DIR": sys.argv[1]})))
"""


@contextmanager
def closed_darkroom(blog):
    """Keep the darkroom busy for the time of a with block."""
    with blog.files.darkroom_lock.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def wait_for_tries(post, tries: int) -> None:
    for _ in range(3000):
        if state_of(post)[1] >= tries:
            return
        time.sleep(0.01)
    raise AssertionError("nobody tried")


def test_a_picture_that_kills_the_process_is_tried_three_times(small):
    post = publish(small)

    with closed_darkroom(small):
        for tries in range(1, housekeeping.MAX_TRIES + 1):
            child = subprocess.Popen([sys.executable, "-c", RENDER, str(small.files.root)], cwd=TOP)
            wait_for_tries(post, tries)
            child.kill()
            child.wait()

    assert state_of(post) == ("due", 3)
    assert not housekeeping.render_next(small)


@pytest.mark.parametrize("what", ["delete", "replace", "licence"])
def test_what_changed_while_the_darkroom_worked_leaves_no_litter(small, what):
    post = publish(small)
    photo = post.photos[0]

    def render() -> None:
        housekeeping.render_next(small)
        database.close()

    thread = threading.Thread(target=render)
    with closed_darkroom(small):
        thread.start()
        wait_for_tries(post, 1)
        if what == "delete":
            publishing.delete(small, post.id)
        elif what == "replace":
            with database.transaction():
                other = replace(photo.original, name=f"{'a' * 40}.jpg")
                new = replace(DEVELOPED, files=())
                posts.replace_photo(photo.id, other, new, {}, wants_avif=True)
        else:
            words = (PhotoWords(photo.id),)
            publishing.save(small, post.id, Draft(licence="cc-by-4.0", photos=words))
    thread.join()

    former = {rendition.name for rendition in photo.renditions}
    expected = {"delete": (set(), []), "replace": (former, [("due", 0)])}
    kept = (former, [("stale", 0)])
    assert (media_of(small), states()) == expected.get(what, kept)


def states() -> list[tuple[str, int]]:
    return list(tables.Photo.select(tables.Photo.avif, tables.Photo.avif_tries).tuples())


def test_new_rights_are_written_into_new_files(small):
    post = publish(small)
    housekeeping.render_next(small)
    former = renditions_of(post)

    words = (PhotoWords(post.photos[0].id),)
    publishing.save(small, post.id, Draft(licence="cc-by-4.0", photos=words))
    assert state_of(post) == ("stale", 0)
    assert housekeeping.render_next(small)

    assert renditions_of(post).isdisjoint(former)
    assert media_of(small) == renditions_of(post)
    assert state_of(post)[0] == "done"
    assert list(checking.check(small)) == []


def test_the_sweep_removes_old_files_that_nothing_refers_to(small):
    post = publish(small)
    profile.set_avatar(small, a_picture())
    kept = media_of(small) | {name for name, _ in small.files.stored("originals")}
    litter = {
        f"{'a' * 40}.jpg": "media",
        f"{'b' * 40}.avif": "media",
        f"{'c' * 40}.png": "originals",
    }
    for name, folder in litter.items():
        path = small.files.root / folder / name[:2] / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(b"litter")
    for path in (*small.files.root.glob("media/*/*"), *small.files.root.glob("originals/*/*")):
        age(path, DAY + 60)

    assert housekeeping.sweep(small) == len(litter)

    assert media_of(small) | {name for name, _ in small.files.stored("originals")} == kept
    assert posts.find(post.id) == post
    assert list(checking.check(small)) == []


def test_the_sweep_keeps_what_may_be_about_to_be_referred_to(small):
    path = small.files.media_path(f"{'a' * 40}.jpg")
    path.parent.mkdir()
    path.write_bytes(b"young")
    age(path, DAY - 60)
    staging = small.files.root / "incoming" / "upload"
    staging.mkdir()
    age(staging, 60 * 60 - 60)

    assert housekeeping.sweep(small) == 0

    assert path.exists()
    assert staging.exists()


def test_the_sweep_clears_old_uploads(small):
    staging = small.files.root / "incoming" / "upload"
    staging.mkdir()
    (staging / "half").write_bytes(b"half")
    age(staging, 60 * 60 + 60)

    assert housekeeping.sweep(small) == 1

    assert not staging.exists()


def test_the_sweep_does_not_stumble_over_files_of_others(small):
    stray = small.files.root / "media" / "aa" / "Thumbs.db"
    stray.parent.mkdir()
    stray.write_bytes(b"")
    age(stray, DAY + 60)

    assert housekeeping.sweep(small) == 0
    assert stray.exists()


def test_old_failures_and_sessions_are_forgotten(blog, clock):
    with database.transaction():
        sessions.add_failure("192.0.2.1", clock())
    clock.advance(days=1, seconds=1)

    assert housekeeping.look_after_database(blog) == []

    assert inspection.counts()["login_failure"] == 0


def test_a_damaged_database_is_noticed(blog):
    with sqlite3.connect(blog.files.database_path) as other:
        other.execute("INSERT INTO post_tag VALUES (7, 'fog', 'Fog', 0)")
    other.close()

    assert len(housekeeping.look_after_database(blog)) == 1
