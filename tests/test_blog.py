"""Opening a data folder: new, known, damaged, or without its database."""

from __future__ import annotations

import io
import os

import pytest

from photolog.blog import newest_copy, open_blog
from photolog.errors import DataDamaged
from photolog.files import receive
from photolog.store import settings
from photolog.store.engine import database, migrating


@pytest.fixture
def closed(blog):
    """A blog with one original and one setting, closed."""
    upload = receive(io.BytesIO(b"a picture"), blog.files.root / "incoming" / "a", 1000)
    blog.files.keep_original(upload, "jpg")
    with database.transaction():
        settings.write("colour", "blue")
    database.checkpoint()
    database.close()
    return blog


def test_a_new_folder_is_made_and_ready(make_blog):
    blog = make_blog()

    assert migrating.pending() == []
    assert blog.addresses.home == "http://photo.example/"
    assert blog.files.database_path.exists()


def test_a_known_folder_is_opened_again(closed):
    open_blog(closed.config)

    assert settings.read("colour") == "blue"


def test_migrations_can_be_left_to_the_caller(make_blog, tmp_path):
    config = make_blog().config
    database.close()
    for path in config.data_dir.glob("photolog.db*"):
        path.unlink()

    open_blog(config, migrates=False)

    assert migrating.pending() == [
        "0001_a_photo_blog",
        "0002_the_fediverse",
        "0003_the_owners_side",
    ]


def test_time_is_told_in_utc_unless_a_clock_is_given(blog, clock):
    assert blog.now() == clock.now
    assert open_blog(blog.config).now().utcoffset().total_seconds() == 0


@pytest.mark.parametrize("content", [None, b""])
def test_photos_without_a_database_are_not_begun_anew(closed, content):
    path = closed.files.database_path
    for file in closed.files.root.glob("photolog.db*"):
        file.unlink()
    if content is not None:
        path.write_bytes(content)

    with pytest.raises(DataDamaged, match=r"holds photos but no database.*newest copy.*: none"):
        open_blog(closed.config)

    assert (path.read_bytes() if path.exists() else None) == content


def test_photos_with_an_empty_database_are_not_begun_anew(blog):
    """As after copying photolog.db without its log: a fresh file keeps all its tables there."""
    upload = receive(io.BytesIO(b"a picture"), blog.files.root / "incoming" / "a", 1000)
    blog.files.keep_original(upload, "jpg")
    header = blog.files.database_path.read_bytes()
    database.close()
    for file in blog.files.root.glob("photolog.db*"):
        file.unlink()
    blog.files.database_path.write_bytes(header[:4096])

    with pytest.raises(DataDamaged, match="holds photos but no database"):
        open_blog(blog.config)


def test_a_file_that_is_no_database_is_told_with_the_newest_copy(closed):
    copy = closed.files.backups / "before-0002.db"
    copy.write_bytes(b"copy")
    closed.files.database_path.write_bytes(b"once upon a time " * 1000)

    with pytest.raises(DataDamaged, match=f"newest copy of the database: {copy}"):
        open_blog(closed.config)


def test_the_newest_copy_is_the_last_made(tmp_path):
    for age_seconds, name in ((10, "b.db"), (0, "a.db"), (5, "c.db")):
        path = tmp_path / name
        path.write_bytes(b"")
        os.utime(path, (1000 - age_seconds, 1000 - age_seconds))
    (tmp_path / "z.db.part").write_bytes(b"")

    assert newest_copy(tmp_path) == str(tmp_path / "a.db")
